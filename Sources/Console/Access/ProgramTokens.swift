import Foundation
import GRDB
import Ground
import Replica

/// What lets a program act as a person over the API, until it ends.
struct ProgramToken: Sendable {
  let hash: Data
  let name: String
  let since, until: Instant
  let used: Instant?

  init(_ row: GRDB.Row) {
    hash = row["hash"]
    name = row["name"]
    since = Instant(milliseconds: UInt64(row["since_ms"] as Int64))
    until = Instant(milliseconds: UInt64(row["until_ms"] as Int64))
    used = (row["used_ms"] as Int64?).map { Instant(milliseconds: UInt64($0)) }
  }
}

extension DeskStore {
  static let maximumTokens = 20

  func tokens(of person: RecordKey) async throws -> [ProgramToken] {
    try await all("SELECT * FROM program_token WHERE operator = ? ORDER BY since_ms", [Data(person.bytes)]) { ProgramToken($0) }
  }

  /// - Returns: the token, which is shown this once; only its hash is kept.
  /// - Throws: a problem when the person has `maximumTokens` already, or the name is empty.
  func newToken(for person: RecordKey, name: String, at now: Instant) async throws -> String {
    let name = String(name.trimmingSpaces().prefix(60))
    guard !name.isEmpty else {
      throw Problem(
        "token.name", field: "token_name", Words("Which program is it for?", "该令牌供哪个程序使用？"), remedy: Words("Give it a name.", "请填写名称。"))
    }
    let token = AccessCode.token()
    try await write { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM program_token WHERE operator = ?", arguments: [Data(person.bytes)]) ?? 0
      guard count < Self.maximumTokens else {
        throw Problem(
          "token.many", field: "token_name", Words("There are \(count) tokens already.", "已有 \(count) 个令牌。"),
          remedy: Words("End one that is not needed.", "请先停用不需要的令牌。"))
      }
      try database.execute(
        sql: "INSERT INTO program_token VALUES (?, ?, ?, ?, ?, NULL)",
        arguments: [
          AccessCode.hash(exact: token), Data(person.bytes), name, Int64(now.milliseconds), Int64(now.milliseconds + AccessTimes.token),
        ])
    }
    return token
  }

  func endToken(_ hash: Data, of person: RecordKey) async throws {
    try await write { try $0.execute(sql: "DELETE FROM program_token WHERE hash = ? AND operator = ?", arguments: [hash, Data(person.bytes)]) }
  }

  /// Whose token this is, if it still counts; that it was used is noted.
  func holder(ofToken token: String, at now: Instant) async throws -> RecordKey? {
    let hash = AccessCode.hash(exact: token)
    let time = Int64(now.milliseconds)
    let found = try await all("SELECT operator, used_ms FROM program_token WHERE hash = ? AND until_ms > ?", [hash, time]) { row in
      RecordKey(bytes: Array(row["operator"] as Data)).map { ($0, row["used_ms"] as Int64? ?? 0) }
    }
    guard let (key, used) = found.first else { return nil }
    if used + Int64(AccessTimes.noted) < time {
      try await write { try $0.execute(sql: "UPDATE program_token SET used_ms = ? WHERE hash = ?", arguments: [time, hash]) }
    }
    return key
  }
}
