import Foundation
import GRDB
import Ground
import Membership

/// A record as one replica gives it to another that cannot recompute it: `Protocol/merge.md`, "A record as a row".
///
/// Format (1), type number, shelf code, packed versions behind their length, the mask of fields with a value, their cells by rising number
/// (integers zigzag, texts and blobs behind their length), the number of lost edits, and for each: field, stamp (8 bytes), origin (4), kind (0 edit,
/// 1 lifecycle), value behind its length.
enum RowForm {
  static let format: UInt8 = 1
  /// Lost edits of one record.
  static let maximumLost = 1_000

  /// Why a peer's row is not taken.
  enum Refusal: Error, Hashable {
    /// Of a type, field or state that this program does not know.
    case unknown
    case malformed(String)
  }

  // MARK: Writing

  /// - Returns: empty when the record is not here, not on these shelves, or damaged itself.
  static func bytes(of key: RecordKey, on shelves: ShelfSet, _ db: Database, _ schema: Schema) throws -> [UInt8] {
    for record in schema.records {
      let statement = try db.cachedStatement(
        sql: "SELECT id, _shelf, \(record.columns.joined(separator: ", ")), _versions FROM \(record.name) WHERE id = ?")
      guard let row = try GRDB.Row.fetchOne(statement, arguments: [Data(key.bytes)]) else { continue }
      guard let read = AnyRow(record, row), shelves.contains(read.shelf) else { return [] }
      var writer = WireWriter()
      write(read, to: &writer)
      try writeLost(key, to: &writer, db)
      return writer.bytes
    }
    return []
  }

  private static func write(_ row: AnyRow, to writer: inout WireWriter) {
    writer.byte(format)
    writer.varint(row.schema.number)
    writer.varint(UInt64(row.shelf.code))
    writer.blob(row.versions.bytes)
    let filled = row.schema.fields.filter { row.value($0) != nil }
    writer.varint(filled.reduce(UInt64(0)) { $0 | 1 << ($1.number - 1) })
    for field in filled { for cell in row.value(field)! { writer.cell(cell) } }
  }

  private static func writeLost(_ key: RecordKey, to writer: inout WireWriter, _ db: Database) throws {
    let lost = try GRDB.Row.fetchAll(
      db.cachedStatement(sql: "SELECT field, stamp, origin, kind, value FROM conflict WHERE record = ? ORDER BY field, stamp, origin LIMIT \(maximumLost)"),
      arguments: [Data(key.bytes)])
    writer.varint(lost.count)
    for edit in lost {
      writer.varint(UInt64(edit[0] as Int64))
      withUnsafeBytes(of: UInt64(bitPattern: edit[1]).bigEndian) { writer.raw($0) }
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: edit[2] as Int64).bigEndian) { writer.raw($0) }
      writer.byte(edit[3] == ConflictKind.lifecycle.rawValue ? 1 : 0)
      writer.blob(edit[4] as Data)
    }
  }

  // MARK: Reading

  /// Reads a peer's row; every value is checked as if it came in a change set.
  static func read(_ bytes: [UInt8], _ key: RecordKey, _ schema: Schema, _ shelves: ShelfSet) throws(Refusal) -> RecordRows {
    do {
      return try bytes.withUnsafeBytes { buffer in
        var reader = WireReader(buffer)
        return try read(&reader, key, schema, shelves)
      }
    } catch let refusal as Refusal {
      throw refusal
    } catch let refusal as MergeRefusal {
      throw .malformed(refusal.text)
    } catch {
      throw .malformed("\(error)")
    }
  }

  private static func read(_ reader: inout WireReader, _ key: RecordKey, _ schema: Schema, _ shelves: ShelfSet) throws -> RecordRows {
    guard try reader.byte() == format else { throw Refusal.malformed("row format") }
    guard let record = schema.record(try reader.count(0xFFFF, "record type")) else { throw Refusal.unknown }
    let code = try reader.count(1 << 24, "shelf")
    guard let shelf = Shelf(code: UInt32(code)), shelves.contains(shelf), record.declaration.shelf.map({ $0 == shelf.kind }) ?? true else {
      throw Refusal.malformed("\(record.name) on another shelf")
    }
    guard let versions = FieldVersions(bytes: Array(try reader.blob())) else { throw Refusal.malformed("versions") }
    let mask = try reader.varint()
    guard mask & ~record.knownMask == 0 else { throw Refusal.unknown }
    guard mask & record.requiredMask == record.requiredMask else { throw Refusal.malformed("a \(record.name) without its required fields") }
    var rows = RecordRows()
    let column = versions.withColumn(key) { Data($0) }
    rows.rows[record.number] =
      [Data(key.bytes).databaseValue, Int64(code).databaseValue] + (try values(&reader, mask, record)) + [column.databaseValue]
    rows.beside["conflict"] = try lost(&reader, key, record)
    guard reader.isAtEnd else { throw Refusal.malformed("bytes behind the row") }
    return rows
  }

  private static func values(_ reader: inout WireReader, _ mask: UInt64, _ record: RecordSchema) throws -> [DatabaseValue] {
    let memory = ColumnMemory(record)
    var values = [DatabaseValue](repeating: .null, count: record.columns.count)
    for field in record.fields where mask & 1 << UInt64(field.number - 1) != 0 {
      let first = record.firstColumn[field.number]
      for column in first..<first + record.width[field.number] {
        switch record.columnKinds[column] {
        case .integer:
          memory.cells[column].integer = try reader.signed()
          values[column] = memory.cells[column].integer.databaseValue
        case .text:
          memory.cells[column].bytes = try reader.utf8()
          values[column] = String(decoding: memory.cells[column].bytes, as: UTF8.self).databaseValue
        case .blob:
          memory.cells[column].bytes = try reader.blob()
          values[column] = Data(memory.cells[column].bytes).databaseValue
        }
      }
      guard try FieldCheck(field, record).run(memory.cells, record, false) else { throw Refusal.unknown }
    }
    return values
  }

  private static func lost(_ reader: inout WireReader, _ key: RecordKey, _ record: RecordSchema) throws -> [[DatabaseValue]]? {
    var edits: [[DatabaseValue]] = []
    for _ in 0..<(try reader.count(maximumLost, "lost edits")) {
      guard let field = record.field(try reader.count(FieldSchema.maximumNumber, "field number")) else { throw Refusal.unknown }
      let stamp = UInt64(bigEndian: try reader.raw(8).loadUnaligned(as: UInt64.self))
      let origin = UInt32(bigEndian: try reader.raw(4).loadUnaligned(as: UInt32.self))
      let kind = try reader.byte() == 1 ? ConflictKind.lifecycle : .edit
      let value = try reader.blob()
      var cells = WireReader(value)
      if !cells.isAtEnd { for column in field.type.columns { _ = try cells.cell(column.cell) } }
      guard cells.isAtEnd, stamp <= UInt64(Int64.max) else { throw Refusal.malformed("a lost edit") }
      edits.append([
        Data(key.bytes).databaseValue, field.number.databaseValue, Int64(stamp).databaseValue, Int64(origin).databaseValue,
        record.number.databaseValue, kind.rawValue.databaseValue, Data(value).databaseValue,
      ])
    }
    return edits.isEmpty ? nil : edits
  }
}

extension RecordRows {
  init() {}
}

extension Replica {
  /// Records as rows, for a peer that repairs its own; empty for a record that is not here on these shelves. Ends early, but not before
  /// the first, when there would be more than `limit` bytes.
  public func rows(of keys: [RecordKey], on shelves: ShelfSet, limit: Int) async throws -> [[UInt8]] {
    try await pool.read { [schema] db in
      var rows: [[UInt8]] = []
      var bytes = 0
      for key in keys {
        let row = try RowForm.bytes(of: key, on: shelves, db, schema)
        bytes += row.count
        guard rows.isEmpty || bytes <= limit else { break }
        rows.append(row)
      }
      return rows
    }
  }
}
