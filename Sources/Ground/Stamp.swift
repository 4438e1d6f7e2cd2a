/// A hybrid logical time: 48 bits of milliseconds since 1970, then 16 bits of counter.
///
/// Stamps of one origin never repeat and never go back; a stamp is higher than every stamp its author had seen
/// (Kulkarni et al., "Logical Physical Clocks", 2014).
public struct Stamp: Hashable, Comparable, Sendable, Codable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// - Parameter milliseconds: since 1970-01-01 UTC.
  @inlinable public init(milliseconds: UInt64, counter: UInt16 = 0) {
    rawValue = milliseconds << 16 | UInt64(counter)
  }

  public static let zero = Stamp(rawValue: 0)

  /// Milliseconds since 1970-01-01 UTC.
  @inlinable public var milliseconds: UInt64 { rawValue >> 16 }
  @inlinable public var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  @inlinable public static func < (a: Stamp, b: Stamp) -> Bool { a.rawValue < b.rawValue }
}

/// Where the time comes from. Handed in everywhere, so that a test can hold it still.
public protocol WallClock: Sendable {
  /// Milliseconds since 1970-01-01 UTC.
  func milliseconds() -> UInt64
}
