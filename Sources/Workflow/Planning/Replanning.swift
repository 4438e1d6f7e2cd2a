import Ground
import Records
import Replica
import Schedule

/// By what work is put in order when all of it is planned anew.
public enum PlanRule: String, Choice {
  case priority, earliestDue = "due", shortest, criticalRatio = "ratio", slack, tardiness, best

  public var label: Words {
    switch self {
    case .priority: Words("weighted priority", "加权优先级")
    case .earliestDue: Words("earliest due day (EDD)", "交期最早（EDD）")
    case .shortest: Words("shortest operation (SPT)", "工序最短（SPT）")
    case .criticalRatio: Words("critical ratio (CR)", "紧迫系数（CR）")
    case .slack: Words("slack per operation", "每工序松弛时间")
    case .tardiness: Words("cost of being late (ATC)", "延误成本（ATC）")
    case .best: Words("the best of all", "全部规则取最优")
    }
  }

  var rules: [FloorRule] {
    switch self {
    case .priority: [.given]
    case .earliestDue: [.dispatch(.earliestDue)]
    case .shortest: [.dispatch(.shortestTime)]
    case .criticalRatio: [.dispatch(.criticalRatio)]
    case .slack: [.dispatch(.slackPerOperation)]
    case .tardiness: [.dispatch(.tardinessCost)]
    case .best: FloorRule.all
    }
  }
}

/// What a plan is worth: less is better.
public struct PlanWorth: Sendable, Hashable {
  /// Jobs that end after their due day.
  public var late: Int
  /// Their days late, summed.
  public var daysLate: Int

  public init(_ lateness: [Int]) {
    late = lateness.filter { $0 > 0 }.count
    daysLate = lateness.reduce(0) { $0 + max(0, $1) }
  }
}

/// All open work planned anew, or one piece of it before all else.
public struct Replanning: Sendable {
  public let plan: WhatIf
  public let before: PlanWorth
  public let after: PlanWorth

  private init(_ outcome: PlanOutcome, asked: Set<RecordKey>) {
    plan = WhatIf(outcome, asked: asked)
    before = PlanWorth(outcome.jobs.compactMap { job in job.place.map { Int($0.finish.number - job.due.number) } })
    let places = plan.places
    after = PlanWorth(outcome.jobs.compactMap { job in places[job.key].map { Int($0.finish.number - job.due.number) } })
  }

  /// What has begun, lies in hours that are gone, or begins within the frozen days of its work centre stays. The rest goes wherever its operations can
  /// be done, by a rule and then a search for less weighted lateness. A plan that is no better than the one there is changes nothing, unless that one
  /// can't be kept, as after a downtime.
  ///
  /// - Parameters:
  ///   - release: the first day of work that is planned anew.
  ///   - iterations: of the search; the same for the same seed everywhere.
  static func anew(
    _ jobs: [WhatIf.Job], _ floor: PlanFloor, release: Day, rule: PlanRule, iterations: Int, seed: UInt64
  ) throws -> Replanning {
    let jobs = floor.laid(jobs)
    var entries: [PlanFloor.Entry] = []
    let first = floor.minute(floor.calendar.midnight(of: release))
    for job in jobs {
      if let entry = stays(job, floor) ? floor.staying(job, job.isFixed ? .started : .frozen) : anew(job, floor, release: first) { entries.append(entry) }
    }
    let problem = try floor.problem(entries)
    let now = FloorPlan(problem, placements: floor.current(entries))
    let found = FloorScheduler.improve(FloorScheduler.best(problem, of: rule.rules).plan, within: .iterations(iterations), seed: seed)
    var outcome = PlanOutcome(floor: floor, jobs: jobs)
    guard found.unplaced.isEmpty, found.weightedTardiness < now.weightedTardiness || !now.isFeasible else { return Replanning(outcome, asked: []) }
    for entry in entries { outcome.operations[entry.job.key] = floor.places(of: entry.job, in: found) }
    return Replanning(outcome, asked: [])
  }

  /// One job before all that has not begun, in frozen days too; what it does not push aside stays.
  static func rush(_ key: RecordKey, _ jobs: [WhatIf.Job], _ floor: PlanFloor, release: Day) throws -> Replanning {
    let jobs = floor.laid(jobs)
    var outcome = PlanOutcome(floor: floor, jobs: jobs)
    guard let job = jobs.first(where: { $0.key == key }) else { return Replanning(outcome, asked: []) }
    let entries = jobs.filter { $0.key != key }.compactMap { other in
      other.isFixed || floor.isPast(other) ? floor.staying(other, .started) : floor.kept(other)
    }
    guard let entry = floor.open(job, release: floor.minute(floor.calendar.midnight(of: release))) else { return Replanning(outcome, asked: []) }
    let problem = try floor.problem(entries)
    let now = FloorPlan(problem, placements: floor.current(entries))
    let rushed = try now.rush(try floor.problem([entry]).jobs[0]).plan
    for entry in entries + [entry] { outcome.operations[entry.job.key] = floor.places(of: entry.job, in: rushed) }
    if outcome.operations[key] == nil { outcome.impossible.append(key) }
    return Replanning(outcome, asked: [key])
  }

  private static func stays(_ job: WhatIf.Job, _ floor: PlanFloor) -> Bool { job.isFixed || floor.isPast(job) && !floor.isGone(job) }

  /// A job whose first operations may be frozen while the others are not.
  private static func anew(_ job: WhatIf.Job, _ floor: PlanFloor, release: Int) -> PlanFloor.Entry? {
    var operations: [FloorProblem.Operation] = []
    for operation in job.operations {
      let frozen = operation.place.flatMap { floor.isFrozen($0) ? floor.staying(operation, at: $0, .frozen) : nil }
      guard let made = frozen ?? floor.free(operation, on: floor.choices(operation)) else { return nil }
      operations.append(made)
    }
    // What lies before the first day may stay there.
    let start = job.operations[0].place.map { floor.minute($0.runs) }.flatMap { $0 >= 0 ? $0 : nil } ?? release
    return PlanFloor.Entry(job: job, operations: operations, release: operations[0].fixed == nil ? min(start, release) : 0)
  }
}

extension PlanFloor {
  /// Whether a place lies in hours that are all gone.
  func isGone(_ job: Job) -> Bool { job.operations.allSatisfy { $0.place.map { minute($0.finish) <= 0 } ?? false } }

  /// Whether a place begins within the frozen days of its work centre.
  func isFrozen(_ place: Place) -> Bool {
    guard let centre = centres.first(where: { $0.id == place.centre }) else { return true }
    guard minute(place.start) >= 0 else { return false }
    return centre.frozenDays > 0 && place.start < calendar.midnight(of: calendar.day(centre.frozenDays, after: today))
  }
}
