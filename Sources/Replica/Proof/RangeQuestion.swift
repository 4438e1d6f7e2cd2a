import Ground

/// A record's key and the digest of its versions.
public struct RecordFingerprint: Hashable, Sendable {
  public var key: RecordKey
  /// 16 bytes: the first half of SHA-256 over the key and the packed versions.
  public var digest: [UInt8]

  public init(key: RecordKey, digest: [UInt8]) {
    self.key = key
    self.digest = digest
  }
}

/// What one side of a proof wants to know of its own records in a range.
public struct RangeQuestion: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case fingerprint
    /// The records one by one; the fingerprint instead when there are more.
    case items(atMost: Int)
    /// Fingerprints of parts that hold about the same number of records, at least about so many each.
    case parts(atMost: Int, ofAtLeast: Int)
    /// Fingerprints of parts of the same width, whatever records there are.
    case slices(Int)
  }

  public var range: KeyRange
  public var kind: Kind

  public init(_ range: KeyRange, _ kind: Kind) {
    self.range = range
    self.kind = kind
  }
}

public enum RangeAnswer: Hashable, Sendable {
  case fingerprint(RangeFingerprint)
  /// In key order.
  case items([RecordFingerprint])
  /// They cover the range without a gap.
  case parts([RangeFingerprint])

  /// How many records there are.
  public var count: Int {
    switch self {
    case .fingerprint(let fingerprint): fingerprint.count
    case .items(let items): items.count
    case .parts(let parts): parts.reduce(0) { $0 + $1.count }
    }
  }
}

extension KeyRange {
  public func contains(_ key: RecordKey) -> Bool { first <= key && key <= last }

  /// Whether the parts follow each other from the first key to the last.
  public func isCovered(by parts: [KeyRange]) -> Bool {
    guard parts.first?.first == first, parts.last?.last == last, parts.allSatisfy({ $0.first <= $0.last }) else { return false }
    return zip(parts, parts.dropFirst()).allSatisfy { $0.last.successor == $1.first }
  }

  /// Cuts by number into at most so many parts, whatever records there are.
  public func sliced(_ parts: Int) -> [KeyRange] {
    let (low, high) = (first.number, last.number)
    let width = (high - low) / UInt128(parts) + 1
    var slices: [KeyRange] = []
    var start = low
    while true {
      let (end, overflow) = start.addingReportingOverflow(width - 1)
      let stop = overflow || end > high ? high : end
      slices.append(KeyRange(first: RecordKey(number: start), last: RecordKey(number: stop)))
      if stop == high { return slices }
      start = stop + 1
    }
  }
}

extension RecordKey {
  var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

  init(number: UInt128) { self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number)) }

  /// The key before this one; the first one has none, and gives the last.
  var predecessor: RecordKey { RecordKey(number: number &- 1) }

  /// The key behind this one; nil for the last one.
  public var successor: RecordKey? { number == .max ? nil : RecordKey(number: number + 1) }

  /// How many bytes this key and another have in common from the left.
  func sharedBytes(_ other: RecordKey) -> Int { (number ^ other.number).leadingZeroBitCount / 8 }

  /// The first so many bytes, and zeros behind them.
  func prefix(_ bytes: Int) -> RecordKey {
    bytes >= 16 ? self : RecordKey(number: number & ~(UInt128.max >> UInt128(8 * bytes)))
  }
}
