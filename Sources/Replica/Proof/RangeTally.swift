import Ground

/// Count and sum of digests of records.
struct RangeTally {
  var count = 0
  var sum: UInt128 = 0

  mutating func add(_ digest: UInt128) {
    count += 1
    sum &+= digest
  }

  static func - (a: RangeTally, b: RangeTally) -> RangeTally { RangeTally(count: a.count - b.count, sum: a.sum &- b.sum) }

  func fingerprint(of range: KeyRange) -> RangeFingerprint {
    RangeFingerprint(range: range, count: count, digest: RecordKey(number: sum).bytes)
  }
}

/// Cuts a range into parts of about the same number of records while they go by, where a boundary takes few bytes.
///
/// The parts of a question are told by their boundaries, and the missing bytes of a boundary cost nothing on the wire. So each cut may move
/// by an eighth of a part to where two neighbours differ early: between two milliseconds, seconds or sites rather than within them.
struct RangeCutter {
  /// Records that a cut may move by at most: far enough to leave a busy second.
  static let maximumSlack = 512

  private let range: KeyRange
  private let total: Int
  private let wanted: Int
  private let slack: Int
  private var parts: [RangeFingerprint] = []
  private var start: RecordKey
  private var tally = RangeTally()
  /// The tally where the open part began.
  private var base = RangeTally()
  private var previous: RecordKey?
  private var best: (length: Int, key: RecordKey, tally: RangeTally)?

  /// - Parameter total: how many records will go by.
  init(_ range: KeyRange, total: Int, atMost most: Int, ofAtLeast least: Int) {
    self.range = range
    self.total = total
    wanted = max(1, min(most, total / max(least, 1)))
    slack = min(total / wanted / 8, Self.maximumSlack)
    start = range.first
  }

  mutating func add(_ key: RecordKey, _ digest: UInt128) {
    let part = parts.count + 1
    if part < wanted, let previous {
      let target = total * part / wanted
      if tally.count >= target - slack {
        let length = previous.sharedBytes(key) + 1
        // One key in two types stays in one part.
        if length <= 16, length < best?.length ?? .max { best = (length, key.prefix(length), tally) }
        if tally.count >= target + slack { cut() }
      }
    }
    tally.add(digest)
    previous = key
  }

  private mutating func cut() {
    guard let best else { return }
    parts.append((best.tally - base).fingerprint(of: KeyRange(first: start, last: best.key.predecessor)))
    start = best.key
    base = best.tally
    self.best = nil
  }

  /// All parts; the last one ends where the range does.
  func finished() -> [RangeFingerprint] { parts + [(tally - base).fingerprint(of: KeyRange(first: start, last: range.last))] }
}
