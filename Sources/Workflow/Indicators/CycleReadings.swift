import Foundation
import Ground
import Records
import Replica

/// How long orders take, against how long goods lie in stock.
enum CycleReadings {
  /// The share of the turnover period that a cycle may take, as the manual says it: a fifth.
  static let part = 5

  /// Days from receipt to the last delivery in the period, by order. `?3` the zone's minutes.
  private static let cycles = """
    SELECT o.id AS id, max(unixepoch(d.delivered_on) / 86400) - (o.received_ms + ?3 * 60000) / 86400000 AS days
    FROM delivery d JOIN sales_order o ON o.id = d.sales_order WHERE d.id >= ?1 AND (?2 = 0 OR o._shelf = ?2) GROUP BY o.id
    """

  private static func days(_ span: IndicatorSpan, _ context: StepContext) throws -> [RecordKey: Int64] {
    try context.snapshot.sums(cycles, [Data(span.key.bytes), span.shelf, context.calendar.zone.minutesEast(at: context.now)])
  }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    let days = try days(span, context).values.sorted()
    guard !days.isEmpty else { return IndicatorValue(count: 0, good: 0, isReached: nil) }
    let median = Int(days[days.count / 2])
    guard let limit = try turnover(span, context).map({ $0 / part }) else {
      return IndicatorValue(count: days.count, good: days.count, median: median, isReached: nil)
    }
    let good = days.filter { $0 <= Int64(limit) }.count
    return IndicatorValue(count: days.count, good: good, median: median, limit: limit, isReached: median < limit)
  }

  /// Days for which the stock lasts at the pace of the period; nil when nothing left. All pieces alike: see `docs/service-levels.md`.
  private static func turnover(_ span: IndicatorSpan, _ context: StepContext) throws -> Int? {
    let left = try context.snapshot.count(
      "SELECT coalesce(sum(quantity_e6), 0) FROM shipment_line WHERE id >= ?", [Data(span.key.bytes)])
    guard left > 0 else { return nil }
    let stock = try context.snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE owner = '' AND quantity_e6 > 0")
    return stock / max(1, left / span.days)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    guard let most = try turnover(span, context).map({ Int64($0 / part) }) else { return [] }
    return Array(try days(span, context).filter { $0.value > most }.keys.sorted(by: >).prefix(limit))
  }
}
