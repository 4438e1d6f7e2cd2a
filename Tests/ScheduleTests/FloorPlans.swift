import Ground
import Schedule
import Testing

@Suite("Plans of a floor")
struct FloorPlans {
  private typealias F = FloorFixtures

  @Test("every rule makes a feasible plan of any floor, with all of it placed", arguments: FloorRule.all)
  func rules(rule: FloorRule) throws {
    for seed in 1...60 {
      let plan = FloorScheduler.plan(try F.drawn(seed: UInt64(seed)), by: rule)
      #expect(plan.faults == [], "seed \(seed)")
      #expect(plan.unplaced == [], "seed \(seed)")
    }
  }

  @Test("the best rule is none worse than each, and the same problem gives the same plan")
  func best() throws {
    for seed in 1...20 {
      let problem = try F.drawn(seed: UInt64(seed))
      let best = FloorScheduler.best(problem)
      for rule in FloorRule.all { #expect(best.plan.weightedTardiness <= FloorScheduler.plan(problem, by: rule).weightedTardiness) }
      #expect(FloorScheduler.plan(problem, by: best.rule).placements == best.plan.placements)
    }
  }

  @Test("a plan around what is frozen keeps it and is feasible", arguments: FloorRule.all)
  func frozen(rule: FloorRule) throws {
    for seed in 1...30 {
      let first = FloorScheduler.plan(try F.drawn(seed: UInt64(seed)), by: .dispatch(.earliestDue))
      let problem = try F.frozen(first, before: 3_000)
      let plan = FloorScheduler.plan(problem, by: rule)
      #expect(plan.faults == [] && plan.conflicts == [] && plan.unplaced == [], "seed \(seed)")
    }
  }

  @Test("an operation that the shift's end interrupts goes on in the next window")
  func shifts() throws {
    let problem = try F.single([.init("a", [F.run(0, 60)], release: 70)], windows: [0..<100, 150..<160, 300..<400])
    let plan = FloorScheduler.plan(problem, by: .given)
    #expect(plan.placements == [[.init(centre: 0, start: 70, end: 320)]])
    #expect(plan.load(ofCentre: 0, in: [0..<100, 100..<310, 310..<500]).map(\.run) == [30, 20, 10])
    #expect(plan.load(ofCentre: 0, in: [0..<100, 100..<310, 310..<500]).map(\.open) == [100, 20, 90])
  }

  @Test("what may not be interrupted waits for a window that is long enough, forward and backward, and says so")
  func unbroken() throws {
    var cure = F.run(0, 30, setUp: 5)
    cure.isUnbroken = true
    let problem = try F.single([.init("a", [cure], release: 80, due: 420)], windows: [0..<100, 150..<160, 300..<331, 400..<425])
    let plan = FloorScheduler.plan(problem, by: .given)
    #expect(plan.placements == [[.init(centre: 0, setUpStart: 155, start: 300, end: 330)]])
    #expect(plan.explain(.init(job: 0, operation: 0))?.bounds.map(\.reason).prefix(2) == [.windowTooShort, .release(queue: 0)])
    #expect(FloorScheduler.latest(problem).placements == [[.init(centre: 0, setUpStart: 156, start: 301, end: 331)]])
    let joined = try F.single([.init("a", [cure])], windows: [0..<20, 20..<40])
    #expect(FloorScheduler.plan(joined, by: .given).completion(ofJob: 0) == 35)
    let never = try F.single([.init("a", [cure], due: 420)], windows: [0..<29, 40..<50])
    #expect(FloorScheduler.plan(never, by: .given).unplaced.count == 1 && FloorScheduler.latest(never).unplaced.count == 1)
  }

  @Test("a centre at 80 per cent takes five minutes for four, and rounds up")
  func efficiency() throws {
    let problem = try FloorProblem(
      centres: [.init("slow", windows: [0..<1_000], efficiency: 80)], jobs: [.init("a", [F.run(0, 40)]), .init("b", [F.run(0, 41)])])
    let plan = FloorScheduler.plan(problem, by: .dispatch(.shortestTime))
    #expect(plan.placements.map { $0[0]?.start } == [0, 50])
    #expect(plan.completion(ofJob: 1) == 102)
  }

  @Test("of two centres, the operation goes to the one on which it ends first")
  func alternatives() throws {
    let either = F.Operation([.init(centre: 0, run: 50), .init(centre: 1, run: 80)])
    let problem = try FloorProblem(
      centres: [.init("fast", windows: [0..<1_000]), .init("slow", windows: [0..<1_000])],
      jobs: ["a", "b", "c"].map { .init($0, [either]) })
    let plan = FloorScheduler.plan(problem, by: .dispatch(.earliestDue))
    #expect(plan.placements.map { $0[0]?.centre } == [0, 1, 0])
    #expect(plan.placements.map { $0[0]?.end } == [50, 80, 100])
  }

  @Test("set-ups follow the families: none within one, the matrix between two, the alternative's own where it is silent")
  func setUps() throws {
    let problem = try FloorProblem(
      centres: [.init("press", windows: [0..<1_000], family: "red")],
      jobs: [("red", 9), ("red", 8), ("blue", 7), ("green", 6)].map { family, priority in
        .init("\(priority)", [F.run(0, 10, setUp: 3, family: family)], priority: priority)
      }, setUps: .init([.init(from: "red", to: "blue"): 25, .init(from: "green", to: "blue"): 25]))
    let plan = FloorScheduler.plan(problem, by: .given)
    #expect(plan.placements.map { $0[0]?.setUpStart } == [0, 10, 20, 55])
    #expect(plan.placements.map { $0[0]?.start } == [0, 10, 45, 58])
  }

  @Test("where set-ups are long, the rule that saves them keeps families together, and the one that does not ends later")
  func saving() throws {
    let jobs = (0..<10).map { F.Job("\($0)", [F.run(0, 10, family: $0 % 2 == 0 ? "red" : "blue")], due: 100 + $0) }
    let problem = try FloorProblem(
      centres: [.init("press", windows: [0..<10_000])], jobs: jobs,
      setUps: .init([.init(from: "red", to: "blue"): 60, .init(from: "blue", to: "red"): 60]))
    #expect(FloorScheduler.plan(problem, by: .setUpSaving).makespan == 160)
    #expect(FloorScheduler.plan(problem, by: .dispatch(.earliestDue)).makespan == 640)
  }

  @Test("a set-up is done before the goods come, if the centre is free")
  func setUpAhead() throws {
    let problem = try F.single([.init("a", [F.run(0, 10, setUp: 30)], release: 100)])
    #expect(FloorScheduler.plan(problem, by: .given).placements == [[.init(centre: 0, setUpStart: 70, start: 100, end: 110)]])
  }

  @Test("queue and transfer times pass by the clock, whether or not anyone works")
  func between() throws {
    var first = F.run(0, 10)
    first.transfer = 20
    var second = F.run(1, 10)
    second.queue = 30
    let problem = try FloorProblem(
      centres: [.init("one", windows: [0..<10, 100..<200]), .init("two", windows: [0..<20, 55..<200])], jobs: [.init("a", [first, second])])
    #expect(FloorScheduler.plan(problem, by: .given).placements[0].map { $0?.start } == [0, 60])
  }

  @Test("in batches, the next operation begins before the last is done, and never waits for goods within its run")
  func batches() throws {
    var first = F.run(0, 100)
    first.batches = 4
    let centres = ["one", "two"].map { F.Centre($0, windows: [0..<1_000]) }
    let slow = try FloorProblem(centres: centres, jobs: [.init("a", [first, F.run(1, 200)])])
    #expect(FloorScheduler.plan(slow, by: .given).placements[0][1] == .init(centre: 1, start: 25, end: 225))
    let quick = try FloorProblem(centres: centres, jobs: [.init("a", [first, F.run(1, 20)])])
    #expect(FloorScheduler.plan(quick, by: .given).placements[0][1] == .init(centre: 1, start: 85, end: 105))
  }

  @Test("what does not fit before the last window ends has no place, and counts as late from then on")
  func horizon() throws {
    let problem = try F.single(
      [.init("a", [F.run(0, 60)], due: 60, weight: 2), .init("b", [F.run(0, 50), F.run(0, 10)], due: 40, weight: 3)], windows: [0..<100])
    let plan = FloorScheduler.plan(problem, by: .dispatch(.longestTime))
    #expect(plan.unplaced == [.init(job: 1, operation: 0), .init(job: 1, operation: 1)])
    #expect(plan.completion(ofJob: 1) == nil && plan.tardiness(ofJob: 1) == 120)
    #expect(plan.weightedTardiness == 360 && plan.isFeasible)
  }

  @Test("backward, each job ends as late as its due date allows, and one that should have begun already is left out")
  func backward() throws {
    let problem = try F.single([
      .init("a", [F.run(0, 30), F.run(0, 20)], due: 100), .init("b", [F.run(0, 40)], due: 90), .init("c", [F.run(0, 40)], due: 30),
      .init("d", [F.run(0, 10)]),
    ])
    let plan = FloorScheduler.latest(problem)
    #expect(plan.placements == [
      [.init(centre: 0, start: 50, end: 80), .init(centre: 0, start: 80, end: 100)], [.init(centre: 0, start: 10, end: 50)], [nil], [nil],
    ])
  }

  @Test("a backward plan of any floor is feasible and late for nobody")
  func backwardFeasible() throws {
    var placed = 0
    for seed in 1...80 {
      let plan = FloorScheduler.latest(try F.drawn(seed: UInt64(seed)))
      #expect(plan.faults == [], "seed \(seed)")
      for job in plan.problem.jobs.indices where plan.completion(ofJob: job) != nil {
        #expect(plan.tardiness(ofJob: job) == 0)
        placed += 1
      }
    }
    #expect(placed > 300)
  }

  @Test("each fault is found", arguments: FaultyPlan.all)
  func faults(faulty: FaultyPlan) throws {
    var placements = try FaultyPlan.good().placements
    #expect(try FaultyPlan.good().isFeasible)
    faulty.spoil(&placements)
    #expect(FloorPlan(try FaultyPlan.problem(), placements: placements).faults == faulty.faults)
  }
}

/// A good plan with one thing wrong.
struct FaultyPlan: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var faults: [FloorFault]
  var spoil: @Sendable (inout [[FloorPlan.Placement?]]) -> Void

  static func problem() throws -> FloorProblem {
    var fixed = FloorFixtures.run(1, 10)
    fixed.fixed = .init(centre: 1, start: 500, end: 510, cause: .frozen)
    var batched = FloorFixtures.run(0, 40, setUp: 5)
    batched.batches = 2
    var cured = FloorFixtures.run(0, 20)
    cured.isUnbroken = true
    return try FloorProblem(
      centres: [.init("one", windows: [0..<100, 200..<300, 400..<500]), .init("two", windows: [0..<1_000])],
      jobs: [.init("a", [batched, FloorFixtures.run(1, 30)], release: 10), .init("b", [FloorFixtures.run(0, 70)]), .init("c", [fixed]), .init("d", [cured])])
  }

  static func good() throws -> FloorPlan {
    FloorPlan(
      try problem(),
      placements: [
        [.init(centre: 0, setUpStart: 5, start: 10, end: 50), .init(centre: 1, start: 35, end: 65)],
        [.init(centre: 0, start: 50, end: 220)], [.init(centre: 1, start: 500, end: 510)],
        [.init(centre: 0, start: 400, end: 420)],
      ])
  }

  private static let first = FloorProblem.Place(job: 0, operation: 0)
  private static let second = FloorProblem.Place(job: 0, operation: 1)
  private static let other = FloorProblem.Place(job: 1, operation: 0)
  private static let cured = FloorProblem.Place(job: 3, operation: 0)
  private static let kept = FloorProblem.Place(job: 2, operation: 0)

  static let all = [
    FaultyPlan(testDescription: "a place is missing", faults: [.shape]) { $0[0] = [nil] },
    FaultyPlan(testDescription: "fixed moved", faults: [.fixedMoved(kept)]) { $0[2] = [.init(centre: 1, start: 501, end: 511)] },
    FaultyPlan(testDescription: "wrong centre", faults: [.centre(second)]) { $0[0][1] = .init(centre: 0, start: 250, end: 280) },
    FaultyPlan(testDescription: "ends too soon", faults: [.hours(other)]) { $0[1][0]?.end = 219 },
    FaultyPlan(testDescription: "starts when shut", faults: [.hours(other)]) { $0[1][0] = .init(centre: 0, start: 199, end: 270) },
    FaultyPlan(testDescription: "interrupted", faults: [.broken(cured)]) { $0[3] = [.init(centre: 0, start: 290, end: 410)] },
    FaultyPlan(testDescription: "before release", faults: [.release(first)]) {
      $0[0][0] = .init(centre: 0, setUpStart: 4, start: 9, end: 49)
    },
    FaultyPlan(testDescription: "first batch not there", faults: [.goods(second, batch: 1)]) {
      $0[0][1] = .init(centre: 1, start: 29, end: 59)
    },
    FaultyPlan(testDescription: "second batch not there", faults: [.goods(second, batch: 2)]) {
      $0[0][1] = .init(centre: 1, start: 34, end: 64)
    },
    FaultyPlan(testDescription: "before without place", faults: [.goods(second, batch: 1)]) { $0[0][0] = nil },
    FaultyPlan(testDescription: "overlap", faults: [.overlap(first, other)]) { $0[1][0] = .init(centre: 0, start: 49, end: 219) },
    FaultyPlan(testDescription: "set-up too short", faults: [.setUp(first)]) { $0[0][0]?.setUpStart = 6 },
  ]
}
