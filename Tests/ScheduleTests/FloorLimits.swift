import Ground
import Schedule
import Testing

@Suite("Limits of a floor")
struct FloorLimits {
  private typealias F = FloorFixtures

  private func fields(_ body: () throws -> Void) -> [String] { (#expect(throws: Problems.self) { try body() })?.all.map(\.field) ?? [] }

  @Test("all that is wrong is said at once, each at its place")
  func problems() throws {
    let bad = F.Operation(
      [.init(centre: 2, setUp: -1, run: 0)], queue: -1, transfer: -1, batches: 0, fixed: .init(centre: 9, start: 50, end: 40, cause: .byHand))
    let found = fields {
      _ = try FloorProblem(
        centres: [.init("a", windows: [0..<10, 5..<20], efficiency: 0), .init("a", windows: [])],
        jobs: [.init("x", [bad], release: -1, due: -1, weight: -1), .init("x", [F.Operation([])])], setUps: .init(otherwise: -1))
    }
    #expect(found == [
      "centres[1].key", "jobs[1].key", "centres[0].efficiency", "centres[0].windows[1]", "jobs[0].release", "jobs[0].due", "jobs[0].weight",
      "jobs[0].operations[0].queue", "jobs[0].operations[0].transfer", "jobs[0].operations[0].batches",
      "jobs[0].operations[0].alternatives[0].centre", "jobs[0].operations[0].alternatives[0].setUp",
      "jobs[0].operations[0].alternatives[0].run", "jobs[0].operations[0].fixed.centre", "jobs[0].operations[0].fixed.end",
      "jobs[1].operations[0].alternatives", "setUps.otherwise",
    ])
  }

  @Test("so many problems are told and no more")
  func many() {
    let jobs = (0..<80).map { F.Job("\($0)", [F.run(0, 0)]) }
    #expect(fields { _ = try F.single(jobs) }.count == FloorProblem.maximumProblems)
  }

  @Test("a floor at a limit is taken and planned, beyond it refused")
  func limits() throws {
    let job = { (operations: Int) in F.Job("j", Array(repeating: F.run(0, 1), count: operations)) }
    #expect(fields { _ = try F.single([job(FloorProblem.maximumOperations + 1)]) } == ["operations"])
    let most = try F.single([job(FloorProblem.maximumOperations)], windows: [0..<FloorProblem.maximumOperations])
    #expect(FloorScheduler.plan(most, by: .given).completion(ofJob: 0) == FloorProblem.maximumOperations)
    let centres = (0...FloorProblem.maximumCentres).map { F.Centre("\($0)", windows: [0..<10]) }
    #expect(try FloorProblem(centres: Array(centres.dropLast()), jobs: []).operationCount == 0)
    #expect(fields { _ = try FloorProblem(centres: centres, jobs: []) } == ["centres"])
    #expect(fields { _ = try FloorProblem(centres: [], jobs: []) } == ["centres"])
    let ways = (0...FloorProblem.maximumAlternatives).map { FloorProblem.Alternative(centre: $0, run: 1) }
    #expect(
      fields { _ = try FloorProblem(centres: Array(centres.prefix(30)), jobs: [.init("j", [F.Operation(ways)])]) }
        == ["jobs[0].operations[0].alternatives"])
    _ = try FloorProblem(centres: Array(centres.prefix(30)), jobs: [.init("j", [F.Operation(Array(ways.dropLast()))])])
    let families = (0...FloorProblem.maximumFamilies).map { F.Job("\($0)", [F.run(0, 1, family: "f\($0)")]) }
    #expect(fields { _ = try F.single(families) } == ["families"])
    _ = try F.single(Array(families.dropLast()))
    #expect(fields { _ = try F.single([], windows: [0..<FloorProblem.maximumMinutes + 1]) } == ["centres[0].windows[0]"])
  }

  @Test("centres that never work and jobs with nothing to do have a plan")
  func edges() throws {
    let problem = try F.single([.init("a", [F.run(0, 5)], due: 3), .init("b", [], release: 9, due: 4)], windows: [])
    let plan = FloorScheduler.improve(FloorScheduler.best(problem).plan, within: .iterations(5))
    #expect(plan.isFeasible && plan.unplaced.count == 1 && plan.makespan == 0)
    #expect(plan.tardiness(ofJob: 0) == 2 && plan.tardiness(ofJob: 1) == 5)
    #expect(plan.explain(.init(job: 0, operation: 0)) == nil)
    #expect(plan.explainLateness(ofJob: 0).chain == [] && FloorScheduler.latest(problem).isFeasible)
  }
}
