import Ground
import Membership

/// One record's change as it stands in a part. Points into the part's bytes.
struct RecordChange {
  /// The number of its record type.
  var type: Int
  var isUpdate: Bool
  var key: RecordKey
  /// Which fields change (bit number − 1).
  var mask: UInt64
  /// Which of them become empty; only in updates.
  var empty: UInt64
  /// For updates: per replaced version, the fields that had it.
  var replaced: [(version: Version, mask: UInt64)]
  /// The values of the fields in `mask` and not in `empty`, by ascending field number.
  var values: UnsafeRawBufferPointer

  func replacedVersion(of field: Int) -> Version? {
    let bit: UInt64 = 1 << (field - 1)
    return replaced.first { $0.mask & bit != 0 }?.version
  }
}

/// Reads a part: the operator, step and reason, then one record's change after the other.
///
/// A change is its length, then: type number × 2 + (1 for an update); the key, relative to the one before; for an update the replaced
/// versions; the mask of fields; for an update the mask of emptied fields; the values. So a reader can pass over what it doesn't know.
struct PartReader {
  static let maximumReplaced = 64

  let operatorName: UnsafeRawBufferPointer
  let step: UnsafeRawBufferPointer
  let reason: UnsafeRawBufferPointer
  private var reader: WireReader
  private var previous: RecordKey
  private let stamp: Stamp
  private var count = 0

  init(_ bytes: UnsafeRawBufferPointer, stamp: Stamp) throws(WireError) {
    reader = WireReader(bytes)
    operatorName = try reader.utf8()
    step = try reader.utf8()
    reason = try reader.utf8()
    self.stamp = stamp
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
    var replaced: [(version: Version, mask: UInt64)] = []
    var covered: UInt64 = 0
    if isUpdate {
      let groups = try body.count(Self.maximumReplaced, "replaced versions")
      for _ in 0..<groups {
        let origin = try body.varint()
        let age = try body.varint()
        let mask = try body.varint()
        guard origin <= UInt32.max, age > 0, age <= stamp.rawValue else { throw .malformed("replaced version") }
        guard mask & covered == 0 else { throw .malformed("a field replaces two versions") }
        covered |= mask
        replaced.append((Version(stamp: Stamp(rawValue: stamp.rawValue - age), origin: Origin(rawValue: UInt32(origin))), mask))
      }
    }
    let mask = try body.varint()
    guard mask != 0, mask >> UInt64(FieldSchema.maximumNumber) == 0 else { throw .malformed("field mask") }
    let empty = isUpdate ? try body.varint() : 0
    guard empty & ~mask == 0, !isUpdate || covered == mask else { throw .malformed("field masks") }
    return RecordChange(
      type: Int(head >> 1), isUpdate: isUpdate, key: key, mask: mask, empty: empty, replaced: replaced,
      values: try body.raw(body.remaining))
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
    let mask = values.reduce(UInt64(0)) { $0 | 1 << ($1.field - 1) }
    if let replaced {
      var groups: [(version: Version, mask: UInt64)] = []
      for value in values {
        let version = replaced(value.field)
        let bit: UInt64 = 1 << (value.field - 1)
        if let index = groups.firstIndex(where: { $0.version == version }) { groups[index].mask |= bit } else { groups.append((version, bit)) }
      }
      body.varint(groups.count)
      for group in groups {
        body.varint(UInt64(group.version.origin.rawValue))
        body.varint(stamp.rawValue - group.version.stamp.rawValue)
        body.varint(group.mask)
      }
    }
    body.varint(mask)
    if replaced != nil { body.varint(values.reduce(UInt64(0)) { $1.cells == nil ? $0 | 1 << ($1.field - 1) : $0 }) }
    for value in values { for cell in value.cells ?? [] { body.cell(cell) } }
    out.blob(body.bytes)
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
