import Foundation
import GRDB
import Ground
import Membership

/// The records as they stand at one moment, for reading inside one transaction.
public struct Snapshot {
  public let db: Database
  public let schema: Schema
  /// The site whose replica this is.
  public let site: SiteID
  public let now: Instant

  /// - Returns: nil when there is no such record here.
  public func get<R: RecordType>(_ id: RecordID<R>) throws -> Row<R>? {
    try first(R.self, where: "id = ?", [Data(id.key.bytes)])
  }

  public func first<R: RecordType>(
    _ type: R.Type, where condition: String = "1", _ arguments: StatementArguments = StatementArguments(), order: String = "id"
  ) throws -> Row<R>? {
    try all(type, where: condition, arguments, order: order, limit: 1).first
  }

  /// - Parameters:
  ///   - condition: SQL over the type's columns.
  ///   - limit: nil for all; the caller knows that they are few.
  public func all<R: RecordType>(
    _ type: R.Type, where condition: String = "1", _ arguments: StatementArguments = StatementArguments(), order: String = "id",
    limit: Int? = nil
  ) throws -> [Row<R>] {
    try rows(R.record.name, where: condition, arguments, order: order, limit: limit).map { Row<R>($0) }
  }

  public func rows(
    _ name: String, where condition: String = "1", _ arguments: StatementArguments = StatementArguments(), order: String = "id",
    limit: Int? = nil
  ) throws -> [AnyRow] {
    guard let record = schema.record(named: name) else { return [] }
    let sql =
      "SELECT id, _shelf, \(record.columns.joined(separator: ", ")), _versions FROM \(name) WHERE \(condition) ORDER BY \(order)"
      + (limit.map { " LIMIT \($0)" } ?? "")
    return try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
      guard let read = AnyRow(record, row) else { throw DamagedRow(type: name) }
      return read
    }
  }

  /// A record of whatever type.
  public func find(_ key: RecordKey) throws -> AnyRow? {
    for record in schema.records {
      if let row = try rows(record.name, where: "id = ?", [Data(key.bytes)]).first { return row }
    }
    return nil
  }

  public func count(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
  }

  /// The columns of each row; NULL counts as 0.
  public func integers(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [[Int64]] {
    try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in (0..<row.count).map { row[$0] as Int64? ?? 0 } }
  }

  /// A number for each record: the rows' second column, by the record in their first. NULL counts as 0.
  public func sums(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [RecordKey: Int64] {
    try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).reduce(into: [:]) { sums, row in
      if let key = RecordKey(bytes: row[0] as Data) { sums[key] = row[1] as Int64? ?? 0 }
    }
  }

  /// Of each row the first column as a text and the others as integers; NULL counts as 0.
  public func named(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [(name: String, numbers: [Int64])] {
    try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
      (row[0], (1..<row.count).map { row[$0] as Int64? ?? 0 })
    }
  }

  /// Reads rows one after the other, so that many are never held together.
  public func each(_ sql: String, _ arguments: StatementArguments = StatementArguments(), _ read: (Cells) throws -> Void) throws {
    let rows = try GRDB.Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() { try read(Cells(row: row)) }
  }

  /// The columns of one row, by their place from 0; good until the next row is read.
  public struct Cells {
    fileprivate let row: GRDB.Row

    public func integer(_ place: Int) -> Int64? { row[place] }
    public func text(_ place: Int) -> String? { row[place] }
    /// nil for NULL, and for what is no key.
    public func key(_ place: Int) -> RecordKey? {
      // It throws only what the closure does, which is nothing.
      let key = try? row.withUnsafeData(atIndex: place) { data in
        data.flatMap { data in data.count == 16 ? data.withUnsafeBytes { RecordKey(loading: $0.baseAddress!) } : nil }
      }
      return key ?? nil
    }
  }

  /// The first column of each row.
  public func texts(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [String] {
    try String.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
  }

  /// The member site's code (`SH01`), or its number when it is not known here.
  public func code(of site: SiteID) throws -> String {
    try String.fetchOne(db.cachedStatement(sql: "SELECT code FROM member WHERE site = ?"), arguments: [Int(site.number)]) ?? "\(site.number)"
  }
}

/// A row whose bytes are not what the store writes: the file is damaged.
public struct DamagedRow: Error, Sendable {
  public var type: String
}
