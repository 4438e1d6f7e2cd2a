import Foundation
import Ground
import Records
import Replica

/// 6.4 Tells the planner of a trouble that was not put right in its time, so that the work behind it goes elsewhere.
public struct EscalateTrouble: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "trouble.escalate", "6.4", by: [.foreman, .planner], at: [.plant], "Escalate a trouble", "异常升级",
    help: Words("Calls the planner for a trouble whose time is over. The node does it by itself.", "异常超时后通知计划员。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let trouble = Entry<WorkEvent.ID>("trouble", "Trouble", "异常")
  }

  private static func isOverdue(_ trouble: Row<WorkEvent>, _ context: StepContext) -> Bool {
    context.levels["trouble-close"].due(from: trouble.at, context.calendar) <= context.now
  }

  private static func isEscalated(_ trouble: Row<WorkEvent>, _ context: StepContext) throws -> Bool {
    try context.snapshot.all(WorkEvent.self, where: "about = ?", [Data(trouble.id.key.bytes)]).contains { $0.kind == .escalated }
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.openTroubles(on: context.home).filter { try isOverdue($0, context) && !isEscalated($0, context) }
      .map { ["trouble": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<WorkEvent>, _ context: StepContext) throws -> Problem? {
    if let problem = try CloseTrouble.ready(subject, context) { return problem }
    if try isEscalated(subject, context) {
      return Problem("trouble.escalated", Words("The planner is called already.", "已通知计划员。"), remedy: Words("Close it when it is over.", "恢复后请解除。"))
    }
    guard isOverdue(subject, context) else {
      return Problem("trouble.early", Words("Its time is not over yet.", "尚未超时。"), remedy: Words("The foreman has until then.", "此前由班组长处理。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let trouble = try context.the(input.trouble)
    try changes.create(WorkEvent.self, on: trouble.shelf) {
      $0.workOrder = trouble.workOrder
      $0.centre = trouble.centre
      $0.kind = .escalated
      $0.at = context.now
      $0.by = context.actor.name
      $0.cause = trouble.cause
      $0.about = trouble.id
    }
    let about = try trouble.workOrder.map { try context.the($0).number } ?? context.the(trouble.centre).code
    try changes.open("trouble-escalated", about: trouble.id.key, number: about, on: context.home, context)
    return StepResult(trouble.id.key, Words("\(about): the planner is called.", "\(about)：已通知计划员。"))
  }
}
