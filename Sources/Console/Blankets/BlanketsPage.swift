import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The agreements that orders are called off from, and one of them with what is left and the form that calls off.
struct BlanketsPage: Sendable {
  let desk: Desk

  static let path = "/blankets"

  func add(to router: Router<ConsoleContext>) {
    router.get("/blankets", use: list)
    router.get("/blankets/:key", use: show)
    router.post("/blankets/:key/:step", use: take)
  }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let after = request.uri.queryParameters["after"].flatMap { RecordKey(String($0)) }
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] in
      try BlanketsView(endedAfter: after, $0, workplace, context.session.language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("blankets", Texts.words("blankets"), view, section: "blankets")
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, CallOffSheet(), typed: nil, status: .ok)
  }

  /// The page of an agreement, for the address of its record.
  ///
  /// - Returns: nil when the address names none.
  func instead(of request: Request, _ context: ConsoleContext) async throws -> Response? {
    guard context.session.actor != nil, let key = context.parameters.get("key").flatMap({ RecordKey($0) }),
      try await desk.replica.read({ try $0.get(Blanket.ID(key)) }) != nil
    else { return nil }
    return Page(desk: desk, request: request, context: context).redirect(to: "\(Self.path)/\(key)")
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }),
      let step = desk.workplace.catalogue.first(where: { $0.name == context.parameters.get("step") && $0.subject == Blanket.record.name })
    else { throw Refused.notFound }
    if step.name == CallOffBlanket.step.name { return try await callOff(key, request, context) }
    switch try await StepTaking(desk: desk).take(step, subject: key, then: "\(Self.path)/\(key)", request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, CallOffSheet(), typed: typed, status: status)
    }
  }

  /// One order from the quantities beside the lines.
  private func callOff(_ key: RecordKey, _ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk)
    let reading = try await desk.workplace.look(as: actor) { step in
      try step.snapshot.get(Blanket.ID(key)).map { try BlanketReading.of($0, step) }
    }
    guard let reading else { throw Refused.notFound }
    var sheet = CallOffSheet(form, reading)
    guard isOurs else {
      sheet.problems = [Refused.staleForm.problem]
      return try await page(request, context, sheet, typed: nil, status: .forbidden)
    }
    do {
      let outcome = try await desk.workplace.perform(CallOffBlanket.step.name, sheet.entries(of: key), by: actor)
      return Page(desk: desk, request: request, context: context).redirect(to: "/r/\(outcome.result.subject)", after: outcome.result)
    } catch let problems as Problems {
      sheet.problems = problems.all
      return try await page(request, context, sheet, typed: nil, status: .unprocessableContent)
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ sheet: CallOffSheet, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try step.snapshot.get(Blanket.ID(key)).map {
        try BlanketView($0, sheet, typed, step, desk.workplace, desk.times(context, now: step.now), language)
      }
    }
    guard let view else { throw Refused.notFound }
    let label = Blanket.record.label
    return try await Page(desk: desk, request: request, context: context)
      .answer("blanket", Words("\(label.en) \(view.blanketNumber)", "\(label.zh) \(view.blanketNumber)"), view, status: status, section: "blankets")
  }
}
