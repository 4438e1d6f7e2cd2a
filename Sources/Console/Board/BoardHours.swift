import Foundation
import Ground
import Workflow

/// The hours of a work centre on the days that the board shows. A day is as wide as all others, and its worked hours fill it.
struct BoardHours {
  private let scale: BoardScale
  /// In their order; those of the day before too, whose night shift may reach into the first day.
  private let windows: [CentreHours.Window]
  private let opens: [Day: Int]
  /// Minutes of its day before each window.
  private let before: [Int]

  init(_ hours: CentreHours, _ scale: BoardScale) {
    self.scale = scale
    windows = hours.windows(scale.first.advanced(by: -1)...scale.last)
    var opens: [Day: Int] = [:]
    before = windows.map { window in
      let before = opens[window.day] ?? 0
      opens[window.day] = before + window.minutes
      return before
    }
    self.opens = opens
  }

  /// Minutes that are worked on a day.
  func open(_ day: Day) -> Int { opens[day] ?? 0 }

  /// Where a moment lies; before and after the days that are shown it lies outside of the drawing.
  func x(_ at: Instant, isEnd: Bool) -> Int {
    guard let index = windows.firstIndex(where: { isEnd ? $0.end >= at : $0.end > at }) else { return scale.width + scale.dayWidth }
    let window = windows[index]
    let part = before[index] + (at > window.start ? Int((at.milliseconds - window.start.milliseconds) / 60_000) : 0)
    return scale.x(window.day) + part * scale.dayWidth / max(1, open(window.day))
  }

  /// The hours of some days, for work that was planned by days alone.
  func span(_ start: Day, _ finish: Day) -> Range<Instant> {
    let begin = windows.first { $0.day >= start }?.start ?? Instant(milliseconds: 0)
    let end = windows.last { $0.day <= finish }?.end ?? begin
    return begin..<max(begin, end)
  }

  /// The minutes of a time that are worked, by day.
  func minutes(_ span: Range<Instant>) -> [(Day, Int)] {
    windows.compactMap { window in
      let from = max(window.start, span.lowerBound), to = min(window.end, span.upperBound)
      return from < to ? (window.day, Int((to.milliseconds - from.milliseconds) / 60_000)) : nil
    }
  }
}
