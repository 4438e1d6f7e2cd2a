import Ground
import Records
import Replica

/// 2.4 Takes an exception in hand, so that everyone sees who deals with it.
public struct TakeException: SubjectStep {
  public static let step = StepDeclaration(
    "exception.take", "2.4", by: [.salesClerk, .salesManager, .creditController], at: [.office, .field], "Take the exception in hand", "受理异常",
    help: Words("Says that you deal with it. It may be taken over from somebody else.", "表明由您处理，也可从他人处接手。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let exception = Entry<OrderException.ID>("exception", "Exception", "异常")
  }

  public static func ready(_ subject: Row<OrderException>, _ context: StepContext) throws -> Problem? {
    guard subject.isHolding else { return Finding.state(OrderException.record.label, subject.state, needs: .open, .taken, .waiting) }
    guard subject.holder == context.actor.name else { return nil }
    return Problem("exception.yours", Words("You have it in hand.", "该异常已由您处理。"), remedy: Words("Go on with it.", "请继续处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let exception = try context.the(input.exception)
    try changes.update(exception) {
      $0.holder = context.actor.name
      if exception.state == .open { $0.state = .taken }
    }
    return StepResult(exception.id.key, Words("\(exception.number) is in hand of \(context.actor.name).", "\(exception.number) 由 \(context.actor.name) 处理。"))
  }
}
