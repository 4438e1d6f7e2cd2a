import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The rules that orders are checked by, as the company has set them; at headquarters they can be set.
struct RulesPage: Sendable {
  let desk: Desk

  static let path = "/rules"

  func add(to router: Router<ConsoleContext>) {
    router.get("/rules", use: show)
    router.post("/rules", use: change)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, typed: nil, status: .ok) }

  @Sendable func change(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try desk.workplace.step(ChangeRule.step.name)
    switch try await StepTaking(desk: desk).take(step, subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try RulesView(typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("rules", Texts.words("rulesTitle"), view, status: status, section: "rules")
  }
}
