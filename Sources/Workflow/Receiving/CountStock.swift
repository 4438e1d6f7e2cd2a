import Ground
import Records
import Replica

/// 7.3 Puts the books right after a count: what lies here of a lot and is free.
public struct CountStock: SubjectStep {
  public static let step = StepDeclaration(
    "stock.count", "7.3", by: [.storekeeper], at: [.warehouse], "Record a stock count", "登记盘点",
    help: Words("Books the difference between the count of a lot's free stock and the books. Also brings opening stock in.", "登记某批次可用库存的盘点差异；也用于录入期初库存。"),
    confirmation: Words(
      "The books become what you counted; what is missing is written off.",
      "账面将改为清点数量，短缺部分予以核销。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: 40)
    let counted = Entry<ExactDecimal>("counted", "Counted", "清点数量", help: Words("All of the lot that is free, in the product's unit.", "该批次全部可用数量，以产品单位计。"))
    let location = OptionalEntry<String>(
      "location", "Location", "库位", help: Words("Where it was counted; all its locations together if left empty.", "清点的库位；留空为所有库位合计。"), maximumText: 40)
    let why = Entry<String>("why", "Why", "原因", isLong: true)
  }

  /// The most that a lot may hold.
  public static let maximum = ExactDecimal(1_000_000_000)

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let place = try input.location.flatMap { try Locations.problem($0, field: "location", context) }.map { [$0] } ?? []
    guard input.counted < .zero || input.counted > maximum else { return place }
    return place + [Problem("count.range", field: "counted", Words("must be from 0 to \(maximum) (got \(input.counted)).", "须在 0 到 \(maximum) 之间（现为 \(input.counted)）。"), remedy: Words("Compare the count.", "请核对清点数量。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    changes.reason = input.why
    let places = try context.snapshot.places(of: product.id, lot: input.lot, .free, on: context.home).filter { input.location == nil || $0.location == input.location }
    let difference = input.counted - places.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let document = "count \(context.today)"
    if difference > .zero {
      // Without a place said, it lies where the lot lies already.
      let location = input.location ?? places.first?.location ?? ""
      try changes.move(Quantity(difference, product.unit), of: product.id, lot: input.lot, to: .free, at: location, document, context)
    } else if difference < .zero {
      var draws = StockDraws(context)
      let missing = try draws.draw(-difference, of: product.id, lot: input.lot, .free, at: input.location)
      try changes.restate(missing, unit: product.unit, to: nil, document, context)
    }
    let free = try context.stock(product.id, .free) + difference
    let pledged = try context.snapshot.pledged(product.id, on: context.home)
    let done = Words("\(free) \(Units.name(product.unit, .english)) of \(product.code) are free.", "\(product.code) 可用 \(free) \(Units.name(product.unit, .chinese))。")
    guard pledged > free else { return StepResult(product.id.key, done) }
    return StepResult(
      product.id.key,
      Words("\(done.en) \(pledged) are pledged: \(pledged - free) are missing.", "\(done.zh)已占用 \(pledged)：缺 \(pledged - free)。"))
  }
}
