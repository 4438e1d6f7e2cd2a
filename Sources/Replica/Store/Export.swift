import Foundation
import GRDB
import Ground
import Membership

extension Replica {
  /// Gives every record of a type as one line of JSON, by key, from one snapshot, without holding them all.
  /// - Returns: how many there were.
  public func export(_ record: RecordSchema, _ line: @escaping @Sendable (String) throws -> Void) async throws -> Int {
    try await pool.read { db in
      var count = 0
      let sql = "SELECT id, _shelf, \(record.columns.joined(separator: ", ")), _versions FROM \(record.name) ORDER BY id"
      let rows = try GRDB.Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        guard let read = AnyRow(record, row) else { throw DamagedRow(type: record.name) }
        try line(read.json.text)
        count += 1
      }
      return count
    }
  }

  /// The grants that this replica knows, as the root signed them.
  public func grants() async throws -> [(bytes: [UInt8], signature: [UInt8])] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(
        db, sql: "SELECT grant_bytes, grant_signature FROM trusted_grant UNION SELECT grant_bytes, grant_signature FROM member"
      ).map { ([UInt8]($0[0] as Data), [UInt8]($0[1] as Data)) }
    }
  }

  public func incarnation() async throws -> UInt32 {
    try await pool.read { db in try UInt32.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 1 }
  }

  /// When a peer last said that it holds something new.
  public func lastAcknowledgement(by peer: SiteID) async throws -> Instant? {
    try await pool.read { db in
      try Int64.fetchOne(db, sql: "SELECT max(at) FROM acknowledgement WHERE peer = ?", arguments: [Int(peer.number)])
        .map { Instant(milliseconds: UInt64($0)) }
    }
  }
}

/// Every record of a type as a table for programs: the columns of the schema as they are kept, an id and a shelf before them.
///
/// Money is in minor units beside its currency, moments are in milliseconds, quantities in millionths beside their unit, references and ids as
/// they are written everywhere, other bytes in Base64. A value that is not there is an empty cell. RFC 4180; texts are not tamed for a spreadsheet.
extension Replica {
  /// - Parameter line: told the header, then a line for each record by key, each with its line end.
  /// - Returns: how many records there were.
  public func exportTable(_ record: RecordSchema, _ line: @escaping @Sendable (String) throws -> Void) async throws -> Int {
    try await pool.read { db in
      try line((["id", "shelf"] + record.columns).joined(separator: ",") + "\r\n")
      var count = 0
      let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT id, _shelf, \(record.columns.joined(separator: ", ")) FROM \(record.name) ORDER BY id")
      while let row = try rows.next() {
        guard let id = row[0] as Data?, let key = RecordKey(bytes: id), let code = row[1] as Int64?, let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)) else {
          throw DamagedRow(type: record.name)
        }
        let cells = record.columns.indices.map { TableCell.text(Cell(row[$0 + 2] as DatabaseValue)) }
        try line(([key.description, shelf.description] + cells).joined(separator: ",") + "\r\n")
        count += 1
      }
      return count
    }
  }
}

/// A cell in a table for programs.
private enum TableCell {
  static func text(_ cell: Cell?) -> String {
    switch cell {
    case nil: ""
    case .integer(let value): "\(value)"
    case .text(let text): quoted(text)
    // References are keys; what is of another length is content.
    case .blob(let bytes): bytes.count == 16 ? RecordKey(bytes: bytes)?.description ?? "" : Data(bytes).base64EncodedString()
    }
  }

  private static func quoted(_ text: String) -> String {
    let mustQuote = text.isEmpty || text.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0) }
    return mustQuote ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
  }
}
