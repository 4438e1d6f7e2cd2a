import GRDB
import GRDBSQLite
import Ground
import Membership

/// The prepared statements of one record type, fed straight from where the values lie on the wire: none passes through a Swift object
/// on its way into SQLite. That is half of the merge's speed.
final class TableWriter {
  let schema: RecordSchema
  private let insert: Statement
  private let select: Statement
  private var updates: [UInt64: Statement] = [:]
  private unowned let db: Database
  private var lastMask: UInt64 = 0

  init(_ schema: RecordSchema, _ db: Database) throws {
    self.schema = schema
    self.db = db
    let columns = schema.columns.map { "\($0), " }.joined()
    let marks = String(repeating: "?, ", count: schema.columns.count + 2)
    insert = try db.makeStatement(
      sql: "INSERT INTO \(schema.name) (id, _shelf, \(columns)_versions) VALUES (\(marks)?) ON CONFLICT DO NOTHING")
    select = try db.makeStatement(sql: "SELECT _shelf, _versions, \(schema.columns.joined(separator: ", ")) FROM \(schema.name) WHERE id = ?")
  }

  /// Adds the record. The change has been validated.
  /// - Returns: false when the record exists already.
  func create(_ change: RecordChange, _ shelf: Shelf, _ versions: FieldVersions) throws -> Bool {
    let statement = insert.sqliteStatement
    if lastMask != change.mask {
      sqlite3_clear_bindings(statement)
      lastMask = change.mask
    }
    return try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { key in
      change.key.store(to: key.baseAddress!)
      sqlite3_bind_blob(statement, 1, key.baseAddress, 16, nil)
      sqlite3_bind_int64(statement, 2, Int64(shelf.code))
      var rest = change.mask & schema.knownMask
      while rest != 0 {
        let number = rest.trailingZeroBitCount + 1
        rest &= rest - 1
        let first = schema.firstColumn[number]
        for column in first..<first + schema.width[number] { bind(change, column, statement, Int32(column + 3)) }
      }
      try versions.withColumn(change.key) { packed in
        bind(packed, statement, Int32(schema.columns.count + 3))
        try step(statement)
      }
      return sqlite3_changes(db.sqliteConnection) > 0
    }
  }

  @inline(__always)
  private func bind(_ change: RecordChange, _ column: Int, _ statement: SQLiteStatement, _ index: Int32) {
    let cell = change.cells![column]
    switch schema.columnKinds[column] {
    case .integer: sqlite3_bind_int64(statement, index, cell.integer)
    case .text: sqlite3_bind_text(statement, index, cell.bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(cell.bytes.count), nil)
    case .blob: sqlite3_bind_blob(statement, index, cell.bytes.baseAddress, Int32(cell.bytes.count), nil)
    }
  }

  /// An empty blob that has no address would become NULL.
  private func bind(_ packed: UnsafeRawBufferPointer, _ statement: SQLiteStatement, _ index: Int32) {
    if packed.isEmpty {
      sqlite3_bind_zeroblob(statement, index, 0)
    } else {
      sqlite3_bind_blob(statement, index, packed.baseAddress, Int32(packed.count), nil)
    }
  }

  private func step(_ statement: SQLiteStatement) throws {
    let code = sqlite3_step(statement)
    sqlite3_reset(statement)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }
  }

  /// A record as it stands, while `body` looks at it. `body` gets nil when there is none.
  func read<T>(_ key: RecordKey, _ body: (CurrentRow?) throws -> T) throws -> T {
    let statement = select.sqliteStatement
    defer { sqlite3_reset(statement) }
    return try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { buffer in
      key.store(to: buffer.baseAddress!)
      sqlite3_bind_blob(statement, 1, buffer.baseAddress, 16, nil)
      let code = sqlite3_step(statement)
      if code == SQLITE_ROW { return try body(CurrentRow(statement: statement, schema: schema, key: key)) }
      guard code == SQLITE_DONE else {
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
      }
      return try body(nil)
    }
  }

  /// Writes the winning fields of an update, a bit each in `winners`.
  func update(_ change: RecordChange, _ versions: FieldVersions, _ winners: UInt64) throws {
    let statement = try updateStatement(winners).sqliteStatement
    try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { buffer in
      change.key.store(to: buffer.baseAddress!)
      var index: Int32 = 1
      var rest = winners
      while rest != 0 {
        let number = rest.trailingZeroBitCount + 1
        let isEmptied = change.empty & rest & ~(rest - 1) != 0
        rest &= rest - 1
        let first = schema.firstColumn[number]
        for column in first..<first + schema.width[number] {
          if isEmptied { sqlite3_bind_null(statement, index) } else { bind(change, column, statement, index) }
          index += 1
        }
      }
      try versions.withColumn(change.key) { packed in
        bind(packed, statement, index)
        sqlite3_bind_blob(statement, index + 1, buffer.baseAddress, 16, nil)
        try step(statement)
      }
    }
  }

  private func updateStatement(_ winners: UInt64) throws -> Statement {
    if let known = updates[winners] { return known }
    let columns = schema.fields.filter { winners & 1 << UInt64($0.number - 1) != 0 }.flatMap(\.columnNames).map { "\($0) = ?, " }.joined()
    let made = try db.makeStatement(sql: "UPDATE \(schema.name) SET \(columns)_versions = ? WHERE id = ?")
    updates[winners] = made
    return made
  }
}

/// A record under SQLite's cursor, valid until the next call on its table.
struct CurrentRow {
  let statement: SQLiteStatement
  let schema: RecordSchema
  let key: RecordKey

  var shelf: UInt32 { UInt32(truncatingIfNeeded: sqlite3_column_int64(statement, 0)) }

  var versions: FieldVersions {
    let bytes = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, 1), count: Int(sqlite3_column_bytes(statement, 1)))
    guard let versions = FieldVersions(column: bytes, key: key) else {
      return FieldVersions(created: Version(stamp: .zero, origin: Origin(rawValue: 0)))
    }
    return versions
  }

  /// Writes the field's value cell by cell, as the inbox of lost edits keeps it; nothing when it has no value.
  func write(_ number: Int, to writer: inout WireWriter) {
    let first = schema.firstColumn[number]
    for column in first..<first + schema.width[number] {
      let index = Int32(column + 2)
      guard sqlite3_column_type(statement, index) != SQLITE_NULL else { return }
      switch schema.columnKinds[column] {
      case .integer: writer.signed(sqlite3_column_int64(statement, index))
      case .text: writer.blob(UnsafeRawBufferPointer(start: sqlite3_column_text(statement, index), count: Int(sqlite3_column_bytes(statement, index))))
      case .blob: writer.blob(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: Int(sqlite3_column_bytes(statement, index))))
      }
    }
  }

  /// The field's cells; empty when it has no value.
  func cells(_ field: FieldSchema) -> [Cell] {
    let first = schema.firstColumn[field.number]
    var cells: [Cell] = []
    for (offset, column) in field.type.columns.enumerated() {
      let index = Int32(first + offset + 2)
      guard sqlite3_column_type(statement, index) != SQLITE_NULL else { return [] }
      switch column.cell {
      case .integer: cells.append(.integer(sqlite3_column_int64(statement, index)))
      case .text:
        let bytes = UnsafeRawBufferPointer(start: sqlite3_column_text(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
        cells.append(.text(String(decoding: bytes, as: UTF8.self)))
      case .blob:
        let bytes = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
        cells.append(.blob(Array(bytes)))
      }
    }
    return cells
  }
}
