import Foundation
import Ground
import Records
import Replica

/// 4.4 Goes on where plant and warehouse have answered a changed order: asks for what a withdrawn work order leaves to make, and for what a
/// departed shipment leaves to send.
public struct FollowChange: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "change.follow", "4.4", by: [.salesClerk, .salesManager], at: [.office], "Let plans follow a changed order", "变更后跟进计划",
    help: Words(
      "Asks plant and warehouse for what a changed order still lacks, and cancels what is not planned and too much. The node does it by itself.",
      "就变更后的订单向工厂和仓库补充请求，并取消多余的未排程部分。节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  /// The most orders that one round looks at.
  private static let maximum = 500

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    let open = try openRevisions(of: subject.id, context)
    if open.isEmpty {
      return Problem(
        "follow.nothing", Words("Plans follow the order already.", "计划已与订单一致。"), remedy: Words("There is nothing to do.", "无需办理。"))
    }
    guard try isDue(subject, open, context) else {
      return Problem(
        "follow.waits", Words("Plant or warehouse must act first.", "须由工厂或仓库先办理。"), remedy: Words("See the order's open tasks there.", "请查看该订单在当地的待办。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    guard order.state == .approved else { return [] }
    return try plan(order, openRevisions(of: order.id, context), context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let open = try openRevisions(of: order.id, context)
    // What has ended, or is invoiced whole, has no plans any more.
    guard order.state == .approved else { return try end(open, order, &changes) }
    let plan = try plan(order, open, context)
    let effects = try plan.effects(context)
    try plan.write([:], context, &changes)
    if try !plan.isFollowing(open: hasTasks(order, context)) { try end(open, order, &changes) }
    return StepResult(
      order.id.key,
      effects.isEmpty
        ? Words("Plans follow order \(order.number).", "计划已与订单 \(order.number) 一致。")
        : Words("Order \(order.number): \(effects.map(\.en).joined(separator: "; ")).", "订单 \(order.number)：\(effects.map(\.zh).joined(separator: "；"))。"))
  }

  @discardableResult
  private static func end(_ open: [Row<OrderRevision>], _ order: Row<SalesOrder>, _ changes: inout Changes) throws -> StepResult {
    for revision in open { try changes.update(revision) { $0.isFollowing = nil } }
    return StepResult(order.id.key, Words("Plans follow order \(order.number).", "计划已与订单 \(order.number) 一致。"))
  }

  private static func openRevisions(of order: SalesOrder.ID, _ context: StepContext) throws -> [Row<OrderRevision>] {
    try context.revisions(of: order).filter { $0.isFollowing == true }
  }

  private static func plan(_ order: Row<SalesOrder>, _ open: [Row<OrderRevision>], _ context: StepContext) throws -> FollowPlan {
    let rows = try context.snapshot.all(OrderLine.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    var positions: Set<Int> = []
    for revision in open {
      let before = Dictionary(try OrderPicture(revision).lines.map { ($0.position, $0.amount) }) { first, _ in first }
      positions.formUnion(rows.filter { before[$0.position] ?? .zero != $0.quantity.amount }.map(\.position))
    }
    return try FollowPlan.of(order, positions: positions, context)
  }

  /// Whether somebody at a plant still has a work order of the order to withdraw or to stop.
  private static func hasTasks(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Bool {
    try context.snapshot.count(
      """
      SELECT EXISTS (SELECT 1 FROM work_order w JOIN task t ON t.subject = w.id WHERE w.sales_order = ? AND t.state = 'open'
      AND t.level IN ('\(SupplyFollow.withdrawLevel)', '\(SupplyFollow.stopLevel)'))
      """, [Data(order.id.key.bytes)]) == 1
  }

  private static func isDue(_ order: Row<SalesOrder>, _ open: [Row<OrderRevision>], _ context: StepContext) throws -> Bool {
    guard order.state == .approved else { return true }
    let plan = try plan(order, open, context)
    return try plan.problems.isEmpty && (plan.isDue || !plan.isFollowing(open: hasTasks(order, context)))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let open = try context.snapshot.all(OrderRevision.self, where: "following = 1 AND _shelf = ?", [Int64(context.home.code)], limit: maximum)
    let orders = Dictionary(grouping: open, by: \.order).sorted { $0.key.key < $1.key.key }
    return try orders.compactMap { id, revisions in
      guard let order = try context.snapshot.get(id), try isDue(order, revisions, context) else { return nil }
      return ["order": order.number]
    }
  }
}
