import Ground
import Records
import Replica

/// 3.3 A reviewer's word on a confirmed order: its terms and its customer's credit.
public struct ReviewOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.review", "3.3", by: [.creditController, .salesManager], at: [.office], "Review the order", "评审订单",
    help: Words(
      "Compares the customer's unpaid invoices and open orders with the credit limit. Above it an order is approved with conditions only.",
      "将客户未付发票和未结订单与信用额度比较。超过额度只能有条件同意。"),
    approval: Approval(levels: ["order-review"]))

  /// From this total on, in the order's currency, a review must say what it found.
  public static let highValue = ExactDecimal(500_000)

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let decision = Entry<ReviewDecision>("decision", "Decision", "结论")
    let findings = OptionalEntry<String>(
      "findings", "Findings", "意见", help: Words("The conditions, or what was looked at. Required for orders of high value.", "条件或评审依据。高价值订单必填。"), isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed) }
    return try OrderHolds.problem(subject, context) ?? Completeness.problem(subject, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    var problems: [Problem] = []
    if input.findings == nil, input.decision == .conditions {
      problems.append(Finding.missing("findings", Words("The conditions are missing.", "缺少条件。"), remedy: Words("Say under which conditions the order is approved.", "请写明同意的条件。")))
    } else if input.findings == nil, isHighValue(order.total) {
      problems.append(Finding.missing("findings", Words("An order of \(order.total) is of high value: the findings are missing.", "订单金额 \(order.total) 属高价值：缺少评审意见。"), remedy: Words("Say what was looked at.", "请写明评审依据。")))
    }
    if input.decision == .approve { problems += try creditProblems(order, context) }
    return problems
  }

  static func isHighValue(_ total: Money) -> Bool { total.minor >= Money(highValue, total.currency)?.minor ?? .max }

  private static func creditProblems(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(order.customer)
    let limit = customer.creditLimit
    guard order.total.currency == limit.currency else {
      return [Problem("credit.currency", field: "decision", Words("The order is in \(order.total.currency), the credit limit is \(limit).", "订单币种为 \(order.total.currency)，信用额度为 \(limit)。"), remedy: Words("Approve with conditions.", "请有条件同意。"))]
    }
    let exposure = try CreditExposure.of(customer, context)
    guard exposure.minor > limit.minor else { return [] }
    let over = Money(minor: exposure.minor - limit.minor, currency: limit.currency)
    return [
      Problem("credit.over", field: "decision", Words("\(customer.name) is over credit by \(over): unpaid invoices and open orders come to \(exposure), the limit is \(limit).", "\(customer.name) 超出信用额度 \(over)：未付发票和未结订单合计 \(exposure)，额度为 \(limit)。"), remedy: Words("Approve with conditions, or agree a higher limit.", "请有条件同意，或商定更高额度。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let exposure = try CreditExposure.of(try context.the(order.customer), context)
    try changes.create(OrderReview.self, on: order.shelf) {
      $0.order = order.id
      $0.exposure = exposure
      $0.decision = input.decision
      $0.findings = input.findings ?? ""
      $0.reviewer = context.actor.name
    }
    if input.decision == .reject {
      try changes.update(order) { $0.state = .rejected }
      try changes.closeAll(about: order.id.key, context)
      try changes.releaseStock(of: order, context)
      try changes.releaseCredit(of: order, context)
      return StepResult(order.id.key, Words("Order \(order.number) is rejected.", "订单 \(order.number) 已拒绝。"))
    }
    try changes.update(order) { $0.state = .reviewed }
    try changes.close("order.review", about: order.id.key, context)
    try changes.open("order-approve", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, Words("Order \(order.number) is reviewed; credit exposure is \(exposure).", "订单 \(order.number) 已评审；信用占用 \(exposure)。"))
  }
}
