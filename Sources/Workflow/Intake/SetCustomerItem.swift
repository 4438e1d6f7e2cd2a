import Foundation
import Ground
import Records
import Replica

/// 2.1 Says what a customer's own code means: one of our products, with how many of its units theirs is, or nothing that we sell.
public struct SetCustomerItem: Step {
  public static let step = StepDeclaration(
    "item.set", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Say what a customer's code means", "设定客户料号",
    help: Words(
      "Says which product a customer means by their own code, so that their orders are taken in by it; or that it is nothing that is sold here.",
      "设定客户料号对应的产品，此后按此导入其订单；或说明该料号不销售。"))

  /// Units for which one code of a customer may be said to mean something.
  static let maximumUnits = 20

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let code = Entry<String>("code", "Customer's code", "客户的编码", maximumText: 200)
    let product = OptionalEntry<Product.ID>("product", "Product", "产品", help: Words("Leave empty for what is not sold.", "不销售的留空。"))
    let isNotSold = OptionalEntry<Bool>("not_sold", "Not sold", "不销售")
    let unit = OptionalEntry<String>(
      "unit", "Customer's unit", "客户的单位", help: Words("When it differs from the product's, like BX for a box.", "与产品单位不同时填写，例如 BX（盒）。"), maximumText: 8)
    let factor = OptionalEntry<ExactDecimal>(
      "factor", "Our units in one of theirs", "每客户单位折合我方单位", help: Words("12 for a box of a dozen.", "一盒 12 件时填 12。"))
  }

  private static func unitName(_ input: Inputs<Input>, _ language: Language) -> String { input.unit.map { Units.name(Units.code($0), language) } ?? "" }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if (input.product == nil) != (input.isNotSold == true) {
      problems.append(
        Problem(
          "item.meaning", field: "product", Words("Either a product is meant, or it is not sold.", "须指定产品，或说明不销售，二者择一。"),
          remedy: Words("Choose one of the two.", "请选择其一。")))
    }
    if let factor = input.factor, factor <= .zero { problems.append(Finding.notPositive("factor", factor.description)) }
    if let id = input.product {
      let product = try context.the(id)
      let isConverted = input.unit.map { Units.code($0) != product.unit } ?? false
      if isConverted, input.factor == nil {
        problems.append(Finding.missing("factor", Words("It is not said how many \(Units.name(product.unit, .english)) one \(unitName(input, .english)) is.", "未填写一个 \(unitName(input, .chinese)) 折合多少 \(Units.name(product.unit, .chinese))。"), remedy: Words("Give the number, 12 for a box of a dozen.", "请填写数量，一盒 12 件时填 12。")))
      }
      if input.unit == nil, input.factor != nil {
        problems.append(Finding.missing("unit", Words("It is not said which unit the factor is for.", "未填写换算系数对应的单位。"), remedy: Words("Give the customer's unit, like BX.", "请填写客户的单位，例如 BX。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let unit = input.unit.map { Units.code($0) }
    let code = cut(input.code)
    let said = try context.snapshot.all(
      CustomerItem.self, where: "customer = ? AND code = ?", [Data(customer.id.key.bytes), code], order: "id", limit: maximumUnits)
    let key: RecordKey
    if let former = said.first(where: { $0.unit == unit }) {
      try changes.update(former) {
        $0.product = input.product
        $0.factor = input.factor
      }
      key = former.id.key
    } else {
      key = try changes.create(CustomerItem.self, on: context.home) {
        $0.customer = customer.id
        $0.code = code
        $0.unit = unit
        $0.product = input.product
        $0.factor = input.factor
      }.key
    }
    let meaning = try input.product.map { try context.the($0).code }
    return StepResult(
      key,
      meaning.map { Words("\(code) of \(customer.name) means \($0).", "\(customer.name)的 \(code) 对应 \($0)。") }
        ?? Words("\(code) of \(customer.name) is not sold here.", "\(customer.name)的 \(code) 不销售。"))
  }

  /// As the record holds it: at most 200 bytes of a text that may be longer.
  static func cut(_ code: String) -> String {
    var cut = code.trimmingSpaces()
    while cut.utf8.count > 200 { cut.removeLast() }
    return cut
  }
}
