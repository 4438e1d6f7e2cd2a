import Ground
import Membership
import Replica

/// In what a deadline is counted.
public enum DeadlineUnit: String, Choice, Decodable {
  case workingHours = "working_hours"
  case workingDays = "working_days"
  /// Hours of the clock, nights and holidays too.
  case hours

  public var label: Words {
    switch self {
    case .workingHours: Words("working hours", "工作小时")
    case .workingDays: Words("working days", "工作日")
    case .hours: Words("hours of the clock", "小时（自然时间）")
    }
  }
}

/// Another deadline for a service level of the company, from a day on. Headquarters writes it and every site reckons by it; one that was
/// written stays, and a later one goes before it.
public struct ServiceLevelChange: RecordType {
  public static let record = RecordDeclaration(
    90, "service_level_change", on: .company, by: [.headquarters], "Change of a service level", "服务标准变更")
  public static let fields = ServiceLevelChange()

  public let level = Field<String>(1, "level", .once, "Service level", "服务标准", indexed: true, maximumText: 64)
  public let amount = Field<Int>(2, "amount", .once, "Amount", "数值")
  public let unit = Field<DeadlineUnit>(3, "unit", .once, "Unit", "单位")
  /// The operator role that answers for it; empty for the one that answers for the step.
  public let owner = OptionalField<String>(4, "owner", .once, "Owner", "责任角色", maximumText: 40)
  /// Clocks that begin on this day or later, by the calendar that they count in.
  public let from = Field<Day>(5, "from_day", .once, "From", "生效日期")
  public let reason = Field<String>(6, "reason", .once, "Reason", "原因", maximumText: 1_000)
  public let by = Field<String>(7, "changed_by", .once, "Changed by", "变更人", maximumText: 100)
  public let at = Field<Instant>(8, "at", .once, "At", "时间")
}

/// When a site works. Lies where all read it: who asks a site for something must know until when it is to be done there.
public struct SiteCalendar: RecordType {
  public static let record = RecordDeclaration(
    91, "site_calendar", on: .company, by: [.headquarters, .office, .plant, .warehouse], "Site calendar", "站点日历")
  public static let fields = SiteCalendar()

  public let site = Field<Int>(1, "site", .once, "Site number", "站点编号", indexed: true)
  /// Name in the IANA database, `Europe/Amsterdam`.
  public let zone = Field<String>(2, "zone", .latest, "Time zone", "时区", maximumText: 64)
  /// `08:00-12:00 13:00-17:00`; `22:00-06:00` ends on the next day.
  public let shifts = Field<String>(3, "shifts", .latest, "Shifts", "班次", maximumText: 120)
  public let weekdays = Field<Weekdays>(4, "weekdays", .latest, "Working weekdays", "工作星期", maximumText: 20)
  /// Whether China's statutory holidays and make-up days hold here.
  public let isStatutory = Field<Bool>(5, "statutory", .latest, "China's statutory holidays", "执行中国法定节假日")
}

/// What a day is at one site, whatever its weekday says.
public enum CalendarDayKind: String, Choice {
  case free, worked
  /// As the weekday and the statutory calendar say: what was said before is taken back.
  case usual

  public var label: Words {
    switch self {
    case .free: Words("not worked", "休息")
    case .worked: Words("worked", "上班")
    case .usual: Words("as usual", "按常规")
    }
  }
}

/// A holiday or a make-up day of one site.
public struct CalendarDay: RecordType {
  public static let record = RecordDeclaration(
    92, "calendar_day", on: .company, by: [.headquarters, .office, .plant, .warehouse], "Calendar day", "日历日")
  public static let fields = CalendarDay()

  public let site = Field<Int>(1, "site", .once, "Site number", "站点编号", indexed: true)
  public let day = Field<Day>(2, "day", .once, "Day", "日期")
  public let kind = Field<CalendarDayKind>(3, "kind", .latest, "Kind", "类型")
  public let label = OptionalField<String>(4, "label", .latest, "Name", "名称", maximumText: 100)
  /// The shifts of a worked day when they are not the usual ones.
  public let shifts = OptionalField<String>(5, "shifts", .latest, "Shifts", "班次", maximumText: 120)
}
