import Company
import Foundation
import Ground
import Membership
import Replica

/// Figure 2: both offices have changed the same records while apart; half of the incoming updates conflict.
struct ConflictMerge {
  let prepared: Prepared
  let runs: Int
  let folder: Folder
  /// What the fresh merge of the same grouping reached.
  let freshRate: Double

  func run() async throws -> [Finding] {
    let (path, batches) = try await prepare()
    let (plain, changesets) = try preparePlain(chunks: batches.count)
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<runs {
      ours.append(try await merge(batches, into: try folder.copy(path)))
      theirs.append(try apply(changesets, to: try folder.copy(plain)))
    }
    let count = Double(prepared.lines.count)
    let rate = count / median(ours)
    let name = "half-conflicting merge, \(prepared.grouping) a change set"
    return [
      Finding(name: name, ours: rate, theirs: count / median(theirs), unit: "rows/s"),
      Finding(name: name + ", against fresh", ours: rate, theirs: freshRate, unit: "rows/s", goal: .atLeast(1)),
    ]
  }

  /// The corrections of one office: the requested day and the quantity of every `every`th record.
  private func corrections(seed: UInt64, every: Int) -> [(index: Int, requested: Day, quantity: Quantity)] {
    var source = Lines(seed: seed)
    return stride(from: 0, to: prepared.lines.count, by: every).map { index in
      let (requested, quantity) = source.correction(of: prepared.lines[index])
      return (index, requested, quantity)
    }
  }

  private func correct(_ replica: Replica, seed: UInt64, every: Int, clock: SteppedClock) async throws {
    let all = corrections(seed: seed, every: every)
    for start in stride(from: 0, to: all.count, by: prepared.grouping) {
      clock.advance(700)
      let step = all[start..<min(start + prepared.grouping, all.count)]
      let keys = prepared.keys
      _ = try await replica.commit(by: "wang.wei", step: "order.correct", reason: "customer called") { snapshot, changes in
        for change in step {
          guard let row = try snapshot.get(RecordID<SalesLine>(keys[change.index])) else { continue }
          try changes.update(row) {
            $0.requested = change.requested
            $0.quantity = change.quantity
          }
        }
      }
    }
  }

  /// - Returns: the second office's file with its own corrections, and the first office's corrections as batches.
  private func prepare() async throws -> (String, [Batch]) {
    let path = folder.fresh()
    let clock = SteppedClock(prepared.end)
    let second = try await BenchCompany.replica(path, site: 2, clock: clock, isScratch: true)
    for batch in prepared.batches { _ = try await second.merge(batch, from: SiteID(1)) }
    let common = try await second.frontier()
    try await correct(second, seed: 1, every: 2, clock: clock)
    try second.close()
    let other = SteppedClock(prepared.end)
    let first = try await BenchCompany.replica(try folder.copy(prepared.path), site: 1, clock: other, isScratch: true)
    try await correct(first, seed: 2, every: 1, clock: other)
    let batches = try await first.batches(after: common)
    try first.close()
    return (path, batches)
  }

  private func merge(_ batches: [Batch], into path: String) async throws -> Double {
    // Later than every stamp of either office, or they would be parked as ahead of their time.
    let clock = SteppedClock(prepared.end + 400 * 3_600_000)
    let replica = try await BenchCompany.replica(path, site: 2, clock: clock)
    var merged = 0
    let time = try await seconds {
      for batch in batches { merged += try await replica.merge(batch, from: SiteID(1)).records }
    }
    precondition(merged == prepared.lines.count, "all updates must arrive")
    let conflicts = try await replica.read { try $0.count("SELECT count(DISTINCT record) FROM conflict") }
    precondition(conflicts == (prepared.lines.count + 1) / 2, "half of the updates must conflict, and each loser be kept")
    try replica.close()
    folder.remove(path)
    return time
  }

  private func update(_ change: (index: Int, requested: Day, quantity: Quantity)) -> String {
    let key = hexadecimal(prepared.keys[change.index].bytes)
    return "UPDATE sales_line SET requested = '\(change.requested)', quantity_e6 = \(change.quantity.amount.millionths) WHERE id = x'\(key)';"
  }

  private func preparePlain(chunks: Int) throws -> (String, [[UInt8]]) {
    let path = folder.fresh()
    var yard = try Yardstick(path, scratch: true)
    try yard.insert(prepared.cells, count: prepared.lines.count, grouping: 10_000)
    try yard.close()
    let first = try folder.copy(path)
    yard = try Yardstick(first, scratch: true, exists: true)
    let all = corrections(seed: 2, every: 1)
    let size = (all.count + chunks - 1) / chunks
    let changesets = try stride(from: 0, to: all.count, by: size).map { start in
      try yard.recording {
        try yard.execute("BEGIN; " + all[start..<min(start + size, all.count)].map(update).joined() + " COMMIT")
      }
    }
    try yard.close()
    folder.remove(first)
    yard = try Yardstick(path, scratch: true, exists: true)
    try yard.execute("BEGIN; " + corrections(seed: 1, every: 2).map(update).joined() + " COMMIT")
    try yard.close()
    return (path, changesets)
  }

  private func apply(_ changesets: [[UInt8]], to path: String) throws -> Double {
    let yard = try Yardstick(path, exists: true)
    var conflicts = 0
    let time = try seconds { for changeset in changesets { conflicts += try yard.apply(changeset) } }
    precondition(conflicts == (prepared.lines.count + 1) / 2, "half of the updates must conflict here too")
    try yard.close()
    folder.remove(path)
    return time
  }
}
