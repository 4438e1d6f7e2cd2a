import Foundation
import Ground
import Schedule
import Testing

@Suite("Plans of a shop")
struct Plans {
  @Test("every dispatch rule makes a feasible plan", arguments: DispatchRule.allCases, Timetable.allCases)
  func rules(rule: DispatchRule, timetable: Timetable) throws {
    for seed in 1...10 {
      let problem = try ShopFixtures.drawn(jobs: 8, machines: 4, steps: 5, seed: UInt64(seed))
      let plan = Dispatch.plan(problem, by: rule, timetable)
      #expect(plan.isFeasible)
      #expect(plan.makespan >= problem.leastMakespan)
    }
  }

  @Test("each rule puts first what it says")
  func choices() throws {
    let problem = try ShopProblem(
      machines: 2,
      jobs: [
        .init([.init(machine: 0, duration: 5), .init(machine: 1, duration: 1)], due: 40, weight: 1),
        .init([.init(machine: 0, duration: 2), .init(machine: 1, duration: 2)], due: 60, weight: 1),
        .init([.init(machine: 0, duration: 9), .init(machine: 1, duration: 30)], due: 50, weight: 30),
      ])
    let expected: [DispatchRule: Int] = [
      .shortestTime: 1, .longestTime: 2, .earliestDue: 0, .criticalRatio: 2, .slackPerOperation: 2, .mostWorkRemaining: 2, .tardinessCost: 2,
    ]
    for rule in DispatchRule.allCases {
      let plan = Dispatch.plan(problem, by: rule, .nonDelay)
      #expect(plan.starts.firstIndex { $0[0] == 0 } == expected[rule], "\(rule)")
    }
  }

  @Test("only an active timetable lets a machine wait for a job that is about to come")
  func waiting() throws {
    let problem = try ShopProblem(
      machines: 1, jobs: [.init([.init(machine: 0, duration: 10)]), .init([.init(machine: 0, duration: 2)], release: 1)])
    #expect(Dispatch.plan(problem, by: .shortestTime, .nonDelay).starts == [[0], [10]])
    #expect(Dispatch.plan(problem, by: .shortestTime, .active).starts == [[3], [1]])
  }

  @Test(
    "a plan is not feasible that overlaps, starts too soon, or leaves something out",
    arguments: [
      ([[0, 3, 5], [3, 5, 9], [5, 9]], true), ([[0, 2, 5], [3, 5, 9], [5, 9]], false), ([[0, 3, 5], [2, 5, 9], [5, 9]], false),
      ([[-1, 3, 5], [3, 5, 9], [5, 9]], false), ([[0, 3, 7], [3, 5, 9], [5]], false), ([[0, 3, 5], [3, 5, 9]], false),
    ])
  func feasibility(starts: [[Int]], isFeasible: Bool) throws {
    var jobs = try ShopFixtures.three().jobs
    // With a machine of its own for this operation, the first plan is right, and each other one has a single fault.
    jobs[1].operations[1].machine = 3
    #expect(Plan(try ShopProblem(machines: 4, jobs: jobs), starts: starts).isFeasible == isFeasible)
  }

  @Test("a shop at a limit is taken, beyond it refused with the place")
  func limits() throws {
    func shop(machine: Int = 0, duration: Int = 1, release: Int = 0, weight: Int = 1, machines: Int = 1) throws {
      _ = try ShopProblem(machines: machines, jobs: [.init([.init(machine: machine, duration: duration)], release: release, weight: weight)])
    }
    func field(_ body: () throws -> Void) -> String? { (#expect(throws: Problem.self) { try body() })?.field }
    try shop(duration: ShopProblem.maximumMinutes, release: ShopProblem.maximumMinutes, weight: ShopProblem.maximumWeight)
    #expect(field { try shop(duration: ShopProblem.maximumMinutes + 1) } == "jobs[0].operations[0].duration")
    #expect(field { try shop(duration: 0) } == "jobs[0].operations[0].duration")
    #expect(field { try shop(machine: 1) } == "jobs[0].operations[0].machine")
    #expect(field { try shop(release: -1) } == "jobs[0].release")
    #expect(field { try shop(weight: ShopProblem.maximumWeight + 1) } == "jobs[0].weight")
    #expect(field { try shop(machines: 0) } == "machines")
    let many = ShopProblem.Job(Array(repeating: .init(machine: 0, duration: 1), count: ShopProblem.maximumOperations))
    _ = try ShopProblem(machines: 1, jobs: [many])
    #expect(field { _ = try ShopProblem(machines: 1, jobs: [many, .init([.init(machine: 0, duration: 1)])]) } == "operations")
    let idle = Array(repeating: ShopProblem.Job([]), count: ShopProblem.maximumJobs)
    _ = try ShopProblem(machines: 1, jobs: idle)
    #expect(field { _ = try ShopProblem(machines: 1, jobs: idle + [.init([])]) } == "jobs")
    _ = try ShopProblem(machines: ShopProblem.maximumMachines, jobs: [])
    #expect(field { _ = try ShopProblem(machines: ShopProblem.maximumMachines + 1, jobs: []) } == "machines")
  }

  @Test("the tables of the literature are read, and what is no table is refused")
  func text() throws {
    let problem = try ShopProblem(text: "# remark\n2 2\n 0 3  1 4\n1 5 0 6\n")
    #expect(problem.jobs[1].operations == [.init(machine: 1, duration: 5), .init(machine: 0, duration: 6)])
    for text in ["", "2 2\n0 3 1 4\n", "1 1\n0 x\n", "-1 2\n", "1 1\n0 1 2\n", "1 9999999999\n"] {
      #expect(throws: Problem.self) { try ShopProblem(text: text) }
    }
  }
}
