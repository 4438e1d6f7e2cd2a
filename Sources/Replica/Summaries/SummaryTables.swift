import GRDB
import Ground

/// The SQL that declared facts turn into: a table of rows, the view that computes them, and the tables of sums.
struct SummaryTables {
  let fact: FactDeclaration

  /// Everything that a new file needs.
  var create: [String] { [createFacts, createView] + createIndexes + fact.sums.map(createSums) }

  private var createFacts: String {
    let columns = fact.columns.map { "\($0.name) \($0.kind.sql)" }.joined(separator: ", ")
    return "CREATE TABLE IF NOT EXISTS \(fact.table) (owner BLOB NOT NULL, id BLOB NOT NULL, \(columns), PRIMARY KEY (owner, id)) STRICT, WITHOUT ROWID"
  }

  private var createView: String {
    "CREATE VIEW IF NOT EXISTS \(fact.view) (owner, id, \(fact.columnNames.joined(separator: ", "))) AS \(select(""))"
  }

  private var createIndexes: [String] {
    fact.lookups.map { columns in
      "CREATE INDEX IF NOT EXISTS \(fact.table)_by_\(columns[0]) ON \(fact.table)(\(columns.joined(separator: ", "))) WHERE \(columns[0]) IS NOT NULL"
    }
  }

  private func createSums(_ sum: FactSum) -> String {
    let measures = sum.measures.map { "\($0) INTEGER NOT NULL" }.joined(separator: ", ")
    return """
      CREATE TABLE IF NOT EXISTS \(sum.table) (cut INTEGER NOT NULL, bucket INTEGER NOT NULL, key ANY NOT NULL, unit TEXT NOT NULL, \(measures),
        PRIMARY KEY (cut, bucket, key, unit)) STRICT, WITHOUT ROWID
      """
  }

  /// - Parameter condition: which owners.
  func select(_ condition: String) -> String { fact.select.replacingOccurrences(of: "{owner}", with: condition) }

  /// Fills the tables anew from the records.
  func fill(in db: Database) throws {
    try db.execute(sql: "DELETE FROM \(fact.table)")
    try db.execute(sql: "INSERT INTO \(fact.table) SELECT * FROM \(fact.view)")
    for sum in fact.sums {
      try db.execute(sql: "DELETE FROM \(sum.table)")
      for cut in sum.cuts { try db.execute(sql: "INSERT INTO \(sum.table) \(summed(sum, cut, from: fact.table))") }
    }
  }

  /// The sums of one cut as the rows give them.
  func summed(_ sum: FactSum, _ cut: SumCut, from rows: String) -> String {
    let key = cut.column.isEmpty ? "0" : cut.column
    let bucket = cut.span == .day ? sum.bucket : Self.month(sum.bucket)
    let measures = sum.measures.map { "coalesce(sum(\($0)), 0)" }.joined(separator: ", ")
    let present = cut.column.isEmpty ? "" : " AND \(cut.column) IS NOT NULL"
    return """
      SELECT \(cut.number), \(bucket), \(key), \(unit(sum)), \(measures) FROM \(rows) WHERE \(sum.bucket) IS NOT NULL\(present) \
      GROUP BY 2, 3, 4
      """
  }

  private func unit(_ sum: FactSum) -> String { sum.unit.map { "coalesce(\($0), '')" } ?? "''" }

  /// Months since 1970-01 of a column of days.
  private static func month(_ column: String) -> String {
    "(strftime('%Y', \(column) * 86400, 'unixepoch') * 12 + strftime('%m', \(column) * 86400, 'unixepoch') - 1970 * 12 - 1)"
  }

  /// For each table, SQL that counts the rows that are kept and not computed, or computed and not kept.
  var differences: [(table: String, sql: String)] {
    let columns = (["owner", "id"] + fact.columnNames).joined(separator: ", ")
    let rows = Self.difference(columns, kept: "SELECT \(columns) FROM \(fact.table)", computed: "SELECT \(columns) FROM \(fact.view)")
    return [(fact.table, rows)]
      + fact.sums.flatMap { sum in
        let names = (["cut", "bucket", "key", "unit"] + sum.measures).joined(separator: ", ")
        // A sum that came back to nothing stays as a row of zeros.
        let isSomething = sum.measures.map { "\($0) <> 0" }.joined(separator: " OR ")
        return sum.cuts.map { cut in
          let kept = "SELECT \(names) FROM \(sum.table) WHERE cut = \(cut.number) AND (\(isSomething))"
          let computed = "WITH c(\(names)) AS (\(summed(sum, cut, from: fact.view))) SELECT \(names) FROM c WHERE \(isSomething)"
          return (sum.table, Self.difference(names, kept: kept, computed: computed))
        }
      }
  }

  private static func difference(_ columns: String, kept: String, computed: String) -> String {
    """
    WITH kept AS MATERIALIZED (\(kept)), computed AS MATERIALIZED (\(computed)) SELECT count(*) FROM (\
    SELECT * FROM (SELECT \(columns) FROM kept EXCEPT SELECT \(columns) FROM computed) UNION ALL \
    SELECT * FROM (SELECT \(columns) FROM computed EXCEPT SELECT \(columns) FROM kept))
    """
  }
}
