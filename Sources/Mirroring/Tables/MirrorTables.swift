import Ground
import Replica

/// The tables as they stand in one database, made and extended to fit this program's declarations.
struct MirrorTables {
  /// One table as the database has it.
  struct State {
    var table: MirrorTable
    var isPartitioned: Bool
    /// The columns of its key; empty while it has none.
    var key: [String]
    /// Made in this transaction, and empty.
    var isNew = false
    /// The months that have a partition.
    var months: Set<Month> = []
    /// Whether this connection has a table of its own for rows on their way.
    var hasInbox = false
  }

  let ddl: MirrorDDL
  var states: [State]
  /// Whether something was added, so that rows may lack what a newer program knows of them.
  private(set) var hasGrown = false

  /// Looks at the database and adds what it lacks, inside the transaction of the caller.
  ///
  /// - Throws: `Problem` when the tables are another company's or a column is of another type.
  static func follow(_ ddl: MirrorDDL, company: [UInt8], _ connection: PostgresConnection) throws -> MirrorTables {
    let schemas = try connection.rows("SELECT 1 FROM pg_namespace WHERE nspname = \(literal(ddl.namespace))")
    if schemas.isEmpty { try connection.run(ddl.createNamespace) }
    let catalogue = try Catalogue(ddl.namespace, connection)
    if catalogue.tables["weft_mirror"] == nil || catalogue.tables["weft_frontier"] == nil {
      for sql in MirrorBook.create(ddl) { try connection.run(sql) }
    }
    try MirrorBook.check(connection, ddl, company: company)
    var tables = MirrorTables(ddl: ddl, states: [])
    for table in ddl.tables { tables.states.append(try tables.state(of: table, catalogue, connection)) }
    if tables.hasGrown { for sql in ddl.views { try connection.run(sql) } }
    return tables
  }

  private init(ddl: MirrorDDL, states: [State]) {
    self.ddl = ddl
    self.states = states
  }

  private mutating func state(of table: MirrorTable, _ catalogue: Catalogue, _ connection: PostgresConnection) throws -> State {
    guard let found = catalogue.tables[table.name] else {
      hasGrown = true
      try connection.run(ddl.create(table))
      let isPartitioned = ddl.isPartitioned(table)
      if isPartitioned { try connection.run(ddl.createRest(table)) }
      try connection.run(ddl.comments(table).joined(separator: "; "))
      return State(table: table, isPartitioned: isPartitioned, key: [], isNew: true)
    }
    var isExtended = false
    for column in table.columns {
      guard let type = found.columns[column.name] else {
        try connection.run(ddl.add(column, to: table))
        isExtended = true
        continue
      }
      guard type == column.type.rawValue else { throw Self.otherType(table, column, type) }
    }
    if isExtended {
      hasGrown = true
      try connection.run(ddl.comments(table).joined(separator: "; "))
    }
    return State(
      table: table, isPartitioned: found.isPartitioned, key: found.key, months: Set(catalogue.months(of: table.name)))
  }

  private static func otherType(_ table: MirrorTable, _ column: MirrorColumn, _ type: String) -> Problem {
    Problem(
      "mirror.type", field: "schema",
      Words(
        "\(table.name).\(column.name) is \(type) in the database and should be \(column.type.rawValue).", "数据库中 \(table.name).\(column.name) 的类型为 \(type)，应为 \(column.type.rawValue)。"),
      remedy: Words("Something else made the table: mirror into another --schema.", "该表由其他程序建立：请用 --schema 镜像到其他架构。"))
  }

  /// What was added is known to all rows once a turn has ended.
  mutating func settle() { hasGrown = false }

  // MARK: For one table

  /// Gives a table its key when its first rows are there: quicker than keeping it with each row.
  mutating func makeKey(_ place: Int, _ connection: PostgresConnection) throws {
    guard states[place].key.isEmpty else { return }
    let table = states[place].table
    try connection.run(ddl.key(table))
    states[place].key = ["id"] + (ddl.layout.isDistributed ? table.order.map { [$0.name] } ?? [] : [])
    states[place].isNew = false
  }

  /// Makes the partitions that keys need.
  mutating func makeMonths(_ months: Set<Month>, _ place: Int, _ connection: PostgresConnection) throws {
    guard states[place].isPartitioned else { return }
    for month in months.subtracting(states[place].months).sorted() {
      try connection.run(ddl.createMonth(month, of: states[place].table))
      states[place].months.insert(month)
    }
  }

  /// The table that rows stand in on their way, of this connection alone.
  mutating func inbox(_ place: Int, _ connection: PostgresConnection) throws -> String {
    let table = states[place].table
    let name = quoted("weft_in_\(table.record.number)")
    if !states[place].hasInbox {
      try connection.run("CREATE TEMP TABLE IF NOT EXISTS \(name) (LIKE \(ddl.name(table.name))) ON COMMIT DELETE ROWS")
      states[place].hasInbox = true
    }
    return name
  }
}

/// What the database says of the tables in a schema.
private struct Catalogue {
  struct Table {
    var isPartitioned: Bool
    /// The type of each column, as `format_type` gives it.
    var columns: [String: String] = [:]
    var key: [String] = []
  }

  private(set) var tables: [String: Table] = [:]

  init(_ namespace: String, _ connection: PostgresConnection) throws {
    let columns = try connection.rows(
      """
      SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = \(literal(namespace)) AND c.relkind IN ('r', 'p')
      """)
    for row in columns {
      guard let table = row[0], let column = row[2] else { continue }
      tables[table, default: Table(isPartitioned: row[1] == "p")].columns[column] = row[3]
    }
    let keys = try connection.rows(
      """
      SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND n.nspname = \(literal(namespace))
      ORDER BY c.relname, array_position(i.indkey::int[], a.attnum::int)
      """)
    for row in keys { if let table = row[0], let column = row[1] { tables[table]?.key.append(column) } }
  }

  /// The months of a table's partitions, by their names.
  func months(of table: String) -> [Month] {
    tables.keys.compactMap { name in
      guard name.hasPrefix(table + "_") else { return nil }
      let parts = name.dropFirst(table.count + 1).split(separator: "_")
      guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]), let month = Int(parts[1]), (1...12).contains(month) else { return nil }
      return Month(number: year * 12 + month - 1)
    }
  }
}
