import Foundation
import Ground
import Hummingbird
import Records
import Replica

/// Who comes in, and in which language they read.
struct SignInPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/sign-in", use: show)
    router.post("/sign-in", use: enterByPassword)
    router.post("/sign-in/pin", use: enterByPIN)
    router.post("/sign-in/badge", use: enterByBadge)
    router.get("/sign-in/code", use: showCode)
    router.post("/sign-in/code", use: redeem)
    router.post("/sign-out", use: signOut)
    router.post("/language", use: switchLanguage)
  }

  private struct View: Sendable {
    struct Person: Sendable {
      let key, name, fullName, roles: String
      let isChosen: Bool
    }
    let siteName, back: String
    /// Nobody has a password yet.
    let isFirst: Bool
    let siteCode: String
    let isShared: Bool
    let people: [Person]
    let chosenName: String?
    let chosenKey: String?
    let typedName: String
    let current: String?
    let faults: Faults
    let byPassword: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, back: request.uri.queryParameters["back"].map(String.init), chosen: nil, name: "", problems: [])
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, back: String?, chosen: RecordKey?, name: String, problems: [Problem]
  ) async throws -> Response {
    let language = context.session.language
    let site = try await desk.site()
    let withPIN = context.session.isSharedScreen ? try await desk.store.people(with: .pin) : []
    let operators = withPIN.isEmpty ? [] : try await desk.operators().filter { withPIN.contains($0.id.key) }
    let people = operators.map { person in
      View.Person(
        key: person.id.description, name: person.name, fullName: person.fullName,
        roles: person.actor.roleNames(language, separator: " · "), isChosen: person.id.key == chosen)
    }
    let person = people.first { $0.isChosen }
    let isShared = context.session.isSharedScreen
    let view = View(
      siteName: site?.name ?? "", back: Page.ownPath(back), isFirst: try await !desk.store.hasPasswords(), siteCode: site?.code ?? "",
      isShared: isShared, people: people, chosenName: person?.fullName, chosenKey: person?.key, typedName: name,
      current: context.session.person?.fullName, faults: Faults(problems, language),
      byPassword: !isShared || !name.isEmpty || request.uri.queryParameters["password"] != nil)
    return try await Page(desk: desk, request: request, context: context)
      .answer("sign-in", Texts.words("signInTitle"), view, status: problems.isEmpty ? .ok : .unauthorized, scripts: ["access.js"])
  }

  @Sendable func enterByPassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let name = form["name"] ?? ""
    return try await enter(request, context, form, name: name) { door, now in
      try await door.enter(name: name, password: form["password"] ?? "", at: now)
    }
  }

  @Sendable func enterByPIN(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard context.session.isSharedScreen, let key = RecordKey(form["operator"] ?? "") else { throw Refused.badRequest }
    // Without a PIN it is the choice of a person, whose PIN is asked next.
    guard let pin = form["pin"] else { return try await page(request, context, back: form["back"], chosen: key, name: "", problems: []) }
    return try await enter(request, context, form, chosen: key) { door, now in try await door.enter(pin: pin, as: key, at: now) }
  }

  @Sendable func enterByBadge(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard context.session.isSharedScreen else { throw Refused.badRequest }
    return try await enter(request, context, form) { door, now in try await door.enter(badge: form["badge"] ?? "", at: now) }
  }

  private func enter(
    _ request: Request, _ context: ConsoleContext, _ form: SentForm, chosen: RecordKey? = nil, name: String = "",
    _ check: (Door, Instant) async throws -> Row<Operator>
  ) async throws -> Response {
    let now = try await desk.now()
    do {
      let person = try await check(desk.door(context), now)
      return try await opened(person, request, context, back: form["back"], at: now)
    } catch let problem as Problem {
      return try await page(request, context, back: form["back"], chosen: chosen, name: name, problems: [problem])
    }
  }

  /// A new session under a new id, so that a cookie that someone planted before is worth nothing now.
  private func opened(
    _ person: Row<Operator>, _ request: Request, _ context: ConsoleContext, back: String?, at now: Instant
  ) async throws -> Response {
    let key = person.id.key
    let cookies = SessionCookies(desk: desk)
    let id = SessionCookies.newID()
    // Whoever sat here before has left.
    if let before = context.session.open { try await desk.store.end(before) }
    try await desk.store.openSession(id, for: key, screen: context.session.screen, isShared: context.session.isSharedScreen, at: now)
    try await desk.store.note(.signedIn, key, name: person.name, place: desk.door(context).place, at: now)
    var response = Page(desk: desk, request: request, context: context).redirect(to: Page.ownPath(back))
    response.setCookie(cookies.session(id))
    if let language = try await desk.store.language(of: key) { response.setCookie(cookies.language(language)) }
    return response
  }

  // MARK: One-time codes

  private struct CodeView: Sendable {
    let code, siteName: String
    let faults: Faults
  }

  @Sendable func showCode(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await codePage(request, context, code: "", problems: [])
  }

  private func codePage(_ request: Request, _ context: ConsoleContext, code: String, problems: [Problem]) async throws -> Response {
    let view = CodeView(code: code, siteName: try await desk.site()?.name ?? "", faults: Faults(problems, context.session.language))
    return try await Page(desk: desk, request: request, context: context)
      .answer("code", Texts.words("codeTitle"), view, status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  @Sendable func redeem(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let now = try await desk.now()
    let code = form["code"] ?? ""
    do {
      let person = try await desk.door(context).redeem(code: code, password: form["password"] ?? "", again: form["again"] ?? "", at: now)
      return try await opened(person, request, context, back: nil, at: now)
    } catch let problems as Problems {
      return try await codePage(request, context, code: code, problems: problems.all)
    } catch let problem as Problem {
      return try await codePage(request, context, code: code, problems: [problem])
    }
  }

  // MARK: Leaving, and the language

  @Sendable func signOut(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    _ = try await SentForm.read(request, context, desk, limit: 64_000)
    if let open = context.session.open, let person = context.session.person ?? context.session.lockedPerson {
      try await desk.store.end(open)
      try await desk.store.note(.signedOut, person.id.key, name: person.name, place: desk.door(context).place, at: try await desk.now())
    }
    var response = Page(desk: desk, request: request, context: context).redirect(to: "/sign-in")
    response.setCookie(SessionCookies(desk: desk).session(SessionCookies.newID()))
    return response
  }

  @Sendable func switchLanguage(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let language = Language(rawValue: form["language"] ?? "") else { throw Refused.badRequest }
    if let person = context.session.person { try await desk.store.choose(language, for: person.id.key) }
    var response = Page(desk: desk, request: request, context: context).redirect(to: Page.ownPath(form["back"]))
    response.setCookie(SessionCookies(desk: desk).language(language))
    return response
  }
}

/// Problems beside the fields that they name, and the others above them.
struct Faults: Sendable {
  let at: [String: ProblemLine]
  let above: [ProblemLine]
  let any: Bool

  init(_ problems: [Problem], _ language: Language) {
    any = !problems.isEmpty
    at = problems.filter { !$0.field.isEmpty }.reduce(into: [:]) { $0[$1.field] = $0[$1.field] ?? ProblemLine($1, language) }
    above = problems.filter { $0.field.isEmpty }.map { ProblemLine($0, language) }
  }
}

extension Desk {
  func door(_ context: ConsoleContext) -> Door { Door(desk: self, address: context.address, screen: context.session.screen) }
}
