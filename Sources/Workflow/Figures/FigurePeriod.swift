import Ground

/// Days that a figure is told of, both ends included.
public struct FigurePeriod: Sendable, Hashable {
  public var first: Day
  public var last: Day

  /// More days are not read: what is further away is read as a period of its own.
  public static let mostDays = 3_660

  public init(_ first: Day, _ last: Day) {
    self.first = first
    self.last = max(first, last)
  }

  public var days: Int { Int(last.number - first.number) + 1 }

  /// The last so many days, today with them.
  public static func last(_ days: Int, to today: Day) -> FigurePeriod { FigurePeriod(today.advanced(by: 1 - max(1, min(days, mostDays))), today) }

  /// The month that a day lies in.
  public static func month(of day: Day) -> FigurePeriod { FigurePeriod(Day(firstOf: day.month)!, day.monthEnd) }

  /// So many whole months, up to the one that a day lies in.
  public static func months(_ count: Int, to day: Day) -> FigurePeriod {
    var first = month(of: day).first
    for _ in 1..<max(1, min(count, mostDays / 31)) { first = month(of: first.advanced(by: -1)).first }
    return FigurePeriod(first, day.monthEnd)
  }

  /// The period of the same kind before this one: whole months before whole months, as many days before days.
  public var before: FigurePeriod {
    guard isWholeMonths else { return FigurePeriod(first.advanced(by: -days), first.advanced(by: -1)) }
    return .months(monthNumbers.count, to: first.advanced(by: -1))
  }

  public var isWholeMonths: Bool { first == Day(firstOf: first.month) && last == last.monthEnd }

  /// The period's months one by one, the oldest first.
  public var months: [FigurePeriod] {
    var months: [FigurePeriod] = []
    var day = first
    while day <= last {
      let month = FigurePeriod.month(of: day)
      months.append(FigurePeriod(max(month.first, first), min(month.last, last)))
      day = month.last.advanced(by: 1)
    }
    return months
  }

  /// The last so many weeks from Monday to Sunday, the one with the day last.
  public static func weeks(_ count: Int, to day: Day) -> [FigurePeriod] {
    let monday = day.advanced(by: 1 - day.weekday)
    return (0..<max(1, min(count, mostDays / 7))).reversed().map { FigurePeriod(monday.advanced(by: -7 * $0), monday.advanced(by: 6 - 7 * $0)) }
  }

  /// Its days as the tables of sums count them.
  var dayNumbers: ClosedRange<Int64> { Int64(first.number)...Int64(last.number) }

  /// The months that it touches, counted from 1970-01.
  var monthNumbers: ClosedRange<Int64> { Self.number(of: first)...Self.number(of: last) }

  private static func number(of day: Day) -> Int64 {
    let (year, month, _) = day.parts
    return Int64(year - 1970) * 12 + Int64(month) - 1
  }
}
