import Foundation
import Ground
import Records
import Replica

/// Confirmations and dispatch notices by the day on which they could go out.
///
/// That a paper was printed or sent is not recorded; what is measured is when the record was there that it is made of.
enum NoticeReadings {
  /// When what is told began, and when it could be told.
  private static let confirmations = """
    SELECT id, received_ms, confirmed_ms FROM sales_order WHERE id >= ?1 AND (?2 = 0 OR _shelf = ?2) AND confirmed_ms IS NOT NULL
    """
  private static let dispatches = """
    SELECT s.id, s.departed_ms FROM shipment s WHERE s.id >= ?1 AND s.departed_ms IS NOT NULL
      AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = s.sales_order AND (?2 = 0 OR o._shelf = ?2))
    """

  private static func late(_ span: IndicatorSpan, _ context: StepContext) throws -> (count: Int, late: [RecordKey]) {
    var limits: [Day: Instant] = [:]
    func isLate(_ begun: Int64, _ out: Int64) -> Bool {
      let day = context.calendar.day(of: Instant(milliseconds: UInt64(max(0, begun))))
      let limit = limits[day] ?? context.calendar.closing(of: context.calendar.day(1, after: day))
      limits[day] = limit
      return Int64(limit.milliseconds) < out
    }
    let arguments = (Data(span.key.bytes), span.shelf)
    let begun = try context.snapshot.sums("SELECT id, received_ms FROM (\(confirmations))", [arguments.0, arguments.1])
    let confirmed = try context.snapshot.sums("SELECT id, confirmed_ms FROM (\(confirmations))", [arguments.0, arguments.1])
    let orders = try context.snapshot.sums("SELECT id, departed_ms FROM (\(dispatches))", [arguments.0, arguments.1])
    var late = confirmed.compactMap { order, out in isLate(begun[order] ?? out, out) ? order : nil }
    for (shipment, departed) in orders where isLate(Int64(shipment.high >> 16), departed) {
      if let order = try context.snapshot.get(Shipment.ID(shipment))?.order { late.append(order.key) }
    }
    return (confirmed.count + orders.count, late)
  }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    let found = try late(span, context)
    return IndicatorValue(count: found.count, good: found.count - found.late.count, isReached: found.late.isEmpty)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    Array(Set(try late(span, context).late).sorted(by: >).prefix(limit))
  }
}
