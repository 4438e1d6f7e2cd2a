import Foundation
import GRDB
import Ground
import Replica

/// A sign-in that has not ended.
struct OpenSession: Sendable {
  let hash: Data
  let person: RecordKey
  /// What the browser said it is, for people: `Firefox · Windows`.
  let screen: String
  let isShared: Bool
  let opened, seen: Instant
  private let wasLocked: Bool

  init?(_ row: GRDB.Row) {
    guard let person = RecordKey(bytes: Array(row["operator"] as Data)) else { return nil }
    hash = row["hash"]
    self.person = person
    screen = row["screen"]
    isShared = row["shared"]
    opened = Instant(milliseconds: UInt64(row["opened_ms"] as Int64))
    seen = Instant(milliseconds: UInt64(row["seen_ms"] as Int64))
    wasLocked = row["locked"]
  }

  func hasEnded(at now: Instant) -> Bool {
    now.milliseconds > opened.milliseconds + AccessTimes.whole || now.milliseconds > seen.milliseconds + AccessTimes.idle
  }

  /// By hand, or because nobody was there.
  func isLocked(at now: Instant) -> Bool {
    wasLocked || now.milliseconds > seen.milliseconds + (isShared ? AccessTimes.lockShared : AccessTimes.lockAlone)
  }
}

extension DeskStore {
  /// Sessions that one person may have at once; the oldest ends when there is one more.
  static let maximumSessions = 20

  func session(_ id: String) async throws -> OpenSession? {
    let hash = AccessCode.hash(exact: id)
    return try await all("SELECT * FROM session WHERE hash = ?", [hash]) { OpenSession($0) }.first
  }

  func sessions(of person: RecordKey, at now: Instant) async throws -> [OpenSession] {
    try await all("SELECT * FROM session WHERE operator = ? ORDER BY seen_ms DESC", [Data(person.bytes)]) { OpenSession($0) }
      .filter { !$0.hasEnded(at: now) }
  }

  func openSession(_ id: String, for person: RecordKey, screen: String, isShared: Bool, at now: Instant) async throws {
    let time = Int64(now.milliseconds)
    try await write { database in
      // Here, because it is seldom: what has ended is thrown away.
      try database.execute(
        sql: "DELETE FROM session WHERE opened_ms < ? OR seen_ms < ?",
        arguments: [time - Int64(AccessTimes.whole), time - Int64(AccessTimes.idle)])
      try database.execute(
        sql: "INSERT INTO session (hash, operator, screen, shared, opened_ms, seen_ms) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [AccessCode.hash(exact: id), Data(person.bytes), String(screen.prefix(100)), isShared, time, time])
      try database.execute(
        sql: """
          DELETE FROM session WHERE operator = ?1 AND hash NOT IN (SELECT hash FROM session WHERE operator = ?1 ORDER BY seen_ms DESC LIMIT ?2)
          """, arguments: [Data(person.bytes), Self.maximumSessions])
    }
  }

  /// Somebody is there.
  func touch(_ session: OpenSession, at now: Instant) async throws {
    guard now.milliseconds > session.seen.milliseconds + AccessTimes.noted else { return }
    try await write {
      try $0.execute(sql: "UPDATE session SET seen_ms = ? WHERE hash = ?", arguments: [Int64(now.milliseconds), session.hash])
    }
  }

  func setLocked(_ isLocked: Bool, _ session: OpenSession, at now: Instant) async throws {
    try await write {
      try $0.execute(
        sql: "UPDATE session SET locked = ?, seen_ms = max(seen_ms, ?) WHERE hash = ?",
        arguments: [isLocked, Int64(now.milliseconds), session.hash])
    }
  }

  func end(_ session: OpenSession) async throws {
    try await write { try $0.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [session.hash]) }
  }

  /// - Parameter kept: the one at which the person sits and says so.
  func endSessions(of person: RecordKey, but kept: Data?) async throws {
    try await write {
      try $0.execute(sql: "DELETE FROM session WHERE operator = ? AND hash IS NOT ?", arguments: [Data(person.bytes), kept])
    }
  }

  /// When each person was last there.
  func lastSeen() async throws -> [RecordKey: Instant] {
    let sql = """
      SELECT operator, max(seen) AS seen FROM (
        SELECT operator, seen_ms AS seen FROM session
        UNION ALL SELECT operator, max(at_ms) FROM access_event WHERE what IN ('signed_in', 'unlocked', 'signed_out') GROUP BY operator)
      WHERE operator IS NOT NULL GROUP BY operator
      """
    let seen = try await all(sql) { row in
      RecordKey(bytes: Array(row["operator"] as Data)).map { ($0, Instant(milliseconds: UInt64(row["seen"] as Int64))) }
    }
    return Dictionary(seen) { $1 }
  }

  // MARK: Shared screens

  func isSharedScreen(_ id: String) async throws -> Bool {
    let hash = AccessCode.hash(exact: id)
    return try await read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM shared_screen WHERE hash = ?)", arguments: [hash]) ?? false }
  }

  func share(_ id: String, name: String, by person: RecordKey, at now: Instant) async throws {
    try await write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO shared_screen VALUES (?, ?, ?, ?)",
        arguments: [AccessCode.hash(exact: id), String(name.prefix(60)), Data(person.bytes), Int64(now.milliseconds)])
    }
  }

  func unshare(_ id: String) async throws {
    try await write { try $0.execute(sql: "DELETE FROM shared_screen WHERE hash = ?", arguments: [AccessCode.hash(exact: id)]) }
  }
}
