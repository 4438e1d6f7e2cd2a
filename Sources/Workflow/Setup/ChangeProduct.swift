import Ground
import Records
import Replica

/// 2.2 Says how a product is sold from here on: in which packs, from which quantity on, or no more at all.
public struct ChangeProduct: SubjectStep {
  public static let step = StepDeclaration(
    "product.change", "2.2", by: [.administrator, .planner], at: [.headquarters], "Change how a product is sold", "变更产品销售条件",
    help: Words("What is left empty stays as it is. Orders that are here already are found by their next check.", "留空项保持不变；已有订单在下次核对时发现。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let pack = OptionalEntry<Quantity>("pack_quantity", "Pack quantity", "包装数量", help: Words("It is sold in multiples of this, like 20 pcs.", "按此数量的整数倍销售，例如 20 件。"))
    let minimum = OptionalEntry<Quantity>("minimum_quantity", "Minimum order", "最小订购量", help: Words("Like 50 pcs.", "例如 50 件。"))
    let isDiscontinued = OptionalEntry<Bool>("discontinued", "Discontinued", "已停产")
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let product = try context.the(input.product)
    var problems: [Problem] = []
    for (field, quantity) in [("pack_quantity", input.pack), ("minimum_quantity", input.minimum)] {
      guard let quantity else { continue }
      if quantity.amount <= .zero { problems.append(Finding.notPositive(field, quantity.description)) }
      if quantity.unit != product.unit {
        problems.append(
          Problem(
            "line.unit", field: field, Words("is in \(Units.name(quantity.unit, .english)), but \(product.code) is sold in \(Units.name(product.unit, .english)).", "单位为 \(Units.name(quantity.unit, .chinese))，但 \(product.code) 以 \(Units.name(product.unit, .chinese)) 销售。"),
            remedy: UnitConversion.remedy(quantity, to: product.unit)))
      }
    }
    if input.pack == nil, input.minimum == nil, input.isDiscontinued == nil {
      problems.append(Finding.missing("pack_quantity", Words("Nothing is changed.", "没有任何变更。"), remedy: Words("Fill in what is to change.", "请填写要变更的项目。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    changes.reason = input.reason
    try changes.update(product) {
      if let pack = input.pack { $0.packQuantity = pack }
      if let minimum = input.minimum { $0.minimumQuantity = minimum }
      if let isDiscontinued = input.isDiscontinued { $0.isDiscontinued = isDiscontinued }
    }
    return StepResult(product.id.key, Words("\(product.code) is sold so from here on.", "\(product.code) 的销售条件已变更。"))
  }
}
