import GRDB
import GRDBSQLite
import Ground
import Membership

/// Reads the rows of one record type where SQLite has them, without a Swift object for each: for what copies all of them.
///
/// Good only inside the reading that gave the snapshot. What it gives of a row is good until the next one.
public final class RowReader {
  public let record: RecordSchema
  private let all: RawStatement
  private let single: RawStatement
  private var current: RawStatement
  private let bound = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 8)

  public init(_ snapshot: Snapshot, _ record: RecordSchema) throws {
    self.record = record
    let select = "SELECT id, _shelf, \(record.columns.map { $0 + ", " }.joined())_versions FROM \(record.name)"
    all = try RawStatement(select + " ORDER BY id", snapshot.db)
    single = try RawStatement(select + " WHERE id = ?", snapshot.db)
    current = all
  }

  deinit {
    all.reset()
    single.reset()
    bound.deallocate()
  }

  /// Goes to the next row by rising key.
  /// - Returns: whether there is one; after the last it begins anew.
  public func next() throws -> Bool {
    current = all
    return try all.step()
  }

  /// Goes to one record's row.
  /// - Returns: whether there is one.
  public func find(_ key: RecordKey) throws -> Bool {
    single.reset()
    key.store(to: bound)
    single.bind(1, UnsafeRawBufferPointer(start: bound, count: 16))
    current = single
    return try single.step()
  }

  /// - Throws: `DamagedRow` for a key that is none.
  public func key() throws -> RecordKey {
    let bytes = current.blob(0)
    guard bytes.count == 16, let start = bytes.baseAddress else { throw DamagedRow(type: record.name) }
    return RecordKey(loading: start)
  }

  /// The shelf's code.
  public var shelf: UInt32 { UInt32(truncatingIfNeeded: current.integer(1)) }

  /// - Parameter column: its place among the record's columns.
  public func isEmpty(_ column: Int) -> Bool { sqlite3_column_type(current.handle, Int32(column + 2)) == SQLITE_NULL }
  public func integer(_ column: Int) -> Int64 { current.integer(Int32(column + 2)) }

  /// The bytes of a text or a blob.
  public func bytes(_ column: Int) -> UnsafeRawBufferPointer { current.blob(Int32(column + 2)) }

  /// What the column `_versions` holds; see `FieldVersions`.
  public var versions: UnsafeRawBufferPointer { current.blob(Int32(record.columns.count + 2)) }

  /// The newest version that any field of the row has.
  public func newest() throws -> Version {
    guard let newest = FieldVersions.newest(in: versions, of: try key()) else { throw DamagedRow(type: record.name) }
    return newest
  }
}

extension FieldVersions {
  /// The newest of the versions that a column `_versions` holds, without unpacking them.
  static func newest(in column: UnsafeRawBufferPointer, of key: RecordKey) -> Version? {
    let isShort = column.count % 13 == 0
    guard isShort || column.count % 13 == 12 else { return nil }
    var newest = isShort ? expected(key) : version(in: column, at: 0)
    for offset in stride(from: isShort ? 1 : 13, to: column.count, by: 13) { newest = max(newest, version(in: column, at: offset)) }
    return newest
  }

  private static func version(in column: UnsafeRawBufferPointer, at offset: Int) -> Version {
    Version(
      stamp: Stamp(rawValue: UInt64(bigEndian: column.loadUnaligned(fromByteOffset: offset, as: UInt64.self))),
      origin: Origin(rawValue: UInt32(bigEndian: column.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))))
  }
}
