import Company
import Foundation
import Ground
import Membership
import Replica

/// What is made once and used by several measurements: the rows, and for one grouping a first office's file and its batches.
struct Prepared {
  let lines: [Line]
  let keys: [RecordKey]
  /// Records in a change set.
  let grouping: Int
  let path: String
  let batches: [Batch]
  /// The time after the last order.
  let end: UInt64
  /// Rows committed a second, without syncing.
  let rate: Double

  var wireBytes: Int { batches.reduce(0) { $0 + $1.deflated.count + 108 * $1.seals.count } }

  /// An office takes orders in steps of `grouping` records, with pauses of half a second to a minute between them.
  static func make(records: Int, grouping: Int, in folder: Folder) async throws -> Prepared {
    let clock = SteppedClock()
    let path = folder.path("source-\(grouping)-\(records).sqlite")
    let replica = try await BenchCompany.replica(path, site: 1, clock: clock, isScratch: true)
    var source = Lines(seed: 2026)
    var lines: [Line] = []
    var keys: [RecordKey] = []
    var time = 0.0
    while lines.count < records {
      clock.advance(source.pause())
      let step = (0..<min(grouping, records - lines.count)).map { _ in source.next(at: clock.milliseconds()) }
      time += try await seconds { keys += try await replica.take(step) }
      lines += step
    }
    let batches = try await replica.batches()
    try replica.close()
    return Prepared(lines: lines, keys: keys, grouping: grouping, path: path, batches: batches, end: clock.milliseconds(),
      rate: Double(records) / time)
  }

  /// The rows as the yardstick reads them.
  var cells: [UInt8] { Yardstick.encode(zip(keys, lines).map { ($0, $1.cells) }) }
}

extension Replica {
  /// One step that creates the given records.
  func take(_ step: [Line]) async throws -> [RecordKey] {
    try await commit(by: "li.na", step: "order.receive") { _, changes in
      try step.map { line in try changes.create(SalesLine.self, on: BenchCompany.shelf) { line.fill(&$0) }.key }
    }.value
  }
}

/// A folder of the benchmark's files, removed with it.
final class Folder {
  private let url: URL
  private var count = 0

  init() throws {
    // Beside the build, not in /tmp, which may be memory and would make syncing free.
    url = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent(".build/bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }  // Scratch: that it stays behind harms nothing.

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func fresh() -> String {
    count += 1
    return path("\(count).sqlite")
  }

  func copy(_ source: String) throws -> String {
    let path = fresh()
    try FileManager.default.copyItem(atPath: source, toPath: path)
    return path
  }

  /// The file with what SQLite keeps beside it.
  func size(_ path: String) -> Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      let found = try? FileManager.default.attributesOfItem(atPath: path + suffix)[.size] as? Int  // There may be no log.
      return sum + (found ?? 0)
    }
  }

  func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }  // Only to save room.
  }
}
