import Foundation
import Ground
import Records
import Replica

/// 9.4 Takes goods of a case back into the warehouse, where they lie in quarantine until the review board decides.
public struct ReceiveCaseGoods: SubjectStep {
  public static let step = StepDeclaration(
    "case.receive", "9.4", by: [.storekeeper, .dispatcher], at: [.warehouse], "Take goods of a case back", "异常货物退回入库",
    help: Words("They are blocked and a nonconformance asks what becomes of them. Of a whole shipment that comes back, its way ends here.", "冻结并生成不合格品待处置；整票退回时该发运单到此结束。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let location = Entry<String>("location", "Location", "库位", maximumText: 40)
    let counted = OptionalEntry<String>("counted", "Counted", "清点", help: Words("One a line: P-100 2. All of the case if left empty.", "每行一项：P-100 2；留空为全部。"), isLong: true, maximumText: 4_000)
    let why = OptionalEntry<String>("why", "Why less", "少退原因", help: Words("Required when less came back.", "少于应退数量时必填。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DeliveryCase.record.label, subject.shelf, context) { return problem }
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    guard try context.snapshot.lines(of: subject.id).contains(where: { $0.open > .zero }) else {
      return Problem("case.noGoods", Words("\(subject.number) waits for no goods.", "\(subject.number) 没有待退货物。"), remedy: Words("Say with case.goods what became of them.", "请用 case.goods 说明货物去向。"))
    }
    return nil
  }

  private static func counts(_ input: Inputs<Input>, _ context: StepContext) throws -> (counts: [(Row<CaseLine>, ExactDecimal)], problems: [Problem], isAll: Bool) {
    let lines = try context.snapshot.lines(of: input.deliveryCase).filter { $0.open > .zero }
    guard let typed = input.counted else { return (lines.map { ($0, $0.open) }, [], true) }
    let read = try CaseGoodsText(typed, lines.map { CaseGoodsText.Limit($0.id, $0.product, $0.lot, Quantity($0.open, $0.quantity.unit)) }, field: "counted", context)
    let counts = read.counts.compactMap { count in lines.first { $0.id.key == count.key }.map { ($0, count.quantity) } }
    return (counts, read.problems, lines.allSatisfy { line in counts.contains { $0.0.id == line.id && $0.1 == line.open } })
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (_, found, isAll) = try counts(input, context)
    var problems = found
    if let problem = try Locations.problem(input.location, field: "location", context) { problems.append(problem) }
    if found.isEmpty, !isAll, input.why == nil {
      problems.append(Finding.missing("why", Words("Less came back than the case is about: the reason is missing.", "退回少于异常数量：缺少原因。"), remedy: Words("Say where the rest is.", "请说明其余货物的去向。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    let counts = try counts(input, context).counts
    for (line, quantity) in counts {
      let amount = Quantity(quantity, line.quantity.unit)
      try changes.move(amount, of: line.product, lot: line.lot, to: .blocked, at: input.location, reason: one.fault.label.en, one.number, context)
      let found = try changes.create(Nonconformance.self, on: context.home) {
        $0.product = line.product
        $0.lot = line.lot
        $0.quantity = amount
        $0.stage = .receipt
        $0.what = "\(one.number): \(one.fault.label.zh) / \(one.fault.label.en). \(String(one.what.prefix(200)))"
        $0.reporter = context.actor.name
        $0.isStock = true
      }
      try changes.open("nonconformance-propose", about: found.key, number: changes.text(of: found.key, "number"), on: context.home, context)
      try changes.update(line) { $0.returned = Quantity((line.returned?.amount ?? .zero) + quantity, line.quantity.unit) }
    }
    try changes.update(one) {
      $0.goods = .returned
      if let why = input.why { $0.goodsNote = why }
    }
    try changes.endWay(of: one, context)
    return StepResult(one.id.key, Words("\(one.number): the goods lie blocked in \(input.location).", "\(one.number)：货物已冻结存放于 \(input.location)。"))
  }
}

/// 9.4 Says what became of goods that do not come back.
public struct DecideCaseGoods: SubjectStep {
  public static let step = StepDeclaration(
    "case.goods", "9.4", by: [.storekeeper, .dispatcher, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Say where the goods are", "说明货物去向",
    help: Words("Kept by the customer, lost, or none concerned. Goods that come back are taken in with case.receive.", "客户留用、丢失或不涉及货物。退回的货物用 case.receive 入库。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let goods = Entry<CaseGoods>("goods", "Goods", "货物去向")
    let why = Entry<String>("why", "How that is known", "依据", maximumText: 400)
  }

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    guard subject.goods == .returned else { return nil }
    return Problem("case.returned", Words("Goods of \(subject.number) are back in the warehouse.", "\(subject.number) 的货物已退回仓库。"), remedy: Words("The review board decides what becomes of them.", "由评审决定如何处置。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let one = try context.the(input.deliveryCase)
    let isOut = try context.the(one.shipment).state == .dispatched
    let (what, remedy): (Words, Words)
    switch input.goods {
    case .returned: (what, remedy) = (Words("Nobody has taken them in.", "尚未入库。"), Words("Use case.receive at the warehouse.", "请在仓库使用 case.receive。"))
    case .kept where isOut: (what, remedy) = (Words("No delivery is recorded.", "尚未登记签收。"), Words("Record it first with delivery.record.", "请先用 delivery.record 登记签收。"))
    case .lost where isOut && context.site.role != .warehouse:
      (what, remedy) = (Words("The shipment is still on its way at the warehouse.", "仓库处该发运单仍在途。"), Words("The warehouse ends its way with case.goods.", "由仓库用 case.goods 结束运输。"))
    case .none where ![.delay, .short].contains(one.fault):
      (what, remedy) = (Words("A case of \(one.fault.label.en) is about goods.", "\(one.fault.label.zh)涉及货物。"), Words("Say whether they are kept or lost, or take them in.", "请说明留用或丢失，或办理退回。"))
    default: return []
    }
    return [Problem("case.goodsNot", field: "goods", what, remedy: remedy)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    try changes.update(one) {
      $0.goods = input.goods
      $0.goodsNote = input.why
    }
    if input.goods == .lost { try changes.endWay(of: one, context) }
    return StepResult(one.id.key, Words("\(one.number): \(input.goods.label.en).", "\(one.number)：\(input.goods.label.zh)。"))
  }
}

extension Row where R == CaseLine {
  /// What has not come back.
  var open: ExactDecimal { self.quantity.amount - (self.returned?.amount ?? .zero) }
}

extension Snapshot {
  func lines(of deliveryCase: DeliveryCase.ID) throws -> [Row<CaseLine>] {
    try all(CaseLine.self, where: "delivery_case = ?", [Data(deliveryCase.key.bytes)], order: "id")
  }
}

extension Changes {
  /// A shipment that nobody took and that is back or lost is no longer on its way.
  fileprivate mutating func endWay(of one: Row<DeliveryCase>, _ context: StepContext) throws {
    let shipment = try context.the(one.shipment)
    guard shipment.state == .dispatched, shipment.shelf == context.home else { return }
    try update(shipment) { $0.state = .undelivered }
    try closeAll(about: shipment.id.key, context)
  }
}
