import Foundation
import GRDB
import GRDBSQLite
import Ground
import Membership

/// Walks a snapshot and gives every record, lost edit and waiting change to the pieces of its shelf.
struct PieceGathering {
  private let db: Database
  private let schema: Schema
  private let take: (Shelf, PieceWriter.Made) throws -> Void
  private var writers: [Shelf: PieceWriter] = [:]

  /// - Parameter take: gets each piece; those of one shelf in their order.
  init(_ db: Database, _ schema: Schema, take: @escaping (Shelf, PieceWriter.Made) throws -> Void) {
    self.db = db
    self.schema = schema
    self.take = take
  }

  mutating func run() throws {
    for record in schema.records { try gather(record) }
    try gatherConflicts()
    try gatherEarly()
    try gatherWaiting()
    for shelf in writers.keys.sorted() {
      if let last = writers[shelf]!.finish() { try take(shelf, last) }
    }
  }

  private mutating func add(
    _ shelf: Shelf, _ kind: PieceSection, _ record: RecordSchema? = nil, key: RecordKey, size: Int = 64, _ body: (inout WireWriter) throws -> Void
  ) throws {
    if let full = try writers[shelf, default: PieceWriter(shelf)].add(kind, record, key: key, size: size, body) { try take(shelf, full) }
  }

  private mutating func gather(_ record: RecordSchema) throws {
    let sql = "SELECT id, _shelf, \(record.columns.joined(separator: ", ")), _versions FROM \(record.name) ORDER BY id"
    let statement = try RawStatement(sql, db)
    let texts = record.columnKinds.indices.filter { record.columnKinds[$0] != .integer }.map { Int32($0 + 2) }
    while try statement.step() {
      let row = statement.handle
      guard sqlite3_column_bytes(row, 0) == 16, let id = sqlite3_column_blob(row, 0),
        let shelf = Shelf(code: UInt32(truncatingIfNeeded: sqlite3_column_int64(row, 1)))
      else { throw DamagedRow(type: record.name) }
      let key = RecordKey(loading: id)
      let size = texts.reduce(64) { $0 + Int(sqlite3_column_bytes(row, $1)) }
      try add(shelf, .records, record, key: key, size: size) { $0.record(key, row, record) }
    }
  }

  private mutating func gatherConflicts() throws {
    let rows = try GRDB.Row.fetchCursor(
      db,
      sql: """
        SELECT record, field, stamp, origin, type, kind, value, against_stamp, against_origin FROM conflict
        ORDER BY record, field, stamp, origin
        """)
    while let row = try rows.next() {
      guard let key = RecordKey(bytes: row[0] as Data), let kind = ConflictKind(rawValue: row[5]),
        let record = schema.record(Int(row[4] as Int64)), let shelf = try shelf(of: key, record)
      else { throw DamagedRow(type: "conflict") }
      let value = [UInt8](row[6] as Data)
      try add(shelf, .conflicts, key: key, size: 64 + value.count) { writer in
        writer.key(key)
        writer.varint(Int(row[1] as Int64))
        writer.version(Self.version(row, 2))
        writer.varint(record.number)
        writer.byte(kind == .lifecycle ? 1 : 0)
        writer.blob(value)
        writer.version(Self.version(row, 7))
      }
    }
  }

  private mutating func gatherEarly() throws {
    let rows = try GRDB.Row.fetchCursor(
      db, sql: "SELECT record, field, stamp, origin FROM replaced_early ORDER BY record, field, stamp, origin")
    // The rows of one record stand together, and most are of the type of those before.
    var record = schema.records[0]
    while let row = try rows.next() {
      guard let key = RecordKey(bytes: row[0] as Data) else { throw DamagedRow(type: "replaced_early") }
      var shelf = try shelf(of: key, record)
      if shelf == nil {
        for other in schema.records {
          shelf = try self.shelf(of: key, other)
          if shelf != nil {
            record = other
            break
          }
        }
      }
      guard let shelf else { throw DamagedRow(type: "replaced_early") }
      try add(shelf, .replacedEarly, key: key) { writer in
        writer.key(key)
        writer.varint(Int(row[1] as Int64))
        writer.version(Self.version(row, 2))
      }
    }
  }

  /// Each waiting change with the change set that it stands in, cut down to the part of the shelf.
  private mutating func gatherWaiting() throws {
    let rows = try GRDB.Row.fetchCursor(
      db,
      sql: """
        SELECT w.record, w.number, w.stamp, w.origin, w.cause, l.hash, l.bytes, w.type, w.fields
        FROM waiting w JOIN log l ON l.origin = w.origin AND l.number = w.number ORDER BY w.record, w.type, w.origin, w.number, w.cause
        """)
    while let row = try rows.next() {
      guard let key = RecordKey(bytes: row[0] as Data), let cause = ConflictWriter.Cause(rawValue: row[4]) else {
        throw DamagedRow(type: "waiting")
      }
      let bytes = [UInt8](row[6] as Data)
      for (shelf, part) in try parts(of: bytes, with: key) {
        try add(shelf, .waiting, key: key, size: 128 + part.count) { writer in
          writer.key(key)
          writer.version(Self.version(row, 2))
          writer.varint(UInt64(row[1] as Int64))
          writer.byte(cause == .upgrade ? 1 : 0)
          writer.varint(row[7] as Int)
          writer.varint(UInt64(bitPattern: row[8] as Int64))
          writer.raw(row[5] as Data)
          writer.blob(part)
        }
      }
    }
  }

  private func parts(of bytes: [UInt8], with key: RecordKey) throws -> [(Shelf, [UInt8])] {
    try bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      var found: [(Shelf, [UInt8])] = []
      for part in changeSet.parts {
        guard let contents = part.bytes else { continue }
        var reader = try PartReader(contents, stamp: changeSet.stamp, schema: schema)
        while let change = try reader.next() {
          guard change.key == key else { continue }
          found.append((part.shelf, changeSet.wireForm(for: ShelfSet([part.shelf]))))
          break
        }
      }
      return found
    }
  }

  private func shelf(of key: RecordKey, _ record: RecordSchema) throws -> Shelf? {
    let code = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT _shelf FROM \(record.name) WHERE id = ?"), arguments: [Data(key.bytes)])
    return code.flatMap { Shelf(code: UInt32(truncatingIfNeeded: $0)) }
  }

  private static func version(_ row: GRDB.Row, _ column: Int) -> Version {
    Version(stamp: Stamp(rawValue: UInt64(row[column] as Int64)), origin: Origin(rawValue: UInt32(row[column + 1] as Int64)))
  }
}
