import Foundation
import Ground
import Records
import Replica

/// 3.3 One reviewer's word on a confirmed order, about all aspects that are needed and that this person's roles cover.
///
/// Reviewers speak in any order and at the same time, a plant's about its own part of it (``GivePart``). With the last one in, the order is
/// reviewed; one refusal ends it or sends it back, as whoever refuses chooses.
public struct ReviewOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.review", "3.3", by: [.creditController, .salesManager], at: [.office], "Review the order", "评审订单",
    help: Words(
      "One word for all aspects that are needed and yours to judge. Compares the customer's unpaid invoices and open orders with the credit limit. Above it an order is approved with conditions only.",
      "对需要评审且属于您职责的各项一并给出结论。将客户未付发票和未结订单与信用额度比较。超过额度只能有条件同意。"),
    approval: Approval(levels: ["order-review"]))

  /// From this total on, in the order's currency, a review must say what it found.
  public static let highValue = ExactDecimal(500_000)

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let decision = Entry<ReviewDecision>("decision", "Decision", "结论")
    let findings = OptionalEntry<String>(
      "findings", "Findings", "意见",
      help: Words("The conditions, the reason for a refusal, or what was looked at. Required for orders of high value.", "条件、不同意的原因或评审依据。高价值订单必填。"), isLong: true)
    let aspects = OptionalEntry<String>(
      "aspects", "Only about", "仅评审",
      help: Words("Aspects separated by spaces, like terms credit; all that are yours if left empty.", "以空格分隔的评审项，如 terms credit；留空为您负责的全部。"), maximumText: 200)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed) }
    if let problem = try OrderHolds.problem(subject, context) ?? Completeness.problem(subject, context) { return problem }
    let reviews = try OrderReviews(subject, context)
    if reviews.isReturned {
      return Problem("review.returned", Words("The order was returned for correction.", "订单已退回修改。"), remedy: Words("It is reviewed when it is put right.", "修改后再评审。"))
    }
    // Whoever may review it may also draw the consequence of a plant's refusal.
    guard reviews.refused.isEmpty, reviews.open(to: context.actor).isEmpty else { return nil }
    let missing = try reviews.missingWords(context.snapshot)
    return Problem(
      "review.given", Words("There is nothing left for \(context.actor.name) to review; missing: \(missing.en).", "\(context.actor.name) 已无可评审的项目；尚缺：\(missing.zh)。"),
      remedy: Words("Another reviewer goes on.", "请由其他评审人继续。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.order)
    let reviews = try OrderReviews(order, context)
    let (chosen, problems) = chosen(input, reviews, context)
    guard problems.isEmpty else { return problems }
    let isYes = input.decision == .approve || input.decision == .conditions
    if isYes, let refused = reviews.refused.first?.word { return [refusal(refused)] }
    var found = findings(input, order)
    if input.decision == .approve, chosen.contains(where: { $0 == .credit || $0 == .secondCredit }) { found += try creditProblems(order, context) }
    return found
  }

  private static func refusal(_ refused: OrderReviews.Word) -> Problem {
    let what = refused.aspects.first?.label ?? Words("an aspect", "某项")
    return Problem(
      "review.refused", field: "decision", Words("\(refused.reviewer) refused it (\(what.en)): \(refused.findings)", "\(refused.reviewer) 不同意（\(what.zh)）：\(refused.findings)"),
      remedy: Words("Reject the order, or return it for correction.", "请拒绝订单，或退回修改。"))
  }

  private static func findings(_ input: Inputs<Input>, _ order: Row<SalesOrder>) -> [Problem] {
    guard input.findings == nil else { return [] }
    switch input.decision {
    case .conditions:
      return [Finding.missing("findings", Words("The conditions are missing.", "缺少条件。"), remedy: Words("Say under which conditions the order is approved.", "请写明同意的条件。"))]
    case .reject, .sendBack:
      return [Finding.missing("findings", Words("The reason is missing.", "缺少原因。"), remedy: Words("Say why, for whoever must tell the customer or put it right.", "请写明原因，便于答复客户或修改。"))]
    case .approve:
      guard isHighValue(order.total) else { return [] }
      return [Finding.missing("findings", Words("An order of \(order.total) is of high value: the findings are missing.", "订单金额 \(order.total) 属高价值：缺少评审意见。"), remedy: Words("Say what was looked at.", "请写明评审依据。"))]
    }
  }

  static func isHighValue(_ total: Money) -> Bool { total.minor >= Money(highValue, total.currency)?.minor ?? .max }

  /// The aspects that the word is about.
  private static func chosen(_ input: Inputs<Input>, _ reviews: OrderReviews, _ context: StepContext) -> ([ReviewAspect], [Problem]) {
    let open = reviews.open(to: context.actor).map(\.rule.aspect)
    guard let names = input.aspects?.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "，" || $0 == "、" }), !names.isEmpty else { return (open, []) }
    let chosen = names.compactMap { ReviewAspect(rawValue: String($0)) }
    guard chosen.count == names.count, Set(chosen).isSubset(of: open) else {
      let known = open.map(\.rawValue).joined(separator: ", ")
      let problem = Problem(
        "review.aspects", field: "aspects", Words("is not all yours to review now.", "有不属于您当前评审的项目。"),
        remedy: Words("Name one or more of: \(known).", "请填写：\(known)。"))
      return ([], [problem])
    }
    return (chosen, [])
  }

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
    let reviews = try OrderReviews(order, context)
    let aspects = chosen(input, reviews, context).0
    let exposure = try CreditExposure.of(try context.the(order.customer), context)
    let review = try changes.create(OrderReview.self, on: order.shelf) {
      $0.order = order.id
      $0.exposure = exposure
      $0.decision = input.decision
      $0.findings = input.findings ?? ""
      $0.reviewer = context.actor.name
      $0.aspects = aspects.map(\.rawValue).joined(separator: " ")
      $0.reviewRound = reviews.round
    }
    switch input.decision {
    case .reject: return try reject(order, context, &changes)
    case .sendBack: return try sendBack(order, context, &changes)
    case .approve, .conditions:
      let word = OrderReviews.Word(
        key: review.key, aspects: aspects, decision: input.decision, findings: input.findings ?? "", reviewer: context.actor.name,
        site: context.site.site, at: context.now)
      return try goOn(order, reviews.adding(word), exposure, context, &changes)
    }
  }

  private static func goOn(
    _ order: Row<SalesOrder>, _ reviews: OrderReviews, _ exposure: Money, _ context: StepContext, _ changes: inout Changes
  ) throws -> StepResult {
    guard reviews.isComplete else {
      let missing = try reviews.missingWords(context.snapshot)
      return StepResult(
        order.id.key, Words("Order \(order.number): your review is in; missing: \(missing.en).", "订单 \(order.number)：您的评审已登记；尚缺：\(missing.zh)。"))
    }
    try changes.finishReview(of: order, context)
    return StepResult(order.id.key, Words("Order \(order.number) is reviewed; credit exposure is \(exposure).", "订单 \(order.number) 已评审；信用占用 \(exposure)。"))
  }

  private static func reject(_ order: Row<SalesOrder>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try changes.update(order) { $0.state = .rejected }
    try changes.closeAll(about: order.id.key, context)
    try changes.withdrawParts(of: order.id, context)
    try changes.releaseStock(of: order, context)
    try changes.releaseCredit(of: order, context)
    try changes.releaseBlanket(of: order, context)
    return StepResult(order.id.key, Words("Order \(order.number) is rejected.", "订单 \(order.number) 已拒绝。"))
  }

  /// It stays confirmed, with what is promised to it, and is reviewed anew when it is put right.
  private static func sendBack(_ order: Row<SalesOrder>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try changes.close("order.review", about: order.id.key, context)
    try changes.withdrawParts(of: order.id, context)
    try changes.open("order-returned", about: order.id.key, number: order.number, on: order.shelf, context)
    return StepResult(order.id.key, Words("Order \(order.number) is returned for correction.", "订单 \(order.number) 已退回修改。"))
  }
}

extension Changes {
  /// All that had to be reviewed is: the order waits for its approval.
  mutating func finishReview(of order: Row<SalesOrder>, _ context: StepContext) throws {
    try update(order) { $0.state = .reviewed }
    try close("order.review", about: order.id.key, context)
    try open("order-approve", about: order.id.key, number: order.number, on: order.shelf, context)
  }

  /// What other sites were asked about an order and have not answered needs no answer any more.
  mutating func withdrawParts(of order: SalesOrder.ID, _ context: StepContext) throws {
    for part in try context.snapshot.all(ReviewPart.self, where: "sales_order = ? AND state = 'asked'", [Data(order.key.bytes)], limit: OrderReviews.maximumWords) {
      try update(part) { $0.state = .withdrawn }
      try closeAll(about: part.id.key, context)
    }
  }
}
