import Ground

@testable import Workflow

/// One work centre counted by whole days, to hold plans against: each job takes the first minutes that are free, on working days.
struct ForwardSchedule {
  /// How far ahead a job may end: days of the calendar.
  static let horizon = 3_660

  struct Job: Hashable {
    var start: Day
    var finish: Day
    var minutes: Int

    init(start: Day, finish: Day, minutes: Int) {
      self.start = start
      self.finish = finish
      self.minutes = minutes
    }
  }

  let minutesADay: Int
  let calendar: WorkingCalendar
  /// Minutes that are taken, by day.
  private(set) var load: [Day: Int] = [:]

  /// - Parameters:
  ///   - minutesADay: what the centre works on a working day; more than 0.
  ///   - jobs: what it has to do already, in the order in which it was scheduled.
  init(minutesADay: Int, _ calendar: WorkingCalendar, jobs: [Job] = []) {
    self.minutesADay = minutesADay
    self.calendar = calendar
    for job in jobs { take(job) }
  }

  func free(on day: Day) -> Int { calendar.isWorked(day) ? max(0, minutesADay - load[day, default: 0]) : 0 }

  /// Where a job of so many minutes fits first.
  ///
  /// - Returns: nil when it would not end within the horizon.
  func place(minutes: Int, from first: Day) -> Job? {
    var rest = max(1, minutes)
    var start: Day?
    for offset in 0..<Self.horizon {
      let day = first.advanced(by: offset)
      let free = free(on: day)
      guard free > 0 else { continue }
      start = start ?? day
      rest -= min(rest, free)
      if rest == 0 { return Job(start: start!, finish: day, minutes: minutes) }
    }
    return nil
  }

  /// Fills a job's days from its start on; what they cannot hold is done on its last day all the same.
  mutating func take(_ job: Job) {
    var rest = job.minutes
    var day = job.start
    while rest > 0, day < job.finish {
      let part = min(rest, free(on: day))
      if part > 0 { load[day, default: 0] += part }
      rest -= part
      day = day.advanced(by: 1)
    }
    if rest > 0 { load[job.finish, default: 0] += rest }
  }
}
