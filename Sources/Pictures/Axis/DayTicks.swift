import Ground

/// Ticks along a stretch of time: midnights of days, weeks or months, or full hours where it is short.
struct DayTicks: Sendable {
  struct Tick: Sendable, Hashable {
    let milliseconds: Double
    let text: String
  }

  let ticks: [Tick]

  private static let hour = 3_600_000.0
  private static let day = 24 * hour
  static let most = 12

  /// - Parameter minutesEast: of the clock that the days go by.
  init(from first: Instant, to last: Instant, minutesEast: Int) {
    let east = Double(minutesEast) * 60_000
    let (from, to) = (Double(first.milliseconds) + east, Double(max(first, last).milliseconds) + east)
    let steps = [1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24, 28 * 24].map { Double($0) * Self.hour }
    guard let step = steps.first(where: { (to - from) / $0 <= 10 }) else {
      ticks = Self.months(from, to).map { Tick(milliseconds: $0.0 - east, text: $0.1) }
      return
    }
    // Weeks begin on Monday: 1970-01-05 was one.
    let origin = step >= 7 * Self.day ? 4 * Self.day : 0
    let begin = ((from - origin) / step).rounded(.up)
    let end = ((to - origin) / step).rounded(.down)
    ticks = begin > end ? [] : (0...Int(end - begin)).map { index in
      let moment = (begin + Double(index)) * step + origin
      return Tick(milliseconds: moment - east, text: Self.text(moment, step))
    }
  }

  private static func text(_ moment: Double, _ step: Double) -> String {
    let day = Day(milliseconds: UInt64(max(0, moment)))
    let date = String(day.description.dropFirst(5))
    guard step < Self.day else { return date }
    let hour = Int(moment / Self.hour) % 24
    return hour == 0 ? date : "\(hour):00"
  }

  /// Every month, or as many apart as leave no more than ``most``.
  private static func months(_ from: Double, _ to: Double) -> [(Double, String)] {
    let (first, last) = (Day(milliseconds: UInt64(max(0, from))).parts, Day(milliseconds: UInt64(max(0, to))).parts)
    let (begin, end) = (first.year * 12 + first.month - 1, last.year * 12 + last.month - 1)
    let apart = max(1, (end - begin + most - 1) / most)
    return stride(from: (begin + apart - 1) / apart * apart, through: end, by: apart).compactMap { month in
      guard let day = Day(year: month / 12, month: month % 12 + 1, day: 1) else { return nil }
      let moment = Double(day.number) * Self.day
      return (from...to).contains(moment) ? (moment, day.month) : nil
    }
  }
}
