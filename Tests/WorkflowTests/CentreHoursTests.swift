import Ground
import Records
import Testing

@testable import Workflow

@Suite("When a work centre works")
struct CentreHoursTests {
  private let monday = Day("2026-11-23")!

  /// Windows of some days from Monday, the 23rd of November, as `day from-to`.
  private func hours(_ turns: [CentreHours.Turn] = [], minutes: Int = 480, down: [Range<Instant>] = [], from first: Day? = nil, days: Int) -> [String] {
    let hours = CentreHours(minutesADay: minutes, turns: turns, downtimes: down, .shipped)
    let first = first ?? monday
    return hours.windows(first...first.advanced(by: days - 1)).map { window in
      func clock(_ at: Instant) -> String {
        let minute = (Int64(at.milliseconds) - Int64(WorkingCalendar.shipped.midnight(of: window.day).milliseconds)) / 60_000
        return "\(minute / 60)" + (minute % 60 == 0 ? "" : ":\(minute % 60)")
      }
      return "\(window.day.parts.day) \(clock(window.start))-\(clock(window.end))"
    }
  }

  @Test("Without a shift it works its minutes a day from the opening hour on, on working days; at most around the clock")
  func minutesADay() {
    #expect(hours(days: 7) == ["23 8-16", "24 8-16", "25 8-16", "26 8-16", "27 8-16"])
    #expect(hours(minutes: 1_440, days: 2) == ["23 8-32", "24 8-32"])
    #expect(hours(from: Day("2026-10-09")!, days: 3) == ["9 8-16", "10 8-16"])
  }

  @Test("Shifts follow one another, a night shift goes over midnight and belongs to the day on which it began")
  func shifts() {
    let week: Set<Int> = [1, 2, 3, 4, 5]
    let three = [(360, 840), (840, 1_320), (1_320, 360)].map { CentreHours.Turn(weekdays: week, from: $0.0, to: $0.1) }
    #expect(hours(three, days: 2) == ["23 6-14", "23 14-22", "23 22-30", "24 6-14", "24 14-22", "24 22-30"])
    // A night shift of Friday ends on Saturday; Saturday itself has none.
    #expect(hours([three[2]], from: Day("2026-11-27")!, days: 3) == ["27 22-30"])
  }

  @Test("Where shifts overlap the hours count once")
  func overlap() {
    let turns = [CentreHours.Turn(weekdays: [1, 2], from: 480, to: 960), .init(weekdays: [1], from: 900, to: 1_080), .init(weekdays: [1], from: 1_200, to: 600)]
    #expect(hours(turns, days: 2) == ["23 8-16", "23 16-18", "23 20-34", "24 10-16"])
  }

  @Test("A holiday is not worked, the day in its place is, and a shift holds from its first to its last day")
  func calendar() {
    let day = CentreHours.Turn(weekdays: [1, 2, 3, 4, 5], from: 480, to: 960)
    // The first days of October are holidays; Saturday, the 10th, is worked in their place.
    #expect(hours([day], from: Day("2026-10-05")!, days: 7) == ["8 8-16", "9 8-16", "10 8-16"])
    #expect(hours([.init(weekdays: [6], from: 480, to: 720)], from: Day("2026-11-28")!, days: 2) == ["28 8-12"])
    let short = CentreHours.Turn(weekdays: [1, 2, 3, 4, 5], from: 480, to: 960, days: Day("2026-11-24")!...Day("2026-11-25")!)
    #expect(hours([short], days: 5) == ["24 8-16", "25 8-16"])
  }

  @Test("Downtimes are cut out, several of one window too, and one over days takes them whole")
  func downtimes() {
    func at(_ day: String, _ hour: Int) -> Instant { moment(day, hour) }
    let down = [at("2026-11-23", 12)..<at("2026-11-23", 13), at("2026-11-23", 9)..<at("2026-11-23", 10), at("2026-11-24", 15)..<at("2026-11-26", 9)]
    #expect(hours(down: down, days: 4) == ["23 8-9", "23 10-12", "23 13-16", "24 8-15", "26 9-16"])
  }

  @Test("Days of the week and times of the day are read as people write them, and nothing else")
  func reading() {
    #expect(Weekdays("1-5")?.days == [1, 2, 3, 4, 5] && Weekdays("6，7")?.days == [6, 7] && Weekdays("135")?.days == [1, 3, 5])
    for odd in ["", "0", "8", "5-1", "1-", "Mon", "1--2"] { #expect(Weekdays(odd) == nil, "\(odd)") }
    #expect(Weekdays("7 1")?.cells == [.text("17")] && Weekdays("1,2")?.words == Words("Mon Tue", "周一二"))
    #expect(TimeOfDay("6:05")?.minutes == 365 && TimeOfDay("24:00")?.minutes == 1_440 && TimeOfDay("6:05")?.description == "06:05")
    for odd in ["", "24:01", "25:00", "6:5", "6", "-1:00", "06:60", "06:00:00"] { #expect(TimeOfDay(odd) == nil, "\(odd)") }
  }
}
