import Ground
import Records
import Replica

/// 5.2 Carries goods from one location to another.
public struct MoveStock: SubjectStep {
  public static let step = StepDeclaration(
    "stock.move", "5.2", by: [.storekeeper], at: [.warehouse], "Move stock to another location", "移库",
    help: Words("Writes down that goods were carried from one location to another. Their status stays.", "登记货物由一个库位移到另一个库位，状态不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = StockEntry.product()
    let lot = StockEntry.lot()
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let from = OptionalEntry<String>("from", "From location", "原库位", help: Words("Empty for goods without a location.", "无库位的货物留空。"), maximumText: 40)
    let to = Entry<String>("to", "To location", "目标库位", maximumText: 40)
    let status = StockEntry.status()
    let serial = StockEntry.serial()
    let owner = StockEntry.owner()
    let really = StockEntry.really()
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  private static func draw(_ input: Inputs<Input>, _ context: StepContext) throws -> [StockPlace] {
    var draws = StockDraws(context)
    return try draws.draw(
      input.quantity, of: input.product, lot: input.lot, input.status ?? .free, owner: input.owner ?? "", serial: input.serial, at: input.from ?? "")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [StockFinding.quantity(input.quantity), StockFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    if let problem = try Locations.problem(input.to, field: "to", context) { problems.append(problem) }
    if input.to == input.from {
      problems.append(Problem("move.same", field: "to", Words("is where it lies already.", "与原库位相同。"), remedy: Words("Name another location.", "请填写其他库位。")))
    }
    guard problems.isEmpty, input.really == nil else { return problems }
    let there = try draw(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let place = input.from.map { Words("at \($0) in lot \(input.lot)", "库位 \($0) 批次 \(input.lot)") } ?? Words("without a location in lot \(input.lot)", "无库位批次 \(input.lot)")
    return there < input.quantity ? [StockFinding.beyondBooks(input.quantity, there, try context.the(input.product), place)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let drawn = try draw(input, context)
    let status = input.status ?? .free
    let document = "move \(context.today)"
    try changes.restate(drawn, unit: product.unit, to: status, at: input.to, document, context)
    let beyond = input.quantity - drawn.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let quantity = Quantity(input.quantity, product.unit).told
    let said = Words("\(quantity.en) of \(product.code), lot \(input.lot), lie at \(input.to) now.", "\(product.code) 批次 \(input.lot) \(quantity.zh) 已移至 \(input.to)。")
    guard beyond > .zero, let really = input.really else { return StepResult(product.id.key, said) }
    try changes.move(
      Quantity(beyond, product.unit), of: product.id, lot: input.lot, to: status, at: input.to, serial: input.serial ?? "", owner: input.owner ?? "", reason: really,
      document, context)
    let number = try changes.keepDiscrepancy(.surplus, Quantity(beyond, product.unit), of: product.id, lot: input.lot, at: input.to, because: really, document, context)
    return StepResult(product.id.key, Words("\(said.en) \(beyond) of them are beyond the books: \(number).", "\(said.zh)其中 \(beyond) 超出账面：\(number)。"))
  }
}
