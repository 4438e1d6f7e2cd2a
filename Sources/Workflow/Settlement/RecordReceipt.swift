import Foundation
import Ground
import Records
import Replica

/// 10.2 Money that came and whose invoice, or whose customer, is not known yet.
public struct RecordReceipt: Step {
  public static let step = StepDeclaration(
    "receipt.record", "10.2", by: [.accountant], at: [.office, .field], "Record money without an invoice", "登记未核销收款",
    help: Words("Keeps money that came, for a customer or for nobody yet. receipt.allocate shares it among invoices later.", "登记尚不能对应发票或客户的收款，之后用 receipt.allocate 核销。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let amount = Entry<Money>("amount", "Amount", "金额", help: Words("Like 1250.00 CNY.", "例如 1250.00 CNY。"))
    let reference = Entry<String>("reference", "Bank reference", "银行流水号", maximumText: 100)
    let customer = OptionalEntry<Customer.ID>("customer", "Customer", "客户", help: Words("Empty while nobody knows.", "未知时留空。"))
    let on = OptionalEntry<Day>("paid_on", "Received on", "收款日期", help: Words("Today if left empty.", "留空为今天。"))
    let payer = OptionalEntry<String>("payer", "Payer", "付款人", maximumText: 200)
    let text = OptionalEntry<String>("text", "Purpose", "用途", isLong: true, maximumText: 1_000)
    let method = OptionalEntry<MoneyMethod>("method", "Method", "方式", help: Words("A bank transfer if left empty.", "留空为银行转账。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let positive = input.amount.minor > 0 ? [] : [Finding.notPositive("amount", input.amount.description)]
    return try positive + MoneyFinding.problems(input.on ?? context.today, input.reference, context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shelf = try input.customer.map { try context.the($0).shelf } ?? context.home
    let receipt = try changes.create(MoneyReceipt.self, on: shelf) {
      $0.customer = input.customer
      $0.amount = input.amount
      $0.on = input.on ?? context.today
      $0.reference = input.reference
      $0.payer = input.payer
      $0.text = input.text
      $0.method = input.method ?? .transfer
    }
    try changes.use(receipt, input.amount, on: shelf)
    let number = changes.text(of: receipt.key, "number")
    return StepResult(receipt.key, Words("\(number): \(input.amount) wait for an invoice.", "\(number)：\(input.amount) 待核销。"))
  }
}

/// 10.2 Shares money that waits among invoices.
public struct AllocateReceipt: SubjectStep {
  public static let step = StepDeclaration(
    "receipt.allocate", "10.2", by: [.accountant], at: [.office, .field], "Allocate money to invoices", "核销收款",
    help: Words("Settles invoices with money that came before, each whole as far as it goes, or by the amounts that are given.", "用已收款项结算发票，按顺序全额或按所填金额。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<MoneyReceipt.ID>("receipt", "Money received", "收款单")
    let invoices = Entry<String>("invoices", "Invoices", "发票", help: Words("One a row; with an amount if it is not all, like IN-SH01-2026-000004 500.00 CNY.", "每行一张；非全额时加金额，例如 IN-SH01-2026-000004 500.00 CNY。"), isLong: true, maximumText: 10_000)
    let discount = OptionalEntry<ExactDecimal>("discount", "Cash discount (%)", "现金折扣（%）")
    let rate = OptionalEntry<ExactDecimal>("rate", "Exchange rate", "汇率", help: Words("For invoices in another currency.", "外币发票时填写。"))
    let why = OptionalEntry<String>("why", "Why the discount", "折扣原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<MoneyReceipt>, _ context: StepContext) throws -> Problem? {
    guard try context.snapshot.left(subject).minor <= 0 else { return nil }
    return Problem("receipt.used", Words("Nothing of \(subject.number) is left.", "\(subject.number) 无余额。"), remedy: Words("See what it was used for.", "请查看其核销明细。"))
  }

  private static func allocation(_ input: Inputs<Input>, _ context: StepContext) throws -> (allocation: Allocation, problems: [Problem]) {
    let receipt = try context.the(input.receipt)
    var (targets, problems) = try InvoiceList.read(input.invoices, "invoices", context)
    let customer = receipt.customer ?? targets.first?.invoice.customer
    for target in targets where target.invoice.customer != customer {
      problems.append(Problem("payment.otherCustomer", field: target.field, Words("\(target.invoice.number) is another customer's.", "\(target.invoice.number) 属于其他客户。"), remedy: Words("One sum is one customer's.", "一笔款只属于一个客户。")))
    }
    targets.removeAll { $0.invoice.customer != customer }
    if targets.isEmpty, problems.isEmpty { problems.append(Finding.missing("invoices", Words("No invoice is named.", "未填写发票。"), remedy: Words("Name one a row.", "每行填写一张。"))) }
    let left = try context.snapshot.left(receipt)
    return (try Allocation(left, among: targets, discount: input.discount, rate: input.rate, context), problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (allocation, problems) = try allocation(input, context)
    guard problems.isEmpty, allocation.problems.isEmpty else { return problems + allocation.problems }
    let day = try context.the(input.receipt).on
    guard let discount = input.discount, allocation.discounts, input.why == nil, try !allocation.isAgreed(discount, on: day, context.snapshot) else { return [] }
    return [Problem("discount.notAgreed", field: "discount", Words("The terms grant no \(discount) % on \(day).", "条款未约定 \(day) 可享 \(discount)% 折扣。"), remedy: Words("Say in \"why\" who granted it, or allocate without.", "请在“折扣原因”中说明，或不计折扣。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    let allocation = try allocation(input, context).allocation
    if receipt.customer == nil, let customer = allocation.parts.first?.invoice.customer { try changes.update(receipt) { $0.customer = customer } }
    // It settles from today on: the money's own day may lie in a closed month.
    let rests = try changes.settle(allocation.entries(receipt.id, receipt.reference, on: context.today, why: input.why), context)
    return StepResult(receipt.id.key, RecordPayment.told(rests, allocation.left, receipt.number))
  }
}

/// 10.2 Gives money back that was for no invoice.
public struct RefundReceipt: SubjectStep {
  public static let step = StepDeclaration(
    "receipt.refund", "10.2", by: [.accountant], at: [.office], "Give money back", "退款",
    help: Words("Records that what is left of the money, or a part of it, was paid back.", "登记将余款全部或部分退回付款人。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<MoneyReceipt.ID>("receipt", "Money received", "收款单")
    let reference = Entry<String>("reference", "Bank reference", "银行流水号", help: Words("Of the payment that went out.", "退款的银行流水号。"), maximumText: 100)
    let amount = OptionalEntry<Money>("amount", "Amount", "金额", help: Words("All that is left if empty.", "留空为全部余额。"))
    let on = OptionalEntry<Day>("paid_on", "Paid on", "退款日期", help: Words("Today if left empty.", "留空为今天。"))
  }

  public static func ready(_ subject: Row<MoneyReceipt>, _ context: StepContext) throws -> Problem? { try AllocateReceipt.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let left = try context.snapshot.left(context.the(input.receipt))
    var problems: [Problem] = []
    if let amount = input.amount, amount.currency != left.currency || amount.minor <= 0 || amount.minor > left.minor {
      problems.append(Problem("refund.amount", field: "amount", Words("\(amount) is not from 0.01 to the \(left) that are left.", "\(amount) 不在余额 \(left) 之内。"), remedy: Words("Give back what is left at most.", "最多退回余额。")))
    }
    return try problems + MoneyFinding.problems(input.on ?? context.today, input.reference, context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    let amount = try input.amount ?? context.snapshot.left(receipt)
    let back = Money(minor: -amount.minor, currency: amount.currency)
    let id = try changes.create(MoneyReceipt.self, on: receipt.shelf) {
      $0.customer = receipt.customer
      $0.amount = back
      $0.on = input.on ?? context.today
      $0.reference = input.reference
      $0.method = .transfer
      $0.refunds = receipt.id
    }
    // The money that went out is no money to use: it is taken from what it gives back.
    try changes.use(receipt.id, back, on: receipt.shelf)
    return StepResult(id.key, Words("\(amount) of \(receipt.number) went back.", "\(receipt.number) 已退 \(amount)。"))
  }
}

/// 10.2 Takes back what was settled by mistake: the invoice is open again, and the money waits again.
public struct ReversePayment: SubjectStep {
  public static let step = StepDeclaration(
    "payment.reverse", "10.2", by: [.accountant], at: [.office, .field], "Take a settlement back", "冲回核销",
    help: Words("For a payment, discount or write-off that was booked for the wrong invoice or twice. The money itself stays recorded.", "用于记错发票或重复的收款、折扣或坏账核销。收款单保留。"),
    confirmation: Words("The invoice is open again.", "发票将重新变为未付。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let payment = Entry<Payment.ID>("payment", "Payment", "收款")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Payment>, _ context: StepContext) throws -> Problem? {
    if subject.kind == .credit || subject.kind == .balance || subject.amount.minor <= 0 {
      return Problem("reverse.kind", Words("This entry follows from another document.", "该记录由其他单据产生。"), remedy: Words("Put that document right instead.", "请更正对应单据。"))
    }
    guard try context.snapshot.first(Payment.self, where: "reverses = ?", [Data(subject.id.key.bytes)]) != nil else { return nil }
    return Problem("reverse.done", Words("It was taken back before.", "此前已冲回。"), remedy: Words("There is nothing to do.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let payment = try context.the(input.payment)
    let invoice = try context.the(payment.invoice)
    changes.reason = input.why
    func back(_ money: Money) -> Money { Money(minor: -money.minor, currency: money.currency) }
    let rest = try changes.settle(
      [
        SettlementEntry(
          invoice: invoice, amount: back(payment.amount), kind: payment.kind ?? .payment, on: context.today, reference: payment.reference, receipt: payment.receipt,
          taken: payment.taken.map(back), rate: payment.rate, difference: payment.difference.map(back), why: input.why, reverses: payment.id)
      ], context)[0].rest
    return StepResult(invoice.id.key, Words("\(rest) of \(invoice.number) are outstanding again.", "\(invoice.number) 重新未付 \(rest)。"))
  }
}

extension Snapshot {
  /// What of money that came is for no invoice yet.
  public func left(_ receipt: Row<MoneyReceipt>) throws -> Money {
    let minor = try count(
      "SELECT coalesce(sum(amount_minor), 0) FROM money_left WHERE _shelf = ? AND receipt = ?", [Int64(receipt.shelf.code), Data(receipt.id.key.bytes)])
    return Money(minor: Int64(minor), currency: receipt.amount.currency)
  }
}
