import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 7.2 One inspection on a tablet: one characteristic of one piece after the other, or many at once, and then the judgement.
struct InspectPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/quality/inspect/:key", use: show)
    router.post("/quality/inspect/:key/result", use: result)
    router.post("/quality/inspect/:key/results", use: results)
    router.post("/quality/inspect/:key/judge", use: judge)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, nil, .ok) }

  /// One result, as it was touched: what is asked next follows.
  @Sendable func result(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await take(EnterResults.step.name, request, context) { form in
      let parts = ["piece", "characteristic", "value"].map { (form[$0] ?? "").trimmingCharacters(in: .whitespaces) }
      return form.entries(["gauge"]).merging(["results": parts.allSatisfy { !$0.isEmpty } ? parts.joined(separator: ";") : ""]) { $1 }
    }
  }

  /// Many results, pasted from a file.
  @Sendable func results(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await take(EnterResults.step.name, request, context) { $0.entries(["results", "gauge"]) }
  }

  @Sendable func judge(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await take(JudgeInspection.step.name, request, context) { $0.entries(["accepted", "nonconforming", "note"]) }
  }

  private func take(
    _ step: String, _ request: Request, _ context: ConsoleContext, _ raw: @escaping @Sendable (SentForm) -> [String: String]
  ) async throws -> Response {
    let row = try await desk.qualityRow(InspectionLot.self, context)
    let taken = try await DockTaking(desk: desk).take(step, request, context) { raw($0).merging(["inspection": row.id.key.description]) { $1 } }
    switch taken {
    case .done(let result, let form):
      let gauge = (form["gauge"] ?? "").isEmpty ? "" : "?gauge=\((form["gauge"] ?? "").percentEncoded)"
      return Page(desk: desk, request: request, context: context).redirect(to: QualityPlaces.inspection(row.id.key) + gauge, after: result)
    case .refused(_, let form, let status): return try await page(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let row = try await desk.qualityRow(InspectionLot.self, context)
    let actor = try await desk.qualityActor(context)
    let language = context.session.language
    let query = request.uri.queryParameters
    let chosen = InspectView.Chosen(
      piece: query["piece"].flatMap { Int($0) }, characteristic: query["characteristic"].flatMap { Int($0) }, gauge: typed?["gauge"] ?? query["gauge"].map(String.init))
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] step in
      try InspectView(row, chosen, outcome, typed, step, workplace, language)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "inspect", Words("Inspect \(row.number)", "检验 \(row.number)"), view, status: status, section: "quality", scripts: ["inspect.js"])
  }
}
