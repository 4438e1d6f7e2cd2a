import Foundation
import GRDB
import Ground
import Membership

/// What `verify` found.
public struct Verification: Sendable {
  public struct Finding: Sendable, Hashable {
    /// The chain, table or record that is not as it must be.
    public var place: String
    public var text: String
  }

  public var changeSets = 0
  public var seals = 0
  public var records = 0
  public var findings: [Finding] = []
  /// Of a log that has been pruned: the first change set of each chain that could be checked. Chains that are not named were checked from 1.
  public var since: [Origin: UInt64] = [:]
  /// Whether every record was recomputed: from the whole log, or from a checkpoint and the log behind it.
  public var isReplayed = true
  /// Records that are not what the log gives, and ledgers (by type number) whose sums are wrong; what a repair takes up.
  public internal(set) var damaged: Set<RecordKey> = []
  public internal(set) var wrongBalances: Set<Int> = []
  /// What is counted of the records and is not what they give.
  public internal(set) var wrongSummaries: [SummaryDifference] = []

  public var isWhole: Bool { findings.isEmpty }
}

extension Replica {
  /// Recomputes everything from the log: the chains and their seals, then every record, balance and conflict in a second, empty
  /// replica, and says what differs. Reads from one snapshot; the node goes on meanwhile.
  ///
  /// - Parameter progress: called with (done, total) change sets.
  public func verify(progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> Verification {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-verify-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The copy is scratch: that it stays behind after a crash harms nothing.
    defer { try? FileManager.default.removeItem(at: folder) }
    let second = folder.appendingPathComponent("replay.sqlite").path
    let copy = try Replica(
      path: second, schema: schema, site: site, authority: authority, sealer: nil, clock: clock, isScratch: true)
    var result = try await pool.read { [self] db in
      var result = Verification()
      try integrity(db, &result)
      let base = try LogBase.read(db)
      if base.isEmpty {
        try replay(db, into: copy, &result, progress)
      } else {
        try verifyPruned(db, base, into: copy, &result, progress)
      }
      return result
    }
    try copy.close()
    if result.isReplayed { try await compare(with: second, &result) }
    result.wrongSummaries = try await compareSummaries()
    result.findings += result.wrongSummaries.map { .init(place: $0.table, text: "\($0.rows) rows are not what the records give") }
    return result
  }

  private func integrity(_ db: Database, _ result: inout Verification) throws {
    for line in try String.fetchAll(db, sql: "PRAGMA integrity_check(20)") where line != "ok" {
      result.findings.append(.init(place: "file", text: line))
    }
  }

  /// Replays the log in its order, chain by chain checked against the hashes and seals that are kept beside it.
  private func replay(
    _ db: Database, into copy: Replica, _ result: inout Verification, _ progress: @Sendable (Int, Int) -> Void
  ) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM log") ?? 0
    let members = try Members(db, authority)
    let passedOver = try PassedOver(db)
    var done = Verification()
    var findings: [Verification.Finding] = []
    try copy.pool.write { target in
      let state = try WriterState(schema, authority, site, target)
      try state.begin(target)
      let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT number, hash, bytes, seq FROM log ORDER BY seq")
      while let row = try rows.next() {
        try ([UInt8](row[2] as Data)).withUnsafeBytes { buffer in
          do {
            let changeSet = try ChangeSetView(buffer).counted(by: members.restamps)
            let head = state.head(of: changeSet.origin).head
            let place = "change set \(changeSet.number) of \(changeSet.origin)"
            if changeSet.number != head.number + 1 { findings.append(.init(place: place, text: "follows \(head.number)")) }
            let hash = changeSet.chained(after: head.hash).array
            if hash != [UInt8](row[1] as Data) { findings.append(.init(place: place, text: "its bytes do not give its hash")) }
            if let author = members.admitted[changeSet.origin.site] {
              let waiting = try state.validation.check(changeSet, by: author, passedOver: passedOver.of(changeSet))
              _ = try state.append(changeSet, hash: hash, waiting: waiting, target)
            } else {
              findings.append(.init(place: place, text: "its author is no member"))
            }
            try checkSeal(db, changeSet, hash, members, &done, &findings)
          } catch let refusal as MergeRefusal {
            findings.append(.init(place: "log entry \(row[3] as Int64)", text: refusal.text))
          } catch let error as WireError {
            findings.append(.init(place: "log entry \(row[3] as Int64)", text: "unreadable: \(error)"))
          }
        }
        done.changeSets += 1
        if done.changeSets % 256 == 0 { progress(done.changeSets, total) }
      }
      try checkHeads(db, state.heads.mapValues(\.head), members, &findings)
      try state.finish(target)
    }
    result.changeSets = done.changeSets
    result.seals = done.seals
    result.findings += findings
    progress(total, total)
  }

  func checkSeal(
    _ db: Database, _ changeSet: ChangeSetView, _ hash: [UInt8], _ members: Members, _ done: inout Verification,
    _ findings: inout [Verification.Finding]
  ) throws {
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT hash, signature FROM seal WHERE origin = ? AND number = ?"),
      arguments: [Int64(changeSet.origin.rawValue), Int64(changeSet.number)])
    guard let row else { return }
    let seal = Seal(origin: changeSet.origin, number: changeSet.number, hash: [UInt8](row[0] as Data), signature: [UInt8](row[1] as Data))
    let place = "seal \(seal.number) of \(seal.origin)"
    if seal.hash != hash { findings.append(.init(place: place, text: "vouches for another hash")) }
    if let key = members.admitted[seal.origin.site]?.sealKey(of: seal.origin), !authority.isGenuine(seal, key) {
      findings.append(.init(place: place, text: "its signature is not the member's"))
    }
    done.seals += 1
  }

  func checkHeads(_ db: Database, _ given: [Origin: Head], _ members: Members, _ findings: inout [Verification.Finding]) throws {
    let kept = try WriterState.readHeads(db)
    for origin in Set(kept.keys).union(given.keys).sorted() where kept[origin]?.head != given[origin] {
      findings.append(
        .init(place: "frontier of \(origin)", text: "says \(kept[origin]?.head.number ?? 0), the log gives \(given[origin]?.number ?? 0)"))
    }
    // A chain that was cut off ends where the root says, which may be in the middle of what one seal covered.
    for (origin, head) in kept where head.sealed < head.head.number && origin.site != site && members.limit(of: origin) != head.head.number {
      findings.append(.init(place: "chain of \(origin)", text: "no seal covers what follows \(head.sealed)"))
    }
  }

  /// Rows of one table that are taken up at a time; a repair of more is made in several goes.
  private static let maximumDamaged = 10_000

  /// Compares each table with the replayed one, row for row.
  private func compare(with path: String, _ result: inout Verification) async throws {
    let tables = schema.records.flatMap { [$0.name] + ($0.declaration.balance.map { [$0.table] } ?? []) } + RecordRows.tables.map(\.0)
    let ledgers = Dictionary(uniqueKeysWithValues: schema.records.compactMap { record in record.declaration.balance.map { ($0.table, record.number) } })
    let names = Set(schema.records.map(\.name))
    let found = try await pool.writeWithoutTransaction { [result] db in
      var result = result
      try db.execute(sql: "ATTACH ? AS replay", arguments: [path])
      defer { try? db.execute(sql: "DETACH replay") }  // The connection drops it in any case when it closes.
      for table in tables {
        if names.contains(table) { result.records += try Int.fetchOne(db, sql: "SELECT count(*) FROM main.\(table)") ?? 0 }
        let columns = try db.columns(in: table).map(\.name).filter { !$0.hasPrefix("against_") }.joined(separator: ", ")
        for (sign, a, b) in [("is not what the log gives", "main", "replay"), ("is in the log and not here", "replay", "main")] {
          let rows = try GRDB.Row.fetchAll(
            db, sql: "SELECT \(columns) FROM \(a).\(table) EXCEPT SELECT \(columns) FROM \(b).\(table) LIMIT \(Self.maximumDamaged)")
          for (index, row) in rows.enumerated() {
            let key = ledgers[table] == nil ? Data.fromDatabaseValue(row[0]).flatMap { RecordKey(bytes: $0) } : nil
            if let key { result.damaged.insert(key) }
            if let ledger = ledgers[table] { result.wrongBalances.insert(ledger) }
            if index < 20 { result.findings.append(.init(place: "\(table) \(key?.description ?? "\(row)")", text: sign)) }
          }
        }
      }
      return result
    }
    result = found
  }
}
