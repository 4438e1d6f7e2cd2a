import Foundation
import GRDB
import Ground
import Membership

/// Whom our replica was compared with.
public struct ComparedPeer: Hashable, Sendable {
  public var site: SiteID
  /// What it holds.
  public var frontier: Frontier
  /// Whether both held the same change sets while the records were compared.
  public var isSettled: Bool
  public var schemaVersion: Int
  /// The shelves that both hold.
  public var shelves: ShelfSet

  public init(site: SiteID, frontier: Frontier, isSettled: Bool, schemaVersion: Int, shelves: ShelfSet) {
    self.site = site
    self.frontier = frontier
    self.isSettled = isSettled
    self.schemaVersion = schemaVersion
    self.shelves = shelves
  }
}

/// Asks the peer for records as rows, one for each key, empty for a record that it does not have.
public typealias RowSource = @Sendable ([RecordKey]) async throws -> [[UInt8]]

extension Replica {
  /// Judges records that differ from a peer's, and puts those right that are damaged here.
  ///
  /// What our own log gives is right: it is checked by hashes and seals. Only a record whose creation was pruned from it is taken from
  /// the peer, and only from headquarters. Everything is one transaction; what was done stands in the table `repair`.
  ///
  /// - Parameter fetch: asks the peer for rows; called before the log is read, so that the peer need not wait for that.
  public func repair(_ differences: [RecordDifference], against peer: ComparedPeer, fetch: RowSource) async throws -> RepairReport {
    guard !differences.isEmpty else { return RepairReport() }
    let rows = try await fetchPruned(differences, peer, fetch)
    let replay = try await replay(of: Set(differences.map(\.key)))
    return try await write { [self] db, state in
      try replay.advance(db)
      let bench = RepairBench(self, replay, db, peer)
      for difference in differences { try bench.judge(difference, rows[difference.key]) }
      return try bench.finish(state)
    }
  }

  /// Puts right what `verify` found different from what the log gives.
  public func repair(_ verification: Verification) async throws -> RepairReport {
    guard !verification.damaged.isEmpty || !verification.wrongBalances.isEmpty || !verification.wrongSummaries.isEmpty else { return RepairReport() }
    let replay = try await replay(of: verification.damaged)
    return try await write { [self] db, state in
      try replay.advance(db)
      let bench = RepairBench(self, replay, db, nil)
      for key in verification.damaged.sorted() { try bench.judge(RecordDifference(key: key, here: nil, there: nil), nil) }
      for type in verification.wrongBalances.sorted() { try bench.mendBalance(type) }
      try bench.mendSummaries(verification.wrongSummaries)
      return try bench.finish(state)
    }
  }

  private func replay(of keys: Set<RecordKey>) async throws -> RecordReplay {
    let replay = try RecordReplay(of: keys, for: self)
    // Most of the log is read before the writer is held; what has come meanwhile is read then.
    try await pool.read { try replay.advance($0) }
    return replay
  }

  /// The peer's rows of those records whose creation our log no longer has.
  private func fetchPruned(_ differences: [RecordDifference], _ peer: ComparedPeer, _ fetch: RowSource) async throws -> [RecordKey: [UInt8]] {
    guard try await isAdmitted(peer.site)?.role == .headquarters else { return [:] }
    let pruned = try await prunedSites()
    let keys = differences.filter { $0.there != nil && pruned.contains($0.key.site) }.map(\.key)
    guard !keys.isEmpty else { return [:] }
    return Dictionary(zip(keys, try await fetch(keys))) { $1 }
  }

  private func prunedSites() async throws -> Set<SiteID> {
    try await pool.read { db in
      let origins = try UInt32.fetchAll(
        db,
        sql: """
          SELECT origin FROM frontier f WHERE number > 0
          AND coalesce((SELECT min(number) FROM log l WHERE l.origin = f.origin), 0) <> 1
          """)
      return Set(origins.map { Origin(rawValue: $0).site })
    }
  }
}

/// One repair, inside its transaction.
private final class RepairBench {
  private let replica: Replica
  private let replay: RecordReplay
  private let db: Database
  /// nil when only the own log is looked at.
  private let peer: ComparedPeer?
  private var report = RepairReport()
  private var ledgers: Set<Int> = []
  private var schema: Schema { replica.schema }

  init(_ replica: Replica, _ replay: RecordReplay, _ db: Database, _ peer: ComparedPeer?) {
    self.replica = replica
    self.replay = replay
    self.db = db
    self.peer = peer
  }

  /// - Parameter row: what the peer gave; nil when it was not asked.
  func judge(_ difference: RecordDifference, _ row: [UInt8]?) throws {
    let key = difference.key
    guard !replay.isDamaged else { return leave(key, .logDamaged) }
    let here = try RecordRows(db, schema, key)
    let log = try replay.rows(of: key)
    let shelves = here.shelf.map { ShelfSet([$0]) } ?? peer?.shelves ?? .everything
    guard !log.rows.isEmpty || replay.isWhole(key.site, on: shelves) else { return try take(difference, here, row) }
    if !log.isSame(as: here) { try mend(key, here, log, .log) }
    guard let peer else { return }
    if log.digests(key) == difference.there.map({ [$0] }) ?? [] { return }
    if log.isSame(as: here) || peer.isSettled { leave(key, blame(key, peer)) }
  }

  /// Why the peer's record is not what our log gives.
  private func blame(_ key: RecordKey, _ peer: ComparedPeer) -> RepairReport.Reason {
    if peer.schemaVersion != schema.version { return .otherProgram }
    if peer.isSettled { return .peerDamaged }
    // If the peer only lacks change sets, those are known; what none of them touches is damage over there.
    let ours = Frontier((try? WriterState.readHeads(db).mapValues(\.head)) ?? [:])
    guard ours.covers(peer.frontier) else { return .onItsWay }
    let isTouched = (replay.touches[key] ?? [:]).contains { $0.value > peer.frontier.number(of: $0.key) }
    return isTouched ? .onItsWay : .peerDamaged
  }

  /// The log does not have the record's creation: headquarters may say what it is.
  private func take(_ difference: RecordDifference, _ here: RecordRows, _ row: [UInt8]?) throws {
    let key = difference.key
    guard let peer, let row, let there = difference.there else { return leave(key, .notInLog) }
    guard peer.isSettled else { return leave(key, .onItsWay) }
    var rows: RecordRows
    do throws(RowForm.Refusal) {
      rows = try RowForm.read(row, key, schema, peer.shelves)
    } catch {
      return leave(key, error == .unknown ? .otherProgram : .peerDamaged)
    }
    guard rows.digests(key) == [there] else { return leave(key, .onItsWay) }
    guard agrees(rows, key) else { return leave(key, .contradicted) }
    for table in ["replaced_early", "waiting"] { rows.beside[table] = here.beside[table] }
    try mend(key, here, rows, .peer(peer.site))
  }

  /// Whether a row is at least as new as every later change that our log has of it.
  private func agrees(_ rows: RecordRows, _ key: RecordKey) -> Bool {
    guard let (number, row) = rows.rows.first, let record = schema.record(number), let versions = RecordRows.versions(row, key) else { return false }
    return (replay.newest[key] ?? [:]).allSatisfy { field, version in
      // A lifecycle may rightly stand at an older version of a higher rank.
      record.field(field)?.rule == .advance || versions[field] >= version
    }
  }

  private func mend(_ key: RecordKey, _ here: RecordRows, _ right: RecordRows, _ source: RepairSource) throws {
    let types = right.differingTypes(here)
    try right.replace(here, key, schema, db)
    for type in types where schema.record(type)?.declaration.balance != nil { ledgers.insert(type) }
    let type = types.first ?? right.rows.keys.min() ?? here.rows.keys.min() ?? 0
    try keep(.init(key: key, table: schema.record(type)?.name ?? "", source: source, what: right.cause(here, schema)), type)
  }

  private func leave(_ key: RecordKey, _ why: RepairReport.Reason) { report.left.append(.init(key: key, why: why)) }

  /// Sums a ledger anew if its sums are not those of its rows.
  func mendBalance(_ type: Int) throws {
    guard let record = schema.record(type), let balance = record.declaration.balance else { return }
    let keys = balance.by.joined(separator: ", ")
    let kept = "SELECT \(keys), \(balance.sum) FROM \(balance.table)"
    let right = record.summed(balance)
    let isWrong = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT * FROM (\(kept)) EXCEPT \(right)) OR EXISTS (SELECT * FROM (\(right)) EXCEPT \(kept))")
    guard isWrong == true else { return }
    try schema.record(type)?.sumBalance(in: db)
    try keep(.init(key: nil, table: balance.table, source: .log, what: RepairCause.balance), type)
    ledgers.remove(type)
  }

  /// Fills what is counted of the records anew where it was not what they give.
  func mendSummaries(_ differences: [SummaryDifference]) throws {
    for fact in schema.facts {
      let wrong = differences.filter { difference in difference.table == fact.table || fact.sums.contains { $0.table == difference.table } }
      guard !wrong.isEmpty else { continue }
      try SummaryTables(fact: fact).fill(in: db)
      for difference in wrong { try keep(.init(key: nil, table: difference.table, source: .log, what: RepairCause.balance), 0) }
    }
  }

  private func keep(_ mended: RepairReport.Mended, _ type: Int) throws {
    report.mended.append(mended)
    try db.execute(
      sql: "INSERT INTO repair (record, type, at, source, what) VALUES (?, ?, ?, ?, ?)",
      arguments: [mended.key.map { Data($0.bytes) }, type, Int64(replica.clock.milliseconds()), mended.source.description, mended.what])
  }

  func finish(_ state: WriterState) throws -> RepairReport {
    for type in ledgers.sorted() { try schema.record(type)?.sumBalance(in: db) }
    // A member's record may have changed, and what the writer remembers of lost edits.
    if !report.mended.isEmpty {
      try state.readMembers(db)
      try state.rereadApplied()
    }
    return report
  }
}

extension RecordRows {
  /// The digest of each row, as a proof compares it.
  fileprivate func digests(_ key: RecordKey) -> [[UInt8]] {
    rows.sorted { $0.key < $1.key }.compactMap { $0.value.last.flatMap(Data.fromDatabaseValue) }.map { RecordScan.digest(key, versions: $0) }
  }
}
