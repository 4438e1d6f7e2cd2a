import Ground
import Membership
import Replica

/// Brings rows of one record type into its table, inside a turn's transaction.
struct RowWriter {
  /// Bytes that are encoded before they are sent.
  private static let portion = 1 << 20

  let snapshot: Snapshot
  let connection: PostgresConnection
  let hub: SiteID

  /// All rows into a table that is empty.
  /// - Returns: how many there were.
  func copyAll(_ place: Int, _ tables: inout MirrorTables) throws -> Int {
    let state = tables.states[place]
    if state.isPartitioned { try tables.makeMonths(months(of: state.table.record), place, connection) }
    var count = 0
    let reader = try RowReader(snapshot, state.table.record)
    var encoder = RowEncoder(state.table, hub: hub)
    // Frozen rows need no second look by the server later; a partitioned table cannot take them.
    try connection.copy(into: target(tables.ddl.name(state.table.name), state.table), isFrozen: state.isNew && !state.isPartitioned) { send in
      while try reader.next() {
        try encoder.append(reader)
        count += 1
        if encoder.bytes.count >= Self.portion { try flush(&encoder, send) }
      }
      try flush(&encoder, send)
    }
    return count
  }

  /// Some records' rows as they stand now. A row that another hub wrote stays when it is newer than ours.
  ///
  /// - Parameter keys: those that are not here are passed over.
  /// - Returns: how many rows were written.
  func write(_ keys: [RecordKey], _ place: Int, _ tables: inout MirrorTables) throws -> Int {
    try tables.makeMonths(Set(keys.compactMap(Month.init(of:))), place, connection)
    let inbox = try tables.inbox(place, connection)
    let state = tables.states[place]
    let reader = try RowReader(snapshot, state.table.record)
    var encoder = RowEncoder(state.table, hub: hub)
    var count = 0
    try connection.copy(into: target(inbox, state.table)) { send in
      for key in keys where try reader.find(key) {
        try encoder.append(reader)
        count += 1
        if encoder.bytes.count >= Self.portion { try flush(&encoder, send) }
      }
      try flush(&encoder, send)
    }
    guard count > 0 else { return 0 }
    try connection.run(merge(from: inbox, state, tables.ddl) + "; TRUNCATE \(inbox)")
    return count
  }

  /// Takes rows away that this hub wrote and has no more.
  func remove(_ keys: [RecordKey], from table: MirrorTable, _ ddl: MirrorDDL) throws {
    for start in stride(from: 0, to: keys.count, by: 1_000) {
      let list = keys[start..<min(start + 1_000, keys.count)].map { "'\($0)'" }.joined(separator: ", ")
      try connection.run("DELETE FROM \(ddl.name(table.name)) WHERE id IN (\(list)) AND _hub = \(hub.number)")
    }
  }

  private func target(_ name: String, _ table: MirrorTable) -> String {
    "\(name) (\(table.columns.map { quoted($0.name) }.joined(separator: ", ")))"
  }

  /// By rising key, so that two writers never wait for each other in a ring.
  private func merge(from inbox: String, _ state: MirrorTables.State, _ ddl: MirrorDDL) -> String {
    let names = state.table.columns.map { quoted($0.name) }
    let key = state.key.map(quoted)
    let changes = names.filter { !key.contains($0) && $0 != quoted("id") }.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let columns = names.joined(separator: ", ")
    return """
      INSERT INTO \(ddl.name(state.table.name)) AS held (\(columns)) SELECT \(columns) FROM \(inbox) ORDER BY id
      ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(changes) WHERE held._hub = excluded._hub OR held._stamp <= excluded._stamp
      """
  }

  private func flush(_ encoder: inout RowEncoder, _ send: (UnsafeRawBufferPointer) throws -> Void) throws {
    try encoder.bytes.withUnsafeBytes { try send($0) }
    encoder.bytes.removeAll(keepingCapacity: true)
  }

  /// The months that a type's records were made in.
  private func months(of record: RecordSchema) throws -> Set<Month> {
    var found: Set<Month> = []
    var after = RecordKey(high: 0, low: 0)
    // From one key to the first of the next month, so that a million rows are not looked at.
    while let key = try firstKey(of: record, from: after) {
      guard let month = Month(of: key) else {
        guard let first = Month.first(after: key) else { break }
        after = first.firstKey
        continue
      }
      found.insert(month)
      after = month.next.firstKey
    }
    return found
  }

  private func firstKey(of record: RecordSchema, from key: RecordKey) throws -> RecordKey? {
    var found: RecordKey?
    try snapshot.each("SELECT id FROM \(record.name) WHERE id >= x'\(hexadecimal(key.bytes))' ORDER BY id LIMIT 1") { found = $0.key(0) }
    return found
  }
}
