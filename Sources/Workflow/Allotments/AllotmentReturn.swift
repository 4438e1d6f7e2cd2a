import Ground
import Membership
import Records
import Replica

/// 2.3 Gives back what this site will not promise.
public struct AllotmentReturn: SubjectStep {
  public static let step = StepDeclaration(
    "allotment.return", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Return an allotment", "退回库存配额",
    help: Words("Gives stock back to its warehouse that this site may promise and will not.", "将不再需要的可承诺库存退回仓库。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("The warehouse's site code; needed when there are several.", "仓库站点代码；有多个仓库时必填。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  private static func holdings(_ input: Inputs<Input>, _ context: StepContext) throws -> (shelf: Shelf, held: Holdings) {
    let shelf = Shelf(.warehouse, try context.site(input.warehouse, .warehouse, entry: "warehouse"))
    return (shelf, try context.snapshot.stockHeld(input.product, on: shelf, by: context.site.site))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if input.quantity <= .zero { return [Finding.notPositive("quantity", input.quantity.description)] }
    let left = ExactDecimal(millionths: try holdings(input, context).held.spendable(at: try context.spendingTime()))
    guard input.quantity > left else { return [] }
    let product = try context.the(input.product)
    return [Problem("allotment.left", field: "quantity", Words("\(left) \(Units.name(product.unit, .english)) of \(product.code) may be promised here.", "本站点可承诺 \(product.code) \(left) \(Units.name(product.unit, .chinese))。"), remedy: Words("Return at most that.", "最多退回该数量。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    var (shelf, held) = try holdings(input, context)
    guard let parts = held.take(input.quantity.millionths, at: try context.spendingTime()) else { throw UncheckedInput() }
    for part in parts {
      try changes.create(AllotmentMove.self, on: shelf) {
        $0.product = product.id
        $0.holder = Int(context.site.site.number)
        $0.until = part.until
        $0.kind = .giveBack
        $0.quantity = Quantity(ExactDecimal(millionths: -part.left), product.unit)
      }
    }
    return StepResult(product.id.key, Words("\(input.quantity) \(Units.name(product.unit, .english)) of \(product.code) are given back.", "已退回 \(product.code) \(input.quantity) \(Units.name(product.unit, .chinese))。"))
  }
}
