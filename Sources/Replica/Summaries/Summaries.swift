import Crypto
import Foundation
import GRDB
import Ground

/// What a table of facts or sums says that the records do not give.
public struct SummaryDifference: Sendable, Hashable {
  public var table: String
  /// Rows that are kept and not computed, and rows that are computed and not kept.
  public var rows: Int
}

/// The declared facts as a file keeps them, with the mark that says by which declarations they were filled.
struct Summaries {
  let facts: [FactDeclaration]
  /// Of everything that the rows depend on but the records.
  let digest: Data

  init(_ facts: [FactDeclaration], tables: Data) {
    self.facts = facts
    let made = facts.flatMap { SummaryTables(fact: $0).create + $0.touches.map(\.owners) }.joined()
    digest = Data(SHA256.hash(data: Data(made.utf8) + tables))
  }

  /// Makes the tables in a file without records, which fill them with nothing.
  var create: String {
    facts.flatMap { SummaryTables(fact: $0).create }.map { $0 + ";\n" }.joined()
      + "INSERT INTO meta (name, value) VALUES ('summaries', x'\(hexadecimal(digest))');"
  }

  /// Makes the file's tables those of the declarations, filled from its records, where they are not.
  func prepare(in db: Database) throws {
    guard try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'summaries'") != digest else { return }
    try db.inTransaction(.immediate) {
      try Self.dropAll(in: db)
      for fact in facts {
        let tables = SummaryTables(fact: fact)
        for sql in tables.create { try db.execute(sql: sql) }
        try tables.fill(in: db)
      }
      try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('summaries', ?)", arguments: [digest])
      return .commit
    }
  }

  /// Says that nobody keeps the tables up to date: whoever opens the file next and wants them fills them anew.
  static func abandon(in db: Database) throws { try db.execute(sql: "DELETE FROM meta WHERE name = 'summaries'") }

  static func areKept(in db: Database) throws -> Bool { try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'summaries')") == true }

  /// What any program before this one declared.
  private static func dropAll(in db: Database) throws {
    let found = try GRDB.Row.fetchAll(
      db, sql: "SELECT type, name FROM sqlite_master WHERE (type = 'view' AND name GLOB 'computed_*') OR (type = 'table' AND (name GLOB '*_facts' OR name GLOB '*_sums'))")
    for row in found { try db.execute(sql: "DROP \(row[0] as String) \(row[1] as String)") }
  }
}

extension Replica {
  /// Compares facts and sums with what the records give: nothing when all is well, or when nobody keeps them in this file. Reads every record;
  /// `weft verify` does it.
  public func compareSummaries() async throws -> [SummaryDifference] {
    let facts = schema.facts
    return try await pool.read { db in
      guard try Summaries.areKept(in: db) else { return [] }
      var found: [String: Int] = [:]
      for (table, sql) in facts.flatMap({ SummaryTables(fact: $0).differences }) {
        found[table, default: 0] += try Int.fetchOne(db, sql: sql) ?? 0
      }
      return found.filter { $0.value > 0 }.map { SummaryDifference(table: $0.key, rows: $0.value) }.sorted { $0.table < $1.table }
    }
  }

  /// Fills facts and sums anew from the records.
  public func renewSummaries() async throws {
    let facts = schema.facts
    try await write { db, _ in
      for fact in facts { try SummaryTables(fact: fact).fill(in: db) }
    }
  }
}
