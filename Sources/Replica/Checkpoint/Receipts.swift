import Foundation
import GRDB
import Ground
import Membership

/// Which checkpoints the sites have said that they hold.
struct Receipts {
  /// A checkpoint whose frontier is still told.
  struct Told {
    var key: RecordKey
    var made: Instant
    var heads: [Origin: Head]
  }

  /// Newest first.
  let told: [Told]
  /// Members that everybody waits for: admitted, neither revoked nor retired, and no readers, which write no receipts.
  let awaited: [SiteID]
  private var newest: [SiteID: [[Origin: Head]]] = [:]

  init(_ db: Database, _ authority: Authority) throws {
    let members = try Members(db, authority)
    let retired = Set(try Int64.fetchAll(db, sql: "SELECT site FROM member WHERE retired_ms IS NOT NULL").map { SiteID(UInt32($0)) })
    awaited = members.admitted.values
      .filter { $0.role != .reader && members.expelled[$0.site] == nil && !retired.contains($0.site) }.map(\.site).sorted()
    var told: [Told] = []
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT id, made_ms, heads FROM checkpoint WHERE heads IS NOT NULL ORDER BY made_ms DESC, id DESC") {
      guard let key = RecordKey(bytes: row[0] as Data), let heads = PackedHeads.heads([UInt8](row[2] as Data)) else { continue }
      told.append(Told(key: key, made: Instant(milliseconds: UInt64(row[1] as Int64)), heads: heads))
    }
    self.told = told
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT id, site, checkpoint FROM checkpoint_receipt") {
      // Only the site itself can say what it holds.
      guard let key = RecordKey(bytes: row[0] as Data), let checkpoint = RecordKey(bytes: row[2] as Data),
        Int64(key.site.number) == row[1] as Int64, let heads = told.first(where: { $0.key == checkpoint })?.heads
      else { continue }
      newest[key.site, default: []].append(heads)
    }
  }

  /// Whether a site has said that it holds everything in a checkpoint, or in one that covers it.
  func has(_ site: SiteID, _ checkpoint: Told) -> Bool {
    newest[site, default: []].contains { Frontier($0).covers(Frontier(checkpoint.heads)) }
  }

  /// The awaited members that have not said yet that they hold a checkpoint.
  func missing(_ checkpoint: Told) -> [SiteID] { awaited.filter { !has($0, checkpoint) } }

  /// The newest checkpoint that every awaited member holds.
  func heldByAll() -> Told? { told.first { missing($0).isEmpty } }

  /// Says that `site`, which is ours, holds everything in a checkpoint.
  static func write(_ checkpoint: RecordID<Checkpoint>, _ site: SiteID, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    let own = try snapshot.all(CheckpointReceipt.self, where: "site = ?", [Int(site.number)]).last { $0.any.key.site == site }
    if let own {
      try changes.update(own) { $0.checkpoint = checkpoint }
    } else {
      try changes.create(CheckpointReceipt.self, on: .company) {
        $0.site = Int(site.number)
        $0.checkpoint = checkpoint
      }
    }
  }
}

extension Replica {
  /// Writes this site's receipt for the newest checkpoint that it holds everything of, unless it has.
  ///
  /// - Returns: whether it wrote one.
  @discardableResult
  public func acknowledgeCheckpoint() async throws -> Bool {
    guard let member = try await isAdmitted(site), member.role != .reader else { return false }
    let isDue = try await pool.read { [self] db in try dueReceipt(db) != nil }
    guard isDue else { return false }
    let committed = try await commit(by: "weft", step: "checkpoint.receive") { [self] snapshot, changes in
      guard let key = try dueReceipt(snapshot.db) else { return }
      try Receipts.write(RecordID<Checkpoint>(key), site, snapshot, &changes)
    }
    return committed.version != nil
  }

  private func dueReceipt(_ db: Database) throws -> RecordKey? {
    let receipts = try Receipts(db, authority)
    let held = try Frontier.held(db)
    guard held.gaps.values.allSatisfy(\.isFull), let newest = receipts.told.first(where: { held.covers(Frontier($0.heads)) }) else { return nil }
    return receipts.has(site, newest) ? nil : newest.key
  }
}

extension Frontier {
  /// What the replica holds, as one snapshot says.
  static func held(_ db: Database) throws -> Frontier { Frontier(try WriterState.readHeads(db).mapValues(\.head), gaps: try ShelfGaps(db).all) }
}
