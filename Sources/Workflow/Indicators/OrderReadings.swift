import Foundation
import Ground
import Records
import Replica

/// Orders by what they had when they were entered.
enum OrderReadings {
  private static let entered = "id >= ?1 AND (?2 = 0 OR _shelf = ?2)"
  private static let complete = """
    requested IS NOT NULL AND address_name IS NOT NULL AND EXISTS (SELECT 1 FROM order_line l WHERE l.sales_order = sales_order.id)
    """

  static func completeness(_ span: IndicatorSpan, _ context: StepContext) throws -> IndicatorValue {
    let row = try context.snapshot.integers(
      "SELECT count(*), sum(\(complete)) FROM sales_order WHERE \(entered)", [Data(span.key.bytes), span.shelf])[0]
    return IndicatorValue(count: Int(row[0]), good: Int(row[1]), isReached: row[0] == row[1])
  }

  static func incomplete(_ span: IndicatorSpan, _ context: StepContext, _ limit: Int) throws -> [RecordKey] {
    try context.snapshot.all(
      SalesOrder.self, where: "\(entered) AND NOT (\(complete))", [Data(span.key.bytes), span.shelf], order: "id DESC", limit: limit
    ).map(\.id.key)
  }
}
