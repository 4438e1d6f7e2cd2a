import Ground
import Records
import Replica

/// 2.3 Promises the order to the customer.
public struct ConfirmOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.confirm", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Confirm the order", "确认订单",
    help: Words(
      "Promises a delivery day to the customer: the one entered, or the tenth working day from now but not before the requested day. What is under allotment is promised from what this site holds; with too little left the order waits and is served by itself later.",
      "向客户承诺交期：所填日期；若留空，为 10 个工作日后且不早于要求交期。有配额的产品从本站点配额中承诺；配额不足时订单等待，稍后自动确认。"))

  /// Standard products are delivered within so many working days (manual, 1.2).
  public static let standardDays = 10

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let promised = OptionalEntry<Day>("promised", "Promised delivery", "承诺交期")
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("Whose allotment to promise from; the one that has enough if left empty.", "从哪个仓库的配额承诺；留空则选足够的。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.checked, .waiting].contains(subject.state) else { return Finding.state(SalesOrder.record.label, subject.state, needs: .checked, .waiting) }
    return try OrderHolds.problem(subject, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let code = input.warehouse {
      do { _ = try context.site(code, .warehouse, entry: "warehouse") } catch let problem as Problem { problems.append(problem) }
    }
    guard let day = input.promised else { return problems }
    if day < context.today { problems.append(Finding.inPast("promised", day, today: context.today)) }
    if !context.calendar.isWorked(day) {
      problems.append(Problem("date.free", field: "promised", Words("\(day) is not a working day.", "\(day) 不是工作日。"), remedy: Words("The next one is \(context.calendar.day(0, after: day)).", "下一个工作日是 \(context.calendar.day(0, after: day))。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let kept = order.promised.flatMap { $0 >= context.today ? $0 : nil }
    return try OrderPromise.plan(order, warehouse: input.warehouse, context)
      .settle(order, day: input.promised ?? kept, context, &changes)
  }
}
