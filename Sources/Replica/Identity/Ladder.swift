import Foundation
import GRDB
import Ground
import Membership

/// Chains whose history is in question, because a peer holds another one: their ladder is sent with the next Hello.
enum Disputes {
  static let sql = """
    -- Chains of which a peer has another history, and the number at which that showed.
    CREATE TABLE IF NOT EXISTS dispute (origin INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (origin, number)) STRICT, WITHOUT ROWID;
    """

  /// - Returns: whether that is news.
  static func note(_ origin: Origin, _ number: UInt64, _ db: Database) throws -> Bool {
    try db.execute(sql: "INSERT OR IGNORE INTO dispute (origin, number) VALUES (?, ?)", arguments: [Int64(origin.rawValue), Int64(number)])
    return db.changesCount > 0
  }

  static func settle(_ origin: Origin, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM dispute WHERE origin = ?", arguments: [Int64(origin.rawValue)])
  }
}

/// One earlier head of a chain, as it stands in a Hello.
public struct Rung: Hashable, Sendable {
  public var origin: Origin
  public var head: Head

  public init(origin: Origin, head: Head) {
    self.origin = origin
    self.head = head
  }
}

extension Replica {
  /// Chains of which a Hello has rungs at most.
  private static let ladders = 8

  /// Heads of our own chains, and of those in dispute, further and further back: at the head less 1, 3, 7, 15 … and at the first.
  ///
  /// A peer that holds another history finds by them, in one message, about where the two parted.
  public func ladder() async throws -> [Rung] {
    try await pool.read { [site] db in
      var extra: [Origin: Set<Int64>] = [:]
      for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, number FROM dispute") {
        extra[Origin(rawValue: UInt32(row[0] as Int64)), default: []].insert(row[1])
      }
      let heads = try WriterState.readHeads(db)
      // Later incarnations are the ones in use.
      let origins = heads.keys.filter { $0.site == site || extra[$0] != nil }.sorted(by: >).prefix(Self.ladders)
      return try origins.flatMap { origin -> [Rung] in
        let newest = Int64(heads[origin]!.head.number)
        var numbers = extra[origin] ?? []
        numbers.insert(1)
        var back: Int64 = 1
        while newest > back {
          numbers.insert(newest - back)
          back = back * 2 + 1
        }
        return try numbers.sorted(by: >).prefix(30).compactMap { number in
          guard number >= 1, number <= newest else { return nil }
          return try Self.head(origin, UInt64(number), db).map { Rung(origin: origin, head: $0) }
        }
      }
    }
  }

  /// A chain's head as it was at a number; nil when it is neither in the log nor its base.
  static func head(_ origin: Origin, _ number: UInt64, _ db: Database) throws -> Head? {
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT hash, stamp FROM log WHERE origin = ? AND number = ?"),
      arguments: [Int64(origin.rawValue), Int64(number)])
    if let row { return Head(number: number, hash: [UInt8](row[0] as Data), stamp: Stamp(rawValue: UInt64(row[1] as Int64))) }
    return try LogBase.read(db)[origin].flatMap { $0.number == number ? $0 : nil }
  }
}
