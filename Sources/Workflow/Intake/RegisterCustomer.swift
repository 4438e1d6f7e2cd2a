import Ground
import Records
import Replica

/// 1.2 Makes a customer known, with a tax number that is checked for real.
public struct RegisterCustomer: Step {
  public static let step = StepDeclaration(
    "customer.register", "1.2", by: [.salesClerk, .salesManager], at: [.office, .field], "Register a customer", "登记客户",
    help: Words("Makes a customer known at this office. The tax number's check character must be right.", "登记本销售处的客户，税号校验码必须正确。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Your short name for the customer, like C-LANTIAN.", "客户简称，例如 C-LANTIAN。"), maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 200)
    let taxNumber = Entry<String>("tax_number", "Tax number", "税号", help: Words("Unified social credit code, or an EU VAT number with its country letters.", "统一社会信用代码，或带国家字母的欧盟增值税号。"), maximumText: 40)
    let address = OptionalEntry<Address>("address", "Address", "地址", help: Words("name | street | city | postcode | region | country", "名称 | 街道 | 城市 | 邮编 | 省份 | 国家"), maximumText: 800)
    let email = OptionalEntry<String>("email", "E-mail", "电子邮箱", maximumText: 200)
    let grade = OptionalEntry<CustomerGrade>("grade", "Grade", "等级")
    let creditLimit = Entry<Money>("credit_limit", "Credit limit", "信用额度", help: Words("Like 500000.00 CNY.", "例如 500000.00 CNY。"))
    let paymentDays = OptionalEntry<Int>("payment_days", "Payment days", "付款天数", help: Words("Net days after the invoice; 30 if left empty.", "开票后净天数；留空为 30。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let problem = TaxNumber.problem(input.taxNumber) { problems.append(problem) }
    for (field, column, value) in [("code", "code", input.code), ("tax_number", "tax_number", input.taxNumber.uppercased())] {
      if let known = try context.snapshot.first(Customer.self, where: "\(column) = ?", [value]) {
        problems.append(
          Problem(
            "customer.exists", field: field, Words("\(known.name) (\(known.code)) has this already.", "\(known.name)（\(known.code)）已使用。"),
            remedy: Words("Use that customer.", "请使用该客户。")))
      }
    }
    if input.creditLimit.minor < 0 { problems.append(Finding.notPositive("credit_limit", input.creditLimit.description)) }
    if let days = input.paymentDays, !(0...365).contains(days) {
      problems.append(Problem("payment.days", field: "payment_days", Words("must be from 0 to 365.", "须在 0 到 365 之间。"), remedy: Words("Give net days after the invoice.", "请填写开票后净天数。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let id = try changes.create(Customer.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.taxNumber = input.taxNumber.uppercased()
      $0.address = input.address
      $0.email = input.email
      $0.grade = input.grade ?? .standard
      $0.creditLimit = input.creditLimit
      $0.paymentDays = input.paymentDays ?? 30
      $0.state = .verified
    }
    return StepResult(id.key, Words("\(input.name) is a customer of \(context.site.code).", "\(input.name) 已成为 \(context.site.code) 的客户。"))
  }
}
