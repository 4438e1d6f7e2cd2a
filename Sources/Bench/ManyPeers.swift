import Foundation
import Ground
import Membership
import Replica
import Sync

/// One hub and two hundred sites in this process, each a real replica, over TLS on loopback: how soon a commit at one site is on the disk
/// of all others, while the last site pulls a long backlog.
///
/// The hub is as it is in production. The sites' files are scratch, hold nothing but know themselves up to date on the backlog, and hear
/// of their own commits at once, so that what is measured is the hub.
struct ManyPeers {
  let backlog: Backlog
  let folder: Folder

  static let sites = 200
  /// The hub, the author of the backlog, and the sites.
  static let members = sites + 2
  private static let commits = 20

  func run() async throws -> [Finding] {
    let net = backlog.net
    let hub = try await net.replica(backlog.hub, path: backlog.path)
    let template = try await makeTemplate(hub)
    let arrivals = Arrivals()
    // The last site has nothing and pulls; what it has is not counted.
    let peers = try net.sites[2...].map { site in
      site.id == net.sites.last!.id ? try peer(site, template: nil, Arrivals()) : try peer(site, template: template, arrivals)
    }
    try await peers.last!.replica.trust(net.sites.map { ($0.grant.bytes, $0.grant.signature) })
    let watch = CommitWatch(hub)
    let node = net.node(backlog.hub, net.store(backlog.hub, hub, watch))
    let listener = Listener(node, host: "127.0.0.1", port: 0, handshakesPerAddress: Self.sites)
    PeakMemory.reset()
    let result = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await watch.run() }
      group.addTask { try await listener.run() }
      let port = try await listener.port
      for peer in peers.dropLast() {
        group.addTask { try await Dialer(net.node(peer.site, peer), host: "127.0.0.1", port: port).run() }
      }
      while await node.board.statuses.count(where: \.isConnected) < Self.sites - 1 { try await Task.sleep(for: .milliseconds(10)) }
      let puller = peers.last!
      group.addTask { try await Dialer(net.node(puller.site, puller), host: "127.0.0.1", port: port).run() }
      let result = try await measure(Array(peers.dropLast()), puller, arrivals)
      group.cancelAll()
      return result
    }
    for peer in peers { try peer.replica.close() }
    try hub.close()
    return result
  }

  /// A site's file that has nothing, but counts as up to date on the backlog.
  private func makeTemplate(_ hub: Replica) async throws -> String {
    let path = folder.path("peer.sqlite")
    let replica = try await backlog.net.replica(backlog.net.sites[2], path: path, isScratch: true)
    try replica.close()
    let head = try await hub.frontier().heads[backlog.author.origin]!
    let hash = hexadecimal(head.hash)
    try Yardstick.run(
      """
      INSERT INTO frontier (origin, number, hash, stamp, sealed, anchor, anchor_bytes)
      VALUES (\(backlog.author.origin.rawValue), \(head.number), x'\(hash)', \(head.stamp.rawValue), \(head.number), \(head.number), 0)
      """, on: path)
    return path
  }

  private func peer(_ site: BenchNet.Site, template: String?, _ arrivals: Arrivals) throws -> PeerStore {
    let path = try template.map { try folder.copy($0) } ?? folder.fresh()
    let identity = site.identity
    let replica = try Replica(
      path: path, schema: BenchCompany.schema, site: site.id, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, isScratch: true)
    return PeerStore(site, replica, arrivals)
  }

  private func measure(_ peers: [PeerStore], _ puller: PeerStore, _ arrivals: Arrivals) async throws -> [Finding] {
    var lines = Lines(seed: 13)
    var last: [Double] = []
    var all: [Double] = []
    let start = ContinuousClock.now
    while try await pulled(puller) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    for number in 0..<Self.commits {
      guard try await pulled(puller) < backlog.changeSets else { break }
      let author = peers[number * 37 % peers.count]
      let line = lines.next(at: SystemClock().milliseconds())
      let committed = ContinuousClock.now
      _ = try await author.replica.commit(by: "li.na", step: "order.receive") { [site = author.site.id] _, changes in
        try changes.create(SalesLine.self, on: Shelf(.office, site)) { line.fill(&$0) }
      }
      author.committed()
      let times = await arrivals.wait(for: author.site.origin, at: peers.count - 1).map { ($0 - committed).inSeconds * 1000 }
      last.append(times.max()!)
      all += times
    }
    let during = try await pulled(puller)
    while try await pulled(puller) < backlog.changeSets { try await Task.sleep(for: .milliseconds(5)) }
    let time = (ContinuousClock.now - start).inSeconds
    precondition(last.count > 1, "the backlog must be on its way while others commit")
    all.sort()
    let name = "\(Self.sites) peers, one pulling \(backlog.changeSets) change sets"
    return [
      Finding(name: "\(name): a commit reaches the last of the others, median of \(last.count)", ours: median(last), unit: "ms"),
      Finding(name: "\(name): a commit reaches the last of the others, worst", ours: last.max()!, unit: "ms", goal: .atMost(2_000)),
      Finding(name: "\(name): a commit reaches each of the others, 99 of 100", ours: all[all.count * 99 / 100], unit: "ms"),
      Finding(name: "\(name): pulled, of them \(during) during the \(last.count) commits", ours: Double(backlog.changeSets) / time, unit: "a second"),
      Finding(name: "\(name): peak memory of all \(Self.sites + 1) nodes in one process", ours: try PeakMemory.peak() / 1024, unit: "MB"),
    ]
  }

  private func pulled(_ puller: PeerStore) async throws -> Int { Int(try await puller.replica.frontier().number(of: backlog.author.origin)) }
}

extension PeerStatus {
  fileprivate var isConnected: Bool { if case .connected = phase { true } else { false } }
}

/// When each commit was on the disk of each site.
private actor Arrivals {
  private var times: [Origin: [ContinuousClock.Instant]] = [:]
  private var waiting: (origin: Origin, count: Int, done: CheckedContinuation<[ContinuousClock.Instant], Never>)?

  func note(_ origins: [Origin]) {
    for origin in origins { times[origin, default: []].append(.now) }
    guard let waiting, let all = times[waiting.origin], all.count >= waiting.count else { return }
    self.waiting = nil
    waiting.done.resume(returning: all)
  }

  func wait(for origin: Origin, at count: Int) async -> [ContinuousClock.Instant] {
    if let all = times[origin], all.count >= count { return all }
    return await withCheckedContinuation { waiting = (origin, count, $0) }
  }
}

/// A site's replica as its session sees it.
private final class PeerStore: SyncStore {
  let site: BenchNet.Site
  let replica: Replica
  private let store: ReplicaStore
  private let arrivals: Arrivals
  private let signals = Signals()

  private actor Signals {
    private var stream: AsyncStream<Void>.Continuation?

    func make() -> AsyncStream<Void> {
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      self.stream = continuation
      return stream
    }

    func yield() { stream?.yield() }
  }

  init(_ site: BenchNet.Site, _ replica: Replica, _ arrivals: Arrivals) {
    self.site = site
    self.replica = replica
    self.arrivals = arrivals
    store = ReplicaStore(replica, CommitWatch(replica), company: site.identity.root.company.bytes)
  }

  func committed() { Task { await signals.yield() } }

  func apply(_ batch: Batch, from peer: SiteID) async throws -> ApplyReport {
    let report = try await store.apply(batch, from: peer)
    await arrivals.note(batch.seals.map(\.origin))
    return report
  }

  func greeting() async throws -> Greeting { try await store.greeting() }
  func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) async throws -> OutgoingBatch? {
    try await store.outgoing(after: frontier, to: peer, limit: limit)
  }
  func changes() async -> AsyncStream<Void> { await signals.make() }

  func greeted(by peer: Greeting) -> Encounter { Encounter() }
  func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) {}
  func look(at questions: [RangeQuestion], shelves: ShelfSet, listing: Int) -> (frontier: Frontier, answers: [RangeAnswer]) { (Frontier(), []) }
  func isAdmitted(site: SiteID, by certificate: ShownCertificate?) -> Bool { true }
}
