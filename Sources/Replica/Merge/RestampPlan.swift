import Ground
import Membership

/// Which stamps to take back by how much, for a site whose clock was ahead.
public struct RestampPlan: Sendable {
  /// New ones only.
  public let entries: [SiteRestamps.Entry]

  /// One run a chain, taken back so far that its last change set lies where it was received: nobody knows better when it was written.
  ///
  /// - Parameters:
  ///   - held: by origin and number.
  ///   - earlier: what was restamped before; it is left as it is.
  public init(_ held: [QuarantinedStamp], earlier: [SiteRestamps.Entry]) {
    var runs: [[QuarantinedStamp]] = []
    for one in held where !earlier.contains(where: { $0.origin == one.origin && $0.numbers.contains(one.number) }) {
      if let last = runs.last?.last, last.origin == one.origin, last.number + 1 == one.number {
        runs[runs.count - 1].append(one)
      } else {
        runs.append([one])
      }
    }
    entries = runs.compactMap { run in
      let (first, last) = (run[0], run[run.count - 1])
      // Its time has come by now: it is merged as it stands when it comes again.
      guard last.stamp.milliseconds > last.at.milliseconds else { return nil }
      return SiteRestamps.Entry(
        origin: first.origin, numbers: first.number...last.number, stamps: first.stamp...last.stamp,
        // By more than the time from the first to the last, so that no stamp is one of theirs before and after.
        back: min(
          max(last.stamp.milliseconds - last.at.milliseconds, last.stamp.milliseconds - first.stamp.milliseconds + 1),
          first.stamp.milliseconds))
    }
  }
}
