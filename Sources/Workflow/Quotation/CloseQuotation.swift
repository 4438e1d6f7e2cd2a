import Foundation
import Ground
import Records
import Replica

/// 2.3 Writes down that the offer went to the customer.
public struct SendQuotation: SubjectStep {
  public static let step = StepDeclaration(
    "quotation.send", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Send the quotation", "报出报价单",
    help: Words("Says that the customer has the offer. Print it, or send it as PDF, from its page.", "登记报价单已交客户。可在其页面打印或导出 PDF。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let quotation = Entry<Quotation.ID>("quotation", "Quotation", "报价单")
  }

  public static func ready(_ subject: Row<Quotation>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .draft else { return Finding.state(Quotation.record.label, subject.state, needs: .draft) }
    return Expired.problem(subject, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let quotation = try context.the(input.quotation)
    try changes.update(quotation) {
      $0.state = .sent
      $0.sent = context.today
    }
    try changes.close("quotation.send", about: quotation.id.key, context)
    try changes.open("quotation-answer", about: quotation.id.key, number: quotation.number, on: context.home, context)
    return StepResult(quotation.id.key, Words("Quotation \(quotation.number) is sent.", "报价单 \(quotation.number) 已报出。"))
  }
}

/// 2.3 Writes down that the customer does not order, and why.
public struct DeclineQuotation: SubjectStep {
  public static let step = StepDeclaration(
    "quotation.decline", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "The customer does not order", "登记未成交",
    help: Words("Ends an offer, with the customer's reason.", "结束报价，并登记客户原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let quotation = Entry<Quotation.ID>("quotation", "Quotation", "报价单")
    let why = Entry<String>("why", "Why", "原因", help: Words("Price, delivery time, a competitor …", "价格、交期、竞争对手等。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Quotation>, _ context: StepContext) throws -> Problem? {
    subject.state.next.contains(.declined) ? nil : Finding.state(Quotation.record.label, subject.state, needs: .draft, .sent)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let quotation = try context.the(input.quotation)
    changes.reason = input.why
    try changes.update(quotation) {
      $0.state = .declined
      $0.declined = input.why
    }
    try changes.closeAll(about: quotation.id.key, context)
    return StepResult(quotation.id.key, Words("Quotation \(quotation.number) is declined.", "报价单 \(quotation.number) 未成交。"))
  }
}

/// 2.3 Ends an offer whose time is over. The node of its office does it by itself.
public struct ExpireQuotation: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "quotation.expire", "2.3", by: [.salesClerk, .salesManager], at: [.office], "Let the quotation expire", "报价单过期",
    help: Words("Ends an offer after its last day. The node does it by itself.", "报价单有效期过后将其结束。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let quotation = Entry<Quotation.ID>("quotation", "Quotation", "报价单")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      Quotation.self, where: "state IN ('draft', 'sent') AND valid_until < ? AND _shelf = ?", [context.today.description, Int64(context.home.code)],
      limit: Workplace.maximumPerRound
    ).map { ["quotation": $0.number] }
  }

  public static func ready(_ subject: Row<Quotation>, _ context: StepContext) throws -> Problem? {
    guard subject.state.next.contains(.expired) else { return Finding.state(Quotation.record.label, subject.state, needs: .draft, .sent) }
    guard subject.validUntil >= context.today else { return nil }
    return Problem(
      "quotation.valid", Words("It is valid until \(subject.validUntil).", "有效期至 \(subject.validUntil)。"),
      remedy: Words("Decline it if the customer does not want it.", "如客户不要，请登记未成交。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let quotation = try context.the(input.quotation)
    try changes.update(quotation) { $0.state = .expired }
    try changes.closeAll(about: quotation.id.key, context)
    return StepResult(quotation.id.key, Words("Quotation \(quotation.number) has expired.", "报价单 \(quotation.number) 已过期。"))
  }
}

/// What stands against an offer whose last day is past, whether or not a node has ended it yet.
enum Expired {
  static func problem(_ quotation: Row<Quotation>, _ context: StepContext) -> Problem? {
    guard quotation.validUntil < context.today else { return nil }
    return Problem(
      "quotation.expired", Words("Its prices held until \(quotation.validUntil).", "价格有效期至 \(quotation.validUntil)。"),
      remedy: Words("Make a new quotation with today's prices.", "请按现价重新报价。"))
  }
}
