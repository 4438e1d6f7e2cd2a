import Foundation
import Ground
import Membership
import Records
import Replica

/// 5.2 Sends goods to another warehouse. They leave the books here and are on their way until they are taken in there.
public struct SendTransfer: Step {
  public static let step = StepDeclaration(
    "transfer.send", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Send goods to another warehouse", "调拨发出",
    help: Words("Takes free goods out of this warehouse and puts them on their way to another one. Works offline; the other side sees it when it is synced.", "将可用货物从本仓库发往其他仓库。可离线办理，同步后对方可见。"),
    confirmation: Words("The goods leave this warehouse's books.", "货物将从本仓库账面转出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let to = OptionalEntry<String>("to", "To warehouse", "调入仓库", help: Words("Its code, like WH02; may be left empty when there is one other.", "仓库代码，如 WH02；只有一个其他仓库时可留空。"), maximumText: 40)
    let lines = Entry<String>(
      "lines", "Lines", "明细", help: Words("One a line: product | lot | quantity | location | serial number; the last two may be left out.", "每行一项：产品 | 批次 | 数量 | 库位 | 序列号；后两项可省略。"),
      isLong: true, maximumText: 20_000)
    let carrier = OptionalEntry<String>("carrier", "Carrier", "承运人", maximumText: 200)
  }

  static func destination(_ code: String?, _ context: StepContext) throws -> SiteID {
    let others = try context.snapshot.all(Member.self, where: "role = 'warehouse'").filter { $0.site != Int(context.site.site.number) }
    if let code, let found = others.first(where: { $0.code == code }) { return SiteID(UInt32(found.site)) }
    if code == nil, others.count == 1 { return SiteID(UInt32(others[0].site)) }
    let known = others.map(\.code).joined(separator: ", ")
    throw Problem(
      "site.unclear", field: "to",
      code.map { Words("\"\($0)\" is no other warehouse of this company.", "“\($0)”不是本公司的其他仓库。") } ?? Words("There are \(others.count) other warehouses.", "其他仓库共有 \(others.count) 个。"),
      remedy: others.isEmpty ? Words("Headquarters invites one first.", "请先由总部邀请。") : Words("Name one of: \(known).", "请指定：\(known)。"))
  }

  /// Where each line is taken from, and everything that is wrong.
  private static func plan(_ input: Inputs<Input>, _ context: StepContext) throws -> (draws: [(line: TransferText.Line, places: [StockPlace])], problems: [Problem]) {
    let (lines, found) = try TransferText.read(input.lines, field: "lines", context)
    var problems = found
    var draws = StockDraws(context)
    var planned: [(TransferText.Line, [StockPlace])] = []
    for line in lines {
      let field = "lines[\(line.position)]"
      if let hold = try context.snapshot.holds(line.product.id, lot: line.lot).first {
        problems.append(
          Problem(
            "lot.held", field: field, Words("Lot \(line.lot) is held: \(hold.number), \(hold.reason).", "批次 \(line.lot) 已冻结：\(hold.number)，\(hold.reason)。"),
            remedy: Words("Leave it here, or have it released with lot.release.", "请留在本仓库，或用 lot.release 解冻。")))
        continue
      }
      let spoken = try context.snapshot.spokenFor(line.product.id, lot: line.lot, on: context.home)
      let free = try context.stock(line.product.id, lot: line.lot, .free) - spoken
      let places = try draws.draw(line.quantity, of: line.product.id, lot: line.lot, .free, serial: line.serial, at: line.location)
      let there = min(places.reduce(ExactDecimal.zero) { $0 + $1.quantity }, max(.zero, free))
      if there < line.quantity {
        let told = Quantity(there, line.product.unit).told
        problems.append(
          Problem(
            "stock.notThere", field: field,
            Words("Of lot \(line.lot) \(told.en) of \(line.product.code) can be sent, not \(line.quantity).", "\(line.product.code) 批次 \(line.lot) 可发 \(told.zh)，不是 \(line.quantity)。"),
            remedy: Words("Send what is free and neither picked nor reserved, or count the lot.", "请发出未拣未预留的可用数量，或盘点该批次。")))
      }
      planned.append((line, places))
    }
    return (planned, problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    do {
      _ = try destination(input.to, context)
    } catch let problem as Problem {
      problems.append(problem)
    }
    return try problems + plan(input, context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let to = try destination(input.to, context)
    let transfer = try changes.create(Transfer.self, on: .company) {
      $0.from = Int(context.site.site.number)
      $0.to = Int(to.number)
      $0.sent = context.now
      $0.carrier = input.carrier
    }
    let number = changes.text(of: transfer.key, "number")
    for (line, places) in try plan(input, context).draws {
      try changes.restate(places, unit: line.product.unit, to: nil, number, context)
      // A piece with a serial number is a line of its own, so that it is known over there.
      let parts = Dictionary(grouping: places, by: \.serial).sorted { $0.key < $1.key }
      for (serial, parts) in parts {
        try changes.create(TransferLine.self, on: .company) {
          $0.transfer = transfer
          $0.product = line.product.id
          $0.lot = line.lot
          $0.serial = serial.isEmpty ? nil : serial
          $0.quantity = Quantity(parts.reduce(.zero) { $0 + $1.quantity }, line.product.unit)
        }
      }
    }
    let site = try context.snapshot.code(of: to)
    return StepResult(transfer.key, Words("\(number) is on its way to \(site).", "\(number) 已发往 \(site)。"))
  }
}

extension Snapshot {
  /// What of a lot is picked or reserved for orders.
  func spokenFor(_ product: Product.ID, lot: String, on shelf: Shelf) throws -> ExactDecimal {
    let picked = try count(
      "SELECT coalesce(sum(max(quantity_e6, 0)), 0) FROM pick_balance WHERE _shelf = ? AND product = ? AND lot = ?",
      [Int64(shelf.code), Data(product.key.bytes), lot])
    return try ExactDecimal(millionths: Int64(picked)) + reserved(product, lot: lot, on: shelf)
  }
}
