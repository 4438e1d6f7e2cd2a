import Ground
import Schedule

/// Floors drawn from a seed, with everything a floor can have, and small ones made by hand.
enum FloorFixtures {
  typealias Operation = FloorProblem.Operation
  typealias Alternative = FloorProblem.Alternative
  typealias Job = FloorProblem.Job
  typealias Centre = FloorProblem.Centre

  /// The same everywhere.
  struct Draw {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  }

  static let families = ["steel", "brass", "paint", "oil"]

  /// Centres with one or two shifts a day, one in five without pause, for `days`.
  static func centres(_ count: Int, days: Int, _ draw: inout Draw) -> [Centre] {
    (0..<count).map { index in
      let begin = 360 + draw.below(120)
      let shifts = draw.below(2) + 1
      let isContinuous = draw.chance(20)
      let windows =
        isContinuous
        ? [0..<days * 1_440]
        : (0..<days).flatMap { day in (0..<shifts).map { day * 1_440 + begin + $0 * 500..<day * 1_440 + begin + $0 * 500 + 450 } }
      return Centre(
        "C\(index)", windows: windows, efficiency: draw.chance(50) ? 100 : 70 + draw.below(60),
        family: draw.chance(50) ? families[draw.below(4)] : nil)
    }
  }

  static func operation(_ centres: Int, _ draw: inout Draw) -> Operation {
    let ways = 1 + (draw.chance(40) ? draw.below(3) : 0)
    var alternatives: [Alternative] = []
    for _ in 0..<ways {
      let centre = draw.below(centres)
      guard !alternatives.contains(where: { $0.centre == centre }) else { continue }
      alternatives.append(Alternative(centre: centre, setUp: draw.below(30), run: 1 + draw.below(200)))
    }
    return Operation(
      alternatives, family: draw.chance(70) ? families[draw.below(4)] : nil, queue: draw.chance(30) ? draw.below(120) : 0,
      transfer: draw.chance(30) ? draw.below(60) : 0, batches: draw.chance(30) ? 2 + draw.below(4) : 1,
      isUnbroken: draw.chance(15))
  }

  static func job(_ key: String, centres: Int, steps: Int, days: Int, _ draw: inout Draw) -> Job {
    let release = draw.below(max(days * 1_440 / 8, 1))
    let operations = (0..<1 + draw.below(steps)).map { _ in operation(centres, &draw) }
    return Job(
      key, operations, release: release, due: draw.chance(15) ? nil : release + 500 + draw.below(days * 1_440 / 3), weight: 1 + draw.below(5),
      priority: draw.below(10))
  }

  static func setUps(_ draw: inout Draw) -> FloorProblem.SetUps {
    var minutes: [FloorProblem.SetUps.Change: Int] = [:]
    for from in families { for to in families where draw.chance(60) { minutes[.init(from: from, to: to)] = from == to ? draw.below(3) : draw.below(60) } }
    return FloorProblem.SetUps(minutes, otherwise: draw.chance(50) ? draw.below(40) : nil)
  }

  static func drawn(jobs: Int = 12, centres: Int = 4, steps: Int = 5, days: Int = 30, seed: UInt64) throws -> FloorProblem {
    var draw = Draw(seed: seed)
    let list = FloorFixtures.centres(centres, days: days, &draw)
    let setUps = setUps(&draw)
    return try FloorProblem(
      centres: list, jobs: (0..<jobs).map { job("J\($0)", centres: centres, steps: steps, days: days, &draw) }, setUps: setUps)
  }

  /// The problem with the places of a plan fixed for all that begins before a minute, as it is when some time has passed.
  static func frozen(_ plan: FloorPlan, before minute: Int) throws -> FloorProblem {
    var jobs = plan.problem.jobs
    for job in jobs.indices {
      for operation in jobs[job].operations.indices {
        guard let place = plan.placements[job][operation], place.setUpStart < minute else { continue }
        jobs[job].operations[operation].fixed = .init(
          centre: place.centre, setUpStart: place.setUpStart, start: place.start, end: place.end, cause: .frozen)
      }
    }
    return try FloorProblem(centres: plan.problem.centres, jobs: jobs, setUps: plan.problem.setUps)
  }

  /// One centre that never shuts, and jobs of one operation.
  static func single(_ jobs: [Job], windows: [Range<Int>] = [0..<10_000]) throws -> FloorProblem {
    try FloorProblem(centres: [Centre("press", windows: windows)], jobs: jobs)
  }

  static func run(_ centre: Int, _ minutes: Int, setUp: Int = 0, family: String? = nil) -> Operation {
    Operation([Alternative(centre: centre, setUp: setUp, run: minutes)], family: family)
  }
}
