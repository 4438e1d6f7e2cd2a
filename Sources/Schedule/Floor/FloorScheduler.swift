import Ground

/// Plans a floor: forward by a dispatch rule, backward from the due dates, and again after a change.
public enum FloorScheduler {
  /// A plan by one rule. The same for the same problem.
  public static func plan(_ problem: FloorProblem, by rule: FloorRule) -> FloorPlan { FloorDispatch.plan(problem, by: rule) }

  /// The plan of the rule with the least weighted tardiness; of equals, the one that ends first, then the first rule.
  public static func best(_ problem: FloorProblem, of rules: [FloorRule] = FloorRule.all) -> (rule: FloorRule, plan: FloorPlan) {
    precondition(!rules.isEmpty, "there is no plan without a rule")
    let plans = rules.map { ($0, plan(problem, by: $0)) }
    let values = plans.map { (late: $0.1.weightedTardiness, end: $0.1.makespan) }
    let best = plans.indices.min { values[$0] < values[$1] } ?? 0
    return (plans[best].0, plans[best].1)
  }

  /// A search from a plan for less weighted tardiness.
  /// - Parameter seed: chooses the moves; with a budget of iterations, the same seed gives the same plan.
  /// - Returns: a feasible plan, never later than the one given.
  public static func improve(_ plan: FloorPlan, within budget: Budget, seed: UInt64 = 1) -> FloorPlan {
    var search = FloorSearch(plan, seed: seed)
    return search.improve(within: budget)
  }

  /// Backward: each job as late as its due date allows, the last due first; its first start is the latest release date.
  ///
  /// A job without a due date, and one that would have to begin before its release, is not in it. Finite: no centre does two at once.
  public static func latest(_ problem: FloorProblem) -> FloorPlan { FloorBackward.plan(problem) }

  /// A plan in which what had a place keeps it as far as it can.
  ///
  /// In the order of their old starts, operations go to their old centre at their old minute; what finds its minute taken or shut goes to
  /// the next gap, on the alternative where it ends first. Then what had no place goes into the gaps.
  /// - Parameter places: by the job's key, one for each of its operations. Places of a job whose number of operations is another now are
  ///   not kept.
  public static func replan(_ problem: FloorProblem, keeping places: [String: [FloorPlan.Placement?]]) -> FloorPlan {
    FloorRepair(problem, places).plan(first: [])
  }
}

extension FloorPlan {
  /// The plan of a changed problem: jobs are found again by their keys, centres by their place in the list.
  ///
  /// What the change does not touch keeps its place. Jobs that are new, or whose due date, weight or priority is another, are placed anew:
  /// into the gaps, or before what is due later if less weighted tardiness comes of it, which moves others only as far as needed.
  public func replan(_ changed: FloorProblem) -> FloorPlan {
    var places: [String: [Placement?]] = [:]
    var touched: [Int] = []
    for (index, job) in changed.jobs.enumerated() {
      guard let old = problem.job(job.key), problem.jobs[old].operations.count == job.operations.count else {
        touched.append(index)
        continue
      }
      let before = problem.jobs[old]
      if (before.due, before.weight, before.priority) == (job.due, job.weight, job.priority) {
        places[job.key] = placements[old]
      } else {
        touched.append(index)
      }
    }
    let repair = FloorRepair(changed, places)
    let quiet = repair.plan(first: [])
    guard !touched.isEmpty, touched.count <= FloorRepair.urgent, quiet.weightedTardiness > 0 else { return quiet }
    let urgent = repair.plan(first: touched)
    return urgent.weightedTardiness < quiet.weightedTardiness ? urgent : quiet
  }

  /// The plan with its gaps closed: each operation as soon as it can be, in the order of the plan and on its centre.
  ///
  /// A change leaves what it does not touch where it is, even if there is room before; this takes the room. Never later for the due dates:
  /// if closing a gap costs set-ups that make jobs later, the plan stays as it is.
  public func pulledForward() -> FloorPlan {
    let pulled = FloorRepair(problem, placesByKey).pulledForward()
    return pulled.weightedTardiness <= weightedTardiness ? pulled : self
  }

  /// Where a new job would lie without moving anything: the plan with the job as its last one.
  /// - Throws: what is wrong with the job, or that its key is taken.
  public func trial(of job: FloorProblem.Job) throws(Problems) -> FloorPlan {
    let problem = try FloorProblem(centres: problem.centres, jobs: problem.jobs + [job], setUps: problem.setUps)
    return FloorRepair(problem, placesByKey).plan(first: [])
  }

  /// What a job first of all would mean to the others.
  public struct Rush: Sendable {
    public struct Delay: Hashable, Sendable {
      /// The job's place in `plan.problem.jobs`.
      public var job: Int
      /// Completion; nil if it does not fit before the last window ends.
      public var before: Int?
      public var after: Int?
      /// Minutes late.
      public var tardinessBefore: Int
      public var tardinessAfter: Int

      public init(job: Int, before: Int?, after: Int?, tardinessBefore: Int, tardinessAfter: Int) {
        self.job = job
        self.before = before
        self.after = after
        self.tardinessBefore = tardinessBefore
        self.tardinessAfter = tardinessAfter
      }
    }

    /// With the job before all that is not fixed.
    public var plan: FloorPlan
    /// The rushed job's place in `plan.problem.jobs`.
    public var job: Int
    /// The jobs that are complete later than before, those that come latest first.
    public var delays: [Delay]
  }

  /// A job before all others, new or known by its key, and what it delays by how much. What it does not push aside keeps its place.
  /// - Throws: what is wrong with the job.
  public func rush(_ job: FloorProblem.Job) throws(Problems) -> Rush {
    var jobs = problem.jobs
    let index = problem.job(job.key) ?? jobs.count
    if index < jobs.count { jobs[index] = job } else { jobs.append(job) }
    let changed = try FloorProblem(centres: problem.centres, jobs: jobs, setUps: problem.setUps)
    var places = placesByKey
    places[job.key] = nil
    let plan = FloorRepair(changed, places).plan(first: [index], beforeAll: true)
    return Rush(plan: plan, job: index, delays: delays(to: plan, of: index))
  }

  private func delays(to other: FloorPlan, of rushed: Int) -> [Rush.Delay] {
    problem.jobs.indices.filter { $0 != rushed }.compactMap { job in
      let (before, after) = (completion(ofJob: job), other.completion(ofJob: job))
      guard after ?? .max > before ?? .max else { return nil }
      return Rush.Delay(
        job: job, before: before, after: after, tardinessBefore: tardiness(ofJob: job), tardinessAfter: other.tardiness(ofJob: job))
    }.sorted { ($0.tardinessAfter - $0.tardinessBefore, $1.job) > ($1.tardinessAfter - $1.tardinessBefore, $0.job) }
  }

  private var placesByKey: [String: [Placement?]] {
    Dictionary(uniqueKeysWithValues: zip(problem.jobs, placements).map { ($0.key, $1) })
  }
}
