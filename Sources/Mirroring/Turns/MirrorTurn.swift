import Ground
import Membership
import Replica

/// What one turn of the mirror did.
public struct MirrorReport: Sendable {
  /// Change sets that were followed.
  public var changeSets = 0
  /// Rows that were written or looked whether they are newer, and rows that were taken away.
  public var rows = 0
  public var removed = 0
  /// Whether all records were loaded or compared: at first, and when the log did not tell what had changed.
  public var isWhole = false
  /// Whether there was anything to do.
  public var isNews = false
}

/// One turn: from where the database stands to what one snapshot holds, in one transaction with the place that it came to.
struct MirrorTurn {
  /// Change sets that a turn follows by the log. More of them, and comparing all records costs less than looking into each.
  static let maximumChangeSets = 100_000

  let snapshot: Snapshot
  let connection: PostgresConnection
  let hub: SiteID
  /// Called before the transaction ends; a test ends the world here.
  var beforeCommit: @Sendable () throws -> Void = {}

  func run(_ tables: inout MirrorTables) throws -> MirrorReport {
    let now = try snapshot.copyPlace()
    let before = try MirrorBook.place(connection, tables.ddl, hub: hub)?.place
    var report = MirrorReport()
    if now == before, !tables.hasGrown { return report }
    report.isNews = true
    if let before, !tables.hasGrown, let touched = try snapshot.touched(since: before, limit: Self.maximumChangeSets) {
      try follow(touched, &tables, &report)
    } else {
      try takeAll(&tables, &report)
    }
    try MirrorBook.keep(now, before: before, hub: hub, schemaVersion: snapshot.schema.version, connection, tables.ddl)
    try beforeCommit()
    return report
  }

  private func follow(_ touched: TouchedRecords, _ tables: inout MirrorTables, _ report: inout MirrorReport) throws {
    report.changeSets = touched.changeSets
    let writer = RowWriter(snapshot: snapshot, connection: connection, hub: hub)
    for place in tables.states.indices {
      guard let keys = touched.keys[tables.states[place].table.record.number] else { continue }
      report.rows += try writer.write(keys.sorted(), place, &tables)
    }
  }

  /// Loads empty tables, and compares the others row by row.
  private func takeAll(_ tables: inout MirrorTables, _ report: inout MirrorReport) throws {
    report.isWhole = true
    let writer = RowWriter(snapshot: snapshot, connection: connection, hub: hub)
    for place in tables.states.indices {
      if try isEmpty(tables.states[place], tables.ddl) {
        report.rows += try writer.copyAll(place, &tables)
        try tables.makeKey(place, connection)
        continue
      }
      try tables.makeKey(place, connection)
      let comparison = TableComparison(
        snapshot: snapshot, connection: connection, hub: hub, table: tables.states[place].table, ddl: tables.ddl)
      let difference = try comparison.run()
      report.rows += try mend(difference, place, &tables, writer)
      report.removed += difference.extra.count
    }
  }

  private func isEmpty(_ state: MirrorTables.State, _ ddl: MirrorDDL) throws -> Bool {
    if state.isNew { return true }
    return try connection.rows("SELECT 1 FROM \(ddl.name(state.table.name)) LIMIT 1").isEmpty
  }

  /// - Returns: how many rows were written.
  func mend(_ difference: TableDifference, _ place: Int, _ tables: inout MirrorTables, _ writer: RowWriter) throws -> Int {
    try writer.remove(difference.extra, from: tables.states[place].table, tables.ddl)
    let keys = (difference.missing + difference.changed).sorted()
    return keys.isEmpty ? 0 : try writer.write(keys, place, &tables)
  }
}
