import Ground

extension WorkingCalendar {
  /// A deadline further away than this is told in days, and no more of them are counted.
  static let maximumDays = 400

  /// The milliseconds of a whole usual working day.
  public var dayLength: UInt64 { UInt64(max(0, shifts.reduce(0) { $0 + $1.length })) * 60_000 }

  /// When a day begins, by the site's clock.
  public func midnight(of day: Day) -> Instant { instant(day, minute: 0) }

  /// When work is done between two moments, one spell a shift; at most 400 days are looked at.
  public func spells(from start: Instant, to end: Instant) -> [Range<Instant>] {
    guard start < end else { return [] }
    // The day before may reach over midnight.
    let first = day(of: start).advanced(by: -1)
    let count = min(Int(day(of: end).number - first.number), Self.maximumDays - 1)
    var reached = start
    return (0...count).lazy.flatMap { windows(of: first.advanced(by: $0)) }.compactMap { window in
      // A day with shifts of its own may reach into the next one's.
      let (from, to) = (max(reached, window.lowerBound), min(end, window.upperBound))
      guard from < to else { return nil }
      reached = to
      return from..<to
    }
  }

  /// The milliseconds that are worked between two moments.
  public func worked(from start: Instant, to end: Instant) -> UInt64 {
    spells(from: start, to: end).reduce(0) { $0 + $1.upperBound.milliseconds - $1.lowerBound.milliseconds }
  }

  /// The moment that lies so many milliseconds of work after another; within a shift for 0, if need be at the next one's start.
  public func moment(working span: UInt64, after start: Instant) -> Instant {
    let first = day(of: start).advanced(by: -1)
    var rest = span
    var reached = start
    for offset in 0..<Self.horizon {
      for window in windows(of: first.advanced(by: offset)) where reached < window.upperBound {
        let begin = max(reached, window.lowerBound)
        let left = window.upperBound.milliseconds - begin.milliseconds
        if rest <= left { return Instant(milliseconds: begin.milliseconds + rest) }
        rest -= left
        reached = window.upperBound
      }
    }
    return reached
  }
}
