import GRDB
import GRDBSQLite
import Ground

/// Keeps facts and their sums equal to the records, in the transaction that changes these.
///
/// Triggers of the writing connection say whose rows may have changed, whatever path wrote a record: a step, a merge, a repair, an erasure. They are
/// temporary, so that the file holds none that another program could not run. What was touched is computed anew once, at the transaction's end, however
/// often it was touched in it.
final class SummaryKeeper {
  /// Of more owners in one transaction all rows are computed anew at once, which is faster.
  private static let most = 100_000

  private let facts: [Keeping]
  private let touched: TouchedOwners

  /// - Parameter db: the connection that writes, outside of a transaction: what is temporary is undone with one, too.
  init(_ declarations: [FactDeclaration], _ db: Database) throws {
    touched = TouchedOwners(declarations.count)
    facts = try declarations.map { try Keeping($0, db) }
    try touched.install(in: db)
    for (number, fact) in declarations.enumerated() {
      for touch in fact.touches { try db.execute(sql: Self.triggers(number, fact, touch)) }
    }
  }

  /// First thing in a transaction: what one before touched and did not commit is nothing any more.
  func begin() { touched.removeAll() }

  /// Last thing in a transaction.
  func settle(_ db: Database) throws {
    for (number, fact) in facts.enumerated() where !touched.owners[number].isEmpty {
      if touched.owners[number].count > Self.most {
        try SummaryTables(fact: fact.declaration).fill(in: db)
        continue
      }
      for owner in touched.owners[number].sorted() { try fact.renew(owner) }
      try fact.writeSums()
    }
    touched.removeAll()
  }

  private static func triggers(_ number: Int, _ fact: FactDeclaration, _ touch: FactTouch) -> String {
    let events = [("insert", "INSERT", "NEW"), ("update", "UPDATE" + (touch.columns.isEmpty ? "" : " OF " + touch.columns.joined(separator: ", ")), "NEW"), ("delete", "DELETE", "OLD")]
    return events.map { name, event, row in
      let owners = touch.owners.replacingOccurrences(of: "{row}", with: row)
      let (key, rest) = split(owners)
      return """
        CREATE TEMP TRIGGER IF NOT EXISTS touch_\(fact.table)_\(touch.record)_\(name) AFTER \(event) ON main.\(touch.record) BEGIN
          SELECT \(TouchedOwners.function)(\(number), \(key))\(rest);
        END;
        """
    }.joined(separator: "\n")
  }

  /// A selection's one column, and what follows it.
  private static func split(_ owners: String) -> (key: String, rest: String) {
    guard let from = owners.range(of: " FROM ") else { return (owners, "") }
    return (String(owners[..<from.lowerBound]), String(owners[from.lowerBound...]))
  }

  /// The statements of one declaration.
  private final class Keeping {
    let declaration: FactDeclaration
    private let select, old, put, remove: RawStatement
    private let width: Int32
    private var sums: [(changes: SumChanges, write: RawStatement)]

    init(_ fact: FactDeclaration, _ db: Database) throws {
      declaration = fact
      let names = fact.columnNames
      width = Int32(names.count)
      select = try RawStatement(SummaryTables(fact: fact).select("WHERE g.id = ?1"), db)
      old = try RawStatement("SELECT owner, id, \(names.joined(separator: ", ")) FROM \(fact.table) WHERE owner = ?1", db)
      put = try RawStatement(
        "INSERT OR REPLACE INTO \(fact.table) (owner, id, \(names.joined(separator: ", "))) VALUES (\(Self.marks(names.count + 2)))", db)
      remove = try RawStatement("DELETE FROM \(fact.table) WHERE owner = ?1 AND id = ?2", db)
      sums = try fact.sums.map { sum in
        let adds = sum.measures.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        let write = try RawStatement(
          """
          INSERT INTO \(sum.table) (cut, bucket, key, unit, \(sum.measures.joined(separator: ", "))) VALUES (\(Self.marks(sum.measures.count + 4)))
          ON CONFLICT DO UPDATE SET \(adds)
          """, db)
        return (SumChanges(sum, of: fact), write)
      }
    }

    private static func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    func renew(_ owner: RecordKey) throws {
      var before = try rows(old, owner)
      for (id, new) in try rows(select, owner) {
        let present = before.firstIndex { $0.id == id }.map { before.remove(at: $0).values }
        guard present != new else { continue }
        try write(owner, id, new)
        count(present, new)
      }
      for (id, gone) in before {
        FactValue.blob(owner.bytes).bind(to: remove, 1)
        id.bind(to: remove, 2)
        try remove.run()
        count(gone, nil)
      }
    }

    private func rows(_ statement: RawStatement, _ owner: RecordKey) throws -> [(id: FactValue, values: [FactValue])] {
      FactValue.blob(owner.bytes).bind(to: statement, 1)
      var rows: [(FactValue, [FactValue])] = []
      while try statement.step() { rows.append((FactValue(statement, 1), (0..<width).map { FactValue(statement, $0 + 2) })) }
      return rows
    }

    private func write(_ owner: RecordKey, _ id: FactValue, _ values: [FactValue]) throws {
      FactValue.blob(owner.bytes).bind(to: put, 1)
      id.bind(to: put, 2)
      for (place, value) in values.enumerated() { value.bind(to: put, Int32(place + 3)) }
      try put.run()
    }

    private func count(_ old: [FactValue]?, _ new: [FactValue]?) {
      for index in sums.indices {
        if let old, let new, sums[index].changes.isSame(old, new) { continue }
        if let old { sums[index].changes.count(old, -1) }
        if let new { sums[index].changes.count(new, 1) }
      }
    }

    func writeSums() throws {
      for index in sums.indices {
        let write = sums[index].write
        for (place, values) in sums[index].changes.changes where values.contains(where: { $0 != 0 }) {
          write.bind(1, Int64(place.cut))
          write.bind(2, place.bucket)
          place.key.bind(to: write, 3)
          place.unit.bind(to: write, 4)
          for (offset, value) in values.enumerated() { write.bind(Int32(offset + 5), value) }
          try write.run()
        }
        sums[index].changes.removeAll()
      }
    }
  }
}

/// The owners whose rows may have changed in a transaction, by the number of their declaration.
private final class TouchedOwners {
  static let function = "weft_touched"
  fileprivate(set) var owners: [Set<RecordKey>]

  init(_ count: Int) { owners = Array(repeating: [], count: count) }

  func removeAll() { for index in owners.indices where !owners[index].isEmpty { owners[index].removeAll(keepingCapacity: true) } }

  /// Makes the function that the triggers call; the connection keeps this object.
  func install(in db: Database) throws {
    let code = sqlite3_create_function_v2(
      db.sqliteConnection, Self.function, 2, SQLITE_UTF8, Unmanaged.passRetained(self).toOpaque(),
      { context, _, values in
        guard let values, let bytes = sqlite3_value_blob(values[1]), sqlite3_value_bytes(values[1]) == 16 else { return }
        let touched = Unmanaged<TouchedOwners>.fromOpaque(sqlite3_user_data(context)!).takeUnretainedValue()
        touched.owners[Int(sqlite3_value_int64(values[0]))].insert(RecordKey(loading: bytes))
      }, nil, nil, { Unmanaged<TouchedOwners>.fromOpaque($0!).release() })
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}
