import Ground
import Records
import Replica

/// 4.2 Puts one work order on another day or another work centre; what it displaces goes behind it.
public struct MoveWork: SubjectStep {
  public static let step = StepDeclaration(
    "plan.move", "4.2", by: [.planner], at: [.plant], "Move the work", "调整排程",
    help: Words(
      "Puts a work order that has not begun on another day or work centre. What is displaced moves back; the board shows it before.",
      "将未开工的工单调整到其他日期或工作中心，受影响的顺延；排程板可预先查看。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let start = Entry<Day>("start", "From", "开工日")
    let centre = OptionalEntry<WorkCentre.ID>("centre", "Work centre", "工作中心", help: Words("Where it is if left empty.", "留空为原工作中心。"))
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return [.planned, .reserved, .released].contains(subject.state)
      ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .planned, .reserved, .released)
  }

  private static func lines(_ input: Inputs<Input>, _ context: StepContext) throws -> [PlanMoves.Line] {
    let order = try context.the(input.workOrder)
    return [PlanMoves.Line(what: order.number, centre: (input.centre ?? order.centre).description, start: input.start.description)]
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try context.whatIf(try lines(input, context)).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.whatIf(try lines(input, context)).plan
    _ = try changes.write(plan, context)
    return StepResult(input.workOrder.key, plan.message)
  }
}

/// 4.2 Accepts several moves together, as the planner's board showed them.
public struct RearrangePlan: Step {
  public static let step = StepDeclaration(
    "plan.rearrange", "4.2", by: [.planner], at: [.plant], "Rearrange the plan", "重排计划",
    help: Words(
      "Takes several moves at once, all or none. Requests that are not planned yet become work orders.", "一次接受多项调整，全部生效或全部不生效；未排的请求将建立工单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let moves = Entry<PlanMoves>(
      "moves", "Moves", "调整", help: Words("One a line, like WO-PL01-2026-000012 WC-1 2026-12-01.", "每行一项，如 WO-PL01-2026-000012 WC-1 2026-12-01。"),
      isLong: true, maximumText: 20_000)
    let mark = PlanMark.entry()
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (plan, problems) = try context.whatIf(input.moves.lines)
    guard problems.isEmpty else {
      return problems.map { problem in
        var problem = problem
        problem.field = "moves"
        return problem
      }
    }
    if plan.changes.isEmpty {
      return [Problem("plan.same", field: "moves", Words("Everything lies there already.", "排程与现状相同。"), remedy: Words("Move something else.", "请作其他调整。"))]
    }
    return PlanMark.problems(input.mark, plan)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.whatIf(input.moves.lines).plan
    guard let first = try changes.write(plan, context) else { throw UncheckedInput() }
    return StepResult(first, plan.message)
  }
}

extension WhatIf {
  /// What was done, and what it delays.
  var message: Words {
    let asked = changes.filter(\.isAsked).count
    let pushed = changes.filter { !$0.isAsked && ($0.daysLater ?? 0) > 0 }.count
    let late = changes.filter { $0.lateness > 0 }.map(\.job.orderNumber)
    let names = late.prefix(3).joined(separator: ", ") + (late.count > 3 ? " …" : "")
    return Words(
      "\(asked) moved, \(pushed) pushed back" + (late.isEmpty ? "; none is late." : "; late: \(names)."),
      "调整 \(asked) 项，顺延 \(pushed) 项" + (late.isEmpty ? "，均按期。" : "，延误：\(names)。"))
  }
}
