import Foundation
import Ground
import Records
import Replica

/// 8.1 Which lots a shipment takes: what stands picked for it, and then free stock that nobody has picked, the lot that was received first
/// before the others.
enum Picking {
  struct Pick: Hashable {
    var line: OrderLine.ID
    var product: Product.ID
    var lot: String
    var quantity: Quantity
  }

  /// What each line gets, and every shortage. With a shortage the picks are of no use.
  ///
  /// - Parameter isPickedOnly: take what stands picked and nothing else; what is left open is then no shortage.
  static func pick(_ list: PickList, pickedOnly isPickedOnly: Bool = false, _ context: StepContext) throws -> (picks: [Pick], problems: [Problem]) {
    var picks: [Pick] = []
    var problems: [Problem] = []
    var lots: [Product.ID: [(lot: String, free: ExactDecimal)]] = [:]
    var spare: [Product.ID: ExactDecimal] = [:]
    for (index, line) in list.lines.enumerated() {
      let needed = isPickedOnly ? line.picked : max(.zero, line.asked - line.packed)
      let promised = max(.zero, try context.snapshot.promise(of: line.orderLine)?.open ?? .zero)
      let unpledged = try spare[line.product] ?? context.spare(line.product)
      // A line takes what is promised to it, and beyond that only what nobody else may promise.
      let allowed = min(needed, promised + unpledged)
      spare[line.product] = unpledged - max(.zero, allowed - promised)
      let held = try context.snapshot.heldLots(of: line.product)
      var rest = allowed
      func take(_ lot: String, _ free: ExactDecimal) -> ExactDecimal {
        let taken = max(.zero, min(rest, free))
        rest += -taken
        if taken > .zero { picks.append(Pick(line: line.orderLine, product: line.product, lot: lot, quantity: Quantity(taken, line.unit))) }
        return taken
      }
      // A count that came after the pick may have found that the lot does not hold so much.
      for (lot, picked, _) in line.lots where !held.contains(lot) { _ = take(lot, min(picked, try context.stock(line.product, lot: lot, .free))) }
      if !isPickedOnly {
        var shelf = try lots[line.product] ?? context.shelfLots(of: line.product, for: list.request.id)
        for place in shelf.indices { shelf[place].free += -take(shelf[place].lot, shelf[place].free) }
        lots[line.product] = shelf
      }
      let free = allowed - rest
      if free < needed { problems.append(try shortage(line, needed, index, free: free, context)) }
    }
    return (merged(picks), problems)
  }

  /// One pick a line and lot: what was picked by hand and what was added from the same lot is one line of the shipment.
  private static func merged(_ picks: [Pick]) -> [Pick] {
    picks.reduce(into: []) { all, pick in
      if let place = all.firstIndex(where: { $0.line == pick.line && $0.lot == pick.lot }) {
        all[place].quantity = Quantity(all[place].quantity.amount + pick.quantity.amount, pick.quantity.unit)
      } else {
        all.append(pick)
      }
    }
  }

  /// Of a product with lots that are held, which those are: nobody looks for the goods then.
  private static func heldWords(_ product: Product.ID, _ context: StepContext) throws -> Words {
    let held = try context.snapshot.heldLots(of: product).sorted().prefix(5)
    return held.isEmpty ? Words("", "") : Words(" Held lots: \(held.joined(separator: ", ")).", "已冻结批次：\(held.joined(separator: "、"))。")
  }

  private static func shortage(_ line: PickList.Line, _ needed: ExactDecimal, _ index: Int, free: ExactDecimal, _ context: StepContext) throws -> Problem {
    let code = try context.the(line.product).code
    let held = try heldWords(line.product, context)
    let (inspection, blocked) = (try context.stock(line.product, .inspection), try context.stock(line.product, .blocked))
    let pledged = try context.snapshot.pledged(line.product, on: context.home)
    let (en, zh) = pledged > .zero ? (", \(pledged) pledged to allotments and promises", "，配额及承诺占用 \(pledged)") : ("", "")
    return Problem(
      "stock.short", field: "lines[\(index + 1)].quantity",
      Words(
        "\(needed) \(Units.name(line.unit, .english)) of \(code) are needed, \(free) are free (\(inspection) in inspection, \(blocked) blocked\(en)).\(held.en)",
        "需要 \(code) \(needed) \(Units.name(line.unit, .chinese))，可用 \(free)（待检 \(inspection)，冻结 \(blocked)\(zh)）。\(held.zh)"),
      remedy: Words("Receive and inspect what is missing.", "请先入库并检验所缺部分。"))
  }
}
