import Ground
import Records
import Replica

/// 2.3 Promises the order to the customer.
public struct ConfirmOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.confirm", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Confirm the order", "确认订单",
    help: Words(
      "Promises a delivery day to the customer: the one entered, or the tenth working day from now but not before the requested day.",
      "向客户承诺交期：所填日期；若留空，为 10 个工作日后且不早于要求交期。"))

  /// Standard products are delivered within so many working days (manual, 1.2).
  public static let standardDays = 10

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let promised = OptionalEntry<Day>("promised", "Promised delivery", "承诺交期")
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    subject.state == .checked ? nil : Finding.state(SalesOrder.record.label, subject.state, needs: .checked)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.promised else { return [] }
    var problems: [Problem] = []
    if day < context.today { problems.append(Finding.inPast("promised", day, today: context.today)) }
    if !context.calendar.isWorked(day) {
      problems.append(Problem("date.free", field: "promised", Words("\(day) is not a working day.", "\(day) 不是工作日。"), remedy: Words("The next one is \(context.calendar.day(0, after: day)).", "下一个工作日是 \(context.calendar.day(0, after: day))。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let standard = context.calendar.day(standardDays, after: context.today)
    let wanted = order.requested.map { context.calendar.day(0, after: max($0, context.today)) }
    let promised = input.promised ?? wanted.map { max($0, standard) } ?? standard
    try changes.update(order) {
      $0.promised = promised
      $0.state = .confirmed
    }
    try changes.close("order.confirm", about: order.id.key, context)
    try changes.open("order-review", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, Words("Order \(order.number) is promised for \(promised).", "订单 \(order.number) 承诺 \(promised) 交货。"))
  }
}
