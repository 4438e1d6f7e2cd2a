import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 Asks a warehouse for stock to promise.
public struct RequestAllotment: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "allotment.request", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Ask for an allotment", "申请库存配额",
    help: Words(
      "Asks a warehouse for stock to promise. The node asks by itself when less is left than the low-water mark, or when orders wait.",
      "向仓库申请可承诺的库存。余量低于低位线或有订单等待时，节点自动申请。"))

  /// After a request was declined the node does not ask again by itself for so long.
  public static let patienceHours = 24

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("The warehouse's site code; needed when there are several.", "仓库站点代码；有多个仓库时必填。"), maximumText: 40)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.quantity <= .zero { problems.append(Finding.notPositive("quantity", input.quantity.description)) }
    do {
      let warehouse = try context.site(input.warehouse, .warehouse, entry: "warehouse")
      if let open = try newest(input.product, Shelf(.warehouse, warehouse), context), open.state == .open {
        problems.append(Problem("request.open", field: "product", Words("\(open.number) asks for \(open.quantity.told.en) already.", "\(open.number) 已申请 \(open.quantity.told.zh)。"), remedy: Words("Wait for its answer.", "请等待答复。")))
      }
    } catch let problem as Problem { problems.append(problem) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let shelf = Shelf(.warehouse, try context.site(input.warehouse, .warehouse, entry: "warehouse"))
    let quantity = Quantity(input.quantity, product.unit)
    let request = try changes.create(AllotmentRequest.self, on: shelf) {
      $0.product = product.id
      $0.holder = Int(context.site.site.number)
      $0.quantity = quantity
      $0.opened = context.now
      $0.note = input.note
    }
    let number = changes.text(of: request.key, "number")
    try changes.open("allotment-answer", about: request.key, number: number, on: shelf, context)
    return StepResult(request.key, Words("\(number) asks for \(quantity.told.en) of \(product.code).", "\(number) 申请 \(product.code) \(quantity.told.zh)。"))
  }

  /// This site's newest request for a product at a warehouse.
  private static func newest(_ product: Product.ID, _ shelf: Shelf, _ context: StepContext) throws -> Row<AllotmentRequest>? {
    try context.snapshot.first(
      AllotmentRequest.self, where: "product = ? AND _shelf = ? AND holder = ?",
      [Data(product.key.bytes), Int64(shelf.code), Int64(context.site.site.number)], order: "id DESC")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let wanted = try belowLowWater(context).merging(waitedFor(context), uniquingKeysWith: max)
    return try wanted.sorted { ($0.key.shelf, $0.key.product.key) < ($1.key.shelf, $1.key.product.key) }.compactMap { place, quantity in
      if let last = try newest(place.product, place.shelf, context) {
        if last.state == .open { return nil }
        if last.state == .declined, last.opened.advanced(byHours: patienceHours) > context.now { return nil }
      }
      return [
        "product": place.product.key.description, "quantity": quantity.description, "warehouse": try context.snapshot.code(of: place.shelf.site),
      ]
    }
  }

  private struct Place: Hashable {
    var shelf: Shelf
    var product: Product.ID
  }

  /// What is missing up to twice the mark, so that one request lasts a while.
  private static func belowLowWater(_ context: StepContext) throws -> [Place: ExactDecimal] {
    let now = try context.spendingTime()
    var wanted: [Place: ExactDecimal] = [:]
    for warehouse in try context.snapshot.all(Member.self, where: "role = 'warehouse'") {
      let shelf = Shelf(.warehouse, warehouse.siteID)
      for product in try context.snapshot.all(
        Product.self, where: "EXISTS (SELECT 1 FROM allotment_left b WHERE b._shelf = ? AND b.product = product.id AND b.holder = ?)",
        [Int64(shelf.code), Int64(context.site.site.number)])
      {
        // The mark that the newest grant to this site set.
        let grant = try context.snapshot.first(
          AllotmentMove.self, where: "product = ? AND _shelf = ? AND holder = ? AND kind = 'grant' AND low_water_e6 IS NOT NULL",
          [Data(product.id.key.bytes), Int64(shelf.code), Int64(context.site.site.number)], order: "id DESC")
        guard let mark = grant?.lowWater?.amount, mark > .zero else { continue }
        let left = ExactDecimal(millionths: try context.snapshot.stockHeld(product.id, on: shelf, by: context.site.site).spendable(at: now))
        if left < mark { wanted[Place(shelf: shelf, product: product.id)] = mark + mark - left }
      }
    }
    return wanted
  }

  /// What the waiting orders lack.
  private static func waitedFor(_ context: StepContext) throws -> [Place: ExactDecimal] {
    var wanted: [Place: ExactDecimal] = [:]
    for order in try Waiting.orders(context) {
      let plan = try StockPromise.plan(order.openLines(context), warehouse: nil, short: .waits, context)
      guard let shelf = plan.warehouse else { continue }
      for short in plan.shortages { wanted[Place(shelf: shelf, product: short.product.id), default: -short.left] += short.needed }
    }
    return wanted.filter { $0.value > .zero }
  }
}
