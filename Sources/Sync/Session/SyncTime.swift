import Ground

/// A moment as a session sees it: `uptime` measures silence and never jumps, `wall` is what a person reads.
public struct SyncTime: Hashable, Sendable {
  /// Milliseconds of a clock that only rises, from an arbitrary start.
  public var uptime: UInt64
  public var wall: Instant

  public init(uptime: UInt64, wall: Instant) {
    self.uptime = uptime
    self.wall = wall
  }
}

/// How much a peer's clock differs from ours.
public enum ClockConcern: Hashable, Sendable {
  case none
  /// More than 30 s.
  case warning
  /// More than 5 minutes: a node whose clock is off so far should write no `latest` fields until someone confirms it.
  case alarm

  public init(offset milliseconds: Int64) {
    switch milliseconds.magnitude {
    case ...SyncLimits.clockWarning.magnitude: self = .none
    case ...SyncLimits.clockAlarm.magnitude: self = .warning
    default: self = .alarm
    }
  }
}
