import Foundation
import Ground
import Records
import Replica

/// 3.3 Says how the conditions were met under which an order was reviewed.
public struct FulfilConditions: SubjectStep {
  public static let step = StepDeclaration(
    "condition.done", "3.3", by: [.salesClerk, .salesManager, .creditController], at: [.office], "Fulfil the conditions", "落实评审条件",
    help: Words("For an order that was approved under conditions: says how each was met.", "用于有条件批准的订单：逐项说明条件如何落实。"))

  /// The service level of the task.
  static let level = "condition-fulfil"

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let how = Entry<String>("how", "How they were met", "落实情况", isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard try context.snapshot.count(
      "SELECT count(*) FROM task WHERE subject = ? AND state = 'open' AND level = 'condition-fulfil'", [Data(subject.id.key.bytes)]) == 0
    else { return nil }
    return Problem("condition.none", Words("No condition of this order is open.", "该订单没有待落实的条件。"), remedy: Words("Conditions are open from its approval on.", "条件自批准起待落实。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.create(ReviewPart.self, on: order.shelf) {
      $0.order = order.id
      $0.orderNumber = order.number
      $0.aspect = .conditions
      $0.reviewRound = 1
      $0.findings = input.how
      $0.reviewer = context.actor.name
      $0.at = context.now
      $0.state = .given
    }
    try changes.close(step.name, about: order.id.key, context)
    return StepResult(order.id.key, Words("The conditions of order \(order.number) are met.", "订单 \(order.number) 的条件已落实。"))
  }
}
