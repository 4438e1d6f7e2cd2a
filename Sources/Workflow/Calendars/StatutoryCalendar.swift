import Ground

/// China's statutory holidays and the weekend days that are worked in their place, as the State Council announces them each autumn
/// (`calendar.json`).
public struct StatutoryCalendar: Sendable, Decodable {
  public struct Holiday: Sendable, Decodable {
    public var en: String
    public var zh: String
    public var from: String
    public var to: String

    public var label: Words { Words(en, zh) }
    /// The weekend days among them too.
    public var days: [Day] {
      guard let first = Day(from), let last = Day(to), first <= last else { return [] }
      return (first.number...last.number).map { Day(number: $0) }
    }
  }

  public struct Year: Sendable, Decodable {
    public var year: Int
    /// The number of the notice.
    public var notice: String
    public var holidays: [Holiday]
    public var worked: [String]

    public var makeUpDays: [Day] { worked.compactMap { Day($0) } }
  }

  public var zone: String
  public var shifts: String
  public var weekdays: [Int]
  public var years: [Year]

  public static let shipped: StatutoryCalendar = Resource.decode("calendar")

  public var holidays: Set<Day> { Set(years.flatMap(\.holidays).flatMap(\.days)) }
  public var makeUpDays: Set<Day> { Set(years.flatMap(\.makeUpDays)) }

  /// What a day is called; nil for one that is as usual.
  public func name(of day: Day) -> Words? {
    if let holiday = years.flatMap(\.holidays).first(where: { $0.days.contains(day) }) { return holiday.label }
    return makeUpDays.contains(day) ? Words("worked in place of a holiday", "调休上班") : nil
  }
}

extension WorkingCalendar {
  /// China's working week with the statutory holidays that the program ships.
  public static let shipped: WorkingCalendar = {
    let file = StatutoryCalendar.shipped
    return WorkingCalendar(
      zone: SiteZone(file.zone) ?? .shanghai, shifts: WorkShift.list(file.shifts) ?? [], weekdays: Set(file.weekdays), holidays: file.holidays,
      makeUpDays: file.makeUpDays)
  }()
}
