import Ground

/// Counts by kind, the most frequent first, with the share that they and those before them make up: a Pareto chart (ISO 13053-2).
public struct Pareto<Key: Hashable & Comparable & Sendable>: Sendable {
  public struct Bar: Sendable {
    public let key: Key
    public let count: Int
    /// Of all, in per mille, rounded half up.
    public let share: Int
    /// Of all, with those before it.
    public let cumulated: Int
    /// One of the few that make up the first four fifths.
    public let isVital: Bool
  }

  public let total: Int
  public let bars: [Bar]

  /// - Parameter keys: one a case; equal counts stand in the order of their keys.
  public init(_ keys: some Sequence<Key>) {
    let counts = keys.reduce(into: [Key: Int]()) { $0[$1, default: 0] += 1 }
    let total = counts.values.reduce(0, +)
    var sum = 0
    bars = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { key, count in
      let before = sum
      sum += count
      return Bar(
        key: key, count: count, share: (count * 2_000 + total) / (2 * total), cumulated: (sum * 2_000 + total) / (2 * total), isVital: before * 5 < total * 4)
    }
    self.total = total
  }
}

/// Whether a share has fallen, or how two shares stand to each other: the test of two proportions with a pooled variance, one-sided at five per cent
/// (Fleiss, Statistical Methods for Rates and Proportions, section 2.3). In whole numbers, so that it comes out the same on every machine.
public enum TwoShares {
  public enum Answer: Sendable { case fell, notFallen, tooFew }

  /// What is expected of each kind on both sides at least, for the test to hold (Cochran's rule).
  public static let leastExpected = 5

  /// - Parameters: cases, and of how many they are, before and after; more cases than there are count as all.
  public static func compare(before: (count: Int, size: Int), after: (count: Int, size: Int)) -> Answer {
    let (a, n) = (Int128(min(before.count, before.size)), Int128(before.size))
    let (b, m) = (Int128(min(after.count, after.size)), Int128(after.size))
    let (hits, all) = (a + b, n + m)
    let least = Int128(leastExpected)
    // The smallest of the four expected numbers, times all.
    guard n > 0, m > 0, min(n, m) * min(hits, all - hits) >= least * all else { return .tooFew }
    let difference = a * m - b * n
    guard difference > 0 else { return .notFallen }
    // z² = (a m − b n)² (n + m) ÷ (n m hits (all − hits)) against 1.645² = 2.706.
    let left = difference * difference * all * 1_000
    let right = n * m * hits * (all - hits) * 2_706
    return left >= right ? .fell : .notFallen
  }
}
