import Foundation
import Ground
import Hummingbird
import Records
import Replica

/// A person's own page: their secrets, the screens at which they are signed in, and the programs that act for them.
struct MePage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/me", use: show)
    router.post("/me/password", use: setPassword)
    router.post("/me/pin", use: setPIN)
    router.post("/me/badge", use: newBadge)
    router.post("/me/remove", use: removeSecret)
    router.post("/me/screen", use: shareScreen)
    router.post("/me/sessions", use: endSessions)
    router.post("/me/token", use: newToken)
    router.post("/me/token/end", use: endToken)
  }

  private struct View: Sendable {
    struct Screen: Sendable {
      let screenName, seenText, openedText: String
      let isHere: Bool
    }
    struct Token: Sendable {
      let tokenKey, tokenName, sinceText, untilText, usedText: String
    }
    struct Entry: Sendable {
      let at, what, place: String
      let isRefused: Bool
    }
    let fullName, name, roles, siteName: String
    let passwordSince: String?
    let pinSince: String?
    let isPINBlocked: Bool
    let badgeSince: String?
    let screens: [Screen]
    let hasOtherScreens: Bool
    let isShared: Bool
    let tokens: [Token]
    let entries: [Entry]
    let typedTokenName, typedScreenName: String
    let shown: Shown?
    let faults: Faults
  }

  /// Something that is shown this once and kept by nobody here.
  struct Shown: Sendable {
    let shownLabel, shownText, shownHelp: String
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context)
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, problems: [Problem] = [], form: SentForm? = nil, shown: Shown? = nil
  ) async throws -> Response {
    guard let person = context.session.person else { throw Refused.noOperator }
    let key = person.id.key
    let language = context.session.language
    let now = try await desk.now()
    let times = desk.times(context, now: now)
    let secrets = try await desk.store.secrets(of: key)
    let sessions = try await desk.store.sessions(of: key, at: now)
    let view = View(
      fullName: person.fullName, name: person.name, roles: person.actor.roleNames(language, separator: " · "),
      siteName: try await desk.site()?.name ?? "", passwordSince: secrets[.password].map { times.exact($0.since) },
      pinSince: secrets[.pin].map { times.exact($0.since) }, isPINBlocked: secrets[.pin]?.isBlocked ?? false,
      badgeSince: secrets[.badge].map { times.exact($0.since) },
      screens: sessions.map { .init(screenName: $0.screen, seenText: times.ago($0.seen), openedText: times.exact($0.opened), isHere: $0.hash == context.session.open?.hash) },
      hasOtherScreens: sessions.count > 1, isShared: context.session.isSharedScreen,
      tokens: try await desk.store.tokens(of: key).map { token in
        .init(
          tokenKey: token.hash.base64URL, tokenName: token.name, sinceText: times.exact(token.since), untilText: times.exact(token.until),
          usedText: token.used.map(times.ago) ?? Texts.words("tokenNeverUsed")[language])
      },
      entries: try await desk.store.accessEntries(of: key, limit: 20).map { entry in
        .init(at: times.exact(entry.at), what: entry.what.label[language], place: entry.place, isRefused: entry.what == .refused)
      },
      typedTokenName: problems.isEmpty ? "" : form?["token_name"] ?? "", typedScreenName: problems.isEmpty ? "" : form?["screen_name"] ?? "",
      shown: shown, faults: Faults(problems, language))
    return try await Page(desk: desk, request: request, context: context)
      .answer("me", Texts.words("meTitle"), view, status: problems.isEmpty ? .ok : .unprocessableContent)
  }

  // MARK: What a person changes

  /// Does something for the person who sits here, or shows the page again with what was wrong.
  private func change(
    _ request: Request, _ context: ConsoleContext, _ body: (Row<Operator>, SentForm, Instant) async throws -> (AccessEvent?, Words, Shown?)
  ) async throws -> Response {
    guard let person = context.session.person else { throw Refused.noOperator }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    let now = try await desk.now()
    do {
      let (event, message, shown) = try await body(person, form, now)
      if let event { try await desk.store.note(event, person.id.key, name: person.name, place: desk.door(context).place, at: now) }
      if let shown { return try await page(request, context, shown: shown) }
      return Page(desk: desk, request: request, context: context).redirect(to: "/me", message: message)
    } catch let problem as Problem {
      return try await page(request, context, problems: [problem], form: form)
    } catch let problems as Problems {
      return try await page(request, context, problems: problems.all, form: form)
    }
  }

  /// Whoever walks up to an open screen must not be able to take it over: a new secret needs the old password.
  private func prove(_ person: Row<Operator>, _ form: SentForm, _ field: String, _ context: ConsoleContext, _ now: Instant) async throws {
    do {
      _ = try await desk.door(context).enter(name: person.name, password: form[field] ?? "", at: now)
    } catch let problem as Problem {
      throw Problem(problem.code, field: problem.field.isEmpty ? "" : field, problem.what, remedy: problem.remedy)
    }
  }

  @Sendable func setPassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, now in
      try await prove(person, form, "old", context, now)
      guard form["password"] == form["again"] else {
        throw ChosenSecret.differs
      }
      let hash = try await desk.door(context).chosen(form["password"] ?? "", name: person.name)
      try await desk.store.keep(.password, hash, for: person.id.key, at: now)
      try await desk.store.endSessions(of: person.id.key, but: context.session.open?.hash)
      return (.passwordSet, Texts.words("passwordChanged"), nil)
    }
  }

  @Sendable func setPIN(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, now in
      let pin = form["pin"] ?? ""
      try ChosenSecret.check(pin: pin)
      try await prove(person, form, "pin_password", context, now)
      try await desk.store.keep(.pin, try await desk.secrets.hash(Door.prepared(pin: pin)), for: person.id.key, at: now)
      return (.pinSet, Texts.words("pinChanged"), nil)
    }
  }

  @Sendable func newBadge(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, now in
      try await prove(person, form, "badge_password", context, now)
      let badge = AccessCode.badge()
      try await desk.store.keep(.badge, AccessCode.hash(code: badge).base64URL, for: person.id.key, at: now)
      let language = context.session.language
      return (
        .badgeGiven, Texts.words("badgeMade"),
        Shown(shownLabel: Texts.words("badgeMade")[language], shownText: badge, shownHelp: Texts.words("badgeHelp")[language])
      )
    }
  }

  @Sendable func removeSecret(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, _ in
      guard let kind = SecretKind(rawValue: form["kind"] ?? ""), kind != .password else { throw Refused.badRequest }
      try await desk.store.remove(kind, of: person.id.key)
      return (.secretRemoved, kind == .pin ? Texts.words("pinRemoved") : Texts.words("badgeRemoved"), nil)
    }
  }

  /// Says that several people use this screen, or that it is one person's again.
  @Sendable func shareScreen(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let cookies = SessionCookies(desk: desk)
    if context.session.isSharedScreen {
      let old = request.cookies["\(desk.cookiePrefix)_screen"]?.value
      var response = try await change(request, context) { _, _, _ in
        if let old { try await desk.store.unshare(old) }
        return (.screenAlone, Texts.words("screenAloneNow"), nil)
      }
      response.setCookie(cookies.screen(nil))
      return response
    }
    let id = SessionCookies.newID()
    var response = try await change(request, context) { person, form, now in
      let name = (form["screen_name"] ?? "").trimmingSpaces()
      guard !name.isEmpty else {
        throw Problem("screen.name", field: "screen_name", Words("Where does this screen stand?", "此屏幕位于何处？"), remedy: Words("Give it a name, like Assembly 2.", "请填写名称，例如：装配二组。"))
      }
      try await desk.store.share(id, name: name, by: person.id.key, at: now)
      return (.screenShared, Texts.words("screenSharedNow"), nil)
    }
    if response.status == .seeOther { response.setCookie(cookies.screen(id)) }
    return response
  }

  @Sendable func endSessions(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, _, _ in
      try await desk.store.endSessions(of: person.id.key, but: context.session.open?.hash)
      return (.ended, Texts.words("sessionsEnded"), nil)
    }
  }

  @Sendable func newToken(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, now in
      let token = try await desk.store.newToken(for: person.id.key, name: form["token_name"] ?? "", at: now)
      let language = context.session.language
      return (
        .tokenMade, Texts.words("tokenMade"),
        Shown(shownLabel: Texts.words("tokenMade")[language], shownText: token, shownHelp: Texts.words("tokenHelp")[language])
      )
    }
  }

  @Sendable func endToken(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await change(request, context) { person, form, _ in
      guard let hash = Data(base64URL: form["token"] ?? "") else { throw Refused.badRequest }
      try await desk.store.endToken(hash, of: person.id.key)
      return (.tokenEnded, Texts.words("tokenEnded"), nil)
    }
  }
}
