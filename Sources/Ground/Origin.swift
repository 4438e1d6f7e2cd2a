/// A site's number in its company, given once by the holder of the root key. 1 is headquarters.
public struct SiteID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Sites are numbered in 20 bits.
  public static let maximum: UInt32 = 0xF_FFFF

  public let number: UInt32

  @inlinable public init(_ number: UInt32) { self.number = number & Self.maximum }

  public static func < (a: SiteID, b: SiteID) -> Bool { a.number < b.number }
  public var description: String { "site \(number)" }
}

/// Who writes a chain of change sets: a site in one of its incarnations.
///
/// A site begins a new incarnation when its chain has forked (restored backup, cloned disk); the old chain stays as it was.
public struct Origin: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Incarnations are counted in 12 bits, from 1.
  public static let maximumIncarnation: UInt32 = 0xFFF

  /// 20 bits of site, 12 bits of incarnation.
  public let rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public init(site: SiteID, incarnation: UInt32) {
    rawValue = site.number << 12 | (incarnation & 0xFFF)
  }

  @inlinable public var site: SiteID { SiteID(rawValue >> 12) }
  @inlinable public var incarnation: UInt32 { rawValue & 0xFFF }

  @inlinable public static func < (a: Origin, b: Origin) -> Bool { a.rawValue < b.rawValue }
  public var description: String { "\(site.number).\(incarnation)" }
}

/// Names one value of one field for good: the stamp of the change set that wrote it, and that change set's origin.
///
/// Versions are ordered by stamp, then origin: the higher one wins a `latest` field.
public struct Version: Hashable, Comparable, Sendable {
  public var stamp: Stamp
  public var origin: Origin

  @inlinable public init(stamp: Stamp, origin: Origin) {
    self.stamp = stamp
    self.origin = origin
  }

  @inlinable public static func < (a: Version, b: Version) -> Bool {
    a.stamp != b.stamp ? a.stamp < b.stamp : a.origin < b.origin
  }
}
