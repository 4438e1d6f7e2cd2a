import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.1 Takes finished goods into the warehouse, where they wait for inspection.
public struct ReceiveGoods: SubjectStep {
  public static let step = StepDeclaration(
    "goods.receive", "7.1", by: [.storekeeper], at: [.warehouse], "Receive finished goods", "成品入库",
    help: Words("Takes in what the plant reported good, in parts if need be. It lies in inspection until it is accepted.", "接收工厂报工合格的成品，可分批。验收前处于待检状态。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let quantity = Entry<ExactDecimal>("quantity", "Counted quantity", "清点数量")
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("As the plant reported it if left empty.", "留空则用工厂报工的批次。"), maximumText: 40)
    let location = Entry<String>("location", "Location", "库位", maximumText: 40)
    let serials = OptionalEntry<String>(
      "serials", "Serial numbers", "序列号", help: Words("One for each piece, separated by spaces or lines; empty for goods without.", "每件一个，以空格或换行分隔；无序列号时留空。"),
      isLong: true, maximumText: 40_000)
    let really = OptionalEntry<String>(
      "really", "Really more because", "确实多收的原因", help: Words("Only when more came than the plant reported: it is kept and a task asks for the cause.", "仅在实收多于报工时填写：照收并生成差异任务。"), maximumText: 400)
  }

  private static func serials(_ input: Inputs<Input>) -> [String] { (input.serials ?? "").split(whereSeparator: \.isWhitespace).map(String.init) }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Words("Delivery of this work order", "工单成品"), Shelf(.warehouse, SiteID(UInt32(subject.warehouse))), context) { return problem }
    // A plant that has reported nothing has made nothing, as far as is known here; what comes beyond a report is a matter of the entries.
    return try context.deliverable(subject) > .zero ? nil : nothingLeft(.zero, try subject.received(context))
  }

  /// What the plant reported good of a work order, and what is received of it already.
  public static func figures(_ order: Row<WorkOrder>, _ context: StepContext) throws -> (good: ExactDecimal, received: ExactDecimal) {
    (try context.deliverable(order), try order.received(context))
  }

  private static func nothingLeft(_ good: ExactDecimal, _ received: ExactDecimal) -> Problem {
    Problem("receipt.tooMuch", field: "quantity", Words("The plant reported \(good) good, \(received) are received already.", "工厂报工合格 \(good)，已入库 \(received)。"), remedy: Words("Count again, or ask the plant for its report. If more really came, say why under \"really more because\".", "请重新清点，或请工厂报工。若确实多收，请在“确实多收的原因”中说明。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    if input.quantity <= .zero { return [Finding.notPositive("quantity", input.quantity.description)] }
    let (good, received) = (try context.deliverable(order), try order.received(context))
    var problems = received + input.quantity > good && input.really == nil ? [nothingLeft(good, received)] : []
    if input.quantity > StockFinding.maximum, let problem = StockFinding.quantity(input.quantity) { problems.append(problem) }
    if let problem = try Locations.problem(input.location, field: "location", context) { problems.append(problem) }
    return try problems + serialProblems(input, try context.the(order.product), context)
  }

  private static func serialProblems(_ input: Inputs<Input>, _ product: Row<Product>, _ context: StepContext) throws -> [Problem] {
    let serials = serials(input)
    guard !serials.isEmpty else { return [] }
    var problems: [Problem] = []
    if ExactDecimal(serials.count) != input.quantity {
      problems.append(Problem("serial.count", field: "serials", Words("\(serials.count) serial numbers for \(input.quantity) pieces.", "\(input.quantity) 件货物有 \(serials.count) 个序列号。"), remedy: Words("Enter one for each piece.", "请每件填写一个。")))
    }
    let twice = Dictionary(grouping: serials) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    if !twice.isEmpty {
      let named = twice.prefix(5)
      problems.append(Problem("serial.twice", field: "serials", Words("Twice in the list: \(named.joined(separator: ", ")).", "重复的序列号：\(named.joined(separator: "、"))。"), remedy: Words("Read the pieces again.", "请重新核对实物。")))
    }
    if let long = serials.first(where: { $0.utf8.count > 40 }) {
      problems.append(Problem("text.tooLong", field: "serials", Words("\"\(long.prefix(20))…\" is longer than 40 bytes.", "“\(long.prefix(20))…”超过 40 字节。"), remedy: Words("Shorten it.", "请缩短。")))
    }
    problems += try serials.compactMap { try StockFinding.serialHere($0, product, field: "serials", context) }.prefix(5)
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let quantity = Quantity(input.quantity, order.quantity.unit)
    let lot = try input.lot ?? context.lotToReceive(order)
    let receipt = try changes.create(GoodsReceipt.self, on: context.home) {
      $0.workOrder = order.id
      $0.order = order.order
      $0.product = order.product
      $0.quantity = quantity
      $0.lot = lot
      $0.location = input.location
    }
    let number = changes.text(of: receipt.key, "number")
    let serials = serials(input)
    for serial in serials {
      try changes.move(Quantity(ExactDecimal(1), quantity.unit), of: order.product, lot: lot, to: .inspection, at: input.location, serial: serial, number, context)
    }
    if serials.isEmpty { try changes.move(quantity, of: order.product, lot: lot, to: .inspection, at: input.location, number, context) }
    let (good, before) = (try context.deliverable(order), try order.received(context))
    let beyond = min(input.quantity, before + input.quantity - good)
    if beyond > .zero, let really = input.really {
      try changes.keepDiscrepancy(.overReceipt, Quantity(beyond, quantity.unit), of: order.product, lot: lot, at: input.location, because: really, number, context)
    }
    let isAll = try order.received(context) + input.quantity >= context.deliverable(order)
    if isAll, order.state == .finished { try changes.close("goods.receive", about: order.id.key, context) }
    try changes.open("inspection-record", about: receipt.key, number: number, on: context.home, context)
    return StepResult(receipt.key, Words("\(number): \(quantity.told.en) are received into \(input.location), lot \(lot).", "\(number)：\(quantity.told.zh) 已入库 \(input.location)，批次 \(lot)。"))
  }
}

extension Row where R == WorkOrder {
  /// What the warehouse has taken in of it.
  func received(_ context: StepContext) throws -> ExactDecimal {
    try context.snapshot.all(GoodsReceipt.self, where: "work_order = ?", [Data(id.key.bytes)]).reduce(.zero) { $0 + $1.quantity.amount }
  }
}
