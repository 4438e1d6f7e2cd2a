import Ground
import Synchronization

/// A clock that only its owner moves, so that keys, stamps and wire bytes are the same in each run.
public final class SteppedClock: WallClock {
  private let now: Mutex<UInt64>

  public init(_ now: UInt64 = 1_790_000_000_000) { self.now = Mutex(now) }

  public func milliseconds() -> UInt64 { now.withLock { $0 } }
  public func advance(_ by: UInt64) { now.withLock { $0 += by } }
  /// Never back.
  public func move(to moment: UInt64) { now.withLock { $0 = max($0, moment) } }
}
