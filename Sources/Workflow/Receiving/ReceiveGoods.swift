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
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("The work order's number if left empty.", "留空则用工单编号。"), maximumText: 40)
    let location = Entry<String>("location", "Location", "库位", maximumText: 40)
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Words("Delivery of this work order", "工单成品"), Shelf(.warehouse, SiteID(UInt32(subject.warehouse))), context) { return problem }
    return try context.reportedGood(subject.id) > subject.received(context)
      ? nil : nothingLeft(try context.reportedGood(subject.id), try subject.received(context))
  }

  /// What the plant reported good of a work order, and what is received of it already.
  public static func figures(_ order: Row<WorkOrder>, _ context: StepContext) throws -> (good: ExactDecimal, received: ExactDecimal) {
    (try context.reportedGood(order.id), try order.received(context))
  }

  private static func nothingLeft(_ good: ExactDecimal, _ received: ExactDecimal) -> Problem {
    Problem("receipt.tooMuch", field: "quantity", Words("The plant reported \(good) good, \(received) are received already.", "工厂报工合格 \(good)，已入库 \(received)。"), remedy: Words("Count again, or ask the plant for its report.", "请重新清点，或请工厂报工。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    if input.quantity <= .zero { return [Finding.notPositive("quantity", input.quantity.description)] }
    let (good, received) = (try context.reportedGood(order.id), try order.received(context))
    return received + input.quantity > good ? [nothingLeft(good, received)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let quantity = Quantity(input.quantity, order.quantity.unit)
    let lot = input.lot ?? order.number
    let receipt = try changes.create(GoodsReceipt.self, on: context.home) {
      $0.workOrder = order.id
      $0.order = order.order
      $0.product = order.product
      $0.quantity = quantity
      $0.lot = lot
      $0.location = input.location
    }
    let number = changes.text(of: receipt.key, "number")
    try changes.move(quantity, of: order.product, lot: lot, to: .inspection, number, context)
    let isAll = try order.received(context) + input.quantity >= context.reportedGood(order.id)
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

extension Changes {
  /// Writes one move of stock into this warehouse's ledger.
  mutating func move(
    _ quantity: Quantity, of product: Product.ID, lot: String, to status: StockStatus, _ document: String, _ context: StepContext
  ) throws {
    try create(StockMove.self, on: context.home) {
      $0.product = product
      $0.lot = lot
      $0.status = status
      $0.quantity = quantity
      $0.document = document
    }
  }
}
