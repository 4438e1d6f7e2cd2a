import Foundation
import GRDB
import Ground
import Membership
import Replica

/// What a person proves with that it is them.
enum SecretKind: String, CaseIterable, Sendable {
  case password, pin, badge
}

/// A person's secrets as the site keeps them.
struct KeptSecret: Sendable {
  /// Wrong PINs in a row after which the PIN counts no more until the person has signed in with the password.
  static let triesOfPIN = 5

  var kind: SecretKind
  var hash: String
  var failed: Int
  var since: Instant

  /// A PIN that was tried too often.
  var isBlocked: Bool { failed >= Self.triesOfPIN }

  init(_ row: GRDB.Row) {
    // The table's own check lets nothing else in.
    kind = SecretKind(rawValue: row["kind"]) ?? .password
    hash = row["hash"]
    failed = row["failed"]
    since = Instant(milliseconds: UInt64(row["since_ms"] as Int64))
  }
}

extension DeskStore {
  func secrets(of person: RecordKey) async throws -> [SecretKind: KeptSecret] {
    let kept = try await all("SELECT * FROM secret WHERE operator = ?", [Data(person.bytes)]) { KeptSecret($0) }
    return kept.reduce(into: [:]) { $0[$1.kind] = $1 }
  }

  /// Whether anybody can sign in here at all.
  func hasPasswords() async throws -> Bool {
    try await read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM secret WHERE kind = 'password')") ?? false }
  }

  func keep(_ kind: SecretKind, _ hash: String, for person: RecordKey, at now: Instant) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO secret (operator, kind, hash, since_ms) VALUES (?, ?, ?, ?)",
        arguments: [Data(person.bytes), kind.rawValue, hash, Int64(now.milliseconds)])
    }
  }

  func remove(_ kind: SecretKind, of person: RecordKey) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM secret WHERE operator = ? AND kind = ?", arguments: [Data(person.bytes), kind.rawValue])
    }
  }

  /// Counts a try of a PIN before it is checked, so that many at once are no more than many in a row.
  ///
  /// - Returns: the PIN's hash; nil when there is none or it was tried too often.
  func tryPIN(of person: RecordKey) async throws -> String? {
    try await write { database in
      try String.fetchOne(
        database, sql: "UPDATE secret SET failed = failed + 1 WHERE operator = ? AND kind = 'pin' AND failed < ? RETURNING hash",
        arguments: [Data(person.bytes), KeptSecret.triesOfPIN])
    }
  }

  /// A PIN that was right, or a password that was, opens the PIN anew.
  func forgivePIN(of person: RecordKey) async throws {
    try await write { database in
      try database.execute(sql: "UPDATE secret SET failed = 0 WHERE operator = ? AND kind = 'pin'", arguments: [Data(person.bytes)])
    }
  }

  func holder(ofBadge code: String) async throws -> RecordKey? {
    let hash = AccessCode.hash(code: code).base64URL
    return try await read { database in
      try Data.fetchOne(database, sql: "SELECT operator FROM secret WHERE kind = 'badge' AND hash = ?", arguments: [hash])
    }.flatMap { RecordKey(bytes: Array($0)) }
  }

  /// The people who have a secret of a kind.
  func people(with kind: SecretKind) async throws -> Set<RecordKey> {
    let keys = try await read { try Data.fetchAll($0, sql: "SELECT operator FROM secret WHERE kind = ?", arguments: [kind.rawValue]) }
    return Set(keys.compactMap { RecordKey(bytes: Array($0)) })
  }

  // MARK: One-time codes

  /// A new code for a person, instead of any that was given before.
  func newCode(for person: RecordKey, at now: Instant) async throws -> String {
    let code = AccessCode.oneTime()
    try await write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO one_time_code VALUES (?, ?, ?)",
        arguments: [Data(person.bytes), AccessCode.hash(code: code), Int64(now.milliseconds + AccessTimes.code)])
    }
    return code
  }

  /// Whose code this is, if it still counts.
  func holder(ofCode code: String, at now: Instant) async throws -> RecordKey? {
    try await read { database in
      try Data.fetchOne(
        database, sql: "SELECT operator FROM one_time_code WHERE hash = ? AND until_ms > ?",
        arguments: [AccessCode.hash(code: code), Int64(now.milliseconds)])
    }.flatMap { RecordKey(bytes: Array($0)) }
  }

  /// Uses a code up and keeps the password that was chosen with it, both or neither.
  ///
  /// - Returns: false when somebody else used the code a moment before.
  func redeem(_ code: String, password hash: String, for person: RecordKey, at now: Instant) async throws -> Bool {
    try await write { database in
      try database.execute(
        sql: "DELETE FROM one_time_code WHERE hash = ? AND operator = ? AND until_ms > ?",
        arguments: [AccessCode.hash(code: code), Data(person.bytes), Int64(now.milliseconds)])
      guard database.changesCount == 1 else { return false }
      try database.execute(
        sql: "INSERT OR REPLACE INTO secret (operator, kind, hash, since_ms) VALUES (?, 'password', ?, ?)",
        arguments: [Data(person.bytes), hash, Int64(now.milliseconds)])
      return true
    }
  }

  /// Takes everything from a person that lets them in: secrets, codes, sessions, tokens.
  func shut(_ person: RecordKey) async throws {
    try await write { database in
      for table in ["secret", "one_time_code", "session", "program_token"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE operator = ?", arguments: [Data(person.bytes)])
      }
    }
  }
}

/// What is asked of a password or a PIN that a person chooses.
enum ChosenSecret {
  static let pinLengths = 6...12
  /// The second time was not typed as the first.
  static let differs = Problem(
    "secret.differs", field: "again", Words("is not the same.", "两次输入不一致。"), remedy: Words("Type it once more.", "请重新输入。"))

  /// - Throws: a problem with the field `password`.
  static func check(password: String, name: String) throws(Problem) {
    let plain = password.lowercased()
    guard Set(plain).count >= 5, !plain.contains(name.lowercased()), !isRun(plain) else {
      throw Problem(
        "secret.weak", field: "password", Words("is too easy to guess.", "太容易被猜到。"),
        remedy: Words("Take several words, without your sign-in name.", "请使用多个词语，且不要包含登录名。"))
    }
  }

  /// - Throws: a problem with the field `pin`.
  static func check(pin: String) throws(Problem) {
    guard pinLengths.contains(pin.utf8.count), pin.utf8.allSatisfy({ (48...57).contains($0) }), Set(pin).count >= 3, !isRun(pin) else {
      throw Problem(
        "pin.weak", field: "pin", Words("is no good PIN.", "不是合适的 PIN 码。"),
        remedy: Words(
          "Take \(pinLengths.lowerBound) to \(pinLengths.upperBound) digits that are neither a row like 123456 nor nearly all the same.",
          "请使用 \(pinLengths.lowerBound) 至 \(pinLengths.upperBound) 位数字，不要用 123456 这样的连号或几乎相同的数字。"))
    }
  }

  /// `123456`, `abcdefgh`, `987654`.
  private static func isRun(_ text: String) -> Bool {
    let values = text.unicodeScalars.map { Int($0.value) }
    let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
    return steps == [1] || steps == [-1]
  }
}
