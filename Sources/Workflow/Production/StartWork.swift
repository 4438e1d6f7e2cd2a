import Ground
import Records
import Replica

/// 6.3 Somebody begins with a released work order.
public struct StartWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.start", "6.3", by: [.worker, .foreman], at: [.plant], "Start the work", "开工",
    help: Words("The clock of the work order runs from now on.", "工单从现在起计时。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try FloorWork.problem(.started, subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { FloorEntry.problems(input.ago) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let at = FloorEntry.moment(input.ago, after: try context.snapshot.run(of: order.id).last?.at, context)
    try changes.happened(.started, to: order, at: at, mark: input.mark, context)
    if order.state == .released { try changes.update(order) { $0.state = .started } }
    return StepResult(order.id.key, Words("\(order.number) runs.", "\(order.number) 已开工。"))
  }
}

/// 6.3 The work stands for a while, and nothing is wrong.
public struct PauseWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.pause", "6.3", by: [.worker, .foreman], at: [.plant], "Pause the work", "暂停",
    help: Words("Stops the clock of the work order. For what is wrong, raise a trouble.", "工单停止计时。如有问题请报异常。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let reason = Entry<PauseReason>("why", "Why", "原因")
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try FloorWork.problem(.paused, subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { FloorEntry.problems(input.ago) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let at = FloorEntry.moment(input.ago, after: try context.snapshot.run(of: order.id).last?.at, context)
    try changes.happened(.paused, to: order, at: at, mark: input.mark, context) { $0.pause = input.reason }
    return StepResult(order.id.key, Words("\(order.number) is paused: \(input.reason.label.en).", "\(order.number) 已暂停：\(input.reason.label.zh)。"))
  }
}

/// 6.3 The work goes on after a pause, or after its troubles are closed.
public struct ResumeWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.resume", "6.3", by: [.worker, .foreman], at: [.plant], "Go on with the work", "继续",
    help: Words("The clock of the work order runs again.", "工单恢复计时。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? { try FloorWork.problem(.resumed, subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { FloorEntry.problems(input.ago) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let at = FloorEntry.moment(input.ago, after: try context.snapshot.run(of: order.id).last?.at, context)
    try changes.happened(.resumed, to: order, at: at, mark: input.mark, context)
    return StepResult(order.id.key, Words("\(order.number) goes on.", "\(order.number) 已继续。"))
  }
}
