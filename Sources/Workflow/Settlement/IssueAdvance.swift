import Foundation
import Ground
import Records
import Replica

/// 10.1 Asks for a part of an order in advance. The invoices for its goods take it off.
public struct IssueAdvance: SubjectStep {
  public static let step = StepDeclaration(
    "invoice.advance", "10.1", by: [.accountant], at: [.office, .field], "Issue an advance invoice", "开具预收款发票",
    help: Words(
      "Invoices a part of the order before its goods: so many per cent, or an amount. The share of the payment terms if both are left empty.",
      "在发货前按比例或金额开具订单的预收款发票；两项都留空按付款条件的预付比例。"),
    confirmation: Words("The invoice gets its number and counts for the tax.", "发票将编号并计税。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let share = OptionalEntry<ExactDecimal>("share", "Share (%)", "比例（%）", help: Words("Of the order with its VAT.", "占订单含税总额的比例。"))
    let amount = OptionalEntry<Money>("amount", "Amount with VAT", "含税金额", help: Words("Like 20000.00 CNY.", "例如 20000.00 CNY。"))
    let rate = OptionalEntry<ExactDecimal>("rate", "VAT rate (%)", "税率（%）", help: Words("The rate of the order's first line if left empty; 0 for an advance that is not taxed yet.", "留空按订单首行税率；暂不计税的预收款填 0。"))
    let due = OptionalEntry<Day>("due", "Due", "到期日", help: Words("Today if left empty.", "留空为今天。"))
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.confirmed, .reviewed, .approved, .invoiced].contains(subject.state) else {
      return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed, .reviewed, .approved)
    }
    guard try room(subject, context).minor <= 0 else { return nil }
    return Problem("advance.all", Words("All of \(subject.number) is invoiced.", "\(subject.number) 已全部开票。"), remedy: Words("There is nothing left to ask for in advance.", "没有可预收的余额。"))
  }

  /// The order's value with its tax less everything that is invoiced of it.
  static func room(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Money {
    let whole = try value(order, context)
    let invoiced = try context.snapshot.all(Invoice.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    let credited = try context.snapshot.count(
      "SELECT coalesce(sum(gross_minor), 0) FROM credit_note WHERE sales_order = ? AND +state IN (\(CreditRoom.counting))", [Data(order.id.key.bytes)])
    let sum = invoiced.filter { $0.gross.currency == whole.currency }.reduce(Int128(0)) { $0 + Int128($1.gross.minor) } - Int128(credited)
    return Money(minor: Int64(clamping: Int128(whole.minor) - sum), currency: whole.currency)
  }

  /// With tax, as its invoices would have it.
  private static func value(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Money {
    let rules = try BillingRules(order.customer, on: context.today, context.snapshot)
    let lines = try order.lines(context)
    let rates = try rules.rates(of: lines.map(\.product), on: context.today, context.snapshot)
    let figures = InvoiceFigures(lines.map { ($0, $0.quantity) }, rates: rates, includesTax: rules.includesTax, rules.rounding)
    return figures?.gross ?? order.total
  }

  private static func rate(_ input: Inputs<Input>, _ order: Row<SalesOrder>, _ context: StepContext) throws -> ExactDecimal {
    if let rate = input.rate { return rate }
    let rules = try BillingRules(order.customer, on: context.today, context.snapshot)
    return try order.lines(context).first.map { try rules.rate(of: $0.product, on: context.today, context.snapshot) } ?? BillingRules.rates[0]
  }

  /// - Returns: nil when the terms name no advance and nothing was entered.
  private static func amount(_ input: Inputs<Input>, _ order: Row<SalesOrder>, _ context: StepContext) throws -> Money? {
    if let amount = input.amount { return amount }
    let share = try input.share ?? BillingRules(order.customer, on: context.today, context.snapshot).parts?.advance ?? .zero
    return share > .zero ? try value(order, context).percent(share) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    var problems = input.rate.flatMap { BillingRules.rateProblem($0, "rate") }.map { [$0] } ?? []
    if let share = input.share, share <= .zero || share > ExactDecimal(100) {
      return problems + [Problem("advance.share", field: "share", Words("\(share) % is not more than 0 and at most 100.", "\(share)% 应大于 0 且不超过 100。"), remedy: Words("Give the agreed share.", "请填写约定比例。"))]
    }
    guard let amount = try amount(input, order, context) else {
      return problems + [Finding.missing("share", Words("The customer's terms name no advance.", "该客户的付款条件没有预付。"), remedy: Words("Give a share or an amount.", "请填写比例或金额。"))]
    }
    let field = input.amount == nil ? "share" : "amount"
    let room = try room(order, context)
    if amount.currency != room.currency {
      problems.append(Problem("payment.currency", field: field, Words("is in \(amount.currency), the order is in \(room.currency).", "币种为 \(amount.currency)，订单币种为 \(room.currency)。"), remedy: Words("Give it in \(room.currency).", "请以 \(room.currency) 填写。")))
    } else if amount.minor <= 0 {
      problems.append(Finding.notPositive(field, amount.description))
    } else if amount.minor > room.minor {
      problems.append(Problem("advance.tooMuch", field: field, Words("\(amount) is more than the \(room) that is not invoiced.", "\(amount) 超过未开票的 \(room)。"), remedy: Words("Ask for \(room) at most.", "最多 \(room)。")))
    }
    if let day = input.due, day < context.today { problems.append(Finding.inPast("due", day, today: context.today)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let rate = try rate(input, order, context)
    guard let gross = try amount(input, order, context), let part = TaxFigures.split([gross.minor], [rate], includesTax: true, .line)?.first else { throw UncheckedInput() }
    let (net, tax) = (Money(minor: part.net, currency: gross.currency), Money(minor: part.tax, currency: gross.currency))
    let id = try changes.create(Invoice.self, on: order.shelf) {
      $0.order = order.id
      $0.customer = order.customer
      $0.issued = context.today
      $0.due = input.due ?? context.today
      $0.net = net
      $0.tax = tax
      $0.gross = gross
      $0.kind = .advance
      $0.includesTax = true
    }
    try changes.create(InvoiceItem.self, on: order.shelf) {
      $0.invoice = id
      $0.kind = .advance
      $0.share = input.amount == nil ? input.share : nil
      $0.net = net
      $0.rate = rate
      $0.tax = tax
    }
    let number = changes.text(of: id.key, "number")
    return StepResult(id.key, Words("\(number) asks for \(gross) in advance.", "\(number) 预收 \(gross)。"))
  }
}
