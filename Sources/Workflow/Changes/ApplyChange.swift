import Ground
import Records
import Replica

/// 4.4 Makes a change that both sides have confirmed the order's new revision, all of it in one transaction.
struct ChangeApplying {
  private let wanted: WantedChange
  /// nil before the order's approval, and for a cancellation.
  private let approved: ApprovedOrderChange?
  let problems: [Problem]

  init(_ change: Row<OrderChange>, _ context: StepContext) throws {
    wanted = try WantedChange.read(change, context)
    let order = wanted.order
    var found = wanted.problems
    var planned: ApprovedOrderChange?
    if [.rejected, .cancelled, .paid].contains(order.state) || (wanted.isCancellation && !order.state.next.contains(.cancelled)) {
      found.append(
        Problem("change.order", field: "change", Words("The order is \(order.state.label.en) meanwhile.", "订单现已\(order.state.label.zh)。"), remedy: Words("Refuse the change and tell the customer.", "请拒绝变更并告知客户。")))
    } else if let resolved = wanted.resolved, !OpenOrderEdit.states.contains(order.state) {
      let plan = try ApprovedOrderChange.plan(resolved, context)
      found = plan.problems.filter { change.specification == nil || $0.code != "change.nothing" }
      planned = plan
    }
    let stale = try wanted.stale(context)
    if !stale.isEmpty {
      let lines = stale.map(String.init).joined(separator: ", ")
      found.append(
        Problem("change.stale", field: "change", Words("The order has changed since the offer, at line \(lines).", "报价后订单已变更：第 \(lines) 行。"), remedy: Words("Assess and offer it anew.", "请重新评估并报价。")))
    }
    approved = planned
    // A form has no entry for the lines of a change; what is wrong with them is wrong with the change.
    problems = found.map { problem in
      var problem = problem
      problem.field = "change"
      return problem
    }
  }

  /// Only without problems.
  func write(_ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let (change, order) = (wanted.change, wanted.order)
    let cause = RevisionCause(kind: .change, why: change.why ?? change.number, change: change.id)
    var told: [Words] = []
    if wanted.isCancellation {
      let running = try CancelOrder.end(order, context, &changes)
      told += running.isEmpty ? [] : [CancelOrder.notStopped(Words("", ""), running)]
    } else if let approved, approved.resolved.before != approved.resolved.after {
      told += try approved.follow.effects(context)
      _ = try approved.write(cause, context, &changes)
    } else if approved == nil, let resolved = wanted.resolved, resolved.before != resolved.after {
      _ = try OpenOrderEdit.write(resolved, cause, context, &changes)
    }
    if let specification = change.specification { try tell(specification, context, &changes) }
    try changes.update(change) { $0.state = .applied }
    try changes.closeAll(about: change.id.key, context)
    let more = told.isEmpty ? Words("", "") : Words(" \(told.map(\.en).joined(separator: "; ")).", "\(told.map(\.zh).joined(separator: "；"))。")
    return StepResult(
      change.id.key,
      Words("Both sides have confirmed: \(change.number) is applied to order \(order.number).\(more.en)", "双方均已确认：\(change.number) 已对订单 \(order.number) 生效。\(more.zh)"))
  }

  /// A specification has no field in an order; every site of the order reads it as a note.
  private func tell(_ specification: String, _ context: StepContext, _ changes: inout Changes) throws {
    guard let known = try KnownOrder.find(wanted.order.id, context.snapshot) else { return }
    let text = String("\(wanted.change.number): \(specification)".prefix(NoteText.maximum))
    let shelves = try NoteReach(known, context).shelves(.everyone, asks: nil)
    _ = try NewNote(order: known, text: text, asks: nil, answers: nil).write(on: shelves, context, &changes)
  }
}

/// 4.4 Applies a change whose two sides were confirmed at two sites that did not know of each other.
public struct ApplyChange: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "change.apply", "4.4", by: [.salesManager], at: [.office], "Apply the change", "变更生效",
    help: Words(
      "Gives the order its new revision when both sides have confirmed. The node does it by itself.", "双方均已确认后生成订单新版本。节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
  }

  private static let maximum = 100

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .offered else { return Finding.state(OrderChange.record.label, subject.state, needs: .offered) }
    guard subject.oursAt == nil || subject.theirsAt == nil else { return nil }
    let missing = (subject.oursAt == nil ? ChangeSide.ours : .theirs).label
    return Problem(
      "apply.oneSide", Words("The confirmation of \(missing.en) is missing.", "缺少\(missing.zh)的确认。"), remedy: Words("Nothing changes before both sides have confirmed.", "双方确认后才会生效。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try ChangeApplying(try context.the(input.change), context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try ChangeApplying(try context.the(input.change), context).write(context, &changes)
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      OrderChange.self, where: "state = 'offered' AND ours_at_ms IS NOT NULL AND theirs_at_ms IS NOT NULL AND _shelf = ?", [Int64(context.home.code)], limit: maximum
    ).filter { try ChangeApplying($0, context).problems.isEmpty }.map { ["change": $0.number] }
  }
}
