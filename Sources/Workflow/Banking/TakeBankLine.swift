import Foundation
import Ground
import Records
import Replica

/// 10.2 Books a bank line that a person has looked at: as proposed, for other invoices, or for none yet.
public struct TakeBankLine: SubjectStep {
  public static let step = StepDeclaration(
    "bank.take", "10.2", by: [.accountant], at: [.office], "Confirm the bank line", "确认银行流水",
    help: Words("Books it for the proposed invoices if none is named. Without any it waits as the customer's money, or as nobody's.", "未填写发票时按建议入账；没有发票则作为该客户或未知客户的余额。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<BankLine.ID>("line", "Bank line", "银行流水")
    let invoices = OptionalEntry<String>("invoices", "Invoices", "发票", help: Words("One a row; with an amount if it is not all.", "每行一张；非全额时加金额。"), isLong: true, maximumText: 10_000)
    let unallocated = OptionalEntry<Bool>("unallocated", "For no invoice yet", "暂不核销")
    let customer = OptionalEntry<Customer.ID>("customer", "Customer", "客户", help: Words("Of money for no invoice yet.", "暂不核销时填写。"))
    let discount = OptionalEntry<ExactDecimal>("discount", "Cash discount (%)", "现金折扣（%）")
    let rate = OptionalEntry<ExactDecimal>("rate", "Exchange rate", "汇率", help: Words("For an invoice in another currency.", "外币发票时填写。"))
    let why = OptionalEntry<String>("why", "Why the discount", "折扣原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<BankLine>, _ context: StepContext) throws -> Problem? {
    subject.state == .open ? nil : Finding.state(BankLine.record.label, subject.state, needs: .open)
  }

  private struct Plan {
    var targets: [Allocation.Target]
    var customer: Customer.ID?
    var discount: ExactDecimal?
    var problems: [Problem]
  }

  private static func plan(_ input: Inputs<Input>, _ context: StepContext) throws -> Plan {
    let line = try context.the(input.line)
    if input.unallocated == true {
      let proposed = input.customer == nil ? try MatchBook(context).match(line.amount, payer: line.payer, text: line.text)?.customer : nil
      return Plan(targets: [], customer: input.customer ?? proposed, discount: nil, problems: [])
    }
    if let text = input.invoices {
      var (targets, problems) = try InvoiceList.read(text, "invoices", context)
      let customer = targets.first?.invoice.customer
      for target in targets where target.invoice.customer != customer {
        problems.append(Problem("payment.otherCustomer", field: target.field, Words("\(target.invoice.number) is another customer's.", "\(target.invoice.number) 属于其他客户。"), remedy: Words("One sum is one customer's.", "一笔款只属于一个客户。")))
      }
      targets.removeAll { $0.invoice.customer != customer }
      return Plan(targets: targets, customer: customer, discount: input.discount, problems: problems)
    }
    guard let match = try MatchBook(context).match(line.amount, payer: line.payer, text: line.text), !match.invoices.isEmpty else {
      return Plan(
        targets: [], customer: nil, discount: nil,
        problems: [Finding.missing("invoices", Words("No invoice is proposed for it.", "没有建议的发票。"), remedy: Words("Name the invoices, or book it for no invoice yet.", "请填写发票，或选择暂不核销。"))])
    }
    return Plan(targets: match.invoices.map { .init(invoice: $0, field: "invoices") }, customer: match.customer, discount: input.discount ?? match.discount, problems: [])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let line = try context.the(input.line)
    let plan = try plan(input, context)
    guard plan.problems.isEmpty else { return plan.problems }
    if let known = try MoneyFinding.known(line.reference, context.snapshot) {
      return [Problem("payment.duplicate", field: "line", Words("\"\(line.reference)\" is recorded already as \(known.number).", "“\(line.reference)”已登记为 \(known.number)。"), remedy: Words("Take it off the list with bank.ignore.", "请用 bank.ignore 移除。"))]
    }
    let allocation = try Allocation(line.amount, among: plan.targets, discount: plan.discount, rate: input.rate, context)
    guard allocation.problems.isEmpty, let discount = plan.discount, allocation.discounts, input.why == nil, try !allocation.isAgreed(discount, on: line.booked, context.snapshot) else {
      return allocation.problems
    }
    return [Problem("discount.notAgreed", field: "discount", Words("The terms grant no \(discount) % on \(line.booked).", "条款未约定 \(line.booked) 可享 \(discount)% 折扣。"), remedy: Words("Say in \"why\" who granted it, or book it without.", "请在“折扣原因”中说明，或不计折扣。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    let plan = try plan(input, context)
    let periods = try Periods(on: context.home, from: line.booked, context.snapshot)
    let left = try changes.take(BankMoney(line, customer: plan.customer), among: plan.targets, discount: plan.discount, rate: input.rate, why: input.why, periods, context)
    try changes.update(line) { $0.state = .taken }
    return StepResult(
      line.id.key,
      left.minor == 0
        ? Words("\(line.amount) are booked.", "\(line.amount) 已入账。") : Words("\(line.amount) are booked; \(left) wait for an invoice.", "\(line.amount) 已入账；\(left) 待核销。"))
  }
}

/// 10.2 Takes a bank line off the list that is not for us to book here.
public struct IgnoreBankLine: SubjectStep {
  public static let step = StepDeclaration(
    "bank.ignore", "10.2", by: [.accountant], at: [.office], "Do not book the bank line", "银行流水不入账",
    help: Words("For what is no customer's money, or is recorded otherwise.", "用于非客户款项或已另行登记的流水。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<BankLine.ID>("line", "Bank line", "银行流水")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<BankLine>, _ context: StepContext) throws -> Problem? { try TakeBankLine.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    changes.reason = input.why
    try changes.update(line) {
      $0.state = .ignored
      $0.why = input.why
    }
    return StepResult(line.id.key, Words("\(line.reference) is not booked.", "\(line.reference) 不入账。"))
  }
}
