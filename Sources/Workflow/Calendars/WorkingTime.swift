import Ground

extension WorkingCalendar {
  /// A deadline further away than this is told in days, and no more of them are counted.
  static let maximumDays = 400

  /// The milliseconds of a whole working day.
  public var dayLength: UInt64 { UInt64(max(0, closes - opens)) * 3_600_000 }

  /// When a day begins, by the site's clock.
  public func midnight(of day: Day) -> Instant { instant(day, hour: 0) }

  /// When work is done between two moments, one spell a day; at most 400 days are looked at.
  public func spells(from start: Instant, to end: Instant) -> [Range<Instant>] {
    guard start < end else { return [] }
    let first = day(of: start)
    let count = min(Int(day(of: end).number - first.number), Self.maximumDays)
    return (0...count).map { first.advanced(by: $0) }.filter(isWorked).compactMap { day in
      let (from, to) = (max(start, instant(day, hour: opens)), min(end, instant(day, hour: closes)))
      return from < to ? from..<to : nil
    }
  }

  /// The milliseconds that are worked between two moments.
  public func worked(from start: Instant, to end: Instant) -> UInt64 {
    spells(from: start, to: end).reduce(0) { $0 + $1.upperBound.milliseconds - $1.lowerBound.milliseconds }
  }
}
