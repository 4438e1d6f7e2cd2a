import Ground
import Records
import Replica

/// 6.3 A foreman puts the time of a work order right: minutes are added or taken away, with a reason. What was entered stays.
public struct CorrectTime: SubjectStep {
  public static let step = StepDeclaration(
    "time.correct", "6.3", by: [.foreman, .planner], at: [.plant], "Correct work time", "更正工时",
    help: Words("Adds minutes to what the floor's events say, or takes some away with a minus sign. Also of finished work.", "在车间事件的基础上增加分钟数，减少时填负数；已完工的工单亦可更正。"))

  /// The most corrections of one work order.
  public static let maximum = 500
  /// Minutes of one correction, either way.
  public static let minutes = -1_440...1_440

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let kind = Entry<TimeKind>("kind", "Kind", "类型")
    let activity = Entry<TimeActivity>("activity", "Activity", "活动")
    let minutes = Entry<Int>("minutes", "Minutes", "分钟", help: Words("Negative for what is too much.", "多计的填负数。"))
    let day = Entry<Day>("day", "Day", "日期")
    let person = OptionalEntry<String>("person", "Operator", "操作员", help: Words("Required for labour.", "人工工时必填。"), maximumText: 64)
    let operation = Crew.operation(Words("The first if left empty.", "留空为第一道工序。"))
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard [.released, .started, .finished].contains(subject.state) else {
      return Finding.state(WorkOrder.record.label, subject.state, needs: .released, .started, .finished)
    }
    guard try context.corrections(of: subject.id).count >= maximum else { return nil }
    return Problem("time.tooMany", Words("\(subject.number) has \(maximum) corrections already.", "\(subject.number) 已有 \(maximum) 条更正。"), remedy: Words("Put the rest into one.", "请合并为一条。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    var problems = try Crew.problems(operation: input.operation, order, context)
    if input.minutes == 0 || !minutes.contains(input.minutes) { problems.append(Finding.outOfRange("minutes", minutes, input.minutes)) }
    if input.day > context.today { problems.append(Finding.inFuture("day", input.day, today: context.today)) }
    switch (input.kind, input.person) {
    case (.labour, nil):
      problems.append(Finding.missing("person", Words("Whose time it is, is missing.", "缺少操作员。"), remedy: Words("Give a sign-in name.", "请填写登录名。")))
    case (.machine, .some):
      problems.append(
        Problem("time.machine", field: "person", Words("A machine's time is nobody's.", "机器工时不属于任何人。"), remedy: Words("Leave the operator empty, or correct labour.", "请将操作员留空，或更正人工工时。")))
    case (.labour, .some(let person)): problems += try known(person, order, context)
    case (.machine, nil): break
    }
    guard problems.isEmpty, input.minutes < 0 else { return problems }
    let there = WorkTimes.minutes(try counted(input, order, context))
    guard there + input.minutes < 0 else { return [] }
    return [
      Problem(
        "time.less", field: "minutes", Words("Only \(there) minutes count there on \(input.day).", "\(input.day) 该项仅有 \(there) 分钟。"),
        remedy: Words("Take away no more than that.", "减少不得超过该数。"))
    ]
  }

  /// Somebody who signs in here, or whose time is on the work order already.
  private static func known(_ person: String, _ order: Row<WorkOrder>, _ context: StepContext) throws -> [Problem] {
    let problems = try Crew.problems(person: person, context)
    guard !problems.isEmpty else { return [] }
    let isThere = try context.snapshot.run(of: order.id).standing.contains { $0.by == person } || context.crewEvents(of: order.id).contains { $0.person == person }
    return isThere ? [] : problems
  }

  private static func counted(_ input: Inputs<Input>, _ order: Row<WorkOrder>, _ context: StepContext) throws -> Int64 {
    let operation = try input.operation ?? Crew.positions(order, context)[0]
    return try WorkTimes(input.day...input.day, of: order.id, context).lines
      .filter { $0.kind == input.kind && $0.activity == input.activity && $0.operation == operation && $0.person == input.person }
      .reduce(0) { $0 + $1.milliseconds }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    changes.reason = input.why
    let operation = try input.operation ?? Crew.positions(order, context)[0]
    try changes.create(TimeCorrection.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.operation = operation
      $0.kind = input.kind
      $0.activity = input.activity
      $0.person = input.person
      $0.day = input.day
      $0.minutes = input.minutes
      $0.reason = input.why
      $0.by = context.actor.name
      $0.at = context.now
    }
    let sign = input.minutes > 0 ? "+" : ""
    return StepResult(
      order.id.key, Words("\(order.number), \(input.day): \(sign)\(input.minutes) minutes of \(input.kind.label.en), \(input.activity.label.en).", "\(order.number) \(input.day)：\(input.kind.label.zh)\(input.activity.label.zh)工时 \(sign)\(input.minutes) 分钟。"))
  }
}
