import Foundation
import Ground
import Records
import Replica

/// Confirmations and dispatch notices by the day on which they could go out. Read one by one, none is held.
///
/// That a paper was printed or sent is not recorded; what is measured is when the record was there that it is made of.
enum NoticeReadings {
  /// When what is told began, and when it could be told; the order first.
  private static let confirmations = """
    SELECT id, received_ms, confirmed_ms FROM sales_order WHERE id >= ?1 AND (?2 = 0 OR _shelf = ?2) AND confirmed_ms IS NOT NULL ORDER BY id
    """
  private static let dispatches = """
    SELECT s.sales_order, s.id, s.departed_ms FROM shipment s WHERE s.id >= ?1 AND s.departed_ms IS NOT NULL
      AND (?2 = 0 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = s.sales_order AND o._shelf = ?2)) ORDER BY s.id
    """

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    var (count, late) = (0, 0)
    try each(span, context) { _, isLate in
      count += 1
      if isLate { late += 1 }
    }
    return IndicatorValue(count: count, good: count - late, isReached: late == 0)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    var late: Set<RecordKey> = []
    try each(span, context) { row, isLate in
      guard isLate, let key = row.key(0) else { return }
      late.insert(key)
      // Far more than are shown are never held.
      if late.count >= 4 * max(64, limit) { late = Set(late.sorted(by: >).prefix(limit)) }
    }
    return Array(late.sorted(by: >).prefix(limit))
  }

  /// - Parameter measure: told the row, its order first, and whether it came too late.
  private static func each(_ span: IndicatorSpan, _ context: StepContext, _ measure: (Snapshot.Cells, Bool) -> Void) throws {
    let calendar = context.calendar
    // The end of the working day after.
    var days = DayBook(calendar) { Int64(calendar.closing(of: calendar.day(1, after: $0)).milliseconds) }
    func isLate(_ begun: Int64, _ out: Int64) -> Bool { days.entry(at: Instant(milliseconds: UInt64(max(0, begun)))) < out }
    try context.snapshot.each(confirmations, [Data(span.key.bytes), span.shelf]) { row in
      measure(row, isLate(row.integer(1) ?? 0, row.integer(2) ?? 0))
    }
    try context.snapshot.each(dispatches, [Data(span.key.bytes), span.shelf]) { row in
      // A key begins with the moment when its record was made: when it was packed.
      measure(row, isLate(Int64((row.key(1)?.high ?? 0) >> 16), row.integer(2) ?? 0))
    }
  }
}
