import Foundation
import Ground
import Membership
import Records
import Replica

/// An order as far as this site knows of it: by its own record, or by what was asked or written here for it.
public struct KnownOrder: Sendable {
  public var id: SalesOrder.ID
  public var number: String
  /// Where the order itself lies; nil where it is not held.
  public var shelf: Shelf?

  /// What other sites get of an order, each with the order's number.
  private static let parts = [SupplyRequest.record.name, DispatchRequest.record.name, ReviewPart.record.name, Note.record.name]

  /// - Returns: nil when nothing of it is here.
  public static func find(_ id: SalesOrder.ID, _ snapshot: Snapshot) throws -> KnownOrder? {
    if let order = try snapshot.get(id) { return KnownOrder(id: id, number: order.number, shelf: order.shelf) }
    return try first { try snapshot.rows($0, where: "sales_order = ?", [Data(id.key.bytes)], limit: 1).first }
  }

  /// - Parameter text: the order's number or id.
  public static func find(_ text: String, _ snapshot: Snapshot) throws -> KnownOrder? {
    if let key = RecordKey(text) { return try find(SalesOrder.ID(key), snapshot) }
    if let order = try snapshot.first(SalesOrder.self, where: "number = ?", [text]) {
      return KnownOrder(id: order.id, number: order.number, shelf: order.shelf)
    }
    return try first { try snapshot.rows($0, where: "order_number = ?", [text], limit: 1).first }
  }

  private static func first(_ found: (_ type: String) throws -> AnyRow?) throws -> KnownOrder? {
    for type in parts {
      guard let row = try found(type),
        let order = row.schema.field(named: "sales_order").flatMap({ row.value($0) })?.first?.blob.flatMap({ RecordKey(bytes: $0) }),
        let number = row.schema.field(named: "order_number").flatMap({ row.value($0) })?.first?.text
      else { continue }
      return KnownOrder(id: SalesOrder.ID(order), number: number, shelf: nil)
    }
    return nil
  }

  /// The shelves that something of the order lies on, as far as it is held here.
  public func shelves(_ snapshot: Snapshot) throws -> Set<Shelf> {
    let codes = try snapshot.integers(Self.shelvesSQL, [Data(id.key.bytes)]).compactMap { Shelf(code: UInt32(truncatingIfNeeded: $0[0])) }
    return Set(codes).union(shelf.map { [$0] } ?? [])
  }

  static let shelvesSQL = """
    SELECT _shelf FROM supply_request WHERE sales_order = ?1 UNION SELECT _shelf FROM dispatch_request WHERE sales_order = ?1
    UNION SELECT _shelf FROM note WHERE sales_order = ?1
    """
}
