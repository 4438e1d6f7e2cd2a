import Foundation
import Ground
import Records
import Replica

/// 3.3 A higher level consents to an order that its office may not approve alone, or refuses to.
public struct EndorseOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.endorse", "3.3", by: [.salesManager, .administrator], at: [.office, .headquarters], "Consent to the order", "上级同意",
    help: Words(
      "For an order above the office's limit. The office approves it after that; above the highest limit two people of that level consent.",
      "用于超出销售处权限的订单。同意后由销售处批准；超过最高权限须两人同意。"),
    approval: Approval(levels: ["order-endorse"]))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let decision = Entry<ReviewDecision>("decision", "Decision", "结论")
    let findings = OptionalEntry<String>("findings", "Findings", "意见", help: Words("The conditions, or the reason for a refusal.", "条件，或不同意的原因。"), isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .reviewed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .reviewed) }
    let limits = try ApprovalLimits(context)
    guard limits.isAboveOffice(subject.total) else {
      return Problem("endorse.within", Words("Its office may approve the order itself.", "该订单在销售处权限之内。"), remedy: Words("Approve it there.", "请由销售处批准。"))
    }
    guard !limits.rows(context.actor.roles, at: context.site.role).isEmpty else {
      return Problem("endorse.noLimit", Words("\(context.actor.name) has no limit of approval here.", "\(context.actor.name) 在此没有审批权限。"), remedy: Words("See /limits for who has.", "审批权限见 /limits。"))
    }
    let people = try ApproveOrder.reviewers(of: subject, context).union(Endorsements(subject, limits, context).parts.compactMap(\.reviewer))
    guard people.contains(context.actor.name) else { return nil }
    return Problem("endorse.sameActor", Words("\(context.actor.name) has spoken about this order already.", "\(context.actor.name) 已就此订单发表意见。"), remedy: Words("Another person consents.", "请由另一人同意。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.decision == .sendBack {
      problems.append(Problem("endorse.return", field: "decision", Words("Only a review returns an order.", "只有评审可以退回订单。"), remedy: Words("Reject, and say what would have to change.", "请选择不同意，并写明需要修改之处。")))
    }
    if input.findings == nil, input.decision != .approve {
      problems.append(Finding.missing("findings", Words("The conditions or the reason are missing.", "缺少条件或原因。"), remedy: Words("Say them.", "请写明。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let limits = try ApprovalLimits(context)
    let currency = order.total.currency
    let row = limits.rows(context.actor.roles, at: context.site.role).max { ($0.upTo[currency]?.minor ?? -1) < ($1.upTo[currency]?.minor ?? -1) }
    try changes.create(ReviewPart.self, on: order.shelf) {
      $0.order = order.id
      $0.orderNumber = order.number
      $0.aspect = .endorsement
      $0.reviewRound = 1
      $0.decision = input.decision
      $0.findings = input.findings
      $0.reviewer = context.actor.name
      $0.at = context.now
      $0.role = row?.role.rawValue
      $0.state = .given
    }
    var consents = try Endorsements(order, limits, context).consents
    consents.append(.init(person: context.actor.name, limit: row?.upTo[currency]))
    let isEnough = input.decision == .reject || limits.isCovered(order.total, by: consents)
    if isEnough { try changes.close(step.name, about: order.id.key, context) }
    let said = input.decision.label
    return StepResult(
      order.id.key,
      isEnough
        ? Words("Order \(order.number): \(said.en). Its office goes on.", "订单 \(order.number)：\(said.zh)。由销售处继续办理。")
        : Words("Order \(order.number): \(said.en). One more person of this level consents.", "订单 \(order.number)：\(said.zh)。还须同级另一人同意。"))
  }
}

/// 3.3 A reviewed order is above what its office may approve: headquarters is asked.
public struct AskEndorsement: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "endorse.ask", "3.3", by: [.salesManager, .salesClerk], at: [.office], "Ask the higher level", "提请上级同意",
    help: Words("For a reviewed order above the office's limit. The node does it by itself.", "用于超出销售处权限的已评审订单。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  private static func isDue(_ order: Row<SalesOrder>, _ limits: ApprovalLimits, _ context: StepContext) throws -> Bool {
    guard limits.isAboveOffice(order.total) else { return false }
    let endorsements = try Endorsements(order, limits, context)
    guard endorsements.refusal == nil, !limits.isCovered(order.total, by: endorsements.consents) else { return false }
    return try context.snapshot.count(
      "SELECT count(*) FROM task WHERE subject = ? AND state = 'open' AND level = 'order-endorse'", [Data(order.id.key.bytes)]) == 0
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let limits = try ApprovalLimits(context)
    return try context.snapshot.all(
      SalesOrder.self, where: "state = 'reviewed' AND _shelf = ?", [Int64(context.home.code)], order: "id", limit: Inbox.maximum
    ).filter { try isDue($0, limits, context) }.map { ["order": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .reviewed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .reviewed) }
    guard try !isDue(subject, ApprovalLimits(context), context) else { return nil }
    return Problem("endorse.asked", Words("There is nobody to ask about this order.", "该订单无需再提请上级。"), remedy: Words("See its review for who is missing.", "请查看评审页面了解尚缺事项。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.open("order-endorse", about: order.id.key, number: order.number, on: .company, context)
    return StepResult(order.id.key, Words("Headquarters is asked to consent to order \(order.number).", "已提请总部同意订单 \(order.number)。"))
  }
}
