import Crypto
import Ground
import Membership

/// Limits on what one change set may hold.
public enum ChangeSetLimit {
  /// A change set, parts and all. With a run of 64 KiB before it, it fits a batch of 12 MiB.
  public static let bytes = 11 << 20
  public static let parts = 64
  public static let recordsInPart = 200_000
  /// Bytes of values that are left out because they are the same as in the record before, over all parts.
  public static let repeatedBytes = 64 << 20
}

/// The head of a change set: everything but the records. Points into the bytes that it was read from.
///
/// Wire form: format (1), origin, schema version, number of parts, stamp (6 bytes of milliseconds, then its counter), number; per part
/// its shelf's code, then 1 and the part's bytes behind their length, or 0 and the SHA-256 of a part that was left out. What stays the
/// same from one change set of a site to the next stands together, so that deflate finds it in one piece.
struct ChangeSetView {
  static let format: UInt8 = 1

  struct Part {
    var shelf: Shelf
    /// nil when the part was left out for a reader without that shelf.
    var bytes: UnsafeRawBufferPointer?
    var hash: SHA256Digest

    /// - Parameter bytes: nil leaves the part out.
    func write(to writer: inout WireWriter, _ bytes: UnsafeRawBufferPointer?) {
      writer.varint(UInt64(shelf.code))
      if let bytes {
        writer.byte(1)
        writer.blob(bytes)
      } else {
        writer.byte(0)
        hash.withUnsafeBytes { writer.raw($0) }
      }
    }
  }

  let origin: Origin
  let number: UInt64
  /// As its author wrote it: times and keys in it are relative to this.
  let stamp: Stamp
  /// As it counts: another only by the root's word, when the author's clock was ahead.
  private(set) var effectiveStamp: Stamp
  let schemaVersion: Int
  let parts: [Part]
  /// The whole wire form.
  let bytes: UnsafeRawBufferPointer

  var version: Version { Version(stamp: effectiveStamp, origin: origin) }

  init(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
    guard bytes.count <= ChangeSetLimit.bytes else { throw .limit("change set bytes") }
    var reader = WireReader(bytes)
    guard try reader.byte() == Self.format else { throw .malformed("change set format") }
    let rawOrigin = try reader.varint()
    guard rawOrigin <= UInt32.max else { throw .malformed("origin") }
    origin = Origin(rawValue: UInt32(rawOrigin))
    schemaVersion = try reader.count(1 << 30, "schema version")
    let count = try reader.count(ChangeSetLimit.parts, "parts")
    guard count > 0 else { throw .malformed("no part") }
    var milliseconds: UInt64 = 0
    for byte in try reader.raw(6) { milliseconds = milliseconds << 8 | UInt64(byte) }
    stamp = Stamp(milliseconds: milliseconds, counter: UInt16(try reader.count(0xFFFF, "stamp")))
    effectiveStamp = stamp
    number = try reader.varint()
    guard number > 0, number <= UInt64(Int64.max), origin.site.number > 0, origin.incarnation > 0 else {
      throw .malformed("origin and number start at 1")
    }
    // Kept in SQLite's signed integers.
    guard stamp.rawValue <= UInt64(Int64.max) else { throw .malformed("stamp") }
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for _ in 0..<count {
      let code = try reader.varint()
      guard let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)), code <= UInt32.max else { throw .malformed("shelf") }
      guard parts.last.map({ $0.shelf < shelf }) ?? true else { throw .malformed("parts are not in the order of their shelves") }
      switch try reader.byte() {
      case 1:
        let part = try reader.blob()
        parts.append(Part(shelf: shelf, bytes: part, hash: SHA256.hash(data: part)))
      case 0:
        parts.append(Part(shelf: shelf, bytes: nil, hash: SHA256Digest(copying: try reader.raw(32))))
      default: throw .malformed("part")
      }
    }
    guard reader.isAtEnd else { throw .malformed("bytes behind the change set") }
    self.parts = parts
    self.bytes = bytes
  }

  /// The same change set with only some of the parts that are here.
  init(_ other: ChangeSetView, only shelves: Set<Shelf>) {
    origin = other.origin
    number = other.number
    stamp = other.stamp
    effectiveStamp = other.effectiveStamp
    schemaVersion = other.schemaVersion
    parts = other.parts.map { shelves.contains($0.shelf) ? $0 : Part(shelf: $0.shelf, bytes: nil, hash: $0.hash) }
    bytes = other.bytes
  }

  /// The same change set as it counts.
  func counted(by restamps: Restamps) -> ChangeSetView {
    var counted = self
    counted.effectiveStamp = restamps.stamp(of: self)
    return counted
  }

  /// This change set with the parts of another copy that it lacks. Both have the same parts by their hashes.
  func union(_ other: ChangeSetView) -> [UInt8] {
    var writer = WireWriter(reserving: bytes.count + other.bytes.count)
    writeHead(to: &writer)
    for part in parts { part.write(to: &writer, part.bytes ?? other.parts.first { $0.shelf == part.shelf }?.bytes) }
    return writer.bytes
  }

  /// The chain's hash at this change set, given the hash before it.
  ///
  /// SHA-256 over `weft chain 1` and a zero byte, the hash before, origin (4 bytes), number (8), stamp (8), schema version (4), number
  /// of parts (4), and for each part its shelf's code (4) and its SHA-256; all numbers big-endian.
  func chained(after previous: [UInt8]) -> SHA256Digest {
    var hash = SHA256()
    hash.update(data: Self.chainDomain)
    hash.update(data: previous)
    withUnsafeTemporaryAllocation(byteCount: 28, alignment: 8) { buffer in
      buffer.storeBytes(of: origin.rawValue.bigEndian, toByteOffset: 0, as: UInt32.self)
      buffer.storeBytes(of: number.bigEndian, toByteOffset: 4, as: UInt64.self)
      buffer.storeBytes(of: stamp.rawValue.bigEndian, toByteOffset: 12, as: UInt64.self)
      buffer.storeBytes(of: UInt32(schemaVersion).bigEndian, toByteOffset: 20, as: UInt32.self)
      buffer.storeBytes(of: UInt32(parts.count).bigEndian, toByteOffset: 24, as: UInt32.self)
      hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }
    for part in parts {
      withUnsafeBytes(of: part.shelf.code.bigEndian) { hash.update(bufferPointer: $0) }
      part.hash.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hash.finalize()
  }

  private static let chainDomain = Array("weft chain 1\0".utf8)

  /// Whether it has all its parts and a reader of `shelves` may have them all, so that its bytes can be passed on as they are. Hashes
  /// nothing.
  static func isWhole(_ bytes: UnsafeRawBufferPointer, for shelves: ShelfSet) throws(WireError) -> Bool {
    var reader = WireReader(bytes)
    _ = try reader.byte()  // format
    _ = try reader.varint()  // origin
    _ = try reader.varint()  // schema version
    let parts = try reader.count(ChangeSetLimit.parts, "parts")
    _ = try reader.raw(6)
    _ = try reader.varint()  // the stamp's counter
    _ = try reader.varint()  // number
    for _ in 0..<parts {
      let code = try reader.varint()
      guard try reader.byte() == 1, let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)), shelves.contains(shelf) else { return false }
      _ = try reader.blob()
    }
    return true
  }

  /// The same change set without the parts that a reader of `shelves` may not have.
  func wireForm(for shelves: ShelfSet) -> [UInt8] {
    var writer = WireWriter(reserving: bytes.count)
    writeHead(to: &writer)
    for part in parts { part.write(to: &writer, shelves.contains(part.shelf) ? part.bytes : nil) }
    return writer.bytes
  }

  private func writeHead(to writer: inout WireWriter) {
    // The stamp as it was written: the chain vouches for that one, however it counts.
    Self.writeHead(to: &writer, Version(stamp: stamp, origin: origin), number: number, schemaVersion: schemaVersion, parts: parts.count)
  }

  static func writeHead(to writer: inout WireWriter, _ version: Version, number: UInt64, schemaVersion: Int, parts: Int) {
    writer.byte(format)
    writer.varint(UInt64(version.origin.rawValue))
    writer.varint(schemaVersion)
    writer.varint(parts)
    withUnsafeBytes(of: version.stamp.milliseconds.bigEndian) { writer.raw($0[2...]) }
    writer.varint(UInt64(version.stamp.counter))
    writer.varint(number)
  }
}

extension SHA256Digest {
  /// - Parameter bytes: 32 bytes.
  init(copying bytes: UnsafeRawBufferPointer) {
    // A digest has no public initialiser; its memory is its 32 bytes.
    self = bytes.loadUnaligned(as: SHA256Digest.self)
  }

  var array: [UInt8] { withUnsafeBytes { Array($0) } }
}
