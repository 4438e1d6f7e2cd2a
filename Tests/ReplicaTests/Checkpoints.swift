import Crypto
import Foundation
import Ground
import Membership

@testable import Replica

extension TestSite {
  /// Makes a checkpoint, as headquarters does.
  @discardableResult
  func makeCheckpoint() async throws -> MadeCheckpoint {
    try await replica.makeCheckpoint(by: "wei") { [key] hash in Array(try key.signature(for: Array("weft checkpoint 1\0".utf8) + hash)) }
  }

  /// The checkpoint that this site would offer to one that holds nothing.
  func offer(to other: TestSite, after frontier: Frontier = Frontier()) async throws -> (manifest: [UInt8], signature: [UInt8], covering: Frontier)? {
    try await replica.checkpointOffer(after: frontier, for: other.id)
  }

  /// Hands over the newest checkpoint piece by piece, whether or not it would be offered.
  ///
  /// - Parameter pieces: after so many the line breaks.
  /// - Returns: what became of it; nil when the line broke.
  func giveCheckpoint(to other: TestSite, pieces: Int = .max) async throws -> CheckpointStep? {
    let kept = try await replica.pool.read { db in
      try CheckpointShelf.newest(.whole, db).flatMap { try CheckpointShelf.manifest($0.hash, db) }
    }!
    var step = try await other.replica.considerCheckpoint(kept.bytes, kept.signature)
    var given = 0
    while case .want(let manifest, let piece) = step {
      guard given < pieces else { return nil }
      guard let found = try await replica.checkpointPiece(piece, of: manifest, for: other.admission.shelves) else { return step }
      step = try await other.replica.stageCheckpointPiece(piece, found.deflated, size: found.size)
      given += 1
    }
    return step
  }

  var base: [Origin: Head] { get async throws { try await replica.pool.read { try LogBase.read($0) } } }
  func rows(_ table: String) async throws -> Int { try await replica.read { try $0.count("SELECT count(*) FROM \(table)") } }

  /// All that must be equal on replicas that hold the same change sets and the same shelves, what is not seen yet included.
  func wholeState() async throws -> [String] {
    try await state()
      + replica.read { snapshot in
        try snapshot.texts("SELECT hex(record) || field || ' ' || stamp || ' ' || origin FROM replaced_early ORDER BY 1")
          + snapshot.texts("SELECT hex(record) || ' ' || number || ' ' || origin || cause FROM waiting ORDER BY 1")
          + snapshot.texts("SELECT item || ' ' || quantity_e6 FROM move_balance ORDER BY 1")
      }
  }
}

extension CheckpointStep {
  var isLoaded: Bool { if case .loaded = self { true } else { false } }
  var refusal: CheckpointRefusal.Code? { if case .refused(let refusal) = self { refusal.code } else { nil } }
}
