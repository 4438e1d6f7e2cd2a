import Foundation
import Ground
import Membership
import Replica

/// The replica as sessions see it.
public struct ReplicaStore: SyncStore {
  private let replica: Replica
  private let commits: CommitWatch
  private let company: [UInt8]
  private let acknowledgements: AcknowledgementBook

  /// - Parameters:
  ///   - commits: watches the same replica; must be running for commits to be pushed.
  ///   - company: 16 bytes.
  public init(_ replica: Replica, _ commits: CommitWatch, company: [UInt8]) {
    self.replica = replica
    self.commits = commits
    self.company = company
    acknowledgements = AcknowledgementBook(replica)
  }

  public func greeting() async throws -> Greeting {
    guard let member = try await replica.isAdmitted(replica.site) else { throw NotAMember() }
    return Greeting(
      company: company, site: replica.site, incarnation: try await replica.incarnation(), schemaVersion: UInt32(replica.schema.version),
      shelves: member.shelves, frontier: try await replica.frontier(), ladder: try await replica.ladder())
  }

  public func greeted(by peer: Greeting) async throws -> Encounter {
    try await replica.acknowledged(by: peer.site, peer.frontier, at: Instant(milliseconds: SystemClock().milliseconds()))
    return try await replica.meet(peer.site, peer.frontier, peer.ladder)
  }

  public func told(of fork: ForkNotice, by peer: SiteID) async throws -> Bool {
    try await replica.told(fork.origin, fork.head.number, by: peer)
  }

  /// A peer gets what its membership allows, whatever it asks for.
  public func outgoing(after frontier: Frontier, to peer: SiteID, limit: Int) async throws -> OutgoingBatch? {
    guard let member = try await replica.isAdmitted(peer) else { return nil }
    return try await replica.outgoing(after: frontier, for: member.shelves, limit: limit)
  }

  public func checkpoint(after frontier: Frontier, to peer: SiteID) async throws -> OutgoingCheckpoint? {
    guard let found = try await replica.checkpointOffer(after: frontier, for: peer) else { return nil }
    return OutgoingCheckpoint(offer: CheckpointOffer(manifest: found.manifest, signature: found.signature), covering: found.covering)
  }

  public func piece(_ want: CheckpointWant, to peer: SiteID) async throws -> CheckpointPiece {
    let shelves = try await replica.isAdmitted(peer)?.shelves ?? ShelfSet()
    let found = try await replica.checkpointPiece(want.piece, of: want.manifest, for: shelves)
    return CheckpointPiece(piece: want.piece, deflated: found?.deflated ?? [], inflatedSize: found?.size ?? 0)
  }

  public func consider(_ offer: CheckpointOffer, from peer: SiteID) async throws -> CheckpointStep {
    try await replica.considerCheckpoint(offer.manifest, offer.signature)
  }

  public func stage(_ piece: CheckpointPiece, from peer: SiteID) async throws -> CheckpointStep {
    try await replica.stageCheckpointPiece(piece.piece, piece.deflated, size: piece.inflatedSize)
  }

  public func apply(_ batch: Batch, from peer: SiteID) async throws -> ApplyReport {
    do {
      let report = try await replica.merge(batch, from: peer)
      let refused = report.refused.map { item in
        Refusal(origin: item.origin, number: item.number, code: item.refusal.code.rawValue, text: item.refusal.text)
      }
      return ApplyReport(applied: report.changeSets, frontier: report.frontier, quarantined: refused, beginsAnew: report.beginsAnew)
    } catch let error as Deflate.Failure {
      return try await unreadable("\(error)")
    } catch let error as WireError {
      return try await unreadable("\(error)")
    }
  }

  private func unreadable(_ why: String) async throws -> ApplyReport {
    ApplyReport(applied: 0, frontier: try await replica.frontier(), fatal: "a batch that cannot be read: \(why)")
  }

  public func acknowledged(by peer: SiteID, _ frontier: Frontier, at: Instant) async throws {
    try await acknowledgements.keep(Acknowledgement(peer: peer, frontier: frontier, at: at))
  }

  public func look(
    at questions: [RangeQuestion], shelves: ShelfSet, listing: Int
  ) async throws -> (frontier: Frontier, answers: [RangeAnswer]) {
    try await replica.look(at: questions, on: shelves, listing: listing)
  }

  public func rows(of keys: [RecordKey], shelves: ShelfSet, limit: Int) async throws -> [[UInt8]] {
    try await replica.rows(of: keys, on: shelves, limit: limit)
  }

  public func repair(_ differences: [RecordDifference], against peer: ComparedPeer, fetch: RowSource) async throws -> RepairReport {
    try await replica.repair(differences, against: peer, fetch: fetch)
  }

  public func isAdmitted(site: SiteID, by certificate: ShownCertificate?) async throws -> Bool {
    guard let member = try await replica.isAdmitted(site) else { return false }
    return certificate.map { !member.hasReplaced(certificate: $0.serial, made: $0.made) } ?? true
  }

  public func metItself() async throws {
    try await replica.metItself(Instant(milliseconds: SystemClock().milliseconds()))
  }

  public func standing(of peer: SiteID) async throws -> PeerStanding? {
    guard let theirs = try await replica.isAdmitted(peer), let ours = try await replica.isAdmitted(replica.site) else { return nil }
    return PeerStanding(ours: ours.shelves, theirs: theirs.shelves)
  }

  public func changes() async -> AsyncStream<Void> { await commits.stream(of: .news) }
}

/// This site's own membership is missing or revoked.
public struct NotAMember: Error {}
