import Ground

/// Where a driver's time comes from. Handed in, so that a test decides when a minute has passed.
public protocol SyncClock: Sendable {
  func now() -> SyncTime
  /// - Throws: when the task is cancelled.
  func sleep(milliseconds: UInt64) async throws
}

/// The machine's clocks.
public struct SystemSyncClock: SyncClock {
  private let wall: any WallClock
  private let start = ContinuousClock.now

  public init(wall: any WallClock = SystemClock()) { self.wall = wall }

  public func now() -> SyncTime {
    let elapsed = start.duration(to: .now).components
    return SyncTime(
      uptime: UInt64(elapsed.seconds) * 1000 + UInt64(elapsed.attoseconds / 1_000_000_000_000_000),
      wall: Instant(milliseconds: wall.milliseconds()))
  }

  public func sleep(milliseconds: UInt64) async throws {
    try await Task.sleep(for: .milliseconds(milliseconds), clock: .continuous)
  }
}
