import Ground
import Membership
import Records
import Replica

/// The working calendars of the sites, from their records.
public enum SiteCalendars {
  /// The most days of its own that a site's calendar has; ten years of holidays.
  public static let maximumDays = 400

  /// The site whose calendar counts for documents on a shelf that is its home: a laptop works by its office's.
  public static func number(of site: AdmittedMember) -> Int { Int((site.home == .company ? site.site : site.home.site).number) }

  /// - Returns: nil for a site that has none of its own.
  static func of(_ site: AdmittedMember, _ snapshot: Snapshot) throws -> WorkingCalendar? { try of(number(of: site), snapshot) }

  public static func of(_ site: Int, _ snapshot: Snapshot) throws -> WorkingCalendar? {
    guard let record = try record(of: site, snapshot), var calendar = base(record) else { return nil }
    for day in try days(of: site, snapshot) { calendar.take(day) }
    return calendar
  }

  static func zone(of site: AdmittedMember, _ snapshot: Snapshot) throws -> SiteZone? {
    try record(of: number(of: site), snapshot).flatMap { SiteZone($0.zone) }
  }

  /// The newest, should two have been made at once.
  public static func record(of site: Int, _ snapshot: Snapshot) throws -> Row<SiteCalendar>? {
    try snapshot.all(SiteCalendar.self, where: "site = ?", [Int64(site)], order: "id DESC", limit: 1).first
  }

  /// The site's own days, oldest first.
  public static func days(of site: Int, _ snapshot: Snapshot) throws -> [Row<CalendarDay>] {
    try snapshot.all(CalendarDay.self, where: "site = ?", [Int64(site)], order: "id", limit: maximumDays)
  }

  /// - Returns: nil for what this program cannot read, which a newer one may have written; the shipped calendar then counts.
  private static func base(_ record: Row<SiteCalendar>) -> WorkingCalendar? {
    guard let zone = SiteZone(record.zone), let shifts = WorkShift.list(record.shifts) else { return nil }
    let statutory = record.isStatutory ? StatutoryCalendar.shipped : nil
    return WorkingCalendar(
      zone: zone, shifts: shifts, weekdays: record.weekdays.days, holidays: statutory?.holidays ?? [], makeUpDays: statutory?.makeUpDays ?? [])
  }
}

extension WorkingCalendar {
  mutating func take(_ day: Row<CalendarDay>) {
    switch day.kind {
    case .free:
      holidays.insert(day.day)
      makeUpDays.remove(day.day)
    case .worked:
      holidays.remove(day.day)
      makeUpDays.insert(day.day)
      ownShifts[day.day] = day.shifts.flatMap { WorkShift.list($0) }
    case .usual: break
    }
  }
}

extension StepContext {
  /// The calendar that the site counts in whose inbox a shelf is: what is asked of another site is due by its working hours, not by ours.
  public func calendar(of shelf: Shelf) throws -> WorkingCalendar {
    if shelf == home { return calendar }
    guard shelf.kind != .company else {
      let headquarters = try snapshot.first(Member.self, where: "role = ?", [SiteRole.headquarters.rawValue])
      return try headquarters.flatMap { try SiteCalendars.of($0.site, snapshot) } ?? .shipped
    }
    return try SiteCalendars.of(Int(shelf.site.number), snapshot) ?? .shipped
  }
}
