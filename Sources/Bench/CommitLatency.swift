import Company
import Foundation
import Ground
import Membership
import Replica

/// How long a person waits for one step of 6 records to be on disk, beside one transaction that inserts the same rows into a plain table.
///
/// The plain table stands there twice: bare, and with the index on the lifecycle that the store keeps for its lists.
struct CommitLatency {
  let prepared: Prepared
  let runs: Int
  let folder: Folder

  /// Few steps a turn, so that a slow moment of the machine falls on all sides.
  private static let steps = 20
  private static let turns = 20

  private struct Side {
    var name: String
    var yard: Yardstick
    var times: [Double] = []
    /// Ours against theirs, turn by turn.
    var ratios: [Double] = []
  }

  func run() async throws -> [Finding] {
    let clock = SteppedClock(prepared.end)
    // All begin with the same records, so that their trees are as deep.
    let replica = try await BenchCompany.replica(try folder.copy(prepared.path), site: 1, clock: clock)
    var sides = try [("", false), (", theirs with the index on states", true)].map { Side(name: $0, yard: try plain(indexed: $1)) }
    var source = Lines(seed: 7)
    var ours: [Double] = []
    for _ in 0..<runs * Self.turns {
      var turn: [Double] = []
      var steps: [[UInt8]] = []
      for _ in 0..<Self.steps {
        clock.advance(source.pause())
        let step = (0..<6).map { _ in source.next(at: clock.milliseconds()) }
        var keys: [RecordKey] = []
        turn.append(try await seconds { keys = try await replica.take(step) })
        steps.append(Yardstick.encode(zip(keys, step).map { ($0, $1.cells) }))
      }
      ours += turn
      for index in sides.indices {
        let times = try steps.flatMap { try sides[index].yard.insert($0, count: 6, grouping: 6) }
        sides[index].times += times
        sides[index].ratios.append(median(turn) / median(times))
      }
    }
    try replica.close()
    for side in sides { try side.yard.close() }
    return findings(ours, sides)
  }

  private func plain(indexed: Bool) throws -> Yardstick {
    let yard = try Yardstick(folder.fresh())
    if indexed { try yard.execute(Yardstick.index) }
    try yard.insert(prepared.cells, count: prepared.lines.count, grouping: 10_000)
    return yard
  }

  private func findings(_ ours: [Double], _ sides: [Side]) -> [Finding] {
    sides.flatMap { side in
      [
        Finding(
          name: "commit of 6 records, median" + side.name, ours: median(ours) * 1e6, theirs: median(side.times) * 1e6, unit: "µs",
          judged: median(side.ratios), goal: .atMost(1.5)),
        // What is left when nobody else uses the machine or the disk.
        Finding(name: "commit of 6 records, fastest tenth" + side.name, ours: tenth(ours) * 1e6, theirs: tenth(side.times) * 1e6, unit: "µs"),
      ]
    }
  }

  private func tenth(_ values: [Double]) -> Double { values.sorted()[values.count / 10] }
}
