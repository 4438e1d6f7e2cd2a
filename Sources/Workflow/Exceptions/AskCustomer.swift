import Ground
import Records
import Replica

/// 2.4 Returns an abnormal order to the customer with a question. It stays held until the answer is worked in.
public struct AskCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "exception.ask", "2.4", by: [.salesClerk, .salesManager, .creditController], at: [.office, .field], "Return the order to the customer", "退回客户确认",
    help: Words("Keeps what the customer was asked. The order stays held until their answer is worked in.", "记录向客户提出的问题，订单在答复处理前保持挂起。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let exception = Entry<OrderException.ID>("exception", "Exception", "异常")
    let question = Entry<String>("question", "Question to the customer", "询问客户", isLong: true, maximumText: OrderException.maximumText)
  }

  public static func ready(_ subject: Row<OrderException>, _ context: StepContext) throws -> Problem? {
    subject.isHolding ? nil : Finding.state(OrderException.record.label, subject.state, needs: .open, .taken, .waiting)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let exception = try context.the(input.exception)
    try changes.update(exception) {
      $0.question = input.question
      $0.holder = context.actor.name
      if exception.state != .waiting { $0.state = .waiting }
    }
    return StepResult(exception.id.key, Words("\(exception.number) waits for the customer.", "\(exception.number) 等待客户答复。"))
  }
}
