import Foundation
import Ground
import Records
import Replica

/// 7.4 Lets the books of a warehouse follow a hold: what is free of the lot becomes blocked, and free again when the last hold ends.
///
/// That a held lot goes nowhere does not depend on this: picking, packing and dispatch look at the hold itself.
public struct FollowHold: AutomaticStep {
  public static let step = StepDeclaration(
    "lot.follow", "7.4", by: [.storekeeper, .inspector], at: [.warehouse], "Book a lot's hold", "冻结批次记账",
    help: Words("The node does it by itself when a hold or a release arrives.", "冻结或解冻到达后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
  }

  /// The most lots of one round.
  static let maximum = 50

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let shelf = Int64(context.home.code)
    let held = try context.snapshot.all(
      LotHold.self,
      where: """
        state = 'held' AND EXISTS (SELECT 1 FROM stock_balance b WHERE b._shelf = ? AND b.status = 'free' AND b.product = lot_hold.product
          AND b.lot = lot_hold.lot AND b.quantity_e6 <> 0 AND b.quantity_e6 > 0)
        """, [shelf], limit: maximum)
    // Blocked stock is little: of that, what a hold has blocked that stands no longer.
    let blocked = try context.snapshot.standing("b._shelf = ? AND b.status = 'blocked'", [shelf], order: "b.product, b.lot", limit: 1_000)
    let released = try blocked.filter { try context.snapshot.holds($0.product, lot: $0.lot).isEmpty && !moved($0.product, $0.lot, context).isEmpty }
    let all = held.map { ($0.product, $0.lot) } + released.prefix(maximum).map { ($0.product, $0.lot) }
    var seen: Set<[String]> = []
    return all.compactMap { product, lot in
      seen.insert([product.description, lot]).inserted ? ["product": product.description, "lot": lot] : nil
    }
  }

  /// What holds have blocked of a lot here and not freed again, by location. What was carried elsewhere meanwhile counts where it was blocked, and
  /// no more in all than is not freed.
  private static func moved(_ product: Product.ID, _ lot: String, _ context: StepContext) throws -> [(location: String, quantity: ExactDecimal)] {
    let sums = try context.snapshot.named(
      """
      SELECT coalesce(m.location, ''), sum(m.quantity_e6) FROM lot_hold h JOIN stock_move m ON m.document = h.number
      WHERE h.lot = ? AND h.product = ? AND m._shelf = ? AND m.status = 'blocked' AND m.lot = h.lot AND m.product = h.product
      GROUP BY 1 HAVING sum(m.quantity_e6) <> 0
      """, [lot, Data(product.key.bytes), Int64(context.home.code)])
    var left = sums.reduce(Int64(0)) { $0 + $1.numbers[0] }
    return sums.compactMap { row in
      let part = min(left, row.numbers[0])
      guard part > 0 else { return nil }
      left -= part
      return (row.name, ExactDecimal(millionths: part))
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    var draws = StockDraws(context)
    if let hold = try context.snapshot.holds(input.product, lot: input.lot).first {
      // Whoever owns it, it is the same lot.
      let free = try context.snapshot.places(of: input.product, lot: input.lot, .free, owner: nil, on: context.home).filter { $0.quantity > .zero }
      try changes.restate(free, unit: product.unit, to: .blocked, reason: hold.reason, hold.number, context)
      let told = Quantity(free.reduce(.zero) { $0 + $1.quantity }, product.unit).told
      return StepResult(hold.id.key, Words("\(told.en) of lot \(input.lot) are blocked: \(hold.number).", "批次 \(input.lot) \(told.zh) 已冻结：\(hold.number)。"))
    }
    let last = try context.snapshot.all(LotHold.self, where: "lot = ? AND product = ?", [input.lot, Data(input.product.key.bytes)]).last
    let owners = Set(try context.snapshot.places(of: input.product, lot: input.lot, .blocked, owner: nil, on: context.home).map(\.owner)).sorted()
    var freed = ExactDecimal.zero
    for (location, quantity) in try moved(input.product, input.lot, context) {
      var rest = quantity
      for owner in owners where rest > .zero {
        // What was blocked may have been moved meanwhile: it is looked for elsewhere then.
        let drawn = try draws.draw(rest, of: input.product, lot: input.lot, .blocked, owner: owner, first: [location])
        try changes.restate(drawn, unit: product.unit, to: .free, reason: last?.releaseReason, last?.number ?? "", context)
        rest += -drawn.reduce(.zero) { $0 + $1.quantity }
      }
      freed += quantity - rest
    }
    let told = Quantity(freed, product.unit).told
    return StepResult(input.product.key, Words("\(told.en) of lot \(input.lot) are free again.", "批次 \(input.lot) \(told.zh) 已恢复可用。"))
  }
}
