import Ground
import Membership
import Records
import Replica

/// 10.1 How a product is taxed from a day on, at every site.
public struct SetProductTax: SubjectStep {
  public static let step = StepDeclaration(
    "tax.set", "10.1", by: [.accountant, .administrator], at: [.headquarters], "Set a product's VAT", "设定产品税率",
    help: Words("Invoices from that day on have this rate; those that there are stay as they are.", "自该日起的发票使用此税率，已开发票不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let rate = Entry<ExactDecimal>("rate", "VAT rate (%)", "税率（%）", help: Words("13, 9, 6 or 0.", "13、9、6 或 0。"))
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
    let code = OptionalEntry<String>("tax_code", "Tax classification code", "税收分类编码", help: Words("The 19 digits that a fapiao asks for.", "开具发票所需的 19 位数字。"), maximumText: 19)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [BillingRules.rateProblem(input.rate, "rate")].compactMap { $0 }
    if let code = input.code, code.utf8.count != 19 || !code.utf8.allSatisfy({ (48...57).contains($0) }) {
      problems.append(Problem("tax.code", field: "tax_code", Words("\"\(code)\" is not 19 digits.", "“\(code)”不是 19 位数字。"), remedy: Words("Look it up in the tax authority's catalogue.", "请查询税务总局的编码目录。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let from = input.from ?? context.today
    let known = try ProductTax.holding(input.product, on: from, context.snapshot)?.code
    try changes.create(ProductTax.self, on: .company) {
      $0.product = input.product
      $0.rate = input.rate
      $0.from = from
      $0.code = input.code ?? known
    }
    let code = try context.the(input.product).code
    return StepResult(input.product.key, Words("\(code) is taxed at \(input.rate) % from \(from) on.", "\(code) 自 \(from) 起税率为 \(input.rate)%。"))
  }
}

/// What terms consist of, for one customer or for the company.
struct TermsInput: Sendable {
  var from: Day?
  var parts: PaymentParts?
  var includesTax: Bool?
  var rounding: TaxRounding?
  var rate, discount, interest, tolerance: ExactDecimal?
  var discountDays: Int?
  var buyerAddress, buyerBank: String?

  /// The most that each may be: per cent, and days.
  static let maximumDiscount = ExactDecimal(20)
  static let maximumInterest = ExactDecimal(24)
  static let maximumTolerance = ExactDecimal(20)

  var problems: [Problem] {
    let bounded = [("discount", discount, Self.maximumDiscount), ("interest", interest, Self.maximumInterest), ("tolerance", tolerance, Self.maximumTolerance)]
    var problems = rate.flatMap { BillingRules.rateProblem($0, "rate") }.map { [$0] } ?? []
    for (field, value, maximum) in bounded {
      guard let value, value < .zero || value > maximum else { continue }
      problems.append(
        Problem("terms.range", field: field, Words("\(value) % is not from 0 to \(maximum) %.", "\(value)% 不在 0 到 \(maximum)% 之间。"), remedy: Words("Compare the agreement.", "请核对协议。")))
    }
    if let days = discountDays, !(0...180).contains(days) { problems.append(Finding.outOfRange("discount_days", 0...180, days)) }
    return problems
  }

  /// Writes all of them: what was left empty stays as it was.
  func write(_ customer: Customer.ID?, on shelf: Shelf, _ context: StepContext, _ changes: inout Changes) throws -> RecordKey {
    let from = from ?? context.today
    let known = try BillingRules.newest(customer, from, context.snapshot)
    return try changes.create(SettlementTerms.self, on: shelf) {
      $0.customer = customer
      $0.from = from
      $0.parts = parts?.text ?? known?.parts
      $0.includesTax = includesTax ?? known?.includesTax
      $0.rounding = rounding ?? known?.rounding
      $0.rate = rate ?? known?.rate
      $0.discount = discount ?? known?.discount
      $0.discountDays = discountDays ?? known?.discountDays
      $0.interest = interest ?? known?.interest
      $0.tolerance = tolerance ?? known?.tolerance
      $0.buyerAddress = buyerAddress ?? known?.buyerAddress
      $0.buyerBank = buyerBank ?? known?.buyerBank
    }.key
  }
}

/// The texts of entries that both steps have.
private enum TermsHelp {
  static let parts = Words("One a row: 30 advance, 50 delivery, 20 net 60, 20 month-end 30. They come to 100.", "每行一项：30 预付、50 货到、20 净 60、20 月结 30，合计 100。")
  static let stays = Words("What is left empty stays as it is.", "留空项保持不变。")
}

/// 10.2 How a customer is invoiced and pays from a day on.
public struct SetTerms: SubjectStep {
  public static let step = StepDeclaration(
    "terms.set", "10.2", by: [.accountant, .creditController, .salesManager], at: [.office], "Set settlement terms", "设定结算条款",
    help: Words("Payment in parts, prices with or without VAT, rounding, cash discount, interest, tolerance. What is left empty stays as it is.", "分期付款、含税或不含税单价、取整方式、现金折扣、逾期利率、允差。留空项保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
    let parts = OptionalEntry<PaymentParts>("parts", "Payment terms", "付款条件", help: TermsHelp.parts, isLong: true, maximumText: 1_000)
    let includesTax = OptionalEntry<Bool>("includes_tax", "Prices include VAT", "单价含税")
    let rounding = OptionalEntry<TaxRounding>("rounding", "Tax rounding", "税额取整")
    let rate = OptionalEntry<ExactDecimal>("rate", "VAT rate (%)", "税率（%）", help: Words("Only when all goods have one rate, like exports at 0.", "仅当全部货物同一税率时填写，例如出口为 0。"))
    let discount = OptionalEntry<ExactDecimal>("discount", "Cash discount (%)", "现金折扣（%）")
    let discountDays = OptionalEntry<Int>("discount_days", "Discount days", "折扣天数")
    let interest = OptionalEntry<ExactDecimal>("interest", "Interest (% a year)", "逾期年利率（%）")
    let tolerance = OptionalEntry<ExactDecimal>("tolerance", "Tolerance (%)", "允差（%）", help: Words("How far a delivery may lie above the order.", "签收数量可超出订单的比例。"))
    let buyerAddress = OptionalEntry<String>("buyer_address", "Buyer's address and telephone", "购方地址电话", maximumText: 400)
    let buyerBank = OptionalEntry<String>("buyer_bank", "Buyer's bank and account", "购方开户行及账号", maximumText: 400)
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? { nil }

  private static func terms(_ input: Inputs<Input>) -> TermsInput {
    TermsInput(
      from: input.from, parts: input.parts, includesTax: input.includesTax, rounding: input.rounding, rate: input.rate, discount: input.discount, interest: input.interest,
      tolerance: input.tolerance, discountDays: input.discountDays, buyerAddress: input.buyerAddress, buyerBank: input.buyerBank)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { terms(input).problems }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    _ = try terms(input).write(customer.id, on: customer.shelf, context, &changes)
    return StepResult(customer.id.key, Words("The terms of \(customer.name) hold from \(input.from ?? context.today) on.", "\(customer.name) 的结算条款自 \(input.from ?? context.today) 起生效。"))
  }
}

/// 10.2 The company's usual terms, for customers whose own say nothing.
public struct SetCompanyTerms: Step {
  public static let step = StepDeclaration(
    "terms.company", "10.2", by: [.accountant, .administrator], at: [.headquarters], "Set the company's settlement terms", "设定公司结算条款",
    help: Words("Hold for every customer who has no others. What is left empty stays as it is.", "适用于没有单独条款的客户。留空项保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
    let parts = OptionalEntry<PaymentParts>("parts", "Payment terms", "付款条件", help: TermsHelp.parts, isLong: true, maximumText: 1_000)
    let includesTax = OptionalEntry<Bool>("includes_tax", "Prices include VAT", "单价含税")
    let rounding = OptionalEntry<TaxRounding>("rounding", "Tax rounding", "税额取整")
    let discount = OptionalEntry<ExactDecimal>("discount", "Cash discount (%)", "现金折扣（%）")
    let discountDays = OptionalEntry<Int>("discount_days", "Discount days", "折扣天数")
    let interest = OptionalEntry<ExactDecimal>("interest", "Interest (% a year)", "逾期年利率（%）")
    let tolerance = OptionalEntry<ExactDecimal>("tolerance", "Tolerance (%)", "允差（%）", help: TermsHelp.stays)
  }

  private static func terms(_ input: Inputs<Input>) -> TermsInput {
    TermsInput(
      from: input.from, parts: input.parts, includesTax: input.includesTax, rounding: input.rounding, discount: input.discount, interest: input.interest, tolerance: input.tolerance,
      discountDays: input.discountDays)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { terms(input).problems }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let key = try terms(input).write(nil, on: .company, context, &changes)
    return StepResult(key, Words("The company's terms hold from \(input.from ?? context.today) on.", "公司结算条款自 \(input.from ?? context.today) 起生效。"))
  }
}
