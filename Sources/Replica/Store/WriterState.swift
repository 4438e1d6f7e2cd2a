import Foundation
import GRDB
import Ground
import Membership

/// What the one writing connection keeps in memory between transactions: heads, members, prepared statements.
///
/// Only ever touched inside the pool's write transaction, which SQLite and the pool's queue let one at a time in.
final class WriterState: @unchecked Sendable {
  struct HeadState {
    var head: Head
    /// The newest number that a seal covers.
    var sealed: UInt64
    /// The newest seal that is kept for good, and how many bytes of log lie behind it.
    var anchor: UInt64
    var anchorBytes: Int
  }

  let schema: Schema
  let authority: Authority
  /// Whose replica this is.
  let site: SiteID
  let validation: Validation
  let merger: Merger
  private(set) var heads: [Origin: HeadState] = [:]
  private(set) var members: Members { didSet { merger.restamps = members.restamps } }
  private(set) var gaps = ShelfGaps() { didSet { merger.gaps = gaps } }
  /// Read anew whenever another process may have changed it, so that a commit pays nothing for it.
  var clockAlarm: ClockAlarm?
  private var dataVersion: Int64 = -1
  /// Set when a transaction failed half-way, so that memory may be ahead of the file.
  var isStale = true
  private var dirty: Set<Origin> = []
  private let insertLog: Statement
  private let selectDataVersion: RawStatement
  private let selectIncarnation: RawStatement

  init(_ schema: Schema, _ authority: Authority, _ site: SiteID, _ db: Database) throws {
    self.schema = schema
    self.authority = authority
    self.site = site
    validation = Validation(schema)
    merger = try Merger(schema, db)
    members = try Members(db, authority)
    insertLog = try db.makeStatement(sql: "INSERT INTO log (origin, number, stamp, hash, bytes) VALUES (?, ?, ?, ?, ?)")
    selectDataVersion = try RawStatement("PRAGMA data_version", db)
    selectIncarnation = try RawStatement("SELECT value FROM meta WHERE name = 'incarnation'", db)
  }

  /// First thing in every write transaction: another process (a command beside the node) may have written since ours.
  func begin(_ db: Database) throws {
    let seen = try selectDataVersion.number() ?? 0
    if isStale || seen != dataVersion {
      try FileIsNewer.check(db, schema)
      heads = try Self.readHeads(db)
      members = try Members(db, authority)
      gaps = try ShelfGaps(db)
      hold = try Self.readHold(db)
      merger.applied = heads.mapValues(\.head.stamp)
      try merger.refresh()
      clockAlarm = try ClockAlarm(db)
      dataVersion = seen
    }
    isStale = true
    dirty = []
  }

  /// The incarnation under which we write.
  func incarnation() throws -> UInt32 { UInt32(try selectIncarnation.number() ?? 1) }

  /// The newest stamp in any chain.
  var newestStamp: Stamp { heads.values.reduce(.zero) { max($0, $1.head.stamp) } }

  /// Last thing in every write transaction that gets this far.
  func finish(_ db: Database) throws {
    try merger.settle()
    for origin in dirty {
      let state = heads[origin]!
      try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO frontier (origin, number, hash, stamp, sealed, anchor, anchor_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)"
      ).execute(arguments: [
        Int64(origin.rawValue), Int64(state.head.number), Data(state.head.hash), Int64(state.head.stamp.rawValue),
        Int64(state.sealed), Int64(state.anchor), state.anchorBytes,
      ])
    }
  }

  static func readHeads(_ db: Database) throws -> [Origin: HeadState] {
    var heads: [Origin: HeadState] = [:]
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, number, hash, stamp, sealed, anchor, anchor_bytes FROM frontier") {
      let head = Head(number: UInt64(row[1] as Int64), hash: [UInt8](row[2] as Data), stamp: Stamp(rawValue: UInt64(row[3] as Int64)))
      heads[Origin(rawValue: UInt32(row[0] as Int64))] = HeadState(
        head: head, sealed: UInt64(row[4] as Int64), anchor: UInt64(row[5] as Int64), anchorBytes: row[6])
    }
    let site = try UInt32.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE name = 'site'"))
    for (origin, state) in heads where origin.site.number == site { heads[origin] = try readOn(origin, state, db) }
    return heads
  }

  /// Our own chain's row says how it stood at its last seal: a page less to write in every commit. What follows stands in the log.
  private static func readOn(_ origin: Origin, _ state: HeadState, _ db: Database) throws -> HeadState {
    let place: StatementArguments = [Int64(origin.rawValue), Int64(state.head.number)]
    let newest = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT number, hash, stamp FROM log WHERE origin = ? AND number > ? ORDER BY number DESC LIMIT 1"),
      arguments: place)
    guard let newest else { return state }
    var state = state
    state.head = Head(number: UInt64(newest[0] as Int64), hash: [UInt8](newest[1] as Data), stamp: Stamp(rawValue: UInt64(newest[2] as Int64)))
    state.anchorBytes += try Int.fetchOne(
      db.cachedStatement(sql: "SELECT sum(length(bytes)) FROM log WHERE origin = ? AND number > ?"), arguments: place) ?? 0
    return state
  }

  /// The hash that a chain begins with.
  static let noHash = [UInt8](repeating: 0, count: 32)

  func head(of origin: Origin) -> HeadState {
    heads[origin] ?? HeadState(head: Head(number: 0, hash: Self.noHash, stamp: .zero), sealed: 0, anchor: 0, anchorBytes: 0)
  }

  func set(_ origin: Origin, _ state: HeadState) {
    heads[origin] = state
    dirty.insert(origin)
  }

  func forget(_ origin: Origin, _ db: Database) throws {
    heads[origin] = nil
    dirty.remove(origin)
    try db.execute(sql: "DELETE FROM frontier WHERE origin = ?", arguments: [Int64(origin.rawValue)])
  }

  /// After heads went back.
  func rereadApplied() throws {
    merger.applied = heads.mapValues(\.head.stamp)
    try merger.resume()
  }

  // MARK: Coming back from a backup

  /// Our own chain is to grow up to this number before anything new is written, or until a moment has passed.
  struct Hold: Equatable {
    var origin: Origin
    var number: UInt64
    /// Milliseconds since 1970.
    var deadline: UInt64
  }

  private(set) var hold: Hold?

  func hold(_ origin: Origin, until number: UInt64, deadline: UInt64, _ db: Database) throws {
    let current = try UInt32.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 1
    // A later incarnation than the copy knew of: it goes on with that one.
    if origin.incarnation > current { try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'incarnation'", arguments: [Int(origin.incarnation)]) }
    guard origin.incarnation >= current else { return }
    let hold = Hold(origin: origin, number: number, deadline: deadline)
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('hold', ?)", arguments: ["\(origin.rawValue) \(number) \(deadline)"])
    self.hold = hold
  }

  private static func readHold(_ db: Database) throws -> Hold? {
    let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'hold'")
    guard let parts = text?.split(separator: " ").compactMap({ UInt64($0) }), parts.count == 3 else { return nil }
    return Hold(origin: Origin(rawValue: UInt32(truncatingIfNeeded: parts[0])), number: parts[1], deadline: parts[2])
  }

  /// How many of our own change sets are still to come back before we may write.
  func missing(at now: UInt64, _ db: Database) throws -> UInt64 {
    guard let hold else { return 0 }
    let held = head(of: hold.origin).head.number
    if held < hold.number, now < hold.deadline { return hold.number - held }
    try db.execute(sql: "DELETE FROM meta WHERE name = 'hold'")
    self.hold = nil
    return 0
  }

  /// Applies a validated change set and adds it to the log.
  ///
  /// - Parameter isOwn: of our own chain. Its row of the frontier is then left behind until the next seal, and read on from the log.
  func append(
    _ changeSet: ChangeSetView, hash: [UInt8], waiting: Waits, isOwn: Bool = false, _ db: Database
  ) throws -> Merger.Effect {
    // The log comes first: a change that waits for its record is found there.
    try hash.withUnsafeBytes { hash in
      try LogStatement.run(insertLog, changeSet, hash, db)
    }
    return try apply(changeSet, hash: hash, waiting: waiting, isOwn: isOwn, db)
  }

  /// Applies a change set that the log holds already.
  func apply(_ changeSet: ChangeSetView, hash: [UInt8], waiting: Waits, isOwn: Bool = false, _ db: Database) throws -> Merger.Effect {
    let effect = try merger.apply(changeSet, waiting: waiting)
    if effect.membersChanged, !isRebuilding { try readMembers(db) }
    var state = head(of: changeSet.origin)
    state.head = Head(number: changeSet.number, hash: hash, stamp: changeSet.effectiveStamp)
    state.anchorBytes += changeSet.bytes.count
    if !isOwn || heads[changeSet.origin] == nil { dirty.insert(changeSet.origin) }
    heads[changeSet.origin] = state
    return effect
  }

  /// The shelves that we read.
  var ownShelves: ShelfSet { members.admitted[site]?.shelves ?? ShelfSet(kinds: [.company]) }

  /// A member's record has changed, perhaps our own: what follows from it.
  func readMembers(_ db: Database) throws {
    let before = ownShelves
    members = try Members(db, authority)
    let after = ownShelves
    guard before != after else { return }
    try gaps.regrant(from: before, to: after, db)
    if !after.isSuperset(of: before) { try ShelfErasure.ask(db) }
  }

  /// Adds the missing parts of a change set that is in the log already: applies them, and completes the log.
  ///
  /// - Parameter parts: those that are here with their bytes are new; the chain has been checked.
  func fill(_ changeSet: ChangeSetView, union: [UInt8], waiting: Waits, _ db: Database) throws -> Merger.Effect {
    try db.cachedStatement(sql: "UPDATE log SET bytes = ? WHERE origin = ? AND number = ?").execute(arguments: [
      Data(union), Int64(changeSet.origin.rawValue), Int64(changeSet.number),
    ])
    try Remade.note(db)
    let effect = try merger.apply(changeSet, waiting: waiting)
    if effect.membersChanged { try readMembers(db) }
    return effect
  }

  func advance(_ place: Frontier.Place, _ db: Database) throws { try gaps.advance(place, db) }

  /// What this replica holds now.
  var frontier: Frontier { Frontier(heads.mapValues(\.head), gaps: gaps.all) }

  /// Whether all records are being made anew: who may write is known from before and read again at the end.
  private(set) var isRebuilding = false

  /// Makes the records anew in `body`, by what was known of members before.
  func rebuilding(_ db: Database, _ body: () throws -> Void) throws {
    isRebuilding = true
    defer { isRebuilding = false }
    try body()
    gaps = try ShelfGaps(db)
    try merger.resume()
    isRebuilding = false
    try readMembers(db)
  }

  /// Goes on from other heads: the records, lost edits and waiting changes in the file are no longer those that memory knows.
  func restart(at heads: [Origin: HeadState], _ db: Database) throws {
    try db.execute(sql: "DELETE FROM frontier")
    self.heads = heads
    dirty = Set(heads.keys)
    merger.applied = heads.mapValues(\.head.stamp)
    try merger.refresh()
  }

  /// Says how far each chain is sealed, once all that follows the checkpoint has been applied anew.
  func setSeals(_ origin: Origin, sealed: UInt64, anchorBytes: Int) {
    heads[origin]?.sealed = sealed
    heads[origin]?.anchor = sealed
    heads[origin]?.anchorBytes = anchorBytes
    dirty.insert(origin)
  }

  /// A chain's bytes between two seals that are kept for good. A receiver takes a chain in runs of this size at the least.
  static let anchorBytes = 64 << 10

  /// Keeps a seal; those between it and the last anchor vouch for nothing that it does not, and go.
  func keep(_ seal: Seal, _ db: Database) throws {
    var state = head(of: seal.origin)
    let origin = Int64(seal.origin.rawValue)
    try db.cachedStatement(sql: "DELETE FROM seal WHERE origin = ? AND number > ?").execute(arguments: [origin, Int64(state.anchor)])
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO seal (origin, number, hash, signature) VALUES (?, ?, ?, ?)")
      .execute(arguments: [origin, Int64(seal.number), Data(seal.hash), Data(seal.signature)])
    state.sealed = seal.number
    if state.anchorBytes >= Self.anchorBytes {
      state.anchor = seal.number
      state.anchorBytes = 0
    }
    heads[seal.origin] = state
    dirty.insert(seal.origin)
  }
}
