import Foundation
import GRDB
import Ground

/// How far the log has been pruned: per origin the head that every change set up to it has left the log, but for those that wait.
enum LogBase {
  static func read(_ db: Database) throws -> [Origin: Head] {
    var base: [Origin: Head] = [:]
    let rows = try GRDB.Row.fetchCursor(db.cachedStatement(sql: "SELECT origin, number, hash, stamp FROM log_base"))
    while let row = try rows.next() {
      base[Origin(rawValue: UInt32(row[0] as Int64))] = Head(
        number: UInt64(row[1] as Int64), hash: [UInt8](row[2] as Data), stamp: Stamp(rawValue: UInt64(row[3] as Int64)))
    }
    return base
  }

  static func set(_ origin: Origin, _ head: Head, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO log_base (origin, number, hash, stamp) VALUES (?, ?, ?, ?)").execute(
      arguments: [Int64(origin.rawValue), Int64(head.number), Data(head.hash), Int64(head.stamp.rawValue)])
  }

  /// The chain's hash at a number that is in the log or is its base.
  static func hash(_ origin: Origin, _ number: UInt64, _ base: [Origin: Head], _ db: Database) throws -> [UInt8]? {
    if let head = base[origin], head.number == number { return head.hash }
    let row = try Data.fetchOne(
      db.cachedStatement(sql: "SELECT hash FROM log WHERE origin = ? AND number = ?"), arguments: [Int64(origin.rawValue), Int64(number)])
    return row.map { [UInt8]($0) }
  }

  /// Lets go what waited and waits no longer, below the base.
  static func sweep(_ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM log WHERE seq IN (
          SELECT l.seq FROM log_base b JOIN log l ON l.origin = b.origin AND l.number <= b.number
          WHERE (l.origin, l.number) NOT IN (SELECT origin, number FROM waiting))
        """)
  }

  /// Drops the seals that vouch for nothing in the log any more, but for the newest of each chain.
  static func sweepSeals(_ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM seal WHERE number <= (SELECT b.number FROM log_base b WHERE b.origin = seal.origin)
          AND number < (SELECT max(s.number) FROM seal s WHERE s.origin = seal.origin)
        """)
  }
}
