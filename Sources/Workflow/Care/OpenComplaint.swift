import Ground
import Records
import Replica

/// 11.2 Takes a customer's complaint in. It is answered within 24 hours.
public struct OpenComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.open", "11.2", by: [.serviceAgent, .salesClerk], at: [.office, .field], "Open a complaint", "登记投诉",
    help: Words("Takes a complaint about an order in. From here it must be answered within 24 hours.", "登记客户对订单的投诉，须在 24 小时内答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let kind = Entry<ComplaintKind>("kind", "Kind", "类别")
    let text = Entry<String>("text", "What happened", "情况", isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let complaint = try changes.create(Complaint.self, on: order.shelf) {
      $0.order = order.id
      $0.kind = input.kind
      $0.text = input.text
    }
    let number = changes.text(of: complaint.key, "number")
    try changes.open("complaint-answer", about: complaint.key, number: number, on: context.home, context)
    return StepResult(complaint.key, Words("\(number) about \(order.number) is open.", "\(order.number) 的投诉 \(number) 已登记。"))
  }
}
