import Foundation
import GRDB
import Ground

/// What kind of clash a lost edit is.
public enum ConflictKind: String, Sendable {
  /// Two people corrected the same field.
  case edit
  /// A record's life went two ways.
  case lifecycle
}

/// Keeps the edits that lost, and the changes that cannot be applied yet.
///
/// - `conflict`: an edit that nothing replaced and that is not the current value.
/// - `replaced_early`: versions that something replaced before they arrived.
/// - `waiting`: changes to a record that is not here yet, or of a type, field or state that this program does not know.
final class ConflictWriter {
  enum Cause: String { case record, upgrade }

  private unowned let db: Database
  private(set) var hasWaiting = false
  private var hasEarly = false
  private let insert: Statement
  private let remove: Statement

  init(_ db: Database) throws {
    self.db = db
    insert = try db.makeStatement(
      sql: """
        INSERT INTO conflict (record, field, stamp, origin, type, kind, value, against_stamp, against_origin)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """)
    remove = try db.makeStatement(sql: "DELETE FROM conflict WHERE record = ? AND field = ? AND stamp = ? AND origin = ?")
    try refresh()
  }

  func refresh() throws {
    hasWaiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting WHERE cause = 'record')")!
    hasEarly = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM replaced_early)")!
  }

  func keep(
    _ record: RecordKey, _ type: Int, _ field: Int, _ loser: Version, _ kind: ConflictKind, _ value: [UInt8], against: Version
  ) throws {
    let name: StatementArguments = [Data(record.bytes), field, Int64(loser.stamp.rawValue), Int64(loser.origin.rawValue)]
    if hasEarly {
      try db.execute(sql: "DELETE FROM replaced_early WHERE record = ? AND field = ? AND stamp = ? AND origin = ?", arguments: name)
      if db.changesCount > 0 { return }
    }
    let rest: StatementArguments = [
      type, kind.rawValue, Data(value), Int64(against.stamp.rawValue), Int64(against.origin.rawValue),
    ]
    try insert.execute(arguments: name + rest)
  }

  /// A version of a field was replaced by something, so it is not a lost edit.
  func supersede(_ record: RecordKey, _ field: Int, _ version: Version, wasHere: Bool) throws {
    let name: StatementArguments = [Data(record.bytes), field, Int64(version.stamp.rawValue), Int64(version.origin.rawValue)]
    if wasHere {
      try remove.execute(arguments: name)
    } else {
      try db.execute(sql: "INSERT INTO replaced_early (record, field, stamp, origin) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", arguments: name)
      hasEarly = true
    }
  }

  func wait(_ change: RecordChange, _ changeSet: ChangeSetView, _ cause: Cause) throws {
    try db.execute(
      sql: "INSERT INTO waiting (record, origin, number, stamp, cause) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      arguments: [
        Data(change.key.bytes), Int64(changeSet.origin.rawValue), Int64(changeSet.number), Int64(changeSet.stamp.rawValue), cause.rawValue,
      ])
    if cause == .record { hasWaiting = true }
  }

  /// The change sets that wait for a record, oldest first; they wait no longer.
  func takeWaiting(for record: RecordKey) throws -> [(version: Version, bytes: [UInt8])] {
    let rows = try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT w.stamp, w.origin, l.bytes FROM waiting w JOIN log l ON l.origin = w.origin AND l.number = w.number
        WHERE w.record = ? AND w.cause = 'record' ORDER BY w.stamp, w.origin
        """,
      arguments: [Data(record.bytes)])
    guard !rows.isEmpty else { return [] }
    try db.execute(sql: "DELETE FROM waiting WHERE record = ? AND cause = 'record'", arguments: [Data(record.bytes)])
    return rows.map { row in
      (
        Version(stamp: Stamp(rawValue: UInt64(row[0] as Int64)), origin: Origin(rawValue: UInt32(row[1] as Int64))),
        [UInt8](row[2] as Data)
      )
    }
  }
}
