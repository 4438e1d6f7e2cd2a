import Foundation
import Ground
import Records
import Replica

/// 10.2 Money that came for an invoice, and for others with it.
public struct RecordPayment: SubjectStep {
  public static let step = StepDeclaration(
    "payment.record", "10.2", by: [.accountant], at: [.office, .field], "Record a payment", "登记收款",
    help: Words(
      "Settles an invoice, whole or in part, and others with the same sum. What is more waits as the customer's money. The same bank reference twice is refused.",
      "结清发票的全部或部分，同一笔款可结算多张；多余款项留作客户余额。同一银行流水号不可重复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let amount = Entry<Money>("amount", "Amount", "金额", help: Words("As the bank has it, like 1250.00 CNY.", "银行入账金额，例如 1250.00 CNY。"))
    let on = OptionalEntry<Day>("paid_on", "Paid on", "收款日期", help: Words("Today if left empty.", "留空为今天。"))
    let reference = Entry<String>("reference", "Bank reference", "银行流水号", maximumText: 100)
    let more = OptionalEntry<String>("more", "Other invoices", "其他发票", help: Words("That the same sum pays, one a row.", "同一笔款支付的其他发票，每行一张。"), isLong: true, maximumText: 10_000)
    let discount = OptionalEntry<ExactDecimal>("discount", "Cash discount (%)", "现金折扣（%）", help: Words("Off each invoice that is paid whole.", "对全额支付的发票。"))
    let rate = OptionalEntry<ExactDecimal>("rate", "Exchange rate", "汇率", help: Words("For money in another currency: what one unit of the invoice's costs.", "外币收款时填写：发票币种一单位合多少收款币种。"))
    let settles = OptionalEntry<Money>("settles", "Settles", "结算金额", help: Words("In the invoice's currency; all that is outstanding if left empty.", "以发票币种填写；留空为全部未付金额。"))
    let method = OptionalEntry<MoneyMethod>("method", "Method", "方式", help: Words("A bank transfer if left empty.", "留空为银行转账。"))
    let why = OptionalEntry<String>("why", "Why the discount", "折扣原因", help: Words("Needed when the terms grant it not, or no longer.", "条款未约定或已过期时必填。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .paid else { return nil }
    return Problem(
      "state.other", Words("\(subject.number) is paid.", "\(subject.number) 已付清。"), remedy: Words("Record the money with receipt.record: it waits for another invoice.", "请用 receipt.record 登记，留待其他发票。"))
  }

  private static func allocation(_ input: Inputs<Input>, _ context: StepContext) throws -> (allocation: Allocation, problems: [Problem]) {
    let invoice = try context.the(input.invoice)
    var (targets, problems) = try InvoiceList.read(input.more, "more", context)
    if let index = targets.firstIndex(where: { $0.invoice.id == invoice.id }) {
      problems.append(Problem("invoice.twice", field: targets.remove(at: index).field, Words("\(invoice.number) is named twice.", "\(invoice.number) 重复。"), remedy: Words("Name it once.", "请只写一次。")))
    }
    targets.insert(.init(invoice: invoice, wanted: input.settles, field: "settles"), at: 0)
    for target in targets where target.invoice.customer != invoice.customer {
      problems.append(Problem("payment.otherCustomer", field: target.field, Words("\(target.invoice.number) is another customer's.", "\(target.invoice.number) 属于其他客户。"), remedy: Words("One sum is one customer's.", "一笔款只属于一个客户。")))
    }
    return (try Allocation(input.amount, among: targets, discount: input.discount, rate: input.rate, context), problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let day = input.on ?? context.today
    guard input.amount.minor > 0 else { return [Finding.notPositive("amount", input.amount.description)] }
    let (allocation, found) = try allocation(input, context)
    var problems = found + allocation.problems
    problems += try MoneyFinding.problems(day, input.reference, context)
    if let discount = input.discount, allocation.discounts, input.why == nil, try !allocation.isAgreed(discount, on: day, context.snapshot) {
      problems.append(Problem("discount.notAgreed", field: "discount", Words("The terms grant no \(discount) % on \(day).", "条款未约定 \(day) 可享 \(discount)% 折扣。"), remedy: Words("Say in \"why\" who granted it, or record the payment without.", "请在“折扣原因”中说明，或不计折扣。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    let allocation = try allocation(input, context).allocation
    let day = input.on ?? context.today
    let receipt = try changes.create(MoneyReceipt.self, on: invoice.shelf) {
      $0.customer = invoice.customer
      $0.amount = input.amount
      $0.on = day
      $0.reference = input.reference
      $0.method = input.method ?? .transfer
    }
    try changes.use(receipt, input.amount, on: invoice.shelf)
    let rests = try changes.settle(allocation.entries(receipt, input.reference, on: day, why: input.why), context)
    return StepResult(invoice.id.key, Self.told(rests, allocation.left, changes.text(of: receipt.key, "number")), isWarning: allocation.left.minor > 0)
  }

  static func told(_ rests: [(invoice: Row<Invoice>, rest: Money)], _ left: Money, _ receipt: String) -> Words {
    let lines = rests.map { invoice, rest in
      rest.minor == 0
        ? Words("\(invoice.number) is paid.", "\(invoice.number) 已付清。") : Words("\(rest) of \(invoice.number) are outstanding.", "\(invoice.number) 未付 \(rest)。")
    }
    let more = left.minor > 0 ? [Words("\(left) of \(receipt) wait for another invoice.", "\(receipt) 余 \(left) 待核销。")] : []
    return Words((lines + more).map(\.en).joined(separator: " "), (lines + more).map(\.zh).joined())
  }
}

/// What is wrong with money that is recorded, in the same words for every step.
enum MoneyFinding {
  static func problems(_ day: Day, _ reference: String, field: String = "paid_on", _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if day > context.today {
      problems.append(Finding.inFuture(field, day, today: context.today))
    } else if let problem = try Periods.problem(day, field, on: context.home, context) {
      problems.append(problem)
    }
    if let known = try known(reference, context.snapshot) {
      problems.append(Problem("payment.duplicate", field: "reference", Words("\"\(reference)\" is recorded already: \(known.amount) on \(known.on).", "“\(reference)”已登记：\(known.on) \(known.amount)。"), remedy: Words("Compare the bank statement.", "请核对银行对账单。")))
    }
    return problems
  }

  /// Money that came by this bank reference.
  static func known(_ reference: String, _ snapshot: Snapshot) throws -> Row<MoneyReceipt>? {
    try snapshot.first(MoneyReceipt.self, where: "reference = ? AND method <> 'balance'", [reference])
  }
}
