import Ground
import Records
import Replica

/// 5.2 Makes goods of a lot free, puts them into inspection, or blocks them, at this warehouse alone.
public struct ChangeStockStatus: SubjectStep {
  public static let step = StepDeclaration(
    "stock.status", "5.2", by: [.inspector, .storekeeper], at: [.warehouse], "Change the status of stock", "变更库存状态",
    help: Words(
      "Moves a quantity between free, inspection and blocked, with the reason. To stop a lot at every site, use lot.block.",
      "在可用、待检、冻结之间转移数量并说明原因。若要在所有站点停用某批次，请用 lot.block。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = StockEntry.product()
    let lot = StockEntry.lot()
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let from = Entry<StockStatus>("from", "From", "原状态")
    let to = Entry<StockStatus>("to", "To", "新状态")
    let location = OptionalEntry<String>("location", "Location", "库位", help: Words("Wherever it lies if left empty.", "留空为任意库位。"), maximumText: 40)
    let serial = StockEntry.serial()
    let why = StockEntry.why()
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  private static func draw(_ input: Inputs<Input>, _ context: StepContext) throws -> [StockPlace] {
    var draws = StockDraws(context)
    return try draws.draw(input.quantity, of: input.product, lot: input.lot, input.from, serial: input.serial, at: input.location)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [StockFinding.quantity(input.quantity), StockFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    for (field, status) in [("from", input.from), ("to", input.to)] where status == .packed {
      problems.append(
        Problem("status.packed", field: field, Words("Packed goods belong to a shipment.", "已包装货物属于发运单。"), remedy: Words("Choose free, inspection or blocked.", "请选择可用、待检或冻结。")))
    }
    if input.from == input.to {
      problems.append(Problem("status.same", field: "to", Words("is its status already.", "与原状态相同。"), remedy: Words("Choose another.", "请选择其他状态。")))
    }
    if input.to == .free, let hold = try context.snapshot.holds(input.product, lot: input.lot).first {
      problems.append(
        Problem(
          "lot.held", field: "to", Words("Lot \(input.lot) is held at every site: \(hold.number), \(hold.reason).", "批次 \(input.lot) 已在所有站点冻结：\(hold.number)，\(hold.reason)。"),
          remedy: Words("Release it with lot.release first.", "请先用 lot.release 解冻。")))
    }
    guard problems.isEmpty else { return problems }
    let there = try draw(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard there < input.quantity else { return [] }
    let product = try context.the(input.product)
    return [
      Problem(
        "stock.notThere", field: "quantity",
        Words(
          "\(Quantity(there, product.unit).told.en) of lot \(input.lot) are \(input.from.label.en), not \(input.quantity).",
          "批次 \(input.lot) \(input.from.label.zh) \(Quantity(there, product.unit).told.zh)，不是 \(input.quantity)。"),
        remedy: Words("Enter what there is, or count the lot with stock.count.", "请按现有数量填写，或用 stock.count 盘点。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    changes.reason = input.why
    try changes.restate(try draw(input, context), unit: product.unit, to: input.to, reason: input.why, "status \(context.today)", context)
    let quantity = Quantity(input.quantity, product.unit).told
    return StepResult(
      product.id.key,
      Words("\(quantity.en) of \(product.code), lot \(input.lot): \(input.to.label.en).", "\(product.code) 批次 \(input.lot) \(quantity.zh)：\(input.to.label.zh)。"))
  }
}
