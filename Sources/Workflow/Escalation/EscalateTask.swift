import Foundation
import Ground
import Records
import Replica

/// 1.4 Tells the next level of a task whose deadline is over. Each telling is a task of its own, so that it stands who was told when.
///
/// The node of the task's own site takes it, connected or not. Where an office and its laptop both did, not knowing of each other, the
/// tellings of one rung count as one: see ``Inbox``.
public struct EscalateTask: SubjectStep, AutomaticStep {
  /// The most overdue tasks that a round looks at.
  static let maximum = 500
  static let level = "task-escalated"

  public static let step = StepDeclaration(
    "task.escalate", "1.4", by: Set(OperatorRole.allCases), at: [.headquarters, .office, .field, .plant, .warehouse], "Escalate an overdue task", "逾期任务升级",
    help: Words(
      "Tells who answers for the step, then who leads the site, then headquarters. The node does it by itself when the declared time after the deadline is over.",
      "依次通知负责角色、站点主管和总部。超过期限后规定的时间，节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let task = Entry<WorkTask.ID>("task", "Task", "任务")
  }

  /// Overdue tasks of this site that have not been told to the top. `?1` the shelf, `?2` now, `?3` the highest rung.
  private static let overdue = """
    state = 'open' AND +_shelf = ?1 AND +due_ms < ?2 AND +escalates IS NULL
    AND NOT EXISTS (SELECT 1 FROM task e WHERE e.escalates = task.id AND e.rung = ?3)
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let duties = try Duties(context.snapshot)
    return try context.snapshot.all(
      WorkTask.self, where: overdue, [Int64(context.home.code), Int64(context.now.milliseconds), EscalationLadder.top], order: "due_ms, id", limit: maximum
    ).filter { try !missing($0, duties, context).isEmpty }.map { ["task": $0.id.key.description] }
  }

  private static func missing(_ task: Row<WorkTask>, _ duties: Duties, _ context: StepContext) throws -> [EscalationLadder.Telling] {
    let accountable = context.levels.find(task.level)?.terms(on: context.calendar.day(of: task.opened)).owner
      ?? Catalogue.steps.first { $0.name == task.step }.map { duties.of($0.declaration).accountable } ?? .administrator
    let known = Set(try told(of: task.id, context.snapshot).compactMap(\.rung))
    return EscalationLadder.tellings(due: task.due, accountable: accountable, context).filter { !known.contains($0.rung) }
  }

  /// What was told of a task, the lowest rung first.
  static func told(of task: WorkTask.ID, _ snapshot: Snapshot) throws -> [Row<WorkTask>] {
    try snapshot.all(WorkTask.self, where: "escalates = ?", [Data(task.key.bytes)], order: "rung, id", limit: 20)
  }

  public static func ready(_ subject: Row<WorkTask>, _ context: StepContext) throws -> Problem? {
    if subject.state != .open { return Finding.state(WorkTask.record.label, subject.state, needs: .open) }
    if let problem = try Finding.elsewhere(WorkTask.record.label, subject.shelf, context) { return problem }
    guard subject.escalates == nil, try !missing(subject, Duties(context.snapshot), context).isEmpty else {
      return Problem(
        "escalation.early", Words("There is nobody to be told of it now.", "目前无需通知。"),
        remedy: Words("The next one is told when the declared time is over.", "超过规定时间后将通知下一级。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let task = try context.the(input.task)
    let tellings = try missing(task, Duties(context.snapshot), context)
    let level = context.levels[level]
    for telling in tellings {
      let shelf = telling.isAtHeadquarters ? .company : context.home
      let due = level.due(from: context.now, try context.calendar(of: shelf))
      try changes.create(WorkTask.self, on: shelf) {
        $0.step = level.step
        $0.subject = task.subject
        $0.subjectNumber = task.subjectNumber
        $0.level = level.name
        $0.opened = context.now
        $0.due = due
        $0.escalates = task.id
        $0.rung = telling.rung
        $0.role = telling.role.rawValue
      }
    }
    let roles = tellings.map(\.role.label)
    return StepResult(
      task.id.key,
      Words("\(task.subjectNumber): told to \(roles.map(\.en).joined(separator: ", ")).", "\(task.subjectNumber)：已通知\(roles.map(\.zh).joined(separator: "、"))。"))
  }
}
