import Ground
import ServiceLifecycle

/// At which hour of the night something is due, by a place's own clock.
public struct NightSchedule: Hashable, Sendable {
  /// 0 to 23.
  public var hour: Int
  /// Minutes east of UTC.
  public var zoneMinutes: Int

  public init(hour: Int, zoneMinutes: Int) {
    self.hour = hour
    self.zoneMinutes = zoneMinutes
  }

  /// The last time at or before `now` that it was due.
  public func lastDue(at now: Instant) -> Instant {
    let day: Int64 = 86_400_000
    // Before the hour itself, the day before counts.
    let shift = Int64(zoneMinutes) * 60_000 - Int64(hour) * 3_600_000
    let local = Int64(now.milliseconds) + shift
    let floor = local >= 0 ? local / day * day : (local - day + 1) / day * day
    return Instant(milliseconds: UInt64(max(0, floor - shift)))
  }
}

/// Does something once a night. A night that was missed, because the machine was off, is made up for at the start; what did not succeed is
/// tried again every ten minutes.
public struct NightlyRounds: Service {
  /// Between two looks at the clock, and before the first round: links are made meanwhile.
  static let tick: UInt64 = 60_000
  static let retry: UInt64 = 600_000

  private let schedule: NightSchedule
  private let clock: any SyncClock
  private let round: @Sendable (Instant) async -> Bool

  /// - Parameter round: does what has not been done since the given time; says whether everything has been now.
  public init(_ schedule: NightSchedule, clock: any SyncClock, round: @escaping @Sendable (Instant) async -> Bool) {
    self.schedule = schedule
    self.clock = clock
    self.round = round
  }

  public func run() async throws {
    var done: Instant?
    var next: UInt64 = 0
    while !Task.isCancelled, !Task.isShuttingDownGracefully {
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await clock.sleep(milliseconds: Self.tick) }
      guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
      let now = clock.now()
      let due = schedule.lastDue(at: now.wall)
      // A clock that was set back makes no night twice.
      guard done.map({ $0 < due }) ?? true, now.uptime >= next else { continue }
      if await round(due) { done = due } else { next = now.uptime + Self.retry }
    }
  }
}
