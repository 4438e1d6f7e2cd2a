import Foundation
import Ground
import Schedule
import Testing

/// Shops small enough that every plan of them can be tried, and larger ones drawn from a seed.
enum ShopFixtures {
  private typealias Operation = ShopProblem.Operation

  /// Three jobs on three machines; no plan ends before minute 11.
  static func three() throws -> ShopProblem {
    try ShopProblem(
      machines: 3,
      jobs: [
        .init([Operation(machine: 0, duration: 3), Operation(machine: 1, duration: 2), Operation(machine: 2, duration: 2)]),
        .init([Operation(machine: 0, duration: 2), Operation(machine: 2, duration: 1), Operation(machine: 1, duration: 4)]),
        .init([Operation(machine: 1, duration: 4), Operation(machine: 2, duration: 3)]),
      ])
  }

  /// Jobs with releases, due dates and weights, on machines by chance, so that a job may come back to one.
  static func drawn(jobs: Int, machines: Int, steps: Int, seed: UInt64) throws -> ShopProblem {
    var state = seed
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return try ShopProblem(
      machines: machines,
      jobs: (0..<jobs).map { _ in
        let operations = (0..<steps).map { _ in Operation(machine: below(machines), duration: 1 + below(20)) }
        let work = operations.reduce(0) { $0 + $1.duration }
        let release = below(15)
        return .init(operations, release: release, due: below(5) == 0 ? nil : release + work + below(work), weight: 1 + below(4))
      })
  }

  /// The least value over all orders in which operations can be placed one after another, each as soon as it can.
  static func least(_ problem: ShopProblem, _ objective: Objective) -> Int {
    var least = Int.max
    func place(_ starts: [[Int]], _ jobFree: [Int], _ machineFree: [Int]) {
      var isDone = true
      for (job, data) in problem.jobs.enumerated() where starts[job].count < data.operations.count {
        isDone = false
        let operation = data.operations[starts[job].count]
        let start = max(jobFree[job], machineFree[operation.machine])
        var (starts, jobFree, machineFree) = (starts, jobFree, machineFree)
        starts[job].append(start)
        jobFree[job] = start + operation.duration
        machineFree[operation.machine] = start + operation.duration
        place(starts, jobFree, machineFree)
      }
      if isDone { least = min(least, Plan(problem, starts: starts).value(of: objective)) }
    }
    place(problem.jobs.map { _ in [] }, problem.jobs.map(\.release), Array(repeating: 0, count: problem.machines))
    return least
  }

  /// The instances of the literature, where the folder with them lies beside the project.
  static let literature = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/jobshop")

  static var hasLiterature: Bool { FileManager.default.fileExists(atPath: literature.path) }
}
