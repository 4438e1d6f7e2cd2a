import Foundation
import GRDB
import Ground
import Membership

/// All rows that make up one record in a file, as they stand there, well-formed or not.
struct RecordRows {
  /// By type number: the columns from `id` to `_versions`.
  var rows: [Int: [DatabaseValue]] = [:]
  /// By table: lost edits, versions replaced early, changes that wait.
  var beside: [String: [[DatabaseValue]]] = [:]

  /// The tables beside the records', with the columns that say the same on every replica.
  static let tables = [
    ("conflict", "record, field, stamp, origin, type, kind, value"), ("replaced_early", "record, field, stamp, origin"),
    ("waiting", "record, origin, number, stamp, cause"),
  ]

  init(_ db: Database, _ schema: Schema, _ key: RecordKey) throws {
    let id = Data(key.bytes)
    for record in schema.records {
      let statement = try db.cachedStatement(sql: "SELECT \(Self.columns(record)) FROM \(record.name) WHERE id = ?")
      if let row = try GRDB.Row.fetchOne(statement, arguments: [id]) { rows[record.number] = Array(row.databaseValues) }
    }
    for (table, columns) in Self.tables {
      let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE record = ? ORDER BY \(columns)")
      let found = try GRDB.Row.fetchAll(statement, arguments: [id])
      if !found.isEmpty { beside[table] = found.map { Array($0.databaseValues) } }
    }
  }

  static func columnNames(_ record: RecordSchema) -> [String] { ["id", "_shelf"] + record.columns + ["_versions"] }
  private static func columns(_ record: RecordSchema) -> String { columnNames(record).joined(separator: ", ") }

  /// Puts these rows in the place of others. Sums over a ledger's records are not right afterwards.
  func replace(_ others: RecordRows, _ key: RecordKey, _ schema: Schema, _ db: Database) throws {
    let id = Data(key.bytes)
    try Remade.note(db)
    for number in Set(rows.keys).union(others.rows.keys) where rows[number] != others.rows[number] {
      guard let record = schema.record(number) else { continue }
      try db.execute(sql: "DELETE FROM \(record.name) WHERE id = ?", arguments: [id])
      if let row = rows[number] { try insert(record.name, Self.columns(record), row, db) }
    }
    for (table, columns) in Self.tables where beside[table] != others.beside[table] {
      try db.execute(sql: "DELETE FROM \(table) WHERE record = ?", arguments: [id])
      for row in beside[table] ?? [] {
        // Against whom it lost is for people and need not agree between replicas: the present version stands for it.
        let winner = table == "conflict" ? winner(row[1], row[4], key) : nil
        try insert(table, winner == nil ? columns : columns + ", against_stamp, against_origin", row + (winner ?? []), db)
      }
    }
  }

  private func winner(_ field: DatabaseValue, _ type: DatabaseValue, _ key: RecordKey) -> [DatabaseValue] {
    let versions = (Int.fromDatabaseValue(type)).flatMap { rows[$0] }.flatMap { Self.versions($0, key) }
    let version = Int.fromDatabaseValue(field).flatMap { versions?[$0] } ?? Version(stamp: .zero, origin: Origin(rawValue: 0))
    return [Int64(version.stamp.rawValue).databaseValue, Int64(version.origin.rawValue).databaseValue]
  }

  private func insert(_ table: String, _ columns: String, _ values: [DatabaseValue], _ db: Database) throws {
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try db.execute(sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))", arguments: StatementArguments(values))
  }

  static func versions(_ row: [DatabaseValue], _ key: RecordKey) -> FieldVersions? {
    guard let column = row.last.flatMap(Data.fromDatabaseValue) else { return nil }
    return column.withUnsafeBytes { FieldVersions(column: $0, key: key) }
  }

  /// What was wrong with others, if these are right.
  func cause(_ others: RecordRows, _ schema: Schema) -> String {
    for number in Set(rows.keys).union(others.rows.keys).sorted() where rows[number] != others.rows[number] {
      guard let right = rows[number] else { return RepairCause.unlogged }
      guard let wrong = others.rows[number], let record = schema.record(number) else { return RepairCause.missing }
      let names = zip(Self.columnNames(record), zip(right, wrong)).filter { $1.0 != $1.1 }.map(\.0)
      return RepairCause.changed(names)
    }
    return RepairCause.lostEdits
  }

  /// The types whose table has another row in others.
  func differingTypes(_ others: RecordRows) -> [Int] {
    Set(rows.keys).union(others.rows.keys).filter { rows[$0] != others.rows[$0] }.sorted()
  }

  func isSame(as others: RecordRows) -> Bool { rows == others.rows && beside == others.beside }

  /// The shelf that the record lies on; nil when it is not here, or not on any shelf there is.
  var shelf: Shelf? {
    rows.min { $0.key < $1.key }.flatMap { UInt32.fromDatabaseValue($0.value[1]) }.flatMap { Shelf(code: $0) }
  }
}
