import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Lets an office or a laptop use a customer's credit.
public struct CreditGrant: SubjectStep {
  public static let step = StepDeclaration(
    "credit.grant", "3.3", by: [.creditController, .accountant], at: [.headquarters], "Allot credit", "分配信用配额",
    help: Words(
      "Lets a site confirm a customer's orders up to so much, also while it is offline. Of the customer's limit goes off what is unpaid and open, and what sites may still use.",
      "允许站点在该金额内确认客户订单，离线时亦可。从客户额度中扣除未付、未结及各站点未用部分。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let site = Entry<String>("site", "Site", "站点", help: Words("The code of the office or laptop.", "销售处或外勤电脑的站点代码。"), maximumText: 40)
    let amount = Entry<Money>("amount", "Amount", "金额", help: Words("In the currency of the customer's limit, like 50000.00 CNY.", "以客户额度的币种计，例如 50000.00 CNY。"))
    let hours = OptionalEntry<Int>("hours", "Hours", "小时", help: Words("How long it lasts: without end for an office, 24 hours for a laptop if left empty.", "有效时长；留空时销售处长期有效，外勤电脑为 24 小时。"))
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .blocked else { return nil }
    return Problem("customer.blocked", Words("\(subject.name) is blocked.", "\(subject.name) 已冻结。"), remedy: Words("Blocked customers get no credit.", "已冻结客户不授信。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(input.customer)
    var problems: [Problem] = []
    if input.amount.minor <= 0 { problems.append(Finding.notPositive("amount", input.amount.description)) }
    if let given = input.hours, !AllotmentGrant.hours.contains(given) { problems.append(Finding.outOfRange("hours", AllotmentGrant.hours, given)) }
    var owed: Int64 = 0
    do {
      let site = try context.holder(input.site, entry: "site")
      owed = try context.snapshot.creditHeld(customer.id, on: customer.shelf, by: site.siteID, input.amount.currency).oversold.reduce(0) { $0 - $1.left }
    } catch let problem as Problem { problems.append(problem) }
    let limit = customer.creditLimit
    guard input.amount.currency == limit.currency else {
      problems.append(Problem("credit.currency", field: "amount", Words("The credit limit is \(limit).", "信用额度为 \(limit)。"), remedy: Words("Allot in \(limit.currency).", "请以 \(limit.currency) 分配。")))
      return problems
    }
    let (exposure, pledged) = (try CreditExposure.of(customer, context), try context.snapshot.creditPledged(customer.id, on: customer.shelf, limit.currency))
    let rest = Int128(limit.minor) - Int128(exposure.minor) - Int128(pledged)
    // What pays off an overrun is used already, and stands in the exposure.
    guard Int128(max(0, input.amount.minor - owed)) > max(0, rest) else { return problems }
    let may = Money(minor: Int64(clamping: max(0, rest)), currency: limit.currency)
    let used = Money(minor: pledged, currency: limit.currency)
    problems.append(
      Problem("credit.tooMuch", field: "amount", Words("The limit is \(limit), \(exposure) are unpaid or open, sites may still use \(used): \(may) may be allotted.", "额度 \(limit)，未付及未结 \(exposure)，各站点未用 \(used)：还可分配 \(may)。"), remedy: Words("Allot less, or agree a higher limit.", "请减少金额，或商定更高额度。")))
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let site = try context.holder(input.site, entry: "site")
    let until = context.leaseEnd(for: site, hours: input.hours)
    var rest = input.amount.minor
    var parts: [Holdings.Part] = []
    for owed in try context.snapshot.creditHeld(customer.id, on: customer.shelf, by: site.siteID, input.amount.currency).oversold where rest > 0 {
      let part = min(rest, -owed.left)
      rest -= part
      parts.append(.init(until: owed.until, left: part))
    }
    if rest > 0 { parts.append(.init(until: until, left: rest)) }
    for part in parts {
      try changes.create(CreditMove.self, on: customer.shelf) {
        $0.customer = customer.id
        $0.holder = site.site
        $0.until = part.until
        $0.kind = .grant
        $0.amount = Money(minor: part.left, currency: input.amount.currency)
      }
    }
    let end = Lease.words(until)
    return StepResult(
      customer.id.key,
      Words("\(site.code) may use \(input.amount) more of \(customer.name)'s credit, \(end.en).", "\(site.code) 可多用 \(customer.name) 信用 \(input.amount)，\(end.zh)。"))
  }
}

extension Snapshot {
  /// What sites may still use of a customer's credit, in minor units.
  func creditPledged(_ customer: Customer.ID, on shelf: Shelf, _ currency: String) throws -> Int64 {
    Int64(
      try count(
        "SELECT coalesce(sum(max(amount_minor, 0)), 0) FROM credit_left WHERE _shelf = ? AND customer = ? AND amount_currency = ?",
        [Int64(shelf.code), Data(customer.key.bytes), currency]))
  }
}
