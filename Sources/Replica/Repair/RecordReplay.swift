import Foundation
import GRDB
import Ground
import Membership

/// Recomputes some records from the log: one pass over it, checked by its hashes and seals, into a scratch replica that takes nothing else.
///
/// Handed from a reading transaction to a writing one, and never used by two at once: so it needs no lock.
final class RecordReplay: @unchecked Sendable {
  private let keys: Set<RecordKey>
  private let authority: Authority
  private let folder: URL
  private let copy: Replica
  /// How far in the log it is.
  private var sequence: Int64 = 0
  private var chains: [Origin: Head] = [:]
  private var applied: [Origin: Stamp] = [:]
  private var leftOut: [SiteID: Set<Shelf>] = [:]
  private var truncated: Set<SiteID> = []
  /// Whether an entry of the log is not what its chain says, so that nothing may be concluded from any.
  private(set) var isDamaged = false
  /// The newest change set of each chain that touches a record.
  private(set) var touches: [RecordKey: [Origin: UInt64]] = [:]
  /// The newest version that the log has of each field of a record.
  private(set) var newest: [RecordKey: [Int: Version]] = [:]

  init(of keys: Set<RecordKey>, for replica: Replica) throws {
    self.keys = keys
    authority = replica.authority
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-repair-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    copy = try Replica(
      path: folder.appendingPathComponent("records.sqlite").path, schema: replica.schema, site: replica.site, authority: replica.authority,
      sealer: nil, clock: replica.clock, isScratch: true)
  }

  deinit {
    // Scratch: that it stays behind after a crash harms nothing.
    try? copy.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Reads what has come into the log since the last call.
  func advance(_ db: Database) throws {
    let members = try Members(db, authority)
    try copy.pool.write { target in
      let state = try WriterState(copy.schema, authority, copy.site, target)
      try state.begin(target)
      state.merger.applied = applied
      state.merger.restamps = members.restamps
      let insert = try target.makeStatement(sql: "INSERT INTO log (origin, number, stamp, hash, bytes) VALUES (?, ?, ?, ?, ?)")
      let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT seq, hash, bytes FROM log WHERE seq > ? ORDER BY seq", arguments: [sequence])
      while let row = try rows.next() {
        sequence = row[0]
        let hash = [UInt8](row[1] as Data)
        do {
          try ([UInt8](row[2] as Data)).withUnsafeBytes { try take(try ChangeSetView($0).counted(by: members.restamps), hash, members, state, insert, target, db) }
        } catch is WireError {
          isDamaged = true
        } catch is MergeRefusal {
          isDamaged = true
        }
      }
      applied = state.merger.applied
      try state.merger.settle()
    }
  }

  private func take(
    _ changeSet: ChangeSetView, _ hash: [UInt8], _ members: Members, _ state: WriterState, _ insert: Statement, _ target: Database, _ db: Database
  ) throws {
    follow(changeSet, hash)
    guard let author = members.admitted[changeSet.origin.site] else { throw MergeRefusal(.unknownMember, "its author is no member") }
    if !(try isSealed(changeSet, hash, author, db)) { isDamaged = true }
    if try touches(changeSet) {
      let waiting = try state.validation.check(changeSet, by: author)
      try hash.withUnsafeBytes { try LogStatement.run(insert, changeSet, $0, target) }
      _ = try state.merger.apply(changeSet, waiting: waiting, only: keys)
    }
    state.merger.applied[changeSet.origin] = max(state.merger.applied[changeSet.origin] ?? .zero, changeSet.effectiveStamp)
  }

  /// Whether the change set is the next of its chain.
  private func follow(_ changeSet: ChangeSetView, _ hash: [UInt8]) {
    let origin = changeSet.origin
    if let head = chains[origin] ?? (changeSet.number == 1 ? Head(number: 0, hash: WriterState.noHash, stamp: .zero) : nil) {
      if changeSet.number != head.number + 1 || changeSet.chained(after: head.hash).array != hash { isDamaged = true }
    } else {
      // What is before it was pruned. Its own bytes are vouched for by the next seal, like all that follow.
      truncated.insert(origin.site)
    }
    chains[origin] = Head(number: changeSet.number, hash: hash, stamp: changeSet.stamp)
  }

  private func isSealed(_ changeSet: ChangeSetView, _ hash: [UInt8], _ author: AdmittedMember, _ db: Database) throws -> Bool {
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT hash, signature FROM seal WHERE origin = ? AND number = ?"),
      arguments: [Int64(changeSet.origin.rawValue), Int64(changeSet.number)])
    guard let row else { return true }
    let seal = Seal(origin: changeSet.origin, number: changeSet.number, hash: [UInt8](row[0] as Data), signature: [UInt8](row[1] as Data))
    return seal.hash == hash && authority.isGenuine(seal, author.sealKey)
  }

  private func touches(_ changeSet: ChangeSetView) throws -> Bool {
    var isTouched = false
    for part in changeSet.parts {
      guard let bytes = part.bytes else {
        leftOut[changeSet.origin.site, default: []].insert(part.shelf)
        continue
      }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: copy.schema)
      while let change = try reader.next() {
        guard keys.contains(change.key) else { continue }
        isTouched = true
        touches[change.key, default: [:]][changeSet.origin] = changeSet.number
        var rest = change.mask
        while rest != 0 {
          let field = rest.trailingZeroBitCount + 1
          rest &= rest - 1
          let before = newest[change.key]?[field] ?? changeSet.version
          newest[change.key, default: [:]][field] = max(before, changeSet.version)
        }
      }
    }
    return isTouched
  }

  /// Whether the log has every change set that could have created a record of this site on these shelves.
  func isWhole(_ site: SiteID, on shelves: ShelfSet) -> Bool {
    !truncated.contains(site) && !(leftOut[site] ?? []).contains(where: shelves.contains)
  }

  /// The record as the log gives it.
  func rows(of key: RecordKey) throws -> RecordRows {
    try copy.pool.read { try RecordRows($0, copy.schema, key) }
  }
}
