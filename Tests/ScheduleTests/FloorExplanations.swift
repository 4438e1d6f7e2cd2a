import Ground
import Schedule
import Testing

@Suite("Why an operation starts when it does")
struct FloorExplanations {
  private typealias F = FloorFixtures
  private typealias Place = FloorProblem.Place

  @Test("in a plan of any rule, what is named alone gives the start to the minute, and the chain goes back in time to a root", arguments: FloorRule.all)
  func exact(rule: FloorRule) throws {
    var count = 0
    var kept = 0
    for seed in 1...30 {
      let plan = FloorScheduler.plan(try F.drawn(seed: UInt64(seed)), by: rule)
      let explainer = FloorExplainer(plan)
      for (job, placements) in plan.placements.enumerated() {
        for operation in placements.indices {
          let why = try #require(explainer.explain(Place(job: job, operation: operation)))
          #expect(why.bounds[0].minute == why.placement.start, "seed \(seed) \(why)")
          count += 1
          if why.reason == .kept { kept += 1 }
          #expect(zip(why.chain, why.chain.dropFirst()).allSatisfy { $0.start > $1.start })
          switch why.root?.reason {
          case .planStart, .release, .setUp(.none, _, _, _), .kept: break
          default: Issue.record("seed \(seed): the root is \(String(describing: why.root))")
          }
        }
      }
    }
    // One in a hundred at most is set up more quickly after an operation that came between it and the one it waited for.
    #expect(count > 500 && 100 * kept <= count, "\(kept) of \(count)")
  }

  private static func floor() throws -> FloorPlan {
    var first = F.run(0, 50)
    first.transfer = 5
    var second = F.run(1, 20)
    second.queue = 10
    let problem = try FloorProblem(
      centres: [.init("saw", windows: [0..<1_000]), .init("oven", windows: [0..<70, 90..<1_000], family: "hot")],
      jobs: [
        .init("a", [first, second], priority: 9), .init("b", [F.run(0, 30), F.run(1, 10, setUp: 15, family: "cold")], due: 100, priority: 5),
        .init("c", [F.run(0, 30)], release: 400),
      ])
    return FloorScheduler.plan(problem, by: .given)
  }

  @Test("each reason is named, with what would have bound without it")
  func reasons() throws {
    let plan = try Self.floor()
    let why = { (job: Int, operation: Int) in plan.explain(Place(job: job, operation: operation)) }
    #expect(why(0, 0)?.bounds == [.init(reason: .planStart, minute: 0)])
    #expect(why(0, 1)?.bounds == [.init(reason: .goods(from: Place(job: 0, operation: 0), batch: nil, transfer: 5, queue: 10), minute: 65)])
    #expect(why(1, 0)?.bounds == [.init(reason: .centreTaken(by: Place(job: 0, operation: 0)), minute: 50)])
    // The oven does the first until 105, as it is shut from 70 to 90, and is set up until 120; the goods came at 80.
    #expect(why(1, 1)?.bounds == [
      .init(reason: .setUp(after: Place(job: 0, operation: 1), from: nil, to: "cold", minutes: 15), minute: 120),
      .init(reason: .goods(from: Place(job: 1, operation: 0), batch: nil, transfer: 0, queue: 0), minute: 80),
    ])
    #expect(why(1, 1)?.chain.map(\.place) == [
      Place(job: 1, operation: 1), Place(job: 0, operation: 1), Place(job: 0, operation: 0),
    ])
    #expect(why(2, 0)?.reason == .release(queue: 0))
  }

  @Test("a start after shut hours names them, and the chain what it waited for before")
  func shut() throws {
    let plan = FloorScheduler.plan(
      try F.single([.init("a", [F.run(0, 80)]), .init("b", [F.run(0, 20)])], windows: [0..<80, 200..<300]), by: .dispatch(.longestTime))
    let why = try #require(plan.explain(Place(job: 1, operation: 0)))
    #expect(why.bounds.map(\.reason) == [.centreShut, .centreTaken(by: Place(job: 0, operation: 0))])
    #expect(why.bounds.map(\.minute) == [200, 80])
    #expect(why.chain.map(\.reason) == [.centreTaken(by: Place(job: 0, operation: 0)), .planStart])
  }

  @Test("a place that is fixed, and one that was kept, is named so")
  func kept() throws {
    let plan = FloorScheduler.plan(try F.single([.init("a", [F.run(0, 40)]), .init("b", [F.run(0, 20)])]), by: .dispatch(.longestTime))
    let alone = plan.replan(try F.single([.init("b", [F.run(0, 20)])]))
    #expect(alone.explain(Place(job: 0, operation: 0))?.bounds.map(\.reason) == [.kept])
    let frozen = FloorScheduler.plan(try F.frozen(plan, before: 100), by: .given)
    #expect(frozen.explain(Place(job: 1, operation: 0))?.reason == .fixed(.frozen))
  }

  @Test("the batch that holds the next operation back is named")
  func batches() throws {
    var first = F.run(0, 100)
    first.batches = 4
    let plan = FloorScheduler.plan(
      try FloorProblem(
        centres: ["one", "two"].map { F.Centre($0, windows: [0..<1_000]) },
        jobs: [.init("a", [first, F.run(1, 20)]), .init("b", [first, F.run(1, 400)])]), by: .dispatch(.shortestTime))
    let batch = { (job: Int) in plan.explain(Place(job: job, operation: 1))?.reason }
    #expect(batch(0) == .goods(from: Place(job: 0, operation: 0), batch: 4, transfer: 0, queue: 0))
    #expect(batch(1) == .goods(from: Place(job: 1, operation: 0), batch: 1, transfer: 0, queue: 0))
  }

  @Test("a late job names the centre that binds, and what no planning could help")
  func lateness() throws {
    let why = try Self.floor().explainLateness(ofJob: 1)
    #expect(why.minutes == 30)
    // Alone it would be sawn by 30, set up for meanwhile, and done at 40.
    #expect(why.alone == 0)
    #expect(why.waits == [.init(centre: 0, minutes: 50), .init(centre: 1, minutes: 40)])
    let hopeless = FloorScheduler.plan(try F.single([.init("a", [F.run(0, 100)], due: 60)]), by: .given).explainLateness(ofJob: 0)
    #expect(hopeless.minutes == 40 && hopeless.alone == 40 && hopeless.waits == [])
  }
}
