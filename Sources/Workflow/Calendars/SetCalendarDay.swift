import Ground
import Membership
import Records
import Replica

/// 1.1 Makes days free or worked at one site: a holiday of the place, a make-up Saturday, the days of a stocktaking.
public struct SetCalendarDay: Step {
  /// The most days that one entry speaks of.
  public static let maximumSpan = 31

  public static let step = StepDeclaration(
    "calendar.day", "1.1", by: [.administrator, .planner], at: [.headquarters, .office, .plant, .warehouse], "Set days of the calendar", "设置日历日",
    help: Words("Makes days free or worked at this site, or takes that back. Headquarters says it of any site.", "将本站点的某些日期设为休息或上班，或恢复常规。总部可设置任一站点。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let site = OptionalEntry<Member.ID>("site", "Site", "站点", help: Words("Its code; this site if left empty.", "站点代码；留空为本站点。"))
    let day = Entry<Day>("day", "Day", "日期")
    let last = OptionalEntry<Day>("last", "Last day", "结束日期", help: Words("For several days.", "多日时填写。"))
    let kind = Entry<CalendarDayKind>("kind", "Kind", "类型")
    let label = OptionalEntry<String>("label", "Name", "名称", maximumText: 100)
    let shifts = OptionalEntry<String>("shifts", "Shifts", "班次", help: Words("Of worked days that have not the usual ones.", "上班日的班次与平时不同时填写。"), maximumText: 120)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = try CalendarOwner.problems(input.site, context)
    let last = input.last ?? input.day
    if last < input.day || last.number - input.day.number >= Int32(maximumSpan) {
      problems.append(
        Problem(
          "days.span", field: "last", Words("must be from \(input.day) to \(input.day.advanced(by: maximumSpan - 1)).", "须在 \(input.day) 到 \(input.day.advanced(by: maximumSpan - 1)) 之间。"),
          remedy: Words("Set a longer time in parts.", "更长的时间请分次设置。")))
    }
    if input.day < context.today { problems.append(past(input.day, context.today)) }
    if let shifts = input.shifts {
      if WorkShift.list(shifts) == nil { problems.append(ShiftFinding.unreadable("shifts")) }
      if input.kind != .worked {
        problems.append(
          Problem(
            "shifts.unworked", field: "shifts", Words("are given for days that are not set as worked.", "仅适用于设为上班的日期。"),
            remedy: Words("Leave them empty, or choose \"worked\".", "请留空，或选择“上班”。")))
      }
    }
    if try SiteCalendars.days(of: CalendarOwner.number(input.site, context), context.snapshot).count + maximumSpan > SiteCalendars.maximumDays {
      problems.append(
        Problem(
          "days.many", field: "day", Words("This calendar has its \(SiteCalendars.maximumDays) days already.", "该日历已有 \(SiteCalendars.maximumDays) 个自定日期。"),
          remedy: Words("Set weekdays or shifts instead.", "请改为设置工作星期或班次。")))
    }
    return problems
  }

  private static func past(_ day: Day, _ today: Day) -> Problem {
    Problem(
      "date.past", field: "day", Words("\(day) is past; today is \(today).", "\(day) 已过去；今天是 \(today)。"),
      remedy: Words("What was reckoned by it stays as it is.", "按其计算的期限不再改变。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let site = try CalendarOwner.number(input.site, context)
    let known = Dictionary(try SiteCalendars.days(of: site, context.snapshot).map { ($0.day, $0) }) { $1 }
    let days = (input.day.number...(input.last ?? input.day).number).map { Day(number: $0) }
    func fill(_ draft: inout Draft<CalendarDay>) {
      draft.kind = input.kind
      draft.label = input.label
      draft.shifts = input.shifts.flatMap { WorkShift.list($0) }.map(WorkShift.text)
    }
    // A site without a calendar of its own gets the shipped one as its own: its days would count for nothing else.
    let calendar = try SiteCalendars.record(of: site, context.snapshot)?.id ?? Self.shipped(site, &changes)
    for day in days {
      if let record = known[day] {
        try changes.update(record, fill)
      } else {
        try changes.create(CalendarDay.self, on: .company) {
          $0.site = site
          $0.day = day
          fill(&$0)
        }
      }
    }
    let count = days.count
    return StepResult(
      calendar.key,
      Words("\(count) day\(count == 1 ? " is" : "s are") now \(input.kind.label.en).", "\(count) 天已设为“\(input.kind.label.zh)”。"))
  }

  private static func shipped(_ site: Int, _ changes: inout Changes) throws -> SiteCalendar.ID {
    let shipped = WorkingCalendar.shipped
    guard let weekdays = Weekdays(shipped.weekdays) else { throw UncheckedInput() }
    return try changes.create(SiteCalendar.self, on: .company) {
      $0.site = site
      $0.zone = shipped.zone.name
      $0.shifts = WorkShift.text(shipped.shifts)
      $0.weekdays = weekdays
      $0.isStatutory = true
    }
  }
}
