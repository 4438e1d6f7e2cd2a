import Foundation
import Ground
import Records
import Replica

/// Orders with something wrong, of those delivered.
enum ErrorReadings {
  /// What makes an order one with an error: each a selection of orders, `?1` the first key of the period. Another kind of error is one more line.
  /// A correction counts when its order is delivered, whenever it was made.
  static let sources = [
    "SELECT sales_order FROM delivery WHERE short = 1 AND id >= ?1",
    "SELECT sales_order FROM complaint WHERE id >= ?1 AND kind IN ('wrong_product', 'wrong_quantity')",
    "SELECT d.sales_order FROM delivery d WHERE d.id >= ?1 AND EXISTS (SELECT 1 FROM correction c WHERE c.sales_order = d.sales_order)",
  ]

  private static let ours = "(?2 = 0 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = found.sales_order AND o._shelf = ?2))"
  private static var wrong: String { "SELECT sales_order FROM (\(sources.joined(separator: " UNION "))) found WHERE \(ours)" }

  static func value(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    // The plus keeps the index of orders out, over which all deliveries of all times would be gone through.
    let delivered = try context.snapshot.count(
      "SELECT count(*) FROM (SELECT DISTINCT +sales_order AS sales_order FROM delivery WHERE id >= ?1) found WHERE \(ours)", [Data(span.key.bytes), span.shelf])
    let wrong = try context.snapshot.count("SELECT count(*) FROM (\(wrong))", [Data(span.key.bytes), span.shelf])
    // A complaint may come after the period in which its order was delivered.
    let good = max(0, delivered - wrong)
    return IndicatorValue(count: max(delivered, wrong), good: good, isReached: wrong * 1_000 < 5 * max(delivered, wrong) || wrong == 0)
  }

  static func orders(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    Array(try context.snapshot.sums("SELECT sales_order, 1 FROM (\(wrong)) ORDER BY sales_order DESC LIMIT ?3", [Data(span.key.bytes), span.shelf, limit]).keys.sorted(by: >))
  }
}
