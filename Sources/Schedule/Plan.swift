/// What a schedule is judged by; less is better.
public enum Objective: CaseIterable, Sendable {
  /// The minute at which the last job is complete.
  case makespan
  /// Minutes late times weight, over all jobs.
  case weightedTardiness
}

/// When each operation of a shop starts.
public struct Plan: Hashable, Sendable {
  public let problem: ShopProblem
  /// Minutes, by job and by operation within it.
  public let starts: [[Int]]

  public init(_ problem: ShopProblem, starts: [[Int]]) {
    self.problem = problem
    self.starts = starts
  }

  /// The minute at which a job is complete; its release if it has no operations.
  public func completion(ofJob job: Int) -> Int {
    guard let start = starts[job].last, let last = problem.jobs[job].operations.last else { return problem.jobs[job].release }
    return start + last.duration
  }

  /// Jobs with nothing to do do not lengthen a plan.
  public var makespan: Int {
    problem.jobs.indices.filter { !problem.jobs[$0].operations.isEmpty }.map(completion(ofJob:)).max() ?? 0
  }

  /// Minutes late; 0 if on time or early, or if nobody waits.
  public func tardiness(ofJob job: Int) -> Int { problem.jobs[job].due.map { max(0, completion(ofJob: job) - $0) } ?? 0 }

  public var weightedTardiness: Int { problem.jobs.indices.reduce(0) { $0 + problem.jobs[$1].weight * tardiness(ofJob: $1) } }

  public func value(of objective: Objective) -> Int {
    switch objective {
    case .makespan: makespan
    case .weightedTardiness: weightedTardiness
    }
  }

  /// Whether each operation has a start, none before its job's release or the end of the operation before, and no machine two at once.
  public var isFeasible: Bool {
    guard starts.count == problem.jobs.count else { return false }
    var taken = [[Range<Int>]](repeating: [], count: problem.machines)
    for (job, starts) in zip(problem.jobs, starts) {
      guard starts.count == job.operations.count else { return false }
      var free = job.release
      for (operation, start) in zip(job.operations, starts) {
        guard start >= free else { return false }
        free = start + operation.duration
        taken[operation.machine].append(start..<free)
      }
    }
    return taken.allSatisfy { spans in
      let sorted = spans.sorted { $0.lowerBound < $1.lowerBound }
      return zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    }
  }
}
