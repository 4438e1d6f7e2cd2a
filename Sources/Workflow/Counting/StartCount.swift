import Foundation
import Ground
import Records
import Replica

/// 5.2 Makes a list of shelves to be counted: a class of products, locations, or one product.
public struct StartCount: Step {
  public static let step = StepDeclaration(
    "count.start", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Start a count", "发起盘点",
    help: Words(
      "Lists what is to be counted, in the order of a walk. Whoever counts does not see the books. A count within the tolerance is posted at once, another asks for a second person.",
      "按行走顺序生成盘点清单，盘点人看不到账面数。容差内直接过账，超出须由他人复盘。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let scope = Entry<CountScope>("scope", "What is counted", "盘点范围")
    let filter = OptionalEntry<String>(
      "filter", "Narrowed to", "限定", help: Words("How locations begin, like A-01; or the product's code.", "库位开头（如 A-01）或产品编码。"), maximumText: 40)
    let percent = OptionalEntry<ExactDecimal>("percent", "Tolerance in per cent", "容差（%）", help: Words("The usual one of the class if left empty.", "留空为该类常用值。"))
    let pieces = OptionalEntry<ExactDecimal>("pieces", "Tolerance in the product's unit", "容差（数量）", help: Words("The usual one of the class if left empty.", "留空为该类常用值。"))
  }

  /// The most shelves of one list.
  public static let maximum = 500

  /// The shelves that are counted, and more than the most when there are more.
  private static func places(_ input: Inputs<Input>, _ context: StepContext) throws -> [StockPlace] {
    let shelf = Int64(context.home.code)
    let counted: [StockPlace]
    switch input.scope {
    case .location:
      let start = input.filter ?? ""
      counted = try context.snapshot.standing(
        "b._shelf = ? AND b.location >= ? AND b.location < ? AND b.status = 'free'", [shelf, start, start + "\u{10FFFF}"], order: "b.location, b.product, b.lot", limit: maximum + 1)
    case .product:
      guard let product = try context.snapshot.first(Product.self, where: "code = ?", [input.filter ?? ""]) else { return [] }
      counted = try context.snapshot.standing(
        "b._shelf = ? AND b.status = 'free' AND b.product = ?", [shelf, Data(product.id.key.bytes)], order: "b.lot", limit: maximum + 1)
    case .classA, .classB, .classC:
      let classes = try StockClasses(on: context.home, context.snapshot)
      counted = try context.snapshot.standing("b._shelf = ? AND b.status = 'free'", [shelf], order: "b.product, b.lot", limit: 100_000)
        .filter { classes.of($0.product) == input.scope && (input.filter.map($0.location.hasPrefix) ?? true) }
    }
    return Array(merged(counted).prefix(maximum + 1))
  }

  /// Pieces with serial numbers of one lot at one place are counted together.
  private static func merged(_ places: [StockPlace]) -> [StockPlace] {
    var place: [StockPlace: Int] = [:]
    return places.reduce(into: []) { all, next in
      var key = next
      key.serial = ""
      key.quantity = .zero
      if let index = place[key] {
        all[index].quantity += next.quantity
      } else {
        place[key] = all.count
        key.quantity = next.quantity
        all.append(key)
      }
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let percent = input.percent, percent < .zero || percent > ExactDecimal(100) {
      problems.append(Problem("count.percent", field: "percent", Words("must be from 0 to 100 (got \(percent)).", "须在 0 到 100 之间（现为 \(percent)）。"), remedy: Words("Enter per cent, like 0.5.", "请填百分数，如 0.5。")))
    }
    if let pieces = input.pieces, pieces < .zero || pieces > StockFinding.maximum {
      problems.append(Problem("count.pieces", field: "pieces", Words("must be 0 or more (got \(pieces)).", "须为 0 或更大（现为 \(pieces)）。"), remedy: Words("Enter a quantity, like 2.", "请填数量，如 2。")))
    }
    if input.scope == .product, try input.filter == nil || context.snapshot.first(Product.self, where: "code = ?", [input.filter ?? ""]) == nil {
      problems.append(
        Problem(
          "product.unknown", field: "filter", Words("There is no product \"\(input.filter ?? "")\".", "没有产品“\(input.filter ?? "")”。"), remedy: Words("Enter the product's code here.", "请在此填写产品编码。")))
      return problems
    }
    let places = try places(input, context)
    if places.isEmpty {
      problems.append(Problem("count.nothing", field: "scope", Words("Nothing free lies there by the books.", "该范围内账面没有可用库存。"), remedy: Words("Choose another scope. A find without books is entered with stock.adjust.", "请选择其他范围；账外实物用 stock.adjust 录入。")))
    }
    if places.count > maximum {
      problems.append(Problem("count.tooMany", field: "filter", Words("That is more than \(maximum) shelves.", "超过 \(maximum) 个货位。"), remedy: Words("Narrow it, like to one aisle.", "请缩小范围，例如一个巷道。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let places = try places(input, context)
    let usual = StockClasses.rule.tolerances[input.scope.rawValue]
    func number(_ text: String?) throws -> ExactDecimal { try text.map { try ExactDecimal(parsing: $0) } ?? .zero }
    let (percent, pieces) = (try input.percent ?? number(usual?.percent), try input.pieces ?? number(usual?.pieces))
    let list = try changes.create(CountList.self, on: context.home) {
      $0.scope = input.scope
      $0.filter = input.filter
      $0.percent = percent
      $0.pieces = pieces
    }
    for place in places {
      let unit = try context.the(place.product).unit
      let onShelf = try place.quantity - context.snapshot.picked(place.product, lot: place.lot, location: place.location, on: context.home)
      try changes.create(CountLine.self, on: context.home) {
        $0.list = list
        $0.product = place.product
        $0.lot = place.lot
        $0.location = place.location.isEmpty ? nil : place.location
        $0.owner = place.owner.isEmpty ? nil : place.owner
        $0.book = Quantity(onShelf, unit)
      }
    }
    let number = changes.text(of: list.key, "number")
    try changes.open("count-enter", about: list.key, number: number, on: context.home, context)
    return StepResult(list.key, Words("\(number): \(places.count) shelves are to be counted.", "\(number)：待盘 \(places.count) 个货位。"))
  }
}
