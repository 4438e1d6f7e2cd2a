import Foundation
import Ground
import Records
import Replica

/// 8.1 Which lots a shipment takes: free stock only, the lot that was received first before the others.
enum Picking {
  struct Pick: Hashable {
    var line: OrderLine.ID
    var product: Product.ID
    var lot: String
    var quantity: Quantity
  }

  /// What each line gets, and every shortage. With a shortage the picks are of no use.
  static func pick(_ lines: [Row<DispatchLine>], _ context: StepContext) throws -> (picks: [Pick], problems: [Problem]) {
    var picks: [Pick] = []
    var problems: [Problem] = []
    var lots: [Product.ID: [(lot: String, free: ExactDecimal)]] = [:]
    var spare: [Product.ID: ExactDecimal] = [:]
    for (index, line) in lines.enumerated() {
      var shelf = try lots[line.product] ?? freeLots(of: line.product, context)
      let promised = max(.zero, try context.snapshot.promise(of: line.line)?.open ?? .zero)
      let unpledged = try spare[line.product] ?? context.spare(line.product)
      // A line takes what is promised to it, and beyond that only what nobody else may promise.
      let allowed = min(line.quantity.amount, promised + unpledged)
      spare[line.product] = unpledged - max(.zero, allowed - promised)
      var rest = allowed
      for place in shelf.indices where rest > .zero && shelf[place].free > .zero {
        let taken = min(rest, shelf[place].free)
        shelf[place].free += -taken
        rest += -taken
        picks.append(Pick(line: line.line, product: line.product, lot: shelf[place].lot, quantity: Quantity(taken, line.quantity.unit)))
      }
      lots[line.product] = shelf
      let free = allowed - rest
      if free < line.quantity.amount { problems.append(try shortage(line, index, free: free, context)) }
    }
    return (picks, problems)
  }

  /// By the time of the lot's first receipt.
  private static func freeLots(of product: Product.ID, _ context: StepContext) throws -> [(lot: String, free: ExactDecimal)] {
    let lots = try context.snapshot.texts(
      """
      SELECT b.lot FROM stock_balance b WHERE b._shelf = ?1 AND b.product = ?2 AND b.status = 'free' AND b.quantity_e6 > 0
      ORDER BY (SELECT min(r.id) FROM goods_receipt r WHERE r.lot = b.lot AND r.product = ?2 AND r._shelf = ?1), b.lot
      """, [Int64(context.home.code), Data(product.key.bytes)])
    return try lots.map { ($0, try context.stock(product, lot: $0, .free)) }
  }

  private static func shortage(_ line: Row<DispatchLine>, _ index: Int, free: ExactDecimal, _ context: StepContext) throws -> Problem {
    let code = try context.the(line.product).code
    let (inspection, blocked) = (try context.stock(line.product, .inspection), try context.stock(line.product, .blocked))
    let pledged = try context.snapshot.pledged(line.product, on: context.home)
    let (en, zh) = pledged > .zero ? (", \(pledged) pledged to allotments and promises", "，配额及承诺占用 \(pledged)") : ("", "")
    return Problem(
      "stock.short", field: "lines[\(index + 1)].quantity",
      Words(
        "\(line.quantity) of \(code) are needed, \(free) are free (\(inspection) in inspection, \(blocked) blocked\(en)).",
        "需要 \(code) \(line.quantity)，可用 \(free)（待检 \(inspection)，冻结 \(blocked)\(zh)）。"),
      remedy: Words("Receive and inspect what is missing.", "请先入库并检验所缺部分。"))
  }
}
