import Ground
import Records
import Replica

/// 1.2 Makes a customer known, with a tax number that is checked for real.
public struct RegisterCustomer: Step {
  public static let step = StepDeclaration(
    "customer.register", "1.2", by: [.salesClerk, .salesManager], at: [.office, .field], "Register a customer", "登记客户",
    help: Words(
      "Makes a customer known at this office. With a right tax number they are verified; with a wrong one they can be registered for a reason, and their orders are held until they are verified.",
      "登记本销售处的客户。税号正确即为已核实；税号有误时须说明原因方可登记，其订单在核实前挂起。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Your short name for the customer, like C-LANTIAN.", "客户简称，例如 C-LANTIAN。"), maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 200)
    let taxNumber = Entry<String>("tax_number", "Tax number", "税号", help: Words("Unified social credit code, or an EU VAT number with its country letters.", "统一社会信用代码，或带国家字母的欧盟增值税号。"), maximumText: 40)
    let address = OptionalEntry<Address>("address", "Address", "地址", help: Words("name | street | city | postcode | region | country", "名称 | 街道 | 城市 | 邮编 | 省份 | 国家"), maximumText: 800)
    let email = OptionalEntry<String>("email", "E-mail", "电子邮箱", maximumText: 200)
    let grade = OptionalEntry<CustomerGrade>("grade", "Grade", "等级")
    let creditLimit = Entry<Money>("credit_limit", "Credit limit", "信用额度", help: Words("Like 500000.00 CNY.", "例如 500000.00 CNY。"))
    let unverified = OptionalEntry<String>(
      "unverified", "Why they cannot be verified yet", "暂不能核实的原因", help: Words("Only for a tax number that is wrong or not known.", "仅在税号有误或未知时填写。"), isLong: true, maximumText: 1_000)
    let paymentDays = OptionalEntry<Int>("payment_days", "Payment days", "付款天数", help: Words("Net days after the invoice; 30 if left empty.", "开票后净天数；留空为 30。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let forms = [("customerCode", input.code, "code"), ("email", input.email, "email")]
    var problems = forms.compactMap { name, text, field in text.flatMap { Format.problem(name, $0, field: field) } }
    if let address = input.address, let problem = Country.problem(address, field: "address") { problems.append(problem) }
    if var problem = TaxNumber.problem(input.taxNumber), input.unverified == nil {
      problem.remedy = Words("\(problem.remedy.en) Or say why they cannot be verified yet.", "\(problem.remedy.zh)或说明暂不能核实的原因。")
      problems.append(problem)
    }
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
    let isRight = TaxNumber.problem(input.taxNumber) == nil
    let id = try changes.create(Customer.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.taxNumber = input.taxNumber.uppercased()
      $0.address = input.address
      $0.email = input.email
      $0.grade = input.grade ?? .standard
      $0.creditLimit = input.creditLimit
      $0.paymentDays = input.paymentDays ?? 30
      if isRight { $0.state = .verified } else { $0.evidence = input.unverified }
      $0.judged = context.now
      $0.judgedBy = context.actor.name
    }
    return StepResult(
      id.key,
      isRight
        ? Words("\(input.name) is a customer of \(context.site.code).", "\(input.name) 已成为 \(context.site.code) 的客户。")
        : Words("\(input.name) is registered and not verified: their orders are held.", "\(input.name) 已登记但未核实：其订单将挂起。"))
  }
}
