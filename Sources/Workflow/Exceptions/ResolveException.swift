import Ground
import Records
import Replica

/// 2.4 Ends an exception whose cause is gone. The rule that found it is run again, and must find it no more.
public struct ResolveException: SubjectStep {
  public static let step = StepDeclaration(
    "exception.resolve", "2.4", by: [.salesClerk, .salesManager, .creditController], at: [.office, .field], "Resolve the exception", "解决异常",
    help: Words("For a cause that is gone. Its rule is run again; if it still finds the same, the exception stays.", "用于原因已消除的异常。系统重新核对该规则，若问题仍在则不能解决。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let exception = Entry<OrderException.ID>("exception", "Exception", "异常")
    let done = Entry<String>("done", "What was done", "处理情况", isLong: true, maximumText: OrderException.maximumText)
  }

  public static func ready(_ subject: Row<OrderException>, _ context: StepContext) throws -> Problem? {
    subject.isHolding ? nil : Finding.state(OrderException.record.label, subject.state, needs: .open, .taken, .waiting)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let exception = try context.the(input.exception)
    // A rule that this release does not know cannot be run; who resolves it answers for it.
    return try exception.stillFound(context).map { finding in
      [Problem("exception.still", field: "exception", Words("It is still so: \(finding.what.en)", "问题仍存在：\(finding.what.zh)"), remedy: finding.remedy)]
    } ?? []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let exception = try context.the(input.exception)
    for twin in try exception.twins(context) { try changes.end(twin, as: .resolved, input.done, context) }
    return StepResult(exception.order.key, try ExceptionNext.words(exception, Words("is resolved", "已解决"), context))
  }
}

/// What is left of an order once an exception of it has ended.
enum ExceptionNext {
  static func words(_ ended: Row<OrderException>, _ how: Words, _ context: StepContext) throws -> Words {
    let order = try context.the(ended.order)
    let left = try OrderException.of(order.id, context).count { $0.isHolding && $0.place != ended.place }
    let next = left == 0
      ? order.state == .received ? Words("Check order \(order.number) again.", "请重新核对订单 \(order.number)。") : Words("Order \(order.number) goes on.", "订单 \(order.number) 可继续。")
      : Words("\(left) more hold\(left == 1 ? "s" : "") order \(order.number).", "订单 \(order.number) 另有 \(left) 项异常。")
    return Words("\(ended.number) \(how.en). \(next.en)", "\(ended.number) \(how.zh)。\(next.zh)")
  }
}
