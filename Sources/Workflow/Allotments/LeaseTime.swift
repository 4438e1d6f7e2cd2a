import Ground
import Records

/// When a lease may be spent from, and when it may be taken back: never both.
///
/// The holder stops a margin before the end, by its own clock; the owner starts a margin and the largest error of a clock after it, by its own.
/// The moment of a holder never goes back: it is the later of its clock and the newest stamp it holds.
extension Lease {
  /// 10 minutes: longer than any step takes.
  public static let margin: UInt64 = 10 * 60 * 1000

  static func maySpend(_ until: Instant, at now: Instant) -> Bool { now.milliseconds + margin < until.milliseconds }

  static func mayTakeBack(_ until: Instant, at now: Instant) -> Bool {
    until != open && now.milliseconds >= until.milliseconds + HybridClock.maximumLead + margin
  }

  /// `until 2026-11-24T10:00:00Z`, `without end`.
  static func words(_ until: Instant) -> Words {
    until == open ? Words("without end", "长期") : Words("until \(until)", "至 \(until)")
  }
}

extension StepContext {
  /// The moment by which a lease is judged here.
  func spendingTime() throws -> Instant {
    let newest = try snapshot.count("SELECT coalesce(max(stamp), 0) FROM frontier")
    return max(now, Instant(milliseconds: UInt64(newest) >> 16))
  }
}
