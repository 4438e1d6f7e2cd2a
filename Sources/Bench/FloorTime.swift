import Schedule

/// How long a plant of 10,000 operations on 50 centres takes to plan, and to plan again after one change.
struct FloorTime {
  private static let seconds = 2.0
  private static let runs = 5
  private static let days = 200

  func run() throws -> [Finding] {
    let problem = try FloorTime.problem()
    let (planned, _) = Self.median { FloorScheduler.plan(problem, by: .dispatch(.criticalRatio)) }
    let (chosen, best) = Self.median { FloorScheduler.best(problem).plan }
    let changes = try Self.changes(of: best).map { change in Self.median { best.replan(change) }.milliseconds }
    let made = try Self.median { try FloorProblem(centres: problem.centres, jobs: problem.jobs, setUps: problem.setUps) }.milliseconds
    let why = Self.median { best.explainLateness(ofJob: problem.jobs.count - 1) }.milliseconds
    let end = ContinuousClock.now + .seconds(Self.seconds)
    let better = FloorScheduler.improve(best, within: .until { ContinuousClock.now >= end })
    return [
      Finding(name: "a plant of 10,000 operations: planned by one rule", ours: planned, unit: "ms", goal: .atMost(2_000)),
      Finding(name: "the same by the best of all rules", ours: chosen, unit: "ms", goal: .atMost(2_000)),
      Finding(name: "the same checked and numbered", ours: made, unit: "ms"),
      Finding(name: "planned again after one change, slowest of four", ours: changes.max() ?? 0, unit: "ms", goal: .atMost(100)),
      Finding(name: "why a job is late", ours: why, unit: "ms"),
      Finding(
        name: "weighted lateness after 2 s of search, theirs: best rule", ours: Double(better.weightedTardiness) / 60,
        theirs: Double(best.weightedTardiness) / 60, unit: "h"),
    ]
  }

  private static func median<Result>(_ body: () throws -> Result) rethrows -> (milliseconds: Double, result: Result) {
    var times: [Double] = []
    var result = try body()
    for _ in 0..<runs {
      let start = ContinuousClock.now
      result = try body()
      times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    return (times.sorted()[runs / 2], result)
  }

  /// A job more, a job that becomes urgent, a breakdown of three days, and an operation put elsewhere by hand.
  private static func changes(of plan: FloorPlan) throws -> [FloorProblem] {
    let problem = plan.problem
    let changed = { (centres: [FloorProblem.Centre], jobs: [FloorProblem.Job]) in
      try FloorProblem(centres: centres, jobs: jobs, setUps: problem.setUps)
    }
    var urgent = problem.jobs
    urgent[900].due = urgent[900].release + 2_000
    urgent[900].weight = 50
    var down = problem.centres
    down[7].windows.removeAll { (90_000..<94_320).overlaps($0) }
    var moved = problem.jobs
    if let place = plan.placements[500][5] {
      let start = place.start + 600
      moved[500].operations[5].fixed = .init(centre: place.centre, start: start, end: start + place.end - place.start, cause: .byHand)
    }
    var new = problem.jobs[3]
    new.key = "new"
    return try [
      changed(problem.centres, problem.jobs + [new]), changed(problem.centres, urgent), changed(down, problem.jobs), changed(problem.centres, moved),
    ]
  }

  /// 1,000 jobs of 10 operations on 50 centres of one to three shifts, with alternatives, eight set-up families and transfer batches; centres
  /// of one shift are busy to about nine tenths with their set-ups, the others to half.
  private static func problem() throws -> FloorProblem {
    var state: UInt64 = 7
    let below = { (bound: Int) -> Int in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let centres = (0..<50).map { centre in
      FloorProblem.Centre(
        "C\(centre)",
        windows: (0..<days).flatMap { day in
          day % 7 > 4 ? [] : (0...centre % 3).map { shift in day * 1_440 + shift * 480 + 10..<day * 1_440 + shift * 480 + 470 }
        })
    }
    let families = (0..<8).map { "F\($0)" }
    var minutes: [FloorProblem.SetUps.Change: Int] = [:]
    for from in families { for to in families where from != to { minutes[.init(from: from, to: to)] = 10 + below(50) } }
    let jobs = (0..<1_000).map { job in
      let operations = (0..<10).map { _ in
        let centre = below(50)
        let ways = [FloorProblem.Alternative(centre: centre, run: 30 + below(120) * (centre % 3 + 1))]
        let other = FloorProblem.Alternative(centre: (centre + 1) % 50, run: 60 + below(200))
        return FloorProblem.Operation(
          below(3) == 0 ? ways + [other] : ways, family: families[below(8)], queue: below(60), transfer: 30, batches: 1 + below(3))
      }
      let release = below(150_000)
      return FloorProblem.Job("J\(job)", operations, release: release, due: release + 3_000 + below(8_000), weight: 1 + below(4))
    }
    return try FloorProblem(centres: centres, jobs: jobs, setUps: .init(minutes))
  }
}
