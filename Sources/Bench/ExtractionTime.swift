import Company
import Foundation
import Ground
import Membership
import Replica

/// Figure 6: what a peer lacks, out of a small and a large store.
struct ExtractionTime {
  let small: Prepared
  let large: Prepared
  let runs: Int
  let folder: Folder

  func run() async throws -> [Finding] {
    let (few, _) = try await measure(small)
    let (many, bytes) = try await measure(large)
    return [
      Finding(
        name: "next 1,000 changed fields, \(large.lines.count) against \(small.lines.count) records", ours: many * 1e3, theirs: few * 1e3,
        unit: "ms", goal: .atMost(1.3)),
      Finding(name: "next 1,000 changed fields, wire", ours: bytes / 1e3, unit: "kB", goal: .atMost(12)),
    ]
  }

  /// 1,000 records anywhere in the store get another requested day, in steps of 6; then they are extracted.
  private func measure(_ prepared: Prepared) async throws -> (Double, Double) {
    let path = try folder.copy(prepared.path)
    let clock = SteppedClock(prepared.end)
    let replica = try await BenchCompany.replica(path, site: 1, clock: clock, isScratch: true)
    let before = try await replica.frontier()
    var source = Lines(seed: 3)
    let changed = (0..<1_000).map { _ in source.pick(prepared.lines.count) }
    for start in stride(from: 0, to: changed.count, by: 6) {
      clock.advance(source.pause())
      let step = changed[start..<min(start + 6, changed.count)].map { (prepared.keys[$0], source.correction(of: prepared.lines[$0]).requested) }
      _ = try await replica.commit(by: "li.na", step: "order.correct") { snapshot, changes in
        for (key, requested) in step {
          if let row = try snapshot.get(RecordID<SalesLine>(key)) { try changes.update(row) { $0.requested = requested } }
        }
      }
    }
    var times: [Double] = []
    var bytes = 0
    _ = try await replica.batches(after: before)
    for run in 0..<runs * 5 {
      times.append(
        try await seconds {
          bytes = try await replica.batches(after: before, limit: (256 << 10) + 1 + run).reduce(0) { $0 + $1.deflated.count + 108 * $1.seals.count }
        })
    }
    try replica.close()
    folder.remove(path)
    return (median(times), Double(bytes))
  }
}
