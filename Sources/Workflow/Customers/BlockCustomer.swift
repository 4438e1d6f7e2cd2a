import Ground
import Records
import Replica

/// 1.2 Blocks a customer: no new order of theirs is taken in, and none that is here is confirmed.
public struct BlockCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "customer.block", "1.2", by: [.salesManager, .creditController], at: [.office, .field], "Block the customer", "冻结客户",
    help: Words("No order of theirs is taken in until customer.verify lifts the block.", "在通过 customer.verify 解除前，不再接收该客户的订单。"),
    confirmation: Words("No order of this customer is taken in or checked any more.", "将不再接收或核对该客户的订单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let evidence = Entry<String>("evidence", "Why", "原因", help: Words("What was seen, and where.", "发现的情况及来源。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    subject.state == .blocked ? Finding.state(Customer.record.label, subject.state, needs: .registered, .verified) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    changes.reason = input.evidence
    try changes.update(customer) {
      $0.evidence = input.evidence
      $0.judged = context.now
      $0.judgedBy = context.actor.name
      $0.state = .blocked
    }
    return StepResult(customer.id.key, Words("\(customer.name) is blocked.", "\(customer.name) 已冻结。"))
  }
}
