import Ground
import Membership
import Replica

/// Which ranges one side of a proof wants to know about.
public struct ProofRequest: Hashable, Sendable {
  public struct Asked: Hashable, Sendable {
    public var range: KeyRange
    /// The records themselves, not their fingerprint.
    public var items: Bool

    public init(_ range: KeyRange, items: Bool) {
      self.range = range
      self.items = items
    }
  }

  public var ranges: [Asked]
  public var shelves: ShelfSet

  public init(ranges: [Asked], shelves: ShelfSet) {
    self.ranges = ranges
    self.shelves = shelves
  }
}

/// A record's name, and 16 bytes of digest over its name and field versions.
public struct ProofItem: Hashable, Sendable {
  public var key: RecordKey
  public var digest: [UInt8]

  public init(_ key: RecordKey, _ digest: [UInt8]) {
    self.key = key
    self.digest = digest
  }
}

/// One answer a range, in the order of the request, and what the answering side holds.
public struct ProofReply: Hashable, Sendable {
  public enum Answer: Hashable, Sendable {
    case fingerprint(count: Int, digest: [UInt8])
    /// All records of the range.
    case items([ProofItem])

    public var count: Int {
      switch self {
      case .fingerprint(let count, _): count
      case .items(let items): items.count
      }
    }
  }

  public var answers: [Answer]
  /// The heads that have moved since the Hello or the last reply.
  public var frontier: Frontier

  public init(answers: [Answer], frontier: Frontier) {
    self.answers = answers
    self.frontier = frontier
  }
}
