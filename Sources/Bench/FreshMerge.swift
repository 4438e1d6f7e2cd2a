import Company
import Foundation
import Ground
import Membership
import Replica

/// Figures 1, 4, 5 and 7: fresh records from the wire into an empty replica, what they weigh there, and how fast that is verified.
struct FreshMerge {
  let prepared: Prepared
  let runs: Int
  let folder: Folder
  /// Rows a second, for the comparison with updates.
  private(set) var rate = 0.0
  private(set) var findings: [Finding] = []

  init(_ prepared: Prepared, runs: Int, in folder: Folder) {
    self.prepared = prepared
    self.runs = runs
    self.folder = folder
  }

  mutating func run() async throws {
    let changesets = try sessionChangesets()
    var ours: [Double] = []
    var theirs: [Double] = []
    var last = ""
    // Turn by turn, so that a slow moment of the machine falls on both.
    for _ in 0..<runs {
      folder.remove(last)
      last = folder.fresh()
      ours.append(try await merge(into: last))
      theirs.append(try apply(changesets))
    }
    let count = Double(prepared.lines.count)
    let name = "\(prepared.grouping) a change set"
    rate = count / median(ours)
    findings.append(Finding(name: "fresh merge, \(name)", ours: rate, theirs: count / median(theirs), unit: "rows/s", goal: .atLeast(0.6)))
    let deflated = try sessionWire(changesets)
    let megabytes = Double(prepared.wireBytes) / 1e6
    findings.append(
      Finding(name: "wire, \(name)", ours: megabytes, theirs: deflated / 1e6, unit: "MB", judged: megabytes, goal: .atMost(3.6 * count / 100_000)))
    findings.append(
      Finding(name: "file with log, \(name)", ours: Double(folder.size(last)) / 1e6, theirs: try plainFile() / 1e6, unit: "MB", goal: .atMost(2)))
    try await verify(last)
    folder.remove(last)
  }

  private func merge(into path: String) async throws -> Double {
    let replica = try await BenchCompany.replica(path, site: 2, clock: SteppedClock(prepared.end))
    var merged = 0
    let time = try await seconds {
      for batch in prepared.batches { merged += try await replica.merge(batch, from: SiteID(1)).records }
    }
    precondition(merged == prepared.lines.count, "all records must arrive")
    try replica.close()
    return time
  }

  /// As many changesets as we have batches, so that both sides commit as often.
  private func sessionChangesets() throws -> [[UInt8]] {
    let path = folder.fresh()
    defer { folder.remove(path) }
    let yard = try Yardstick(path, scratch: true)
    let size = (prepared.lines.count + prepared.batches.count - 1) / prepared.batches.count
    let rows = zip(prepared.keys, prepared.lines).map { ($0, $1.cells) }
    let changesets = try stride(from: 0, to: rows.count, by: size).map { start in
      let chunk = Array(rows[start..<min(start + size, rows.count)])
      return try yard.recording { try yard.insert(Yardstick.encode(chunk), count: chunk.count, grouping: prepared.grouping) }
    }
    try yard.close()
    return changesets
  }

  private func apply(_ changesets: [[UInt8]]) throws -> Double {
    let path = folder.fresh()
    defer { folder.remove(path) }
    let yard = try Yardstick(path)
    let time = try seconds { for changeset in changesets { _ = try yard.apply(changeset) } }
    try yard.close()
    return time
  }

  /// The changesets on a wire: cut in pieces of 256 KiB, each deflated as our batches are.
  private func sessionWire(_ changesets: [[UInt8]]) throws -> Double {
    let bytes = changesets.flatMap { $0 }
    return Double(
      stride(from: 0, to: bytes.count, by: 256 << 10).reduce(0) { sum, start in
        sum + Deflate.compress(Array(bytes[start..<min(start + (256 << 10), bytes.count)])).count
      })
  }

  private func plainFile() throws -> Double {
    let path = folder.fresh()
    defer { folder.remove(path) }
    let yard = try Yardstick(path, scratch: true)
    try yard.insert(prepared.cells, count: prepared.lines.count, grouping: prepared.grouping)
    try yard.close()
    return Double(folder.size(path))
  }

  private mutating func verify(_ path: String) async throws {
    let replica = try await BenchCompany.replica(path, site: 2, clock: SteppedClock(prepared.end))
    var isWhole = false
    let time = try await seconds { isWhole = try await replica.verify().isWhole }
    precondition(isWhole, "what was merged must verify")
    try replica.close()
    findings.append(Finding(name: "verify, \(prepared.grouping) a change set", ours: Double(prepared.lines.count) / time, unit: "rows/s"))
  }
}
