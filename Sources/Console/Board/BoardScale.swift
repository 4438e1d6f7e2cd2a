import Foundation
import Ground
import Hummingbird

/// Which days the board shows, and how wide each is drawn.
struct BoardScale: Sendable {
  enum Zoom: String, Sendable { case day, week }

  let zoom: Zoom
  let first: Day
  let days: Int
  /// Units of the drawing, which are pixels at its own size.
  let dayWidth: Int

  init(_ zoom: Zoom, from first: Day) {
    self.zoom = zoom
    self.first = first
    (days, dayWidth) = zoom == .day ? (14, 58) : (84, 10)
  }

  /// As the address says it, else two weeks from the day before yesterday on.
  init(zoom: String?, from: String?, today: Day) {
    let zoom = zoom.flatMap { Zoom(rawValue: $0) } ?? .day
    let asked = from.flatMap { Day($0) }.flatMap { abs(Int($0.number - today.number)) <= 3_660 ? $0 : nil }
    self.init(zoom, from: asked ?? Self.first(zoom, today))
  }

  /// Days begin a little before today, weeks on a Monday.
  static func first(_ zoom: Zoom, _ today: Day) -> Day { zoom == .day ? today.advanced(by: -2) : today.advanced(by: 1 - today.weekday) }

  var last: Day { first.advanced(by: days - 1) }
  var width: Int { days * dayWidth }
  var all: [Day] { (0..<days).map { first.advanced(by: $0) } }

  func x(_ day: Day) -> Int { Int(day.number - first.number) * dayWidth }

  func address(zoom: Zoom? = nil, from day: Day? = nil) -> String { "/board?zoom=\((zoom ?? self.zoom).rawValue)&from=\(day ?? first)" }

  /// Days drawn as one: a day, or a week.
  var step: Int { zoom == .day ? 1 : 7 }
}
