/// The 16-byte name of a record: a UUIDv7 (RFC 9562) whose last 62 bits hold the creating site and 42 random bits.
///
/// The site in the key lets every receiver refuse a record that pretends to come from another site, and the fixed tail of one
/// run of a node compresses to nothing.
public struct RecordKey: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameter counter: 12 bits, counts the keys of one millisecond.
  /// - Parameter random: 42 bits.
  @inlinable public init(milliseconds: UInt64, counter: UInt64, site: SiteID, random: UInt64) {
    high = milliseconds << 16 | 0x7000 | (counter & 0xFFF)
    low = 0x8000_0000_0000_0000 | UInt64(site.number) << 42 | (random & 0x3FF_FFFF_FFFF)
  }

  /// When the record was made, by the clock of the site that made it.
  public var made: Instant { Instant(milliseconds: high >> 16) }

  /// The site that created the record.
  @inlinable public var site: SiteID { SiteID(UInt32(truncatingIfNeeded: low >> 42 & 0xFFFFF)) }

  @inlinable public static func < (a: RecordKey, b: RecordKey) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  /// 16 bytes, big-endian, as SQLite and the wire keep them.
  public var bytes: [UInt8] {
    var out = [UInt8](repeating: 0, count: 16)
    out.withUnsafeMutableBytes { store(to: $0.baseAddress!) }
    return out
  }

  @inlinable public func store(to pointer: UnsafeMutableRawPointer) {
    pointer.storeBytes(of: high.bigEndian, as: UInt64.self)
    pointer.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
  }

  /// - Parameter pointer: at least 16 readable bytes.
  @inlinable public init(loading pointer: UnsafeRawPointer) {
    high = UInt64(bigEndian: pointer.loadUnaligned(as: UInt64.self))
    low = UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    self = Array(bytes).withUnsafeBytes { RecordKey(loading: $0.baseAddress!) }
  }
}

extension RecordKey: LosslessStringConvertible {
  /// The usual form: 8-4-4-4-12 lower-case hexadecimal digits.
  public var description: String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return text
  }

  public init?(_ description: String) {
    let digits = description.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32,
      let high = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

/// A record's key that knows its type: `RecordID<SalesOrder>`.
public struct RecordID<Record>: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let key: RecordKey

  @inlinable public init(_ key: RecordKey) { self.key = key }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.key < b.key }
  public var description: String { key.description }
}

/// Makes keys that rise strictly within one run of a node, also when the clock stands still or goes back.
public struct RecordKeySource: Sendable {
  private let site: SiteID
  private var random: UInt64
  private var milliseconds: UInt64 = 0
  private var counter: UInt64 = 0

  /// - Parameter random: the 42 bits that all keys of this run share; drawn anew at each start.
  public init(site: SiteID, random: UInt64) {
    self.site = site
    self.random = random & 0x3FF_FFFF_FFFF
  }

  /// A clock that was set back further than this, after it had been ahead, starts the keys anew: receivers refuse keys of the future.
  private static let leeway: UInt64 = 12 * 3_600_000

  public mutating func next(now: UInt64) -> RecordKey {
    if now + Self.leeway < milliseconds {
      // The same millisecond may have been used before the clock was wrong.
      random = (random + 1) & 0x3FF_FFFF_FFFF
      milliseconds = 0
    }
    if now > milliseconds {
      milliseconds = now
      counter = 0
    } else {
      counter += 1
      if counter > 0xFFF {
        milliseconds += 1
        counter = 0
      }
    }
    return RecordKey(milliseconds: milliseconds, counter: counter, site: site, random: random)
  }
}
