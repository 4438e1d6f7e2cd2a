import Foundation
import Ground
import Workflow

/// How much of a deadline is left, in the words of the page. Levels of working time count by the site's calendar: a night takes nothing away.
///
/// `home.js` goes on counting by the same rule from the same words, between the spells of work that the page gives it.
struct TaskClock: Sendable {
  enum Unit: String, Sendable {
    case work, clock
  }

  let text: String
  let unit: Unit
  let isOverdue: Bool

  /// - Parameter since: when the clock began, whose terms count; now, if it is not told.
  init(_ due: Instant, _ level: ServiceLevel?, _ calendar: WorkingCalendar, _ times: TimeWords, since: Instant? = nil) {
    unit = level?.terms(on: calendar.day(of: since ?? times.now)).unit == .hours ? .clock : .work
    isOverdue = due < times.now
    let (from, to) = isOverdue ? (due, times.now) : (times.now, due)
    let span = unit == .work ? calendar.worked(from: from, to: to) : to.milliseconds - from.milliseconds
    let words = ClockWords(times.language)
    text = words.text(span, isOverdue: isOverdue, unit, dayLength: unit == .work ? calendar.dayLength : 24 * 3_600_000)
  }

  /// Of a level: `4 working hours`.
  static func allowance(_ level: ServiceLevel.Terms) -> Words {
    let plural = level.amount == 1 ? "" : "s"
    return switch level.unit {
    case .workingHours: Words("\(level.amount) working hour\(plural)", "\(level.amount) 个工作小时")
    case .workingDays: Words("\(level.amount) working day\(plural)", "\(level.amount) 个工作日")
    case .hours: Words("\(level.amount) hour\(plural)", "\(level.amount) 小时")
    }
  }
}

/// A task's clock, as the page draws it and its script goes on counting it.
struct ClockView: Sendable {
  let clockText, dueMilliseconds, dueExact, unit: String
  let isOverdue: Bool

  init(_ task: InboxTask, _ step: StepContext, _ times: TimeWords) {
    let clock = TaskClock(task.due, step.levels.find(task.level), step.calendar, times, since: task.opened)
    clockText = clock.text
    dueMilliseconds = "\(task.due.milliseconds)"
    dueExact = times.exact(task.due)
    unit = clock.unit.rawValue
    isOverdue = clock.isOverdue
  }
}

/// The words of clocks, which the page gives to its script as they are.
struct ClockWords: Sendable {
  let left, over, overdue, hoursAndMinutes, hours, minutes, soon, workingDay, workingDays, days: String

  init(_ language: Language) {
    left = Texts.words("clockLeft")[language]
    over = Texts.words("clockOver")[language]
    overdue = Texts.words("clockOverdue")[language]
    hoursAndMinutes = Texts.words("clockHoursMinutes")[language]
    hours = Texts.words("clockHours")[language]
    minutes = Texts.words("clockMinutes")[language]
    soon = Texts.words("clockSoon")[language]
    workingDay = Texts.words("clockWorkingDay")[language]
    workingDays = Texts.words("clockWorkingDays")[language]
    days = Texts.words("clockDays")[language]
  }

  func text(_ span: UInt64, isOverdue: Bool, _ unit: TaskClock.Unit, dayLength: UInt64) -> String {
    // Nothing was worked since it was due: it is overdue all the same.
    if isOverdue, span < 60_000 { return overdue }
    return fill(isOverdue ? over : left, self.span(span, unit, dayLength))
  }

  private func span(_ span: UInt64, _ unit: TaskClock.Unit, _ dayLength: UInt64) -> String {
    let minute = span / 60_000
    if unit == .work, span >= dayLength, dayLength > 0 {
      let count = span / dayLength
      return fill(count == 1 ? workingDay : workingDays, "\(count)")
    }
    if unit == .clock, span >= 2 * dayLength { return fill(days, "\(span / dayLength)") }
    switch (minute / 60, minute % 60) {
    case (0, 0): return soon
    case (0, let minutes): return fill(self.minutes, "\(minutes)")
    case (let hours, 0): return fill(self.hours, "\(hours)")
    case (let hours, let minutes): return fill(hoursAndMinutes, "\(hours)", "\(minutes)")
    }
  }

  private func fill(_ text: String, _ values: String...) -> String {
    zip(["{}", "{m}"], values).reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}

/// What the script needs to go on counting: the site's time, and when work is done about now.
struct ClockFace: Sendable {
  /// What is due further away is told in days, which the page itself renews.
  private static let before = 7, ahead = 21

  let nowText, spellsText, dayText: String
  let words: ClockWords

  init(_ now: Instant, _ calendar: WorkingCalendar, _ language: Language) {
    let day: UInt64 = 24 * 3_600_000
    let from = Instant(milliseconds: now.milliseconds - UInt64(Self.before) * day)
    let to = Instant(milliseconds: now.milliseconds + UInt64(Self.ahead) * day)
    nowText = "\(now.milliseconds)"
    spellsText = calendar.spells(from: from, to: to).map { "\($0.lowerBound.milliseconds)-\($0.upperBound.milliseconds)" }.joined(separator: " ")
    dayText = "\(calendar.dayLength)"
    words = ClockWords(language)
  }
}
