import Foundation
import Schedule

/// How well the job shops of the literature are planned in two seconds on one core, beside the best dispatch rule and CP-SAT of OR-Tools.
///
/// The instances are those of JSPLIB (github.com/tamy0612/JSPLIB), of which eight are taken; without its folder there is no finding, and that is
/// said. They have no due dates: each job is due after 1.3 times its work, and the first fifth of the jobs weighs 4, the last fifth 1, the others 2, as in Pinedo and Singer, "A shifting
/// bottleneck heuristic for minimizing the total weighted tardiness in a job shop", Naval Research Logistics 46 (1999).
struct ScheduleGap {
  /// Where the instances lie: a clone of JSPLIB, or a folder with some of them and their `best-known.json`.
  let shops: String
  /// An interpreter that has OR-Tools; nil leaves it out.
  let python: String?
  let folder: Folder
  let say: @Sendable (String) -> Void

  static let usualShops = "../shared/data/jobshop"
  private static let seconds = 2.0
  private static let names: Set = ["ft06", "ft10", "ft20", "la01", "la02", "la16", "la21", "la36"]

  private struct Known: Decodable {
    var name: String
    /// nil for an instance that nobody has solved.
    var optimum: Int?
    /// From the list's folder; nil for the name.
    var path: String?
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
    let known = try known()
    guard !known.isEmpty else {
      say("no job shops in \(shops): left out. Fetch them with `git clone https://github.com/tamy0612/JSPLIB .build/jsplib` and say --shops .build/jsplib")
      return []
    }
    let shops = try known.map { try Self.due(ShopProblem(text: String(contentsOfFile: self.shops + "/" + ($0.path ?? $0.name), encoding: .utf8))) }
    let reached = zip(known, shops).map { Self.reach($1, known: $0.optimum ?? 0) }
    let gaps = reached.map { $0.gap($0.makespan) }
    let rules = reached.map { $0.gap($0.ruleMakespan) }
    let name = "job shops in 2 s, above the best known"
    return [
      finding("\(name), mean", mean(gaps), mean(rules), "%", goal: .atMost(4)),
      finding("\(name), worst", gaps.max() ?? 0, rules.max() ?? 0, "%"),
      finding("job shops in 2 s, weighted tardiness", sum(reached.map(\.tardiness)), sum(reached.map(\.ruleTardiness)), "min"),
    ] + (try beside(reached, zip(known, shops).map { Self.shop($0.name, $1) }))
  }

  private func known() throws -> [Known] {
    for list in ["best-known.json", "instances.json"] {
      guard let bytes = FileManager.default.contents(atPath: "\(shops)/\(list)") else { continue }
      return try JSONDecoder().decode([Known].self, from: bytes).filter { Self.names.contains($0.name) && $0.optimum ?? 0 > 0 }.sorted { $0.name < $1.name }
    }
    return []
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
    guard let python else {
      say("no Python with OR-Tools: CP-SAT is left out")
      return []
    }
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
