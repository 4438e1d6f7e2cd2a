import Foundation
import Ground
import Records
import Replica

/// 2.3 Makes an offer: goods and prices that hold until a day.
public struct MakeQuotation: Step {
  public static let step = StepDeclaration(
    "quotation.make", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Make a quotation", "制作报价单",
    help: Words(
      "Offers goods to a customer at prices that hold until a day. An order is made of it later without typing it again.",
      "向客户报价，价格在有效期内不变；日后可直接转为订单，无需重新录入。"))

  /// An offer holds at most so long.
  public static let maximumDays = 366

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let lines = Entry<OrderLinesText>(
      "lines", "Lines", "报价行", help: Words("One a row: product, quantity, unit, and the price if it is not the list's. P-100 10 pcs 1280.00 CNY", "每行：产品、数量、单位，价格与目录不同时填写。P-100 10 件 1280.00 CNY"), isLong: true)
    let validUntil = OptionalEntry<Day>("valid_until", "Valid until", "有效期至", help: Words("30 days from today if left empty.", "留空为今日起 30 天。"))
    let reference = OptionalEntry<String>("reference", "Customer's inquiry", "客户询价单号", maximumText: 100)
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let deliveryTerms = OptionalEntry<String>("delivery_terms", "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
    let text = OptionalEntry<String>("text", "Text", "说明", help: Words("Printed on the offer.", "将印在报价单上。"), isLong: true, maximumText: 2_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(input.customer)
    var problems: [Problem] = []
    if customer.state == .blocked {
      problems.append(Problem("customer.blocked", field: "customer", Words("\(customer.name) is blocked.", "\(customer.name) 已冻结。"), remedy: Words("Ask the credit controller.", "请联系信用管理员。")))
    }
    if let day = input.validUntil { problems += QuotationTerm.problems(day, context) }
    if let day = input.requested, day < context.today { problems.append(Finding.inPast("requested", day, today: context.today)) }
    if input.lines.lines.count > QuotationTerm.maximumLines {
      problems.append(
        Problem(
          "quotation.tooManyLines", field: "lines", Words("has more than \(QuotationTerm.maximumLines) lines.", "超过 \(QuotationTerm.maximumLines) 行。"),
          remedy: Words("Split the offer.", "请拆分报价单。")))
    }
    return problems + (try OrderPricing.problems(input.lines.lines, context))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let priced = try OrderPricing.price(input.lines.lines, context)
    guard let currency = priced.first?.price.currency else { throw UncheckedInput() }
    let until = input.validUntil ?? context.today.advanced(by: QuotationTerm.usualDays)
    let total = Money(minor: priced.reduce(0) { $0 + $1.value.minor }, currency: currency)
    let quotation = try changes.create(Quotation.self, on: context.home) {
      $0.customer = input.customer
      $0.reference = input.reference
      $0.made = context.today
      $0.validUntil = until
      $0.requested = input.requested
      $0.deliveryTerms = input.deliveryTerms
      $0.text = input.text
      $0.total = total
    }
    for (index, line) in priced.enumerated() {
      try changes.create(QuotationLine.self, on: context.home) {
        $0.quotation = quotation
        $0.position = index + 1
        $0.product = line.product.id
        $0.quantity = line.quantity
        $0.price = line.price
        $0.value = line.value
      }
    }
    let number = changes.text(of: quotation.key, "number")
    try changes.open("quotation-send", about: quotation.key, number: number, on: context.home, context)
    return StepResult(quotation.key, Words("Quotation \(number): \(total), valid until \(until).", "报价单 \(number)：\(total)，有效期至 \(until)。"))
  }
}

/// How long and how large an offer may be.
enum QuotationTerm {
  /// Days that an offer holds if nobody says otherwise.
  static let usualDays = 30
  /// An offer is read by a person.
  static let maximumLines = 500

  static func problems(_ day: Day, _ context: StepContext) -> [Problem] {
    let last = context.today.advanced(by: MakeQuotation.maximumDays)
    if day < context.today { return [Finding.inPast("valid_until", day, today: context.today)] }
    guard day > last else { return [] }
    return [
      Problem("quotation.tooLong", field: "valid_until", Words("\(day) is more than a year away.", "\(day) 超过一年。"), remedy: Words("Give a day up to \(last).", "请填写不晚于 \(last) 的日期。"))
    ]
  }
}

extension Row where R == Quotation {
  /// The offer's lines by their position.
  public func lines(_ context: StepContext) throws -> [Row<QuotationLine>] {
    try context.snapshot.all(QuotationLine.self, where: "quotation = ?", [Data(id.key.bytes)], order: "position", limit: QuotationTerm.maximumLines)
  }
}
