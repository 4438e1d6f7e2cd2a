import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// What can be promised of an order, at `/promise/ORDER`: before it is confirmed the answer with its reasons and the form, afterwards what the
/// promise rested on. The same for programs at `/api/promise/ORDER`. Reading it changes nothing.
struct PromisePage: Sendable {
  let desk: Desk

  static func address(_ order: SalesOrder.ID) -> String { "/promise/\(order)" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/promise/:order", use: show)
    router.get("/api/promise/:order", use: answer)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let called = context.parameters.get("order") ?? ""
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let order = try Self.order(called, step)
      return try PromiseView(order, desk.workplace, step, desk.times(context, now: step.now), language)
    }
    let title = Texts.words("promiseTitle")
    return try await Page(desk: desk, request: request, context: context)
      .answer("promise", Words("\(title.en) \(view.orderNumber)", "\(title.zh) \(view.orderNumber)"), view)
  }

  @Sendable func answer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.program(request)
    let called = context.parameters.get("order") ?? ""
    let warehouse = request.uri.queryParameters["warehouse"].map(String.init)
    let answer = try await desk.workplace.look(as: actor) { step in
      try PromiseAnswer.of(Self.order(called, step), warehouse: warehouse, step)
    }
    return APIAnswer.json(answer.json)
  }

  /// By its key or its number.
  private static func order(_ called: String, _ step: StepContext) throws -> Row<SalesOrder> {
    if let key = RecordKey(called), let row = try step.snapshot.get(SalesOrder.ID(key)) { return row }
    guard let row = try step.snapshot.first(SalesOrder.self, where: "number = ?", [called]) else { throw Refused.notFound }
    return row
  }
}
