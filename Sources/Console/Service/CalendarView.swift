import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What the page of the calendar shows: the weeks of a month, each day with whether and when it is worked.
struct CalendarView: Sendable {
  struct Asked: Sendable {
    var month: CalendarMonth?
    /// A site's code.
    var site: String?
  }
  struct Week: Sendable {
    let weekID: String
    let dayCells: [Cell]
  }
  struct Cell: Sendable {
    let dayNumber, dayTone, dayWord: String
    let dayName: String?
    let isBlank, isToday: Bool
  }
  struct Site: Sendable {
    let siteCode, siteLink: String
    let isCurrent: Bool
  }
  struct Form: Sendable {
    let formTitle: String
    let forms: [StepFormView]
    let isOpenForm: Bool
  }

  let serviceTabs: [ServiceTab]
  let monthText, beforeLink, nextLink, zoneText, shiftsText, codeText, clockText: String
  let isOwnCalendar: Bool
  let weekdayNames: [String]
  let weeks: [Week]
  let sites: [Site]
  let calendarForms: [Form]

  init(_ asked: Asked, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ language: Language) throws {
    let members = try step.snapshot.all(Member.self, where: "role NOT IN ('reader', 'field')", order: "site", limit: 200)
    let own = SiteCalendars.number(of: step.site)
    let site = asked.site.flatMap { code in members.first { $0.code == code } }?.site ?? own
    let code = try step.snapshot.code(of: SiteID(UInt32(clamping: site)))
    let record = try SiteCalendars.record(of: site, step.snapshot)
    let calendar = try SiteCalendars.of(site, step.snapshot) ?? workplace.calendar
    let today = calendar.day(of: step.now)
    let month = asked.month ?? CalendarMonth(of: today)
    let named = Dictionary(try SiteCalendars.days(of: site, step.snapshot).map { ($0.day, $0) }) { $1 }
    serviceTabs = ServiceTab.all(CalendarPage.path, language)
    monthText = month.description
    beforeLink = "\(CalendarPage.path)?site=\(code)&month=\(month.before)"
    nextLink = "\(CalendarPage.path)?site=\(code)&month=\(month.next)"
    zoneText = calendar.zone.name
    shiftsText = WorkShift.text(calendar.shifts)
    codeText = code
    clockText = calendar.zone.local(step.now).description.prefix(16).replacingOccurrences(of: "T", with: " ")
    isOwnCalendar = record != nil
    weekdayNames = Self.weekdays.map { $0[language] }
    let isStatutory = record?.isStatutory ?? true
    let cells = month.days.map { day in
      Self.cell(day, calendar, named[day], isStatutory ? StatutoryCalendar.shipped.name(of: day) : nil, isToday: day == today, language)
    }
    let blanks = [Cell](repeating: Self.blank, count: month.first.weekday - 1) + cells
    weeks = stride(from: 0, to: blanks.count, by: 7).map { start in
      let part = Array(blanks[start..<min(start + 7, blanks.count)])
      return Week(weekID: "week-\(start / 7)", dayCells: part + [Cell](repeating: Self.blank, count: 7 - part.count))
    }
    sites = members.map { Site(siteCode: $0.code, siteLink: "\(CalendarPage.path)?site=\($0.code)&month=\(month)", isCurrent: $0.site == site) }
    calendarForms = try Self.forms(record, calendar, code, isOwn: site == own, typed, step, workplace, language)
  }

  private static let blank = Cell(dayNumber: "", dayTone: "blank", dayWord: "", dayName: nil, isBlank: true, isToday: false)

  private static let weekdays = [
    Words("Mon", "一"), Words("Tue", "二"), Words("Wed", "三"), Words("Thu", "四"), Words("Fri", "五"), Words("Sat", "六"), Words("Sun", "日"),
  ]

  private static func cell(
    _ day: Day, _ calendar: WorkingCalendar, _ own: Row<CalendarDay>?, _ statutory: Words?, isToday: Bool, _ language: Language
  ) -> Cell {
    let isWorked = calendar.isWorked(day)
    let isUsual = isWorked == calendar.weekdays.contains(day.weekday)
    let shifts = calendar.shifts(of: day)
    let word = isWorked ? (shifts == calendar.shifts ? "" : WorkShift.text(shifts)) : Texts.words("calendarFree")[language]
    let name = own.flatMap { $0.kind == .usual ? nil : $0.label ?? $0.kind.label[language] } ?? statutory?[language]
    return Cell(
      dayNumber: "\(day.parts.day)", dayTone: isWorked ? (isUsual ? "worked" : "makeup") : (isUsual ? "free" : "holiday"),
      dayWord: isWorked && !isUsual && word.isEmpty ? Texts.words("calendarWorked")[language] : word, dayName: name, isBlank: false, isToday: isToday)
  }

  private static func forms(
    _ record: Row<SiteCalendar>?, _ calendar: WorkingCalendar, _ code: String, isOwn: Bool, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace,
    _ language: Language
  ) throws -> [Form] {
    guard isOwn || step.site.role == .headquarters else { return [] }
    let site = isOwn ? [:] : ["site": code]
    let known: [String: [String: String]] = [
      SetCalendarDay.step.name: site,
      SetCalendar.step.name: site.merging([
        "zone": calendar.zone.name, "shifts": WorkShift.text(calendar.shifts), "weekdays": calendar.weekdays.sorted().map(String.init).joined(separator: " "),
        "statutory": record?.isStatutory ?? true ? "true" : "false",
      ]) { $1 },
    ]
    return try [(SetCalendarDay.step.name, "/calendar/day"), (SetCalendar.step.name, "/calendar/site")].compactMap { name, action in
      let declared = try workplace.step(name)
      guard workplace.refusal(declared, step.site, step.actor) == nil else { return nil }
      return Form(
        formTitle: declared.declaration.label[language],
        forms: [try StepFormView(declared, subject: nil, typed: typed, isOpen: true, step.snapshot, language, action: action, known: known[name] ?? [:])],
        isOpenForm: typed?.step == name)
    }
  }
}
