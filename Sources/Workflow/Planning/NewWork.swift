import Ground
import Membership
import Records
import Replica
import Schedule

/// Where new work came to lie.
struct Planned {
  /// With places of its operations.
  var job: WhatIf.Job
  var whole: WhatIf.Place
  /// Codes of the work centres, in the order of the operations.
  var codes: [String]
  /// The operation that waited longest for its work centre.
  var longest: PlanWait?

  /// ` It waits 480 minutes for WC-1.`; says which work centre binds where it is late. Empty when nothing waits.
  func wait(isLate: Bool) -> Words {
    guard let longest, longest.minutes > 0 else {
      return isLate ? Words(" The work itself takes so long.", "加工时间本身需要这么久。") : Words("", "")
    }
    return isLate
      ? Words(" \(longest.code) binds: it is taken for \(longest.minutes) minutes before.", "瓶颈为 \(longest.code)：此前已占用 \(longest.minutes) 分钟。")
      : Words(" It waits for \(longest.code), which is taken for \(longest.minutes) minutes before.", "需等待 \(longest.code)：此前已占用 \(longest.minutes) 分钟。")
  }
}

/// Finds a place for work that is not planned yet. What is planned stays where it is.
struct NewWork {
  private let floor: PlanFloor
  private let job: WhatIf.Job
  private let there: [PlanFloor.Entry]
  private let release: Int
  private let centre: WorkCentre.ID?
  private let today: Day

  /// - Parameters:
  ///   - plant: whose plan it is; what this replica knows of it.
  ///   - first: the first day; nil for the next whole working day.
  ///   - centre: the only work centre for the operations that can be done there.
  init(_ job: WhatIf.Job, on plant: Shelf, from first: Day? = nil, centre: WorkCentre.ID? = nil, _ context: StepContext) throws {
    let jobs = try context.openJobs(of: plant)
    let floor = PlanFloor(try context.centres(of: plant), context.calendar, today: context.today, for: jobs + [job], setUps: try context.setUps(of: plant))
    self.floor = floor
    self.job = job
    self.centre = centre
    today = context.today
    there = floor.laid(jobs).compactMap { floor.staying($0, $0.isFixed ? .started : .frozen) }
    release = floor.minute(context.calendar.midnight(of: max(first ?? today, context.calendar.nextWholeDay(after: context.now))))
  }

  /// - Returns: nil when it does not fit before the horizon. Backward, what can't be in time any more lies as early as it can.
  func planned(_ direction: PlanDirection) -> Planned? {
    guard let entry = floor.entry(job, release: release, only: centre), let problem = try? floor.problem(there + [entry]) else { return nil }  // What the scheduler refuses has no end.
    if direction == .backward, let found = planned(FloorScheduler.latest(problem)) { return found }
    return planned(FloorScheduler.replan(problem, keeping: [:]))
  }

  private func planned(_ plan: FloorPlan) -> Planned? {
    guard let places = floor.places(of: job, in: plan), let whole = floor.whole(places) else { return nil }
    let codes = Dictionary(uniqueKeysWithValues: floor.centres.map { ($0.id, $0.code) })
    return Planned(job: job.lying(places), whole: whole, codes: places.map { codes[$0.centre] ?? "" }, longest: floor.longestWait(job, at: places, from: release))
  }
}
