import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Who sits at a browser, as its cookies say.
struct Session: Sendable {
  /// Random, drawn anew at each sign-in.
  var id = ""
  /// Who has signed in here and is there; nil while the screen is locked.
  var person: Row<Operator>?
  /// The sign-in, locked or not.
  var open: OpenSession?
  /// Whose session it is while the screen is locked.
  var lockedPerson: Row<Operator>?
  var language = Language.english
  /// The site's own time zone; nil where none was read.
  var zone: SiteZone?
  /// Said once, on the next page.
  var message: SessionMessage?
  /// What the browser says it is: `Firefox · Windows`.
  var screen = ""
  /// Whether this browser is known to stand where several people use it.
  var isSharedScreen = false
  var isNew = false

  var actor: Actor? { person?.actor }
}

/// What a step said, for the page after it.
struct SessionMessage: Sendable {
  var text: String
  /// It did not come out as wished.
  var isWarning: Bool

  private static let warning = "!"
  private static let done = " "

  init(text: String, isWarning: Bool) {
    self.text = text
    self.isWarning = isWarning
  }

  /// Its tone stands before its text.
  init(sealed: String) { self.init(text: String(sealed.dropFirst()), isWarning: sealed.hasPrefix(Self.warning)) }

  var sealed: String { (isWarning ? Self.warning : Self.done) + text }
}

/// Reads the session before a request is served, and gives one to who has none.
struct SessionReader: RouterMiddleware {
  let desk: Desk

  func handle(
    _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    // Assets are the same for everybody, and their answers may be kept by browsers.
    guard !request.uri.path.hasPrefix("/assets/") else { return try await next(request, context) }
    context.session = try await read(request)
    var response = try await next(request, context)
    if context.session.isNew && !request.uri.path.hasPrefix("/api/") && response.status != .seeOther {
      response.setCookie(SessionCookies(desk: desk).session(context.session.id))
    }
    if context.session.message != nil && response.status == .ok && request.headers[.weftLive] == nil && Self.isPage(response) {
      response.setCookie(SessionCookies(desk: desk).message(nil))
    }
    return response
  }

  private static func isPage(_ response: Response) -> Bool { response.headers[.contentType]?.hasPrefix("text/html") == true }

  private func read(_ request: Request) async throws -> Session {
    var session = Session()
    let cookies = request.cookies
    session.language = cookies["\(desk.cookiePrefix)_language"].flatMap { Language(rawValue: $0.value) } ?? Self.preferred(request)
    session.message = cookies["\(desk.cookiePrefix)_message"].flatMap { desk.seal.message($0.value) }.map(SessionMessage.init(sealed:))
    session.screen = ScreenName.of(request.headers[.userAgent] ?? "")
    if let screen = cookies["\(desk.cookiePrefix)_screen"]?.value { session.isSharedScreen = try await desk.store.isSharedScreen(screen) }
    guard let id = cookies["\(desk.cookiePrefix)_session"]?.value, Data(base64URL: id)?.count == SessionCookies.idBytes else {
      session.id = SessionCookies.newID()
      session.isNew = true
      return session
    }
    session.id = id
    session.zone = try await desk.workplace.zone()
    guard let open = try await desk.store.session(id), let person = try await desk.person(open.person) else { return session }
    let now = try await desk.now()
    guard !open.hasEnded(at: now) else { return session }
    session.open = open
    if open.isLocked(at: now) {
      session.lockedPerson = person
    } else {
      session.person = person
      // A page that keeps itself fresh is nobody's presence.
      if request.headers[.weftLive] == nil && request.uri.path != "/events" { try await desk.store.touch(open, at: now) }
    }
    return session
  }

  /// The first of our languages that the browser names.
  static func preferred(_ request: Request) -> Language {
    for part in (request.headers[.acceptLanguage] ?? "").split(separator: ",").prefix(10) {
      let name = part.trimmingSpaces().lowercased().prefix(2)
      if let language = Language(rawValue: String(name)) { return language }
    }
    return .english
  }
}

/// The console's cookies: none is readable by a script, and none is sent with what another site starts.
struct SessionCookies {
  static let idBytes = 24
  let desk: Desk

  static func newID() -> String {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<idBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64URL
  }

  func session(_ id: String) -> Cookie { cookie("session", id, maxAge: Int(AccessTimes.whole / 1000)) }

  func screen(_ id: String?) -> Cookie { cookie("screen", id ?? "-", maxAge: id == nil ? 0 : 400 * 86_400) }

  func language(_ language: Language) -> Cookie { cookie("language", language.rawValue, maxAge: 365 * 86_400) }

  func message(_ text: String?, isWarning: Bool = false) -> Cookie {
    let said = text.map { SessionMessage(text: String($0.prefix(800)), isWarning: isWarning) }
    return cookie("message", said.map { desk.seal.sealed(message: $0.sealed) } ?? "-", maxAge: text == nil ? 0 : 60)
  }

  private func cookie(_ name: String, _ value: String, maxAge: Int) -> Cookie {
    Cookie(
      name: "\(desk.cookiePrefix)_\(name)", value: value, maxAge: maxAge, path: "/", secure: desk.isSecure, httpOnly: true, sameSite: .strict)
  }
}

/// What a browser is, in two words, from what it says of itself.
enum ScreenName {
  /// The first that fits counts: most browsers also name those that they descend from.
  private static let browsers = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
  private static let systems = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
  ]

  static func of(_ text: String) -> String {
    let names = [browsers, systems].compactMap { list in list.first { text.contains($0.0) }?.1 }
    return names.isEmpty ? "?" : names.joined(separator: " · ")
  }
}
