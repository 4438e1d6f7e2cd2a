import Foundation
import Ground
import Records
import Replica

/// 6.3 Takes back a touch of the wrong button.
///
/// Only the last start, pause or going on of a work order, on the day on which it was entered, and only until something was reported after it:
/// then people have gone on from it. Whoever entered it may, and any foreman. A trouble is not taken back but closed, since it has called people.
public struct UndoWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.undo", "6.3", by: [.worker, .foreman], at: [.plant], "Take back the last start or pause", "撤回上一次操作",
    help: Words(
      "Takes back your last start, pause or going on of today, as long as nothing was reported after it. A foreman may take back anybody's.",
      "撤回您今天最后一次开工、暂停或继续，之后未报工方可撤回；班组长可撤回他人的操作。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let mark = FloorEntry.mark()
  }

  /// The event that may be taken back now.
  public static func target(_ order: Row<WorkOrder>, _ context: StepContext) throws -> WorkRun.Event? {
    let run = try context.snapshot.run(of: order.id)
    guard run.count < WorkRun.maximum, [.released, .started].contains(order.state), let last = run.last,
      [.started, .paused, .resumed].contains(last.kind), context.calendar.day(of: last.at) == context.today,
      last.by == context.actor.name || context.actor.roles.contains(.foreman)
    else { return nil }
    let since = try context.snapshot.first(
      WorkReport.self, where: "work_order = ? AND id > ?", [Data(order.id.key.bytes), Data(last.id.key.bytes)])
    return since == nil ? last : nil
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard try target(subject, context) == nil else { return nil }
    return Problem(
      "run.undo", Words("There is nothing of yours to take back on \(subject.number).", "\(subject.number) 没有可由您撤回的操作。"),
      remedy: Words("Only the last touch of today, before a report, is taken back; a foreman may do more.", "仅可撤回今天报工前的最后一次操作；也可请班组长处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    guard let last = try target(order, context) else { throw UncheckedInput() }
    try changes.happened(.undone, to: order, at: context.now, mark: input.mark, context) { $0.about = last.id }
    let isReported = try context.snapshot.first(WorkReport.self, where: "work_order = ?", [Data(order.id.key.bytes)]) != nil
    if last.kind == .started && order.state == .started && !isReported {
      // As if nobody had touched it: a new round of its life, since `started` outranks `released`.
      try changes.update(order) { $0.reopen(\.state, at: .released) }
    }
    return StepResult(order.id.key, Words("\(order.number): “\(last.kind.label.en)” is taken back.", "\(order.number)：已撤回“\(last.kind.label.zh)”。"))
  }
}
