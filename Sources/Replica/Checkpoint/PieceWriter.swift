import Crypto
import Foundation
import GRDB
import GRDBSQLite
import Ground
import Membership

/// What stands in a section of a piece.
enum PieceSection: UInt8 {
  case records = 1, conflicts = 2, replacedEarly = 3, waiting = 4
}

/// Gathers the entries of one shelf into pieces.
///
/// A piece: format (1), varint shelf code, then sections to the end. A section: its kind, for records also the layout of their type, a
/// varint count, the entries. The layout: varint type, varint count of fields, for each its number, its count of columns and a byte a column
/// (0 integer, 1 text, 2 blob). Where a piece ends depends on the keys more than on the sizes, so that a change to one record leaves the
/// pieces behind it as they are, and a newer checkpoint shares them with an older one.
struct PieceWriter {
  static let format: UInt8 = 1
  /// No piece ends before this, and each ends with the entry that reaches the other; bytes.
  static let least = 64 << 10
  static let most = 256 << 10
  /// One key in so many ends a piece that is large enough.
  private static let keysInPiece: UInt64 = 1 << 10

  struct Made {
    var bytes: [UInt8]
    var entries: Int
  }

  private let shelf: Shelf
  private var out = WireWriter(reserving: 8 << 10)
  private var section = WireWriter(reserving: 4 << 10)
  private var kind: PieceSection?
  private var type = 0
  private var count = 0
  private var entries = 0

  init(_ shelf: Shelf) {
    self.shelf = shelf
    begin()
  }

  private mutating func begin() {
    out.removeAll()
    out.byte(Self.format)
    out.varint(UInt64(shelf.code))
  }

  /// Adds an entry.
  /// - Parameter record: the layout is written for it; nil for sections of other kinds.
  /// - Returns: the piece that was full before it.
  mutating func add(
    _ kind: PieceSection, _ record: RecordSchema? = nil, key: RecordKey, size: Int, _ body: (inout WireWriter) throws -> Void
  ) rethrows -> Made? {
    let full = isFull(before: key, size) ? finish() : nil
    if self.kind != kind || type != record?.number ?? 0 {
      closeSection()
      self.kind = kind
      type = record?.number ?? 0
      out.byte(kind.rawValue)
      if let record { writeLayout(record) }
    }
    try body(&section)
    count += 1
    entries += 1
    return full
  }

  private func isFull(before key: RecordKey, _ next: Int) -> Bool {
    let size = out.bytes.count + section.bytes.count
    guard size >= Self.least else { return entries > 0 && size + next > Self.most }
    let mixed = (key.high ^ key.low.byteSwapped) &* 0x9E37_79B9_7F4A_7C15
    return size + next > Self.most || mixed >> 40 & (Self.keysInPiece - 1) == 0
  }

  private mutating func closeSection() {
    guard kind != nil else { return }
    out.varint(count)
    out.raw(section.bytes)
    section.removeAll()
    count = 0
    kind = nil
  }

  /// - Returns: nil when there is nothing in it.
  mutating func finish() -> Made? {
    closeSection()
    defer {
      entries = 0
      begin()
    }
    return entries > 0 ? Made(bytes: out.bytes, entries: entries) : nil
  }

  private mutating func writeLayout(_ record: RecordSchema) {
    out.varint(record.number)
    out.varint(record.fields.count)
    for field in record.fields {
      out.varint(field.number)
      out.varint(field.type.columns.count)
      for column in field.type.columns { out.byte(column.cell.pieceCode) }
    }
  }
}

extension CellKind {
  /// How a layout names it.
  var pieceCode: UInt8 {
    switch self {
    case .integer: 0
    case .text: 1
    case .blob: 2
    }
  }
}

extension WireWriter {
  /// A record: key, versions as the column holds them, a bit for each column that has a value, these values.
  ///
  /// - Parameter row: `SELECT id, _shelf, columns…, _versions` under SQLite's cursor.
  mutating func record(_ key: RecordKey, _ row: SQLiteStatement, _ record: RecordSchema) {
    self.key(key)
    let columns = record.columns.count
    blob(UnsafeRawBufferPointer(start: sqlite3_column_blob(row, Int32(columns + 2)), count: Int(sqlite3_column_bytes(row, Int32(columns + 2)))))
    var present = [UInt8](repeating: 0, count: (columns + 7) / 8)
    for column in 0..<columns where sqlite3_column_type(row, Int32(column + 2)) != SQLITE_NULL { present[column >> 3] |= 1 << UInt8(column & 7) }
    raw(present)
    for column in 0..<columns where present[column >> 3] & 1 << UInt8(column & 7) != 0 {
      let index = Int32(column + 2)
      switch record.columnKinds[column] {
      case .integer: signed(sqlite3_column_int64(row, index))
      case .text: blob(UnsafeRawBufferPointer(start: sqlite3_column_text(row, index), count: Int(sqlite3_column_bytes(row, index))))
      case .blob: blob(UnsafeRawBufferPointer(start: sqlite3_column_blob(row, index), count: Int(sqlite3_column_bytes(row, index))))
      }
    }
  }

  mutating func version(_ version: Version) {
    varint(version.stamp.rawValue)
    varint(UInt64(version.origin.rawValue))
  }
}

extension WireReader {
  mutating func version() throws(WireError) -> Version {
    let stamp = try varint()
    let origin = try varint()
    guard stamp <= UInt64(Int64.max), origin <= UInt32.max else { throw .malformed("version") }
    return Version(stamp: Stamp(rawValue: stamp), origin: Origin(rawValue: UInt32(origin)))
  }
}
