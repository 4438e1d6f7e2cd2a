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

  /// How many orders took how many days, the shortest first.
  private static func days(_ span: IndicatorSpan, _ context: StepContext) throws -> [(days: Int, orders: Int)] {
    try context.snapshot.integers(
      "SELECT days, count(*) FROM (\(cycles)) GROUP BY days ORDER BY days", [Data(span.key.bytes), span.shelf, context.calendar.zone.minutesEast(at: context.now)]
    ).map { (Int($0[0]), Int($0[1])) }
  }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    let days = try days(span, context)
    let count = days.reduce(0) { $0 + $1.orders }
    guard count > 0 else { return IndicatorValue(count: 0, good: 0, isReached: nil) }
    let median = middle(days, count)
    guard let limit = try turnover(span, context).map({ $0 / part }) else { return IndicatorValue(count: count, good: count, median: median, isReached: nil) }
    let good = days.reduce(0) { $0 + ($1.days <= limit ? $1.orders : 0) }
    return IndicatorValue(count: count, good: good, median: median, limit: limit, isReached: median < limit)
  }

  private static func middle(_ days: [(days: Int, orders: Int)], _ count: Int) -> Int {
    var before = 0
    for (days, orders) in days {
      before += orders
      if before > count / 2 { return days }
    }
    return days.last?.days ?? 0
  }

  /// Days for which the stock lasts at the pace of the period; nil when nothing left. All pieces alike: see `docs/service-levels.md`.
  private static func turnover(_ span: IndicatorSpan, _ context: StepContext) throws -> Int? {
    let left = try context.snapshot.count(
      "SELECT coalesce(sum(quantity_e6), 0) FROM shipment_line WHERE id >= ? AND \(ShipmentLine.stillInside)", [Data(span.key.bytes)])
    guard left > 0 else { return nil }
    let stock = try context.snapshot.count("SELECT coalesce(sum(quantity_e6), 0) FROM stock_balance WHERE owner = '' AND quantity_e6 > 0")
    return stock / max(1, left / span.days)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    guard let most = try turnover(span, context).map({ $0 / part }) else { return [] }
    var keys: [RecordKey] = []
    try context.snapshot.each(
      "SELECT id FROM (\(cycles)) WHERE days > ?4 ORDER BY id DESC LIMIT ?5",
      [Data(span.key.bytes), span.shelf, context.calendar.zone.minutesEast(at: context.now), most, limit]
    ) { row in if let key = row.key(0) { keys.append(key) } }
    return keys
  }
}
