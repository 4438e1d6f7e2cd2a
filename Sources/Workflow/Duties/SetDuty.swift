import Ground
import Records
import Replica

/// 1.4 Says who does a step, who answers for it, who is asked and who is told. Whoever may take the step stays as the program has it.
public struct SetDuty: Step {
  public static let step = StepDeclaration(
    "duty.set", "1.4", by: [.administrator], at: [.headquarters], "Set the duties of a step", "设置步骤职责",
    help: Words(
      "Roles separated by spaces. Who answers for a step is told when it is overdue; who is to be informed finds it in the own list.",
      "角色用空格分隔。步骤逾期时通知负责角色；知会角色可在自己的列表中看到。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("step", "Step", "步骤", help: Words("Its name, like order.confirm.", "步骤名称，例如 order.confirm。"), maximumText: 64)
    let responsible = Entry<String>("responsible", "Responsible", "执行", help: Words("Of those who may take the step.", "须为可办理该步骤的角色。"), maximumText: 400)
    let accountable = Entry<OperatorRole>("accountable", "Accountable", "负责")
    let consulted = OptionalEntry<String>("consulted", "Consulted", "咨询", maximumText: 400)
    let informed = OptionalEntry<String>("informed", "Informed", "知会", maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let declared = Catalogue.steps.first { $0.name == input.name }?.declaration
    if declared == nil {
      problems.append(
        Problem(
          "step.unknown", field: "step", Words("There is no step \"\(input.name)\".", "没有步骤“\(input.name)”。"),
          remedy: Words("The page of duties has all names.", "名称见“职责表”页面。")))
    }
    for (field, text) in [("responsible", input.responsible), ("consulted", input.consulted ?? ""), ("informed", input.informed ?? "")] {
      problems += RegisterOperator.unknownRoles(text).map { problem in
        var problem = problem
        problem.field = field
        return problem
      }
    }
    if let declared {
      let wrong = roles(input.responsible).filter { !declared.operators.contains($0) }
      if !wrong.isEmpty { problems.append(mayNot(wrong, declared)) }
    }
    return problems
  }

  private static func roles(_ text: String) -> [OperatorRole] { text.split(separator: " ").compactMap { OperatorRole(rawValue: String($0)) } }

  private static func mayNot(_ roles: [OperatorRole], _ step: StepDeclaration) -> Problem {
    let (wrong, right) = (roles.map(\.label), step.operators.inOrder)
    return Problem(
      "duty.right", field: "responsible",
      Words("\(wrong.map(\.en).joined(separator: ", ")) may not take this step.", "\(wrong.map(\.zh).joined(separator: "、"))无权办理该步骤。"),
      remedy: Words("Choose of: \(right.map(\.rawValue).joined(separator: ", ")).", "可选：\(right.map(\.rawValue).joined(separator: "、"))。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<Duty>) {
      draft.responsible = text(input.responsible)
      draft.accountable = input.accountable.rawValue
      draft.consulted = input.consulted.map(text)
      draft.informed = input.informed.map(text)
    }
    let done = Words("The duties of \(input.name) are set.", "\(input.name) 的职责已设置。")
    if let known = try Duties(context.snapshot).record(of: input.name) {
      try changes.update(known, fill)
      return StepResult(known.id.key, done)
    }
    let made = try changes.create(Duty.self, on: .company) {
      $0.step = input.name
      fill(&$0)
    }
    return StepResult(made.key, done)
  }

  private static func text(_ roles: String) -> String { Set(self.roles(roles)).inOrder.map(\.rawValue).joined(separator: " ") }
}
