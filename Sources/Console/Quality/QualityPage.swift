import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 7.2 What an inspector of a plant or warehouse has to do: what waits for inspection, what is begun, and what is not as it must be.
struct QualityPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/quality", use: show)
    router.post("/quality/open", use: open)
    router.get("/quality/nonconformances", use: board)
    router.get("/quality/gauges", use: gauges)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await inbox(request, context, nil, .ok) }

  /// Begins the inspection of what was touched, and goes to its form.
  @Sendable func open(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let role = try await desk.site()?.role
    let step = role == .warehouse ? OpenInspection.step.name : StartInspection.step.name
    let taken = try await DockTaking(desk: desk).take(step, request, context) { $0.entries(["receipt", "work_order", "stage"]) }
    switch taken {
    case .done(let result, _): return Page(desk: desk, request: request, context: context).redirect(to: QualityPlaces.inspection(result.subject), after: result)
    case .refused(_, _, let status): return try await inbox(request, context, taken.outcome(context.session.language), status)
    }
  }

  private func inbox(_ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status) async throws -> Response {
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try QualityView(outcome, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("quality", Texts.words("qualityTitle"), view, status: status, section: "quality")
  }

  @Sendable func board(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try NonconformancesView($0, language) }
    return try await Page(desk: desk, request: request, context: context)
      .answer("nonconformances", Texts.words("nonconformancesTitle"), view, section: "quality")
  }

  @Sendable func gauges(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try GaugesView($0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("gauges", Texts.words("gaugesTitle"), view, section: "quality")
  }
}
