import Ground
import Records
import Replica

/// 6.1 Gives a work order whose material is reserved to the floor.
public struct ReleaseWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.release", "6.1", by: [.foreman, .planner], at: [.plant], "Release the work order", "下达工单",
    help: Words("Lets the floor begin. The material must be reserved.", "允许车间开工，材料须已预留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return subject.state == .reserved ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .reserved)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    try changes.update(order) { $0.state = .released }
    try changes.close("work.release", about: order.id.key, context)
    try changes.open("work-report", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, Words("\(order.number) is released.", "\(order.number) 已下达。"))
  }
}
