import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Asks a plant for its part of an order's review: what is ordered and for when, without a price.
///
/// The node asks by itself when there is one plant; of several a person names the one that is to make it.
public struct AskPlant: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "review.ask", "3.3", by: [.salesClerk, .salesManager], at: [.office], "Ask a plant for its review", "请工厂评审",
    help: Words(
      "Asks a plant about capacity, material, engineering or quality, as the order needs. The node does it by itself when there is one plant.",
      "按订单需要请工厂评审产能、物料、技术或质量。只有一个工厂时由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let plant = OptionalEntry<String>("plant", "Plant", "工厂", help: Words("The plant's site code; needed when there are several.", "工厂站点代码；有多个工厂时必填。"), maximumText: 40)
  }

  /// What no plant was asked about yet.
  private static func unasked(_ reviews: OrderReviews) -> [AspectRule] {
    reviews.isReturned ? [] : reviews.aspects.filter { if case .missing = $0.state { $0.rule.place == .plant } else { false } }.map(\.rule)
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let rules = try ReviewRules(context)
    guard try context.plants().count == 1 else { return [] }
    return try context.snapshot.all(
      SalesOrder.self, where: "state = 'confirmed' AND _shelf = ?", [Int64(context.home.code)], order: "id", limit: Inbox.maximum
    ).filter { order in
      guard try rules.needed(order, context).contains(where: { $0.place == .plant }) else { return false }
      return try !unasked(OrderReviews(order, rules, context)).isEmpty
    }.map { ["order": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .confirmed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed) }
    guard try unasked(OrderReviews(subject, context)).isEmpty else { return nil }
    return Problem("review.asked", Words("There is nothing to ask a plant about this order.", "该订单无需再请工厂评审。"), remedy: Words("See its review for who is missing.", "请查看评审页面了解尚缺事项。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    do {
      let plant = Shelf(.plant, try context.site(input.plant, .plant, entry: "plant"))
      guard !context.site.shelves.contains(plant) else { return [] }
      return [Problem("plant.unread", field: "plant", Words("This site does not work with that plant.", "本站点不与该工厂往来。"), remedy: Words("Name another plant.", "请填写其他工厂。"))]
    } catch let problem as Problem { return [problem] }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let reviews = try OrderReviews(order, context)
    let site = try context.site(input.plant, .plant, entry: "plant")
    let grade = try context.the(order.customer).grade
    let wanted = try wanted(order, context)
    for rule in unasked(reviews) {
      let part = try changes.create(ReviewPart.self, on: Shelf(.plant, site)) {
        $0.order = order.id
        $0.orderNumber = order.number
        $0.aspect = rule.aspect
        $0.reviewRound = reviews.round
        $0.wanted = wanted
        $0.due = order.promised
        $0.grade = grade
      }
      try changes.open("part-review", about: part.key, number: order.number, on: Shelf(.plant, site), context)
    }
    let code = try context.snapshot.code(of: site)
    let asked = unasked(reviews).map(\.aspect.label)
    return StepResult(
      order.id.key,
      Words("\(code) is asked about order \(order.number): \(asked.map(\.en).joined(separator: ", ")).", "已请 \(code) 评审订单 \(order.number)：\(asked.map(\.zh).joined(separator: "、"))。"))
  }

  /// The most of an order's lines that a plant reads in its part.
  static let maximumLines = 40

  private static func wanted(_ order: Row<SalesOrder>, _ context: StepContext) throws -> String {
    let lines = try order.lines(context)
    let shown = try lines.prefix(maximumLines).map { "\($0.quantity) \(try context.the($0.product).code)" }
    return (shown + (lines.count > shown.count ? ["+ \(lines.count - shown.count)"] : [])).joined(separator: "\n")
  }
}
