import Ground

/// Which version each field of a record has, packed for the column `_versions`.
///
/// First the version that created the record (stamp 8 bytes, origin 4, big-endian), which every field has that is not named
/// after it; then, 13 bytes each, a field number and the version that changed it.
///
/// In the column the first 12 bytes are left out when they follow from the record's key: created at the key's very millisecond, in the
/// first incarnation of the key's site. So a fresh record nearly always takes nothing, which is a sixteenth of the file.
public struct FieldVersions: Hashable, Sendable {
  public private(set) var bytes: [UInt8]

  public init(created: Version) {
    bytes = []
    bytes.reserveCapacity(12)
    append(created)
  }

  public init?(bytes: [UInt8]) {
    guard bytes.count >= 12, (bytes.count - 12) % 13 == 0 else { return nil }
    self.bytes = bytes
  }

  /// Reads what the column `_versions` holds for the record with this key.
  init?(column: UnsafeRawBufferPointer, key: RecordKey) {
    if column.count % 13 == 0 {
      self.init(created: Self.expected(key))
      bytes.append(contentsOf: column)
    } else {
      self.init(bytes: Array(column))
    }
  }

  /// The version that creates a record unless its key was made at another time.
  static func expected(_ key: RecordKey) -> Version {
    Version(stamp: Stamp(milliseconds: key.high >> 16), origin: Origin(site: key.site, incarnation: 1))
  }

  /// Lends what the column holds for the record with this key.
  func withColumn<T>(_ key: RecordKey, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try bytes.withUnsafeBytes { all in
      try body(created == Self.expected(key) ? UnsafeRawBufferPointer(rebasing: all[12...]) : all)
    }
  }

  private mutating func append(_ version: Version) {
    withUnsafeBytes(of: version.stamp.rawValue.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: version.origin.rawValue.bigEndian) { bytes.append(contentsOf: $0) }
  }

  private func version(at offset: Int) -> Version {
    bytes.withUnsafeBytes { buffer in
      Version(
        stamp: Stamp(rawValue: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))),
        origin: Origin(rawValue: UInt32(bigEndian: buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))))
    }
  }

  public var created: Version { version(at: 0) }

  private func offset(of field: Int) -> Int? {
    var offset = 12
    while offset < bytes.count {
      if bytes[offset] == UInt8(field) { return offset + 1 }
      offset += 13
    }
    return nil
  }

  public subscript(field: Int) -> Version {
    get { version(at: offset(of: field) ?? 0) }
    set {
      if let offset = offset(of: field) {
        withUnsafeBytes(of: newValue.stamp.rawValue.bigEndian) { bytes.replaceSubrange(offset..<offset + 8, with: $0) }
        withUnsafeBytes(of: newValue.origin.rawValue.bigEndian) { bytes.replaceSubrange(offset + 8..<offset + 12, with: $0) }
      } else {
        // Kept by field number, so that equal versions are equal bytes on every replica.
        var place = 12
        while place < bytes.count, bytes[place] < UInt8(field) { place += 13 }
        withUnsafeTemporaryAllocation(byteCount: 13, alignment: 1) { entry in
          entry[0] = UInt8(field)
          entry.storeBytes(of: newValue.stamp.rawValue.bigEndian, toByteOffset: 1, as: UInt64.self)
          entry.storeBytes(of: newValue.origin.rawValue.bigEndian, toByteOffset: 9, as: UInt32.self)
          bytes.insert(contentsOf: entry, at: place)
        }
      }
    }
  }

  /// The fields whose version is not the creation's, by rising number.
  var changedFields: [Int] { stride(from: 12, to: bytes.count, by: 13).map { Int(bytes[$0]) } }

  /// All versions that the record's fields have now.
  public var all: [Version] {
    [created] + stride(from: 13, to: bytes.count, by: 13).map { version(at: $0) }
  }
}
