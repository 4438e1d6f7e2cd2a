import Ground

/// A month of the calendar, by UTC.
struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Months since January of year 0.
  let number: Int

  /// Keys of other years lie in the partition for the rest: such a time is a clock's mistake.
  static let years = 2000...2099

  init(number: Int) { self.number = number }

  /// - Returns: nil for a time outside of ``years``.
  init?(of key: RecordKey) {
    let parts = Day(milliseconds: key.made.milliseconds).parts
    guard Self.years.contains(parts.year) else { return nil }
    number = parts.year * 12 + parts.month - 1
  }

  /// The first month of ``years`` that begins behind a key which lies in none of them.
  static func first(after key: RecordKey) -> Month? {
    let first = Month(number: years.lowerBound * 12)
    return key < first.firstKey ? first : nil
  }

  var next: Month { Month(number: number + 1) }
  private var firstDay: Day { Day(year: number / 12, month: number % 12 + 1, day: 1)! }

  /// The lowest key that a record of this month can have.
  var firstKey: RecordKey { RecordKey(high: UInt64(firstDay.number) * 86_400_000 << 16, low: 0) }

  var description: String { String(firstDay.description.prefix(7)).replacing("-", with: "_") }

  static func < (a: Month, b: Month) -> Bool { a.number < b.number }
}
