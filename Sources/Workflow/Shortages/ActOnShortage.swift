import Ground
import Records
import Replica

/// 5.4 Says who does what about a shortage, by when.
public struct ActOnShortage: Step {
  public static let step = StepDeclaration(
    "shortage.act", "5.4", by: [.planner, .buyer, .foreman], at: [.plant], "Act on a shortage", "登记缺料措施",
    help: Words("Names a remedy, a person and a day; it is a task from then on.", "指定措施、负责人和期限，并生成任务。"))

  /// How far ahead the day may lie.
  static let maximumDays = 366

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let remedy = Entry<ShortageRemedy>("remedy", "What is done", "措施")
    let owner = Entry<String>("owner", "Who", "负责人", help: Words("A person's sign-in name at this plant.", "本工厂人员的登录名。"), maximumText: 100)
    let due = Entry<Day>("due", "By", "期限")
    let orders = OptionalEntry<String>("orders", "For orders", "对应订单", maximumText: 400)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try !context.isMaterial(input.component) { problems.append(try ReceiveMaterial.unknown(input.component, context)) }
    if input.due < context.today { problems.append(Purchasing.past("due", input.due, context.today)) }
    if input.due > context.today.advanced(by: maximumDays) {
      problems.append(Problem("date.far", field: "due", Words("is more than a year ahead.", "超过一年。"), remedy: Words("Give an earlier day.", "请填写更早的日期。")))
    }
    if try context.person(input.owner) == nil {
      problems.append(
        Problem("person.unknown", field: "owner", Words("Nobody here signs in as \"\(input.owner)\".", "本站点没有登录名为“\(input.owner)”的人员。"), remedy: Words("See the list of operators.", "请查看操作员列表。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try changes.create(ShortageAction.self, on: context.home) {
      $0.component = input.component
      $0.remedy = input.remedy
      $0.owner = input.owner
      $0.due = input.due
      $0.orders = input.orders
      $0.note = input.note
    }
    let number = changes.text(of: action.key, "number")
    let level = context.levels["shortage-act"]
    try changes.create(WorkTask.self, on: context.home) {
      $0.step = level.step
      $0.subject = Blob(action.key.bytes)
      $0.subjectNumber = number
      $0.level = level.name
      $0.opened = context.now
      $0.due = context.calendar.closing(of: input.due)
    }
    return StepResult(action.key, Words("\(number): \(input.owner) is to \(input.remedy.label.en) by \(input.due).", "\(number)：\(input.owner) 于 \(input.due) 前\(input.remedy.label.zh)。"))
  }
}

/// 5.4 What came of it.
public struct EndShortage: SubjectStep {
  public static let step = StepDeclaration(
    "shortage.done", "5.4", by: [.planner, .buyer, .foreman], at: [.plant], "End an action on a shortage", "完成缺料措施",
    help: Words("Says what came of it. The shortage itself goes when the material is there in time.", "说明结果。缺料本身在物料及时到位后消失。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ShortageAction.ID>("action", "Shortage action", "缺料措施")
    let outcome = Entry<String>("outcome", "What came of it", "结果", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ShortageAction>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(ShortageAction.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(ShortageAction.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    try changes.update(action) {
      $0.outcome = input.outcome
      $0.state = .done
    }
    try changes.close(step.name, about: action.id.key, context)
    return StepResult(action.id.key, Words("\(action.number) is done: \(input.outcome)", "\(action.number) 已完成：\(input.outcome)"))
  }
}

extension StepContext {
  /// The person who signs in by a name at this site; nil when there is none.
  func person(_ name: String) throws -> Row<Operator>? {
    try snapshot.first(Operator.self, where: "name = ? AND site = ?", [name, Int(site.site.number)])
  }
}
