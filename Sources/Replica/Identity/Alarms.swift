import Foundation
import GRDB
import Ground

/// Something about the company's nodes that a person must know: a forked chain, a copied disk, a number given twice.
public struct Alarm: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// One site has written two histories.
    case fork
    /// This node came back from a backup or a copied disk, and has put its own chain right.
    case reissued
    /// Change sets that counted here do not count any more.
    case retracted
    /// Two documents of this site have the same number.
    case numberTwice
    /// A peer says that it is this very site.
    case sameSite
  }

  public var kind: Kind
  /// What it is about, such as an origin; one alarm a kind and subject.
  public var subject: String
  public var text: Words
  public var at: Instant
}

enum Alarms {
  static let sql = """
    -- What a person must know about the nodes themselves; one row a kind and subject.
    CREATE TABLE IF NOT EXISTS alarm (
      kind TEXT NOT NULL, subject TEXT NOT NULL, english TEXT NOT NULL, chinese TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID;
    """

  static func raise(_ kind: Alarm.Kind, _ subject: String, _ text: Words, at now: UInt64, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO alarm (kind, subject, english, chinese, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (kind, subject) DO UPDATE SET english = excluded.english, chinese = excluded.chinese, at = excluded.at
        """, arguments: [kind.rawValue, subject, text.en, text.zh, Int64(now)])
  }
}

extension Replica {
  /// Oldest first.
  public func alarms() async throws -> [Alarm] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT kind, subject, english, chinese, at FROM alarm ORDER BY at").compactMap { row in
        guard let kind = Alarm.Kind(rawValue: row[0]) else { return nil }
        return Alarm(
          kind: kind, subject: row[1], text: Words(row[2], row[3]), at: Instant(milliseconds: UInt64(row[4] as Int64)))
      }
    }
  }

  /// A person has taken note.
  public func dismiss(_ kind: Alarm.Kind, _ subject: String) async throws {
    try await pool.write { db in
      try db.execute(sql: "DELETE FROM alarm WHERE kind = ? AND subject = ?", arguments: [kind.rawValue, subject])
    }
  }

  /// A peer's Hello says that it is us: the disk was copied, and both run.
  public func metItself(_ now: Instant) async throws {
    try await pool.write { [site] db in
      try Alarms.raise(
        .sameSite, "\(site.number)",
        Words(
          "Another node says that it is this site. A disk was copied and both run: stop one of them, or join it anew as a site of its own.",
          "另一节点自称是本站点：磁盘被复制且两者都在运行。请停用其中之一，或将其作为新站点重新加入。"),
        at: now.milliseconds, db)
    }
  }
}
