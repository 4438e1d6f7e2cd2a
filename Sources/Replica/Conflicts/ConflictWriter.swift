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
  /// Whether something waits for a record, and for an upgrade.
  private(set) var hasWaiting = false
  private(set) var hasUpgrade = false
  private var hasEarly = false
  private var hasConflicts = false
  /// Says which lost edits a person must see, when the transaction ends.
  let marks: ConflictMarks
  private let insert: RawStatement
  private let remove: RawStatement
  private let insertEarly: RawStatement
  private let removeEarly: RawStatement
  private let findOther: RawStatement

  init(_ schema: Schema, _ db: Database) throws {
    self.db = db
    marks = try ConflictMarks(schema, db)
    insert = try RawStatement(
      """
      INSERT INTO conflict (record, field, stamp, origin, type, kind, value, against_stamp, against_origin, shelf)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """, db)
    let name = "record = ? AND field = ? AND stamp = ? AND origin = ?"
    remove = try RawStatement("DELETE FROM conflict WHERE \(name)", db)
    insertEarly = try RawStatement("INSERT INTO replaced_early (record, field, stamp, origin) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", db)
    removeEarly = try RawStatement("DELETE FROM replaced_early WHERE \(name)", db)
    findOther = try RawStatement("SELECT 1 FROM conflict WHERE record = ? AND field = ? AND NOT (stamp = ? AND origin = ?) LIMIT 1", db)
    try refresh()
  }

  func refresh() throws {
    hasWaiting = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting WHERE cause = 'record')")!
    hasUpgrade = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM waiting WHERE cause = 'upgrade')")!
    hasConflicts = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM conflict)")!
    hasEarly = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM replaced_early)")!
    try marks.refresh()
  }

  /// - Parameters:
  ///   - value: the losing value's cells; nothing when the edit emptied the field.
  ///   - differs: whether that is another value than the winner's.
  func keep(
    _ record: RecordKey, _ type: Int, _ field: Int, _ loser: Version, _ kind: ConflictKind, _ value: [UInt8], against: Version,
    on shelf: UInt32, differs: Bool
  ) throws {
    if hasEarly, try run(removeEarly, record, field, loser) > 0 { return }
    try value.withUnsafeBytes { value in
      insert.bind(5, Int64(type))
      switch kind {
      case .edit: insert.bind(6, "edit")
      case .lifecycle: insert.bind(6, "lifecycle")
      }
      insert.bind(7, value)
      insert.bind(8, Int64(against.stamp.rawValue))
      insert.bind(9, Int64(against.origin.rawValue))
      insert.bind(10, Int64(shelf))
      try run(insert, record, field, loser)
    }
    hasConflicts = true
    // Two edits that differ and that nobody has decided stand there with the right marks: the usual case, which costs nothing more.
    guard kind == .edit && differs, try !marks.isDecided(record) else { return marks.touch(record, type, field) }
  }

  /// A field has a new value, from which its lost edits may differ now.
  ///
  /// - Parameter present: the version of the value before, which may just have been kept.
  func changed(_ record: RecordKey, _ type: Int, _ field: Int, from present: Version) throws {
    guard hasConflicts, try bound(findOther, record, field, present, { try $0.hasRow() }) else { return }
    marks.touch(record, type, field)
  }

  /// Gives a lost edit the value that it has; nothing when it is none.
  func fill(_ record: RecordKey, _ field: Int, _ version: Version, _ value: [UInt8]) throws {
    try db.execute(
      sql: "UPDATE conflict SET value = ? WHERE record = ? AND field = ? AND stamp = ? AND origin = ?",
      arguments: [Data(value), Data(record.bytes), field, Int64(version.stamp.rawValue), Int64(version.origin.rawValue)])
  }

  /// A version of a field was replaced by something, so it is not a lost edit.
  func supersede(_ record: RecordKey, _ field: Int, _ version: Version, wasHere: Bool) throws {
    if wasHere {
      if hasConflicts { try run(remove, record, field, version) }
    } else {
      try run(insertEarly, record, field, version)
      hasEarly = true
    }
  }

  /// Runs a statement whose first four arguments name an edit.
  @discardableResult
  private func run(_ statement: RawStatement, _ record: RecordKey, _ field: Int, _ version: Version) throws -> Int32 {
    try bound(statement, record, field, version) { try $0.run() }
  }

  private func bound<T>(
    _ statement: RawStatement, _ record: RecordKey, _ field: Int, _ version: Version, _ body: (RawStatement) throws -> T
  ) throws -> T {
    try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { key in
      record.store(to: key.baseAddress!)
      statement.bind(1, UnsafeRawBufferPointer(key))
      statement.bind(2, Int64(field))
      statement.bind(3, Int64(version.stamp.rawValue))
      statement.bind(4, Int64(version.origin.rawValue))
      return try body(statement)
    }
  }

  /// - Parameter fields: those that are not applied.
  func wait(_ change: RecordChange, _ changeSet: ChangeSetView, _ cause: Cause, _ fields: UInt64) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO waiting (record, type, origin, number, cause, stamp, fields) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET fields = fields | excluded.fields
        """
    ).execute(arguments: [
      Data(change.key.bytes), change.type, Int64(changeSet.origin.rawValue), Int64(changeSet.number), cause.rawValue,
      Int64(changeSet.effectiveStamp.rawValue), Int64(bitPattern: fields),
    ])
    switch cause {
    case .record: hasWaiting = true
    case .upgrade: hasUpgrade = true
    }
  }

  /// Whether the version of a field is here and not applied yet, because this program does not know it.
  func waitsForUpgrade(_ target: ChangeTarget, _ field: Int, _ version: Version) throws -> Bool {
    let fields = try Int64.fetchOne(
      db.cachedStatement(
        sql: "SELECT fields FROM waiting WHERE record = ? AND type = ? AND origin = ? AND stamp = ? AND cause = 'upgrade'"),
      arguments: [Data(target.key.bytes), target.type, Int64(version.origin.rawValue), Int64(version.stamp.rawValue)])
    return fields.map { UInt64(bitPattern: $0) & 1 << UInt64(field - 1) != 0 } ?? false
  }

  /// The change sets that wait for a record, oldest first, and which fields of it wait; they wait no longer.
  func takeWaiting(for target: ChangeTarget) throws -> [(fields: UInt64, bytes: [UInt8])] {
    let rows = try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT w.fields, l.bytes FROM waiting w JOIN log l ON l.origin = w.origin AND l.number = w.number
        WHERE w.record = ? AND w.type = ? AND w.cause = 'record' ORDER BY w.stamp, w.origin
        """,
      arguments: [Data(target.key.bytes), target.type])
    guard !rows.isEmpty else { return [] }
    try db.execute(
      sql: "DELETE FROM waiting WHERE record = ? AND type = ? AND cause = 'record'", arguments: [Data(target.key.bytes), target.type])
    return rows.map { (UInt64(bitPattern: $0[0] as Int64), [UInt8]($0[1] as Data)) }
  }
}
