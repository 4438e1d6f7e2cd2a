import Ground
import Records
import Replica

/// 4.4 The customer does not want the change any more.
public struct WithdrawChange: SubjectStep {
  public static let step = StepDeclaration(
    "change.withdraw", "4.4", by: [.salesClerk, .salesManager], at: [.office, .field], "Withdraw the change", "撤回变更",
    help: Words("Ends a change because the customer takes it back. The order stays as it is.", "客户撤回变更，订单保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
    let why = Entry<String>("why", "Who took it back, and why", "撤回人及原因", isLong: true, maximumText: 2_000)
  }

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? { ChangeEnd.problem(subject, .withdrawn) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try ChangeEnd.write(try context.the(input.change), .withdrawn, input.why, context, &changes)
  }
}

/// 4.4 We do not make the change.
public struct RefuseChange: SubjectStep {
  public static let step = StepDeclaration(
    "change.refuse", "4.4", by: [.salesManager], at: [.office], "Refuse the change", "拒绝变更",
    help: Words("Ends a change because we can't or won't make it. The order stays as it is.", "我方无法或不同意变更，订单保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
    let why = Entry<String>("why", "Why", "原因", help: Words("As it is told to the customer.", "告知客户的原因。"), isLong: true, maximumText: 2_000)
  }

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? { ChangeEnd.problem(subject, .refused) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try ChangeEnd.write(try context.the(input.change), .refused, input.why, context, &changes)
  }
}

private enum ChangeEnd {
  static func problem(_ change: Row<OrderChange>, _ state: ChangeState) -> Problem? {
    change.state.next.contains(state) ? nil : Finding.state(OrderChange.record.label, change.state, needs: .requested, .assessed, .offered)
  }

  static func write(_ change: Row<OrderChange>, _ state: ChangeState, _ why: String, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    changes.reason = why
    try changes.update(change) {
      $0.outcome = why
      $0.state = state
    }
    try changes.closeAll(about: change.id.key, context)
    return StepResult(change.id.key, Words("\(change.number) is \(state.label.en).", "\(change.number) \(state.label.zh)。"))
  }
}
