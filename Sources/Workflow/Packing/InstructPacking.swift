import Foundation
import Ground
import Records
import Replica

/// 8.2 Says how a product is packed: how many in which carton, how many of those on which pallet, and what its marks are.
public struct InstructPacking: SubjectStep {
  public static let step = StepDeclaration(
    "packing.instruct", "8.2", by: [.dispatcher, .planner, .administrator], at: [.headquarters], "Write a packing instruction", "编制包装指导",
    help: Words(
      "From it the warehouse packs a whole shipment in one step, and labels have their GTIN, weight and marks. What is left empty is not said.",
      "仓库据此一次完成整单装箱，箱标据此印 GTIN、重量和标记。留空表示不规定。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let pieces = Entry<ExactDecimal>("pieces", "In a carton", "每箱数量")
    let carton = Entry<Packaging.ID>("carton", "Carton", "纸箱", help: Words("The code of a packaging.", "包装物编码。"))
    let cartons = OptionalEntry<Int>("cartons", "Cartons on a pallet", "每托箱数")
    let pallet = OptionalEntry<Packaging.ID>("pallet", "Pallet", "托盘")
    let gtin = OptionalEntry<String>("gtin", "GTIN", "GTIN 商品条码", help: Words("8, 12, 13 or 14 digits.", "8、12、13 或 14 位数字。"), maximumText: 14)
    let weight = OptionalEntry<ExactDecimal>("weight", "Net weight of one (kg)", "单件净重（千克）")
    let volume = OptionalEntry<ExactDecimal>("volume", "Volume of one (dm³)", "单件体积（立方分米）")
    let isFragile = OptionalEntry<Bool>("fragile", "Fragile", "易碎")
    let dangerousGoods = OptionalEntry<String>(
      "dangerous_goods", "Dangerous goods", "危险品", help: Words("Like UN 1263, 3, II.", "例如 UN 1263, 3, II。"), maximumText: 100)
  }

  /// Cartons on one pallet.
  public static let cartons = 1...1_000

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    for (field, value) in [("pieces", Optional(input.pieces)), ("weight", input.weight), ("volume", input.volume)] {
      if let value, value <= .zero { problems.append(Finding.notPositive(field, value.description)) }
    }
    if let cartons = input.cartons, !Self.cartons.contains(cartons) { problems.append(Finding.outOfRange("cartons", Self.cartons, cartons)) }
    if (input.cartons == nil) != (input.pallet == nil) {
      let field = input.cartons == nil ? "cartons" : "pallet"
      problems.append(
        Finding.missing(field, Words("How many cartons on which pallet belong together.", "每托箱数与托盘须同时填写。"), remedy: Words("Fill in both, or neither.", "请同时填写，或都留空。")))
    }
    if let typed = input.gtin, GS1.gtin(typed) == nil { problems.append(gtin(typed)) }
    if let text = input.dangerousGoods, text.wholeMatch(of: /UN ?[0-9]{4}\b.*/) == nil {
      problems.append(
        Problem("dangerous.un", field: "dangerous_goods", Words("\"\(text)\" does not begin with a UN number.", "“\(text)”未以 UN 编号开头。"), remedy: Words("Write it like UN 1263, 3, II.", "请写成 UN 1263, 3, II。")))
    }
    return problems.isEmpty ? try limits(input, context) : problems
  }

  private static func gtin(_ typed: String) -> Problem {
    let isLength = [8, 12, 13, 14].contains(typed.utf8.count)
    let check = isLength ? GS1.checkDigit(typed.dropLast()) : nil
    return Problem(
      "gs1.gtin", field: "gtin",
      check.map { Words("The check digit of \(typed) would be \($0).", "\(typed) 的校验位应为 \($0)。") } ?? Words("\"\(typed)\" is no GTIN.", "“\(typed)”不是 GTIN。"),
      remedy: Words("Read the digits under the bars again; there are 8, 12, 13 or 14.", "请重新核对条码下方数字，共 8、12、13 或 14 位。"))
  }

  /// What a full carton and a full pallet weigh and hold, against what they bear.
  private static func limits(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let carton = try context.the(input.carton)
    if carton.kind == .pallet { problems.append(otherKind("carton", carton)) }
    let net = input.weight.flatMap { $0.multiplied(by: input.pieces) }
    let gross = net.map { $0 + carton.tare }
    if let gross, let limit = carton.maximumWeight, gross > limit { problems.append(tooHeavy("pieces", carton, gross, limit)) }
    if let volume = input.volume.flatMap({ $0.multiplied(by: input.pieces) }), let limit = carton.maximumVolume, volume > limit {
      problems.append(
        Problem(
          "packing.volume", field: "pieces", Words("They need \(volume) dm³; \(carton.code) holds \(limit).", "需 \(volume) 立方分米，\(carton.code) 容积 \(limit)。"),
          remedy: Words("Put fewer in a carton, or take a larger one.", "请减少每箱数量，或选更大的箱。")))
    }
    guard let cartons = input.cartons, let pallet = try input.pallet.map(context.the) else { return problems }
    if pallet.kind != .pallet { problems.append(otherKind("pallet", pallet)) }
    if let all = gross.flatMap({ $0.multiplied(by: ExactDecimal(cartons)) }), let limit = pallet.maximumWeight, all + pallet.tare > limit {
      problems.append(tooHeavy("cartons", pallet, all + pallet.tare, limit))
    }
    return problems
  }

  private static func otherKind(_ field: String, _ packaging: Row<Packaging>) -> Problem {
    Problem(
      "packaging.other", field: field, Words("\(packaging.code) is a \(packaging.kind.label.en).", "\(packaging.code) 是\(packaging.kind.label.zh)。"),
      remedy: Words("Name one of the kind that is asked for; `weft list packaging` shows them.", "请选择所需类型的包装物，可用 `weft list packaging` 查看。"))
  }

  private static func tooHeavy(_ field: String, _ packaging: Row<Packaging>, _ weight: ExactDecimal, _ limit: ExactDecimal) -> Problem {
    Problem(
      "packing.weight", field: field,
      Words("Full, \(packaging.code) weighs \(weight) kg; it bears \(limit) kg.", "装满后 \(packaging.code) 重 \(weight) 千克，限重 \(limit) 千克。"),
      remedy: Words("Put fewer in it, or take a stronger one.", "请减少数量，或选承重更大的包装。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    func fill(_ draft: inout Draft<PackingInstruction>) {
      draft.gtin = input.gtin.flatMap(GS1.gtin)
      draft.pieces = Quantity(input.pieces, product.unit)
      draft.carton = input.carton
      draft.cartons = input.cartons
      draft.pallet = input.pallet
      draft.weight = input.weight
      draft.volume = input.volume
      draft.isFragile = input.isFragile
      draft.dangerousGoods = input.dangerousGoods
    }
    let said = Words("\(product.code) is packed \(input.pieces) in a carton.", "\(product.code) 每箱装 \(input.pieces)。")
    if let found = try context.snapshot.instruction(for: product.id) {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(PackingInstruction.self, on: .company) {
      $0.product = product.id
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

extension Snapshot {
  /// How a product is packed; nil when headquarters has not said it.
  public func instruction(for product: Product.ID) throws -> Row<PackingInstruction>? {
    try first(PackingInstruction.self, where: "product = ?", [Data(product.key.bytes)])
  }
}
