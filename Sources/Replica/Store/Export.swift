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
