import Foundation
import Ground
import Records
import Replica

/// 10.2 Money that came for an invoice.
public struct RecordPayment: SubjectStep {
  public static let step = StepDeclaration(
    "payment.record", "10.2", by: [.accountant], at: [.office], "Record a payment", "登记收款",
    help: Words("Adds a payment to an invoice, whole or in part. The same bank reference twice is refused.", "登记发票的全部或部分收款，同一银行流水号不可重复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let amount = Entry<Money>("amount", "Amount", "金额", help: Words("Like 1250.00 CNY.", "例如 1250.00 CNY。"))
    let on = OptionalEntry<Day>("paid_on", "Paid on", "收款日期", help: Words("Today if left empty.", "留空为今天。"))
    let reference = Entry<String>("reference", "Bank reference", "银行流水号", maximumText: 100)
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    subject.state == .paid ? Finding.state(Invoice.record.label, subject.state, needs: .issued, .partlyPaid) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let invoice = try context.the(input.invoice)
    var problems: [Problem] = []
    if let problem = amountProblem(input.amount, outstanding: try invoice.outstanding(context)) { problems.append(problem) }
    if let day = input.on, day > context.today { problems.append(Finding.inFuture("paid_on", day, today: context.today)) }
    if let known = try context.snapshot.first(Payment.self, where: "reference = ?", [input.reference]) {
      problems.append(Problem("payment.duplicate", field: "reference", Words("\"\(input.reference)\" is recorded already: \(known.amount) on \(known.on).", "“\(input.reference)”已登记：\(known.on) \(known.amount)。"), remedy: Words("Compare the bank statement.", "请核对银行对账单。")))
    }
    return problems
  }

  private static func amountProblem(_ amount: Money, outstanding: Money) -> Problem? {
    if amount.minor <= 0 { return Finding.notPositive("amount", amount.description) }
    if amount.currency != outstanding.currency {
      return Problem("payment.currency", field: "amount", Words("is in \(amount.currency), the invoice is in \(outstanding.currency).", "币种为 \(amount.currency)，发票币种为 \(outstanding.currency)。"), remedy: Words("Record what the bank credited in \(outstanding.currency).", "请按银行入账的 \(outstanding.currency) 金额登记。"))
    }
    guard amount.minor > outstanding.minor else { return nil }
    return Problem("payment.tooMuch", field: "amount", Words("\(amount) is more than the \(outstanding) outstanding.", "\(amount) 超过未付的 \(outstanding)。"), remedy: Words("Record \(outstanding), and the rest for another invoice.", "请登记 \(outstanding)，其余登记到其他发票。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    try changes.create(Payment.self, on: invoice.shelf) {
      $0.invoice = invoice.id
      $0.amount = input.amount
      $0.on = input.on ?? context.today
      $0.reference = input.reference
    }
    let rest = Money(minor: try invoice.outstanding(context).minor - input.amount.minor, currency: input.amount.currency)
    try changes.update(invoice) { $0.state = rest.minor == 0 ? .paid : .partlyPaid }
    guard rest.minor == 0 else {
      return StepResult(invoice.id.key, Words("\(rest) of \(invoice.number) are outstanding.", "\(invoice.number) 未付 \(rest)。"))
    }
    let order = try context.the(invoice.order)
    if order.state == .invoiced, try OrderSettling.isSettled(order, with: invoice.id, context) { try changes.update(order) { $0.state = .paid } }
    return StepResult(invoice.id.key, Words("\(invoice.number) is paid.", "\(invoice.number) 已付清。"))
  }
}
