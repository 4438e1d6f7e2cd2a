import Exchange
import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 1.1 The outbox: what was written to customers and what became of it, one mail as the customer reads it, reports of what came back.
struct MailPage: Sendable {
  let desk: Desk

  static let path = "/mail"
  /// The most mails that are drawn.
  static let shown = 100
  static let sites: Set<SiteRole> = [.office, .field, .headquarters]
  static let readers: Set<OperatorRole> = [.salesClerk, .salesManager, .accountant, .creditController, .serviceAgent, .administrator]

  func add(to router: Router<ConsoleContext>) {
    router.get("/mail", use: show)
    router.post("/mail/reports", use: takeReport)
    router.post("/mail/password", use: takePassword)
    router.get("/mail/m/:key", use: showOne)
    router.post("/mail/m/:key/:step", use: take)
  }

  static func reader(_ desk: Desk, _ context: ConsoleContext) async throws -> Actor { try await desk.reader(context, at: sites, readers) }

  /// What the address asks for.
  struct Asked: Sendable {
    /// nil for every state, and for every kind.
    var state: MailState?
    var kind: MailKind?

    init(_ request: Request) {
      let query = request.uri.queryParameters
      state = query["state"].flatMap { MailState(rawValue: String($0)) }
      kind = query["kind"].flatMap { MailKind(rawValue: String($0)) }
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    let language = context.session.language
    let hasPassword = try await MailSecret(desk.store).password() != nil
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try OutboxView(Asked(request), hasPassword: hasPassword, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("mail", Texts.words("mailTitle"), view, section: "mail", scripts: ["import.js"])
  }

  // MARK: One mail

  @Sendable func showOne(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await one(request, context, typed: nil, status: .ok) }

  private func one(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      guard let mail = try step.snapshot.get(Mail.ID(key)) else { throw Refused.notFound }
      return try MailView(mail, typed, step, desk.workplace, desk.times(context, now: step.now), language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("mail-one", Texts.words("mailOne"), view, status: status, section: "mail")
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    _ = try await Self.reader(desk, context)
    let named = desk.workplace.catalogue.first { $0.name == context.parameters.get("step") && $0.subject == Mail.record.name }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let step = named else { throw Refused.notFound }
    switch try await StepTaking(desk: desk).take(step, subject: key, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await one(request, context, typed: typed, status: status)
    }
  }

  // MARK: What comes in

  /// A report's bytes as they are.
  @Sendable func takeReport(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    guard desk.seal.isToken(request.headers[.weftToken] ?? "", for: context.session.token) else { throw Refused.staleForm }
    let name = String((request.headers[.weftFileName]?.removingPercentEncoding ?? "report.eml").suffix(80))
    let language = context.session.language
    let bytes = [UInt8](try await RequestBytes.read(request, limit: DeliveryReport.maximumBytes).readableBytesView)
    let result = try await ReportIntake.receive(bytes, at: desk.workplace, by: actor)
    let isTaken = result.problems.isEmpty
    return try FileAnswer(name, isTaken ? result.message[language] : "", isTaken: isTaken, result.problems, language) { _ in "" }.response("mail-report", language)
  }

  /// The account's password, which is kept beside the console's other secrets and shown to nobody.
  @Sendable func takePassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let actor = try await Self.reader(desk, context)
    guard actor.roles.contains(.administrator), try await desk.site()?.role == .office else { throw Refused.notTheirs }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let password = form["password"] ?? ""
    try await MailSecret(desk.store).set(password)
    return Page(desk: desk, request: request, context: context)
      .redirect(to: Self.path, message: password.isEmpty ? Texts.words("mailPasswordGone") : Texts.words("mailPasswordKept"))
  }
}
