import Foundation
import GRDB
import GRDBSQLite
import Ground
import Membership

/// Puts pieces into empty tables. Balances come out right by themselves: their triggers see every record that is inserted.
///
/// The pieces have been checked against a manifest that headquarters signed; what is checked here keeps a mistake from damaging the file.
final class PieceLoader {
  /// A change set that something waits for, with the parts that have come so far.
  struct Kept {
    var bytes: [UInt8]
    var hash: [UInt8]
    var stamp: Stamp
  }

  struct Place: Hashable {
    var origin: Origin
    var number: UInt64
  }

  private let db: Database
  private let schema: Schema
  private(set) var kept: [Place: Kept] = [:]
  /// Whether a change waits for a program that knows its type, field or state.
  private(set) var awaitsUpgrade = false
  private let insertConflict: RawStatement
  private let insertEarly: RawStatement
  private var inserts: [Int: Insert] = [:]

  init(_ db: Database, _ schema: Schema) throws {
    self.db = db
    self.schema = schema
    insertConflict = try RawStatement(
      """
      INSERT INTO conflict (record, field, stamp, origin, type, kind, value, against_stamp, against_origin)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, db)
    insertEarly = try RawStatement("INSERT INTO replaced_early (record, field, stamp, origin) VALUES (?, ?, ?, ?)", db)
  }

  /// - Throws: `WireError` when the piece is not well formed; a database error when a record stands twice.
  func load(_ bytes: [UInt8], on shelf: Shelf) throws {
    try bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      guard try reader.byte() == PieceWriter.format else { throw WireError.malformed("piece format") }
      guard try reader.varint() == UInt64(shelf.code) else { throw WireError.malformed("a piece of another shelf") }
      while !reader.isAtEnd {
        guard let kind = PieceSection(rawValue: try reader.byte()) else { throw WireError.malformed("section") }
        switch kind {
        case .records: try loadRecords(&reader, shelf)
        case .conflicts: try repeated(&reader, loadConflict)
        case .replacedEarly: try repeated(&reader, loadEarly)
        case .waiting: try repeated(&reader) { try self.loadWaiting(&$0, shelf) }
        }
      }
    }
  }

  private func repeated(_ reader: inout WireReader, _ body: (inout WireReader) throws -> Void) throws {
    for _ in 0..<(try reader.count(CheckpointManifest.maximumPiece, "entries")) { try body(&reader) }
  }

  // MARK: Records

  /// Inserts the records of a type with the columns that a layout names.
  private struct Insert {
    var layout: [UInt8]
    var statement: RawStatement
    var kinds: [CellKind]
  }

  private func loadRecords(_ reader: inout WireReader, _ shelf: Shelf) throws {
    let insert = try readLayout(&reader)
    let (statement, kinds) = (insert.statement, insert.kinds)
    let last = Int32(kinds.count + 3)
    try repeated(&reader) { reader in
      let key = try reader.raw(16)
      let versions = try reader.blob()
      guard versions.count % 13 == 0 || versions.count % 13 == 12 else { throw WireError.malformed("versions") }
      let present = try reader.raw((kinds.count + 7) / 8)
      let handle = statement.handle
      sqlite3_bind_blob(handle, 1, key.baseAddress, 16, nil)
      statement.bind(2, Int64(shelf.code))
      statement.bind(last, versions)
      for (column, kind) in kinds.enumerated() {
        let index = Int32(column + 3)
        guard present[column >> 3] & 1 << UInt8(column & 7) != 0 else {
          sqlite3_bind_null(handle, index)
          continue
        }
        switch kind {
        case .integer: statement.bind(index, try reader.signed())
        case .text:
          let text = try reader.utf8()
          sqlite3_bind_text(handle, index, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
        case .blob: statement.bind(index, try reader.blob())
        }
      }
      try statement.run()
    }
  }

  private func readLayout(_ reader: inout WireReader) throws -> Insert {
    let start = reader.position
    let type = try reader.count(0xFFFF, "record type")
    guard let record = schema.record(type) else { throw CheckpointRefusal(.schema, "records of type \(type), which this program does not know") }
    var names: [String] = []
    var kinds: [CellKind] = []
    for _ in 0..<(try reader.count(FieldSchema.maximumNumber, "fields")) {
      let number = try reader.count(FieldSchema.maximumNumber, "field number")
      let columns = try reader.raw(try reader.count(BatchColumns.maximumColumns, "columns"))
      guard let field = record.field(number) else { throw CheckpointRefusal(.schema, "field \(number) of \(record.name), which this program does not know") }
      guard columns.elementsEqual(field.type.columns.map(\.cell.pieceCode)) else { throw WireError.malformed("columns of \(record.name).\(field.name)") }
      names += field.columnNames
      kinds += field.type.columns.map(\.cell)
    }
    guard Set(names).count == names.count else { throw WireError.malformed("a field stands twice in a layout") }
    let layout = Array(UnsafeRawBufferPointer(start: start, count: reader.position - start))
    if let known = inserts[type], known.layout == layout { return known }
    let columns = names.map { "\($0), " }.joined()
    let marks = String(repeating: "?, ", count: names.count + 2)
    let statement = try RawStatement("INSERT INTO \(record.name) (id, _shelf, \(columns)_versions) VALUES (\(marks)?)", db)
    let made = Insert(layout: layout, statement: statement, kinds: kinds)
    inserts[type] = made
    return made
  }

  // MARK: What belongs to the records

  private func loadConflict(_ reader: inout WireReader) throws {
    let key = try reader.raw(16)
    let field = try reader.count(FieldSchema.maximumNumber, "field number")
    let loser = try reader.version()
    let type = try reader.count(0xFFFF, "record type")
    let kind = try reader.byte()
    let value = try reader.blob()
    let against = try reader.version()
    bind(insertConflict, key, field, loser)
    insertConflict.bind(5, Int64(type))
    if kind == 1 { insertConflict.bind(6, "lifecycle") } else { insertConflict.bind(6, "edit") }
    insertConflict.bind(7, value)
    insertConflict.bind(8, Int64(against.stamp.rawValue))
    insertConflict.bind(9, Int64(against.origin.rawValue))
    try insertConflict.run()
  }

  private func loadEarly(_ reader: inout WireReader) throws {
    let key = try reader.raw(16)
    let field = try reader.count(FieldSchema.maximumNumber, "field number")
    bind(insertEarly, key, field, try reader.version())
    try insertEarly.run()
  }

  private func bind(_ statement: RawStatement, _ key: UnsafeRawBufferPointer, _ field: Int, _ version: Version) {
    statement.bind(1, key)
    statement.bind(2, Int64(field))
    statement.bind(3, Int64(version.stamp.rawValue))
    statement.bind(4, Int64(version.origin.rawValue))
  }

  private func loadWaiting(_ reader: inout WireReader, _ shelf: Shelf) throws {
    let key = Array(try reader.raw(16))
    let version = try reader.version()
    let number = try reader.varint()
    let cause: ConflictWriter.Cause = try reader.byte() == 1 ? .upgrade : .record
    let type = try reader.count(0xFFFF, "record type")
    let fields = try reader.varint()
    let hash = Array(try reader.raw(32))
    let view = try ChangeSetView(try reader.blob())
    guard view.origin == version.origin, view.number == number, view.parts.allSatisfy({ $0.bytes == nil || $0.shelf == shelf }) else {
      throw WireError.malformed("a waiting change set")
    }
    if cause == .upgrade { awaitsUpgrade = true }
    // A change set may hold changes to one record on several shelves, and several records.
    try db.cachedStatement(sql: "INSERT INTO waiting (record, type, origin, number, cause, stamp, fields) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .execute(arguments: [
        Data(key), type, Int64(version.origin.rawValue), Int64(number), cause.rawValue, Int64(version.stamp.rawValue), Int64(bitPattern: fields),
      ])
    let place = Place(origin: version.origin, number: number)
    let before = kept[place]?.bytes
    kept[place] = Kept(bytes: try view.joined(with: before), hash: hash, stamp: version.stamp)
  }
}

extension ChangeSetView {
  /// The same change set with the parts that either form of it has.
  func joined(with other: [UInt8]?) throws(WireError) -> [UInt8] {
    guard let other else { return Array(bytes) }
    let result: Result<[UInt8], WireError> = other.withUnsafeBytes { buffer in
      do throws(WireError) {
        return .success(union(try ChangeSetView(buffer)))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
