import Foundation
import GRDB
import Ground

/// What a node remembers of its links: which are cut by a person, and how the last session with each peer stood.
///
/// Kept in the file so that a command beside the node can read and change it.
extension Replica {
  /// Cuts or mends a link. Site 0 stands for all.
  public func setPaused(_ site: SiteID, _ isPaused: Bool) async throws {
    try await pool.write { db in
      if isPaused {
        try db.execute(sql: "INSERT OR IGNORE INTO pause (site) VALUES (?)", arguments: [Int(site.number)])
      } else if site.number == 0 {
        try db.execute(sql: "DELETE FROM pause")
      } else {
        try db.execute(sql: "DELETE FROM pause WHERE site = ?", arguments: [Int(site.number)])
      }
    }
  }

  public func paused() async throws -> Set<SiteID> {
    try await pool.read { db in Set(try UInt32.fetchAll(db, sql: "SELECT site FROM pause").map { SiteID($0) }) }
  }

  /// One line a peer.
  public struct PeerState: Sendable, Hashable {
    /// The site's number; nil while nobody has answered at the address.
    public var site: SiteID?
    public var address: String
    /// `connected`, `connecting`, `idle` or `paused`.
    public var phase: String
    public var since: Instant?
    public var lastHeard: Instant?
    public var error: String
    /// The peer's clock less ours.
    public var offsetMilliseconds: Int64?

    public init(
      site: SiteID?, address: String, phase: String, since: Instant?, lastHeard: Instant?, error: String, offsetMilliseconds: Int64?
    ) {
      self.site = site
      self.address = address
      self.phase = phase
      self.since = since
      self.lastHeard = lastHeard
      self.error = error
      self.offsetMilliseconds = offsetMilliseconds
    }
  }

  public func keepPeerStates(_ states: [PeerState]) async throws {
    try await pool.write { db in
      try db.execute(sql: "DELETE FROM peer_state")
      for state in states {
        try db.execute(
          sql: "INSERT OR REPLACE INTO peer_state (site, address, phase, since, last_heard, error, offset_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            state.site.map { Int($0.number) }, state.address, state.phase, state.since.map { Int64($0.milliseconds) },
            state.lastHeard.map { Int64($0.milliseconds) }, state.error, state.offsetMilliseconds,
          ])
      }
    }
  }

  public func peerStates() async throws -> [PeerState] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT site, address, phase, since, last_heard, error, offset_ms FROM peer_state ORDER BY site").map { row in
        PeerState(
          site: (row[0] as Int64?).map { SiteID(UInt32($0)) }, address: row[1], phase: row[2],
          since: (row[3] as Int64?).map { Instant(milliseconds: UInt64($0)) },
          lastHeard: (row[4] as Int64?).map { Instant(milliseconds: UInt64($0)) }, error: row[5], offsetMilliseconds: row[6])
      }
    }
  }

  /// A number that changes with every commit to the file, by whatever process. For a connection that does nothing else.
  public func dataVersion() async throws -> Int64 {
    try await watch.read { db in try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0 }
  }
}
