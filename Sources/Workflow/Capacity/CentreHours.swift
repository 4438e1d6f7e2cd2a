import Ground
import Records

/// When a work centre works, from shifts, the company's calendar and downtimes. Pure.
///
/// Without a shift it works its minutes a day on each working day, from the opening hour on. A shift holds on its days of the week unless they are
/// holidays, and on a day that is worked in place of a holiday if it holds on a usual working day.
public struct CentreHours: Sendable {
  /// A shift as hours are made of it.
  public struct Turn: Sendable, Hashable {
    public var weekdays: Set<Int>
    /// Minutes after midnight; a shift whose end is not later ends on the next day.
    public var from, to: Int
    public var days: ClosedRange<Day>

    public init(weekdays: Set<Int>, from: Int, to: Int, days: ClosedRange<Day> = Self.always) {
      self.weekdays = weekdays
      self.from = from
      self.to = to
      self.days = days
    }

    public static let always = Day(number: Day.calendar.lowerBound)...Day(number: Day.calendar.upperBound)

    var minutes: Int { to > from ? to - from : to + Self.dayLength - from }
    static let dayLength = 1_440
  }

  /// A time without a break in which it works, with the day whose shift it is: a night shift ends on the day after.
  public struct Window: Sendable, Hashable {
    public var day: Day
    public var start, end: Instant

    public init(day: Day, start: Instant, end: Instant) {
      self.day = day
      self.start = start
      self.end = end
    }

    public var minutes: Int { Int((end.milliseconds - start.milliseconds) / 60_000) }
  }

  public let minutesADay: Int
  public let turns: [Turn]
  /// Sorted by their beginning.
  public let downtimes: [Range<Instant>]
  public let calendar: WorkingCalendar

  public init(minutesADay: Int, turns: [Turn] = [], downtimes: [Range<Instant>] = [], _ calendar: WorkingCalendar) {
    self.minutesADay = minutesADay
    self.turns = turns
    self.downtimes = downtimes.sorted { $0.lowerBound < $1.lowerBound }
    self.calendar = calendar
  }

  /// The windows that begin on some days, in their order, none over another.
  public func windows(_ days: ClosedRange<Day>) -> [Window] {
    var windows: [Window] = []
    // The night shift of the day before reaches into the first day, and takes its hours from what begins there.
    for number in (days.lowerBound.number - 1)...days.upperBound.number {
      let day = Day(number: number)
      for (from, length) in spans(of: day) {
        let begin = windows.last.map { max($0.end, moment(day, from)) } ?? moment(day, from)
        let end = moment(day, from + length)
        if begin < end { windows.append(Window(day: day, start: begin, end: end)) }
      }
    }
    return cut(windows).filter { $0.day >= days.lowerBound }
  }

  /// Minutes after a day's midnight at which its work begins, and how many are worked, in order.
  private func spans(of day: Day) -> [(from: Int, length: Int)] {
    guard !turns.isEmpty else {
      return calendar.isWorked(day) ? [(calendar.shifts(of: day).first?.begins ?? 0, minutesADay)] : []
    }
    return turns.filter { isHeld($0, on: day) }.map { ($0.from, $0.minutes) }.sorted { $0 < $1 }
  }

  private func isHeld(_ turn: Turn, on day: Day) -> Bool {
    guard turn.days.contains(day), !calendar.holidays.contains(day) else { return false }
    if calendar.makeUpDays.contains(day) { return !turn.weekdays.isDisjoint(with: calendar.weekdays) }
    return turn.weekdays.contains(day.weekday)
  }

  private func moment(_ day: Day, _ minutes: Int) -> Instant {
    Instant(milliseconds: calendar.midnight(of: day).milliseconds + UInt64(minutes) * 60_000)
  }

  private func cut(_ windows: [Window]) -> [Window] {
    guard !downtimes.isEmpty else { return windows }
    return windows.flatMap { window in
      var rest = [window]
      for down in downtimes where down.lowerBound < window.end && down.upperBound > window.start {
        guard let last = rest.popLast() else { break }
        let parts = [
          Window(day: last.day, start: last.start, end: min(last.end, down.lowerBound)), Window(day: last.day, start: max(last.start, down.upperBound), end: last.end),
        ]
        rest += parts.filter { $0.start < $0.end }
      }
      return rest
    }
  }
}
