import Foundation
import Ground
import Records
import Replica

/// 10.1 Issues a red-letter credit note against an invoice, for all of it or a part, and never for more than is left.
public struct IssueCredit: SubjectStep {
  public static let step = StepDeclaration(
    "credit.issue", "10.1", by: [.accountant], at: [.office, .field], "Issue a credit note", "开具红字发票",
    help: Words(
      "Credits all that is left of the invoice, some quantities of its lines, or an amount. What was paid for it becomes the customer's money. One for a wrong price or quantity over the whole invoice lets the delivery be invoiced anew.",
      "冲红发票全部余额、部分数量或一定金额；已付部分转为客户余额。因价格或数量有误而全额冲红后，可重新开票。"),
    confirmation: Words("The credit note gets its number and counts for the tax. It can't be deleted.", "红字发票将编号并计税，不可删除。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let reason = Entry<CreditReason>("reason", "Reason", "原因")
    let lines = OptionalEntry<String>(
      "lines", "Quantities", "数量", help: Words("One a row: the order line's position and the quantity, like 1 5. All that is left if empty.", "每行：订单行号和数量，例如 1 5；留空为全部余额。"), isLong: true, maximumText: 4_000)
    let amount = OptionalEntry<Money>("amount", "Or an amount with VAT", "或含税金额", help: Words("Shared among the lines, like 500.00 CNY.", "按各行分摊，例如 500.00 CNY。"))
    let text = OptionalEntry<String>("text", "Explanation", "说明", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Invoice>, _ context: StepContext) throws -> Problem? {
    if let note = try context.snapshot.first(CreditNote.self, where: "invoice = ? AND +state = 'held'", [Data(subject.id.key.bytes)]) {
      return Problem("credit.isHeld", Words("\(note.number) is held against it.", "\(note.number) 正挂起。"), remedy: Words("Decide that one first, with credit.decide.", "请先用 credit.decide 处理。"))
    }
    guard try CreditRoom(subject, context).gross <= 0 else { return nil }
    return Problem("credit.nothing", Words("Nothing is left of \(subject.number) to credit.", "\(subject.number) 没有可红冲的余额。"), remedy: Words("See its credit notes.", "请查看其红字发票。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let invoice = try context.the(input.invoice)
    return try CreditDraft(invoice, lines: input.lines, amount: input.amount, context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let invoice = try context.the(input.invoice)
    let draft = try CreditDraft(invoice, lines: input.lines, amount: input.amount, context)
    guard draft.problems.isEmpty else { throw UncheckedInput() }
    if let text = input.text { changes.reason = text }
    let (id, number, gross, rest) = try changes.issueCredit(draft, of: invoice, input.reason, input.text, context)
    return StepResult(id.key, Words("\(number) credits \(gross) of \(invoice.number); \(rest) are outstanding.", "\(number) 红冲 \(invoice.number) 的 \(gross)；未付 \(rest)。"))
  }
}

extension Changes {
  /// Writes a credit note of what a draft takes off, and settles its invoice with it. Only for a draft without problems.
  ///
  /// - Returns: the note, its number and amount, and what is outstanding after it.
  mutating func issueCredit(
    _ draft: CreditDraft, of invoice: Row<Invoice>, _ reason: CreditReason, _ text: String?, _ context: StepContext
  ) throws -> (id: CreditNote.ID, number: String, gross: Money, rest: Money) {
    let currency = invoice.gross.currency
    let net = Money(minor: draft.parts.reduce(0) { $0 + $1.net }, currency: currency)
    let gross = Money(minor: draft.parts.reduce(0) { $0 + $1.net + $1.tax }, currency: currency)
    let id = try create(CreditNote.self, on: invoice.shelf) {
      $0.invoice = invoice.id
      $0.order = invoice.order
      $0.customer = invoice.customer
      $0.issued = context.today
      $0.reason = reason
      $0.text = text
      $0.net = net
      $0.tax = Money(minor: gross.minor - net.minor, currency: currency)
      $0.gross = gross
      // The office itself is where notes are held against the invoice: what it issues is booked.
      if context.site.role == .office { $0.state = .booked }
    }
    for part in draft.parts {
      try create(CreditLine.self, on: invoice.shelf) {
        $0.note = id
        $0.line = part.of.line?.id
        $0.item = part.of.item?.id
        $0.quantity = part.quantity.flatMap { quantity in part.of.line.map { Quantity(quantity, $0.quantity.unit) } }
        $0.net = Money(minor: part.net, currency: currency)
        $0.rate = part.of.rate
        $0.tax = Money(minor: part.tax, currency: currency)
      }
    }
    let number = self.text(of: id.key, "number")
    let isVoid = CreditRoom.wrong.contains(reason) && gross.minor == invoice.gross.minor
    let entry = SettlementEntry(invoice: invoice, amount: gross, kind: .credit, on: context.today, reference: number, creditNote: id)
    let rest = try settle([entry], voiding: isVoid ? invoice.id : nil, context)[0].rest
    return (id, number, gross, rest)
  }
}

/// What a credit note takes off, line by line.
struct CreditDraft {
  struct Part {
    var of: CreditRoom.Line
    /// nil when only money is credited.
    var quantity: ExactDecimal?
    var net: Int64
    var tax: Int64
  }

  private(set) var parts: [Part] = []
  private(set) var problems: [Problem] = []

  init(_ invoice: Row<Invoice>, lines: String?, amount: Money?, _ context: StepContext) throws {
    let room = try CreditRoom(invoice, context)
    switch (lines, amount) {
    case (nil, nil): takeAll(room)
    case (let text?, nil): take(text, room, invoice)
    case (nil, let amount?): take(amount, room, invoice)
    case (_?, _?):
      problems = [Problem("credit.both", field: "amount", Words("Quantities and an amount are both given.", "同时填写了数量和金额。"), remedy: Words("Give one of them.", "请只填一项。"))]
    }
  }

  private mutating func takeAll(_ room: CreditRoom) {
    parts = room.lines.filter { $0.net != 0 || $0.tax != 0 }.map { Part(of: $0, quantity: $0.line == nil ? nil : max(.zero, $0.quantity), net: $0.net, tax: $0.tax) }
  }

  private mutating func take(_ text: String, _ room: CreditRoom, _ invoice: Row<Invoice>) {
    for (index, row) in text.split(whereSeparator: { $0.isNewline || $0 == "," }).enumerated() {
      let words = row.split(whereSeparator: \.isWhitespace)
      let place = "lines[\(index + 1)]"
      guard words.count >= 2, let position = Int(words[0]), let quantity = try? ExactDecimal(parsing: words[1]), quantity > .zero else {  // The problem says what is wrong with it.
        problems.append(Problem("credit.form", field: place, Words("\"\(row)\" is not a position and a quantity.", "“\(row)”应为行号和数量。"), remedy: Words("Write it like: 1 5", "请写成：1 5")))
        continue
      }
      guard let line = room.lines.first(where: { $0.position == position && $0.line != nil }), let row = line.line, !parts.contains(where: { $0.of.line?.id == row.id }) else {
        problems.append(Problem("invoice.noLine", field: place, Words("\(invoice.number) has no line \(position), or it was named before.", "\(invoice.number) 没有第 \(position) 行或重复。"), remedy: Words("Its lines stand on its page.", "请在发票页查看行号。")))
        continue
      }
      guard quantity <= line.quantity else {
        problems.append(
          Problem("credit.tooMuch", field: place, Words("\(quantity) is more than the \(max(.zero, line.quantity)) that are left of line \(position).", "\(quantity) 超过第 \(position) 行余量 \(max(.zero, line.quantity))。"), remedy: Words("Credit what is left at most.", "最多红冲余量。")))
        continue
      }
      // The last of a line takes what is left to the cent.
      let isRest = quantity == line.quantity
      let net = isRest ? line.net : min(line.net, row.net.share(quantity.millionths, of: row.quantity.amount.millionths)?.minor ?? 0)
      let tax = isRest ? line.tax : min(line.tax, row.tax.share(quantity.millionths, of: row.quantity.amount.millionths)?.minor ?? 0)
      parts.append(Part(of: line, quantity: quantity, net: net, tax: tax))
    }
    if parts.isEmpty, problems.isEmpty { problems = [Finding.missing("lines", Words("No line is named.", "未填写行。"), remedy: Words("Leave it empty to credit all that is left.", "留空可红冲全部余额。"))] }
  }

  private mutating func take(_ amount: Money, _ room: CreditRoom, _ invoice: Row<Invoice>) {
    let lines = room.lines.filter { $0.gross > 0 }
    let left = Money(minor: lines.reduce(0) { $0 + $1.gross }, currency: invoice.gross.currency)
    if amount.currency != left.currency {
      problems = [Problem("payment.currency", field: "amount", Words("is in \(amount.currency), the invoice is in \(left.currency).", "币种为 \(amount.currency)，发票币种为 \(left.currency)。"), remedy: Words("Give it in \(left.currency).", "请以 \(left.currency) 填写。"))]
    } else if amount.minor <= 0 {
      problems = [Finding.notPositive("amount", amount.description)]
    } else if amount.minor > left.minor {
      problems = [Problem("credit.tooMuch", field: "amount", Words("\(amount) is more than the \(left) that are left of \(invoice.number).", "\(amount) 超过 \(invoice.number) 的余额 \(left)。"), remedy: Words("Credit what is left at most.", "最多红冲余额。"))]
    } else {
      var (before, sum) = (Int64(0), Int64(0))
      for line in lines {
        sum += line.gross
        let until = amount.share(sum, of: left.minor)?.minor ?? 0
        let part = until - before
        let tax = ExactDecimal.scaled(line.tax, times: part, over: line.gross) ?? 0
        if part != 0 { parts.append(Part(of: line, quantity: nil, net: part - tax, tax: tax)) }
        before = until
      }
    }
  }
}

/// 10.1 Says what becomes of a credit note that came to more than was left, since another site had credited the invoice as well.
public struct DecideCredit: SubjectStep {
  public static let step = StepDeclaration(
    "credit.decide", "10.1", by: [.accountant], at: [.office], "Decide a held credit note", "处理挂起的红字发票",
    help: Words("Void: it does not count; its number stays in the series. Kept: it counts all the same, as an allowance.", "作废：不计入，编号保留；保留：仍然有效，视为折让。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let note = Entry<CreditNote.ID>("note", "Credit note", "红字发票")
    let keep = Entry<Bool>("keep", "Keep it all the same", "保留有效")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<CreditNote>, _ context: StepContext) throws -> Problem? {
    subject.state == .held ? nil : Finding.state(CreditNote.record.label, subject.state, needs: .held)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let note = try context.the(input.note)
    changes.reason = input.why
    try changes.update(note) { $0.state = input.keep ? .kept : .void }
    if input.keep {
      let invoice = try context.the(note.invoice)
      try changes.settle([SettlementEntry(invoice: invoice, amount: note.gross, kind: .credit, on: context.today, reference: note.number, creditNote: note.id, why: input.why)], context)
    }
    let label = (input.keep ? CreditState.kept : .void).label
    return StepResult(note.id.key, Words("\(note.number): \(label.en).", "\(note.number)：\(label.zh)。"))
  }
}
