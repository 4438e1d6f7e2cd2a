import Foundation
import Ground
import Membership
import Records
import Replica

extension Snapshot {
  /// What a plant knows of a lot; nil for one that it never received.
  public func materialLot(_ component: String, _ lot: String, on shelf: Shelf) throws -> Row<MaterialLot>? {
    try first(MaterialLot.self, where: "number = ? AND component = ? AND _shelf = ?", [lot, component, Int64(shelf.code)])
  }

  /// The holds that stand on a lot of material, the oldest first.
  public func materialHolds(_ component: String, lot: String) throws -> [Row<MaterialHold>] {
    try all(MaterialHold.self, where: "lot = ? AND component = ? AND +state = 'held'", [lot, component])
  }

  /// The lots of a material that are held, or of a product that is one.
  func heldMaterial(_ component: String) throws -> Set<String> {
    let held = Set(try texts("SELECT lot FROM material_hold WHERE component = ? AND +state = 'held'", [component]))
    guard let product = try first(Product.self, where: "code = ?", [component]) else { return held }
    return try held.union(heldLots(of: product.id))
  }

  /// Whether a plant keeps physical books of a component.
  func keepsBooks(of component: String, on shelf: Shelf) throws -> Bool {
    try count("SELECT EXISTS (SELECT 1 FROM material_stock WHERE _shelf = ? AND component = ?)", [Int64(shelf.code), component]) == 1
  }
}

/// What a work order may still take of a component.
public struct MaterialAccount: Sendable, Equatable {
  /// As it was reserved when the work order was prepared.
  public var planned = ExactDecimal.zero
  /// As it is reserved now, with what was taken beyond the plan.
  public var reserved = ExactDecimal.zero
  /// What was taken and has not come back.
  public var used = ExactDecimal.zero

  /// What is kept for it and not taken yet.
  public var open: ExactDecimal { max(.zero, reserved - used) }
}

extension Snapshot {
  /// Of every component that was reserved for a work order or taken by it.
  public func materialAccounts(of order: WorkOrder.ID) throws -> [String: MaterialAccount] {
    let key = Data(order.key.bytes)
    var accounts: [String: MaterialAccount] = [:]
    let moves = try named(
      """
      SELECT component, sum(CASE WHEN kind = 'reservation' AND quantity_e6 < 0 THEN -quantity_e6 ELSE 0 END), sum(-quantity_e6)
      FROM material_move WHERE work_order = ? GROUP BY component
      """, [key])
    for move in moves {
      accounts[move.name] = MaterialAccount(planned: ExactDecimal(millionths: move.numbers[0]), reserved: ExactDecimal(millionths: move.numbers[1]))
    }
    for use in try named("SELECT component, sum(quantity_e6) FROM lot_edge WHERE work_order = ? AND quantity_e6 <> 0 GROUP BY component", [key]) {
      accounts[use.name, default: MaterialAccount()].used = ExactDecimal(millionths: use.numbers[0])
    }
    return accounts
  }

  /// What is reserved of a component and not taken yet, over all work orders of a plant that have not ended.
  func openReservations(of component: String, on shelf: Shelf) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          """
          SELECT coalesce(sum(max(0, reserved - used)), 0) FROM (
            SELECT sum(-m.quantity_e6) AS reserved,
              (SELECT coalesce(sum(e.quantity_e6), 0) FROM lot_edge e WHERE e.work_order = m.work_order AND e.component = m.component AND e.quantity_e6 <> 0) AS used
            FROM material_move m JOIN work_order w ON w.id = m.work_order
            WHERE m.component = ? AND m._shelf = ? AND +w.state NOT IN ('finished', 'cancelled') GROUP BY m.work_order)
          """, [component, Int64(shelf.code)])))
  }
}
