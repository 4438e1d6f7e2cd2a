import Foundation
import Ground
import Records
import Replica

/// 2.2 Checks a received order against catalogue, price list, customer and calendar. What blocks it becomes exceptions, all at once.
public struct CheckOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.check", "2.2", by: [.salesClerk, .salesManager], at: [.office, .field], "Check the order", "核对订单",
    help: Words(
      "Runs all check rules over the order. If nothing blocks it, it is ready to be confirmed; else each finding becomes an exception that holds the order until it is dealt with.",
      "按全部核对规则检查订单。无拦截项即可确认；否则每项问题登记为异常，处理完毕前订单挂起。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    subject.state == .received ? nil : Finding.state(SalesOrder.record.label, subject.state, needs: .received)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let findings = try OrderChecks.findings(order, context)
    let held = try changes.settleExceptions(of: order, with: findings.filter { $0.severity == .blocks }, context)
    guard held.isEmpty else {
      let kinds = ExceptionType.allCases.filter(held.contains).map(\.label)
      return StepResult(
        order.id.key,
        Words(
          "Order \(order.number) is held by \(held.count) exception\(held.count == 1 ? "" : "s"): \(kinds.map(\.en).joined(separator: ", ")).",
          "订单 \(order.number) 因 \(held.count) 项异常挂起：\(kinds.map(\.zh).joined(separator: "、"))。"), isWarning: true)
    }
    try changes.update(order) { $0.state = .checked }
    try changes.close("order.check", about: order.id.key, context)
    let warnings = findings.count { $0.severity == .warns }
    return StepResult(
      order.id.key,
      warnings == 0
        ? Words("Order \(order.number) is in order.", "订单 \(order.number) 核对无误。")
        : Words("Order \(order.number) is in order, with \(warnings) warning\(warnings == 1 ? "" : "s").", "订单 \(order.number) 核对通过，有 \(warnings) 项警告。"))
  }
}

extension Row where R == SalesOrder {
  /// The order's lines by their position, without those that were taken out: their quantity is 0.
  public func lines(_ context: StepContext) throws -> [Row<OrderLine>] {
    try context.snapshot.all(OrderLine.self, where: "sales_order = ? AND quantity_e6 <> 0", [Data(id.key.bytes)], order: "position")
  }
}
