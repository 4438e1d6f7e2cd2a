import Foundation
import Schedule

/// How well the job shops of the literature are planned in two seconds on one core, beside the best dispatch rule and CP-SAT of OR-Tools.
///
/// The instances lie in a folder `shared/data/jobshop` beside the project; without it there is no finding. They have no due dates: each job is
/// due after 1.3 times its work, and the first fifth of the jobs weighs 4, the last fifth 1, the others 2, as in Pinedo and Singer, "A shifting
/// bottleneck heuristic for minimizing the total weighted tardiness in a job shop", Naval Research Logistics 46 (1999).
struct ScheduleGap {
  /// An interpreter that has OR-Tools; nil leaves it out.
  let python: String?
  let folder: Folder

  private static let seconds = 2.0
  private static let instances = "../shared/data/jobshop/"

  private struct Known: Decodable {
    var name: String
    var optimum: Int
  }

  /// What was reached for one shop.
  private struct Reached {
    var known: Int
    var makespan: Int
    var ruleMakespan: Int
    var tardiness: Int
    var ruleTardiness: Int

    func gap(_ makespan: Int) -> Double { 100 * Double(makespan - known) / Double(known) }
  }

  private struct Solved: Decodable {
    var name: String
    var makespan: Int?
    var tardiness: Int?
  }

  private struct Shop: Encodable {
    struct Job: Encodable {
      var operations: [[Int]]
      var due: Int?
      var weight: Int
    }

    var name: String
    var jobs: [Job]
  }

  struct Failed: Error { var status: Int32 }

  func run() throws -> [Finding] {
    guard let list = FileManager.default.contents(atPath: Self.instances + "best-known.json") else { return [] }
    let known = try JSONDecoder().decode([Known].self, from: list)
    guard !known.isEmpty else { return [] }
    let shops = try known.map { try Self.due(ShopProblem(text: String(contentsOfFile: Self.instances + $0.name, encoding: .utf8))) }
    let reached = zip(known, shops).map { Self.reach($1, known: $0.optimum) }
    let gaps = reached.map { $0.gap($0.makespan) }
    let rules = reached.map { $0.gap($0.ruleMakespan) }
    let name = "job shops in 2 s, above the best known"
    return [
      finding("\(name), mean", mean(gaps), mean(rules), "%", goal: .atMost(4)),
      finding("\(name), worst", gaps.max() ?? 0, rules.max() ?? 0, "%"),
      finding("job shops in 2 s, weighted tardiness", sum(reached.map(\.tardiness)), sum(reached.map(\.ruleTardiness)), "min"),
    ] + (try beside(reached, zip(known, shops).map { Self.shop($0.name, $1) }))
  }

  /// The shop with due dates and weights.
  private static func due(_ problem: ShopProblem) throws -> ShopProblem {
    let jobs = problem.jobs.enumerated().map { index, job in
      let fifth = 5 * index / problem.jobs.count
      return ShopProblem.Job(job.operations, due: job.work * 13 / 10, weight: fifth == 0 ? 4 : fifth == 4 ? 1 : 2)
    }
    return try ShopProblem(machines: problem.machines, jobs: jobs)
  }

  private static func reach(_ problem: ShopProblem, known: Int) -> Reached {
    let planned = { (objective: Objective) in
      let end = ContinuousClock.now + .seconds(Self.seconds)
      return Scheduler.plan(problem, for: objective, within: .until { ContinuousClock.now >= end }).value(of: objective)
    }
    return Reached(
      known: known, makespan: planned(.makespan), ruleMakespan: Dispatch.best(problem, for: .makespan).makespan,
      tardiness: planned(.weightedTardiness), ruleTardiness: Dispatch.best(problem, for: .weightedTardiness).weightedTardiness)
  }

  private static func shop(_ name: String, _ problem: ShopProblem) -> Shop {
    Shop(
      name: name,
      jobs: problem.jobs.map { Shop.Job(operations: $0.operations.map { [$0.machine, $0.duration] }, due: $0.due, weight: $0.weight) })
  }

  /// The same shops in CP-SAT, one worker, for as long.
  private func beside(_ reached: [Reached], _ shops: [Shop]) throws -> [Finding] {
    guard let python else { return [] }
    let file = folder.path("shops.json")
    try JSONEncoder().encode(shops).write(to: URL(fileURLWithPath: file))
    let child = Process()
    child.executableURL = URL(fileURLWithPath: python)
    child.arguments = ["Tools/bench-schedule.py", file, String(Self.seconds)]
    let pipe = Pipe()
    child.standardOutput = pipe
    try child.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw Failed(status: child.terminationStatus) }
    // A shop for which CP-SAT found no plan at all is left out on both sides.
    let both = zip(reached, try JSONDecoder().decode([Solved].self, from: output))
    let makespans = both.compactMap { ours, theirs in theirs.makespan.map { (ours.gap(ours.makespan), ours.gap($0)) } }
    let late = both.compactMap { ours, theirs in theirs.tardiness.map { (ours.tardiness, $0) } }
    return [
      finding("job shops in 2 s, mean, theirs: CP-SAT", mean(makespans.map(\.0)), mean(makespans.map(\.1)), "%"),
      finding("job shops in 2 s, weighted tardiness, theirs: CP-SAT", sum(late.map(\.0)), sum(late.map(\.1)), "min"),
    ]
  }

  private func mean(_ all: [Double]) -> Double { all.reduce(0, +) / Double(max(all.count, 1)) }
  private func sum(_ all: [Int]) -> Double { Double(all.reduce(0, +)) }

  private func finding(_ name: String, _ ours: Double, _ theirs: Double, _ unit: String, goal: Finding.Goal? = nil) -> Finding {
    Finding(name: name, ours: ours, theirs: theirs, unit: unit, judged: ours, goal: goal)
  }
}
