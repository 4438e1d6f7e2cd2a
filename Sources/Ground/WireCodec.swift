/// What can be wrong with bytes from outside. Every case is a reason to quarantine, never to crash.
public enum WireError: Error, Hashable, Sendable {
  case truncated
  case overlongNumber
  case notUTF8
  case limit(String)
  case malformed(String)
}

/// Writes the byte forms that the change log is made of; `Protocol/changeset.md` describes them.
///
/// Numbers are LEB128 varints, signed ones zigzag first; texts and blobs carry their length before them.
public struct WireWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  @inline(__always) public mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  public mutating func varint(_ value: Int) { varint(UInt64(value)) }
  public mutating func byte(_ value: UInt8) { bytes.append(value) }

  public mutating func signed(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  public mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  public mutating func blob(_ value: some Collection<UInt8>) {
    varint(value.count)
    bytes.append(contentsOf: value)
  }

  public mutating func text(_ value: String) {
    var copy = value
    copy.withUTF8 { utf8 in
      varint(utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  public mutating func key(_ value: RecordKey) { raw(value.bytes) }

  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what `WireWriter` wrote, from memory that outlives it, refusing whatever does not fit.
public struct WireReader {
  @usableFromInline var cursor: UnsafeRawPointer
  @usableFromInline let end: UnsafeRawPointer

  @inlinable public init(_ buffer: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any non-null one serves, since nothing is read from it.
    cursor = buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
    end = cursor + buffer.count
  }

  @inlinable public var remaining: Int { end - cursor }
  @inlinable public var isAtEnd: Bool { cursor == end }
  @inlinable public var position: UnsafeRawPointer { cursor }

  @inlinable @inline(__always)
  public mutating func byte() throws(WireError) -> UInt8 {
    guard cursor < end else { throw .truncated }
    let value = cursor.load(as: UInt8.self)
    cursor += 1
    return value
  }

  /// A number of at most 64 bits, in its shortest form.
  @inlinable @inline(__always)
  public mutating func varint() throws(WireError) -> UInt64 {
    let first = try byte()
    if first < 0x80 { return UInt64(first) }
    return try longVarint(first)
  }

  @inlinable mutating func longVarint(_ first: UInt8) throws(WireError) -> UInt64 {
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      let next = try byte()
      if shift == 63 && next > 1 { throw .overlongNumber }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 {
        if next == 0 { throw .overlongNumber }
        return value
      }
      shift += 7
      if shift > 63 { throw .overlongNumber }
    }
  }

  @inlinable @inline(__always)
  public mutating func signed() throws(WireError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A number that counts something and may not exceed `limit`.
  @inlinable public mutating func count(_ limit: Int, _ name: String) throws(WireError) -> Int {
    let value = try varint()
    guard value <= UInt64(limit) else { throw .limit(name) }
    return Int(value)
  }

  @inlinable @inline(__always)
  public mutating func raw(_ count: Int) throws(WireError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw .truncated }
    let slice = UnsafeRawBufferPointer(start: cursor, count: count)
    cursor += count
    return slice
  }

  @inlinable @inline(__always)
  public mutating func blob() throws(WireError) -> UnsafeRawBufferPointer {
    let length = try varint()
    guard length <= UInt64(remaining) else { throw .truncated }
    return try raw(Int(length))
  }

  @inlinable public mutating func key() throws(WireError) -> RecordKey {
    RecordKey(loading: try raw(16).baseAddress!)
  }

  /// Bytes that are checked to be UTF-8, not copied.
  @inlinable public mutating func utf8() throws(WireError) -> UnsafeRawBufferPointer {
    let slice = try blob()
    guard isValidUTF8(slice) else { throw .notUTF8 }
    return slice
  }

  public mutating func text() throws(WireError) -> String {
    String(decoding: try utf8(), as: UTF8.self)
  }
}

/// Well-formed UTF-8 (no overlong form, no surrogate) without a NUL, which SQLite's text functions would stop at.
@inlinable public func isValidUTF8(_ buffer: UnsafeRawBufferPointer) -> Bool {
  var index = 0
  let count = buffer.count
  while index < count {
    let first = buffer[index]
    if first < 0x80 {
      if first == 0 { return false }
      index += 1
      continue
    }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, index + length <= count else { return false }
    let second = buffer[index + 1]
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    guard second >= lowest, second <= highest else { return false }
    for offset in 2..<max(length, 2) where buffer[index + offset] & 0xC0 != 0x80 { return false }
    index += length
  }
  return true
}
