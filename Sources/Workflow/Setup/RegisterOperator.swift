import Ground
import Records
import Replica

/// 1.4 Makes a person known at this site, with the roles that say which steps they may take.
public struct RegisterOperator: Step {
  public static let step = StepDeclaration(
    "operator.register", "1.4", by: [.administrator], at: [.headquarters, .office, .plant, .warehouse, .field],
    "Register an operator", "登记操作员",
    help: Words("Makes a person known at this site and says what they do there.", "登记本站点的人员及其职责。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "Sign-in name", "登录名", help: Words("Short, without spaces, like li.na.", "简短且不含空格，例如 li.na。"), maximumText: 64)
    let fullName = Entry<String>("full_name", "Full name", "姓名", maximumText: 200)
    let roles = Entry<String>("roles", "Roles", "角色", help: Words("Separated by spaces, like: sales-clerk accountant.", "用空格分隔，例如：sales-clerk accountant。"), maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.name.contains(where: \.isWhitespace) {
      problems.append(Problem("name.spaces", field: "name", Words("has spaces.", "含有空格。"), remedy: Words("Write it like li.na.", "请写成 li.na 的形式。")))
    }
    if input.name.lowercased() == Workplace.program {
      problems.append(Problem("name.program", field: "name", Words("The program itself goes by \"\(Workplace.program)\".", "“\(Workplace.program)”是程序自身的名字。"), remedy: Words("Choose another name.", "请换一个名字。")))
    }
    if try context.snapshot.first(Operator.self, where: "name = ? AND site = ?", [input.name, Int(context.site.site.number)]) != nil {
      problems.append(Problem("operator.exists", field: "name", Words("\"\(input.name)\" is registered here already.", "“\(input.name)”已登记。"), remedy: Words("Choose another name.", "请换一个名字。")))
    }
    return problems + unknownRoles(input.roles)
  }

  /// A problem for each word that is no role.
  static func unknownRoles(_ text: String) -> [Problem] {
    let known = OperatorRole.allCases.map(\.rawValue).joined(separator: ", ")
    return text.split(separator: " ").filter { OperatorRole(rawValue: String($0)) == nil }.map { role in
      Problem("role.unknown", field: "roles", Words("\"\(role)\" is no role.", "没有角色“\(role)”。"), remedy: Words("The roles are: \(known).", "角色有：\(known)。"))
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let id = try changes.create(Operator.self, on: .company) {
      $0.name = input.name
      $0.fullName = input.fullName
      $0.site = Int(context.site.site.number)
      $0.roles = input.roles
    }
    return StepResult(id.key, Words("\(input.fullName) may now work at \(context.site.code).", "\(input.fullName) 现在可以在 \(context.site.code) 工作。"))
  }
}
