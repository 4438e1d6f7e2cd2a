import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The exceptions that hold orders, those that are due first on top, and one of them with all that it takes to end it.
struct ExceptionsPage: Sendable {
  let desk: Desk

  static let path = "/exceptions"
  /// How many are read; the others come when these have ended.
  static let maximum = 100

  func add(to router: Router<ConsoleContext>) {
    router.get("/exceptions", use: show)
    router.post("/exceptions/:key/:step", use: take)
  }

  /// What the address asks for.
  struct Asked: Sendable {
    var about: RecordKey?
    /// nil for every kind.
    var type: ExceptionType?
    /// nil for every role.
    var owner: OperatorRole?

    init(_ request: Request) {
      let query = request.uri.queryParameters
      about = query["about"].flatMap { RecordKey(String($0)) }
      type = query["type"].flatMap { ExceptionType(rawValue: String($0)) }
      owner = query["owner"].flatMap { OperatorRole(rawValue: String($0)) }
    }

    func address(about key: RecordKey? = nil) -> String {
      let parts = [type.map { "type=\($0.rawValue)" }, owner.map { "owner=\($0.rawValue)" }, key.map { "about=\($0)" }].compactMap { $0 }
      return ExceptionsPage.path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, Asked(request), typed: nil, status: .ok)
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let named = desk.workplace.catalogue.first { $0.name == context.parameters.get("step") && $0.subject == OrderException.record.name }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let step = named else { throw Refused.notFound }
    // Who takes one in hand or asks the customer goes on with it; else the next one comes.
    let isEnded = ![TakeException.step.name, AskCustomer.step.name].contains(step.name)
    let next = isEnded ? Self.path : "\(Self.path)?about=\(key)"
    switch try await StepTaking(desk: desk).take(step, subject: key, then: next, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status):
      var asked = Asked(request)
      asked.about = key
      return try await page(request, context, asked, typed: typed, status: status)
    }
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ asked: Asked, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try ExceptionsView(asked, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("exceptions", Texts.words("holdingTitle"), view, status: status, section: "exceptions")
  }
}
