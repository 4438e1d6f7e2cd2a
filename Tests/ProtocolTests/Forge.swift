import Crypto
import Ground
import Membership

/// Writes change sets byte by byte, right or wrong, without the program's own writers.
struct Forge {
  /// A record's change: what stands behind its length.
  struct Change {
    var type: UInt64 = 20
    var isUpdate = false
    var key = RecordKey(milliseconds: VectorCompany.start, counter: 0, site: SiteID(2), random: 512)
    /// `time` as it is written: twice the distance back.
    var replaced: [(origin: UInt64, time: UInt64, mask: UInt64)] = []
    /// Fields 1 (text) and 16 (state).
    var mask: UInt64 = 1 | 1 << 15
    var empty: UInt64 = 0
    /// The cells that are as they were.
    var same: UInt64 = 0
    /// "a", "draft", round 1.
    var values: [UInt8] = [2, 97, 10, 100, 114, 97, 102, 116, 16]
  }

  var format: UInt8 = 1
  var origin: UInt64 = 2 << 12 | 1
  var number: UInt64 = 1
  var stamp = VectorCompany.start << 16
  var schemaVersion: UInt64 = 3
  var partCount: UInt64?
  /// Shelf code and contents; nil contents leave the part out.
  var parts: [(shelf: UInt64, contents: [UInt8]?)] = []
  var tail: [UInt8] = []

  static let office2: UInt64 = 1 << 20 | 2

  init(_ changes: [Change] = [Change()], change: (inout Forge) -> Void = { _ in }) {
    parts = [(Self.office2, [])]
    change(&self)
    // An update is made a while after the record, so its key is relative to another time.
    if parts.first?.contents == [] { parts[0].contents = contents(changes) }
    if parts.count == 2, parts[1].contents == [] { parts[1].contents = parts[0].contents }
  }

  private func contents(_ changes: [Change]) -> [UInt8] {
    var out = WireWriter()
    for text in ["li", "forged", ""] { out.text(text) }
    var previous = stamp & ~0xFFFF | 0x7000
    for change in changes {
      out.blob(body(change, after: previous))
      previous = change.key.high
    }
    return out.bytes
  }

  private func body(_ change: Change, after previous: UInt64) -> [UInt8] {
    var out = WireWriter()
    out.varint(change.type << 1 | (change.isUpdate ? 1 : 0))
    let step = Int64(bitPattern: change.key.high &- previous)
    out.varint(UInt64(step < 0 ? ~step : step) << 2 | (step < 0 ? 2 : 0) | 1)
    out.raw(change.key.bytes[8...])
    out.varint(change.mask)
    if change.isUpdate {
      out.varint(change.empty)
      out.varint(UInt64(change.replaced.count))
      for item in change.replaced {
        out.varint(item.origin)
        out.varint(item.time)
        if change.replaced.count > 1 { out.varint(item.mask) }
      }
    }
    out.varint(change.same)
    out.raw(change.values)
    return out.bytes
  }

  var bytes: [UInt8] {
    var out = WireWriter()
    out.byte(format)
    out.varint(origin)
    out.varint(schemaVersion)
    out.varint(partCount ?? UInt64(parts.count))
    out.raw(bigEndian(stamp >> 16, 6))
    out.varint(stamp & 0xFFFF)
    out.varint(number)
    for part in parts {
      out.varint(part.shelf)
      if let contents = part.contents {
        out.byte(1)
        out.blob(contents)
      } else {
        out.byte(0)
        out.raw([UInt8](repeating: 9, count: 32))
      }
    }
    out.raw(tail)
    return out.bytes
  }

  /// The chain's hash, as changeset.md says it.
  func chained(after previous: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("weft chain 1\0".utf8) + previous)
    hash.update(data: bigEndian(origin, 4) + bigEndian(number, 8) + bigEndian(stamp, 8) + bigEndian(schemaVersion, 4) + bigEndian(UInt64(parts.count), 4))
    for part in parts {
      hash.update(data: bigEndian(part.shelf, 4))
      hash.update(data: part.contents.map { Array(SHA256.hash(data: $0)) } ?? [UInt8](repeating: 9, count: 32))
    }
    return Array(hash.finalize())
  }

  private func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }

  /// Moves the record that `Forge()` makes to another state.
  /// - Parameters:
  ///   - time: milliseconds after the record was made.
  ///   - replaced: origin and time of the state that it replaces.
  static func state(_ state: String, origin: UInt64, number: UInt64, at time: UInt64, replaced: (UInt64, UInt64), shelf: UInt64 = office2) -> Forge {
    var change = Change()
    change.isUpdate = true
    change.replaced = [(replaced.0, (time - replaced.1) << 17, 1 << 15)]
    change.mask = 1 << 15
    change.values = [UInt8(state.utf8.count) * 2] + Array(state.utf8) + [16]
    return Forge([change]) {
      $0.origin = origin
      $0.number = number
      $0.stamp += time << 16
      $0.parts[0].shelf = shelf
    }
  }
}
