import Ground
import Records
import Replica

/// Why the books are put right without a count.
public enum AdjustReason: String, Choice {
  case damage, scrap, sample, found, consignment, entry

  public var label: Words {
    switch self {
    case .damage: Words("damaged", "破损")
    case .scrap: Words("scrapped", "报废")
    case .sample: Words("taken as a sample", "取样")
    case .found: Words("found", "盘盈找回")
    case .consignment: Words("a customer's goods came or went", "客户寄存货物出入")
    case .entry: Words("entered wrongly before", "更正录入错误")
    }
  }
}

/// 5.2 Takes goods out of the books or brings them in, with the reason.
public struct AdjustStock: SubjectStep {
  public static let step = StepDeclaration(
    "stock.adjust", "5.2", by: [.storekeeper], at: [.warehouse], "Adjust stock", "库存调整",
    help: Words("Adds to a lot, or takes from it with a minus sign, and says why.", "增加某批次数量，减少时填负数，并说明原因。"),
    confirmation: Words("The books change by this quantity.", "账面将按此数量变动。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = StockEntry.product()
    let lot = StockEntry.lot()
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("Negative for what goes out.", "出库填负数。"))
    let because = Entry<AdjustReason>("because", "Because", "原因类别")
    let why = StockEntry.why()
    let status = StockEntry.status()
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let serial = StockEntry.serial()
    let owner = StockEntry.owner()
    let really = StockEntry.really()
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  private static func draw(_ input: Inputs<Input>, _ context: StepContext) throws -> [StockPlace] {
    var draws = StockDraws(context)
    return try draws.draw(
      -input.quantity, of: input.product, lot: input.lot, input.status ?? .free, owner: input.owner ?? "", serial: input.serial, at: input.location)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let size = max(input.quantity, -input.quantity)
    var problems = [StockFinding.quantity(size), StockFinding.serial(input.serial, size)].compactMap { $0 }
    if input.status == .packed {
      problems.append(
        Problem("status.packed", field: "status", Words("Packed goods belong to a shipment.", "已包装货物属于发运单。"), remedy: Words("Choose free, inspection or blocked.", "请选择可用、待检或冻结。")))
    }
    if input.quantity > .zero, let location = input.location, let problem = try Locations.problem(location, field: "location", context) { problems.append(problem) }
    let product = try context.the(input.product)
    if input.quantity > .zero, let serial = input.serial, let problem = try StockFinding.serialHere(serial, product, field: "serial", context) { problems.append(problem) }
    guard problems.isEmpty, input.quantity < .zero, input.really == nil else { return problems }
    let there = try draw(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard there < -input.quantity else { return [] }
    let place = Words(input.location.map { "at \($0) in lot \(input.lot)" } ?? "in lot \(input.lot)", input.location.map { "库位 \($0) 批次 \(input.lot)" } ?? "批次 \(input.lot)")
    return [StockFinding.beyondBooks(-input.quantity, there, product, place)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    changes.reason = input.why
    let document = "\(input.because.rawValue) \(context.today)"
    let reason = input.why
    var marked: String?
    if input.quantity > .zero {
      try changes.move(
        Quantity(input.quantity, product.unit), of: product.id, lot: input.lot, to: input.status ?? .free, at: input.location ?? "", serial: input.serial ?? "",
        owner: input.owner ?? "", reason: reason, document, context)
    } else {
      let drawn = try draw(input, context)
      try changes.restate(drawn, unit: product.unit, to: nil, reason: reason, document, context)
      let beyond = -input.quantity - drawn.reduce(ExactDecimal.zero) { $0 + $1.quantity }
      if beyond > .zero, let really = input.really {
        marked = try changes.keepDiscrepancy(
          .missing, Quantity(-beyond, product.unit), of: product.id, lot: input.lot, at: input.location ?? "", because: really, document, context)
      }
    }
    let size = Quantity(max(input.quantity, -input.quantity), product.unit).told
    let verb = input.quantity > .zero ? Words("came in", "已调增") : Words("went out", "已调减")
    let said = Words("\(size.en) of \(product.code), lot \(input.lot), \(verb.en).", "\(product.code) 批次 \(input.lot) \(verb.zh) \(size.zh)。")
    guard let marked else { return StepResult(product.id.key, said) }
    return StepResult(product.id.key, Words("\(said.en) The books had less: \(marked).", "\(said.zh)账面不足：\(marked)。"))
  }
}
