import Foundation
import Ground
import Membership
import Replica

/// Figure 3: how long a person waits for one step of 6 records to be on disk.
struct CommitLatency {
  let prepared: Prepared
  let runs: Int
  let folder: Folder

  /// Steps in one turn.
  private static let steps = 100

  func run() async throws -> [Finding] {
    var ours: [Double] = []
    var theirs: [Double] = []
    let clock = SteppedClock(prepared.end)
    // Both begin with the same records, so that their trees are as deep.
    let replica = try await BenchCompany.replica(try folder.copy(prepared.path), site: 1, clock: clock)
    let yard = try Yardstick(folder.fresh())
    try yard.insert(prepared.cells, count: prepared.lines.count, grouping: 10_000)
    var source = Lines(seed: 7)
    for _ in 0..<runs * 3 {
      var steps: [[UInt8]] = []
      for _ in 0..<Self.steps {
        clock.advance(source.pause())
        let step = (0..<6).map { _ in source.next(at: clock.milliseconds()) }
        var keys: [RecordKey] = []
        ours.append(try await seconds { keys = try await replica.take(step) })
        steps.append(Yardstick.encode(zip(keys, step).map { ($0, $1.cells) }))
      }
      for step in steps { theirs += try yard.insert(step, count: 6, grouping: 6) }
    }
    try replica.close()
    try yard.close()
    return [Finding(name: "commit of 6 records, median", ours: median(ours) * 1e6, theirs: median(theirs) * 1e6, unit: "µs", goal: .atMost(2))]
  }
}
