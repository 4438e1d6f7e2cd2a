import Ground
import Records
import Replica

/// 3.3 What a reviewer returned is put right: all its reviews begin anew.
public struct ResubmitOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.resubmit", "3.3", by: [.salesClerk, .salesManager], at: [.office], "Hand in again for review", "重新提交评审",
    help: Words("For an order that a reviewer returned: says what was put right. It is reviewed anew.", "用于被退回的订单：填写修改内容，重新评审。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let what = Entry<String>("what", "What was put right", "修改内容", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed) }
    guard try !OrderReviews(subject, context).isReturned else { return nil }
    return Problem("review.notReturned", Words("The order was not returned.", "该订单未被退回。"), remedy: Words("Wait for its review.", "请等待评审。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    changes.reason = input.what
    try changes.close(step.name, about: order.id.key, context)
    try changes.open("order-review", about: order.id.key, number: order.number, on: order.shelf, context)
    return StepResult(order.id.key, Words("Order \(order.number) is handed in again.", "订单 \(order.number) 已重新提交评审。"))
  }
}
