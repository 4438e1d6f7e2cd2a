import Foundation
import Ground
import Membership
import Records
import Replica

/// The replicas of a company that is being made: headquarters', and a scratch one for each site that writes.
struct Authors: Sendable {
  let sites: MadeSites
  let clock: SteppedClock
  private let path: String
  private let replicas: [Replica]

  init(_ plan: CompanyPlan, _ sites: MadeSites, _ identities: [SiteIdentity], _ grants: [SignedGrant], _ path: String) async throws {
    self.sites = sites
    self.path = path
    clock = SteppedClock(plan.start - 2 * OfficeHours.day)
    var replicas: [Replica] = []
    for place in sites.all.indices {
      let file = place == 0 ? path : Self.scratch(path, place)
      replicas.append(try await Self.open(identities[place], grants, file, clock, plan.seed &+ UInt64(place)))
    }
    self.replicas = replicas
  }

  private static func open(_ identity: SiteIdentity, _ grants: [SignedGrant], _ path: String, _ clock: SteppedClock, _ random: UInt64) async throws -> Replica {
    let replica = try Replica(
      path: path, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: clock, random: random, isScratch: true)
    try await replica.trust(grants.map { ($0.bytes, $0.signature) })
    return replica
  }

  private static func scratch(_ path: String, _ place: Int) -> String { "\(path).site-\(place)" }

  subscript(site: Int) -> Replica { replicas[site] }

  /// Brings to headquarters what a site has and headquarters lacks.
  func merge(_ site: Int) async throws {
    var frontier = try await replicas[0].frontier()
    while let next = try await replicas[site].outgoing(after: frontier, for: .everything, limit: 1 << 20) {
      let report = try await replicas[0].merge(next.batch, from: sites.all[site].id)
      precondition(report.refused.isEmpty, "what a site wrote itself is refused: \(report.refused)")
      frontier = next.through
    }
  }

  /// Closes all, and removes what was only scratch.
  func close() throws {
    for (place, replica) in replicas.enumerated() {
      try replica.close()
      guard place > 0 else { continue }
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: Self.scratch(path, place) + suffix) }  // Only to save room.
    }
  }
}
