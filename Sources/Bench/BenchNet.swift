import Foundation
import Ground
import Logging
import Membership
import Replica
import Sync

/// A company of real sites with real certificates, for what goes over TLS on loopback.
struct BenchNet: Sendable {
  struct Site: Sendable {
    var identity: SiteIdentity
    var grant: SignedGrant

    var id: SiteID { identity.site }
    var origin: Origin { Origin(site: id, incarnation: 1) }
  }

  let sites: [Site]

  /// - Parameter count: site 1 is headquarters, the others are offices.
  init(_ count: Int) throws {
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Bench", now: now)
    var sites: [Site] = []
    for number in 1...count {
      let terms = try SiteTerms(
        site: SiteID(UInt32(number)), code: number == 1 ? "HQ" : "S\(number)", name: "Site \(number)",
        role: number == 1 ? .headquarters : .office, shelves: .everything)
      let founded = try root.found(terms, now: now)
      sites.append(Site(identity: founded.identity, grant: founded.grant))
    }
    self.sites = sites
  }

  func replica(_ site: Site, path: String, isScratch: Bool = false) async throws -> Replica {
    let identity = site.identity
    let replica = try Replica(
      path: path, schema: BenchCompany.schema, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, isScratch: isScratch)
    try await replica.trust(sites.map { ($0.grant.bytes, $0.grant.signature) })
    return replica
  }

  func node(_ site: Site, _ store: any SyncStore) -> LocalNode {
    let root = site.identity.root
    var logger = Logger(label: "bench", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .critical
    return LocalNode(
      store: store, tls: TLSMaterial(certificates: [site.identity.certificateDER], privateKey: site.identity.tlsKeyDER, roots: [root.der]),
      identify: { der in
        let site = try SiteCertificate.parse(der: der, root: root, at: Instant(milliseconds: SystemClock().milliseconds()))
        return .site(company: site.company.bytes, site.site)
      }, logger: logger)
  }

  func store(_ site: Site, _ replica: Replica, _ watch: CommitWatch) -> ReplicaStore {
    ReplicaStore(replica, watch, company: site.identity.root.company.bytes)
  }
}
