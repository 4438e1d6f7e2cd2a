import Ground

/// What depends on the day of a moment alone, for moments that mostly follow one another: worked out anew when the day is another.
struct DayBook<Entry> {
  private let calendar: WorkingCalendar
  private let make: (Day) -> Entry
  private var window: Range<Instant>?
  private var entry: Entry?

  init(_ calendar: WorkingCalendar, _ make: @escaping (Day) -> Entry) {
    self.calendar = calendar
    self.make = make
  }

  mutating func entry(at moment: Instant) -> Entry {
    if let entry, window?.contains(moment) == true { return entry }
    let day = calendar.day(of: moment)
    let fresh = make(day)
    window = calendar.midnight(of: day)..<max(calendar.midnight(of: day), calendar.midnight(of: day.advanced(by: 1)))
    entry = fresh
    return fresh
  }
}
