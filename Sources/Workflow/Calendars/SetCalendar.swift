import Ground
import Membership
import Records
import Replica

/// 1.1 Says when a site works. Deadlines that begin from then on count by it.
public struct SetCalendar: Step {
  public static let step = StepDeclaration(
    "calendar.set", "1.1", by: [.administrator], at: [.headquarters, .office, .plant, .warehouse], "Set the working calendar", "设置工作日历",
    help: Words(
      "Time zone, shifts and weekdays of this site; headquarters sets those of any site. Deadlines of running tasks stay.",
      "设置本站点的时区、班次和工作星期；总部可设置任一站点。已开始计时的任务期限不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let site = OptionalEntry<Member.ID>("site", "Site", "站点", help: Words("Its code; this site if left empty.", "站点代码；留空为本站点。"))
    let zone = Entry<String>(
      "zone", "Time zone", "时区", help: Words("As the IANA database calls it: Asia/Shanghai, Europe/Amsterdam.", "IANA 时区名称，例如 Asia/Shanghai、Europe/Amsterdam。"), maximumText: 64)
    let shifts = Entry<String>(
      "shifts", "Shifts", "班次",
      help: Words("Like 08:00-12:00 13:00-17:00. A shift over midnight: 22:00-06:00.", "例如 08:00-12:00 13:00-17:00；跨午夜的班次写作 22:00-06:00。"), maximumText: 120)
    let weekdays = Entry<String>("weekdays", "Working weekdays", "工作星期", help: Words("Monday is 1: 1-5, or 1 2 3 4 5 6.", "星期一为 1：例如 1-5，或 1 2 3 4 5 6。"), maximumText: 20)
    let isStatutory = OptionalEntry<Bool>("statutory", "China's statutory holidays", "执行中国法定节假日")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = try CalendarOwner.problems(input.site, context)
    if SiteZone(input.zone) == nil {
      problems.append(
        Problem(
          "zone.unknown", field: "zone", Words("\"\(input.zone)\" is no time zone of the IANA database.", "“\(input.zone)”不是 IANA 时区名称。"),
          remedy: Words("Write region and city, like Asia/Shanghai or Europe/Amsterdam.", "请填写“地区/城市”，例如 Asia/Shanghai 或 Europe/Amsterdam。")))
    }
    if WorkShift.list(input.shifts) == nil { problems.append(ShiftFinding.unreadable("shifts")) }
    if Weekdays(input.weekdays) == nil {
      problems.append(
        Problem(
          "weekdays.unreadable", field: "weekdays", Words("is no list of weekdays.", "不是星期列表。"),
          remedy: Words("Write numbers from 1 (Monday) to 7, like 1-5.", "请填写 1（星期一）到 7 的数字，例如 1-5。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let site = try CalendarOwner.number(input.site, context)
    guard let weekdays = Weekdays(input.weekdays) else { throw UncheckedInput() }
    func fill(_ draft: inout Draft<SiteCalendar>) {
      draft.zone = input.zone
      draft.shifts = WorkShift.text(WorkShift.list(input.shifts) ?? [])
      draft.weekdays = weekdays
      draft.isStatutory = input.isStatutory ?? false
    }
    let code = try context.snapshot.code(of: SiteID(UInt32(site)))
    let done = Words("\(code) works by this calendar from now on.", "\(code) 从现在起按此日历工作。")
    if let known = try SiteCalendars.record(of: site, context.snapshot) {
      try changes.update(known, fill)
      return StepResult(known.id.key, done)
    }
    let made = try changes.create(SiteCalendar.self, on: .company) {
      $0.site = site
      fill(&$0)
    }
    return StepResult(made.key, done)
  }
}

/// Whose calendar a step is about: headquarters may name a site, the others have their own only.
enum CalendarOwner {
  static func number(_ site: Member.ID?, _ context: StepContext) throws -> Int {
    try site.map { try context.the($0).site } ?? SiteCalendars.number(of: context.site)
  }

  static func problems(_ site: Member.ID?, _ context: StepContext) throws -> [Problem] {
    guard let site, context.site.role != .headquarters, try context.the(site).site != SiteCalendars.number(of: context.site) else { return [] }
    return [
      Problem(
        "site.other", field: "site", Words("The calendar of another site is not set here.", "不能在此设置其他站点的日历。"),
        remedy: Words("It is set there, or at headquarters.", "请在该站点或总部设置。"))
    ]
  }
}

enum ShiftFinding {
  static func unreadable(_ field: String) -> Problem {
    Problem(
      "shifts.unreadable", field: field, Words("is no list of at most \(WorkShift.maximum) shifts that do not overlap.", "不是互不重叠、至多 \(WorkShift.maximum) 个的班次列表。"),
      remedy: Words("Write like 08:00-12:00 13:00-17:00.", "请按 08:00-12:00 13:00-17:00 的格式填写。"))
  }
}
