import Foundation
import GRDB
import Ground
import Membership

/// A change set that was refused, as the console and `weft inbox` show it.
public struct Quarantined: Sendable {
  public var origin: Origin
  public var number: UInt64
  public var code: String
  public var text: String
  public var peer: SiteID
  public var at: Instant
}

enum Quarantine {
  /// Bytes of one chain that are kept; what comes behind that is sent again by whoever has it.
  static let maximumBytes = 64 << 20
  /// The code of a change set that is fine itself, as far as is known, but comes behind one that is not.
  static let behind = "behind"
}

extension Replica {
  public func quarantined() async throws -> [Quarantined] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT origin, number, code, text, peer, at FROM quarantine ORDER BY at").map { row in
        Quarantined(
          origin: Origin(rawValue: UInt32(row[0] as Int64)), number: UInt64(row[1] as Int64), code: row[2], text: row[3],
          peer: SiteID(UInt32(row[4] as Int64)), at: Instant(milliseconds: UInt64(row[5] as Int64)))
      }
    }
  }

  /// The numbers of a chain in quarantine that a seal vouches for: a cut should fall on one of them, or what lies before it cannot be
  /// passed on.
  public func sealedInQuarantine(_ origin: Origin) async throws -> [UInt64] {
    try await pool.read { db in
      try Int64.fetchAll(
        db, sql: "SELECT s.number FROM quarantine_seal s JOIN quarantine q ON q.origin = s.origin AND q.number = s.number WHERE s.origin = ? ORDER BY 1",
        arguments: [Int64(origin.rawValue)]
      ).map { UInt64($0) }
    }
  }

  /// Tries again what lies in quarantine: its time may have come, or a grant or decision that it lacked.
  ///
  /// - Parameter all: false for only what was ahead of our clock and is no more.
  /// - Returns: one report for each chain that was tried.
  @discardableResult
  public func retryQuarantine(all: Bool) async throws -> [MergeReport] {
    let now = clock.milliseconds()
    let chains = try await pool.read { db in try Self.quarantinedChains(db, all: all, now: now) }
    var reports: [MergeReport] = []
    for chain in chains {
      let report = try await merge(chain.payload, chain.seals, from: chain.peer)
      reports.append(report)
      let held = report.frontier.number(of: chain.origin)
      try await pool.write { db in
        try db.execute(
          sql: "DELETE FROM quarantine_seal WHERE origin = ? AND number BETWEEN ? AND ?",
          arguments: [Int64(chain.origin.rawValue), Int64(chain.first), Int64(held)])
      }
      // Who may write has changed by it: one more round for the others.
      if report.membersChanged, !report.refused.contains(where: { $0.origin == chain.origin }) {
        return try await reports + retryQuarantine(all: true)
      }
    }
    return reports
  }

  private struct QuarantinedChain {
    var origin: Origin
    var first: UInt64
    var peer: SiteID
    var payload: [UInt8]
    var seals: [Seal]
  }

  /// Each chain's change sets behind its head, as far as they follow one another.
  private static func quarantinedChains(_ db: Database, all: Bool, now: UInt64) throws -> [QuarantinedChain] {
    let heads = try WriterState.readHeads(db)
    return try Int64.fetchAll(db, sql: "SELECT DISTINCT origin FROM quarantine WHERE code <> 'fork'").compactMap { raw in
      let origin = Origin(rawValue: UInt32(raw))
      let first = (heads[origin]?.head.number ?? 0) + 1
      let rows = try GRDB.Row.fetchCursor(
        db, sql: "SELECT number, bytes, code, peer FROM quarantine WHERE origin = ? AND number >= ? AND code <> 'fork' ORDER BY number", arguments: [raw, Int64(first)])
      var payload = WireWriter()
      var peer = SiteID(0)
      var next = first
      while let row = try rows.next(), UInt64(row[0] as Int64) == next {
        let bytes = [UInt8](row[1] as Data)
        if next == first {
          peer = SiteID(UInt32(row[3] as Int64))
          let stamp = try bytes.withUnsafeBytes { try ChangeSetView($0).stamp }
          let isDue = (row[2] as String) == MergeRefusal.Code.clockAhead.rawValue && !HybridClock.isAhead(stamp, now: now)
          guard all || isDue else { return nil }
        }
        payload.blob(bytes)
        next += 1
      }
      guard next > first else { return nil }
      let seals = try GRDB.Row.fetchAll(
        db, sql: "SELECT number, hash, signature FROM quarantine_seal WHERE origin = ? AND number >= ?", arguments: [raw, Int64(first)]
      ).map { Seal(origin: origin, number: UInt64($0[0] as Int64), hash: [UInt8]($0[1] as Data), signature: [UInt8]($0[2] as Data)) }
      return QuarantinedChain(origin: origin, first: first, peer: peer, payload: payload.bytes, seals: seals)
    }
  }
}
