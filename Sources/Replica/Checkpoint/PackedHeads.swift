import Ground

/// A frontier's heads as bytes, in a manifest and in the record of a checkpoint.
///
/// A varint count; then by rising origin: varint origin, varint number, the 32 bytes of the chain's hash, varint stamp.
enum PackedHeads {
  /// Heads of a frontier; one for each origin.
  static let maximum = 65_536

  static func write(_ heads: [Origin: Head], to writer: inout WireWriter) {
    writer.varint(heads.count)
    for (origin, head) in heads.sorted(by: { $0.key < $1.key }) {
      writer.varint(UInt64(origin.rawValue))
      writer.varint(head.number)
      writer.raw(head.hash)
      writer.varint(head.stamp.rawValue)
    }
  }

  static func bytes(_ heads: [Origin: Head]) -> [UInt8] {
    var writer = WireWriter(reserving: 64 * heads.count + 8)
    write(heads, to: &writer)
    return writer.bytes
  }

  static func read(_ reader: inout WireReader) throws(WireError) -> [Origin: Head] {
    var heads: [Origin: Head] = [:]
    var last: UInt64 = 0
    for _ in 0..<(try reader.count(maximum, "heads")) {
      let origin = try reader.varint()
      guard origin > last, origin <= UInt32.max else { throw .malformed("origins do not rise") }
      last = origin
      let number = try reader.varint()
      guard number > 0, number <= UInt64(Int64.max) else { throw .malformed("number of a head") }
      let hash = Array(try reader.raw(32))
      let stamp = try reader.varint()
      guard stamp <= UInt64(Int64.max) else { throw .malformed("stamp of a head") }
      heads[Origin(rawValue: UInt32(origin))] = Head(number: number, hash: hash, stamp: Stamp(rawValue: stamp))
    }
    return heads
  }

  /// - Returns: nil when the bytes are not what `bytes` gives.
  static func heads(_ bytes: [UInt8]) -> [Origin: Head]? {
    bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      // What is wrong with a record's blob does not matter to its reader: the record counts for nothing.
      guard let heads = try? read(&reader), reader.isAtEnd else { return nil }
      return heads
    }
  }
}
