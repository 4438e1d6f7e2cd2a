/// Where each operation of a problem lies.
public struct FloorPlan: Sendable {
  /// Where one operation lies. Minutes by the clock: shut hours of the centre between `setUpStart` and `end` are part of it.
  public struct Placement: Hashable, Sendable {
    public var centre: Int
    /// The same as `start` where nothing is to set up.
    public var setUpStart: Int
    public var start: Int
    public var end: Int

    public init(centre: Int, setUpStart: Int? = nil, start: Int, end: Int) {
      self.centre = centre
      self.setUpStart = setUpStart ?? start
      self.start = start
      self.end = end
    }
  }

  public let problem: FloorProblem
  /// By job and by operation within it; nil for what does not fit before the last window ends, and for all after it in the job.
  public let placements: [[Placement?]]

  /// - Parameter placements: as many as the problem has operations, job by job. `isFeasible` says whether they can be kept.
  public init(_ problem: FloorProblem, placements: [[Placement?]]) {
    self.problem = problem
    self.placements = placements
  }

  public subscript(place: FloorProblem.Place) -> Placement? { placements[place.job][place.operation] }

  /// The minute at which a job is complete; its release if it has no operations, nil if it does not fit.
  public func completion(ofJob job: Int) -> Int? {
    guard let last = placements[job].last else { return problem.jobs[job].release }
    return last?.end
  }

  /// The minutes from the plan's beginning until all that has a place is done.
  public var makespan: Int { placements.reduce(0) { $1.reduce($0) { max($0, $1?.end ?? 0) } } }

  /// Minutes late; 0 if on time or early, or if nobody waits. A job that does not fit counts as if its work came after the last window,
  /// one operation after another: it cannot be complete sooner.
  public func tardiness(ofJob job: Int) -> Int {
    guard let due = problem.jobs[job].due else { return 0 }
    return max(0, (completion(ofJob: job) ?? completionBeyond(job)) - due)
  }

  private func completionBeyond(_ job: Int) -> Int {
    let first = placements[job].firstIndex { $0 == nil } ?? 0
    return problem.horizon + problem.shape.shortestWork(from: problem.shape.first[job] + first)
  }

  /// Minutes late times weight, over all jobs.
  public var weightedTardiness: Int { problem.jobs.indices.reduce(0) { $0 + problem.jobs[$1].weight * tardiness(ofJob: $1) } }

  /// What does not fit before the last window ends, in order.
  public var unplaced: [FloorProblem.Place] {
    placements.indices.flatMap { job in
      placements[job].indices.filter { placements[job][$0] == nil }.map { FloorProblem.Place(job: job, operation: $0) }
    }
  }

  /// A centre's minutes within a range of the clock.
  public struct Load: Hashable, Sendable {
    /// In which it works.
    public var open: Int
    /// Of these, taken by set-ups and by runs. What is fixed outside its windows does not count.
    public var setUp: Int
    public var run: Int
  }

  /// What a centre has to do in each of some ranges, such as days or weeks.
  public func load(ofCentre centre: Int, in ranges: [Range<Int>]) -> [Load] {
    let calendar = problem.shape.calendars[centre]
    let own = placements.flatMap { $0 }.compactMap { $0 }.filter { $0.centre == centre }
    return ranges.map { range in
      let work = { (from: Int, to: Int) in
        max(0, calendar.workBefore(min(to, range.upperBound)) - calendar.workBefore(max(from, range.lowerBound)))
      }
      return own.reduce(into: Load(open: work(range.lowerBound, range.upperBound), setUp: 0, run: 0)) { load, placement in
        guard placement.setUpStart < range.upperBound, placement.end > range.lowerBound else { return }
        load.setUp += work(placement.setUpStart, placement.start)
        load.run += work(placement.start, placement.end)
      }
    }
  }
}

extension FloorShape {
  func shortestRun(_ operation: Int) -> Int { ways[operations[operation].ways].reduce(.max) { min($0, $1.run) } }

  /// Minutes of an operation and all after it in its job, each on its quickest centre.
  func shortestWork(from operation: Int) -> Int {
    (operation..<first[operations[operation].job + 1]).reduce(0) { $0 + shortestRun($1) }
  }
}
