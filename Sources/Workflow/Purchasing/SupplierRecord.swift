import Foundation
import Ground
import Records
import Replica

/// 5.3 How a supplier keeps its word: of its purchases that ended, how many came in full by the agreed day, and how many with the quantity ordered and nothing refused.
public struct SupplierRecord: Sendable {
  /// So many purchases of a supplier are looked at, the newest first.
  public static let window = 200

  public var supplier: Row<Supplier>
  public var ended: Int
  public var onTime: Int
  public var right: Int
  /// Working days that the late ones were late, together.
  public var daysLate: Int
  /// On their way now, and how many of these are past their agreed day.
  public var open: Int
  public var overdue: Int

  /// Of all suppliers of this plant, those that keep their word least first.
  public static func all(_ context: StepContext) throws -> [SupplierRecord] {
    let suppliers = try context.snapshot.all(Supplier.self, where: "_shelf = ?", [Int64(context.home.code)], order: "code", limit: 1_000)
    return try suppliers.map { try of($0, context) }.sorted {
      ($0.onTime * max($1.ended, 1), $0.supplier.code) < ($1.onTime * max($0.ended, 1), $1.supplier.code)
    }
  }

  static func of(_ supplier: Row<Supplier>, _ context: StepContext) throws -> SupplierRecord {
    var record = SupplierRecord(supplier: supplier, ended: 0, onTime: 0, right: 0, daysLate: 0, open: 0, overdue: 0)
    for order in try context.snapshot.all(PurchaseOrder.self, where: "supplier = ?", [Data(supplier.id.key.bytes)], order: "id DESC", limit: window) {
      switch order.state {
      case .cancelled: continue
      case .ordered:
        record.open += 1
        if order.agreed < context.today { record.overdue += 1 }
      case .received:
        record.ended += 1
        let ended = order.ended ?? order.agreed
        if ended <= order.agreed { record.onTime += 1 } else { record.daysLate += context.workDays(from: order.agreed, to: ended) }
        let refused = try context.snapshot.all(PurchaseReceipt.self, where: "purchase_order = ?", [Data(order.id.key.bytes)], limit: 200).contains { ($0.refused?.amount ?? .zero) > .zero }
        if try !refused && context.snapshot.received(order.id) == order.quantity.amount { record.right += 1 }
      }
    }
    return record
  }
}

extension StepContext {
  /// Working days after the first up to the second.
  func workDays(from first: Day, to last: Day) -> Int {
    guard first < last else { return 0 }
    return (1...Int(last.number - first.number)).count { calendar.isWorked(first.advanced(by: $0)) }
  }
}
