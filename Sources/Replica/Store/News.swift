import GRDB
import Ground
import Membership
import Synchronization

/// What a peer may have to hear of: moves with every change set, from whichever process, and with nothing else that is written.
///
/// A node with many peers writes many rows about them (what each has acknowledged, how each link stands); were each of these writes news,
/// every session would look for change sets after it.
public struct NewsMark: Hashable, Sendable {
  /// The newest place in the log.
  let sequence: Int64
  /// The sum of the heads of other sites, which also moves when records come without a log.
  let heads: Int64
  let grants: Int64
  /// What is left of gaps of shelves; it moves when parts of old change sets come.
  let gaps: Int64
}

extension Replica {
  public func newsMark() async throws -> NewsMark {
    try await pool.read { [site] db in
      let row = try GRDB.Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT coalesce((SELECT max(seq) FROM log), 0), (SELECT total(number) FROM frontier WHERE origin >> 12 <> ?),
              (SELECT count(*) FROM trusted_grant), (SELECT total(last - first + 1) FROM shelf_gap)
            """),
        arguments: [Int(site.number)])!
      // `total` is a floating sum, which is exact up to 2^53 and cannot overflow.
      return NewsMark(sequence: row[0], heads: Int64(row[1] as Double), grants: row[2], gaps: Int64(row[3] as Double))
    }
  }
}

/// What was read from the file at one data version, kept until it changes. Asked anew for each peer at each commit, the members alone
/// would take a node with two hundred peers half a second.
///
/// A lock and not an actor: it is asked inside SQLite's reads, which cannot wait for one.
final class Remembered<Value: Sendable>: Sendable {
  private let kept = Mutex<(version: Int64, value: Value)?>(nil)

  func value(at version: Int64) -> Value? { kept.withLock { $0.flatMap { $0.version == version ? $0.value : nil } } }

  /// - Parameter version: as it was before the reading began; what was read may be newer.
  func keep(_ value: Value, at version: Int64) { kept.withLock { $0 = (version, value) } }
}
