import CZlib

/// zlib streams (RFC 1950) with the limits that keep a crafted one from filling memory.
public enum Deflate {
  /// What a peer's bytes may inflate to: 64 MiB, and at most 200 times their own size.
  public static let maximumInflated = 64 << 20
  public static let maximumRatio = 200

  public enum Failure: Error, Hashable, Sendable {
    case damaged
    /// More would come out than the limits allow.
    case tooLarge
  }

  public static func compress(_ input: UnsafeRawBufferPointer, level: Int32 = 6) -> [UInt8] {
    var length = compressBound(UInt(input.count))
    let source = input.bindMemory(to: UInt8.self)
    return [UInt8](unsafeUninitializedCapacity: Int(length)) { output, count in
      let status = compress2(output.baseAddress, &length, source.baseAddress, UInt(input.count), level)
      precondition(status == Z_OK, "compressBound is enough for every input")
      count = Int(length)
    }
  }

  public static func compress(_ input: [UInt8], level: Int32 = 6) -> [UInt8] {
    input.withUnsafeBytes { compress($0, level: level) }
  }

  /// - Parameter declared: what the sender says comes out; anything else is `damaged`.
  public static func inflate(_ input: [UInt8], declared: Int) throws(Failure) -> [UInt8] {
    guard declared >= 0, declared <= maximumInflated, declared <= max(input.count, 1) * maximumRatio else {
      throw .tooLarge
    }
    var length = UInt(declared)
    var status = Z_OK
    var consumed = UInt(input.count)
    let output = [UInt8](unsafeUninitializedCapacity: max(declared, 1)) { output, count in
      // uncompress2 writes at most the declared length and says how much of the input that took.
      status = uncompress2(output.baseAddress, &length, input, &consumed)
      count = status == Z_OK ? Int(length) : 0
    }
    guard status == Z_OK, output.count == declared, consumed == input.count else { throw .damaged }
    return output
  }
}
