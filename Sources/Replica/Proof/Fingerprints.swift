import Crypto
import Foundation
import GRDB
import Ground
import Membership

/// A record's key and the digest of its versions.
public struct RecordFingerprint: Hashable, Sendable {
  public var key: RecordKey
  /// 16 bytes: the first half of SHA-256 over the key and the packed versions.
  public var digest: [UInt8]

  public init(key: RecordKey, digest: [UInt8]) {
    self.key = key
    self.digest = digest
  }
}

extension Replica {
  /// Fingerprints of ranges of keys, over the records on the given shelves, all in one snapshot.
  public func fingerprints(_ ranges: [KeyRange], on shelves: ShelfSet) async throws -> (Frontier, [RangeFingerprint]) {
    try await pool.read { [schema] db in
      let found = try ranges.map { range in
        var count = 0
        var sum: (low: UInt64, high: UInt64) = (0, 0)
        try Self.scan(db, schema, range, shelves) { record in
          count += 1
          let halves = record.digest.withUnsafeBytes { ($0.load(as: UInt64.self).bigEndian, $0.load(fromByteOffset: 8, as: UInt64.self).bigEndian) }
          let (low, carry) = sum.low.addingReportingOverflow(halves.1)
          sum = (low, sum.high &+ halves.0 &+ (carry ? 1 : 0))
        }
        return RangeFingerprint(range: range, count: count, digest: RecordKey(high: sum.high, low: sum.low).bytes)
      }
      return (Frontier(try WriterState.readHeads(db).mapValues(\.head)), found)
    }
  }

  /// The records of a range one by one, in key order, at most `limit`.
  public func items(in range: KeyRange, on shelves: ShelfSet, limit: Int) async throws -> [RecordFingerprint] {
    try await pool.read { [schema] db in
      var all: [RecordFingerprint] = []
      // The first of all types together are among the first of each.
      try Self.scan(db, schema, range, shelves, ofEach: limit) { all.append($0) }
      return Array(all.sorted { $0.key < $1.key }.prefix(limit))
    }
  }

  /// Cuts a range into parts that hold about the same number of our records and together cover all of it.
  public func split(_ range: KeyRange, into parts: Int, on shelves: ShelfSet) async throws -> [KeyRange] {
    try await pool.read { [schema] db in
      var keys: [RecordKey] = []
      try Self.scan(db, schema, range, shelves, digests: false) { keys.append($0.key) }
      keys.sort()
      guard keys.count >= parts, parts > 1 else { return [range] }
      var ranges: [KeyRange] = []
      var first = range.first
      for part in 1..<parts {
        let cut = keys[keys.count * part / parts]
        guard first < cut else { continue }
        ranges.append(KeyRange(first: first, last: cut.predecessor))
        first = cut
      }
      ranges.append(KeyRange(first: first, last: range.last))
      return ranges
    }
  }

  private static func scan(
    _ db: Database, _ schema: Schema, _ range: KeyRange, _ shelves: ShelfSet, digests: Bool = true, ofEach limit: Int = .max,
    _ body: (RecordFingerprint) -> Void
  ) throws {
    for record in schema.records {
      let rows = try GRDB.Row.fetchCursor(
        db.cachedStatement(sql: "SELECT id, _shelf, _versions FROM \(record.name) WHERE id BETWEEN ? AND ? ORDER BY id"),
        arguments: [Data(range.first.bytes), Data(range.last.bytes)])
      var taken = 0
      while taken < limit, let row = try rows.next() {
        guard let shelf = Shelf(code: UInt32(row[1] as Int64)), shelves.contains(shelf) else { continue }
        let id: Data = row[0]
        guard let key = RecordKey(bytes: id) else { continue }
        taken += 1
        var digest: [UInt8] = []
        if digests {
          var hash = SHA256()
          hash.update(data: id)
          hash.update(data: row[2] as Data)
          digest = Array(hash.finalize().prefix(16))
        }
        body(RecordFingerprint(key: key, digest: digest))
      }
    }
  }
}

extension RecordKey {
  var predecessor: RecordKey { low == 0 ? RecordKey(high: high &- 1, low: .max) : RecordKey(high: high, low: low - 1) }
}
