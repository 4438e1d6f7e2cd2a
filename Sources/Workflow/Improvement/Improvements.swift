import Ground
import Records
import Replica

/// 12.4 Plans what is done so that a figure gets better.
public struct PlanImprovement: Step {
  public static let people: Set<OperatorRole> = [.analyst, .administrator, .salesManager, .planner]

  public static let step = StepDeclaration(
    "improvement.plan", "12.4", by: people, at: [.headquarters], "Plan an improvement", "制定改进措施",
    help: Words(
      "What is done against which cause, by whom and until when, and the figure that must get better. Before and after are measured by the program over as many days.",
      "填写针对何种原因采取何种措施、责任人和期限，以及应改善的指标；实施前后由程序按相同天数测算。"))

  static let spans = 14...365
  static let usualSpan = 60

  public struct Input: StepInput {
    public static let entries = Input()
    let what = Entry<String>("what", "What is done", "措施内容", isLong: true, maximumText: 1_000)
    let cause = Entry<String>("cause", "Cause", "原因", help: Words("Why the figure is as it is.", "指标现状的原因。"), isLong: true, maximumText: 1_000)
    let figure = Entry<String>("figure", "Figure", "指标", help: Words("Its name, like otif or cycle_days.", "指标名称，例如 otif、cycle_days。"), maximumText: 64)
    let cut = OptionalEntry<String>("cut", "By", "维度", help: Words("customer, product, site … for one part of the figure alone.", "仅针对指标的一部分时填写：customer、product、site 等。"), maximumText: 20)
    let part = OptionalEntry<String>("part", "Of", "对象", help: Words("Which customer, product, site: as the page of the figure names it.", "具体对象，与指标页面一致。"), maximumText: 200)
    let ownerRole = Entry<OperatorRole>("owner", "Owner", "责任岗位")
    let person = OptionalEntry<String>("person", "Person", "责任人", maximumText: 100)
    let due = Entry<Day>("due", "Due", "完成期限")
    let days = OptionalEntry<Int>("days", "Days compared", "比较天数", help: Words("60 before and 60 after if left empty; of customers and products whole months.", "留空为前后各 60 天；按客户、产品时以整月计。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = FigureNaming.problems(input.figure, cut: input.cut, part: input.part)
    if let figure = Figures.find(input.figure), !figure.hasHistory {
      problems.append(
        Problem(
          "improvement.history", field: "figure", Words("\(figure.label.en) is told of the present only.", "\(figure.label.zh)只反映当前情况。"),
          remedy: Words("Choose a figure that is told of past periods too.", "请选择有历史数据的指标。")))
    }
    if input.due < context.today { problems.append(Finding.inPast("due", input.due, today: context.today)) }
    if let days = input.days, !spans.contains(days) { problems.append(Finding.outOfRange("days", spans, days)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let key = try changes.create(ImprovementAction.self, on: .company) {
      $0.what = input.what
      $0.cause = input.cause
      $0.figure = input.figure
      $0.cut = input.cut
      $0.part = input.part
      $0.ownerRole = input.ownerRole.rawValue
      $0.person = input.person
      $0.due = input.due
      $0.span = input.days ?? usualSpan
    }.key
    let number = changes.text(of: key, "number")
    return StepResult(key, Words("\(number) is planned until \(input.due).", "\(number) 已制定，\(input.due) 前完成。"))
  }
}

/// Figures as people name them in steps.
enum FigureNaming {
  static func problems(_ name: String, cut: String?, part: String?) -> [Problem] {
    guard let figure = Figures.find(name) else { return [unknown(name)] }
    guard cut != nil || part != nil else { return [] }
    guard let cut = cut.flatMap(FigureCut.init(rawValue:)), figure.cuts.contains(cut) else {
      let known = figure.cuts.map(\.rawValue).joined(separator: ", ")
      return [
        Problem(
          "figure.cut", field: "cut", Words("\(figure.label.en) is not told by \"\(cut ?? "")\".", "\(figure.label.zh)不能按“\(cut ?? "")”划分。"),
          remedy: known.isEmpty ? Words("Leave it empty.", "请留空。") : Words("One of: \(known).", "可选：\(known)。"))
      ]
    }
    guard part.flatMap({ FigureKey($0, cut) }) != nil else {
      return [
        Problem(
          "figure.part", field: "part", Words("\"\(part ?? "")\" is no \(cut.label.en.lowercased()).", "“\(part ?? "")”不是\(cut.label.zh)。"),
          remedy: Words("Take it from the page of the figure.", "请从指标页面选取。"))
      ]
    }
    return []
  }

  static func unknown(_ name: String) -> Problem {
    let known = Figures.all.map(\.name).joined(separator: ", ")
    return Problem(
      "figure.unknown", field: "figure", Words("There is no figure \"\(name)\".", "没有指标“\(name)”。"), remedy: Words("One of: \(known).", "可选：\(known)。"))
  }
}

/// 12.4 An improvement is carried out, and holds from a day on.
public struct DoImprovement: SubjectStep {
  public static let step = StepDeclaration(
    "improvement.do", "12.4", by: PlanImprovement.people, at: [.headquarters], "An improvement is carried out", "改进措施已实施",
    help: Words("What was done, and from which day on it holds. It is checked by itself when as many days have passed.", "填写实施情况和生效日期；经过相同天数后自动检查效果。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ImprovementAction.ID>("action", "Improvement", "改进措施")
    let result = Entry<String>("result", "What was done", "实施情况", isLong: true, maximumText: 1_000)
    let from = OptionalEntry<Day>("from", "In force from", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
  }

  public static func ready(_ subject: Row<ImprovementAction>, _ context: StepContext) throws -> Problem? {
    subject.state == .planned ? nil : Finding.state(ImprovementAction.record.label, subject.state, needs: .planned)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.from, day > context.today else { return [] }
    return [Finding.inFuture("from", day, today: context.today)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    let begun = input.from ?? context.today
    try changes.update(action) {
      $0.state = .doing
      $0.begun = begun
      $0.result = input.result
    }
    return StepResult(
      action.id.key, Words("\(action.number) holds from \(begun) on; it is checked \(action.span) days after.", "\(action.number) 自 \(begun) 起生效，\(action.span) 天后检查。"))
  }
}

/// 12.4 Measures a figure before and after an improvement.
public struct CheckImprovement: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "improvement.check", "12.4", by: PlanImprovement.people, at: [.headquarters], "Check an improvement", "检查改进效果",
    help: Words("The program compares the figure before and after. The node does it by itself when the days are over.", "由程序比较实施前后的指标；到期后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ImprovementAction.ID>("action", "Improvement", "改进措施")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(ImprovementAction.self, where: "state = 'doing'", limit: 200).filter { try !isEarly($0, context) }
      .map { ["action": $0.id.key.description] }
  }

  /// Whether days that are to be compared are still to come.
  private static func isEarly(_ action: Row<ImprovementAction>, _ context: StepContext) throws -> Bool {
    try MeasuredChange(action, context).map { context.today <= $0.periods.after.last } ?? true
  }

  public static func ready(_ subject: Row<ImprovementAction>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .doing else { return Finding.state(ImprovementAction.record.label, subject.state, needs: .doing) }
    guard try !isEarly(subject, context) else {
      return Problem(
        "improvement.early", field: "action", Words("The days after it are not over yet.", "实施后的比较期尚未结束。"),
        remedy: Words("Wait: it is checked by itself.", "请等待，到期后自动检查。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    guard let measured = try MeasuredChange(action, context) else { throw UncheckedInput() }
    try changes.update(action) {
      $0.state = .checked
      measured.write(to: &$0)
    }
    try changes.open("improvement-act", about: action.id.key, number: action.number, on: context.home, context)
    let words = measured.words
    return StepResult(action.id.key, Words("\(action.number): \(words.en).", "\(action.number)：\(words.zh)。"), isWarning: measured.effect == .worse)
  }
}

/// 12.4 What becomes of an improvement that was checked: it is the standard from now on, or it is not kept.
public struct ActOnImprovement: SubjectStep {
  public static let step = StepDeclaration(
    "improvement.act", "12.4", by: PlanImprovement.people, at: [.headquarters], "Decide on an improvement", "处置改进措施",
    help: Words("Whether it stays as the standard, and what was learnt. Changed standards are tied to it with improvement.standard.", "决定是否纳入标准并总结经验；变更的标准用 improvement.standard 关联。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ImprovementAction.ID>("action", "Improvement", "改进措施")
    let isKept = Entry<Bool>("kept", "It stays as the standard", "纳入标准")
    let conclusion = Entry<String>("conclusion", "Conclusion", "结论", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ImprovementAction>, _ context: StepContext) throws -> Problem? {
    subject.state == .checked ? nil : Finding.state(ImprovementAction.record.label, subject.state, needs: .checked)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    try changes.update(action) {
      $0.state = input.isKept ? .adopted : .closed
      $0.conclusion = input.conclusion
    }
    try changes.closeAll(about: action.id.key, context)
    return StepResult(
      action.id.key,
      input.isKept ? Words("\(action.number) is the standard from now on.", "\(action.number) 已纳入标准。") : Words("\(action.number) is closed.", "\(action.number) 已结案。"))
  }
}

/// 12.4 An improvement is given up.
public struct WithdrawImprovement: SubjectStep {
  public static let step = StepDeclaration(
    "improvement.withdraw", "12.4", by: PlanImprovement.people, at: [.headquarters], "Withdraw an improvement", "撤回改进措施",
    help: Words("It is not done, or not followed any further. Say why.", "不再实施或跟踪，请说明原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ImprovementAction.ID>("action", "Improvement", "改进措施")
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ImprovementAction>, _ context: StepContext) throws -> Problem? {
    subject.state.next.contains(.withdrawn) ? nil : Finding.state(ImprovementAction.record.label, subject.state, needs: .planned, .doing, .checked)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    try changes.update(action) {
      $0.state = .withdrawn
      $0.conclusion = input.reason
    }
    try changes.closeAll(about: action.id.key, context)
    return StepResult(action.id.key, Words("\(action.number) is withdrawn.", "\(action.number) 已撤回。"))
  }
}

extension ImprovementAction {
  /// Those that are planned, by their due days, for people in the owner's role, or for the person who is named.
  static func open(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(ImprovementAction.self, where: "state = 'planned'", order: "due, id", limit: Inbox.maximum)
      .filter { action in action.person.map { $0 == context.actor.name } ?? context.actor.roles.contains { $0.rawValue == action.ownerRole } }
      .map { Inbox.lapsing("improvement-do", $0.id.key, $0.number, on: $0.due, notice: 14, context) }
  }
}
