import Foundation
import Ground

/// Which days are worked and which hours, in which time zone. Deadlines count in it.
public struct WorkingCalendar: Sendable {
  /// Minutes east of UTC.
  public var zoneMinutes: Int
  /// The working hours of a day, by the site's clock.
  public var opens: Int
  public var closes: Int
  /// ISO weekdays that are worked, 1 is Monday.
  public var weekdays: Set<Int>
  /// Days that are not worked though their weekday is, and the other way round.
  public var holidays: Set<Day>
  public var makeUpDays: Set<Day>

  struct File: Decodable {
    var zone_minutes: Int
    var opens: Int
    var closes: Int
    var weekdays: [Int]
    var holidays: [String]
    var make_up_days: [String]
  }

  /// China's working week with the statutory holidays that the program ships (`calendar.json`).
  public static let shipped: WorkingCalendar = {
    let file: File = Resource.decode("calendar")
    return WorkingCalendar(
      zoneMinutes: file.zone_minutes, opens: file.opens, closes: file.closes, weekdays: Set(file.weekdays),
      holidays: Set(file.holidays.compactMap { Day($0) }), makeUpDays: Set(file.make_up_days.compactMap { Day($0) }))
  }()

  public func day(of instant: Instant) -> Day {
    Day(milliseconds: UInt64(Int64(instant.milliseconds) + Int64(zoneMinutes) * 60_000))
  }

  public func isWorked(_ day: Day) -> Bool {
    makeUpDays.contains(day) || (weekdays.contains(day.weekday) && !holidays.contains(day))
  }

  /// The `count`-th working day after a day; the day itself, or the next worked one, for 0.
  public func day(_ count: Int, after day: Day) -> Day {
    var day = day
    while !isWorked(day) { day = day.advanced(by: 1) }
    for _ in 0..<count {
      repeat { day = day.advanced(by: 1) } while !isWorked(day)
    }
    return day
  }

  /// When work ends on a day, worked or not.
  public func closing(of day: Day) -> Instant { instant(day, hour: closes) }

  /// The first day whose working hours all lie ahead.
  public func nextWholeDay(after now: Instant) -> Day {
    let today = day(of: now)
    return now <= instant(today, hour: opens) ? day(0, after: today) : day(0, after: today.advanced(by: 1))
  }

  func instant(_ day: Day, hour: Int) -> Instant {
    Instant(milliseconds: UInt64(Int64(day.number) * 86_400_000 + Int64(hour) * 3_600_000 - Int64(zoneMinutes) * 60_000))
  }

  /// The moment that lies so many working hours after another.
  public func moment(hours: Int, after start: Instant) -> Instant {
    var rest = Int64(hours) * 3_600_000
    var day = day(of: start)
    var from = start
    while true {
      let opening = instant(day, hour: opens)
      let closing = instant(day, hour: closes)
      if isWorked(day), from < closing {
        let begin = max(from, opening)
        let left = Int64(closing.milliseconds) - Int64(begin.milliseconds)
        if rest <= left { return Instant(milliseconds: begin.milliseconds + UInt64(rest)) }
        rest -= left
      }
      day = day.advanced(by: 1)
      from = instant(day, hour: 0)
    }
  }

  /// The end of the working day that lies so many working days after a moment.
  public func moment(days: Int, after start: Instant) -> Instant {
    instant(day(days, after: day(of: start)), hour: closes)
  }
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
