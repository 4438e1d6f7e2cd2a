import Foundation
import GRDB
import Ground

/// Where a record stands in its type's index: a number that orders as the records' keys do.
///
/// 42 bits of the key's milliseconds, 12 of its counter, and 9 that tell records of one millisecond and counter apart, which only different
/// sites make. Within these the order is any.
enum SearchPlace {
  static let spread: Int64 = 512

  /// The first place of the key's moment.
  static func first(_ key: RecordKey) -> Int64 {
    let milliseconds = Int64(truncatingIfNeeded: key.high >> 16 & 0x3FF_FFFF_FFFF)
    return milliseconds << 21 | Int64(key.high & 0xFFF) << 9
  }

  /// The places to look at, in this order.
  static func places(_ key: RecordKey) -> some Sequence<Int64> {
    let first = first(key)
    let wish = Int64((key.low ^ key.low >> 42) % UInt64(spread))
    return (0..<spread).lazy.map { first + (wish + $0) % spread }
  }
}

/// Reads records' words into their type's index.
struct SearchWriter {
  private let tables: SearchTables
  private let db: Database

  init(_ tables: SearchTables, _ db: Database) {
    self.tables = tables
    self.db = db
  }

  /// Reads one record anew and strikes it off the list; one that is gone leaves the index.
  func read(_ id: Data) throws {
    guard let key = RecordKey(bytes: id) else { return }
    let columns = ["1"] + tables.fields.flatMap(\.columnNames)
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(columns.joined(separator: ", ")) FROM \(tables.record.name) WHERE id = ?"), arguments: [id])
    let words = row.map { row in SearchWords.line((1..<columns.count).compactMap { row[$0] as String? }) } ?? ""
    try write(words, key, id)
    try db.cachedStatement(sql: "DELETE FROM search_pending WHERE type = ? AND record = ?").execute(arguments: [tables.record.number, id])
  }

  private func write(_ words: String, _ key: RecordKey, _ id: Data) throws {
    for place in SearchPlace.places(key) {
      let held = try GRDB.Row.fetchOne(
        db.cachedStatement(sql: "SELECT record, words FROM \(tables.index) WHERE rowid = ?"), arguments: [place])
      guard let held else {
        guard !words.isEmpty else { return }
        return try db.cachedStatement(sql: "INSERT INTO \(tables.index) (rowid, words, record) VALUES (?, ?, ?)").execute(arguments: [place, words, id])
      }
      guard held[0] as Data == id else { continue }
      guard held[1] as String != words else { return }
      try db.cachedStatement(sql: "DELETE FROM \(tables.index) WHERE rowid = ?").execute(arguments: [place])
      if !words.isEmpty {
        try db.cachedStatement(sql: "INSERT INTO \(tables.index) (rowid, words, record) VALUES (?, ?, ?)").execute(arguments: [place, words, id])
      }
      return
    }
    // 512 sites in one millisecond: it is found by its number's own index, its list and its references.
  }
}

extension Replica {
  /// Records that one piece of catching up reads: a few tens of milliseconds, so that commits come in between.
  public static let searchPiece = 1_000

  /// Reads what has changed into the search indexes, the newest first.
  ///
  /// - Parameter limit: of records in this transaction.
  /// - Returns: whether something is left.
  @discardableResult
  public func catchUpSearch(limit: Int = Replica.searchPiece) async throws -> Bool {
    guard try await pool.read({ try Bool.fetchOne($0.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM search_pending)"))! }) else { return false }
    try await writeAside { [schema] db in
      var left = limit
      for tables in schema.records.compactMap(SearchTables.init) where left > 0 {
        let ids = try Data.fetchAll(
          db.cachedStatement(sql: "SELECT record FROM search_pending WHERE type = ? ORDER BY record DESC LIMIT ?"),
          arguments: [tables.record.number, left])
        let writer = SearchWriter(tables, db)
        for id in ids { try writer.read(id) }
        left -= ids.count
      }
      // Of types that are not searched any more.
      if left == limit { try db.execute(sql: "DELETE FROM search_pending") }
    }
    return try await pool.read { try Bool.fetchOne($0.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM search_pending)"))! }
  }
}
