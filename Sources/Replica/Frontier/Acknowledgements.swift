import Foundation
import GRDB
import Ground
import Membership

/// Since when a peer holds a change set.
public struct SeenBy: Sendable, Hashable {
  public var site: SiteID
  public var since: Instant
}

/// A peer's word that it has this on its disk.
public struct Acknowledgement: Sendable {
  public var peer: SiteID
  public var frontier: Frontier
  public var at: Instant

  public init(peer: SiteID, frontier: Frontier, at: Instant) {
    self.peer = peer
    self.frontier = frontier
    self.at = at
  }
}

extension Replica {
  /// Keeps what a peer says it has on its disk.
  public func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) async throws {
    try await keep([Acknowledgement(peer: peer, frontier: frontier, at: at)])
  }

  /// Keeps what peers say they have on their disks, in one transaction.
  public func keep(_ acknowledgements: [Acknowledgement]) async throws {
    guard acknowledgements.contains(where: { !$0.frontier.heads.isEmpty }) else { return }
    try await writeAside { db in
      // Only news, and only of the history that we hold: the first time that a number is reached or passed is what people ask for.
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO acknowledgement (peer, origin, number, at) SELECT ?1, ?2, ?3, ?4
          WHERE NOT EXISTS (SELECT 1 FROM acknowledgement WHERE peer = ?1 AND origin = ?2 AND number >= ?3)
          AND NOT EXISTS (SELECT 1 FROM log WHERE origin = ?2 AND number = ?3 AND hash <> ?5)
          """)
      for word in acknowledgements {
        for (origin, head) in word.frontier.heads where head.number > 0 {
          try statement.execute(
            arguments: [Int(word.peer.number), Int64(origin.rawValue), Int64(head.number), Int64(word.at.milliseconds), Data(head.hash)])
        }
      }
    }
  }

  /// Which peers have said that they hold a change set, and when they first did.
  public func seen(_ origin: Origin, _ number: UInt64) async throws -> [SeenBy] { try await read { try $0.seen(origin, number) } }

  /// What a peer has last said it holds.
  public func acknowledgedFrontier(of peer: SiteID) async throws -> [Origin: UInt64] {
    try await pool.read { db in
      let rows = try GRDB.Row.fetchAll(
        db, sql: "SELECT origin, max(number) FROM acknowledgement WHERE peer = ? GROUP BY origin", arguments: [Int(peer.number)])
      return Dictionary(uniqueKeysWithValues: rows.map { (Origin(rawValue: UInt32($0[0] as Int64)), UInt64($0[1] as Int64)) })
    }
  }
}

extension Snapshot {
  /// Which peers have said that they hold a change set, and when they first did; the first to have it first.
  public func seen(_ origin: Origin, _ number: UInt64) throws -> [SeenBy] {
    try GRDB.Row.fetchAll(
      db.cachedStatement(sql: "SELECT peer, min(at) FROM acknowledgement WHERE origin = ? AND number >= ? GROUP BY peer ORDER BY 2"),
      arguments: [Int64(origin.rawValue), Int64(number)]
    ).map { SeenBy(site: SiteID(UInt32($0[0] as Int64)), since: Instant(milliseconds: UInt64($0[1] as Int64))) }
  }
}
