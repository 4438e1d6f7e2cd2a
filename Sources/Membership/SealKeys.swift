import Ground

/// The public keys of a site's seals over time: a rotated key begins with a new incarnation, and older chains are held against their own.
public struct SealKeys: Hashable, Sendable {
  /// A site that changes its key twice a year is done with these after 32.
  public static let maximum = 64

  /// A key and the first incarnation that is sealed with it.
  public struct Period: Hashable, Sendable {
    public let firstIncarnation: UInt32
    /// Ed25519, 32 bytes.
    public let key: [UInt8]

    public init(firstIncarnation: UInt32, key: [UInt8]) {
      self.firstIncarnation = firstIncarnation
      self.key = key
    }
  }

  /// By rising incarnation; the first begins with 1.
  public let periods: [Period]

  /// - Throws: `malformed` for no key, more than 64, one of another size, or incarnations that do not rise from 1; `weakKey`.
  public init(_ periods: [Period]) throws(MembershipError) {
    guard (1...Self.maximum).contains(periods.count) else { throw .malformed(.limit("seal keys")) }
    guard periods[0].firstIncarnation == 1, periods.last!.firstIncarnation <= Origin.maximumIncarnation,
      zip(periods, periods.dropFirst()).allSatisfy({ $0.firstIncarnation < $1.firstIncarnation })
    else { throw .malformed(.malformed("seal key incarnations")) }
    for period in periods {
      guard period.key.count == SealKey.publicSize else { throw .malformed(.malformed("seal key")) }
      guard !SealKey.isWeak(period.key) else { throw .weakKey }
    }
    self.periods = periods
  }

  /// One key for all incarnations, as it is: for one that has been checked, or never will be.
  public init(only key: [UInt8]) { periods = [Period(firstIncarnation: 1, key: key)] }

  /// The key that the site seals with now.
  public var newest: [UInt8] { periods.last!.key }

  /// The key that seals of an incarnation are held against.
  public func key(of incarnation: UInt32) -> [UInt8] {
    (periods.last { $0.firstIncarnation <= incarnation } ?? periods[0]).key
  }

  /// The first incarnation that a key seals; nil when it is none of these. For a key that came back, its newest period.
  public func firstIncarnation(of key: [UInt8]) -> UInt32? { periods.last { $0.key == key }?.firstIncarnation }

  /// With a new key from an incarnation on.
  ///
  /// - Throws: as `init`.
  public func adding(_ key: [UInt8], from incarnation: UInt32) throws(MembershipError) -> SealKeys {
    try SealKeys(periods + [Period(firstIncarnation: incarnation, key: key)])
  }
}

extension SealKeys {
  func write(to writer: inout WireWriter) {
    writer.varint(periods.count)
    for period in periods {
      writer.varint(UInt64(period.firstIncarnation))
      writer.raw(period.key)
    }
  }

  init(from reader: inout WireReader) throws {
    var periods: [Period] = []
    for _ in 0..<(try reader.count(Self.maximum, "seal keys")) {
      let first = UInt32(try reader.count(Int(Origin.maximumIncarnation), "incarnation"))
      periods.append(Period(firstIncarnation: first, key: try reader.fixed(SealKey.publicSize)))
    }
    try self.init(periods)
  }
}
