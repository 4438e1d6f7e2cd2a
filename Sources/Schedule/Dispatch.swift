/// Which operations a dispatch rule may choose among.
public enum Timetable: CaseIterable, Sendable {
  /// A machine never waits while an operation could start on it.
  case nonDelay
  /// A machine may wait, but only for an operation that begins before any other could end: Giffler and Thompson, "Algorithms for Solving
  /// Production-Scheduling Problems", Operations Research 8 (1960). Some active schedule always has the least makespan.
  case active
}

/// Builds a plan operation by operation, by a dispatch rule.
public struct Dispatch {
  private let problem: ShopProblem
  private let meanDuration: Double
  private var next: [Int]
  private var workLeft: [Int]
  private var jobFree: [Int]
  private var machineFree: [Int]
  private var starts: [[Int]]

  private init(_ problem: ShopProblem) {
    self.problem = problem
    meanDuration = Double(problem.jobs.reduce(0) { $0 + $1.work }) / Double(max(problem.operationCount, 1))
    next = problem.jobs.map { _ in 0 }
    workLeft = problem.jobs.map(\.work)
    jobFree = problem.jobs.map(\.release)
    machineFree = Array(repeating: 0, count: problem.machines)
    starts = problem.jobs.map { _ in [] }
  }

  /// A feasible plan; the same for the same problem, as the first job wins a tie.
  public static func plan(_ problem: ShopProblem, by rule: DispatchRule, _ timetable: Timetable) -> Plan {
    var dispatch = Dispatch(problem)
    while let (candidates, now) = dispatch.candidates(timetable) { dispatch.place(dispatch.first(of: candidates, at: now, by: rule)) }
    return Plan(problem, starts: dispatch.starts)
  }

  /// The best plan of all rules and both timetables.
  public static func best(_ problem: ShopProblem, for objective: Objective) -> Plan {
    var best = plan(problem, by: .shortestTime, .nonDelay)
    for rule in DispatchRule.allCases {
      for timetable in Timetable.allCases {
        let other = plan(problem, by: rule, timetable)
        if other.value(of: objective) < best.value(of: objective) { best = other }
      }
    }
    return best
  }

  private func operation(_ job: Int) -> ShopProblem.Operation { problem.jobs[job].operations[next[job]] }
  private func soonest(_ job: Int) -> Int { max(jobFree[job], machineFree[operation(job).machine]) }

  /// The jobs that compete for one machine, and the minute at which they do; nil when all is planned.
  private func candidates(_ timetable: Timetable) -> (jobs: [Int], now: Int)? {
    let open = problem.jobs.indices.filter { next[$0] < problem.jobs[$0].operations.count }
    let bound: (Int) -> Int =
      switch timetable {
      case .nonDelay: { soonest($0) + 1 }
      case .active: { soonest($0) + operation($0).duration }
      }
    guard let leader = open.min(by: { bound($0) < bound($1) }) else { return nil }
    let machine = operation(leader).machine
    let limit = bound(leader)
    let rivals = open.filter { operation($0).machine == machine && soonest($0) < limit }
    return (rivals, rivals.map(soonest).min() ?? 0)
  }

  private func first(of jobs: [Int], at now: Int, by rule: DispatchRule) -> Int {
    var best = jobs[0]
    var least = Double.infinity
    for job in jobs {
      let data = problem.jobs[job]
      let waiting = DispatchRule.Waiting(
        duration: operation(job).duration, workLeft: workLeft[job], operationsLeft: data.operations.count - next[job], due: data.due,
        weight: data.weight)
      let priority = rule.priority(waiting, at: now, meanDuration: meanDuration)
      if priority < least { (best, least) = (job, priority) }
    }
    return best
  }

  private mutating func place(_ job: Int) {
    let operation = operation(job)
    let start = soonest(job)
    starts[job].append(start)
    jobFree[job] = start + operation.duration
    machineFree[operation.machine] = start + operation.duration
    workLeft[job] -= operation.duration
    next[job] += 1
  }
}
