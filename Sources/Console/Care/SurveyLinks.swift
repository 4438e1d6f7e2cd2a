import Crypto
import Foundation
import GRDB
import Ground

/// The signed links by which customers answer surveys: an HMAC over the survey's key, so that nobody can make one, or change one into another.
///
/// The key of the HMAC is drawn once for a site and kept in `desk.sqlite`, which never leaves it: a link is good at the console that made it, and
/// outlives its restarts.
public struct SurveyLinks: Sendable {
  static let table = """
    CREATE TABLE survey_key (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL) STRICT
    """

  private let key: SymmetricKey

  init(_ desk: Desk) async throws { try await self.init(desk.store) }

  public init(_ store: DeskStore) async throws {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    let kept = try await store.write { database in
      try database.execute(sql: "INSERT OR IGNORE INTO survey_key VALUES (1, ?)", arguments: [bytes])
      return try Data.fetchOne(database, sql: "SELECT key FROM survey_key WHERE id = 1")
    }
    key = SymmetricKey(data: kept ?? bytes)
  }

  func path(_ survey: RecordKey) -> String { "/survey/\(token(survey))" }

  /// What a link names the survey by.
  public func token(_ survey: RecordKey) -> String {
    let text = Data(survey.bytes).base64URL
    return text + "." + Data(HMAC<SHA256>.authenticationCode(for: Self.signed(text), using: key)).base64URL
  }

  /// The survey that a token is for; nil for one that this console has not made.
  func survey(_ token: String) -> RecordKey? {
    let parts = token.split(separator: ".").map(String.init)
    guard token.utf8.count < 200, parts.count == 2, let code = Data(base64URL: parts[1]), let bytes = Data(base64URL: parts[0]) else { return nil }
    guard HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.signed(parts[0]), using: key) else { return nil }
    return RecordKey(bytes: bytes)
  }

  private static func signed(_ text: String) -> Data { Data("survey\n\(text)".utf8) }
}
