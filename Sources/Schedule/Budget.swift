/// How long a search may go on.
public enum Budget: Sendable {
  /// So many moves: the same plan for the same seed on every machine.
  case iterations(Int)
  /// Until the closure says that time is up. It is asked before each move, so it should do no more than read a clock.
  case until(@Sendable () -> Bool)

  func isSpent(after iterations: Int) -> Bool {
    switch self {
    case .iterations(let limit): iterations >= limit
    case .until(let isOver): isOver()
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same everywhere.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A number from 0 to below `bound`, which is more than 0. The bias of a remainder is of no account for choices this small.
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
