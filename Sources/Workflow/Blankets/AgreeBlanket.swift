import Foundation
import Ground
import Records
import Replica

/// 3.1 Writes a framework agreement down: goods in agreed quantities at agreed prices, which the customer calls off order by order.
public struct AgreeBlanket: Step {
  public static let step = StepDeclaration(
    "blanket.agree", "3.1", by: [.salesManager], at: [.office, .field], "Agree a blanket order", "签订框架协议",
    help: Words(
      "Agrees quantities and prices with a customer for a time. Orders are called off from it at these prices, and what is left of each product is shown.",
      "与客户约定一段时间内的数量和价格，按此价格分批调用下单，并显示各产品剩余数量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let lines = Entry<OrderLinesText>(
      "lines", "Lines", "协议行",
      help: Words("One a row: product, quantity, unit, and the price if it is not the list's. P-100 1000 pcs 1180.00 CNY", "每行：产品、数量、单位，价格与目录不同时填写。P-100 1000 件 1180.00 CNY"), isLong: true)
    let validFrom = OptionalEntry<Day>("valid_from", "Valid from", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
    let validUntil = Entry<Day>("valid_until", "Valid until", "有效期至", help: Words("The last day of calling off.", "可调用的最后一天。"))
    let reference = OptionalEntry<String>("reference", "Customer's reference", "客户协议号", maximumText: 100)
    let deliveryTerms = OptionalEntry<String>("delivery_terms", "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 2_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(input.customer)
    var problems: [Problem] = []
    if customer.state == .blocked { problems.append(NewOrder.blocked(customer)) }
    problems += days(input.validFrom ?? context.today, input.validUntil, context)
    if let reference = input.reference, let known = try context.snapshot.first(
      Blanket.self, where: "reference = ? AND customer = ?", [reference, Data(customer.id.key.bytes)]) {
      problems.append(
        Problem(
          "blanket.duplicate", field: "reference", Words("\"\(reference)\" is agreed already: \(known.number).", "“\(reference)”已签订：\(known.number)。"),
          remedy: Words("Is it the same agreement? If not, ask for the new reference.", "是否同一协议？若不是，请索取新编号。")))
    }
    let lines = input.lines.lines
    if lines.count > BlanketTerms.maximumLines {
      problems.append(
        Problem(
          "blanket.tooManyLines", field: "lines", Words("has more than \(BlanketTerms.maximumLines) lines.", "超过 \(BlanketTerms.maximumLines) 行。"),
          remedy: Words("Split the agreement.", "请拆分协议。")))
    }
    return problems + twice(lines) + (try OrderPricing.problems(lines, context))
  }

  private static func days(_ from: Day, _ until: Day, _ context: StepContext) -> [Problem] {
    let last = from.advanced(by: BlanketTerms.maximumDays)
    if until < context.today { return [Finding.inPast("valid_until", until, today: context.today)] }
    if until < from {
      return [
        Problem(
          "blanket.days", field: "valid_until", Words("\(until) is before its first day \(from).", "\(until) 早于生效日期 \(from)。"),
          remedy: Words("Compare the two days.", "请核对两个日期。"))
      ]
    }
    guard until > last else { return [] }
    return [
      Problem(
        "blanket.tooLong", field: "valid_until", Words("\(until) is more than 5 years after its first day.", "\(until) 距生效日期超过 5 年。"),
        remedy: Words("Give a day up to \(last).", "请填写不晚于 \(last) 的日期。"))
    ]
  }

  /// A product that stands in two lines: a call-off could not tell which of them it means.
  private static func twice(_ lines: [OrderLinesText.Line]) -> [Problem] {
    var seen: Set<String> = []
    return lines.enumerated().compactMap { index, line in
      guard !seen.insert(line.product).inserted else { return nil }
      return Problem(
        "blanket.twice", field: "lines[\(index + 1)].product", Words("\(line.product) stands in it twice.", "\(line.product) 出现两次。"),
        remedy: Words("Put its quantity into one line.", "请合并为一行。"))
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let blanket = try changes.create(Blanket.self, on: context.home) {
      $0.customer = customer.id
      $0.reference = input.reference
      $0.agreed = context.today
      $0.validFrom = input.validFrom ?? context.today
      $0.validUntil = input.validUntil
      $0.deliveryTerms = input.deliveryTerms
      $0.note = input.note
    }
    let priced = try OrderPricing.price(input.lines.lines, context)
    for (index, line) in priced.enumerated() {
      let row = try changes.create(BlanketLine.self, on: context.home) {
        $0.blanket = blanket
        $0.position = index + 1
        $0.product = line.product.id
        $0.price = line.price
      }
      try changes.create(BlanketMove.self, on: context.home) {
        $0.line = row
        $0.kind = .agreed
        $0.quantity = line.quantity
      }
    }
    let number = changes.text(of: blanket.key, "number")
    return StepResult(
      blanket.key,
      Words(
        "Blanket order \(number) of \(customer.name) is agreed until \(input.validUntil).", "已与 \(customer.name) 签订框架协议 \(number)，有效期至 \(input.validUntil)。"))
  }
}
