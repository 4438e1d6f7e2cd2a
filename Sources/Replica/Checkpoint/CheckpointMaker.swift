import Foundation
import GRDB
import Ground
import Membership

/// What a new checkpoint came to.
public struct MadeCheckpoint: Hashable, Sendable {
  /// SHA-256 of the manifest.
  public var manifest: [UInt8]
  public var pieces: Int
  /// Pieces that no older checkpoint had.
  public var newPieces: Int
  /// Records, lost edits and waiting changes.
  public var entries: Int
  /// Bytes before deflation.
  public var size: Int
  /// The change sets that it covers.
  public var changeSets: UInt64
}

extension Replica {
  /// Makes a checkpoint of this replica as it stands, in one snapshot, and tells all sites of it by a record. The older one is let go.
  ///
  /// - Parameter endorse: signs the manifest's hash with the site's seal key, as `SealKey.endorse(manifest:)` does.
  /// - Throws: `CheckpointRefusal` with code `maker` at any site but headquarters, `unfit` when the snapshot cannot be one.
  public func makeCheckpoint(
    by operatorName: String, endorse: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> MadeCheckpoint {
    guard let member = try await isAdmitted(site), member.role == .headquarters else {
      throw CheckpointRefusal(.maker, "only headquarters makes checkpoints")
    }
    let (manifest, made) = try await gather()
    let bytes = manifest.bytes
    guard bytes.count <= CheckpointManifest.maximumBytes else { throw CheckpointRefusal(.unfit, "a manifest of \(bytes.count) bytes") }
    let signature = try endorse(made.manifest)
    try await pool.write { db in
      guard try CheckpointShelf.hasAll(manifest.pieces, db) else {
        throw CheckpointRefusal(.unfit, "another checkpoint was made at the same time")
      }
      try CheckpointShelf.keep(manifest, bytes, signature, .whole, db)
      try CheckpointShelf.letGo(allBut: made.manifest, db)
    }
    try await announce(manifest, made, by: operatorName)
    return made
  }

  /// How often a snapshot is taken anew because a commit of ours came between it and the seal.
  private static let attempts = 20

  private func gather() async throws -> (CheckpointManifest, MadeCheckpoint) {
    for _ in 0..<Self.attempts {
      try await write { [self] db, state in
        for origin in state.heads.keys where origin.site == site { try seal(origin, state, db) }
      }
      let gathered = try await pool.read { [self] db in try gather(db) }
      if let gathered { return gathered }
    }
    throw CheckpointRefusal(.unfit, "this site commits faster than it seals")
  }

  /// - Returns: nil when the snapshot has change sets of ours that no seal covers.
  private func gather(_ db: Database) throws -> (CheckpointManifest, MadeCheckpoint)? {
    let heads = try WriterState.readHeads(db)
    guard heads.allSatisfy({ $0.key.site != site || $0.value.sealed == $0.value.head.number }) else { return nil }
    guard try Frontier.held(db).gaps.values.allSatisfy(\.isFull) else {
      throw CheckpointRefusal(.unfit, "parts of shelves are still missing here")
    }
    let incarnation = try UInt32.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 1
    var pieces: [Shelf: [CheckpointManifest.Piece]] = [:]
    let store = PieceStore(pool, db)
    var gathering = PieceGathering(db, schema) { shelf, made in
      let hash = try store.add(made)
      pieces[shelf, default: []].append(.init(hash: hash, shelf: shelf, size: made.bytes.count, entries: made.entries))
    }
    try gathering.run()
    try store.flush()
    let manifest = CheckpointManifest(
      company: authority.company, maker: Origin(site: site, incarnation: incarnation),
      made: Instant(milliseconds: clock.milliseconds()), schemaVersion: schema.version, heads: heads.mapValues(\.head),
      seals: try Self.newestSeals(db), pieces: pieces.sorted { $0.key < $1.key }.flatMap(\.value))
    let made = MadeCheckpoint(
      manifest: CheckpointManifest.hash(manifest.bytes), pieces: manifest.pieces.count, newPieces: store.added,
      entries: manifest.pieces.reduce(0) { $0 + $1.entries }, size: manifest.pieces.reduce(0) { $0 + $1.size },
      changeSets: manifest.heads.values.reduce(0) { $0 + $1.number })
    return (manifest, made)
  }

  static func newestSeals(_ db: Database) throws -> [Seal] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT origin, number, hash, signature FROM seal s
        WHERE number = (SELECT max(number) FROM seal t WHERE t.origin = s.origin) ORDER BY origin
        """
    ).map { row in
      Seal(
        origin: Origin(rawValue: UInt32(row[0] as Int64)), number: UInt64(row[1] as Int64), hash: [UInt8](row[2] as Data),
        signature: [UInt8](row[3] as Data))
    }
  }

  /// Writes the record that tells of it and our own receipt, and empties the frontiers of those that are passed for good.
  private func announce(_ manifest: CheckpointManifest, _ made: MadeCheckpoint, by operatorName: String) async throws {
    _ = try await commit(by: operatorName, step: "checkpoint.make") { [authority, site] snapshot, changes in
      let passed = try Receipts(snapshot.db, authority).heldByAll()
      for old in try snapshot.all(Checkpoint.self, where: "heads IS NOT NULL") where passed.map({ old.made < $0.made }) ?? false {
        try changes.update(old) { $0.heads = nil }
      }
      let id = try changes.create(Checkpoint.self, on: .company) {
        $0.manifest = Blob(made.manifest)
        $0.made = manifest.made
        $0.pieces = made.pieces
        $0.size = made.size
        $0.heads = Blob(PackedHeads.bytes(manifest.heads))
      }
      try Receipts.write(id, site, snapshot, &changes)
    }
  }
}

/// Keeps the pieces of a checkpoint in the making, a few megabytes at a time, while the snapshot that they come from stays open.
private final class PieceStore {
  private static let batch = 8 << 20

  private let pool: DatabasePool
  private let snapshot: Database
  private var pending: [(hash: [UInt8], deflated: [UInt8])] = []
  private var bytes = 0
  private(set) var added = 0

  init(_ pool: DatabasePool, _ snapshot: Database) {
    self.pool = pool
    self.snapshot = snapshot
  }

  func add(_ made: PieceWriter.Made) throws -> [UInt8] {
    let hash = CheckpointManifest.hash(made.bytes)
    let isKnown = try Bool.fetchOne(
      snapshot.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM checkpoint_piece WHERE hash = ?)"), arguments: [Data(hash)])!
    guard !isKnown else { return hash }
    let deflated = Deflate.withinRatio(made.bytes)
    guard deflated.count <= CheckpointShelf.maximumDeflated else {
      throw CheckpointRefusal(.unfit, "a piece of \(deflated.count) bytes fits no frame")
    }
    pending.append((hash, deflated))
    bytes += deflated.count
    added += 1
    if bytes >= Self.batch { try flush() }
    return hash
  }

  func flush() throws {
    let batch = pending
    pending = []
    bytes = 0
    guard !batch.isEmpty else { return }
    try pool.write { db in
      for piece in batch { try CheckpointShelf.keep(piece.hash, piece.deflated, db) }
    }
  }
}

extension Deflate {
  /// Deflates so that a receiver takes it: what would inflate to more than its limit of times its size is stored as it is.
  static func withinRatio(_ bytes: [UInt8]) -> [UInt8] {
    let small = compress(bytes)
    return small.count * maximumRatio >= bytes.count ? small : compress(bytes, level: 0)
  }
}
