import Foundation
import GRDB
import Ground

/// What a node remembers of comparisons with its peers and of what it repaired, for people and for the night's proof.
extension Replica {
  /// What the newest comparison with a peer found.
  public struct KeptProof: Sendable, Hashable {
    public var peer: SiteID
    public var at: Instant
    /// Compared on our side.
    public var records: Int
    /// Records that differed.
    public var differing: Int
    /// Of those, how many were damaged here and put right.
    public var repaired: Int
    /// Whether both sides held the same change sets; if not, a difference may be one that was on its way.
    public var isSettled: Bool
    public var roundTrips: Int
    public var bytes: Int

    public init(
      peer: SiteID, at: Instant, records: Int, differing: Int, repaired: Int, isSettled: Bool, roundTrips: Int, bytes: Int
    ) {
      self.peer = peer
      self.at = at
      self.records = records
      self.differing = differing
      self.repaired = repaired
      self.isSettled = isSettled
      self.roundTrips = roundTrips
      self.bytes = bytes
    }

    public var isIdentical: Bool { differing == 0 }
  }

  public func keepProof(_ proof: KeptProof) async throws {
    try await pool.write { db in
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO proof_result (peer, at, records, differing, repaired, settled, round_trips, bytes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Int(proof.peer.number), Int64(proof.at.milliseconds), proof.records, proof.differing, proof.repaired, proof.isSettled,
          proof.roundTrips, proof.bytes,
        ])
    }
  }

  public func proofs() async throws -> [KeptProof] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(
        db, sql: "SELECT peer, at, records, differing, repaired, settled, round_trips, bytes FROM proof_result ORDER BY peer"
      ).map { row in
        KeptProof(
          peer: SiteID(UInt32(row[0] as Int64)), at: Instant(milliseconds: UInt64(row[1] as Int64)), records: row[2], differing: row[3],
          repaired: row[4], isSettled: row[5], roundTrips: row[6], bytes: row[7])
      }
    }
  }

  /// Something in this file that was damaged and put right.
  public struct Repaired: Sendable, Hashable {
    /// nil for a balance.
    public var record: RecordKey?
    /// The record type's number.
    public var type: Int
    public var at: Instant
    public var source: RepairSource
    public var what: String
  }

  /// The newest first.
  public func repairs(limit: Int = 1_000) async throws -> [Repaired] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT record, type, at, source, what FROM repair ORDER BY seq DESC LIMIT ?", arguments: [limit]).compactMap { row in
        guard let source = RepairSource(row[3]) else { return nil }
        return Repaired(
          record: (row[0] as Data?).flatMap { RecordKey(bytes: $0) }, type: row[1], at: Instant(milliseconds: UInt64(row[2] as Int64)),
          source: source, what: row[4])
      }
    }
  }
}
