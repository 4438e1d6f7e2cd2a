import Foundation
import GRDB
import Ground
import Membership

extension Replica {
  /// Lets go of the log behind the newest checkpoint that every awaited member holds; see `Receipts`.
  ///
  /// What something waits for stays, and so does what this replica does not hold as the checkpoint does: above a gap of a shelf, or of a chain
  /// that is another one here. Headquarters archives first. One short transaction after the other, so that commits are not held up.
  ///
  /// - Returns: how many change sets left the log.
  @discardableResult
  public func prune() async throws -> Int {
    var count = 0
    for (origin, last) in try await pool.read({ [self] db in try prunable(db) }).sorted(by: { $0.key < $1.key }) {
      while true {
        let pruned = try await write { [self] db, _ in try pruneRun(origin, through: last, db) }
        guard pruned > 0 else { break }
        count += pruned
      }
    }
    guard count > 0 else { return 0 }
    try await write { db, _ in
      try LogBase.sweep(db)
      try LogBase.sweepSeals(db)
      try LogBase.sweepAcknowledgements(db)
    }
    return count
  }

  /// Up to which number each chain may leave the log.
  private func prunable(_ db: Database) throws -> [Origin: UInt64] {
    guard let checkpoint = try Receipts(db, authority).heldByAll() else { return [:] }
    let base = try LogBase.read(db)
    let held = try Frontier.held(db)
    var limits: [Origin: UInt64] = [:]
    for (origin, head) in checkpoint.heads where head.number > base[origin]?.number ?? 0 && held.number(of: origin) >= head.number {
      guard try LogBase.hash(origin, head.number, base, db) == head.hash else { continue }
      let gap = held.gaps.filter { $0.key.origin == origin && !$0.value.isFull }.map { $0.value.first - 1 }.min()
      limits[origin] = min(head.number, gap ?? head.number)
    }
    return limits
  }

  private func pruneRun(_ origin: Origin, through last: UInt64, _ db: Database) throws -> Int {
    guard let (run, end) = try nextRun(origin, after: try LogBase.read(db)[origin], through: last, db) else { return 0 }
    if try isHeadquarters(db) { try archive.append(run) }
    let chain = Int64(origin.rawValue)
    try db.cachedStatement(
      sql: """
        DELETE FROM log WHERE origin = ?1 AND number BETWEEN ?2 AND ?3 AND number NOT IN (SELECT number FROM waiting WHERE origin = ?1)
        """
    ).execute(arguments: [chain, Int64(run.first), Int64(end.number)])
    try LogBase.set(origin, end, db)
    return run.changeSets.count
  }
}

extension LogBase {
  /// Since when a peer holds what has left the log is told by the first acknowledgement that is kept; those before it go.
  static func sweepAcknowledgements(_ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM acknowledgement
        WHERE number < (SELECT b.number FROM log_base b WHERE b.origin = acknowledgement.origin)
          AND EXISTS (
            SELECT 1 FROM acknowledgement a
            WHERE a.peer = acknowledgement.peer AND a.origin = acknowledgement.origin AND a.number > acknowledgement.number)
        """)
  }
}
