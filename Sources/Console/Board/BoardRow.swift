import Foundation
import Ground
import Records
import Replica
import Workflow

/// One work centre's line of the board, as it is drawn: in units of ``BoardScale``.
struct BoardRow: Sendable {
  struct Bar: Sendable {
    let barX, barY, barWidth, barHeight: Int
    let barKey, barWhat, barStart, barClass, barLink, barSays, barHead, barText: String
    let isBarMovable: Bool
    /// Where it is due, if that day is shown.
    let duePath: String?
  }
  struct Box: Sendable {
    let boxX, boxY, boxWidth, boxHeight: Int
  }
  struct Load: Sendable {
    let loadX, loadWidth, loadPartY, loadPart, loadTextX: Int
    let loadText, loadSays: String
    let isOver: Bool
  }

  let rowKey, rowCode, rowName: String
  let rowHeight, rowWidth, dayWidth: Int
  let rowFirst: String
  let shades: [Box]
  let loads: [Load]
  let ghosts: [Box]
  let bars: [Bar]
  let nowX: Int?

  static let loadHeight = 24
  static let lane = 40
  static let bar = 36
  /// No bar is narrower, however short its work.
  static let least = 26
  /// From here on a bar has room for words.
  static let worded = 48
}

/// Draws a work centre: how full its days are, and the bars in as many lanes as it takes that none lies on another.
struct BoardDrawing {
  let scale: BoardScale
  let calendar: WorkingCalendar
  let now: Instant
  let language: Language

  func row(_ centre: Row<WorkCentre>, _ hours: CentreHours, _ jobs: [BoardJob]) -> BoardRow {
    let hours = BoardHours(hours, scale)
    var ends: [Int] = []
    var bars: [BoardRow.Bar] = []
    var loads: [Day: Int] = [:]
    for job in jobs {
      let span = job.span ?? hours.span(job.place.start, job.place.finish)
      for (day, minutes) in hours.minutes(span) { loads[day, default: 0] += minutes }
      let x = hours.x(span.lowerBound, isEnd: false)
      let width = max(BoardRow.least, hours.x(span.upperBound, isEnd: true) - x - 2)
      guard x + width > 0, x < scale.width else { continue }
      let lane = ends.firstIndex { $0 <= x } ?? ends.count
      if lane == ends.count { ends.append(0) }
      ends[lane] = x + width + 2
      bars.append(bar(job, x: x, width: width, y: BoardRow.loadHeight + 4 + lane * BoardRow.lane, centre))
    }
    let height = BoardRow.loadHeight + 8 + max(1, ends.count) * BoardRow.lane
    return BoardRow(
      rowKey: centre.id.description, rowCode: centre.code, rowName: centre.name, rowHeight: height, rowWidth: scale.width, dayWidth: scale.dayWidth,
      rowFirst: scale.first.description, shades: shades(hours, height), loads: self.loads(hours, loads),
      ghosts: jobs.compactMap { ghost($0, on: centre.id, height) }, bars: bars, nowX: nowX)
  }

  private func bar(_ job: BoardJob, x: Int, width: Int, y: Int, _ centre: Row<WorkCentre>) -> BoardRow.Bar {
    let late = job.lateness > 0 ? BoardWords.late(job.lateness, language) : nil
    var classes = ["board-bar"]
    if job.isPlanned { classes.append("is-planned") }
    switch job.mark {
    case .going: classes.append("is-going")
    case .held: classes.append("is-held")
    case .stopped: classes.append("is-stopped")
    case .none: break
    }
    if job.isAsked { classes.append("is-asked") } else if job.before != nil { classes.append("is-pushed") }
    if late != nil { classes.append("is-late") }
    let sign = (late == nil ? "" : "▲ ") + BoardWords.sign(job.mark)
    let tail = job.number.isEmpty ? BoardWords.tail(job.orderNumber) : BoardWords.tail(job.number)
    let name = job.operation.isEmpty ? tail : "\(tail)/\(job.operation.prefix { $0 != " " })"
    let dueX = scale.x(job.due) + scale.dayWidth
    let isDueShown = job.due >= scale.first && job.due <= scale.last
    return BoardRow.Bar(
      barX: x, barY: y, barWidth: width, barHeight: BoardRow.bar, barKey: job.key.description, barWhat: job.what,
      barStart: job.place.start.description, barClass: classes.joined(separator: " "), barLink: job.isNew ? "/r/\(job.key)" : "/plan/\(job.key)", barSays: BoardWords.says(job, centre.code, language),
      barHead: width < BoardRow.worded ? "\(sign)\(name)" : "\(sign)\(name) \(job.product)",
      barText: width < BoardRow.worded ? "" : late.map { "\($0) · \(job.quantity)" } ?? job.quantity, isBarMovable: job.isMovable,
      duePath: isDueShown ? "M\(dueX - 5) \(y + 1)l5 -6 5 6 -5 6z" : nil)
  }

  private func ghost(_ job: BoardJob, on centre: WorkCentre.ID, _ height: Int) -> BoardRow.Box? {
    guard let before = job.before, before.centre == centre else { return nil }
    let x = max(0, scale.x(before.start)), end = min(scale.width, scale.x(before.finish) + scale.dayWidth)
    guard end > x else { return nil }
    return BoardRow.Box(boxX: x + 1, boxY: BoardRow.loadHeight + 2, boxWidth: end - x - 2, boxHeight: height - BoardRow.loadHeight - 4)
  }

  private func shades(_ hours: BoardHours, _ height: Int) -> [BoardRow.Box] {
    scale.all.filter { hours.open($0) == 0 }.map { BoardRow.Box(boxX: scale.x($0), boxY: 0, boxWidth: scale.dayWidth, boxHeight: height) }
  }

  private func loads(_ hours: BoardHours, _ loads: [Day: Int]) -> [BoardRow.Load] {
    stride(from: 0, to: scale.days, by: scale.step).compactMap { offset in
      let days = (0..<scale.step).map { scale.first.advanced(by: offset + $0) }
      let there = days.reduce(0) { $0 + hours.open($1) }
      let planned = days.reduce(0) { $0 + (loads[$1] ?? 0) }
      guard there > 0 || planned > 0 else { return nil }
      let share = there > 0 ? planned * 100 / there : 100
      let part = min(100, share) * 18 / 100
      let hours = "\(BoardWords.hours(planned))/\(BoardWords.hours(there)) h"
      let width = scale.dayWidth * scale.step
      return BoardRow.Load(
        loadX: offset * scale.dayWidth + 2, loadWidth: width - 4, loadPartY: 20 - part, loadPart: part, loadTextX: offset * scale.dayWidth + width / 2,
        loadText: (share > 100 ? "▲ " : "") + hours, loadSays: "\(days[0]): \(hours)", isOver: share > 100)
    }
  }

  private var nowX: Int? {
    let today = calendar.day(of: now)
    guard today >= scale.first, today <= scale.last else { return nil }
    let (opening, closing) = (calendar.opening(of: today), calendar.closing(of: today))
    let worked = calendar.worked(from: opening, to: min(max(now, opening), closing))
    let day = max(1, calendar.worked(from: opening, to: closing))
    return scale.x(today) + Int(min(worked, day)) * scale.dayWidth / Int(day)
  }
}

/// How the board says things in few words.
enum BoardWords {
  /// A plan that is tried and changes nothing.
  static let nothing = Problem(
    "plan.same", Words("No better plan was found: everything stays.", "未找到更好的计划，保持不变。"), remedy: Words("Try another rule or a longer search.", "请换规则或增加搜索次数。"))

  static func late(_ days: Int, _ language: Language) -> String { Words("\(days) d late", "晚 \(days) 天")[language] }

  /// `12` for `WO-PL01-2026-000012`: the rest is the same for all.
  static func tail(_ number: String) -> String {
    let last = number.split(separator: "-").last.map(String.init) ?? number
    let short = last.drop { $0 == "0" }
    return short.isEmpty ? number : String(short)
  }

  static func sign(_ mark: BoardJob.Mark) -> String {
    switch mark {
    case .none: ""
    case .going: "▶ "
    case .held: "❚❚ "
    case .stopped: "✕ "
    }
  }

  /// `7.5` for 450 minutes.
  static func hours(_ minutes: Int) -> String { minutes % 60 == 0 ? "\(minutes / 60)" : "\(minutes / 60).\(minutes % 60 * 10 / 60)" }

  /// All that the bar shows, for who does not see it.
  static func says(_ job: BoardJob, _ centre: String, _ language: Language) -> String {
    let name = (job.number.isEmpty ? job.orderNumber : "\(job.number) \(job.orderNumber)") + (job.operation.isEmpty ? "" : Words(", operation \(job.operation)", "，工序 \(job.operation)")[language])
    let late = job.lateness > 0 ? ", \(self.late(job.lateness, language))" : ""
    return Words(
      "\(name), \(job.product), \(job.quantity), \(centre), \(job.place.start) to \(job.place.finish), due \(job.due), \(job.stateText)\(late)",
      "\(name)，\(job.product)，\(job.quantity)，\(centre)，\(job.place.start) 至 \(job.place.finish)，交期 \(job.due)，\(job.stateText)\(late)")[language]
  }
}
