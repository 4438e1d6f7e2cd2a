import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The order coordination meeting: its agenda from the records, the form that keeps a decision, what is open and what was decided before.
struct MeetingPage: Sendable {
  let desk: Desk

  static let path = "/meeting"

  func add(to router: Router<ConsoleContext>) {
    router.get("/meeting", use: show)
    router.get("/meeting/:day", use: showDay)
    router.post("/meeting", use: decide)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, day: nil, typed: nil, status: .ok)
  }

  @Sendable func showDay(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let day = context.parameters.get("day").flatMap({ Day($0) }) else { throw Refused.notFound }
    return try await page(request, context, day: day, typed: nil, status: .ok)
  }

  @Sendable func decide(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try desk.workplace.step(Decide.step.name)
    switch try await StepTaking(desk: desk).take(step, subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, day: nil, typed: typed, status: status)
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, day: Day?, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let query = request.uri.queryParameters
    let asked = MeetingView.Asked(
      day: day, about: query["about"].flatMap { RecordKey(String($0)) }, matter: query["matter"].flatMap { DecisionMatter(rawValue: String($0)) })
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try MeetingView(asked, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("meeting", Texts.words("meetingTitle"), view, status: status, section: "meeting")
  }
}
