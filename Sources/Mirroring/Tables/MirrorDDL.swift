import Ground
import Membership
import Replica

/// What the tables in PostgreSQL are made of.
public struct MirrorDDL: Sendable {
  /// How the tables are kept. Chosen when they are made; later runs find it in the database.
  public struct Layout: Sendable {
    /// Records that grow with the work lie in a partition for each month.
    public var isPartitioned: Bool
    /// The keys hold the order too, as a distributed database asks for.
    public var isDistributed: Bool

    public init(isPartitioned: Bool = false, isDistributed: Bool = false) {
      self.isPartitioned = isPartitioned
      self.isDistributed = isDistributed
    }
  }

  /// What a database schema may be called.
  public static let maximumName = 40

  let namespace: String
  let layout: Layout
  let tables: [MirrorTable]

  /// - Parameter namespace: the database schema that everything lies in.
  public init(_ schema: Schema, namespace: String, layout: Layout = Layout()) {
    self.namespace = namespace
    self.layout = layout
    tables = schema.records.map(MirrorTable.init)
  }

  func name(_ table: String) -> String { "\(quoted(namespace)).\(quoted(table))" }

  /// All of it as a script, for a database whose owner makes the tables.
  public var script: String {
    var lines = [createNamespace] + MirrorBook.create(self)
    for table in tables {
      lines += [create(table), key(table)] + comments(table)
      if isPartitioned(table) { lines.append(createRest(table)) }
    }
    lines += views
    if layout.isDistributed { lines += distribution }
    return lines.map { $0 + ";\n" }.joined()
  }

  var createNamespace: String { "CREATE SCHEMA IF NOT EXISTS \(quoted(namespace))" }

  func isPartitioned(_ table: MirrorTable) -> Bool { layout.isPartitioned && table.isLedger }

  /// Without its key, which a first load makes when the rows are there.
  func create(_ table: MirrorTable) -> String {
    let columns = table.columns.map { "  \(definition($0))" + (isPrimary($0) ? " NOT NULL" : "") }
    return "CREATE TABLE \(name(table.name)) (\n\(columns.joined(separator: ",\n"))\n)"
      + (isPartitioned(table) ? " PARTITION BY RANGE (id)" : "")
  }

  /// A field may be required here and unknown to another release that writes too, so that only the mirror's own columns are never empty.
  private func isPrimary(_ column: MirrorColumn) -> Bool { column.replicaName == nil }

  private func definition(_ column: MirrorColumn) -> String { "\(quoted(column.name)) \(column.type.rawValue)" }

  func key(_ table: MirrorTable) -> String {
    let order = layout.isDistributed ? table.order.map { ", " + quoted($0.name) } ?? "" : ""
    return "ALTER TABLE \(name(table.name)) ADD PRIMARY KEY (id\(order))"
  }

  func add(_ column: MirrorColumn, to table: MirrorTable) -> String { "ALTER TABLE \(name(table.name)) ADD COLUMN \(definition(column))" }

  /// What each table and column is, in both languages, where a person's tool shows it.
  func comments(_ table: MirrorTable) -> [String] {
    func text(_ words: Words) -> String { literal("\(words.en) / \(words.zh)") }
    return ["COMMENT ON TABLE \(name(table.name)) IS \(text(table.comment))"]
      + table.columns.map { "COMMENT ON COLUMN \(name(table.name)).\(quoted($0.name)) IS \(text(described($0, in: table)))" }
  }

  /// A column's label, and the values that it may have.
  private func described(_ column: MirrorColumn, in table: MirrorTable) -> Words {
    guard case .text(let place) = column.source, let field = table.record.fields.first(where: { table.record.firstColumn[$0.number] == place }), !field.type.options.isEmpty
    else { return column.label }
    func list(_ language: Language) -> String { field.type.options.map { "\($0.value) = \($0.label[language])" }.joined(separator: ", ") }
    return Words("\(column.label.en): \(list(.english))", "\(column.label.zh)：\(list(.chinese))")
  }

  // MARK: Months

  /// Where rows lie whose key's time is in no month that is looked for.
  func createRest(_ table: MirrorTable) -> String {
    "CREATE TABLE \(name(table.name + "_rest")) PARTITION OF \(name(table.name)) DEFAULT"
  }

  /// The partition of a month: of the keys that begin with a time in it.
  func createMonth(_ month: Month, of table: MirrorTable) -> String {
    """
    CREATE TABLE IF NOT EXISTS \(name("\(table.name)_\(month)")) PARTITION OF \(name(table.name))
      FOR VALUES FROM ('\(month.firstKey)') TO ('\(month.next.firstKey)')
    """
  }

  // MARK: Balances

  /// The sums that a replica keeps, as views over the ledgers: always right, and one thing less to follow.
  var views: [String] {
    tables.flatMap { table -> [String] in
      guard let balance = table.record.declaration.balance, let sum = column(balance.sum, of: table) else { return [] }
      let keys = balance.by.compactMap { column($0, of: table) }.map { quoted($0.name) }.joined(separator: ", ")
      let view = name(balance.table)
      return [
        "DROP VIEW IF EXISTS \(view)",
        "CREATE VIEW \(view) AS SELECT \(keys), sum(\(quoted(sum.name))) AS \(quoted(sum.name)) FROM \(name(table.name)) GROUP BY \(keys)",
      ]
    }
  }

  /// A column by its name in the replica.
  private func column(_ replicaName: String, of table: MirrorTable) -> MirrorColumn? {
    table.columns.first { $0.replicaName == replicaName || ($0.replicaName == nil && $0.name == replicaName) }
  }

  // MARK: Many machines

  /// For Citus: orders by their key, what belongs to an order beside it, the company's small tables on every machine, the rest by key.
  var distribution: [String] {
    // Orders first: the others are laid beside them.
    let ordered = tables.filter { $0.name == MirrorTable.orders } + tables.filter { $0.name != MirrorTable.orders }
    return ordered.map { table in
      let name = literal(self.name(table.name))
      if !table.isLedger { return "SELECT create_reference_table(\(name))" }
      if let order = table.order { return "SELECT create_distributed_table(\(name), \(literal(order.name)), colocate_with => \(literal(self.name(MirrorTable.orders))))" }
      return "SELECT create_distributed_table(\(name), 'id', colocate_with => 'none')"
    }
  }
}
