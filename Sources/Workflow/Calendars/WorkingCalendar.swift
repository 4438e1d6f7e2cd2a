import Foundation
import Ground

/// Which days are worked and in which shifts, in which time zone. Deadlines count in it.
public struct WorkingCalendar: Sendable {
  public var zone: SiteZone
  /// Of a usual working day, in the order of the day.
  public var shifts: [WorkShift]
  /// ISO weekdays that are worked, 1 is Monday.
  public var weekdays: Set<Int>
  /// Days that are not worked though their weekday is, and the other way round.
  public var holidays: Set<Day>
  public var makeUpDays: Set<Day>
  /// Days that are worked in shifts of their own.
  public var ownShifts: [Day: [WorkShift]] = [:]

  /// How far ahead a working day is looked for. A calendar without any is refused where it is made; this ends the search in what else comes.
  static let horizon = 3_660

  public func day(of instant: Instant) -> Day { zone.day(of: instant) }

  public func isWorked(_ day: Day) -> Bool {
    makeUpDays.contains(day) || (weekdays.contains(day.weekday) && !holidays.contains(day))
  }

  /// None on a day that is not worked.
  public func shifts(of day: Day) -> [WorkShift] { isWorked(day) ? ownShifts[day] ?? shifts : [] }

  /// The shifts of a day as moments, in order; a day that is not worked has none.
  public func windows(of day: Day) -> [Range<Instant>] {
    shifts(of: day).compactMap { shift in
      let (from, to) = (instant(day, minute: shift.begins), instant(day, minute: shift.ends))
      // The night when the clock is put on may swallow a shift of less than an hour.
      return from < to ? from..<to : nil
    }
  }

  /// The `count`-th working day after a day; the day itself, or the next worked one, for 0.
  public func day(_ count: Int, after day: Day) -> Day {
    var day = worked(from: day)
    for _ in 0..<count { day = worked(from: day.advanced(by: 1)) }
    return day
  }

  /// The `count`-th working day before a day; for 0 the day itself, or the last worked one before it.
  public func day(_ count: Int, before day: Day) -> Day {
    func worked(upTo last: Day) -> Day { (0..<Self.horizon).lazy.map { last.advanced(by: -$0) }.first(where: isWorked) ?? last }
    var day = worked(upTo: day)
    for _ in 0..<count { day = worked(upTo: day.advanced(by: -1)) }
    return day
  }

  private func worked(from first: Day) -> Day { (0..<Self.horizon).lazy.map { first.advanced(by: $0) }.first(where: isWorked) ?? first }

  /// When work begins on a day, worked or not.
  public func opening(of day: Day) -> Instant { instant(day, minute: (ownShifts[day] ?? shifts).first?.begins ?? 0) }

  /// When work ends on a day, worked or not; of a night shift, on the morning after.
  public func closing(of day: Day) -> Instant { instant(day, minute: (ownShifts[day] ?? shifts).last?.ends ?? WorkShift.day) }

  /// The first day whose working hours all lie ahead.
  public func nextWholeDay(after now: Instant) -> Day {
    let today = day(of: now)
    return now <= opening(of: today) ? day(0, after: today) : day(0, after: today.advanced(by: 1))
  }

  func instant(_ day: Day, minute: Int) -> Instant { zone.instant(day, minute: minute) }

  /// The moment that lies so many working hours after another.
  public func moment(hours: Int, after start: Instant) -> Instant { moment(working: UInt64(max(0, hours)) * 3_600_000, after: start) }

  /// The end of the working day that lies so many working days after a moment.
  public func moment(days: Int, after start: Instant) -> Instant { closing(of: day(days, after: day(of: start))) }
}

/// The data files that this module ships.
enum Resource {
  static func decode<T: Decodable>(_ name: String) -> T {
    guard let url = Bundle.module.url(forResource: name, withExtension: "json"), let data = try? Data(contentsOf: url),
      let value = try? JSONDecoder().decode(T.self, from: data)
    else {
      // The file is part of the program and a test reads it.
      fatalError("the program's own \(name).json is missing or unreadable")
    }
    return value
  }
}
