import Foundation
import Ground
import Membership
import Replica
import Sync

/// The replica as sessions see it.
struct ReplicaStore: SyncStore {
  let replica: Replica
  let commits: CommitWatch
  let company: [UInt8]

  func greeting() async throws -> Greeting {
    guard let member = try await replica.isAdmitted(replica.site) else { throw NotAMember() }
    return Greeting(
      company: company, site: replica.site, incarnation: try await replica.incarnation(), schemaVersion: UInt32(replica.schema.version),
      shelves: member.shelves, frontier: try await replica.frontier())
  }

  func greeted(by peer: Greeting) async throws {
    try await replica.acknowledged(by: peer.site, peer.frontier, at: Instant(milliseconds: SystemClock().milliseconds()))
  }

  /// A peer gets what its membership allows, whatever it asks for.
  func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) async throws -> OutgoingBatch? {
    guard let member = try await replica.isAdmitted(peer) else { return nil }
    return try await replica.outgoing(after: frontier, for: member.shelves, limit: limit)
  }

  func apply(_ batch: Batch, from peer: SiteID) async throws -> ApplyReport {
    do {
      let report = try await replica.merge(batch, from: peer)
      let refused = report.refused.map { item in
        Sync.Refusal(origin: item.origin, number: item.number, code: item.refusal.code.rawValue, text: item.refusal.text)
      }
      return ApplyReport(applied: report.changeSets, frontier: report.frontier, quarantined: refused)
    } catch let error as Deflate.Failure {
      return try await unreadable("\(error)")
    } catch let error as WireError {
      return try await unreadable("\(error)")
    }
  }

  private func unreadable(_ why: String) async throws -> ApplyReport {
    ApplyReport(applied: 0, frontier: try await replica.frontier(), fatal: "a batch that cannot be read: \(why)")
  }

  func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) async throws {
    try await replica.acknowledged(by: peer, frontier, at: at)
  }

  func fingerprints(_ ranges: [KeyRange], shelves: ShelfSet) async throws -> [RangeFingerprint] {
    try await replica.fingerprints(ranges, on: shelves).1
  }

  func split(_ range: KeyRange, parts: Int) async throws -> [KeyRange] {
    try await replica.split(range, into: parts, on: .everything)
  }

  func items(in range: KeyRange, shelves: ShelfSet, limit: Int) async throws -> [ProofItem] {
    try await replica.items(in: range, on: shelves).prefix(limit).map { ProofItem($0.key, $0.digest) }
  }

  func isAdmitted(site: SiteID) async throws -> Bool { try await replica.isAdmitted(site) != nil }

  func changes() async -> AsyncStream<Void> { await commits.stream() }
}

/// This site's own membership is missing or revoked.
struct NotAMember: Error {}
