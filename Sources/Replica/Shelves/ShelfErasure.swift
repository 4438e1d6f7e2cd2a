import Foundation
import GRDB
import Ground
import Membership

/// What is left to do when a shelf was taken away from this replica.
enum ShelfErasure {
  /// Notes that there is something to erase. It is done by ``Replica/eraseForeignShelves()``, not in the merge that brought the news.
  static func ask(_ db: Database) throws {
    try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('erase', 1)")
  }

  static func isAsked(_ db: Database) throws -> Bool {
    try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'erase')")!
  }

  /// SQL over a column that holds a shelf's code: whether the shelf is in the set.
  static func condition(_ column: String, in shelves: ShelfSet) -> String {
    let kinds = shelves.kinds.map { "\($0.rawValue)" }.sorted().joined(separator: ", ")
    let single = shelves.single.map { "\($0.code)" }.sorted().joined(separator: ", ")
    return "(\(column) >> 20 IN (\(kinds)) OR \(column) IN (\(single)))"
  }
}

extension Replica {
  /// What became of an erasure.
  public enum Erasure: Sendable {
    case nothingToDo
    case done
    /// Own change sets on a shelf that was taken away are known to nobody else yet; they stay until a member has them.
    case waiting(changeSets: Int)
  }

  /// Erases records and log parts on shelves that this replica may no longer read, so that their bytes are gone from the file.
  ///
  /// Parts leave their hash behind, so the chains still check. What this site wrote there itself stays until a member that reads the
  /// shelf has acknowledged it: nothing acknowledged to a person is lost.
  public func eraseForeignShelves() async throws -> Erasure {
    guard try await pool.read({ try ShelfErasure.isAsked($0) }) else { return .nothingToDo }
    gate.enter()
    defer { gate.leave() }
    return try await pool.writeWithoutTransaction { [self] db in
      // What is deleted is overwritten, not only forgotten.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }  // Costs time and nothing else if it stays on.
      let result = try transaction(db) { db, state in try erase(db, state) }
      // Pages as they were must not linger in the write-ahead log. A reader may hold it; then the next erasure or close does it.
      if case .done = result { _ = try? db.checkpoint(.truncate) }
      return result
    }
  }

  private func erase(_ db: Database, _ state: WriterState) throws -> Erasure {
    let shelves = state.ownShelves
    let foreign = try foreignRows(db, shelves)
    let unknown = try unacknowledged(foreign, db, state)
    guard unknown == 0 else { return .waiting(changeSets: unknown) }
    let kept = ShelfErasure.condition("_shelf", in: shelves)
    for record in schema.records {
      let gone = "SELECT id FROM \(record.name) WHERE NOT \(kept)"
      for table in ["conflict", "replaced_early"] {
        let type = table == "conflict" ? "type = \(record.number) AND " : ""
        try db.execute(sql: "DELETE FROM \(table) WHERE \(type)record IN (\(gone))")
      }
      try db.execute(sql: "DELETE FROM \(record.name) WHERE NOT \(kept)")
      try record.sumBalance(in: db)
      try SearchTables(record)?.forgetErased(in: db)
    }
    for row in foreign { try leaveOut(row, shelves, db) }
    try db.execute(
      sql: "DELETE FROM waiting WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.origin = waiting.origin AND log.number = waiting.number)")
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, number, bytes FROM quarantine") {
      let isForeign = try ([UInt8](row[2] as Data)).withUnsafeBytes { try ChangeSetOutline($0) }.present.contains { !shelves.contains($0) }
      if isForeign { try db.execute(sql: "DELETE FROM quarantine WHERE origin = ? AND number = ?", arguments: [row[0] as Int64, row[1] as Int64]) }
    }
    try db.execute(sql: "DELETE FROM meta WHERE name = 'erase'")
    try Remade.note(db)
    return .done
  }

  private struct LogPlace {
    var origin: Origin
    var number: UInt64
    var foreign: [Shelf]
  }

  /// The change sets that have a part on a shelf that we do not read.
  private func foreignRows(_ db: Database, _ shelves: ShelfSet) throws -> [LogPlace] {
    var found: [LogPlace] = []
    let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT origin, number, bytes FROM log")
    while let row = try rows.next() {
      let outline = try row.withUnsafeData(atIndex: 2) { data in
        try (data ?? Data()).withUnsafeBytes { try ChangeSetOutline($0) }
      }
      let foreign = outline.present.filter { !shelves.contains($0) }
      guard !foreign.isEmpty else { continue }
      found.append(LogPlace(origin: Origin(rawValue: UInt32(row[0] as Int64)), number: UInt64(row[1] as Int64), foreign: foreign))
    }
    return found
  }

  /// How many of our own change sets nobody who reads their shelf has acknowledged.
  private func unacknowledged(_ rows: [LogPlace], _ db: Database, _ state: WriterState) throws -> Int {
    let own = rows.filter { $0.origin.site == site }
    guard !own.isEmpty else { return 0 }
    var held: [Origin: [(shelves: ShelfSet, number: UInt64)]] = [:]
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, peer, max(number) FROM acknowledgement GROUP BY origin, peer") {
      guard let member = state.members.admitted[SiteID(UInt32(row[1] as Int64))], member.site != site else { continue }
      held[Origin(rawValue: UInt32(row[0] as Int64)), default: []].append((member.shelves, UInt64(row[2] as Int64)))
    }
    return own.count { row in
      !row.foreign.allSatisfy { shelf in held[row.origin]?.contains { $0.shelves.contains(shelf) && $0.number >= row.number } ?? false }
    }
  }

  private func leaveOut(_ place: LogPlace, _ shelves: ShelfSet, _ db: Database) throws {
    let key = [Int64(place.origin.rawValue), Int64(place.number)]
    guard
      let row = try GRDB.Row.fetchOne(
        db.cachedStatement(sql: "SELECT bytes FROM log WHERE origin = ? AND number = ?"), arguments: StatementArguments(key))
    else { return }
    let short = try ([UInt8](row[0] as Data)).withUnsafeBytes { try ChangeSetView($0).wireForm(for: shelves) }
    try db.cachedStatement(sql: "UPDATE log SET bytes = ? WHERE origin = ? AND number = ?")
      .execute(arguments: StatementArguments([Data(short)] as [any DatabaseValueConvertible] + key))
    // What waits for a record on a shelf that is gone waits for nothing.
    let keys = try short.withUnsafeBytes { buffer in try self.keys(in: ChangeSetView(buffer)) }
    for waiting in try GRDB.Row.fetchAll(db, sql: "SELECT record FROM waiting WHERE origin = ? AND number = ?", arguments: StatementArguments(key)) {
      guard let record = RecordKey(bytes: waiting[0] as Data), !keys.contains(record) else { continue }
      try db.execute(
        sql: "DELETE FROM waiting WHERE record = ? AND origin = ? AND number = ?",
        arguments: StatementArguments([Data(record.bytes)] as [any DatabaseValueConvertible] + key))
    }
  }

  private func keys(in changeSet: ChangeSetView) throws -> Set<RecordKey> {
    var keys: Set<RecordKey> = []
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      while let change = try reader.next() { keys.insert(change.key) }
    }
    return keys
  }
}

extension RecordSchema {
  /// Sums a ledger's balance anew from its records.
  func sumBalance(in db: Database) throws {
    guard let balance = declaration.balance else { return }
    let keys = balance.by.joined(separator: ", ")
    try db.execute(sql: "DELETE FROM \(balance.table)")
    try db.execute(sql: "INSERT INTO \(balance.table) (\(keys), \(balance.sum)) \(summed(balance))")
  }
}
