import Foundation
import GRDB
import Ground
import Membership

/// The checkpoints and pieces that are kept in the file.
enum CheckpointShelf {
  enum State: String {
    case whole, arriving
  }

  /// Deflated bytes of a piece that a frame holds.
  static let maximumDeflated = 12 << 20

  struct Kept {
    var hash: [UInt8]
    var state: State
    var heads: [Origin: Head]
  }

  /// The newest one in that state.
  static func newest(_ state: State, _ db: Database) throws -> Kept? {
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT hash, heads FROM checkpoint_manifest WHERE state = ? ORDER BY made DESC LIMIT 1"),
      arguments: [state.rawValue])
    guard let row, let heads = PackedHeads.heads([UInt8](row[1] as Data)) else { return nil }
    return Kept(hash: [UInt8](row[0] as Data), state: state, heads: heads)
  }

  static func manifest(_ hash: [UInt8], _ db: Database) throws -> (bytes: [UInt8], signature: [UInt8])? {
    try GRDB.Row.fetchOne(
      db, sql: "SELECT manifest, signature FROM checkpoint_manifest WHERE hash = ?", arguments: [Data(hash)]
    ).map { ([UInt8]($0[0] as Data), [UInt8]($0[1] as Data)) }
  }

  static func piece(_ hash: [UInt8], _ db: Database) throws -> [UInt8]? {
    try Data.fetchOne(db.cachedStatement(sql: "SELECT deflated FROM checkpoint_piece WHERE hash = ?"), arguments: [Data(hash)])
      .map { [UInt8]($0) }
  }

  static func hasAll(_ pieces: [CheckpointManifest.Piece], _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM checkpoint_piece WHERE hash = ?)")
    return try pieces.allSatisfy { try Bool.fetchOne(statement, arguments: [Data($0.hash)])! }
  }

  static func keep(_ manifest: CheckpointManifest, _ bytes: [UInt8], _ signature: [UInt8], _ state: State, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO checkpoint_manifest (hash, state, made, heads, manifest, signature) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        Data(CheckpointManifest.hash(bytes)), state.rawValue, Int64(manifest.made.milliseconds), Data(PackedHeads.bytes(manifest.heads)),
        Data(bytes), Data(signature),
      ])
  }

  static func keep(_ piece: [UInt8], _ deflated: [UInt8], _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO checkpoint_piece (hash, deflated) VALUES (?, ?)")
      .execute(arguments: [Data(piece), Data(deflated)])
  }

  /// Lets every checkpoint but one go, and the pieces that it does not share.
  static func letGo(allBut manifest: [UInt8]?, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM checkpoint_manifest WHERE hash IS NOT ?", arguments: [manifest.map { Data($0) }])
    try letGoPieces(db)
  }

  /// Lets go the pieces that are of no checkpoint here.
  static func letGoPieces(_ db: Database) throws {
    var named: Set<[UInt8]> = []
    for bytes in try Data.fetchAll(db, sql: "SELECT manifest FROM checkpoint_manifest") {
      named.formUnion(try CheckpointManifest([UInt8](bytes)).pieces.map(\.hash))
    }
    for hash in try Data.fetchAll(db, sql: "SELECT hash FROM checkpoint_piece") where !named.contains([UInt8](hash)) {
      try db.cachedStatement(sql: "DELETE FROM checkpoint_piece WHERE hash = ?").execute(arguments: [hash])
    }
  }
}
