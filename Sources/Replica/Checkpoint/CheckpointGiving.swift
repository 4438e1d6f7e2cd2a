import Foundation
import GRDB
import Ground
import Membership

extension Replica {
  /// A peer that lacks at least so many change sets of a checkpoint is offered it, though the log may hold them all.
  static let worthOffering: UInt64 = 5_000

  /// A checkpoint that a peer should start from: because our log no longer holds what it lacks, or because it has next to nothing.
  ///
  /// - Parameter frontier: what the peer holds.
  /// - Returns: nil when the log serves as well, or there is no checkpoint here.
  public func checkpointOffer(after frontier: Frontier, for peer: SiteID) async throws
    -> (manifest: [UInt8], signature: [UInt8], covering: Frontier)?
  {
    try await pool.read { db in
      guard let newest = try CheckpointShelf.newest(.whole, db) else { return nil }
      let covering = Frontier(newest.heads)
      let bases = try LogBase.read(db)
      let isCut = bases.contains { origin, base in
        frontier.number(of: origin) < base.number && frontier.number(of: origin) < covering.number(of: origin)
      } || frontier.gaps.contains { place, gap in
        !gap.isFull && gap.first <= bases[place.origin]?.number ?? 0 && gap.first <= covering.number(of: place.origin)
      }
      guard isCut || Self.isWorthwhile(covering, frontier, peer), let kept = try CheckpointShelf.manifest(newest.hash, db) else { return nil }
      return (kept.bytes, kept.signature, covering)
    }
  }

  /// Whether a peer has so little of what the checkpoint covers that merging the log would be a detour. Its own chain says nothing.
  private static func isWorthwhile(_ covering: Frontier, _ frontier: Frontier, _ peer: SiteID) -> Bool {
    var (covered, held): (UInt64, UInt64) = (0, 0)
    for (origin, head) in covering.heads where origin.site != peer {
      covered += head.number
      held += min(head.number, frontier.number(of: origin))
    }
    return covered - held >= worthOffering && held < covered / 2
  }

  /// One piece of a checkpoint for a peer that reads `shelves`.
  ///
  /// - Returns: nil when it is not here any more, or is none of the peer's.
  public func checkpointPiece(_ piece: [UInt8], of manifest: [UInt8], for shelves: ShelfSet) async throws -> (deflated: [UInt8], size: Int)? {
    try await pool.read { db in
      guard let kept = try CheckpointShelf.manifest(manifest, db),
        let found = try CheckpointManifest(kept.bytes).pieces.first(where: { $0.hash == piece }),
        found.shelf == .company || shelves.contains(found.shelf), let deflated = try CheckpointShelf.piece(piece, db)
      else { return nil }
      return (deflated, found.size)
    }
  }
}
