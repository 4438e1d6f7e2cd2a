import Foundation
import Ground
import Records
import Replica

/// 4.1 What a work centre has to do against what it can, by day or week; with what is asked for and not planned yet, roughly.
public struct CentreLoad: Sendable {
  /// Some days together.
  public struct Span: Sendable, Hashable {
    public var first, last: Day
    /// Minutes in which it works.
    public var open = 0
    /// Of set-ups and runs that are planned.
    public var planned = 0
    /// Of what is not planned yet, laid backward from its due day on the work centre with the most room, whatever else lies there.
    public var asked = 0

    public init(first: Day, last: Day) {
      self.first = first
      self.last = last
    }

    public var isOver: Bool { planned + asked > open }
    /// Per cent of what it can; 0 for nothing to do in no time.
    public var share: Int { open > 0 ? (planned + asked) * 100 / open : planned + asked > 0 ? 999 : 0 }
  }

  public var id: WorkCentre.ID
  public var code, name: String
  public var spans: [Span]
}

extension StepContext {
  /// The most requests that a rough cut looks at, what is due first.
  public static let maximumRoughCut = 500
  /// How many days beyond those that are shown a request may be due to be counted.
  static let roughDays = 60

  /// The load of this plant's work centres.
  ///
  /// - Parameters:
  ///   - first: the first day.
  ///   - count: how many spans.
  ///   - length: days of a span.
  public func loads(from first: Day, count: Int, length: Int) throws -> [CentreLoad] {
    let rows = try planCentres()
    let centres = try centres(of: home)
    let jobs = try openJobs()
    let floor = PlanFloor(centres, calendar, today: today, for: jobs, setUps: [:])
    let last = first.advanced(by: count * length - 1)
    // What is due soon after the days that are shown may begin within them.
    var board = LoadBoard(centres, calendar, min(first, today)...max(last, today).advanced(by: Self.roughDays))
    for job in floor.laid(jobs) { for operation in job.operations { if let place = operation.place { board.plan(place) } } }
    let requests = try snapshot.all(
      SupplyRequest.self, where: "state = 'requested' AND _shelf = ?", [Int64(home.code)], order: "due, id", limit: Self.maximumRoughCut)
    for request in requests {
      for operation in try self.operations(of: request.product, request.quantity, on: home) ?? [] { board.ask(operation, due: request.due, today: today) }
    }
    return rows.map { row in
      let spans = (0..<count).map { number -> CentreLoad.Span in
        let begin = first.advanced(by: number * length)
        return board.span(row.id, begin...begin.advanced(by: length - 1))
      }
      return CentreLoad(id: row.id, code: row.code, name: row.name, spans: spans)
    }
  }
}

/// Minutes by work centre and day.
private struct LoadBoard {
  private struct Minutes {
    var open = 0
    var planned = 0
    var asked = 0
  }

  private let days: ClosedRange<Day>
  private var windows: [WorkCentre.ID: [CentreHours.Window]] = [:]
  private var minutes: [WorkCentre.ID: [Day: Minutes]] = [:]
  private let centres: [WhatIf.Centre]

  init(_ centres: [WhatIf.Centre], _ calendar: WorkingCalendar, _ days: ClosedRange<Day>) {
    self.centres = centres
    self.days = days
    for centre in centres {
      let all = (centre.hours ?? CentreHours(minutesADay: centre.minutesADay, calendar)).windows(days)
      windows[centre.id] = all
      minutes[centre.id] = all.reduce(into: [:]) { $0[$1.day, default: Minutes()].open += $1.minutes }
    }
  }

  /// What is planned fills the hours between its start and its end.
  mutating func plan(_ place: PlanOperation.Place) {
    guard let all = windows[place.centre] else { return }
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].end > place.start { high = middle } else { low = middle + 1 }
    }
    while low < all.count, all[low].start < place.finish {
      let part = min(all[low].end, place.finish).milliseconds - max(all[low].start, place.start).milliseconds
      minutes[place.centre]?[all[low].day, default: Minutes()].planned += Int(part / 60_000)
      low += 1
    }
  }

  /// Rough: backward from the due day over its whole days, the rest on the first day there is.
  mutating func ask(_ operation: PlanOperation, due: Day, today: Day) {
    let choices = operation.centres.isEmpty ? centres.map(\.id) : operation.centres.filter { windows[$0] != nil }
    let last = max(today, due)
    guard last <= days.upperBound, let centre = choices.min(by: { load($0, last) < load($1, last) }) else { return }
    let pace = max(1, centres.first { $0.id == centre }?.efficiency ?? 100)
    var rest = operation.setup + (operation.run * 100 + pace - 1) / pace
    var day = last
    while rest > 0, day > today {
      let part = min(rest, minutes[centre]?[day]?.open ?? 0)
      if part > 0 { minutes[centre]?[day]?.asked += part }
      rest -= part
      day = day.advanced(by: -1)
    }
    if rest > 0 { minutes[centre]?[today, default: Minutes()].asked += rest }
  }

  /// How full the week before a day is, in per mille.
  private func load(_ centre: WorkCentre.ID, _ last: Day) -> Int {
    var sum = Minutes()
    for offset in 0..<7 {
      guard let day = minutes[centre]?[last.advanced(by: -offset)] else { continue }
      sum.open += day.open
      sum.planned += day.planned + day.asked
    }
    return sum.open > 0 ? sum.planned * 1_000 / sum.open : .max
  }

  func span(_ centre: WorkCentre.ID, _ days: ClosedRange<Day>) -> CentreLoad.Span {
    var span = CentreLoad.Span(first: days.lowerBound, last: days.upperBound)
    for number in days.lowerBound.number...days.upperBound.number {
      guard let day = minutes[centre]?[Day(number: number)] else { continue }
      span.open += day.open
      span.planned += day.planned
      span.asked += day.asked
    }
    return span
  }
}
