import Ground
import Records
import Replica

/// 6.1 A tool, mould or fixture that operations of this plant need.
public struct DefineTool: Step {
  public static let step = StepDeclaration(
    "tool.define", "6.1", by: [.foreman, .planner, .administrator], at: [.plant], "Register a tool", "登记工装",
    help: Words("Routings name it by its code. A release says when it is not usable.", "工艺路线按编码引用；工装不可用时下达工单会提示。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Like T-7.", "例如 T-7。"), maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 100)
    let place = OptionalEntry<String>("place", "Where it is", "存放处", maximumText: 100)
    let until = OptionalEntry<Day>("calibrated_until", "Calibrated until", "校准有效期至", help: Words("Only for what is calibrated.", "仅用于需校准的工装。"))
    let life = OptionalEntry<Int>("life", "Life (pieces)", "寿命（件）", help: Words("How many pieces it makes before it is overhauled.", "大修前可加工的件数。"))
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [NeedCode.problem(input.code, field: "code")].compactMap { $0 }
    if try Tools.find(input.code, on: context.home, context) != nil {
      problems.append(
        Problem("tool.exists", field: "code", Words("The tool \(input.code) exists here.", "此处已有工装 \(input.code)。"), remedy: Words("Choose another code, or change that one with tool.set.", "请换一个编码，或用 tool.set 修改。")))
    }
    if let life = input.life, !Tools.life.contains(life) { problems.append(Finding.outOfRange("life", Tools.life, life)) }
    if try Tools.here(context).count >= Tools.maximum {
      problems.append(
        Problem("tool.tooMany", field: "code", Words("There are \(Tools.maximum) tools already.", "工装已达 \(Tools.maximum) 件。"), remedy: Words("Withdraw those that are not used any more.", "请停用不再使用的工装。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let tool = try changes.create(Tool.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.condition = .usable
      $0.place = input.place
      $0.calibratedUntil = input.until
      $0.life = input.life
      $0.since = context.now
      $0.note = input.note
    }
    return StepResult(tool.key, Words("The tool \(input.code) is registered.", "工装 \(input.code) 已登记。"))
  }
}

/// 6.1 Writes down how a tool is, where, until when it is calibrated, and that it was overhauled.
public struct SetTool: SubjectStep {
  public static let step = StepDeclaration(
    "tool.set", "6.1", by: [.foreman, .planner, .inspector, .storekeeper], at: [.plant], "Change a tool", "更新工装",
    help: Words("What is left empty stays as it is.", "留空的项目不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let tool = Entry<Tool.ID>("tool", "Tool", "工装")
    let condition = OptionalEntry<ToolCondition>("condition", "Condition", "状况")
    let place = OptionalEntry<String>("place", "Where it is", "存放处", maximumText: 100)
    let until = OptionalEntry<Day>("calibrated_until", "Calibrated until", "校准有效期至")
    let life = OptionalEntry<Int>("life", "Life (pieces)", "寿命（件）")
    let isOverhauled = OptionalEntry<Bool>("overhauled", "Overhauled", "已大修", help: Words("Its pieces count from now on.", "计件从现在起重新计算。"))
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func ready(_ subject: Row<Tool>, _ context: StepContext) throws -> Problem? { try Tools.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let isEmpty = input.condition == nil && input.place == nil && input.until == nil && input.life == nil && input.isOverhauled != true && input.note == nil
    if isEmpty { problems.append(Problem("tool.nothing", field: "condition", Words("Nothing is changed.", "没有任何变更。"), remedy: Words("Fill in what is otherwise now.", "请填写变更的项目。"))) }
    if let life = input.life, !Tools.life.contains(life) { problems.append(Finding.outOfRange("life", Tools.life, life)) }
    if let until = input.until, until < context.today {
      problems.append(
        Problem("tool.past", field: "calibrated_until", Words("\(until) is past; today is \(context.today).", "\(until) 已过去；今天是 \(context.today)。"), remedy: Words("Give the day that the certificate says.", "请按校准证书填写有效期。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let tool = try context.the(input.tool)
    try changes.update(tool) {
      if let condition = input.condition { $0.condition = condition }
      if let place = input.place { $0.place = place }
      if let until = input.until { $0.calibratedUntil = until }
      if let life = input.life { $0.life = life }
      if input.isOverhauled == true { $0.since = context.now }
      if let note = input.note { $0.note = note }
    }
    let condition = input.condition ?? tool.condition
    return StepResult(tool.id.key, Words("The tool \(tool.code): \(condition.label.en).", "工装 \(tool.code)：\(condition.label.zh)。"))
  }
}

/// 6.1 A tool is not used any more.
public struct WithdrawTool: SubjectStep {
  public static let step = StepDeclaration(
    "tool.withdraw", "6.1", by: [.foreman, .planner, .administrator], at: [.plant], "Withdraw a tool", "停用工装",
    help: Words("It is broken, lost or given away. Routings that name it say so at the next release.", "工装报废、遗失或移交。引用它的工艺路线在下达时会提示。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let tool = Entry<Tool.ID>("tool", "Tool", "工装")
  }

  public static func ready(_ subject: Row<Tool>, _ context: StepContext) throws -> Problem? { try Tools.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let tool = try context.the(input.tool)
    try changes.update(tool) { $0.state = .withdrawn }
    return StepResult(tool.id.key, Words("The tool \(tool.code) is not used any more.", "工装 \(tool.code) 已停用。"))
  }
}
