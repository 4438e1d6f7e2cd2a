import GRDB
import Ground

/// The SQL that a declaration turns into.
///
/// A record's table is ordinary and STRICT, clustered by key, so that one b-tree holds it. `_shelf` is the shelf's code, `_versions` the
/// packed field versions.
extension RecordSchema {
  var createTable: String {
    var lines = ["id BLOB NOT NULL PRIMARY KEY", "_shelf INTEGER NOT NULL"]
    for field in fields {
      for (column, name) in zip(field.type.columns, field.columnNames) {
        lines.append("\(name) \(column.cell.sql)" + (field.isRequired ? " NOT NULL" : ""))
      }
    }
    lines.append("_versions BLOB NOT NULL")
    return "CREATE TABLE IF NOT EXISTS \(name) (\n  " + lines.joined(separator: ",\n  ") + "\n) STRICT, WITHOUT ROWID"
  }

  var createIndexes: [String] {
    fields.filter(\.isIndexed).map { field in
      "CREATE INDEX IF NOT EXISTS \(name)_by_\(field.name) ON \(name)(\(field.columnNames[0]))"
    }
  }

  /// The balance's table and the trigger that keeps it. A trigger, so that no path into the ledger can miss it.
  var createBalance: [String] {
    guard let balance = declaration.balance else { return [] }
    let keys = balance.by.joined(separator: ", ")
    let kinds = balance.by.map { key -> String in
      // A sum per shelf is kept under the shelf's code.
      let kind = key == "_shelf" ? CellKind.integer : columnKinds[columns.firstIndex(of: key)!]
      return "\(key) \(kind.sql) NOT NULL"
    }.joined(separator: ", ")
    let new = balanceKeys(balance, of: "NEW.").joined(separator: ", ")
    return [
      "CREATE TABLE IF NOT EXISTS \(balance.table) (\(kinds), \(balance.sum) INTEGER NOT NULL, PRIMARY KEY (\(keys))) STRICT, WITHOUT ROWID",
      """
      CREATE TRIGGER IF NOT EXISTS \(balance.table)_keep AFTER INSERT ON \(name) BEGIN
        INSERT INTO \(balance.table) (\(keys), \(balance.sum)) VALUES (\(new), NEW.\(balance.sum))
        ON CONFLICT (\(keys)) DO UPDATE SET \(balance.sum) = \(balance.sum) + excluded.\(balance.sum);
      END
      """,
    ] + boundIndexes(balance) + balance.lookups.map { columns in
      """
      CREATE INDEX IF NOT EXISTS \(balance.table)_by_\(columns.joined(separator: "_")) ON \(balance.table)(\(columns.joined(separator: ", ")))
      WHERE \(balance.sum) <> 0
      """
    }
  }

  /// The columns that a sum is kept for, as a ledger's record gives them: an optional one that is empty counts as its kind's nothing.
  ///
  /// - Parameter row: what stands before a column's name, like `NEW.`.
  private func balanceKeys(_ balance: Balance, of row: String = "") -> [String] {
    let optional = Set(fields.filter { !$0.isRequired }.flatMap(\.columnNames))
    return balance.by.map { key in
      guard optional.contains(key), let place = columns.firstIndex(of: key) else { return "\(row)\(key)" }
      return switch columnKinds[place] {
      case .integer: "coalesce(\(row)\(key), 0)"
      case .text: "coalesce(\(row)\(key), '')"
      case .blob: "coalesce(\(row)\(key), x'')"
      }
    }
  }

  /// The sums as the ledger's records give them, in the columns of the balance's table.
  func summed(_ balance: Balance) -> String {
    let keys = balanceKeys(balance).joined(separator: ", ")
    return "SELECT \(keys), sum(\(balance.sum)) FROM \(name) GROUP BY \(keys)"
  }

  /// Whether a file's sums are still kept for other columns than this program's.
  private func hasOtherKeys(_ balance: Balance, in db: Database) throws -> Bool {
    guard try db.tableExists(balance.table) else { return false }
    return try db.columns(in: balance.table).map(\.name) != balance.by + [balance.sum]
  }

  /// What is looked for among all sums: those that are below zero, and those that are left of leases. Partial, so that the sums that are used
  /// up cost nothing.
  private func boundIndexes(_ balance: Balance) -> [String] {
    guard let bound = balance.bound else { return [] }
    let oversold = "CREATE INDEX IF NOT EXISTS \(balance.table)_oversold ON \(balance.table)(\(balance.sum)) WHERE \(balance.sum) < 0"
    guard let lease = bound.lease else { return [oversold] }
    return [oversold, "CREATE INDEX IF NOT EXISTS \(balance.table)_held ON \(balance.table)(\(lease)) WHERE \(balance.sum) > 0"]
  }

  /// Makes the table, or adds the columns that it lacks. A new field is optional, so a plain column is enough.
  func install(in db: Database) throws {
    try db.execute(sql: createTable)
    let present = Set(try db.columns(in: name).map(\.name))
    for field in fields {
      for (column, columnName) in zip(field.type.columns, field.columnNames) where !present.contains(columnName) {
        try db.execute(sql: "ALTER TABLE \(name) ADD COLUMN \(columnName) \(column.cell.sql)")
      }
    }
    if let balance = declaration.balance, try hasOtherKeys(balance, in: db) {
      try db.execute(sql: "DROP TRIGGER IF EXISTS \(balance.table)_keep; DROP TABLE \(balance.table)")
      for sql in createBalance { try db.execute(sql: sql) }
      try sumBalance(in: db)
    }
    for sql in createIndexes + createBalance { try db.execute(sql: sql) }
    try SearchTables(self)?.install(in: db)
  }
}
