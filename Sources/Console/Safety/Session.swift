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
  /// The operator that was chosen and is still registered here.
  var person: Row<Operator>?
  var language = Language.english
  /// Said once, on the next page.
  var message: String?
  var isNew = false

  var actor: Actor? { person?.actor }
}

/// Reads the session before a request is served, and gives one to who has none.
struct SessionReader: RouterMiddleware {
  let desk: Desk

  func handle(
    _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.session = try await read(request)
    var response = try await next(request, context)
    if context.session.isNew && !request.uri.path.hasPrefix("/api/") && !request.uri.path.hasPrefix("/assets/") && response.status != .seeOther {
      response.setCookie(SessionCookies(desk: desk).session(context.session.id, nil))
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
    session.message = cookies["\(desk.cookiePrefix)_message"].flatMap { desk.seal.message($0.value) }
    let parts = cookies["\(desk.cookiePrefix)_session"].map { $0.value.split(separator: ".").map(String.init) } ?? []
    guard parts.count == 2, Data(base64URL: parts[0])?.count == SessionCookies.idBytes else {
      session.id = SessionCookies.newID()
      session.isNew = true
      return session
    }
    session.id = parts[0]
    if let key = RecordKey(parts[1]) { session.person = try await person(key) }
    return session
  }

  private func person(_ key: RecordKey) async throws -> Row<Operator>? {
    try await desk.replica.read { [site = Int(desk.replica.site.number)] snapshot in
      try snapshot.first(Operator.self, where: "id = ? AND site = ?", [Data(key.bytes), site])
    }
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
  static let idBytes = 18
  let desk: Desk

  static func newID() -> String {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<idBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64URL
  }

  func session(_ id: String, _ person: RecordKey?) -> Cookie {
    cookie("session", "\(id).\(person?.description ?? "-")", maxAge: 30 * 86_400)
  }

  func language(_ language: Language) -> Cookie { cookie("language", language.rawValue, maxAge: 365 * 86_400) }

  func message(_ text: String?) -> Cookie {
    cookie("message", text.map { desk.seal.sealed(message: String($0.prefix(800))) } ?? "-", maxAge: text == nil ? 0 : 60)
  }

  private func cookie(_ name: String, _ value: String, maxAge: Int) -> Cookie {
    Cookie(name: "\(desk.cookiePrefix)_\(name)", value: value, maxAge: maxAge, path: "/", httpOnly: true, sameSite: .strict)
  }
}
