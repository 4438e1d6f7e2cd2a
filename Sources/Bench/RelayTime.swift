import Foundation
import Ground
import Membership
import Replica
import Sync

/// How fast a hub passes on a log that it holds, over TLS on loopback, to a peer that only writes down what comes.
struct RelayTime {
  let backlog: Backlog
  let folder: Folder

  func run() async throws -> [Finding] {
    let net = backlog.net
    let peer = net.sites[2]
    let hub = try await net.replica(net.sites[0], path: backlog.path)
    let watch = CommitWatch(hub)
    let listener = Listener(net.node(net.sites[0], net.store(net.sites[0], hub, watch)), host: "127.0.0.1", port: 0)
    let sink = try SinkStore(peer, path: folder.fresh(), last: UInt64(backlog.changeSets))
    let time = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await watch.run() }
      group.addTask { try await listener.run() }
      let port = try await listener.port
      let start = ContinuousClock.now
      group.addTask { try await Dialer(net.node(peer, sink), host: "127.0.0.1", port: port).run() }
      await sink.done()
      let time = (ContinuousClock.now - start).inSeconds
      group.cancelAll()
      return time
    }
    try hub.close()
    let megabytes = Double(backlog.logBytes) / 1e6
    let raw = try await PlainCopy.run(bytes: backlog.logBytes, into: folder.fresh())
    let wire = try await PlainCopy.run(bytes: await sink.bytes, into: folder.fresh())
    return [
      Finding(
        name: "relaying a log of \(Int(megabytes)) MB, theirs: plain copy of the log's bytes", ours: megabytes / time, theirs: megabytes / raw,
        unit: "MB/s"),
      Finding(
        name: "relaying a log of \(Int(megabytes)) MB, theirs: plain copy of the deflated bytes", ours: megabytes / time, theirs: megabytes / wire,
        unit: "MB/s"),
    ]
  }
}

/// Writes batches to a file as they come, each on disk before it is acknowledged, and looks at nothing but their seals.
private actor SinkStore: SyncStore {
  private let site: BenchNet.Site
  private let file: FileHandle
  private let last: UInt64
  private var frontier = Frontier()
  private(set) var bytes = 0
  private var waiting: CheckedContinuation<Void, Never>?

  init(_ site: BenchNet.Site, path: String, last: UInt64) throws {
    self.site = site
    self.last = last
    try Data().write(to: URL(fileURLWithPath: path))
    file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  private var isDone: Bool { frontier.heads.values.contains { $0.number >= last } }

  /// Returns when the last change set is on disk.
  func done() async {
    if !isDone { await withCheckedContinuation { waiting = $0 } }
  }

  func greeting() -> Greeting {
    Greeting(
      company: site.identity.root.company.bytes, site: site.id, incarnation: 1, schemaVersion: 1, shelves: .everything, frontier: frontier)
  }

  func apply(_ batch: Batch, from peer: SiteID) throws -> ApplyReport {
    try file.write(contentsOf: batch.deflated)
    try file.synchronize()
    bytes += batch.deflated.count
    for seal in batch.seals where seal.number > frontier.number(of: seal.origin) {
      frontier.heads[seal.origin] = Head(number: seal.number, hash: seal.hash, stamp: .zero)
    }
    if isDone {
      waiting?.resume()
      waiting = nil
    }
    return ApplyReport(applied: batch.count, frontier: frontier)
  }

  func greeted(by peer: Greeting) -> Encounter { Encounter() }
  func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) -> OutgoingBatch? { nil }
  func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) {}
  func look(at questions: [RangeQuestion], shelves: ShelfSet, listing: Int) -> (frontier: Frontier, answers: [RangeAnswer]) { (Frontier(), []) }
  func isAdmitted(site: SiteID, by certificate: ShownCertificate?) -> Bool { true }
  func changes() -> AsyncStream<Void> { AsyncStream { _ in } }
}
