import Ground
import Records
import Replica

/// 2.4 Lets an order go as it is, for a reason, by a role that the rule names. It holds for the values that were found and no others.
public struct AcceptException: SubjectStep {
  public static let step = StepDeclaration(
    "exception.accept", "2.4", by: [.salesClerk, .salesManager, .creditController], at: [.office, .field], "Accept the exception", "接受异常",
    help: Words("Lets the order go as it is. Who may do so, the rule says; what changes afterwards is found anew.", "按现状放行订单。有权人由规则规定；此后如有变动将重新核对。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let exception = Entry<OrderException.ID>("exception", "Exception", "异常")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: OrderException.maximumText)
  }

  public static func ready(_ subject: Row<OrderException>, _ context: StepContext) throws -> Problem? {
    guard subject.isHolding else { return Finding.state(OrderException.record.label, subject.state, needs: .open, .taken, .waiting) }
    let roles = subject.acceptedBy
    guard !roles.isEmpty else {
      return Problem(
        "exception.firm", Words("Nobody may accept this: the cause must go.", "此类异常不可接受，必须消除原因。"),
        remedy: Words("Put it right and resolve it, or reject the order.", "请更正后解决，或拒绝订单。"))
    }
    guard context.actor.roles.isDisjoint(with: roles) else { return nil }
    return Problem(
      "exception.role", Words("\(context.actor.name) may not accept this.", "\(context.actor.name) 无权接受此异常。"),
      remedy: Words("Ask a \(roles.map(\.label.en).joined(separator: " or ")).", "请由\(roles.map(\.label.zh).joined(separator: "或"))办理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let exception = try context.the(input.exception)
    for twin in try exception.twins(context) { try changes.end(twin, as: .accepted, input.why, context) }
    return StepResult(exception.order.key, try ExceptionNext.words(exception, Words("is accepted", "已接受"), context))
  }
}
