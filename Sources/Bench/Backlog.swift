import Foundation
import Ground
import Membership
import Replica

/// Many change sets of one office, a line each, and headquarters that has just caught up on them. Made once, used by what measures catching
/// up, relaying and serving many peers.
struct Backlog {
  /// Site 1 is headquarters, site 2 the author; the others have none of it.
  let net: BenchNet
  let changeSets: Int
  /// Headquarters' file, with all of it.
  let path: String
  let findings: [Finding]
  /// Bytes of the author's change sets as they lie in the log.
  let logBytes: Int

  var author: BenchNet.Site { net.sites[1] }
  var hub: BenchNet.Site { net.sites[0] }

  static func make(changeSets: Int, sites: Int, in folder: Folder) async throws -> Backlog {
    let net = try BenchNet(sites)
    let author = try await net.replica(net.sites[1], path: folder.fresh(), isScratch: true)
    var lines = Lines(seed: 11)
    var rows: [[UInt8]] = []
    for _ in 0..<changeSets {
      let line = lines.next(at: SystemClock().milliseconds())
      let key = try await author.commit(by: "li.na", step: "order.receive") { _, changes in
        try changes.create(SalesLine.self, on: Shelf(.office, SiteID(2))) { line.fill(&$0) }.key
      }.value
      rows.append(Yardstick.encode([(key, line.cells)]))
    }
    var batches: [Batch] = []
    let extraction = try await seconds { batches = try await author.batches() }
    let logBytes = try await author.read { try $0.count("SELECT sum(length(bytes)) FROM log") }
    try author.close()
    let path = folder.path("hub-\(changeSets).sqlite")
    let hub = try await net.replica(net.sites[0], path: path)
    var time = MergeTime()
    let merging = try await seconds { for batch in batches { time += try await hub.merge(batch, from: SiteID(2)).time } }
    try hub.close()
    let plain = try insert(rows, batches: batches.count, in: folder)
    return Backlog(
      net: net, changeSets: changeSets, path: path,
      findings: findings(changeSets, merging, plain, time) + [
        Finding(name: "extracting \(changeSets) change sets, log", ours: Double(logBytes) / 1e6 / extraction, unit: "MB/s")
      ], logBytes: logBytes)
  }

  /// SQLite alone: the same rows into the bare table with its index, in as many transactions.
  private static func insert(_ rows: [[UInt8]], batches: Int, in folder: Folder) throws -> Double {
    let path = folder.fresh()
    defer { folder.remove(path) }
    let yard = try Yardstick(path)
    try yard.execute(Yardstick.index)
    let size = (rows.count + batches - 1) / batches
    var time = 0.0
    for start in stride(from: 0, to: rows.count, by: size) {
      let chunk = rows[start..<min(start + size, rows.count)]
      time += try yard.insert(chunk.flatMap { $0 }, count: chunk.count, grouping: size).reduce(0, +)
    }
    try yard.close()
    return time
  }

  private static func findings(_ count: Int, _ merging: Double, _ plain: Double, _ time: MergeTime) -> [Finding] {
    let name = "catching up \(count) change sets"
    func share(_ part: String, _ duration: Duration) -> Finding {
      Finding(name: "\(name), of it \(part)", ours: duration.inSeconds / time.all.inSeconds * 100, unit: "%")
    }
    return [
      Finding(name: "\(name), theirs: the rows alone", ours: Double(count) / merging, theirs: Double(count) / plain, unit: "a second"),
      share("inflating", time.unpack), share("hashing", time.hash), share("decoding and checking", time.check),
      share("SQLite, and decoding for it", time.apply), share("committing", time.commit),
    ]
  }
}
