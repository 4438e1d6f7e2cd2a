#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The machine's own clock.
public struct SystemClock: WallClock {
  public init() {}

  public func milliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }
}

/// Gives stamps that only rise, whatever the wall clock does.
///
/// A value: who keeps it also keeps `last` on disk, so that a clock set back while the node was down repeats nothing.
public struct HybridClock: Sendable {
  /// How far a peer's stamp may lie ahead of our wall clock before it is parked instead of merged: 5 minutes.
  public static let maximumLead: UInt64 = 5 * 60 * 1000

  public private(set) var last: Stamp

  public init(last: Stamp = .zero) { self.last = last }

  /// The next stamp for a commit of our own.
  public mutating func tick(now milliseconds: UInt64) -> Stamp {
    let wall = Stamp(milliseconds: milliseconds)
    last = wall > last ? wall : Stamp(rawValue: last.rawValue + 1)
    return last
  }

  /// Whether a stamp from elsewhere is so far ahead of our wall clock that it must wait.
  public static func isAhead(_ stamp: Stamp, now milliseconds: UInt64) -> Bool {
    stamp.milliseconds > milliseconds + maximumLead
  }

  /// Takes note of a merged stamp, so that our next one is higher. The caller has parked those that are too far ahead.
  public mutating func observe(_ stamp: Stamp) {
    if stamp > last { last = stamp }
  }
}
