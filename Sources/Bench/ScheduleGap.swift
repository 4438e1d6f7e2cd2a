import Foundation
import Schedule

/// How far above the best known makespan a shop is planned in two seconds on one core, beside the best dispatch rule in the same run.
///
/// The instances are those of the literature, in a folder `shared/data/jobshop` beside the project; without it there is no finding.
struct ScheduleGap {
  private static let seconds = 2.0
  private static let folder = "../shared/data/jobshop/"

  private struct Known: Decodable {
    var name: String
    var optimum: Int
  }

  func run() throws -> [Finding] {
    guard let list = FileManager.default.contents(atPath: Self.folder + "best-known.json") else { return [] }
    let instances = try JSONDecoder().decode([Known].self, from: list)
    var ours: [Double] = []
    var theirs: [Double] = []
    for instance in instances {
      let problem = try ShopProblem(text: String(contentsOfFile: Self.folder + instance.name, encoding: .utf8))
      let gap = { (plan: Plan) in 100 * Double(plan.makespan - instance.optimum) / Double(instance.optimum) }
      theirs.append(gap(Dispatch.best(problem, for: .makespan)))
      let end = ContinuousClock.now + .seconds(Self.seconds)
      ours.append(gap(Scheduler.plan(problem, for: .makespan, within: .until { ContinuousClock.now >= end })))
    }
    guard !instances.isEmpty else { return [] }
    let mean = { (all: [Double]) in all.reduce(0, +) / Double(all.count) }
    return [
      finding("mean", mean(ours), mean(theirs), goal: .atMost(4)),
      finding("worst", ours.max() ?? 0, theirs.max() ?? 0, goal: nil),
    ]
  }

  private func finding(_ name: String, _ ours: Double, _ theirs: Double, goal: Finding.Goal?) -> Finding {
    Finding(name: "job shops in 2 s, above the best known, \(name)", ours: ours, theirs: theirs, unit: "%", judged: ours, goal: goal)
  }
}
