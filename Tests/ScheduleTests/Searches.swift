import Foundation
import Schedule
import Testing

@Suite("Searches for better plans")
struct Searches {
  @Test("three jobs on three machines are planned in 11 minutes, which is the least of all plans")
  func three() throws {
    let problem = try ShopFixtures.three()
    #expect(ShopFixtures.least(problem, .makespan) == 11)
    let plan = Scheduler.plan(problem, for: .makespan, within: .iterations(500))
    #expect(plan.isFeasible)
    #expect(plan.makespan == 11)
  }

  @Test("a small shop is planned as well as trying every order does", arguments: Objective.allCases)
  func small(objective: Objective) throws {
    for seed in 1...8 {
      let problem = try ShopFixtures.drawn(jobs: 3, machines: 2, steps: 3, seed: UInt64(seed))
      let plan = Scheduler.plan(problem, for: objective, within: .iterations(2_000))
      #expect(plan.isFeasible)
      #expect(plan.value(of: objective) == ShopFixtures.least(problem, objective), "seed \(seed)")
    }
  }

  @Test("a search is feasible and never worse than any dispatch rule, whatever its budget", arguments: Objective.allCases, [0, 1, 40, 400])
  func neverWorse(objective: Objective, iterations: Int) throws {
    for seed in 1...5 {
      let problem = try ShopFixtures.drawn(jobs: 8, machines: 4, steps: 5, seed: UInt64(seed))
      let plan = Scheduler.plan(problem, for: objective, within: .iterations(iterations), seed: UInt64(seed))
      #expect(plan.isFeasible)
      for rule in DispatchRule.allCases {
        for timetable in Timetable.allCases {
          #expect(plan.value(of: objective) <= Dispatch.plan(problem, by: rule, timetable).value(of: objective))
        }
      }
    }
  }

  @Test("the search betters the best rule where there is room", arguments: Objective.allCases)
  func gains(objective: Objective) throws {
    let problem = try ShopFixtures.drawn(jobs: 10, machines: 5, steps: 6, seed: 3)
    let best = Dispatch.best(problem, for: objective).value(of: objective)
    #expect(Scheduler.plan(problem, for: objective, within: .iterations(1_000)).value(of: objective) < best)
  }

  @Test("the same seed gives the same plan", arguments: Objective.allCases)
  func seeds(objective: Objective) throws {
    let problem = try ShopFixtures.drawn(jobs: 8, machines: 4, steps: 5, seed: 9)
    let plans = (0..<2).map { _ in Scheduler.plan(problem, for: objective, within: .iterations(600), seed: 7) }
    #expect(plans[0] == plans[1])
  }

  @Test("a search whose time is up gives back the plan it had, and shops with nothing to do have one", arguments: Objective.allCases)
  func edges(objective: Objective) throws {
    let problem = try ShopFixtures.drawn(jobs: 8, machines: 4, steps: 5, seed: 2)
    let given = Dispatch.best(problem, for: objective)
    #expect(Scheduler.improve(given, for: objective, within: .until { true }).value(of: objective) == given.value(of: objective))
    for jobs in [[], [ShopProblem.Job([], release: 9, due: 4)]] {
      let plan = Scheduler.plan(try ShopProblem(machines: 1, jobs: jobs), for: objective, within: .iterations(10))
      #expect(plan.isFeasible && plan.makespan == 0)
    }
  }

  @Test("instances of the literature come close to their best known makespans", .enabled(if: ShopFixtures.hasLiterature))
  func literature() throws {
    for (name, known) in [("ft06", 55), ("la01", 666), ("ft10", 930)] {
      let text = try String(contentsOf: ShopFixtures.literature.appendingPathComponent(name), encoding: .utf8)
      let plan = Scheduler.plan(try ShopProblem(text: text), for: .makespan, within: .iterations(4_000))
      #expect(plan.isFeasible)
      #expect(plan.makespan >= known && 100 * plan.makespan <= 104 * known, "\(name): \(plan.makespan)")
    }
  }
}
