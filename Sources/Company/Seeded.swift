import Foundation

/// A small generator whose runs can be repeated from their seed (SplitMix64).
public struct Seeded: RandomNumberGenerator, Sendable {
  public var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Seeded {
  /// Whether something happens that happens so many times in a thousand.
  mutating func happens(_ perMille: Int) -> Bool { below(1_000) < perMille }

  /// Evenly from 0; `bound` is at least 1.
  mutating func below(_ bound: Int) -> Int { Int(((next() >> 32) &* UInt64(bound)) >> 32) }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func one<T>(of values: [T]) -> T { values[below(values.count)] }
}

/// Draws places whose sizes fall as Zipf's law has it: a few have most.
struct Zipf: Sendable {
  /// Running sums of the weights, in parts of a whole.
  private let sums: [Double]

  /// - Parameters:
  ///   - count: at least 1.
  ///   - exponent: 1 is the law itself; less is more even.
  init(_ count: Int, exponent: Double) {
    var sum = 0.0
    // The first places are evened a little: no company lives from one customer.
    sums = (0..<max(1, count)).map { place in
      sum += 1 / pow(Double(place) + 3, exponent)
      return sum
    }
  }

  func draw(_ random: inout Seeded) -> Int {
    let wanted = Double(random.next() >> 11) / Double(1 << 53) * sums[sums.count - 1]
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
