import Ground

/// When people of an office work, by its own clock: Monday to Friday, 8 to 17. Moments are milliseconds.
struct OfficeHours: Sendable {
  static let minute: UInt64 = 60_000
  static let day: UInt64 = 86_400_000

  let minutesEast: Int

  func day(of moment: UInt64) -> Day { Day(milliseconds: local(moment)) }

  private func local(_ moment: UInt64) -> UInt64 { UInt64(Int64(moment) + Int64(minutesEast) * 60_000) }

  /// The moment of a minute of a day.
  func moment(_ day: Day, minute: Int) -> UInt64 { UInt64(Int64(day.number) * 86_400_000 + Int64(minute - minutesEast) * 60_000) }

  /// The moment itself when people work, or when they begin again.
  func open(_ moment: UInt64) -> UInt64 {
    let day = day(of: moment)
    let minute = Int(local(moment) / Self.minute % 1_440)
    if day.weekday <= 5, OfficeRegion.hours.contains(minute) { return moment }
    let next = day.weekday <= 5 && minute < OfficeRegion.hours.lowerBound ? day : workday(day.advanced(by: 1))
    return self.moment(next, minute: OfficeRegion.hours.lowerBound)
  }

  /// So many minutes of work later.
  func after(_ minutes: Int, _ moment: UInt64) -> UInt64 {
    var at = open(moment)
    var left = minutes
    while true {
      let close = self.moment(day(of: at), minute: OfficeRegion.hours.upperBound)
      let room = Int((close - at) / Self.minute)
      if left < room { return at + UInt64(left) * Self.minute }
      left -= room
      at = open(close)
    }
  }

  /// The day itself or the Monday after it.
  func workday(_ day: Day) -> Day { day.weekday <= 5 ? day : day.advanced(by: 8 - day.weekday) }
}
