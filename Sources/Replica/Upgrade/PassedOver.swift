import Foundation
import GRDB
import Ground

/// A change that waited for an upgrade and was then found to be what its author may not do. It stays in the log and is never applied.
public struct PassedOverChange: Sendable {
  public var record: RecordKey
  /// The number of its record type.
  public var type: Int
  public var origin: Origin
  public var number: UInt64
  public var refusal: MergeRefusal.Code?
  public var text: String
  public var at: Instant
}

extension Replica {
  /// What upgrades have passed over, oldest first.
  public func passedOver() async throws -> [PassedOverChange] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT record, type, origin, number, code, text, at FROM passed_over ORDER BY at, origin, number").compactMap {
        row in
        guard let key = RecordKey(bytes: row[0] as Data) else { return nil }
        return PassedOverChange(
          record: key, type: row[1], origin: Origin(rawValue: UInt32(row[2] as Int64)), number: UInt64(row[3] as Int64),
          refusal: MergeRefusal.Code(rawValue: row[4]), text: row[5], at: Instant(milliseconds: UInt64(row[6] as Int64)))
      }
    }
  }

  /// How many changes of newer programs wait here for an upgrade of this one.
  public func waitingForUpgrade() async throws -> Int {
    try await pool.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM waiting WHERE cause = 'upgrade'") ?? 0 }
  }
}

/// All that was passed over, for a replay of the log.
struct PassedOver {
  private struct Name: Hashable {
    var origin: Int64
    var number: Int64
  }

  private var fields: [Name: [ChangeTarget: UInt64]] = [:]

  init(_ db: Database) throws {
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, number, type, record, fields FROM passed_over") {
      guard let key = RecordKey(bytes: row[3] as Data) else { continue }
      fields[Name(origin: row[0], number: row[1]), default: [:]][ChangeTarget(type: row[2], key: key)] = UInt64(bitPattern: row[4] as Int64)
    }
  }

  func of(_ changeSet: ChangeSetView) -> [ChangeTarget: UInt64] {
    fields.isEmpty ? [:] : fields[Name(origin: Int64(changeSet.origin.rawValue), number: Int64(changeSet.number))] ?? [:]
  }
}
