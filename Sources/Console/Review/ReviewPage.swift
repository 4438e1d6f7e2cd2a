import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 3.3 The whole review of one order on one page, and each word of it said in place; at a plant the same without prices.
struct ReviewPage: Sendable {
  let desk: Desk

  static let path = "/review"

  /// The steps that are taken here: those about the order itself first, in the order in which it meets them.
  static let orderSteps = [
    ResubmitOrder.step.name, AskPlant.step.name, ReviewOrder.step.name, CloseReview.step.name, AskEndorsement.step.name, EndorseOrder.step.name,
    ApproveOrder.step.name, FulfilConditions.step.name, SkipApproval.step.name,
  ]
  private static let otherSteps = [GivePart.step.name, MakeUpApproval.step.name, SettleSkip.step.name]

  /// Whether something of an order's review is held here: from its confirmation on at its office, from its question on at a plant.
  static func isAny(of order: SalesOrder.ID, _ snapshot: Snapshot) throws -> Bool {
    if let row = try snapshot.get(order) { return row.state.rank >= OrderState.confirmed.rank }
    return try snapshot.first(ReviewPart.self, where: "sales_order = ?", [Data(order.key.bytes)]) != nil || !snapshot.skipMarks(of: order).isEmpty
  }

  func add(to router: Router<ConsoleContext>) {
    router.get("/review/:order", use: show)
    router.post("/review/:order/:key/:step", use: take)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, typed: nil, about: nil, status: .ok)
  }

  /// The address names the order, the record that the step is about (the order, a plant's part, a skipped approval), and the step.
  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let name = context.parameters.get("step"),
      Self.orderSteps.contains(name) || Self.otherSteps.contains(name), let step = desk.workplace.catalogue.first(where: { $0.name == name })
    else { throw Refused.notFound }
    let order = try order(context)
    switch try await StepTaking(desk: desk).take(step, subject: key, then: "\(Self.path)/\(order)", request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, about: key, status: status)
    }
  }

  private func order(_ context: ConsoleContext) throws -> RecordKey {
    guard let order = context.parameters.get("order").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    return order
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, typed: TypedStep?, about: RecordKey?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let key = try order(context)
    let language = context.session.language
    // What a customer is trusted with is on it: that somebody looked is written down first.
    let customer = try await desk.workplace.look(as: actor) { step in
      try step.snapshot.get(SalesOrder.ID(key)).flatMap { try step.snapshot.get($0.customer) }?.any
    }
    if let customer { try await desk.noteViewing(of: customer, type: Customer.record.name, .page, by: actor) }
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try ReviewViewMaker(step: step, workplace: desk.workplace, times: desk.times(context, now: step.now), language: language).view(SalesOrder.ID(key), typed, about)
    }
    guard let view else { throw Refused.notFound }
    let title = Words("Review of \(view.reviewNumber)", "评审 \(view.reviewNumber)")
    return try await Page(desk: desk, request: request, context: context).answer("review", title, view, status: status, section: "approvals")
  }
}
