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
    let open = try revisions(of: subject.id, context)
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
    return try plan(order, revisions(of: order.id, context), context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let open = try revisions(of: order.id, context)
    // What has ended, or is invoiced whole, has no plans any more.
    guard order.state == .approved else { return try end(open, order, &changes) }
    let plan = try plan(order, open, context)
    let effects = try plan.effects(context)
    try plan.write([:], context, &changes)
    if try plan.isFollowing(open: hasTasks(order, context)) {
      try open.last.map { newest in try changes.update(newest) { $0.isFollowing = true } }
    } else {
      try end(open, order, &changes)
    }
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

  /// Those that plans have not followed yet; all of them when what was asked for before a change was begun elsewhere while it was cancelled here.
  private static func revisions(of order: SalesOrder.ID, _ context: StepContext) throws -> [Row<OrderRevision>] {
    let all = try context.revisions(of: order)
    let open = all.filter { $0.isFollowing == true }
    guard open.isEmpty, !all.isEmpty else { return open }
    return try context.clashes().contains { try $0.order(context) == order } ? all : []
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
    let isFollowed = open.contains { $0.isFollowing == true }
    guard order.state == .approved else { return isFollowed }
    let plan = try plan(order, open, context)
    guard plan.problems.isEmpty else { return false }
    return try plan.isDue || (isFollowed && !plan.isFollowing(open: hasTasks(order, context)))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let following = try context.snapshot.all(OrderRevision.self, where: "following = 1 AND _shelf = ?", [Int64(context.home.code)], limit: maximum)
    let orders = Set(following.map(\.order) + (try context.clashes().compactMap { try $0.order(context) }))
    return try orders.sorted { $0.key < $1.key }.compactMap { id in
      guard let order = try context.snapshot.get(id), order.shelf == context.home else { return nil }
      let open = try revisions(of: id, context)
      return try !open.isEmpty && isDue(order, open, context) ? ["order": order.number] : nil
    }
  }
}

extension StepContext {
  /// The most clashes that one round looks at.
  private static let maximumClashes = 200

  /// What this site cancelled at plant and warehouse while it was begun there.
  fileprivate func clashes() throws -> [Conflict] {
    try snapshot.conflicts(ConflictFilter(author: site.site), limit: Self.maximumClashes).filter { conflict in
      conflict.kind == .lifecycle && conflict.losingValue.first?.text == SupplyState.cancelled.rawValue
        && [SupplyRequest.record.name, DispatchRequest.record.name].contains(conflict.recordType.name)
    }
  }
}

extension Conflict {
  /// The order whose request it is about.
  fileprivate func order(_ context: StepContext) throws -> SalesOrder.ID? {
    recordType.name == SupplyRequest.record.name
      ? try context.snapshot.get(SupplyRequest.ID(record))?.order : try context.snapshot.get(DispatchRequest.ID(record))?.order
  }
}
