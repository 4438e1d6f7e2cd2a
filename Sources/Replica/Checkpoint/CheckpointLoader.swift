import Foundation
import GRDB
import Ground
import Membership

/// What is to be done next with a checkpoint that a peer offers.
public enum CheckpointStep: Hashable, Sendable {
  /// Ask for this piece.
  case want(manifest: [UInt8], piece: [UInt8])
  /// It is loaded, or all in it was here before: what this replica holds now, and what the checkpoint covers.
  case loaded(Frontier, covering: Frontier)
  case refused(CheckpointRefusal)
}

extension Replica {
  /// Judges a checkpoint that a peer offers, and begins to gather its pieces, or goes on with it. When nothing is missing it is loaded;
  /// when this replica holds everything in it already, it is left.
  ///
  /// - Parameters:
  ///   - manifest: the bytes of a `CheckpointManifest`.
  ///   - signature: the maker's, 64 bytes.
  public func considerCheckpoint(_ manifest: [UInt8], _ signature: [UInt8]) async throws -> CheckpointStep {
    do {
      let read = try Self.read(manifest)
      let known = try await write { [self] db, state -> Frontier? in
        try judge(read, manifest, signature, state)
        try checkChains(read, db, state)
        let held = state.frontier
        let isBehind = held.gaps.contains { $0.value.first <= read.frontier.number(of: $0.key.origin) }
        if held.covers(read.frontier), !isBehind { return held }
        try CheckpointShelf.keep(read, manifest, signature, .arriving, db)
        try db.execute(
          sql: "DELETE FROM checkpoint_manifest WHERE state = 'arriving' AND hash <> ?", arguments: [Data(CheckpointManifest.hash(manifest))])
        try CheckpointShelf.letGoPieces(db)
        try listMissing(read, db, state)
        return nil
      }
      if let known { return .loaded(known, covering: read.frontier) }
      return try await nextPiece()
    } catch let refusal as CheckpointRefusal {
      return .refused(refusal)
    }
  }

  /// Takes a piece that was asked for. A wrong one changes nothing.
  ///
  /// - Parameters:
  ///   - piece: its SHA-256.
  ///   - size: what it inflates to, as the sender says.
  public func stageCheckpointPiece(_ piece: [UInt8], _ deflated: [UInt8], size: Int) async throws -> CheckpointStep {
    do {
      guard !deflated.isEmpty else { throw CheckpointRefusal(.malformed, "the peer no longer has the piece") }
      let wanted = try await pool.read { db in
        try Int.fetchOne(db, sql: "SELECT size FROM checkpoint_missing WHERE hash = ?", arguments: [Data(piece)])
      }
      guard let wanted else { throw CheckpointRefusal(.malformed, "a piece that nobody asked for") }
      guard wanted == size, let bytes = try? Deflate.inflate(deflated, declared: size), CheckpointManifest.hash(bytes) == piece else {
        // Whatever is wrong with it, it is not what the manifest names.
        throw CheckpointRefusal(.malformed, "a piece that is not what the manifest names")
      }
      try await pool.write { db in
        try CheckpointShelf.keep(piece, deflated, db)
        try db.execute(sql: "DELETE FROM checkpoint_missing WHERE hash = ?", arguments: [Data(piece)])
      }
      return try await nextPiece()
    } catch let refusal as CheckpointRefusal {
      return .refused(refusal)
    }
  }

  private static func read(_ manifest: [UInt8]) throws -> CheckpointManifest {
    do throws(WireError) {
      return try CheckpointManifest(manifest)
    } catch {
      throw CheckpointRefusal(.malformed, "the manifest cannot be read: \(error)")
    }
  }

  private func judge(_ manifest: CheckpointManifest, _ bytes: [UInt8], _ signature: [UInt8], _ state: WriterState) throws {
    guard manifest.company == authority.company else { throw CheckpointRefusal(.company, "a checkpoint of another company") }
    let maker = manifest.maker.site
    guard let member = state.members.admitted[maker], member.role == .headquarters, state.members.expelled[maker] == nil else {
      throw CheckpointRefusal(.maker, "\(maker) is not headquarters")
    }
    guard SealKey.verify(manifest: CheckpointManifest.hash(bytes), signature: signature, publicKey: member.sealKey) else {
      throw CheckpointRefusal(.signature, "the signature is not \(member.code)'s")
    }
    guard manifest.schemaVersion <= schema.version else {
      throw CheckpointRefusal(.schema, "made by a newer program: schema \(manifest.schemaVersion), ours is \(schema.version)")
    }
    let now = clock.milliseconds()
    guard manifest.heads.values.allSatisfy({ !HybridClock.isAhead($0.stamp, now: now) }) else {
      throw CheckpointRefusal(.clockAhead, "it holds stamps that are more than 5 minutes ahead of our clock")
    }
  }

  private func ownShelves(_ state: WriterState) -> ShelfSet {
    let granted = state.members.admitted[site]?.shelves ?? ShelfSet()
    return ShelfSet(kinds: granted.kinds.union([.company]), granted.single)
  }

  private func listMissing(_ manifest: CheckpointManifest, _ db: Database, _ state: WriterState) throws {
    try db.execute(sql: "DELETE FROM checkpoint_missing")
    for (place, piece) in manifest.pieces(for: ownShelves(state)).enumerated() {
      try db.cachedStatement(
        sql: "INSERT INTO checkpoint_missing (place, hash, size) SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM checkpoint_piece WHERE hash = ?2)"
      ).execute(arguments: [place, Data(piece.hash), piece.size])
    }
  }

  private func nextPiece() async throws -> CheckpointStep {
    let missing = try await pool.read { db -> (manifest: [UInt8], piece: [UInt8]?)? in
      guard let arriving = try CheckpointShelf.newest(.arriving, db) else { return nil }
      let piece = try Data.fetchOne(db, sql: "SELECT hash FROM checkpoint_missing ORDER BY place LIMIT 1")
      return (arriving.hash, piece.map { [UInt8]($0) })
    }
    guard let missing else { throw CheckpointRefusal(.malformed, "no checkpoint is on its way") }
    if let piece = missing.piece { return .want(manifest: missing.manifest, piece: piece) }
    return try await loadCheckpoint(missing.manifest)
  }

  /// Loads the checkpoint whose pieces have all arrived. A refusal here is for good: what has arrived is let go.
  private func loadCheckpoint(_ hash: [UInt8]) async throws -> CheckpointStep {
    do {
      return try await write { [self] db, state in
        guard let kept = try CheckpointShelf.manifest(hash, db) else { throw CheckpointRefusal(.malformed, "no checkpoint is on its way") }
        let manifest = try Self.read(kept.bytes)
        // Whoever was headquarters when it was offered may have been put out since, and our shelves may be others.
        try judge(manifest, kept.bytes, kept.signature, state)
        try listMissing(manifest, db, state)
        if let piece = try Data.fetchOne(db, sql: "SELECT hash FROM checkpoint_missing ORDER BY place LIMIT 1") {
          return .want(manifest: hash, piece: [UInt8](piece))
        }
        let contents = CheckpointContents(manifest: manifest, shelves: ownShelves(state), piece: { try CheckpointShelf.piece($0, db) })
        try rebuild(on: contents, db, state)
        if try isHeadquarters(db) {
          try CheckpointShelf.keep(manifest, kept.bytes, kept.signature, .whole, db)
          try CheckpointShelf.letGo(allBut: hash, db)
        } else {
          try CheckpointShelf.letGo(allBut: nil, db)
        }
        return .loaded(state.frontier, covering: manifest.frontier)
      }
    } catch let refusal as CheckpointRefusal {
      try await pool.write { db in
        try db.execute(sql: "DELETE FROM checkpoint_missing")
        try db.execute(sql: "DELETE FROM checkpoint_manifest WHERE state = 'arriving'")
        try CheckpointShelf.letGoPieces(db)
      }
      throw refusal
    }
  }
}
