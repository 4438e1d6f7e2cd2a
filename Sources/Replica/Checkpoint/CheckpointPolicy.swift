import Foundation
import GRDB
import Ground
import Membership

/// When headquarters makes the next checkpoint.
public struct CheckpointPolicy: Sendable {
  /// Days after the last one; 30.
  public var days: UInt64 = 30
  /// Change sets since the last one that make a new one due at once.
  public var growth: UInt64 = 50_000
  /// Fewer change sets than this are not worth one, however long it has been.
  public var least: UInt64 = 100

  public init() {}

  /// - Parameters:
  ///   - last: when the last one was made; before the first one, when the log began.
  ///   - grown: change sets since then.
  public func isDue(last: Instant, grown: UInt64, now: Instant) -> Bool {
    if grown >= growth { return true }
    let age = now.milliseconds - min(now.milliseconds, last.milliseconds)
    return grown >= least && age >= days * 86_400_000
  }
}

/// How a replica stands with its checkpoints, for people.
public struct CheckpointState: Sendable {
  public struct Told: Sendable {
    public var made: Instant
    public var pieces: Int
    public var size: Int
    /// Members that have not said yet that they hold everything in it.
    public var missing: [SiteID]
  }

  /// The newest that headquarters has told of.
  public var newest: Told?
  /// Whether a checkpoint can be given from here.
  public var isKept: Bool
  /// Pieces of one on its way to us that are still missing.
  public var arriving: Int
  /// Change sets in the log, and those that have left it.
  public var logged: Int
  public var pruned: UInt64
}

extension Replica {
  /// Whether the policy asks headquarters for a checkpoint now.
  public func isCheckpointDue(_ policy: CheckpointPolicy = CheckpointPolicy()) async throws -> Bool {
    try await pool.read { [self] db in
      guard try isHeadquarters(db) else { return false }
      let total = try WriterState.readHeads(db).values.reduce(UInt64(0)) { $0 + $1.head.number }
      let last = try GRDB.Row.fetchOne(db, sql: "SELECT made_ms, heads FROM checkpoint ORDER BY made_ms DESC LIMIT 1")
      let now = Instant(milliseconds: clock.milliseconds())
      if let last {
        let covered = (last[1] as Data?).flatMap { PackedHeads.heads([UInt8]($0)) }?.values.reduce(UInt64(0)) { $0 + $1.number } ?? 0
        return policy.isDue(last: Instant(milliseconds: UInt64(last[0] as Int64)), grown: total - min(total, covered), now: now)
      }
      let first = try Int64.fetchOne(db, sql: "SELECT stamp FROM log ORDER BY seq LIMIT 1").map { Stamp(rawValue: UInt64($0)).milliseconds }
      return policy.isDue(last: Instant(milliseconds: first ?? now.milliseconds), grown: total, now: now)
    }
  }

  public func checkpointState() async throws -> CheckpointState {
    try await pool.read { [self] db in
      let receipts = try Receipts(db, authority)
      let newest = try receipts.told.first.map { told in
        let row = try GRDB.Row.fetchOne(db, sql: "SELECT pieces, size FROM checkpoint WHERE id = ?", arguments: [Data(told.key.bytes)])!
        return CheckpointState.Told(made: told.made, pieces: row[0], size: row[1], missing: receipts.missing(told))
      }
      return CheckpointState(
        newest: newest, isKept: try CheckpointShelf.newest(.whole, db) != nil,
        arriving: try Int.fetchOne(db, sql: "SELECT count(*) FROM checkpoint_missing")!,
        logged: try Int.fetchOne(db, sql: "SELECT count(*) FROM log")!,
        pruned: try LogBase.read(db).values.reduce(0) { $0 + $1.number })
    }
  }
}
