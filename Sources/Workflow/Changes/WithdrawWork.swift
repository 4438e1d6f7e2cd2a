import Foundation
import Ground
import Records
import Replica

/// 4.4 The planner takes back a work order that has not begun, because the order behind it has changed. Its material is free again, and the
/// office asks anew for what is left to make.
public struct WithdrawWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.withdraw", "4.4", by: [.planner], at: [.plant], "Withdraw the work order", "撤销工单",
    help: Words(
      "Ends a work order on which nothing is made, as the office asked. Its material is free again.", "应销售处要求撤销尚未生产的工单，所备物料释放。"),
    confirmation: Words("The work order ends for good, and its place in the plan is free.", "工单将永久终止，排程位置释放。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard [.planned, .reserved, .released].contains(subject.state) else {
      return Finding.state(WorkOrder.record.label, subject.state, needs: .planned, .reserved, .released)
    }
    guard try isAsked(subject, context) else {
      return Problem(
        "withdraw.unasked", Words("The order behind it has not changed.", "对应订单没有变更。"), remedy: Words("Move it instead; or ask the office.", "可调整排程，或询问销售处。"))
    }
    return nil
  }

  /// By the office, or by a request that the office has cancelled while it was planned here.
  private static func isAsked(_ work: Row<WorkOrder>, _ context: StepContext) throws -> Bool {
    if try context.snapshot.first(
      WorkTask.self, where: "subject = ? AND level = ? AND state = 'open'", [Data(work.id.key.bytes), SupplyFollow.withdrawLevel]) != nil
    {
      return true
    }
    return try context.snapshot.conflicts(about: work.request.key).contains {
      $0.kind == .lifecycle && $0.losingValue.first?.text == SupplyState.cancelled.rawValue
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let work = try context.the(input.workOrder)
    var books = MaterialBooks(context)
    // What it has taken already is given back by material.return.
    try books.free(work, &changes)
    // A released work order outranks a cancelled one: it ends in a round of its own. So does a request that was scheduled.
    try changes.update(work) {
      if $0.state == .released { $0.reopen(\.state, at: .planned) }
      $0.state = .cancelled
    }
    let request = try context.the(work.request)
    if request.state == .scheduled {
      try changes.update(request) {
        $0.reopen(\.state, at: .requested)
        $0.state = .cancelled
      }
    }
    try changes.closeAll(about: work.id.key, context)
    return StepResult(work.id.key, Words("\(work.number) is withdrawn; its material is free again.", "\(work.number) 已撤销，物料已释放。"))
  }
}
