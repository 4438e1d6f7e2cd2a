import Ground
import Membership

/// One record's change as it stands in a part. Valid until the reader's next one.
struct RecordChange {
  /// The number of its record type.
  var type: Int
  var isUpdate: Bool
  var key: RecordKey
  /// Which fields change (bit number − 1).
  var mask: UInt64
  /// Which of them become empty; only in updates.
  var empty: UInt64
  /// For updates: the version that the fields had, which nearly always is one for all of them.
  var replaced: (version: Version, mask: UInt64)
  /// The other replaced versions, if there are any.
  var moreReplaced: [(version: Version, mask: UInt64)]
  /// By column; only those of the fields in `mask` and not in `empty` are of this change. nil for a type that this program does not know.
  var cells: UnsafeMutablePointer<WireCell>?

  func replacedVersion(of field: Int) -> Version? {
    let bit: UInt64 = 1 << (field - 1)
    if replaced.mask & bit != 0 { return replaced.version }
    return moreReplaced.first { $0.mask & bit != 0 }?.version
  }
}

/// Reads a part: the operator, step and reason, then one record's change after the other.
///
/// A change is its length, then: type number × 2 + (1 for an update); the key, relative to the one before; the mask of fields; for an
/// update the mask of emptied fields and the replaced versions; the values. So a reader can pass over what it doesn't know.
///
/// The replaced versions are their count, then for each: its origin, or 0 for the first incarnation of the site in the record's key; its
/// time; and, when there are several, the mask of the fields that had it. The time is twice the distance back from the change set's own
/// stamp, or one more than twice the distance from the key's millisecond on, which is next to nothing for a record not changed before.
///
/// The values are those of the fields in the mask that are not emptied, by ascending number, a field's columns in their order. First
/// stands a mask of the cells that are what their column last was in this part, in a record of this type (at first 0 or empty); these,
/// the first 64 at most, are left out. Then the others: integers as `scaled`; texts and blobs as twice their length and the bytes, or
/// twice the length of their end and 1, how many bytes of the column's last value come before it, and the end; days as 1 + the zigzag
/// distance from the stamp's day (UTC), or 0 and a text that is no day.
struct PartReader {
  static let maximumReplaced = 64

  let operatorName: UnsafeRawBufferPointer
  let step: UnsafeRawBufferPointer
  let reason: UnsafeRawBufferPointer
  private let schema: Schema
  private var reader: WireReader
  private var previous: RecordKey
  private let stamp: Stamp
  private var count = 0
  private var memories: [ColumnMemory] = []

  init(_ bytes: UnsafeRawBufferPointer, stamp: Stamp, schema: Schema) throws(WireError) {
    reader = WireReader(bytes)
    operatorName = try reader.utf8()
    step = try reader.utf8()
    reason = try reader.utf8()
    self.stamp = stamp
    self.schema = schema
    previous = PartReader.firstKey(stamp)
  }

  /// What the first key of a part is relative to: the change set's own time.
  static func firstKey(_ stamp: Stamp) -> RecordKey { RecordKey(high: stamp.milliseconds << 16 | 0x7000, low: 0) }

  mutating func next() throws(WireError) -> RecordChange? {
    guard !reader.isAtEnd else { return nil }
    count += 1
    guard count <= ChangeSetLimit.recordsInPart else { throw .limit("records in a part") }
    var body = WireReader(try reader.blob())
    let head = try body.varint()
    guard head >> 1 <= 0xFFFF, head >> 1 > 0 else { throw .malformed("record type") }
    let isUpdate = head & 1 == 1
    let key = try readKey(&body)
    let mask = try body.varint()
    guard mask != 0, mask >> UInt64(FieldSchema.maximumNumber) == 0 else { throw .malformed("field mask") }
    let empty = isUpdate ? try body.varint() : 0
    guard empty & ~mask == 0 else { throw .malformed("field masks") }
    var change = RecordChange(
      type: Int(head >> 1), isUpdate: isUpdate, key: key, mask: mask, empty: empty,
      replaced: (Version(stamp: .zero, origin: Origin(rawValue: 0)), 0), moreReplaced: [])
    if isUpdate { try readReplaced(&body, &change) }
    guard let memory = memory(change.type) else { return change }
    try memory.read(&body, mask & ~empty, stamp)
    guard memory.repeated <= ChangeSetLimit.repeatedBytes else { throw .limit("repeated bytes") }
    // Unknown fields are newer, so their numbers and values stand behind all known ones.
    guard mask & ~memory.schema.knownMask != 0 || body.isAtEnd else { throw .malformed("bytes behind the values") }
    change.cells = memory.cells
    return change
  }

  /// Bytes of values that were left out so far.
  var repeated: Int { memories.reduce(0) { $0 + $1.repeated } }

  /// A part rarely holds more than a few types, so a walk is faster than a dictionary.
  private mutating func memory(_ type: Int) -> ColumnMemory? {
    for memory in memories where memory.schema.number == type { return memory }
    guard let record = schema.record(type) else { return nil }
    let made = ColumnMemory(record)
    memories.append(made)
    return made
  }

  private func readReplaced(_ body: inout WireReader, _ change: inout RecordChange) throws(WireError) {
    let groups = try body.count(Self.maximumReplaced, "replaced versions")
    var covered: UInt64 = 0
    for group in 0..<groups {
      let rawOrigin = try body.varint()
      guard rawOrigin <= UInt32.max else { throw .malformed("replaced version") }
      let origin = rawOrigin == 0 ? Origin(site: change.key.site, incarnation: 1) : Origin(rawValue: UInt32(rawOrigin))
      let time = try body.varint()
      let base = time & 1 == 0 ? stamp.rawValue &- time >> 1 : (change.key.high & ~0xFFFF) &+ time >> 1
      guard base < stamp.rawValue else { throw .malformed("replaced version") }
      let mask = groups == 1 ? change.mask : try body.varint()
      guard mask & covered == 0 else { throw .malformed("a field replaces two versions") }
      covered |= mask
      let version = Version(stamp: Stamp(rawValue: base), origin: origin)
      if group == 0 { change.replaced = (version, mask) } else { change.moreReplaced.append((version, mask)) }
    }
    guard covered == change.mask else { throw .malformed("field masks") }
  }

  private mutating func readKey(_ body: inout WireReader) throws(WireError) -> RecordKey {
    let first = try body.varint()
    let step = Int64(bitPattern: first >> 2) ^ -Int64(bitPattern: first >> 1 & 1)
    let high = previous.high &+ UInt64(bitPattern: step)
    var low = previous.low
    if first & 1 == 1 {
      low = UInt64(bigEndian: try body.raw(8).loadUnaligned(as: UInt64.self))
    }
    previous = RecordKey(high: high, low: low)
    return previous
  }
}

/// Writes what `PartReader` reads.
struct PartWriter {
  private var out = WireWriter(reserving: 1024)
  private var body = WireWriter(reserving: 512)
  private var previous: RecordKey
  private let stamp: Stamp
  private var columns: [Int: ColumnWriter] = [:]

  init(operatorName: String, step: String, reason: String, stamp: Stamp) {
    self.stamp = stamp
    previous = PartReader.firstKey(stamp)
    out.text(operatorName)
    out.text(step)
    out.text(reason)
  }

  /// - Parameter values: by ascending field number; nil empties the field.
  /// - Parameter replaced: the version of each changed field; nil for a creation.
  mutating func append(_ schema: RecordSchema, _ key: RecordKey, _ values: [(field: Int, cells: [Cell]?)], replaced: ((Int) -> Version)?) {
    body.removeAll()
    body.varint(UInt64(schema.number) << 1 | (replaced == nil ? 0 : 1))
    writeKey(key)
    body.varint(values.reduce(UInt64(0)) { $0 | 1 << ($1.field - 1) })
    if let replaced {
      body.varint(values.reduce(UInt64(0)) { $1.cells == nil ? $0 | 1 << ($1.field - 1) : $0 })
      writeReplaced(key, values.map(\.field), replaced)
    }
    columns[schema.number, default: ColumnWriter(schema)].write(values, stamp, to: &body)
    out.blob(body.bytes)
  }

  private mutating func writeReplaced(_ key: RecordKey, _ fields: [Int], _ replaced: (Int) -> Version) {
    var groups: [(version: Version, mask: UInt64)] = []
    for field in fields {
      let version = replaced(field)
      let bit: UInt64 = 1 << (field - 1)
      if let index = groups.firstIndex(where: { $0.version == version }) { groups[index].mask |= bit } else { groups.append((version, bit)) }
    }
    body.varint(groups.count)
    for group in groups {
      let origin = group.version.origin
      body.varint(origin == Origin(site: key.site, incarnation: 1) ? 0 : UInt64(origin.rawValue))
      let age = stamp.rawValue - group.version.stamp.rawValue
      let afterKey = group.version.stamp.rawValue &- (key.high & ~0xFFFF)
      body.varint(afterKey < age ? afterKey << 1 | 1 : age << 1)
      if groups.count > 1 { body.varint(group.mask) }
    }
  }

  private mutating func writeKey(_ key: RecordKey) {
    let step = Int64(bitPattern: key.high &- previous.high)
    // Two bits below the step: its sign, and whether the low half follows. A step of ours is far below 2^62.
    let folded = UInt64(bitPattern: step < 0 ? ~step : step)
    body.varint(folded << 2 | (step < 0 ? 2 : 0) | (key.low == previous.low ? 0 : 1))
    if key.low != previous.low { withUnsafeBytes(of: key.low.bigEndian) { body.raw($0) } }
    previous = key
  }

  var bytes: [UInt8] { out.bytes }
}

extension WireWriter {
  mutating func cell(_ cell: Cell) {
    switch cell {
    case .integer(let value): signed(value)
    case .text(let value): text(value)
    case .blob(let value): blob(value)
    }
  }
}

extension WireReader {
  mutating func cell(_ kind: CellKind) throws(WireError) -> Cell {
    switch kind {
    case .integer: .integer(try signed())
    case .text: .text(try text())
    case .blob: .blob(Array(try blob()))
    }
  }
}
