import Foundation
import GRDB
import Ground
import Membership

/// What two replicas find out about each other's chains when they meet.
public struct Encounter: Sendable {
  /// Chains of which the peer holds another history than we do and should have ours: from where on it gets it.
  public var rewinds: [Rung] = []
  /// Forks that the peer must be told of, so that its next Hello has a ladder of that chain.
  public var untold: [Rung] = []
  /// Our own next Hello will say more: the session should begin anew.
  public var needsAnew = false

  public init() {}
}

extension Replica {
  /// Compares a peer's heads and rungs with our chains.
  ///
  /// - One history that goes on further at the peer is no fork. If it is our own chain, we came back from a backup: what we lack is
  ///   fetched before anything new is written.
  /// - Two histories of one chain: the one that headquarters holds counts. The author gets it from headquarters, or from a site whose
  ///   copy headquarters has acknowledged, and re-issues what it lacks under a new incarnation; other sites get it from headquarters.
  public func meet(_ peer: SiteID, _ frontier: Frontier, _ ladder: [Rung]) async throws -> Encounter {
    let now = clock.milliseconds()
    let heads = frontier.heads.map { Rung(origin: $0.key, head: $0.value) }
    let compared = try await pool.read { db in try Self.compare(heads + ladder, db) }
    let laddered = Set(ladder.map(\.origin))
    let behind = try await pool.read { [site] db in try Self.ownChainsBehind(site, frontier, db) }
    guard !behind.isEmpty || compared.contains(where: { !$0.value.isOneHistory }) else {
      // The peer knows no more of us than we do.
      return Encounter()
    }
    return try await write { [self] db, state in
      var meeting = Encounter()
      let roles = state.members.admitted.mapValues(\.role)
      let isHeadquarters = { (site: SiteID) in roles[site] == .headquarters }
      for (origin, found) in compared where !found.isOneHistory {
        try Alarms.raise(.fork, "\(origin)", Self.words(origin, peer, state), at: now, db)
        // What the peer acknowledged by number was of another history.
        try db.execute(
          sql: "DELETE FROM acknowledgement WHERE peer = ? AND origin = ? AND number > ?",
          arguments: [Int(peer.number), Int64(origin.rawValue), Int64(found.agreed.number)])
        if origin.site == site || (isHeadquarters(peer) && !isHeadquarters(site) && origin.site != peer) {
          meeting.needsAnew = try Disputes.note(origin, found.differing, db) || meeting.needsAnew
        } else if try isHeadquarters(site) || origin.site == peer && (isHeadquarters(peer) || Self.headquartersHas(origin, found.agreed.number + 1, roles, db)) {
          if laddered.contains(origin) {
            meeting.rewinds.append(Rung(origin: origin, head: found.agreed))
          } else {
            meeting.untold.append(Rung(origin: origin, head: state.head(of: origin).head))
          }
        }
      }
      for (origin, number) in behind where compared[origin]?.isOneHistory ?? true {
        try state.hold(origin, until: number, deadline: now + OwnChain.patience, db)
      }
      return meeting
    }
  }

  /// A peer says that it holds another history of a chain.
  /// - Returns: whether our next Hello will say more about that chain.
  public func told(_ origin: Origin, _ number: UInt64, by peer: SiteID) async throws -> Bool {
    let now = clock.milliseconds()
    return try await write { [self] db, state in
      guard origin.site == site || state.members.admitted[peer]?.role == .headquarters, state.head(of: origin).head.number > 0 else { return false }
      try Alarms.raise(.fork, "\(origin)", Self.words(origin, peer, state), at: now, db)
      return try Disputes.note(origin, min(number, state.head(of: origin).head.number), db)
    }
  }

  /// Whether headquarters has acknowledged our copy of a chain up to a number.
  private static func headquartersHas(_ origin: Origin, _ number: UInt64, _ roles: [SiteID: SiteRole], _ db: Database) throws -> Bool {
    let peers = try Int.fetchAll(
      db, sql: "SELECT DISTINCT peer FROM acknowledgement WHERE origin = ? AND number >= ?", arguments: [Int64(origin.rawValue), Int64(number)])
    return peers.contains { roles[SiteID(UInt32($0))] == .headquarters }
  }

  private struct Compared {
    /// The highest number at which both histories are one.
    var agreed = Head(number: 0, hash: WriterState.noHash, stamp: .zero)
    /// The lowest number at which they are not; 0 if there is none.
    var differing: UInt64 = 0
    var isOneHistory: Bool { differing == 0 }
  }

  private static func compare(_ rungs: [Rung], _ db: Database) throws -> [Origin: Compared] {
    var found: [Origin: Compared] = [:]
    for rung in rungs where rung.head.number > 0 {
      guard let ours = try head(rung.origin, rung.head.number, db) else { continue }
      if ours.hash == rung.head.hash {
        if ours.number > found[rung.origin]?.agreed.number ?? 0 { found[rung.origin, default: Compared()].agreed = ours }
      } else {
        let known = found[rung.origin]?.differing ?? 0
        found[rung.origin, default: Compared()].differing = known == 0 ? ours.number : min(known, ours.number)
      }
    }
    return found
  }

  /// Our own chains of which the peer says that it holds more than we do.
  private static func ownChainsBehind(_ site: SiteID, _ frontier: Frontier, _ db: Database) throws -> [Origin: UInt64] {
    let heads = try WriterState.readHeads(db)
    return frontier.heads.filter { $0.key.site == site && $0.value.number > heads[$0.key]?.head.number ?? 0 }.mapValues(\.number)
  }

  private static func words(_ origin: Origin, _ peer: SiteID, _ state: WriterState) -> Words {
    let author = state.members.admitted[origin.site]?.code ?? "\(origin.site.number)"
    let other = state.members.admitted[peer]?.code ?? "\(peer.number)"
    return Words(
      "\(author) has written two histories (chain \(origin)): what \(other) holds is not what this node holds. A disk was copied or a backup restored. Nothing is lost: \(author) re-issues what is missing when it is next connected.",
      "\(author) 出现了两份历史（链 \(origin)）：\(other) 持有的与本节点不同。可能是磁盘被复制或恢复了备份。不会丢失任何内容：\(author) 下次连接时会重新发布缺少的部分。")
  }
}
