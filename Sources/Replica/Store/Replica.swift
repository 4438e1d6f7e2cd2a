import Foundation
import GRDB
import Ground
import Membership

/// One site's copy of the records it may read, in one SQLite file.
///
/// - Committing: ``commit(by:step:reason:_:)`` turns one step's changes into one change set.
/// - Merging: ``merge(_:from:)`` takes the change sets of others; ``outgoing(after:for:limit:)`` gives what a peer lacks.
/// - Reading: ``read(_:)``, ``history(of:)``, ``conflicts()``.
/// - Checking: ``verify()``.
///
/// The file may be open in several processes at once (the node, a command beside it).
public final class Replica: Sendable {
  public let schema: Schema
  public let site: SiteID
  public let path: String
  let authority: Authority
  let sealer: Sealer?
  let clock: any WallClock
  let pool: DatabasePool
  /// Asked only for the data version, which tells what other connections have done.
  let watch: DatabaseQueue
  private let writer = WriterBox()
  let gate = WriterGate()
  private let knownMembers = Remembered<Members>()
  let sharedBatches = SharedBatches()
  private let keys: KeyBox

  /// Holds the writer's memory; see `WriterState` for why that needs no lock.
  private final class WriterBox: @unchecked Sendable {
    var state: WriterState?
    /// nil for a file whose facts and sums nobody keeps.
    var summaries: SummaryKeeper?
  }
  private final class KeyBox: @unchecked Sendable {
    var source: RecordKeySource
    init(_ source: RecordKeySource) { self.source = source }
  }

  /// Opens the file, making its tables, or taking them forward to the schema after a backup beside the file; see `docs/upgrades.md`.
  ///
  /// - Throws: a `Problem` when a newer program keeps the file, or the disk has no room for the backup.
  /// - Parameters:
  ///   - sealer: signs our own chain; nil for a copy that only reads.
  ///   - random: the 42 bits that this run's record keys share.
  ///   - isScratch: the file may be lost at a crash, and no facts and sums are kept in it; for copies that are made to be compared and thrown away.
  public convenience init(
    path: String, schema: Schema, site: SiteID, authority: Authority, sealer: Sealer?, clock: any WallClock = SystemClock(),
    random: UInt64 = .random(in: 0...UInt64.max), isScratch: Bool = false
  ) throws {
    try self.init(
      path: path, schema: schema, site: site, authority: authority, sealer: sealer, clock: clock, random: random, isScratch: isScratch,
      upgrade: SchemaUpgrade(
        path: path, schema: schema, authority: authority, now: Instant(milliseconds: clock.milliseconds()),
        free: { UpgradeBackup.free(beside: path) }))
  }

  /// - Parameter upgrade: how the file is taken forward to the schema.
  init(
    path: String, schema: Schema, site: SiteID, authority: Authority, sealer: Sealer?, clock: any WallClock, random: UInt64,
    isScratch: Bool, upgrade: SchemaUpgrade
  ) throws {
    self.path = path
    self.schema = schema
    self.site = site
    self.authority = authority
    self.sealer = sealer
    self.clock = clock
    keys = KeyBox(RecordKeySource(site: site, random: random))
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(WriterGate.patience) / 1000)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -32000; PRAGMA trusted_schema = OFF")
    }
    let recipe = TableRecipe(schema)
    try recipe.make(at: path)
    pool = try DatabasePool(path: path, configuration: configuration)
    watch = try DatabaseQueue(path: path, configuration: configuration)
    // A commit that was acknowledged is on the disk. Said here and not above, since the pool sets NORMAL when it turns the
    // write-ahead log on, under which the last commits are lost with the power.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(isScratch ? "OFF" : "FULL")") }
    try upgrade.run(pool, recipe, site: site, keepsBackup: !isScratch)
    let facts = schema.facts
    writer.summaries = try pool.writeWithoutTransaction { db in
      guard !isScratch else {
        try Summaries.abandon(in: db)
        return nil
      }
      try recipe.summaries.prepare(in: db)
      return try facts.isEmpty ? nil : SummaryKeeper(facts, db)
    }
  }

  /// Closes the file, with everything in it: nothing is left beside it unless another process has it open.
  public func close() throws {
    // The pool closes its read-only connections last, and those cannot fold the write-ahead log into the file. When another process
    // reads, the log stays and loses nothing, so a failure here is none.
    _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    // Their statements keep the connection open.
    writer.state = nil
    writer.summaries = nil
    try watch.close()
    try pool.close()
  }

  /// Runs in a write transaction with the writer's memory fresh; nothing is kept of either when it throws.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database, WriterState) throws -> T) async throws -> T {
    gate.enter()
    defer { gate.leave() }
    return try await pool.writeWithoutTransaction { [self] db in try transaction(db, body) }
  }

  /// Runs in a write transaction that touches neither chains nor records.
  func writeAside(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
    gate.enter()
    defer { gate.leave() }
    try await pool.write(body)
  }

  /// Like ``write(_:)``, but on the calling thread when nobody writes; see `WriterGate`. For what takes less than a millisecond.
  func writeBriefly<T: Sendable>(_ body: @escaping @Sendable (Database, WriterState) throws -> T) async throws -> T {
    if gate.enterAlone() {
      defer { gate.leave() }
      try Task.checkCancellation()
      if let value = try gate.write(pool, { [self] in try transaction($0, body, begun: $1) }) { return value }
    }
    return try await write(body)
  }

  /// Runs in a transaction on the writer's connection.
  func transaction<T>(
    _ db: Database, _ body: (Database, WriterState) throws -> T, begun: () -> Void = {}
  ) throws -> T {
    var value: T?
    try db.inTransaction(.immediate) {
      begun()
      let state = try writer.state ?? WriterState(schema, authority, site, db)
      writer.state = state
      try state.begin(db)
      writer.summaries?.begin()
      value = try body(db, state)
      try state.finish(db)
      try writer.summaries?.settle(db)
      return .commit
    }
    // Only a transaction that is on disk counts: a commit that fails must not leave memory ahead of the file.
    writer.state?.isStale = false
    return value!
  }

  /// Reads from a snapshot that later commits do not touch.
  public func read<T: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> T) async throws -> T {
    try await pool.read { [self] db in try body(snapshot(db)) }
  }

  func snapshot(_ db: Database) -> Snapshot {
    Snapshot(db: db, schema: schema, site: site, now: Instant(milliseconds: clock.milliseconds()))
  }

  // MARK: Committing

  /// What became of a step.
  public struct Committed<Value: Sendable>: Sendable {
    public var value: Value
    /// nil when the step changed nothing.
    public var version: Version?
    public var number: UInt64
  }

  /// Runs `build` on a snapshot and makes its changes one change set, on disk when this returns.
  ///
  /// - Parameters:
  ///   - operatorName: who does it, as the audit shows it.
  ///   - reason: why, in the operator's words; may be empty.
  /// - Throws: what `build` throws; `MergeRefusal` when this site may not do that; `IllegalMove`; `OverAllotment`; `LeaseEnded`; `ClockOff`
  ///   for a correction under a wrong clock; a database error when the disk fails.
  public func commit<T: Sendable>(
    by operatorName: String, step: String, reason: String = "",
    _ build: @escaping @Sendable (Snapshot, inout Changes) throws -> T
  ) async throws -> Committed<T> {
    let (committed, membersChanged) = try await writeBriefly { [self] db, state -> (Committed<T>, Bool) in
      let now = clock.milliseconds()
      let missing = try state.missing(at: now, db)
      guard missing == 0 else { throw ReturningFromBackup(missing: missing) }
      let snapshot = snapshot(db)
      var changes = Changes(schema, now: Instant(milliseconds: now), keys: keys.source) { series in
        try Numbers.next(series, snapshot)
      }
      let value = try build(snapshot, &changes)
      guard !changes.isEmpty else { return (Committed(value: value, version: nil, number: 0), false) }
      if let alarm = state.clockAlarm, !alarm.isConfirmed, changes.isCorrection { throw ClockOff(alarm: alarm) }
      try changes.answerAgreed(snapshot)
      let origin = Origin(site: site, incarnation: try state.incarnation())
      var hybrid = HybridClock(last: state.newestStamp)
      let version = Version(stamp: hybrid.tick(now: now), origin: origin)
      let number = state.head(of: origin).head.number + 1
      let bytes = changes.encode(version, number: number, operatorName: operatorName, step: step, reason: changes.reason ?? reason)
      let effect = try bytes.withUnsafeBytes { buffer in
        let changeSet = try ChangeSetView(buffer)
        let author = try state.members.author(of: origin, number: number)
        let waiting = try state.validation.check(changeSet, by: author)
        let hash = changeSet.chained(after: state.head(of: origin).head.hash).array
        return try state.append(changeSet, hash: hash, waiting: waiting, isOwn: true, db)
      }
      try changes.checkBounds(heldBy: site, at: version.stamp, db)
      // Only now: a key that was made by a clock ahead must not stay when its step came to nothing.
      keys.source = changes.keySource
      try sealIfLong(origin, state, db)
      return (Committed(value: value, version: version, number: number), effect.membersChanged)
    }
    // A grant, a raised cut or a restamp may be what something in quarantine was waiting for.
    if membersChanged { _ = try await retryQuarantine(all: true) }
    return committed
  }

  private func sealIfLong(_ origin: Origin, _ state: WriterState, _ db: Database) throws {
    if state.head(of: origin).anchorBytes >= WriterState.anchorBytes { try seal(origin, state, db) }
  }

  /// Seals our chain up to its head, if it is not yet.
  func seal(_ origin: Origin, _ state: WriterState, _ db: Database) throws {
    let head = state.head(of: origin)
    guard let sealer, head.head.number > head.sealed else { return }
    try state.keep(try sealer(origin, head.head.number, head.head.hash), db)
  }

  /// Grants that the company's root signed and that no record here has brought yet.
  public func trust(_ grants: [(bytes: [UInt8], signature: [UInt8])]) async throws {
    try await write { db, state in
      for grant in grants {
        try db.execute(
          sql: "INSERT OR REPLACE INTO trusted_grant (grant_bytes, grant_signature) VALUES (?, ?)",
          arguments: [Data(grant.bytes), Data(grant.signature)])
      }
      try state.readMembers(db)
    }
  }

  public func members() async throws -> [AdmittedMember] {
    try await pool.read { [authority] db in
      try Members(db, authority).admitted.values.sorted { $0.site < $1.site }
    }
  }

  /// Whether a site may hold a session with us: admitted and not revoked.
  public func isAdmitted(_ site: SiteID) async throws -> AdmittedMember? {
    let version = try await dataVersion()
    let members: Members
    if let known = knownMembers.value(at: version) {
      members = known
    } else {
      members = try await pool.read { [authority] db in try Members(db, authority) }
      knownMembers.keep(members, at: version)
    }
    return members.expelled[site] == nil ? members.admitted[site] : nil
  }

  public func frontier() async throws -> Frontier {
    try await pool.read { try Frontier.held($0) }
  }
}

/// Document numbers: `SO-SH01-2026-000123`, counted per site and year without a gap; `SO-SH01-2026-2-000001` by a machine that took
/// another's place.
enum Numbers {
  static func next(_ series: String, _ snapshot: Snapshot) throws -> String {
    let machine = try Int.fetchOne(snapshot.db.cachedStatement(sql: "SELECT value FROM meta WHERE name = 'series'"))
    let year = Day(milliseconds: snapshot.now.milliseconds).parts.year
    let name = "\(series)-\(try snapshot.code(of: snapshot.site))-\(year)" + (machine.map { "-\($0)" } ?? "")
    let last = try Int.fetchOne(
      snapshot.db.cachedStatement(
        sql: "INSERT INTO series (name, last) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last"),
      arguments: [name])!
    let digits = String(last)
    return name + "-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
