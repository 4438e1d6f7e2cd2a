import Foundation
import Ground
import Records
import Replica

/// 4.4 Cancels an order, and stops at plant and warehouse what has not begun there.
public struct CancelOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.cancel", "4.4", by: [.salesManager], at: [.office], "Cancel the order", "取消订单",
    help: Words(
      "Ends an order that is not invoiced, and says what plant and warehouse have begun and must stop themselves.",
      "取消未开票的订单，并说明工厂和仓库已开始、需自行停止的部分。"),
    confirmation: Words(
      "The order ends for good. Its stock and credit go to other orders; what has begun elsewhere must be stopped by telephone.",
      "订单将永久终止，所占库存和信用转给其他订单；其他站点已开始的部分须电话通知停止。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let why = Entry<String>("why", "Why", "原因", help: Words("The customer's reason, or ours.", "客户或我方的原因。"), isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    subject.state.next.contains(.cancelled)
      ? nil : Finding.state(SalesOrder.record.label, subject.state, needs: .received, .checked, .waiting, .confirmed, .reviewed, .approved)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    changes.reason = input.why
    let order = try context.the(input.order)
    return result(order, try end(order, context, &changes))
  }

  static func result(_ order: Row<SalesOrder>, _ running: [Words]) -> StepResult {
    let done = Words("Order \(order.number) is cancelled.", "订单 \(order.number) 已取消。")
    return StepResult(order.id.key, running.isEmpty ? done : notStopped(done, running))
  }

  /// Ends an order, what was promised to it and what holds it, and stops at plant and warehouse what has not begun. The reason is that of the changes.
  ///
  /// - Returns: what has begun elsewhere and goes on.
  static func end(_ order: Row<SalesOrder>, _ context: StepContext, _ changes: inout Changes) throws -> [Words] {
    try changes.update(order) { $0.state = .cancelled }
    try changes.closeAll(about: order.id.key, context)
    try changes.withdrawParts(of: order.id, context)
    let running = try stop(order, askedBy: nil, context, &changes)
    if try isUnpacked(order, context) { try changes.releaseStock(of: order, context) }
    try changes.releaseCredit(of: order, context)
    try changes.releaseBlanket(of: order, context)
    try changes.endExceptions(of: order, changes.reason ?? "", context)
    return running
  }

  /// What was done, and what has begun elsewhere and goes on.
  static func notStopped(_ done: Words, _ running: [Words]) -> Words {
    let (en, zh) = (running.map(\.en).joined(separator: ", "), running.map(\.zh).joined(separator: "、"))
    return Words("\(done.en) Not stopped, call the site: \(en).", "\(done.zh)未能停止，请联系站点：\(zh)。")
  }

  /// Whether no warehouse has packed anything of the order, as far as is known here.
  private static func isUnpacked(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Bool {
    try context.snapshot.all(DispatchRequest.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
      .allSatisfy { $0.state == .requested || $0.state == .cancelled }
  }

  /// Cancels what plant and warehouse were asked for and have not begun.
  ///
  /// - Parameter version: only what this one approval asked for; nil for all.
  /// - Returns: what has begun.
  static func stop(
    _ order: Row<SalesOrder>, askedBy version: Version?, _ context: StepContext, _ changes: inout Changes
  ) throws -> [Words] {
    try stopPlant(order, version, context, &changes) + stopWarehouse(order, version, context, &changes)
  }

  private static func stopPlant(
    _ order: Row<SalesOrder>, _ version: Version?, _ context: StepContext, _ changes: inout Changes
  ) throws -> [Words] {
    var running: [Words] = []
    for request in try context.snapshot.all(SupplyRequest.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    where version == nil || request.any.versions.created == version {
      switch request.state {
      case .requested:
        try changes.update(request) { $0.state = .cancelled }
        try changes.closeAll(about: request.id.key, context)
      case .scheduled, .made:
        let code = try context.the(request.product).code
        running.append(Words("\(request.quantity.told.en) of \(code) (\(request.state.label.en))", "\(code) \(request.quantity.told.zh)（\(request.state.label.zh)）"))
      case .cancelled: break
      }
    }
    return running
  }

  private static func stopWarehouse(
    _ order: Row<SalesOrder>, _ version: Version?, _ context: StepContext, _ changes: inout Changes
  ) throws -> [Words] {
    var running: [Words] = []
    for request in try context.snapshot.all(DispatchRequest.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    where version == nil || request.any.versions.created == version {
      switch request.state {
      case .requested:
        try changes.update(request) { $0.state = .cancelled }
        try changes.closeAll(about: request.id.key, context)
      case .packed, .shipped:
        // Packed goods stay where they are as soon as the warehouse hears of it; a truck may be faster.
        let hold = cancelledHold(changes.reason)
        if request.state == .packed { try changes.setTerms(of: request, context) { $0.hold = hold } }
        running.append(Words("the shipment (\(request.state.label.en))", "发运（\(request.state.label.zh)）"))
      case .cancelled: break
      }
    }
    return running
  }

  /// What a warehouse reads that has packed goods of a cancelled order.
  private static func cancelledHold(_ reason: String?) -> String {
    String("cancelled 订单已取消\(reason.map { ": \($0)" } ?? "")".prefix(100))
  }
}
