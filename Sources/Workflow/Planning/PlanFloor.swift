import Ground
import Records
import Schedule

/// A plant's work centres with their hours, as the scheduler's minutes: minute 0 is the midnight before today, so that a plan that was shown in the
/// morning is the same in the afternoon. Pure.
struct PlanFloor: Sendable {
  typealias Job = WhatIf.Job
  typealias Place = PlanOperation.Place

  let centres: [WhatIf.Centre]
  let calendar: WorkingCalendar
  let today: Day
  let setUps: [FloorProblem.SetUps.Change: Int]
  /// By centre, in their order; those of yesterday's night shift too.
  private let windows: [[CentreHours.Window]]
  private let places: [WorkCentre.ID: Int]
  private let origin: Instant

  /// How far ahead work may end: days of the calendar.
  static let horizon = 3_660
  /// Days that are always looked at, and those beyond what the work itself takes.
  private static let leastDays = 60
  /// As many windows as the scheduler takes, of all centres together.
  private static let maximumWindows = 500_000
  /// The most work centres among which an operation chooses.
  static let maximumChoices = FloorProblem.maximumAlternatives

  /// - Parameter jobs: what is planned; it says how far ahead hours are needed.
  init(
    _ centres: [WhatIf.Centre], _ calendar: WorkingCalendar, today: Day, for jobs: [Job], setUps: [FloorProblem.SetUps.Change: Int] = [:]
  ) {
    self.centres = centres
    self.calendar = calendar
    self.today = today
    self.setUps = setUps
    origin = calendar.midnight(of: today)
    places = Dictionary(uniqueKeysWithValues: centres.enumerated().map { ($1.id, $0) })
    let hours = centres.map { $0.hours ?? CentreHours(minutesADay: $0.minutesADay, calendar) }
    let days = Self.days(hours, centres, jobs, today)
    windows = hours.map { $0.windows(today.advanced(by: -1)...today.advanced(by: days)) }
  }

  /// How many days it takes at most: what lies on a centre and all that could come to it, at its pace of the next four weeks.
  private static func days(_ hours: [CentreHours], _ centres: [WhatIf.Centre], _ jobs: [Job], _ today: Day) -> Int {
    var demand: [WorkCentre.ID: Int] = [:]
    var free = 0
    var last = 0
    for job in jobs {
      for operation in job.operations {
        let minutes = operation.setup.addingReportingOverflow(operation.run)
        let own = min(minutes.overflow ? FloorProblem.maximumMinutes : minutes.partialValue, FloorProblem.maximumMinutes)
        if job.place != nil, let centre = operation.place?.centre ?? job.place?.centre { demand[centre, default: 0] += own } else { free += own }
        last += operation.queue / 1_440 + operation.transfer / 1_440
      }
      if let finish = job.place?.finish { last = max(last, Int(finish.number - today.number)) }
    }
    var days = last
    for (centre, hours) in zip(centres, hours) {
      let span = hours.windows(today...today.advanced(by: 27))
      let pace = max(1, span.reduce(0) { $0 + $1.minutes } * centre.efficiency / 100 / 28)
      days = max(days, ((demand[centre.id] ?? 0) + free) / pace * 5 / 4 + last)
    }
    let perDay = max(1, hours.reduce(0) { $0 + max(1, $1.turns.count) + $1.downtimes.count / 30 })
    return min(max(days + leastDays, leastDays), Self.horizon, maximumWindows / perDay)
  }

  // MARK: Minutes and days

  func minute(_ at: Instant) -> Int { Int((Int64(at.milliseconds) - Int64(origin.milliseconds)) / 60_000) }
  func instant(_ minute: Int) -> Instant { Instant(milliseconds: UInt64(Int64(origin.milliseconds) + Int64(minute) * 60_000)) }

  /// The minute at which a centre opens on a day or after it.
  func opening(_ day: Day, on centre: WorkCentre.ID) -> Int {
    let window = places[centre].flatMap { place in windows[place].first { $0.day >= day } }
    return max(0, window.map { minute($0.start) } ?? minute(calendar.midnight(of: day)))
  }

  /// The day whose shift works at a moment: after midnight still the one before, in a night shift.
  func day(of at: Instant, on centre: WorkCentre.ID, isEnd: Bool = false) -> Day {
    guard let place = places[centre] else { return calendar.day(of: at) }
    let all = windows[place]
    let found = firstWindow(all) { isEnd ? $0.end >= at : $0.end > at }
    guard found < all.count, isEnd ? all[found].start < at : all[found].start <= at else { return calendar.day(of: at) }
    return all[found].day
  }

  /// The first window for which the closure holds, of those for which it does not coming first; their count for none.
  private func firstWindow(_ all: [CentreHours.Window], _ holds: (CentreHours.Window) -> Bool) -> Int {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if holds(all[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Where a job lies as a whole: on the centre of its first operation, from the day of its first unit to the day of its last minute.
  func whole(_ operations: [Place]) -> WhatIf.Place? {
    guard let first = operations.first, let last = operations.max(by: { $0.finish < $1.finish }) else { return nil }
    let start = day(of: first.runs, on: first.centre)
    return WhatIf.Place(centre: first.centre, start: start, finish: max(start, day(of: last.finish, on: last.centre, isEnd: true)))
  }

  // MARK: The scheduler's problem

  /// The jobs with places of their operations. Work that was planned by days alone fills the hours of its days, one after the other.
  func laid(_ jobs: [Job]) -> [Job] {
    var jobs = jobs
    var used: [WorkCentre.ID: Int] = [:]
    let order = jobs.indices.sorted { key(jobs[$0]) < key(jobs[$1]) }
    for index in order {
      guard let place = jobs[index].place, jobs[index].operations.contains(where: { $0.place == nil }) else { continue }
      for operation in jobs[index].operations.indices {
        let centre = jobs[index].operations[operation].place?.centre ?? place.centre
        let start = max(used[centre] ?? .min, opening(place.start, on: centre))
        let end = worked(max(1, jobs[index].operations[operation].run), from: start, on: centre)
        used[centre] = end
        jobs[index].operations[operation].place = Place(centre: centre, start: instant(start), runs: instant(start), finish: instant(end))
      }
    }
    return jobs
  }

  private func key(_ job: Job) -> (Day, Day, RecordKey) {
    (job.place?.start ?? Day(number: .max), job.place?.finish ?? Day(number: .max), job.key)
  }

  /// The minute at which so many minutes of work are done; what the hours do not hold is added at their end.
  private func worked(_ minutes: Int, from start: Int, on centre: WorkCentre.ID) -> Int {
    guard minutes > 0, let all = places[centre].map({ windows[$0] }) else { return start }
    var rest = minutes
    for window in all[firstWindow(all) { $0.end > instant(start) }...] {
      let from = max(start, minute(window.start)), to = minute(window.end)
      guard from < to else { continue }
      if to - from >= rest { return from + rest }
      rest -= to - from
    }
    return start + minutes
  }

  /// A job as the scheduler takes it.
  struct Entry {
    var job: Job
    var operations: [FloorProblem.Operation]
    var release: Int
  }

  func problem(_ entries: [Entry]) throws(Problems) -> FloorProblem {
    try FloorProblem(
      centres: centres.enumerated().map { index, centre in
        FloorProblem.Centre(centre.id.description, windows: ranges(index), efficiency: centre.efficiency)
      },
      jobs: entries.map { entry in
        FloorProblem.Job(
          entry.job.key.description, entry.operations, release: entry.release, due: due(entry.job), weight: entry.job.weight, priority: entry.job.weight)
      }, setUps: FloorProblem.SetUps(setUps))
  }

  private func ranges(_ centre: Int) -> [Range<Int>] {
    windows[centre].compactMap { window in
      let from = max(0, minute(window.start)), to = minute(window.end)
      return from < to ? from..<to : nil
    }
  }

  func ranges(of centre: WorkCentre.ID) -> [Range<Int>] { places[centre].map(ranges) ?? [] }

  /// The end of the due day.
  private func due(_ job: Job) -> Int { max(0, minute(calendar.midnight(of: job.due.advanced(by: 1)))) }

  /// Whether an operation's set-up is of one piece with its run: always done, and after its release. With a family it depends on what lies before.
  private func isOnePiece(_ operation: PlanOperation) -> Bool { operation.family == nil }

  /// An operation that stays where it is.
  func staying(_ operation: PlanOperation, at place: Place, _ cause: FloorProblem.Fixed.Cause) -> FloorProblem.Operation? {
    guard let centre = places[place.centre] else { return nil }
    let start = max(0, minute(place.start)), runs = isOnePiece(operation) ? start : max(start, minute(place.runs))
    var result = free(operation, on: [place.centre])
    result?.fixed = FloorProblem.Fixed(centre: centre, setUpStart: start, start: runs, end: max(runs, minute(place.finish)), cause: cause)
    return result
  }

  /// An operation that may be put on some centres; nil when none of them is here.
  func free(_ operation: PlanOperation, on choices: [WorkCentre.ID]) -> FloorProblem.Operation? {
    let known = choices.compactMap { places[$0] }
    guard !known.isEmpty else { return nil }
    return FloorProblem.Operation(
      known.prefix(Self.maximumChoices).map { centre in
        // The scheduler stretches a run by the pace of the centre, which a set-up is not.
        let setup = isOnePiece(operation) ? operation.setup * centres[centre].efficiency / 100 : 0
        return .init(centre: centre, setUp: isOnePiece(operation) ? 0 : operation.setup, run: min(max(1, operation.run) + setup, FloorProblem.maximumMinutes))
      }, family: operation.family, queue: operation.queue, transfer: operation.transfer, batches: operation.batches)
  }

  /// Where an operation may be done, the one where it lies first.
  func choices(_ operation: PlanOperation) -> [WorkCentre.ID] {
    let all = operation.centres.isEmpty ? centres.map(\.id) : operation.centres
    guard let now = operation.place?.centre else { return all }
    return [now] + all.filter { $0 != now }
  }

  /// All of a job where it is; nil when it lies nowhere, or on a centre that is not here.
  func staying(_ job: Job, _ cause: FloorProblem.Fixed.Cause) -> Entry? {
    let operations = job.operations.compactMap { operation in operation.place.flatMap { staying(operation, at: $0, cause) } }
    return operations.count == job.operations.count ? Entry(job: job, operations: operations, release: 0) : nil
  }

  /// A job whose operations go where they lie, or make room there.
  func kept(_ job: Job, release: Int = 0) -> Entry? {
    let operations = job.operations.compactMap { operation in operation.place.flatMap { free(operation, on: [$0.centre]) } }
    return operations.count == job.operations.count ? Entry(job: job, operations: operations, release: release) : nil
  }

  /// A job that goes wherever it can.
  func open(_ job: Job, release: Int, on centre: WorkCentre.ID? = nil) -> Entry? {
    let operations = job.operations.compactMap { free($0, on: centre.map { [$0] } ?? choices($0)) }
    return operations.count == job.operations.count ? Entry(job: job, operations: operations, release: release) : nil
  }

  /// Whether it lies in hours that are gone, in whole or in part, so that it can't be laid anew.
  func isPast(_ job: Job) -> Bool { job.operations.contains { $0.place.map { minute($0.start) < 0 } ?? false } }

  /// Where the operations of a job lie, as the scheduler says it; nil for those that lie nowhere.
  func placements(_ job: Job) -> [FloorPlan.Placement?] {
    job.operations.map { operation in
      guard let place = operation.place, let centre = places[place.centre] else { return nil }
      let start = minute(place.start)
      return FloorPlan.Placement(centre: centre, setUpStart: start, start: isOnePiece(operation) ? start : minute(place.runs), end: minute(place.finish))
    }
  }

  /// The plan as it lies, for jobs of a problem: what stays where it is fixed, the rest where it was planned.
  func current(_ entries: [Entry]) -> [[FloorPlan.Placement?]] {
    entries.map { entry in
      zip(entry.operations, placements(entry.job)).map { operation, placement in
        operation.fixed.map { FloorPlan.Placement(centre: $0.centre, setUpStart: $0.setUpStart, start: $0.start, end: $0.end) } ?? placement
      }
    }
  }

  /// The scheduler's places of a job as ours; nil when it does not fit.
  func places(of job: Job, in plan: FloorPlan) -> [Place]? {
    guard let index = plan.problem.job(job.key.description) else { return nil }
    let found = plan.placements[index].compactMap { $0 }
    guard found.count == job.operations.count else { return nil }
    let places = places(of: job, at: found)
    return job.operations.indices.map { number in
      // What stays keeps its own minutes, though the scheduler's begin today.
      guard plan.problem.jobs[index].operations[number].fixed != nil, let place = job.operations[number].place, minute(place.start) < 0 else { return places[number] }
      return place
    }
  }

  /// As many of the scheduler's places as the job has operations.
  func places(of job: Job, at found: [FloorPlan.Placement]) -> [Place] {
    zip(job.operations, found).map { operation, placement in
      let centre = centres[placement.centre].id
      let runs = isOnePiece(operation) ? min(placement.end, worked(operation.setup, from: placement.start, on: centre)) : placement.start
      return Place(centre: centre, start: instant(placement.setUpStart), runs: instant(runs), finish: instant(placement.end))
    }
  }

  /// A job that lies nowhere yet; nil when one of its operations can be done on none of the centres.
  /// - Parameters:
  ///   - release: the minute before which nothing of it begins.
  ///   - centre: the only one for the operations that can be done there.
  func entry(_ job: Job, release: Int, only centre: WorkCentre.ID? = nil) -> Entry? {
    let operations = job.operations.compactMap { operation -> FloorProblem.Operation? in
      let choices = choices(operation)
      return free(operation, on: centre.map { choices.contains($0) ? [$0] : choices } ?? choices)
    }
    return operations.count == job.operations.count ? Entry(job: job, operations: operations, release: release) : nil
  }
}
