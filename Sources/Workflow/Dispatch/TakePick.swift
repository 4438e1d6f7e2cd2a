import Foundation
import Ground
import Records
import Replica

/// 8.1 Takes goods from a shelf for an order, as a scan says it.
public struct TakePick: SubjectStep {
  public static let step = StepDeclaration(
    "pick.take", "8.1", by: [.storekeeper, .dispatcher], at: [.warehouse], "Pick for an order", "拣货",
    help: Words(
      "Counts what is taken from the shelf for an order, in the lot that was received first unless one is named.",
      "登记为订单从货架取出的数量；未指定批次时按先进先出。"),
    inverse: "pick.undo")

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let product = Entry<Product.ID>("product", "Product", "产品")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("1 if left empty.", "留空为 1。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", maximumText: 40)
    let scan = OptionalEntry<String>(
      "scan", "Mark of the scan", "扫描标记", help: Words("A scan that is sent twice counts once.", "重复发送的同一扫描只计一次。"), maximumText: maximumScan)
  }

  /// Bytes of the mark of a scan.
  public static let maximumScan = 40

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .requested ? try subject.officeHold(context) : Finding.state(DispatchRequest.record.label, subject.state, needs: .requested)
  }

  private static func isCounted(_ input: Inputs<Input>, _ context: StepContext) throws -> Bool {
    guard let scan = input.scan else { return false }
    return try context.snapshot.first(Pick.self, where: "scan = ?", [scan]) != nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try isCounted(input, context) { return [] }
    let quantity = input.quantity ?? ExactDecimal(1)
    guard quantity > .zero else { return [Finding.notPositive("quantity", quantity.description)] }
    let product = try context.the(input.product)
    let list = try PickList.of(try context.the(input.request), context.snapshot)
    let mine = list.lines.filter { $0.product == product.id }
    guard let unit = mine.first?.unit else { return [try otherItem(product, list, context)] }
    let open = mine.reduce(.zero) { $0 + $1.open }
    guard quantity <= open else { return [tooMuch(product.code, unit, open)] }
    let there = try context.shelfLots(of: product.id, for: input.request).filter { input.lot == nil || $0.lot == input.lot }.reduce(.zero) { $0 + $1.free }
    if let lot = input.lot, let hold = try context.snapshot.holds(product.id, lot: lot).first { return [held(lot, hold)] }
    if let lot = input.lot, let day = try context.snapshot.expiry(of: product.id, lot: lot), day < context.today { return [expired(lot, day)] }
    if quantity > there { return [notThere(product.code, unit, there, lot: input.lot)] }
    let promised = try mine.reduce(.zero) { $0 + max(.zero, try context.snapshot.promise(of: $1.orderLine)?.open ?? .zero) }
    let allowed = try promised + context.spare(product.id) - mine.reduce(.zero) { $0 + $1.picked }
    return quantity > allowed ? [pledged(product.code, unit, max(.zero, allowed))] : []
  }

  private static func otherItem(_ product: Row<Product>, _ list: PickList, _ context: StepContext) throws -> Problem {
    let wanted = try list.lines.filter { $0.open > .zero }.map { try context.the($0.product).code }
    return Problem(
      "pick.otherItem", field: "product",
      Words("\(product.code) is not on order \(list.request.orderNumber).", "订单 \(list.request.orderNumber) 不含 \(product.code)。"),
      remedy: wanted.isEmpty
        ? Words("Put it back. Nothing more is needed.", "请放回。已无需拣货。")
        : Words("Put it back. Needed: \(wanted.joined(separator: ", ")).", "请放回。需要：\(wanted.joined(separator: "、"))。"))
  }

  private static func tooMuch(_ code: String, _ unit: String, _ open: ExactDecimal) -> Problem {
    open == .zero
      ? Problem("pick.tooMuch", field: "quantity", Words("\(code) is complete.", "\(code) 已拣齐。"), remedy: Words("Put it back.", "请放回。"))
      : Problem(
        "pick.tooMuch", field: "quantity", Words("Only \(open) \(Units.name(unit, .english)) more of \(code) are needed.", "\(code) 只需再拣 \(open) \(Units.name(unit, .chinese))。"),
        remedy: Words("Put the rest back.", "多余的请放回。"))
  }

  private static func notThere(_ code: String, _ unit: String, _ there: ExactDecimal, lot: String?) -> Problem {
    let place = lot.map { Words(" in lot \($0)", "（批次 \($0)）") } ?? Words("", "")
    return Problem(
      "pick.notThere", field: "quantity",
      Words("By the books \(there) \(Units.name(unit, .english)) of \(code)\(place.en) are free to take.", "账面可取 \(code)\(place.zh) \(there) \(Units.name(unit, .chinese))。"),
      remedy: Words("Look at the lot on the label; if the books are wrong, count the lot.", "请核对标签批次；若账面有误，请盘点。"))
  }

  private static func held(_ lot: String, _ hold: Row<LotHold>) -> Problem {
    Problem(
      "lot.held", field: "lot", Words("Lot \(lot) is held: \(hold.number), \(hold.reason).", "批次 \(lot) 已冻结：\(hold.number)，\(hold.reason)。"),
      remedy: Words("Put it back and take another lot.", "请放回，改取其他批次。"))
  }

  private static func expired(_ lot: String, _ day: Day) -> Problem {
    Problem(
      "lot.expired", field: "lot", Words("Lot \(lot) expired on \(day).", "批次 \(lot) 已于 \(day) 过期。"),
      remedy: Words("Put it back and take another lot.", "请放回，改取其他批次。"))
  }

  private static func pledged(_ code: String, _ unit: String, _ left: ExactDecimal) -> Problem {
    Problem(
      "pick.pledged", field: "quantity",
      Words("\(left) \(Units.name(unit, .english)) of \(code) may go to this order; the rest is promised to others.", "本订单还可取 \(code) \(left) \(Units.name(unit, .chinese))，其余已承诺给他人。"),
      remedy: Words("Leave the rest, or ask the office.", "其余请留下，或联系销售处。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let list = try PickList.of(request, context.snapshot)
    let product = try context.the(input.product)
    var rest = input.quantity ?? ExactDecimal(1)
    let asked = list.lines.filter { $0.product == product.id }.reduce(.zero) { $0 + $1.asked - $1.packed }
    var stands = list.lines.filter { $0.product == product.id }.reduce(.zero) { $0 + $1.picked }
    if try isCounted(input, context) { return said(product.code, stands, asked, request.id) }
    let scan = input.scan ?? "\(context.now.milliseconds)-\(stands)"
    var places = try context.shelfPlaces(of: product.id, for: input.request).filter { input.lot == nil || $0.lot == input.lot }
    var used: [String: ExactDecimal] = [:]
    stands += rest
    for line in list.lines where line.product == product.id {
      var open = line.open
      for index in places.indices where rest > .zero && open > .zero && places[index].quantity > .zero {
        let taken = min(rest, min(open, places[index].quantity))
        places[index].quantity += -taken
        open += -taken
        rest += -taken
        used[places[index].lot, default: .zero] += taken
        try changes.pick(
          .taken, Quantity(taken, line.unit), of: product.id, lot: places[index].lot, at: places[index].location, for: line.line, of: request, scan: scan, context)
      }
    }
    for (lot, quantity) in used.sorted(by: { $0.key < $1.key }) {
      try changes.useReserved(Quantity(quantity, product.unit), of: product.id, lot: lot, for: request.id, context)
    }
    var result = said(product.code, stands, asked, request.id)
    result.takeBack = ["request": request.id.key.description, "scan": scan]
    return result
  }

  private static func said(_ code: String, _ stands: ExactDecimal, _ asked: ExactDecimal, _ request: DispatchRequest.ID) -> StepResult {
    StepResult(request.key, Words("\(code): \(stands) of \(asked) are picked.", "\(code)：已拣 \(stands) / \(asked)。"))
  }
}
