import Foundation
import Ground
import Logging
import Membership
import Replica
import ServiceLifecycle
import Sync

/// Two real nodes on loopback that hold the same records but for one: what it takes to find it.
struct ProofTime {
  let folder: Folder
  let records: Int

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
    let keys = try await fill(office.replica)
    for batch in try await office.replica.batches() { _ = try await hq.replica.merge(batch, from: SiteID(2)) }

    let listener = Listener(node(hq), host: "127.0.0.1", port: 0)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run() }
      defer { group.cancelAll() }
      let client = ProofClient(node(office))
      let port = try await listener.port
      let equal = try await timed { try await client.prove(host: "127.0.0.1", port: port) }
      guard equal.result.isIdentical else { throw Unequal() }
      let middle = keys[keys.count / 2]
      _ = try await office.replica.commit(by: "li.na", step: "order.correct") { snapshot, changes in
        guard let row = try snapshot.get(middle) else { throw Unequal() }
        try changes.update(row) { $0.note = "by rail" }
      }
      let one = try await timed { try await client.prove(host: "127.0.0.1", port: port) }
      guard one.result.differences.map(\.key) == [middle.key] else { throw Unequal() }
      let name = "proof, one difference in \(records) records"
      return [
        Finding(name: "\(name): round trips", ours: Double(one.result.roundTrips), unit: "", goal: .atMost(4)),
        Finding(name: "\(name): bytes both ways", ours: Double(one.result.bytesSent + one.result.bytesReceived), unit: "B", goal: .atMost(8192)),
        Finding(name: "\(name): time", ours: one.seconds, unit: "s"),
        Finding(name: "proof, \(records) equal records: time", ours: equal.seconds, unit: "s"),
      ]
    }
  }

  private struct Unequal: Error {}

  private func timed(_ body: () async throws -> ProofResult) async throws -> (result: ProofResult, seconds: Double) {
    let start = Date()
    let result = try await body()
    return (result, Date().timeIntervalSince(start))
  }

  /// In few large steps: here it only matters how many records there are.
  private func fill(_ replica: Replica) async throws -> [RecordID<SalesLine>] {
    var lines = Lines(seed: 7)
    var keys: [RecordID<SalesLine>] = []
    while keys.count < records {
      let step = (0..<min(6_000, records - keys.count)).map { _ in lines.next(at: SystemClock().milliseconds()) }
      keys += try await replica.commit(by: "li.na", step: "order.receive") { _, changes in
        try step.map { line in try changes.create(SalesLine.self, on: Shelf(.office, SiteID(2))) { line.fill(&$0) } }
      }.value
    }
    return keys
  }

  private func place(_ founded: (identity: SiteIdentity, grant: SignedGrant)) throws -> Place {
    let identity = founded.identity
    let replica = try Replica(
      path: folder.fresh(), schema: BenchCompany.schema, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, isScratch: true)
    return Place(identity: identity, replica: replica, grant: founded.grant)
  }

  private func node(_ place: Place) -> LocalNode {
    let root = place.identity.root
    var logger = Logger(label: "bench", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    return LocalNode(
      store: ReplicaStore(place.replica, CommitWatch(place.replica), company: root.company.bytes),
      tls: TLSMaterial(certificates: [place.identity.certificateDER], privateKey: place.identity.tlsKeyDER, roots: [root.der]),
      identify: { der in
        let site = try SiteCertificate.parse(der: der, root: root, at: Instant(milliseconds: SystemClock().milliseconds()))
        return .site(company: site.company.bytes, site.site)
      }, logger: logger)
  }
}
