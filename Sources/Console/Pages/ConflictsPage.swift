import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// The open conflicts side by side, oldest first, each with the buttons that decide it.
struct ConflictsPage: Sendable {
  let desk: Desk

  static let pageSize = 20
  static let path = "/conflicts"

  func add(to router: Router<ConsoleContext>) {
    router.get("/conflicts", use: show)
    router.post("/conflicts", use: decide)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, typed: nil, status: .ok)
  }

  @Sendable func decide(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try desk.workplace.step(ResolveConflict.step.name)
    let query = request.uri.query.map { "?\($0)" } ?? ""
    let next = Page.ownPath(Self.path + query)
    switch try await StepTaking(desk: desk).take(step, subject: nil, then: next, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let query = request.uri.queryParameters
    let asked = ConflictsView.Asked(
      kind: query["kind"].flatMap { ConflictKind(rawValue: String($0)) }, record: query["record"].flatMap { RecordKey(String($0)) },
      after: query["after"].flatMap { ConflictID(String($0)) })
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try ConflictsView(asked, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("conflicts", Texts.words("conflicts"), view, status: status, section: "home", scripts: ["order.js"])
  }
}
