import Crypto
import Foundation
import Ground
import Membership
import Replica

/// Writes rows of one record type as `COPY … WITH (FORMAT binary)` takes them, and says what the server must say of such a row.
struct RowEncoder {
  /// What stands before all rows: the signature, no flags, no extension.
  static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
  /// What stands behind them.
  static let trailer: [UInt8] = [0xFF, 0xFF]

  /// PostgreSQL counts days and moments from 2000-01-01.
  private static let epochDay: Int32 = 10_957
  private static let epochMilliseconds: Int64 = 946_684_800_000
  /// A later moment than PostgreSQL's calendar has becomes its `infinity`.
  private static let lastMilliseconds: Int64 = 9_000_000_000_000_000

  let table: MirrorTable
  let hub: SiteID
  /// The rows encoded so far; whoever sends them empties it.
  var bytes: [UInt8] = []
  private var shelf: (code: UInt32, text: [UInt8]) = (.max, [])
  /// Where the newest row's values begin.
  private var start = 0

  init(_ table: MirrorTable, hub: SiteID) {
    self.table = table
    self.hub = hub
  }

  /// Adds the reader's present row.
  mutating func append(_ row: RowReader) throws {
    big(Int16(table.columns.count), to: &bytes)
    start = bytes.count
    for column in table.columns { try append(column.source, row) }
  }

  /// The first 8 bytes of SHA-256 over the newest row as PostgreSQL's `record_send` gives it, without the hub.
  func digest() -> UInt64 {
    var hash = SHA256()
    var place = start
    bytes.withUnsafeBytes { bytes in
      withUnsafeBytes(of: Int32(table.compared.count).bigEndian) { hash.update(bufferPointer: $0) }
      for column in table.compared {
        withUnsafeBytes(of: column.type.oid.bigEndian) { hash.update(bufferPointer: $0) }
        let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
        let end = place + 4 + max(length, 0)
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[place..<end]))
        place = end
      }
    }
    return hash.finalize().withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  private mutating func append(_ source: MirrorColumn.Source, _ row: RowReader) throws {
    switch source {
    case .key:
      let key = try row.key()
      big(Int32(16), to: &bytes)
      big(key.high, to: &bytes)
      big(key.low, to: &bytes)
    case .shelf: appendShelf(row.shelf)
    case .stamp: eight(Int64(bitPattern: try row.newest().stamp.rawValue))
    case .versions: append(row.versions)
    case .hub:
      big(Int32(4), to: &bytes)
      big(Int32(hub.number), to: &bytes)
    case .text(let column), .bytes(let column), .integer(let column), .boolean(let column), .reference(let column), .day(let column), .instant(let column),
      .decimal(let column), .money(let column, _):
      if row.isEmpty(column) { big(Int32(-1), to: &bytes) } else { append(value: source, row) }
    }
  }

  /// A value that is not empty.
  private mutating func append(value source: MirrorColumn.Source, _ row: RowReader) {
    switch source {
    // A text of ours has no zero byte, which PostgreSQL's cannot hold either.
    case .text(let column), .bytes(let column): append(row.bytes(column))
    case .integer(let column): eight(row.integer(column))
    case .boolean(let column):
      big(Int32(1), to: &bytes)
      bytes.append(row.integer(column) == 0 ? 0 : 1)
    case .reference(let column):
      let key = row.bytes(column)
      if key.count == 16 { append(key) } else { big(Int32(-1), to: &bytes) }
    case .day(let column): appendDay(row.bytes(column))
    case .instant(let column):
      let milliseconds = row.integer(column)
      eight(milliseconds > Self.lastMilliseconds ? .max : (milliseconds - Self.epochMilliseconds) * 1000)
    case .decimal(let column): BinaryNumeric.append(row.integer(column), scale: ExactDecimal.places, isTrimmed: true, to: &bytes)
    case .money(let column, let currency):
      let places = row.isEmpty(currency) ? 2 : Money.places(of: String(decoding: row.bytes(currency), as: UTF8.self))
      BinaryNumeric.append(row.integer(column), scale: places, isTrimmed: false, to: &bytes)
    case .key, .shelf, .stamp, .versions, .hub: break
    }
  }

  @inline(__always)
  private mutating func append(_ value: UnsafeRawBufferPointer) {
    big(Int32(value.count), to: &bytes)
    bytes.append(contentsOf: value)
  }

  private mutating func eight(_ number: Int64) {
    big(Int32(8), to: &bytes)
    big(number, to: &bytes)
  }

  private mutating func appendDay(_ text: UnsafeRawBufferPointer) {
    guard let day = day(text) else { return big(Int32(-1), to: &bytes) }
    big(Int32(4), to: &bytes)
    big(day.number - Self.epochDay, to: &bytes)
  }

  /// `2026-11-24`, read without making a string of it: a million rows have several each.
  private func day(_ text: UnsafeRawBufferPointer) -> Day? {
    guard text.count == 10 else { return nil }
    func number(_ places: Range<Int>) -> Int { places.reduce(0) { $0 * 10 + Int(text[$1]) - 48 } }
    return Day(year: number(0..<4), month: number(5..<7), day: number(8..<10))
  }

  /// Neighbours mostly lie on one shelf.
  private mutating func appendShelf(_ code: UInt32) {
    if code != shelf.code { shelf = (code, Array((Shelf(code: code)?.description ?? "\(code)").utf8)) }
    shelf.text.withUnsafeBytes { append($0) }
  }
}
