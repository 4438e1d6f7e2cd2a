import Ground
import Records
import Replica

/// 3.3 A plant's word on one aspect of an order that its office asked about.
public struct GivePart: SubjectStep {
  public static let step = StepDeclaration(
    "part.review", "3.3", by: [.planner, .buyer, .foreman, .inspector], at: [.plant], "Review a part", "分项评审",
    help: Words(
      "Says whether the order can be made as it is wanted, by the promised day, with the material there is. The office reads it with the others.",
      "说明能否按要求、按承诺交期、以现有物料完成。销售处将与其他评审一并查看。"),
    approval: Approval(levels: ["part-review"]))

  public struct Input: StepInput {
    public static let entries = Input()
    let part = Entry<ReviewPart.ID>("part", "Part of a review", "分项评审")
    let decision = Entry<ReviewDecision>("decision", "Decision", "结论")
    let findings = OptionalEntry<String>(
      "findings", "Findings", "意见", help: Words("The conditions, or the reason for a refusal.", "条件，或不同意的原因。"), isLong: true)
  }

  public static func ready(_ subject: Row<ReviewPart>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(ReviewPart.record.label, subject.shelf, context) { return problem }
    guard subject.state == .asked else { return Finding.state(ReviewPart.record.label, subject.state, needs: .asked) }
    let roles = try ReviewRules(context).rule(subject.aspect)?.roles ?? []
    guard roles.isDisjoint(with: context.actor.roles) else { return nil }
    let labels = roles.map(\.label).sorted { $0.en < $1.en }
    return Problem(
      "part.role", Words("\(subject.aspect.label.en) is not \(context.actor.name)'s to review.", "\(context.actor.name) 不负责评审“\(subject.aspect.label.zh)”。"),
      remedy: Words("It takes one of the roles: \(labels.map(\.en).joined(separator: ", ")).", "需要以下角色之一：\(labels.map(\.zh).joined(separator: "、"))。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.decision == .sendBack {
      problems.append(
        Problem("part.return", field: "decision", Words("Only the office returns an order.", "只有销售处可以退回订单。"), remedy: Words("Reject, and say what would have to change.", "请选择不同意，并写明需要修改之处。")))
    }
    if input.findings == nil, input.decision != .approve {
      problems.append(Finding.missing("findings", Words("The conditions or the reason are missing.", "缺少条件或原因。"), remedy: Words("Say them; the office has only this to go by.", "请写明，销售处仅以此为据。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let part = try context.the(input.part)
    try changes.update(part) {
      $0.decision = input.decision
      $0.findings = input.findings
      $0.reviewer = context.actor.name
      $0.at = context.now
      $0.state = .given
    }
    try changes.closeAll(about: part.id.key, context)
    let what = part.aspect.label
    return StepResult(
      part.id.key, Words("\(part.orderNumber), \(what.en): \(input.decision.label.en).", "\(part.orderNumber) \(what.zh)：\(input.decision.label.zh)。"))
  }
}
