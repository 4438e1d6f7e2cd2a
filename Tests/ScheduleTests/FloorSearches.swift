import Ground
import Schedule
import Testing

@Suite("Searches on a floor")
struct FloorSearches {
  private typealias F = FloorFixtures

  @Test("a search is feasible and never later than the best rule, whatever its budget", arguments: [0, 1, 50, 500])
  func neverWorse(iterations: Int) throws {
    for seed in 1...12 {
      let best = FloorScheduler.best(try F.drawn(jobs: 14, centres: 3, days: 40, seed: UInt64(seed))).plan
      let plan = FloorScheduler.improve(best, within: .iterations(iterations), seed: UInt64(seed))
      #expect(plan.faults == [], "seed \(seed)")
      #expect(plan.weightedTardiness <= best.weightedTardiness)
    }
  }

  @Test("it betters the best rule where there is room")
  func gains() throws {
    var before = 0
    var after = 0
    for seed in 1...12 {
      let best = FloorScheduler.best(try F.drawn(jobs: 20, centres: 3, days: 40, seed: UInt64(seed))).plan
      before += best.weightedTardiness
      after += FloorScheduler.improve(best, within: .iterations(1_500)).weightedTardiness
    }
    #expect(before > 0 && 10 * after < 9 * before, "\(after) of \(before)")
  }

  @Test("the same seed gives the same plan, and what is frozen stays")
  func seeds() throws {
    let drawn = try F.drawn(jobs: 20, centres: 3, days: 40, seed: 3)
    let tight = drawn.jobs.map { F.Job($0.key, $0.operations, release: $0.release, due: $0.release + 900, weight: $0.weight) }
    let first = FloorScheduler.plan(
      try FloorProblem(centres: drawn.centres, jobs: tight, setUps: drawn.setUps), by: .dispatch(.earliestDue))
    let frozen = FloorScheduler.best(try F.frozen(first, before: 2_000)).plan
    let plans = (0..<2).map { _ in FloorScheduler.improve(frozen, within: .iterations(400), seed: 8) }
    #expect(plans[0].placements == plans[1].placements)
    #expect(plans[0].faults == [])
    #expect(plans[0].weightedTardiness < frozen.weightedTardiness)
  }

  @Test("a small floor is planned as well as trying every order does")
  func small() throws {
    for seed in 1...6 {
      var draw = F.Draw(seed: UInt64(seed))
      let jobs = (0..<6).map { F.Job("\($0)", [F.run(0, 10 + draw.below(50))], due: 40 + draw.below(150), weight: 1 + draw.below(5)) }
      let found = FloorScheduler.improve(FloorScheduler.plan(try F.single(jobs), by: .given), within: .iterations(3_000))
      #expect(found.weightedTardiness == Self.least(jobs))
    }
  }

  /// Of all orders of jobs of one operation on one centre.
  private static func least(_ jobs: [F.Job], from start: Int = 0) -> Int {
    guard !jobs.isEmpty else { return 0 }
    return jobs.indices.map { index in
      var rest = jobs
      let job = rest.remove(at: index)
      let end = start + job.operations[0].alternatives[0].run
      return job.weight * max(0, end - (job.due ?? .max)) + least(rest, from: end)
    }.min() ?? 0
  }
}
