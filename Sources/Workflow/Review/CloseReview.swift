import Ground
import Records
import Replica

/// 3.3 The last word on an order came from another site: the office's node says that it is reviewed.
public struct CloseReview: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "review.close", "3.3", by: [.salesManager, .creditController], at: [.office], "Close the review", "结束评审",
    help: Words("For an order of which all reviews are in. The node does it by itself.", "用于评审已齐的订单。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  /// Only an order that somebody has spoken about can be complete: the last word came from another site.
  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let rules = try ReviewRules(context)
    return try context.snapshot.all(SalesOrder.self, where: answered, [Int64(context.home.code)], order: "id", limit: Inbox.maximum)
      .filter { try OrderReviews($0, rules, context).isComplete }.map { ["order": $0.id.key.description] }
  }

  private static let answered = """
    state = 'confirmed' AND _shelf = ? AND (EXISTS (SELECT 1 FROM review_part p WHERE p.sales_order = sales_order.id AND +p.state = 'given')
    OR EXISTS (SELECT 1 FROM order_review r WHERE r.sales_order = sales_order.id))
    """

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed) }
    let reviews = try OrderReviews(subject, context)
    guard !reviews.isComplete else { return nil }
    let missing = try reviews.missingWords(context.snapshot)
    return Problem("review.missing", Words("Its reviews are not all in: \(missing.en).", "评审未齐：\(missing.zh)。"), remedy: Words("Wait for them.", "请等待。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.finishReview(of: order, context)
    return StepResult(order.id.key, Words("Order \(order.number) is reviewed.", "订单 \(order.number) 已评审。"))
  }
}
