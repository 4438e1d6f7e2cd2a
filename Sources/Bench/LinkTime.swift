import Foundation
import Ground
import Logging
import Membership
import Replica
import ServiceLifecycle
import Sync

/// Two real nodes in this process, over mutual TLS on loopback: how soon one sees the other's commit, and how long 10,000 change sets take.
struct LinkTime {
  let folder: Folder
  let changeSets: Int

  private struct Place {
    var identity: SiteIdentity
    var replica: Replica
    var grant: SignedGrant
  }

  func run() async throws -> [Finding] {
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Bench", now: now)
    let hq = try place(try root.found(try SiteTerms(site: SiteID(1), code: "HQ", name: "HQ", role: .headquarters, shelves: .everything), now: now))
    let office = try place(try root.found(try SiteTerms(site: SiteID(2), code: "SH01", name: "Office", role: .office, shelves: .everything), now: now))
    for place in [hq, office] { try await place.replica.trust([hq.grant, office.grant].map { ($0.bytes, $0.signature) }) }
    var lines = Lines(seed: 7)
    for _ in 0..<changeSets { try await commit(office, &lines) }

    let hubWatch = CommitWatch(hq.replica)
    let officeWatch = CommitWatch(office.replica)
    let listener = Listener(node(hq, hubWatch), host: "127.0.0.1", port: 0)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await hubWatch.run() }
      group.addTask { try await officeWatch.run() }
      group.addTask { try await listener.run() }
      let dialer = Dialer(node(office, officeWatch), host: "127.0.0.1", port: try await listener.port)
      let start = Date()
      group.addTask { try await dialer.run() }
      try await wait(hq.replica, until: changeSets)
      let caughtUp = Date().timeIntervalSince(start)
      let alone = try await mergeAlone(office.replica, root.public)
      var latencies: [Double] = []
      for step in 1...50 {
        try await commit(office, &lines)
        let committed = Date()
        try await wait(hq.replica, until: changeSets + step)
        latencies.append(Date().timeIntervalSince(committed) * 1000)
      }
      latencies.sort()
      group.cancelAll()
      return [
        Finding(name: "catching up \(changeSets) change sets over TLS, theirs: merging the same batches alone", ours: caughtUp * 1000, theirs: alone * 1000, unit: "ms", judged: caughtUp * 1000, goal: .atMost(10_000)),
        Finding(name: "a commit is seen at the other site, median of 50", ours: latencies[25], unit: "ms", goal: .atMost(100)),
        Finding(name: "a commit is seen at the other site, slowest of 50", ours: latencies[49], unit: "ms"),
      ]
    }
  }

  private func place(_ founded: (identity: SiteIdentity, grant: SignedGrant)) throws -> Place {
    let identity = founded.identity
    let replica = try Replica(
      path: folder.fresh(), schema: BenchCompany.schema, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) })
    return Place(identity: identity, replica: replica, grant: founded.grant)
  }

  private func node(_ place: Place, _ watch: CommitWatch) -> LocalNode {
    let root = place.identity.root
    var logger = Logger(label: "bench", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    return LocalNode(
      store: ReplicaStore(place.replica, watch, company: root.company.bytes),
      tls: TLSMaterial(certificates: [place.identity.certificateDER], privateKey: place.identity.tlsKeyDER, roots: [root.der]),
      identify: { der in
        let site = try SiteCertificate.parse(der: der, root: root, at: Instant(milliseconds: SystemClock().milliseconds()))
        return .site(company: site.company.bytes, site.site)
      }, logger: logger)
  }

  private func commit(_ place: Place, _ lines: inout Lines) async throws {
    let line = lines.next(at: SystemClock().milliseconds())
    _ = try await place.replica.commit(by: "li.na", step: "order.receive") { _, changes in
      try changes.create(SalesLine.self, on: Shelf(.office, SiteID(2))) { line.fill(&$0) }
    }
  }

  private func wait(_ replica: Replica, until number: Int) async throws {
    let origin = Origin(site: SiteID(2), incarnation: 1)
    while try await replica.frontier().number(of: origin) < UInt64(number) { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// What the merge itself takes, with no link.
  private func mergeAlone(_ office: Replica, _ root: RootPublic) async throws -> Double {
    let copy = try Replica(path: folder.fresh(), schema: BenchCompany.schema, site: SiteID(1), authority: Authority(root), sealer: nil)
    try await copy.trust(try await office.grants())
    let batches = try await office.batches()
    let start = Date()
    for batch in batches { _ = try await copy.merge(batch, from: SiteID(2)) }
    return Date().timeIntervalSince(start)
  }
}
