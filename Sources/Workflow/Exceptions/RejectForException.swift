import Ground
import Records
import Replica

/// 2.4 Rejects an abnormal order with a reason, which the customer can be told.
public struct RejectForException: SubjectStep {
  public static let step = StepDeclaration(
    "exception.reject", "2.4", by: [.salesManager, .creditController], at: [.office, .field], "Reject the order", "拒绝订单",
    help: Words("Ends the order for this exception. All that holds it ends with it.", "因该异常终止订单，其他异常随之结案。"),
    confirmation: Words("The order ends for good. The customer must be told why.", "订单将永久终止，须将原因告知客户。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let exception = Entry<OrderException.ID>("exception", "Exception", "异常")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: OrderException.maximumText)
  }

  public static func ready(_ subject: Row<OrderException>, _ context: StepContext) throws -> Problem? {
    guard subject.isHolding else { return Finding.state(OrderException.record.label, subject.state, needs: .open, .taken, .waiting) }
    let state = try context.the(subject.order).state
    return state.next.contains(.rejected)
      ? nil : Finding.state(SalesOrder.record.label, state, needs: .received, .checked, .waiting, .confirmed, .reviewed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(context.the(input.exception).order)
    changes.reason = input.why
    try changes.update(order) { $0.state = .rejected }
    try changes.closeAll(about: order.id.key, context)
    try changes.releaseStock(of: order, context)
    try changes.releaseCredit(of: order, context)
    try changes.releaseBlanket(of: order, context)
    try changes.endExceptions(of: order, input.why, context)
    return StepResult(order.id.key, Words("Order \(order.number) is rejected.", "订单 \(order.number) 已拒绝。"))
  }
}
