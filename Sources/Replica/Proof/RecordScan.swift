import Crypto
import Foundation
import GRDB
import GRDBSQLite
import Ground
import HeapModule
import Membership

/// Walks the records of all types in the order of their keys, only those on some shelves.
///
/// Each type has a table of its own, so the tables' cursors are merged. Keys and versions are read where SQLite has them: with a Swift
/// object for each, a pass over a million records takes three times as long.
final class RecordScan {
  private let statements: [RawStatement]
  private let shelves: ShelfSet
  /// Neighbours mostly lie on one shelf.
  private var shelf: (code: Int64, isWanted: Bool) = (-1, false)
  /// The range's first and last key, and a record's key before its versions: what is hashed.
  private let bounds = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 8)
  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 8)

  init(_ db: Database, _ schema: Schema, _ shelves: ShelfSet) throws {
    self.shelves = shelves
    statements = try schema.records.map { record in
      try RawStatement("SELECT id, _shelf, _versions FROM \(record.name) WHERE id BETWEEN ? AND ? ORDER BY id", db)
    }
  }

  deinit {
    bounds.deallocate()
    room.deallocate()
  }

  private struct Place: Comparable {
    var key: RecordKey
    var table: Int

    static func < (a: Place, b: Place) -> Bool { a.key != b.key ? a.key < b.key : a.table < b.table }
  }

  /// - Parameter body: gets a record's key and `_versions`, and says whether to go on.
  func forEach(in range: KeyRange, _ body: (RecordKey, UnsafeRawBufferPointer) throws -> Bool) throws {
    defer { for statement in statements { statement.reset() } }
    begin(range)
    var places = Heap<Place>()
    for table in statements.indices {
      if let key = try next(table) { places.insert(Place(key: key, table: table)) }
    }
    while let place = places.min {
      guard try body(place.key, statements[place.table].blob(2)) else { return }
      if let key = try next(place.table) {
        places.replaceMin(with: Place(key: key, table: place.table))
      } else {
        places.removeMin()
      }
    }
  }

  /// How many records there are, without merging or hashing.
  func count(in range: KeyRange) throws -> Int {
    defer { for statement in statements { statement.reset() } }
    begin(range)
    var count = 0
    for table in statements.indices { while try next(table) != nil { count += 1 } }
    return count
  }

  private func begin(_ range: KeyRange) {
    range.first.store(to: bounds)
    range.last.store(to: bounds + 16)
    for statement in statements {
      statement.bind(1, UnsafeRawBufferPointer(start: bounds, count: 16))
      statement.bind(2, UnsafeRawBufferPointer(start: bounds + 16, count: 16))
    }
  }

  private func next(_ table: Int) throws -> RecordKey? {
    let statement = statements[table]
    while try statement.step() {
      let id = statement.blob(0)
      // A key of another length is damage that `verify` names.
      guard isWanted(statement.integer(1)), id.count == 16, let start = id.baseAddress else { continue }
      return RecordKey(loading: start)
    }
    return nil
  }

  private func isWanted(_ code: Int64) -> Bool {
    if code == shelf.code { return shelf.isWanted }
    let found = UInt32(exactly: code).flatMap { Shelf(code: $0) }
    shelf = (code, found.map(shelves.contains) ?? false)
    return shelf.isWanted
  }

  /// The first 16 bytes of SHA-256 over a key and what its column `_versions` holds.
  static func digest(_ key: RecordKey, versions: Data) -> [UInt8] { Array(SHA256.hash(data: key.bytes + versions).prefix(16)) }

  /// The same as a big-endian number, for many records.
  func digest(_ key: RecordKey, _ versions: UnsafeRawBufferPointer) -> UInt128 {
    let size = 16 + versions.count
    if size > room.count {
      room.deallocate()
      room = .allocate(byteCount: size, alignment: 8)
    }
    key.store(to: room.baseAddress!)
    if let start = versions.baseAddress { (room.baseAddress! + 16).copyMemory(from: start, byteCount: versions.count) }
    return SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<size])).withUnsafeBytes { hash in
      UInt128(UInt64(bigEndian: hash.loadUnaligned(as: UInt64.self))) << 64
        | UInt128(UInt64(bigEndian: hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }
}
