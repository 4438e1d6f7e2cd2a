import Ground
import Membership
import Replica

/// Where a table in PostgreSQL and the replica's say something else.
public struct TableDifference: Sendable {
  /// Records that are not there, that are there otherwise, and that are there and not here.
  public var missing: [RecordKey] = []
  public var changed: [RecordKey] = []
  public var extra: [RecordKey] = []
  /// Rows that another hub brought and that are newer than what this hub has yet: no fault.
  public var ahead = 0

  public var isNone: Bool { missing.isEmpty && changed.isEmpty && extra.isEmpty }
}

/// Compares the rows of one record type with its table, by keys and by a hash of each row's values.
struct TableComparison {
  let snapshot: Snapshot
  let connection: PostgresConnection
  let hub: SiteID
  let table: MirrorTable
  let ddl: MirrorDDL

  /// How many rows there are, and the sum of their hashes: the same whatever their order.
  struct Tally: Hashable {
    var rows = 0
    var sum: Int128 = 0
  }

  func here() throws -> Tally {
    var tally = Tally()
    try eachHere { _, digest, _ in
      tally.rows += 1
      tally.sum += Int128(Int64(bitPattern: digest))
      return true
    }
    return tally
  }

  func there() throws -> Tally {
    let row = try connection.rows(
      "SELECT count(*), coalesce(sum(('x' || encode(\(digest), 'hex'))::bit(64)::bigint::numeric), 0) FROM \(ddl.name(table.name))")[0]
    return Tally(rows: Int(row[0] ?? "") ?? 0, sum: Int128(row[1] ?? "") ?? 0)
  }

  /// Eight bytes of SHA-256 over a row as the server sends a record; `RowEncoder.digest` makes the same.
  private var digest: String {
    "substr(sha256(record_send(ROW(\(table.compared.map { quoted($0.name) }.joined(separator: ", "))))), 1, 8)"
  }

  /// Goes through both sides by rising key.
  func run() throws -> TableDifference {
    var difference = TableDifference()
    let reader = try RowReader(snapshot, table.record)
    var encoder = RowEncoder(table, hub: hub)
    var ours = try next(reader, &encoder)
    try connection.copy("SELECT id, \(digest), _hub, _stamp FROM \(ddl.name(table.name)) ORDER BY id") { bytes in
      let theirs = Theirs(bytes)
      while let mine = ours, mine.key < theirs.key {
        difference.missing.append(mine.key)
        ours = try next(reader, &encoder)
      }
      let isOwn = theirs.hub == hub
      guard let mine = ours, mine.key == theirs.key else {
        if isOwn { difference.extra.append(theirs.key) } else { difference.ahead += 1 }
        return
      }
      if mine.digest != theirs.digest {
        if isOwn || theirs.stamp <= mine.stamp { difference.changed.append(mine.key) } else { difference.ahead += 1 }
      }
      ours = try next(reader, &encoder)
    }
    while let mine = ours {
      difference.missing.append(mine.key)
      ours = try next(reader, &encoder)
    }
    return difference
  }

  private struct Ours {
    var key: RecordKey
    var digest: UInt64
    var stamp: Stamp
  }

  private struct Theirs {
    var key: RecordKey
    var digest: UInt64
    var hub: SiteID
    var stamp: Stamp

    /// - Parameter bytes: a key, eight bytes, a number of 4 and one of 8, each behind its length of 4 bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
      key = RecordKey(loading: bytes.baseAddress! + 4)
      digest = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
      hub = SiteID(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 36, as: UInt32.self)))
      stamp = Stamp(rawValue: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 44, as: UInt64.self)))
    }
  }

  private func next(_ reader: RowReader, _ encoder: inout RowEncoder) throws -> Ours? {
    guard try reader.next() else { return nil }
    encoder.bytes.removeAll(keepingCapacity: true)
    try encoder.append(reader)
    return Ours(key: try reader.key(), digest: encoder.digest(), stamp: try reader.newest().stamp)
  }

  private func eachHere(_ body: (RecordKey, UInt64, Stamp) throws -> Bool) throws {
    let reader = try RowReader(snapshot, table.record)
    var encoder = RowEncoder(table, hub: hub)
    while let row = try next(reader, &encoder) {
      guard try body(row.key, row.digest, row.stamp) else { return }
    }
  }
}
