import Ground
import Membership

/// The newest change set of one origin that a replica holds without a gap.
public struct Head: Hashable, Sendable {
  /// Numbers start at 1; 0 means nothing yet.
  public var number: UInt64
  /// SHA-256 of the chain up to and with that change set; 32 bytes.
  public var hash: [UInt8]
  public var stamp: Stamp

  public init(number: UInt64, hash: [UInt8], stamp: Stamp) {
    self.number = number
    self.hash = hash
    self.stamp = stamp
  }
}

/// What a replica holds: per origin the highest number without a gap, and where a shelf that it reads is still behind that.
///
/// So it is a frontier per site and shelf: of a chain, what lies on a shelf is held up to the head, but for the numbers of its gap.
public struct Frontier: Hashable, Sendable {
  /// One shelf's parts of one chain.
  public struct Place: Hashable, Comparable, Sendable {
    public var origin: Origin
    public var shelf: Shelf

    public init(origin: Origin, shelf: Shelf) {
      self.origin = origin
      self.shelf = shelf
    }

    public static func < (a: Place, b: Place) -> Bool { a.origin != b.origin ? a.origin < b.origin : a.shelf < b.shelf }
  }

  /// Numbers whose part on a shelf may be missing: from the time before the replica was given that shelf.
  public struct Gap: Hashable, Sendable {
    public var first: UInt64
    public var last: UInt64

    public init(first: UInt64, last: UInt64) {
      self.first = first
      self.last = last
    }

    public var isFull: Bool { first > last }
  }

  public var heads: [Origin: Head]
  public var gaps: [Place: Gap]

  public init(_ heads: [Origin: Head] = [:], gaps: [Place: Gap] = [:]) {
    self.heads = heads
    self.gaps = gaps
  }

  public func number(of origin: Origin) -> UInt64 { heads[origin]?.number ?? 0 }

  /// The highest number up to which everything on a shelf is held.
  public func number(of origin: Origin, on shelf: Shelf) -> UInt64 {
    guard let gap = gaps[Place(origin: origin, shelf: shelf)], !gap.isFull else { return number(of: origin) }
    return min(gap.first - 1, number(of: origin))
  }

  /// Whether everything in `other` is here too.
  public func covers(_ other: Frontier) -> Bool {
    other.heads.allSatisfy { number(of: $0.key) >= $0.value.number }
  }
}

/// Change sets on their way between two replicas: deflated, with the seals that vouch for them.
///
/// What inflates is the wire forms of whole change sets, each behind its length, in the sender's log order, laid out by column as
/// `BatchColumns` says. For every origin in it, the last change set is covered by one of the seals.
public struct Batch: Hashable, Sendable {
  /// A zlib stream.
  public var deflated: [UInt8]
  public var inflatedSize: Int
  public var seals: [Seal]
  /// How many change sets are in it.
  public var count: Int

  public init(deflated: [UInt8], inflatedSize: Int, seals: [Seal], count: Int) {
    self.deflated = deflated
    self.inflatedSize = inflatedSize
    self.seals = seals
    self.count = count
  }
}

/// A batch for a peer, and what the peer will hold once it has taken it.
public struct OutgoingBatch: Sendable {
  public var batch: Batch
  public var through: Frontier

  public init(batch: Batch, through: Frontier) {
    self.batch = batch
    self.through = through
  }
}

/// Records between two keys, both included.
public struct KeyRange: Hashable, Sendable {
  public var first: RecordKey
  public var last: RecordKey

  public init(first: RecordKey, last: RecordKey) {
    self.first = first
    self.last = last
  }

  public static let everything = KeyRange(
    first: RecordKey(high: 0, low: 0), last: RecordKey(high: .max, low: .max))
}

/// Count and digest of the records (key and field versions) of a range: equal on two replicas only if they hold the same.
public struct RangeFingerprint: Hashable, Sendable {
  public var range: KeyRange
  public var count: Int
  /// 16 bytes: the sum modulo 2^128 of SHA-256 digests, cut to 16 bytes, one a record.
  public var digest: [UInt8]

  public init(range: KeyRange, count: Int, digest: [UInt8]) {
    self.range = range
    self.count = count
    self.digest = digest
  }
}
