import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// What waits for this person's approval: the one to decide now with all that it takes, the others in a row behind it. When it is decided the
/// next one comes.
struct ApprovalsPage: Sendable {
  let desk: Desk

  static let path = "/approvals"
  /// How many are read; the others come when these are decided.
  static let maximum = 30

  func add(to router: Router<ConsoleContext>) {
    router.get("/approvals", use: show)
    router.post("/approvals/:key/:step", use: take)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, about: request.uri.queryParameters["about"].flatMap { RecordKey(String($0)) }, typed: nil, status: .ok)
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let named = desk.workplace.catalogue.first { $0.name == context.parameters.get("step") }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let step = named, isOffered(step) else { throw Refused.notFound }
    switch try await StepTaking(desk: desk).take(step, subject: key, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, about: key, typed: typed, status: status)
    }
  }

  /// An approval, or the step that says no to one.
  private func isOffered(_ step: AnyStep) -> Bool {
    step.declaration.approval != nil || desk.workplace.catalogue.contains { $0.declaration.approval?.refusal == step.name }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, about: RecordKey?, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try ApprovalsView(about, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("approvals", Texts.words("approvalsTitle"), view, status: status, section: "approvals", scripts: ["home.js"])
  }
}
