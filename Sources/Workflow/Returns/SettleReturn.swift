import Foundation
import Ground
import Records
import Replica

/// What the ways to settle returned goods have in common.
enum ReturnSettling {
  /// The authorisation of inspected goods, at the office whose order it is.
  static func authorisation(_ finding: Row<ReturnFinding>, _ context: StepContext) throws -> Row<ReturnAuthorisation> {
    let receipt = try context.the(finding.receipt)
    guard let authorisation = receipt.authorisation else { throw UncheckedInput() }
    return try context.the(authorisation)
  }

  static func ready(_ finding: Row<ReturnFinding>, _ context: StepContext) throws -> Problem? {
    let authorisation = try authorisation(finding, context)
    if let problem = try Finding.elsewhere(SalesOrder.record.label, context.the(authorisation.order).shelf, context) { return problem }
    guard let known = try context.snapshot.first(CareSettlement.self, where: "return_finding = ?", [Data(finding.id.key.bytes)]) else { return nil }
    return Problem(
      "return.settled", Words("The customer gets for it: \(known.kind.label.en).", "已决定：\(known.kind.label.zh)。"), remedy: Words("See it on the complaint's page.", "请在投诉页查看。"))
  }

  /// Keeps the decision, and ends the authorisation with its last one.
  static func keep(
    _ finding: Row<ReturnFinding>, _ kind: CareRemedy, creditNote: CreditNote.ID? = nil, order: SalesOrder.ID? = nil, why: String? = nil, _ context: StepContext,
    _ changes: inout Changes
  ) throws {
    let authorisation = try authorisation(finding, context)
    try changes.create(CareSettlement.self, on: context.home) {
      $0.complaint = authorisation.complaint
      $0.finding = finding.id
      $0.kind = kind
      $0.creditNote = creditNote
      $0.order = order
      $0.why = why
      $0.by = context.actor.name
    }
    if authorisation.state == .arrived, try Returned(authorisation, context).isDone(deciding: finding.id) {
      try changes.update(authorisation) { $0.state = .settled }
    }
  }
}

/// 11.2 Credits what came back, by the invoice that it was paid by, and never above it.
public struct CreditReturnedGoods: SubjectStep {
  public static let step = StepDeclaration(
    "return.credit", "11.2", by: [.accountant], at: [.office], "Credit returned goods", "退货红冲",
    help: Words("Issues a red-letter credit note against the invoice of the goods, for the inspected quantity.", "按检验数量对原发票开具红字发票。"),
    confirmation: Words("The credit note gets its number and counts for the tax. It can't be deleted.", "红字发票将编号并计税，不可删除。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let finding = Entry<ReturnFinding.ID>("finding", "Return finding", "退货检验")
    let invoice = OptionalEntry<Invoice.ID>("invoice", "Invoice", "发票", help: Words("The one of the goods if left empty.", "留空为该货物的发票。"))
    let text = OptionalEntry<String>("text", "Explanation", "说明", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ReturnFinding>, _ context: StepContext) throws -> Problem? { try ReturnSettling.ready(subject, context) }

  /// The invoice that has room for the goods, with what the note takes off.
  private static func draft(_ input: Inputs<Input>, _ context: StepContext) throws -> (invoice: Row<Invoice>, draft: CreditDraft)? {
    let finding = try context.the(input.finding)
    guard let line = try context.the(finding.receiptLine).line.map({ try context.the($0) }) else { return nil }
    let position = try context.the(line.line).position
    let order = try ReturnSettling.authorisation(finding, context).order
    let invoices = try input.invoice.map { [try context.the($0)] } ?? context.snapshot.all(Invoice.self, where: "sales_order = ?", [Data(order.key.bytes)])
    for invoice in invoices where invoice.order == order {
      guard try IssueCredit.ready(invoice, context) == nil else { continue }
      let room = try CreditRoom(invoice, context).lines.first { $0.line?.line == line.line }
      guard let room, room.quantity >= finding.quantity.amount else { continue }
      return (invoice, try CreditDraft(invoice, lines: "\(position) \(finding.quantity.amount)", amount: nil, context))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let found = try draft(input, context) else {
      let quantity = try context.the(input.finding).quantity.told
      return [
        Problem(
          "return.noRoom", field: "invoice", Words("No invoice of the order has \(quantity.en) of these goods left to credit.", "该订单没有可红冲 \(quantity.zh) 的发票。"),
          remedy: Words("Invoice the delivery first, or see its credit notes.", "请先开票，或查看其红字发票。"))
      ]
    }
    return found.draft.problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let finding = try context.the(input.finding)
    guard let (invoice, draft) = try draft(input, context) else { throw UncheckedInput() }
    if let text = input.text { changes.reason = text }
    let note = try changes.issueCredit(draft, of: invoice, .goodsReturned, input.text, context)
    try ReturnSettling.keep(finding, .credit, creditNote: note.id, why: input.text, context, &changes)
    return StepResult(
      note.id.key, Words("\(note.number) credits \(note.gross) of \(invoice.number); \(note.rest) are outstanding.", "\(note.number) 红冲 \(invoice.number) 的 \(note.gross)；未付 \(note.rest)。"))
  }
}

/// 11.2 Sends other goods for those that came back, free of charge: an order of its own, which is confirmed, picked and sent as any other.
public struct ReplaceReturnedGoods: SubjectStep {
  public static let step = StepDeclaration(
    "return.replace", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Replace returned goods", "免费补发",
    help: Words("Makes an order free of charge for the inspected quantity, under the number of the return.", "按检验数量生成免费补发订单，订单号沿用退货授权号。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let finding = Entry<ReturnFinding.ID>("finding", "Return finding", "退货检验")
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let why = OptionalEntry<String>("why", "Why", "理由", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ReturnFinding>, _ context: StepContext) throws -> Problem? { try ReturnSettling.ready(subject, context) }

  private static func order(_ input: Inputs<Input>, _ context: StepContext) throws -> NewOrder {
    let finding = try context.the(input.finding)
    let authorisation = try ReturnSettling.authorisation(finding, context)
    let (former, line) = (try context.the(authorisation.order), try context.the(finding.receiptLine))
    let number = try Returned(authorisation, context).findings.firstIndex { $0.row.id == finding.id }.map { $0 + 1 } ?? 1
    return NewOrder(
      customer: try context.the(former.customer), reference: "\(authorisation.number)-\(number)", channel: .counter, requested: input.requested, address: former.address,
      deliveryTerms: former.deliveryTerms, note: "\(authorisation.complaintNumber) / \(authorisation.number)",
      lines: [.init(product: try context.the(line.product).code, quantity: finding.quantity, price: UnitPrice(.zero, former.total.currency, per: finding.quantity.unit))],
      kind: .sample, sampleReason: .replacement)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try order(input, context).problems(context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let finding = try context.the(input.finding)
    let (order, number) = try order(input, context).create(from: nil, context, &changes)
    try ReturnSettling.keep(finding, .replacement, order: order, why: input.why, context, &changes)
    return StepResult(order.key, Words("Order \(number), free of charge, replaces the goods.", "免费补发订单 \(number) 已生成。"))
  }
}

/// 11.2 The customer gets nothing for what came back.
public struct RefuseRemedy: SubjectStep {
  public static let step = StepDeclaration(
    "return.nothing", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Give nothing for returned goods", "退货不予赔付",
    help: Words("Keeps why, for the answer to the customer.", "登记理由，用于答复客户。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let finding = Entry<ReturnFinding.ID>("finding", "Return finding", "退货检验")
    let why = Entry<String>("why", "Why", "理由", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ReturnFinding>, _ context: StepContext) throws -> Problem? { try ReturnSettling.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let finding = try context.the(input.finding)
    try ReturnSettling.keep(finding, .nothing, why: input.why, context, &changes)
    return StepResult(finding.id.key, Words("Nothing is given for it.", "不予赔付。"))
  }
}

/// 11.2 An allowance for a complaint of which nothing comes back.
public struct CreditComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.credit", "11.2", by: [.accountant], at: [.office], "Credit a complaint", "投诉折让",
    help: Words("Issues a red-letter credit note for an amount, without goods that come back, never above what is left of the invoice.", "不退货时按金额开具红字发票，不得超过发票余额。"),
    confirmation: Words("The credit note gets its number and counts for the tax. It can't be deleted.", "红字发票将编号并计税，不可删除。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let invoice = Entry<Invoice.ID>("invoice", "Invoice", "发票")
    let amount = Entry<Money>("amount", "Amount with VAT", "含税金额")
    let text = OptionalEntry<String>("text", "Explanation", "说明", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Complaint.record.label, subject.shelf, context) { return problem }
    return subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (complaint, invoice) = (try context.the(input.complaint), try context.the(input.invoice))
    guard invoice.order == complaint.order else {
      let number = try context.the(complaint.order).number
      return [
        Problem("complaint.otherOrder", field: "invoice", Words("\(invoice.number) is not of \(number).", "\(invoice.number) 不属于 \(number)。"), remedy: Words("Name an invoice of the order that is complained of.", "请填写被投诉订单的发票。"))
      ]
    }
    if var problem = try IssueCredit.ready(invoice, context) {
      problem.field = "invoice"
      return [problem]
    }
    return try CreditDraft(invoice, lines: nil, amount: input.amount, context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let (complaint, invoice) = (try context.the(input.complaint), try context.the(input.invoice))
    if let text = input.text { changes.reason = text }
    let note = try changes.issueCredit(CreditDraft(invoice, lines: nil, amount: input.amount, context), of: invoice, .goodwill, input.text, context)
    try changes.create(CareSettlement.self, on: complaint.shelf) {
      $0.complaint = complaint.id
      $0.kind = .credit
      $0.creditNote = note.id
      $0.why = input.text
      $0.by = context.actor.name
    }
    return StepResult(note.id.key, Words("\(note.number) credits \(note.gross) of \(invoice.number).", "\(note.number) 红冲 \(invoice.number) 的 \(note.gross)。"))
  }
}
