import Ground
import Records
import Replica

/// 1.4 Changes what a person is called and what they do at this site.
public struct ChangeOperator: Step {
  public static let step = StepDeclaration(
    "operator.change", "1.4", by: [.administrator], at: [.headquarters, .office, .plant, .warehouse, .field],
    "Change an operator", "变更操作员",
    help: Words("The roles given here replace all earlier ones; without a role a person can do nothing.", "此处填写的角色将取代原有角色；没有角色的人不能办理任何步骤。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let person = Entry<Operator.ID>("operator", "Operator", "操作员")
    let fullName = OptionalEntry<String>("full_name", "Full name", "姓名", help: Words("Left empty, it stays.", "留空则不变。"), maximumText: 200)
    let roles = OptionalEntry<String>("roles", "Roles", "角色", help: Words("Separated by spaces, like: sales-clerk accountant.", "用空格分隔，例如：sales-clerk accountant。"), maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = RegisterOperator.unknownRoles(input.roles ?? "")
    let person = try context.the(input.person)
    if person.site != Int(context.site.site.number) {
      problems.append(
        Problem(
          "operator.elsewhere", field: "operator", Words("works at another site.", "属于其他站点。"),
          remedy: Words("It is changed there.", "请在其所属站点变更。")))
    } else if person.name == context.actor.name, !(input.roles ?? "").split(separator: " ").contains(Substring(OperatorRole.administrator.rawValue)) {
      problems.append(
        Problem(
          "operator.self", field: "roles", Words("would take your own administrator's role.", "会取消您自己的管理员角色。"),
          remedy: Words("Keep \"administrator\", or ask another administrator.", "请保留 administrator，或由其他管理员操作。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let person = try context.the(input.person)
    try changes.update(person) {
      if let fullName = input.fullName { $0.fullName = fullName }
      $0.roles = input.roles ?? ""
    }
    return StepResult(person.id.key, Words("\(input.fullName ?? person.fullName) is changed.", "\(input.fullName ?? person.fullName) 已变更。"))
  }
}
