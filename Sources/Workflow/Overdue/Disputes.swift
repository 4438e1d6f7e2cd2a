import Foundation
import Ground
import Records
import Replica

/// 10.4 Keeps what a customer says is wrong with an invoice. The disputed amount is not dunned.
public struct OpenDispute: SubjectStep {
  public static let step = StepDeclaration(
    "dispute.open", "10.4", by: [.accountant, .salesClerk, .salesManager, .serviceAgent], at: [.office, .field], "Record a dispute", "登记发票争议",
    help: Words("The amount is not dunned until the dispute is closed.", "争议结束前不催收该金额。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let what = Entry<String>("what", "What the customer says", "客户意见", isLong: true, maximumText: 1_000)
    let amount = OptionalEntry<Money>("amount", "Disputed amount", "争议金额", help: Words("All that is outstanding if left empty.", "留空为全部未付金额。"))
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    if subject.state == .paid { return Finding.state(Invoice.record.label, subject.state, needs: .issued, .partlyPaid) }
    guard let open = try context.snapshot.first(InvoiceDispute.self, where: "invoice = ? AND +state = 'open'", [Data(subject.id.key.bytes)]) else { return nil }
    return Problem("dispute.isOpen", Words("\(open.number) is open about it.", "\(open.number) 尚未结束。"), remedy: Words("Close that one first.", "请先结束该争议。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let outstanding = try context.the(input.invoice).outstanding(context)
    guard let amount = input.amount, amount.currency != outstanding.currency || amount.minor <= 0 || amount.minor > outstanding.minor else { return [] }
    return [Problem("dispute.amount", field: "amount", Words("\(amount) is not within the \(outstanding) outstanding.", "\(amount) 不在未付金额 \(outstanding) 之内。"), remedy: Words("Give what the customer does not want to pay.", "请填写客户拒付的金额。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    let amount = try input.amount ?? invoice.outstanding(context)
    let id = try changes.create(InvoiceDispute.self, on: invoice.shelf) {
      $0.invoice = invoice.id
      $0.customer = invoice.customer
      $0.amount = amount
      $0.what = input.what
      $0.opened = context.today
    }
    let number = changes.text(of: id.key, "number")
    return StepResult(id.key, Words("\(number): \(amount) of \(invoice.number) are disputed.", "\(number)：\(invoice.number) 争议 \(amount)。"))
  }
}

/// 10.4 Says how a dispute ended.
public struct CloseDispute: SubjectStep {
  public static let step = StepDeclaration(
    "dispute.close", "10.4", by: [.accountant, .salesManager], at: [.office], "Close the dispute", "结束争议",
    help: Words("Upheld: credit the invoice next. Rejected: the amount is owed and dunned again.", "成立：随后开具红字发票；不成立：继续催收。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let dispute = Entry<InvoiceDispute.ID>("dispute", "Dispute", "争议")
    let upheld = Entry<Bool>("upheld", "The customer is right", "客户意见成立")
    let outcome = Entry<String>("outcome", "Outcome", "结果", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<InvoiceDispute>, _ context: StepContext) throws -> Problem? {
    subject.state == .open ? nil : Finding.state(InvoiceDispute.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let dispute = try context.the(input.dispute)
    let state: DisputeState = input.upheld ? .upheld : .rejected
    changes.reason = input.outcome
    try changes.update(dispute) {
      $0.state = state
      $0.outcome = input.outcome
    }
    return StepResult(dispute.id.key, Words("\(dispute.number): \(state.label.en).", "\(dispute.number)：\(state.label.zh)。"))
  }
}

/// 10.4 Agrees new days for what is outstanding. While they are kept nothing of the invoice is overdue.
public struct AgreeInstalments: SubjectStep {
  public static let step = StepDeclaration(
    "instalment.agree", "10.4", by: [.accountant, .creditController], at: [.office], "Agree instalments", "约定分期付款",
    help: Words("Takes the place of the days that there were. One part a row: its day and its amount; they come to what is outstanding.", "取代原付款日期。每行一期：日期和金额，合计等于未付金额。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let parts = Entry<String>("parts", "Parts", "分期", help: Words("2026-12-15 500.00 a row.", "每行：2026-12-15 500.00"), isLong: true, maximumText: 2_000)
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    subject.state == .paid ? Finding.state(Invoice.record.label, subject.state, needs: .issued, .partlyPaid) : nil
  }

  private static func parts(_ text: String, _ outstanding: Money, _ today: Day) -> (parts: [PaymentParts.Due], problems: [Problem]) {
    var (parts, problems) = ([PaymentParts.Due](), [Problem]())
    let rows = text.split(whereSeparator: { $0.isNewline || $0 == ";" }).map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    for (index, row) in rows.enumerated() {
      let words = row.split(whereSeparator: \.isWhitespace)
      let place = "parts[\(index + 1)]"
      guard words.count >= 2, let day = Day(words[0]), let amount = try? ExactDecimal(parsing: words[1]), let money = Money(amount, outstanding.currency), money.minor > 0 else {  // The problem says what is wrong with it.
        problems.append(Problem("instalment.form", field: place, Words("\"\(row)\" is not a day and an amount.", "“\(row)”应为日期和金额。"), remedy: Words("Write it like: 2026-12-15 500.00", "请写成：2026-12-15 500.00")))
        continue
      }
      if day < today { problems.append(Finding.inPast(place, day, today: today)) }
      parts.append(.init(day: day, amount: money))
    }
    let sum = parts.reduce(Int128(0)) { $0 + Int128($1.amount.minor) }
    if problems.isEmpty, sum != Int128(outstanding.minor) {
      let said = Money(minor: Int64(clamping: sum), currency: outstanding.currency)
      problems.append(Problem("instalment.sum", field: "parts", Words("The parts come to \(said), \(outstanding) are outstanding.", "各期合计 \(said)，未付 \(outstanding)。"), remedy: Words("Have them come to what is outstanding.", "请使合计等于未付金额。")))
    }
    if parts.count > PaymentParts.maximumParts { problems.append(Problem("terms.tooMany", field: "parts", Words("has more than \(PaymentParts.maximumParts) parts.", "超过 \(PaymentParts.maximumParts) 期。"), remedy: Words("Put some together.", "请合并部分期数。"))) }
    return (parts.sorted { $0.day < $1.day }, problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    parts(input.parts, try context.the(input.invoice).outstanding(context), context.today).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    let outstanding = try invoice.outstanding(context)
    var parts = parts(input.parts, outstanding, context.today).parts
    let plan = try InstalmentPlan(invoice, outstanding: outstanding, context.snapshot).plan
    let first = parts[0].day
    // What was paid before is the plan's first part, so that its parts come to the invoice.
    let paid = invoice.gross.minor - outstanding.minor
    if paid > 0 { parts.insert(.init(day: min(invoice.issued, first), amount: Money(minor: paid, currency: outstanding.currency)), at: 0) }
    changes.reason = input.why
    try changes.writeInstalments(parts, of: invoice.id, plan: plan + 1, on: invoice.shelf)
    try changes.update(invoice) { $0.due = first }
    return StepResult(invoice.id.key, Words("\(invoice.number) is paid in parts from \(first) on.", "\(invoice.number) 自 \(first) 起分期付款。"))
  }
}
