import Foundation
import Ground
import Records
import Replica

/// What the steps of the crew have in common.
enum Crew {
  /// Of a work order that is on the floor of this plant and has not ended.
  static func problem(_ order: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, order.shelf, context) { return problem }
    guard [.released, .started].contains(order.state) else { return Finding.state(WorkOrder.record.label, order.state, needs: .released, .started) }
    guard try context.crewEvents(of: order.id).count >= WorkRun.maximum else { return nil }
    return Problem(
      "crew.events", Words("\(order.number) has \(WorkRun.maximum) crew events already.", "\(order.number) 已有 \(WorkRun.maximum) 条人员事件。"),
      remedy: Words("Report what is made and finish it; correct its time with time.correct.", "请报工并完工；工时用 time.correct 更正。"))
  }

  /// Whoever is signed on by somebody else must be known here.
  static func problems(person: String?, _ context: StepContext) throws -> [Problem] {
    guard let person, person != context.actor.name, try context.person(person) == nil else { return [] }
    let names = try context.snapshot.all(Operator.self, where: "site = ?", [Int64(context.site.site.number)], limit: 1_000).map(\.name)
    let near = Nearness.codes(near: person, among: names)
    return [
      Problem(
        "person.unknown", field: "person", Words("Nobody here signs in as \"\(person)\".", "此处没有登录名为“\(person)”的人员。"),
        remedy: near.isEmpty ? Words("Give a sign-in name.", "请填写登录名。") : Words("Is one of these meant: \(near.joined(separator: ", "))?", "是否指：\(near.joined(separator: "、"))？"))
    ]
  }

  /// The operations that a work order has, by number.
  static func positions(_ order: Row<WorkOrder>, _ context: StepContext) throws -> [Int] {
    let planned = try context.operations(of: order).map(\.position)
    return planned.isEmpty ? [PlanOperation.only] : planned
  }

  static func problems(operation: Int?, _ order: Row<WorkOrder>, _ context: StepContext) throws -> [Problem] {
    let positions = try positions(order, context)
    guard let operation, !positions.contains(operation) else { return [] }
    let named = positions.map(String.init)
    return [
      Problem(
        "operation.unknown", field: "operation", Words("\(order.number) has no operation \(operation).", "\(order.number) 没有工序 \(operation)。"),
        remedy: Words("It has: \(named.joined(separator: ", ")).", "工序有：\(named.joined(separator: "、"))。"))
    ]
  }

  /// The moment of a touch. Crew events stand beside the floor's, and lie where they happened.
  static func moment(_ ago: Int?, _ context: StepContext) -> Instant { FloorEntry.moment(ago, after: nil, context) }

  static func person() -> OptionalEntry<String> {
    OptionalEntry("person", "Operator", "操作员", help: Words("Yourself if left empty.", "留空为本人。"), maximumText: 64)
  }

  static func operation(_ help: Words) -> OptionalEntry<Int> { OptionalEntry("operation", "Operation", "工序号", help: help) }
}

extension Changes {
  /// Enters what people said of a work order's crew. What was entered with the same mark before is not entered again.
  mutating func said(
    _ kind: CrewEventKind, of order: Row<WorkOrder>, by person: String, operation: Int? = nil, ago: Int?, mark: String?, _ context: StepContext
  ) throws {
    if try context.snapshot.isEntered(mark: mark ?? "") { return }
    try create(CrewEvent.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.kind = kind
      $0.operation = operation
      $0.person = person
      $0.at = Crew.moment(ago, context)
      $0.mark = mark
    }
  }
}

/// 6.3 Somebody works on a work order as well.
public struct JoinWork: SubjectStep {
  public static let step = StepDeclaration(
    "crew.join", "6.3", by: [.worker, .foreman], at: [.plant], "Join the work", "加入作业",
    help: Words("Their time counts with the others' as long as the work order runs or is set up. On several work orders at once it is shared.", "工单生产或调机期间计入其工时；同时在多个工单上时平均分摊。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let person = Crew.person()
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try Crew.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return [] }
    var problems = try FloorEntry.problems(input.ago) + Crew.problems(person: input.person, context)
    let order = try context.the(input.workOrder)
    let person = input.person ?? context.actor.name
    if try context.timeline(of: order).crew.contains(person) {
      problems.append(
        Problem("crew.on", field: "person", Words("\(person) is on \(order.number) already.", "\(person) 已在 \(order.number) 上。"), remedy: Words("Nothing is to be done.", "无需操作。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let person = input.person ?? context.actor.name
    try changes.said(.joined, of: order, by: person, ago: input.ago, mark: input.mark, context)
    return StepResult(order.id.key, Words("\(person) is on \(order.number).", "\(person) 已加入 \(order.number)。"))
  }
}

/// 6.3 Somebody works on a work order no longer.
public struct LeaveWork: SubjectStep {
  public static let step = StepDeclaration(
    "crew.leave", "6.3", by: [.worker, .foreman], at: [.plant], "Leave the work", "离开作业",
    help: Words("Their time counts no longer. The work order goes on.", "不再计入其工时，工单继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let person = Crew.person()
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try Crew.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return [] }
    var problems = FloorEntry.problems(input.ago)
    let order = try context.the(input.workOrder)
    let person = input.person ?? context.actor.name
    if try !context.timeline(of: order).crew.contains(person) {
      problems.append(
        Problem("crew.off", field: "person", Words("\(person) is not on \(order.number).", "\(person) 不在 \(order.number) 上。"), remedy: Words("Nothing is to be done.", "无需操作。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let person = input.person ?? context.actor.name
    try changes.said(.left, of: order, by: person, ago: input.ago, mark: input.mark, context)
    return StepResult(order.id.key, Words("\(person) has left \(order.number).", "\(person) 已离开 \(order.number)。"))
  }
}

/// 6.3 The set-up of an operation begins: its time counts apart from the run, until the work is started or goes on.
public struct BeginSetup: SubjectStep {
  public static let step = StepDeclaration(
    "work.setup", "6.3", by: [.worker, .foreman], at: [.plant], "Begin the set-up", "开始调机",
    help: Words("Counts as set-up until the work is started or goes on.", "计为准备工时，直到开工或继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let operation = Crew.operation(Words("The one that it is at if left empty.", "留空为当前工序。"))
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Crew.problem(subject, context) { return problem }
    let run = try context.snapshot.run(of: subject.id)
    if let trouble = run.troubles.first, let cause = trouble.cause {
      return Problem("run.trouble", Words("\(subject.number) stands still: \(cause.label.en).", "\(subject.number) 已停：\(cause.label.zh)。"), remedy: Words("Close the trouble first.", "请先解除异常。"))
    }
    guard case .going = run.phase else { return nil }
    return Problem("run.phase", Words("\(subject.number) is \(run.phase.label.en).", "\(subject.number) \(run.phase.label.zh)。"), remedy: Words("Pause it first, with set-up as the reason.", "请先以换刀调机为由暂停。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try FloorEntry.problems(input.ago) + Crew.problems(operation: input.operation, context.the(input.workOrder), context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    try changes.said(.setup, of: order, by: context.actor.name, operation: input.operation, ago: input.ago, mark: input.mark, context)
    return StepResult(order.id.key, Words("\(order.number) is being set up.", "\(order.number) 正在调机。"))
  }
}

/// 6.3 The next operation of a work order has begun: those before it are done. Nothing is measured by it but where the work is.
public struct BeginOperation: SubjectStep {
  public static let step = StepDeclaration(
    "work.operation", "6.3", by: [.worker, .foreman], at: [.plant], "Begin an operation", "开始工序",
    help: Words("Says which operation the work order is at. Time counts for it from then on, and the forecast goes by it.", "登记工单当前工序，之后的工时计入该工序，并据此预测完工。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let operation = Entry<Int>("operation", "Operation", "工序号")
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try Crew.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try FloorEntry.problems(input.ago) + Crew.problems(operation: input.operation, context.the(input.workOrder), context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    try changes.said(.operation, of: order, by: context.actor.name, operation: input.operation, ago: input.ago, mark: input.mark, context)
    return StepResult(order.id.key, Words("\(order.number) is at operation \(input.operation).", "\(order.number) 已到工序 \(input.operation)。"))
  }
}
