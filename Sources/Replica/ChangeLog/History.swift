import Foundation
import GRDB
import Ground
import Membership

/// One step's mark on a record: who, when, where, why, and what it was before.
public struct HistoryEntry: Sendable {
  public struct Change: Sendable {
    public var field: FieldSchema
    /// nil when the field was empty, or at the record's creation.
    public var before: [Cell]?
    public var after: [Cell]?
    /// The edit lost against a concurrent one.
    public var isLost: Bool
  }

  public var record: RecordKey
  public var recordType: RecordSchema
  public var version: Version
  public var number: UInt64
  public var isCreation: Bool
  public var operatorName: String
  public var step: String
  public var reason: String
  public var changes: [Change]
  /// Not a step but a mark: what came before has left the log behind a checkpoint. Its version is the newest that did; nothing else is known.
  public var isPruned = false

  /// What stands in place of the steps that have left the log.
  public static let prunedWords = Words(
    "earlier steps have left the log behind a checkpoint; headquarters keeps them in its archive", "更早的步骤已随检查点移出日志，保存在总部的归档中")
}

extension Snapshot {
  /// The life of a record, oldest first.
  ///
  /// Walks back from the current versions along the replaced ones, so no index of records to change sets is kept. Where the log has been
  /// pruned there stands one mark instead; see ``HistoryEntry/isPruned``.
  public func history(of row: AnyRow) throws -> [HistoryEntry] { try HistoryWalk(db, row, schema).entries() }
}

extension Replica {
  /// The life of a record, oldest first; see ``Snapshot/history(of:)``.
  public func history(of key: RecordKey) async throws -> [HistoryEntry] {
    try await read { snapshot in
      guard let row = try snapshot.find(key) else { return [] }
      return try snapshot.history(of: row)
    }
  }
}

private final class HistoryWalk {
  private let db: Database
  private let row: AnyRow
  private let schema: Schema
  private var visits: [Version: ChangeSetMarks] = [:]

  init(_ db: Database, _ row: AnyRow, _ schema: Schema) {
    self.db = db
    self.schema = schema
    self.row = row
  }

  func entries() throws -> [HistoryEntry] {
    let losers = try GRDB.Row.fetchAll(
      db, sql: "SELECT field, stamp, origin FROM conflict WHERE record = ?", arguments: [Data(row.key.bytes)]
    ).map { (Int($0[0] as Int64), Version(stamp: Stamp(rawValue: UInt64($0[1] as Int64)), origin: Origin(rawValue: UInt32($0[2] as Int64)))) }
    var open = row.versions.all + losers.map(\.1)
    let base = try LogBase.read(db)
    var pruned: Version?
    while let version = open.popLast() {
      guard visits[version] == nil else { continue }
      guard let visit = try ChangeSetMarks.read(version, db, schema, of: { [row] in $0 == row.key ? row.schema : nil }) else {
        if version.stamp <= base[version.origin]?.stamp ?? .zero { pruned = max(pruned ?? version, version) }
        continue
      }
      visits[version] = visit
      open += visit.marks[row.key]?.replaced.values.map { $0 } ?? []
    }
    let lost = Set(losers.map { Lost(field: $0.0, version: $0.1) })
    let entries = visits.map { version, visit in entry(version, visit, lost) } + (pruned.map { [mark($0)] } ?? [])
    return entries.sorted { $0.version < $1.version }
  }

  private func mark(_ version: Version) -> HistoryEntry {
    HistoryEntry(
      record: row.key, recordType: row.schema, version: version, number: 0, isCreation: false, operatorName: "", step: "", reason: "",
      changes: [], isPruned: true)
  }

  private struct Lost: Hashable {
    var field: Int
    var version: Version
  }

  private func entry(_ version: Version, _ visit: ChangeSetMarks, _ lost: Set<Lost>) -> HistoryEntry {
    let mark = visit.marks[row.key]
    let changes = (mark?.values ?? [:]).sorted { $0.key < $1.key }.compactMap { number, cells -> HistoryEntry.Change? in
      guard let field = row.schema.field(number) else { return nil }
      let before = mark?.replaced[number].flatMap { visits[$0]?.marks[row.key]?.values[number] } ?? nil
      return .init(field: field, before: before, after: cells, isLost: lost.contains(Lost(field: number, version: version)))
    }
    return HistoryEntry(
      record: row.key, recordType: row.schema, version: version, number: visit.number, isCreation: mark?.isCreation ?? false,
      operatorName: visit.operatorName, step: visit.step, reason: visit.reason, changes: changes)
  }
}

extension Replica {
  /// The number of a version's change set in its chain; nil when it is not here.
  public func number(of version: Version) async throws -> UInt64? {
    try await pool.read { db in try LogSearch.find(version, db)?.number }
  }
}

enum LogSearch {
  /// Finds the change set of a version by halving its chain, whose stamps rise.
  static func find(_ version: Version, _ db: Database) throws -> (number: UInt64, bytes: [UInt8])? {
    let origin = Int64(version.origin.rawValue)
    // Below the base the log has holes: there only what waits has stayed.
    let base = try Int64.fetchOne(db.cachedStatement(sql: "SELECT number FROM log_base WHERE origin = ?"), arguments: [origin])
    var low = try base.map { $0 + 1 } ?? Int64.fetchOne(db.cachedStatement(sql: "SELECT min(number) FROM log WHERE origin = ?"), arguments: [origin]) ?? 1
    var high = try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(number) FROM log WHERE origin = ?"), arguments: [origin]) ?? 0
    while low <= high {
      let middle = (low + high) / 2
      // Stamps alone: a change set may be large, and the halving passes many.
      guard
        let found = try Int64.fetchOne(
          db.cachedStatement(sql: "SELECT stamp FROM log WHERE origin = ? AND number = ?"), arguments: [origin, middle])
      else { return nil }
      let stamp = Stamp(rawValue: UInt64(found))
      if stamp == version.stamp { return (UInt64(middle), try bytes(origin, middle, db)) }
      if stamp < version.stamp { low = middle + 1 } else { high = middle - 1 }
    }
    return nil
  }

  private static func bytes(_ origin: Int64, _ number: Int64, _ db: Database) throws -> [UInt8] {
    [UInt8](
      try Data.fetchOne(db.cachedStatement(sql: "SELECT bytes FROM log WHERE origin = ? AND number = ?"), arguments: [origin, number]) ?? Data())
  }
}
