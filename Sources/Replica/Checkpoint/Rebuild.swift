import Foundation
import GRDB
import Ground
import Membership

/// What the records are made anew from, before the log: the state that a checkpoint holds.
struct CheckpointContents {
  var manifest: CheckpointManifest
  /// The shelves whose pieces are here.
  var shelves: ShelfSet
  /// The deflated bytes of a piece.
  var piece: (_ hash: [UInt8]) throws -> [UInt8]?

  /// Puts the pieces into empty tables.
  /// - Throws: `CheckpointRefusal`.
  func load(into loader: PieceLoader) throws {
    for piece in manifest.pieces(for: shelves) {
      guard let deflated = try self.piece(piece.hash) else { throw CheckpointRefusal(.malformed, "a piece is missing") }
      do {
        let bytes = try Deflate.inflate(deflated, declared: piece.size)
        guard CheckpointManifest.hash(bytes) == piece.hash else { throw WireError.malformed("a piece that is not what its name says") }
        try loader.load(bytes, on: piece.shelf)
      } catch let error as WireError {
        throw CheckpointRefusal(.malformed, "a piece cannot be read: \(error)")
      } catch let error as Deflate.Failure {
        throw CheckpointRefusal(.malformed, "a piece cannot be inflated: \(error)")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw CheckpointRefusal(.malformed, "a record that stands twice, or lacks a field: \(error.message ?? "")")
      }
    }
  }
}

extension Replica {
  /// Makes all records anew: from nothing or from a checkpoint, and then from the log, with the very merge that made them first.
  ///
  /// Merging converges, so the outcome is that of having merged everything that the checkpoint covers, and then the rest of our log. What
  /// the checkpoint covers leaves the log, which then begins behind it.
  ///
  /// - Parameter base: nil to begin from nothing; the log must then be whole.
  /// - Throws: `CheckpointRefusal`; nothing has changed when the transaction is rolled back.
  func rebuild(on base: CheckpointContents?, _ db: Database, _ state: WriterState) throws {
    guard try base != nil || LogBase.read(db).isEmpty else { throw CheckpointRefusal(.older, "the log does not begin at the beginning") }
    if let base { try checkChains(base.manifest, db, state) }
    let members = state.members
    try state.rebuilding(db) { try make(on: base, by: members, db, state) }
  }

  private func make(on base: CheckpointContents?, by members: Members, _ db: Database, _ state: WriterState) throws {
    try clearRecords(db)
    var heads: [Origin: WriterState.HeadState] = [:]
    if let base {
      let loader = try PieceLoader(db, schema)
      try base.load(into: loader)
      if loader.awaitsUpgrade, base.manifest.schemaVersion < schema.version {
        throw CheckpointRefusal(.schema, "its maker's program is older and could not apply all of it")
      }
      try begin(at: base.manifest, loader.kept, db)
      heads = base.manifest.heads.mapValues { WriterState.HeadState(head: $0, sealed: 0, anchor: 0, anchorBytes: 0) }
    }
    try state.restart(at: heads, db)
    // Those of the checkpoint are newer than ours, or ours are newer than it.
    let loaded = try Members(db, authority)
    state.merger.restamps = members.restamps.union(loaded.restamps)
    state.merger.gaps = try ShelfGaps(db)
    try applyLog(by: members, loaded, db, state)
    try settleSeals(db, state)
  }

  /// Refuses a checkpoint that would take something from us.
  func checkChains(_ manifest: CheckpointManifest, _ db: Database, _ state: WriterState) throws {
    let base = try LogBase.read(db)
    for (origin, ours) in state.heads {
      let head = ours.head
      guard let theirs = manifest.heads[origin], theirs.number >= base[origin]?.number ?? 0 else {
        guard base[origin] == nil, manifest.heads[origin] == nil else {
          throw CheckpointRefusal(.older, "our log of \(origin) no longer holds what follows \(manifest.heads[origin]?.number ?? 0)")
        }
        continue
      }
      if theirs.number <= head.number {
        let hash = theirs.number == head.number ? head.hash : try LogBase.hash(origin, theirs.number, base, db)
        guard hash == theirs.hash else { throw CheckpointRefusal(.fork, "change set \(theirs.number) of \(origin) is another one here") }
      } else if origin.site == site, head.number > 0 {
        // Nothing of our own may be taken for covered on somebody's word.
        guard manifest.seals.contains(where: { $0.origin == origin && $0.number == head.number && $0.hash == head.hash }) else {
          throw CheckpointRefusal(.ownChain, "it knows \(theirs.number) change sets of our chain \(origin), we have \(head.number)")
        }
      }
    }
  }

  private func clearRecords(_ db: Database) throws {
    try Remade.note(db)
    for record in schema.records {
      try db.execute(sql: "DELETE FROM \(record.name)")
      if let balance = record.declaration.balance { try db.execute(sql: "DELETE FROM \(balance.table)") }
    }
    for table in ["conflict", "replaced_early", "waiting"] { try db.execute(sql: "DELETE FROM \(table)") }
  }

  /// Lets the log begin behind the checkpoint.
  private func begin(at manifest: CheckpointManifest, _ kept: [PieceLoader.Place: PieceLoader.Kept], _ db: Database) throws {
    if try isHeadquarters(db) { try archiveCovered(manifest.heads, db) }
    for (origin, head) in manifest.heads {
      let name: StatementArguments = [Int64(origin.rawValue), Int64(head.number)]
      try db.execute(sql: "DELETE FROM quarantine WHERE origin = ? AND number <= ?", arguments: name)
      try LogBase.set(origin, head, db)
      // All shelves that we read came with the checkpoint.
      try db.execute(sql: "UPDATE shelf_gap SET first = ? + 1 WHERE origin = ? AND first <= ?", arguments: [Int64(head.number), Int64(origin.rawValue), Int64(head.number)])
    }
    try db.execute(sql: "DELETE FROM shelf_gap WHERE first > last")
    for (place, entry) in kept { try keepWaiting(place, entry, db) }
    try LogBase.sweep(db)
    for seal in manifest.seals {
      try db.execute(
        sql: "INSERT OR REPLACE INTO seal (origin, number, hash, signature) VALUES (?, ?, ?, ?)",
        arguments: [Int64(seal.origin.rawValue), Int64(seal.number), Data(seal.hash), Data(seal.signature)])
    }
    try LogBase.sweepSeals(db)
  }

  /// Keeps a change set that something waits for; what our own log has of it, too.
  private func keepWaiting(_ place: PieceLoader.Place, _ entry: PieceLoader.Kept, _ db: Database) throws {
    let name: StatementArguments = [Int64(place.origin.rawValue), Int64(place.number)]
    let ours = try Data.fetchOne(db, sql: "SELECT bytes FROM log WHERE origin = ? AND number = ?", arguments: name)
    let bytes = try entry.bytes.withUnsafeBytes { try ChangeSetView($0).joined(with: ours.map { [UInt8]($0) }) }
    try db.execute(
      sql: """
        INSERT INTO log (origin, number, stamp, hash, bytes) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (origin, number) DO UPDATE SET bytes = excluded.bytes
        """,
      arguments: name + [Int64(entry.stamp.rawValue), Data(entry.hash), Data(bytes)])
  }

  /// Applies, in the order of the log, what the heads do not cover yet.
  private func applyLog(by members: Members, _ loaded: Members, _ db: Database, _ state: WriterState) throws {
    let passedOver = try PassedOver(db)
    let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT origin, number, hash, bytes FROM log ORDER BY seq")
    while let row = try rows.next() {
      let origin = Origin(rawValue: UInt32(row[0] as Int64))
      let number = UInt64(row[1] as Int64)
      let head = state.head(of: origin).head
      guard number > head.number else { continue }
      let hash = [UInt8](row[2] as Data)
      try ([UInt8](row[3] as Data)).withUnsafeBytes { buffer in
        let changeSet = try ChangeSetView(buffer).counted(by: state.merger.restamps)
        guard number == head.number + 1, changeSet.chained(after: head.hash).array == hash else {
          throw CheckpointRefusal(.fork, "change set \(number) of \(origin) does not follow \(head.number) of the checkpoint")
        }
        do {
          let author = members.admitted[origin.site] ?? loaded.admitted[origin.site]
          let waits = try author.map { try state.validation.check(changeSet, by: $0, passedOver: passedOver.of(changeSet)) } ?? Waits()
          _ = try state.apply(changeSet, hash: hash, waiting: waits, db)
        } catch let refusal as MergeRefusal {
          throw CheckpointRefusal(.unmergeable, "change set \(number) of \(origin): \(refusal.text)")
        }
      }
    }
  }

  private func settleSeals(_ db: Database, _ state: WriterState) throws {
    for (origin, head) in state.heads {
      let chain = Int64(origin.rawValue)
      let sealed = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT max(number) FROM seal WHERE origin = ? AND number <= ?"), arguments: [chain, Int64(head.head.number)]) ?? 0
      let bytes = try Int.fetchOne(
        db.cachedStatement(sql: "SELECT coalesce(sum(length(bytes)), 0) FROM log WHERE origin = ? AND number > ?"), arguments: [chain, sealed]) ?? 0
      state.setSeals(origin, sealed: UInt64(sealed), anchorBytes: bytes)
    }
  }

  func isHeadquarters(_ db: Database) throws -> Bool {
    let members = try Members(db, authority)
    return members.admitted[site]?.role == .headquarters && members.expelled[site] == nil
  }
}
