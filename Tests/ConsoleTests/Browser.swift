import Foundation
import Ground
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Console

/// A browser at a console that really listens: keeps cookies, and says where a form comes from.
final class Browser: @unchecked Sendable {
  struct Page: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String

    /// The token of the page's forms.
    var token: String {
      guard let start = text.range(of: "name=\"_token\" value=\"") else { return "" }
      return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
    var location: String { headers[.location] ?? "" }
  }

  let client: TestClient
  let authority: String
  let desk: Desk
  private(set) var cookies: [String: String] = [:]

  init(_ client: TestClient, port: Int, _ desk: Desk) {
    self.client = client
    self.desk = desk
    authority = "127.0.0.1:\(port)"
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil, authority: String? = nil
  ) async throws -> Page {
    var headers = headers
    if !cookies.isEmpty { headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
    let request = TestClient.Request(
      path, method: method, authority: authority ?? self.authority, headers: headers, body: body.map { ByteBuffer(string: $0) })
    let response = try await client.execute(request)
    for cookie in response.head.headerFields[values: .setCookie] {
      let parts = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if cookie.contains("Max-Age=0") { cookies[String(parts[0])] = nil } else { cookies[String(parts[0])] = String(parts[1]) }
    }
    return Page(status: response.head.status, headers: response.head.headerFields, text: response.body.map { String(buffer: $0) } ?? "")
  }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Page { try await send(.get, path, headers: headers) }

  /// Posts a form as the console's own page does.
  func post(_ path: String, _ form: [String: String], origin: String? = nil, headers: HTTPFields = [:]) async throws -> Page {
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    headers[.origin] = origin ?? "http://\(authority)"
    let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")
    let body = form.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: allowed)!)" }.joined(separator: "&")
    return try await send(.post, path, headers: headers, body: body)
  }

  /// Sits down where this person has signed in already and never leaves: what most tests begin with, without the time that a password takes
  /// and without a lock when their clock is moved.
  func signIn(_ name: String = "Li Na") async throws {
    let person = try #require(try await desk.operators().first { $0.fullName == name })
    let id = SessionCookies.newID()
    let now = try await desk.now()
    try await desk.store.openSession(id, for: person.id.key, screen: "Firefox · Linux", isShared: false, at: now)
    if let session = try await desk.store.session(id) { try await desk.store.touch(session, at: now.advanced(byHours: 13 * 24)) }
    cookies["\(desk.cookiePrefix)_session"] = id
  }

  /// Signs in as a person does, with a password.
  @discardableResult
  func enter(_ name: String, _ password: String, back: String = "/") async throws -> Page {
    let page = try await get("/sign-in")
    return try await post("/sign-in", ["name": name, "password": password, "back": back, "_token": page.token])
  }

  func forget() { cookies = [:] }

  /// Somebody who stole them.
  func take(_ others: [String: String]) { cookies = others }
}

extension Company.Seeded {
  func console(_ peers: [PeerLine] = []) throws -> Console {
    var logger = Logger(label: "console")
    logger.logLevel = .error
    let store = try DeskStore(path: company.folder.appendingPathComponent("desk.sqlite").path)
    return Console(workplace: office.workplace, store: store, host: "127.0.0.1", port: 0, changes: { [notices] in notices.stream() }, peers: { peers }, logger: logger)
  }

  /// Runs the console on a free port, with a browser before it.
  func browse<T: Sendable>(_ peers: [PeerLine] = [], _ body: @escaping @Sendable (Browser) async throws -> T) async throws -> T {
    let console = try console(peers)
    return try await console.application().test(.live) { client in
      let port = try #require(client.port)
      return try await TestClient.withClient(host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(60))) { connection in
        try await body(Browser(connection, port: port, console.desk))
      }
    }
  }
}
