import Foundation
import Ground
import Records
import Replica

/// 6.4 Something keeps a work centre from working: in two taps, since whoever says it has other worries.
public struct RaiseTrouble: SubjectStep {
  public static let step = StepDeclaration(
    "trouble.raise", "6.4", by: [.worker, .foreman, .planner, .inspector], at: [.plant], "Raise a trouble", "报异常",
    help: Words(
      "Says what keeps a work centre, or one of its work orders, from working. The order's clock stops; the foreman and the planner are called.",
      "说明工作中心或其工单无法工作的原因。工单停止计时，并通知班组长和计划员。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let centre = Entry<WorkCentre.ID>("centre", "Work centre", "工作中心")
    let cause = Entry<TroubleCause>("cause", "Cause", "原因")
    let workOrder = OptionalEntry<WorkOrder.ID>("work_order", "Work order", "工单", help: Words("The whole work centre if left empty.", "留空为整个工作中心。"))
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: FloorEntry.maximumNote)
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkCentre>, _ context: StepContext) throws -> Problem? {
    try Finding.elsewhere(WorkCentre.record.label, subject.shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = FloorEntry.problems(input.ago)
    guard let order = try input.workOrder.map({ try context.the($0) }) else {
      if try context.snapshot.openTroubles(on: context.home).contains(where: { $0.workOrder == nil && $0.centre == input.centre && $0.cause == input.cause }) {
        problems.append(known(input.cause))
      }
      return problems
    }
    if order.centre != input.centre {
      problems.append(
        Problem(
          "trouble.centre", field: "work_order", Words("\(order.number) is not on this work centre.", "\(order.number) 不在该工作中心。"),
          remedy: Words("Raise it where the work order is.", "请在该工单所在的工作中心报异常。")))
    } else if var problem = try FloorWork.problem(.trouble, order, context) {
      problem.field = "work_order"
      problems.append(problem)
    } else if try context.snapshot.run(of: order.id).troubles.contains(where: { $0.cause == input.cause }) {
      problems.append(known(input.cause))
    }
    return problems
  }

  private static func known(_ cause: TroubleCause) -> Problem {
    Problem(
      "trouble.known", field: "cause", Words("This is raised already: \(cause.label.en).", "该异常已上报：\(cause.label.zh)。"),
      remedy: Words("Help is called. Close it when it is over.", "已通知处理，恢复后请解除。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let centre = try context.the(input.centre)
    let order = try input.workOrder.map { try context.the($0) }
    let last = try order.flatMap { try context.snapshot.run(of: $0.id).last?.at }
    let at = FloorEntry.moment(input.ago, after: last, context)
    let trouble = try changes.create(WorkEvent.self, on: centre.shelf) {
      $0.workOrder = order?.id
      $0.centre = centre.id
      $0.kind = .trouble
      $0.at = at
      $0.by = context.actor.name
      $0.cause = input.cause
      $0.note = input.note
      $0.mark = input.mark
    }
    let about = order?.number ?? centre.code
    try changes.open("trouble-close", about: trouble.key, number: about, on: context.home, from: at, context)
    let promise = try order.map { try meaning($0, context) } ?? meaning(of: centre, context)
    return StepResult(
      trouble.key, Words("\(about) stands still: \(input.cause.label.en). Help is called.\(promise.en)", "\(about) 已停：\(input.cause.label.zh)，已通知处理。\(promise.zh)"))
  }

  /// What it means for the promise, said at once.
  private static func meaning(_ order: Row<WorkOrder>, _ context: StepContext) throws -> Words {
    let due = try context.the(order.request).due
    let spare = Int(due.number - order.finish.number)
    return Words(
      " It is to be finished on \(order.finish), and \(order.orderNumber) is due on \(due): \(spare < 0 ? "late already" : "\(spare) days to spare").",
      "计划 \(order.finish) 完工，\(order.orderNumber) 交期 \(due)：\(spare < 0 ? "已延误" : "余量 \(spare) 天")。")
  }

  /// What it means that a whole work centre stands: how many of its work orders are promised and have no day to spare.
  private static func meaning(of centre: Row<WorkCentre>, _ context: StepContext) throws -> Words {
    let open = try context.snapshot.all(
      WorkOrder.self, where: "+work_centre = ? AND state IN ('planned', 'reserved', 'released', 'started')", [Data(centre.id.key.bytes)], order: "start, id",
      limit: maximumTold)
    let tight = try open.filter { order in try context.the(order.request).due <= order.finish }
    guard let first = tight.first else { return Words("", "") }
    return Words(
      " \(tight.count) of its work orders have no day to spare, \(first.number) for \(first.orderNumber) first.",
      "其中 \(tight.count) 个工单没有余量，最先为 \(first.number)（\(first.orderNumber)）。")
  }

  /// The most work orders of a centre that are looked at for it.
  private static let maximumTold = 200
}

/// 6.4 A trouble is over: what it was, and what was done.
public struct CloseTrouble: SubjectStep {
  public static let step = StepDeclaration(
    "trouble.close", "6.4", by: [.worker, .foreman, .planner], at: [.plant], "Close a trouble", "解除异常",
    help: Words("Says what it turned out to be. The work may go on at once.", "说明实际原因；可立即继续生产。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let trouble = Entry<WorkEvent.ID>("trouble", "Trouble", "异常")
    let cause = OptionalEntry<TroubleCause>("cause", "What it was", "实际原因", help: Words("As it was raised if left empty.", "留空为上报时的原因。"))
    let note = OptionalEntry<String>("note", "What was done", "处理措施", maximumText: FloorEntry.maximumNote)
    let goesOn = OptionalEntry<Bool>("go_on", "The work goes on", "立即继续")
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  /// Whether the trouble is still open: its task is.
  static func isOpen(_ trouble: Row<WorkEvent>, _ context: StepContext) throws -> Bool {
    try context.snapshot.openTroubles(on: context.home).contains { $0.id == trouble.id }
  }

  public static func ready(_ subject: Row<WorkEvent>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkEvent.record.label, subject.shelf, context) { return problem }
    guard try isOpen(subject, context) else {
      return Problem(
        "trouble.closed", Words("This is no open trouble.", "这不是未解除的异常。"), remedy: Words("It may have been closed meanwhile.", "可能已被解除。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = FloorEntry.problems(input.ago)
    let trouble = try context.the(input.trouble)
    guard input.goesOn == true else { return problems }
    guard let order = try trouble.workOrder.map({ try context.the($0) }) else { return problems }
    let run = try context.snapshot.run(of: order.id)
    if run.phase == .waiting {
      problems.append(
        Problem("run.phase", field: "go_on", Words("\(order.number) is \(run.phase.label.en).", "\(order.number) \(run.phase.label.zh)。"), remedy: Words("Close the trouble, then start it.", "请先解除异常，再开工。")))
    } else if let other = run.troubles.first(where: { $0.id != trouble.id }), let cause = other.cause {
      problems.append(
        Problem(
          "run.trouble", field: "go_on", Words("\(order.number) stands still for another reason: \(cause.label.en).", "\(order.number) 另有异常：\(cause.label.zh)。"),
          remedy: Words("Close each, then go on.", "请逐一解除后继续。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let trouble = try context.the(input.trouble)
    let order = try trouble.workOrder.map { try context.the($0) }
    let last = try order.flatMap { try context.snapshot.run(of: $0.id).last?.at } ?? trouble.at
    let at = FloorEntry.moment(input.ago, after: last, context)
    try changes.create(WorkEvent.self, on: trouble.shelf) {
      $0.workOrder = trouble.workOrder
      $0.centre = trouble.centre
      $0.kind = .closed
      $0.at = at
      $0.by = context.actor.name
      $0.cause = input.cause ?? trouble.cause
      $0.note = input.note
      $0.about = trouble.id
      $0.mark = input.mark
    }
    if input.goesOn == true, let order { try changes.happened(.resumed, to: order, at: at, context) }
    try changes.closeAll(about: trouble.id.key, context)
    let about = try order?.number ?? context.the(trouble.centre).code
    let cause = (input.cause ?? trouble.cause)?.label ?? Words("trouble", "异常")
    return StepResult(
      order?.id.key ?? trouble.id.key,
      input.goesOn == true && order != nil
        ? Words("\(about) goes on; \(cause.en) is over.", "\(about) 已继续，“\(cause.zh)”已解除。") : Words("\(about): \(cause.en) is over.", "\(about)：“\(cause.zh)”已解除。"))
  }
}
