import Ground
import Records
import Replica

/// 1.2 Whether the customer is one that may order.
enum CustomerChecks {
  static let functions: [String: OrderChecks.Function] = [
    "customer.blocked": blocked, "customer.unverified": unverified, "customer.taxNumber": taxNumber, "customer.contact": contact,
  ]

  private static func blocked(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    let customer = matter.customer
    guard customer.state == .blocked else { return [] }
    let why = customer.evidence.map { Words(": \($0)", "：\($0)") } ?? Words(".", "。")
    return [
      .init(
        "customer", Words("\(customer.name) is blocked\(why.en)", "\(customer.name) 已冻结\(why.zh)"),
        remedy: Words("Reject the order, or have the block lifted with customer.verify.", "请拒绝订单，或通过 customer.verify 解除冻结。"), evidence: "blocked")
    ]
  }

  private static func unverified(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    let customer = matter.customer
    guard customer.state == .registered else { return [] }
    let why = customer.evidence.map { Words(": \($0)", "：\($0)") } ?? Words(".", "。")
    let number = TaxNumber.problem(customer.taxNumber)?.what
    return [
      .init(
        "customer",
        Words(
          "\(customer.name) is not verified\(why.en)" + (number.map { " The tax number \($0.en)" } ?? ""),
          "\(customer.name) 未核实\(why.zh)" + (number.map { "税号\($0.zh)" } ?? "")),
        remedy: Words("Ask the customer for the right number and verify them with customer.verify.", "请向客户索取正确税号，并通过 customer.verify 核实。"),
        evidence: customer.taxNumber)
    ]
  }

  /// Of a customer who passed as verified, like one of an older program or of another system.
  private static func taxNumber(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard matter.customer.state == .verified, let problem = TaxNumber.problem(matter.customer.taxNumber) else { return [] }
    let (name, number) = (matter.customer.name, matter.customer.taxNumber)
    return [
      .init(
        "customer", Words("\(name) has the tax number \(number): it \(problem.what.en)", "\(name) 的税号 \(number) \(problem.what.zh)"),
        remedy: problem.remedy, evidence: number)
    ]
  }

  private static func contact(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    if let email = matter.customer.email {
      return Format.problem("email", email, field: "customer").map { [.init($0.field, $0.what, remedy: $0.remedy, evidence: email)] } ?? []
    }
    return [
      .init(
        "customer", Words("\(matter.customer.name) has no e-mail address.", "\(matter.customer.name) 没有邮箱。"),
        remedy: Words("Ask for one: the confirmation goes there.", "请索取邮箱，用于发送确认书。"), evidence: "")
    ]
  }
}
