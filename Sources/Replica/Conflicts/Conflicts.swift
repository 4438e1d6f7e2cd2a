import Foundation
import GRDB
import Ground
import Membership

/// An edit that lost against a concurrent one, until a person has looked at it.
public struct Conflict: Sendable {
  public var record: RecordKey
  public var recordType: RecordSchema
  public var field: FieldSchema
  public var kind: ConflictKind
  public var loser: Version
  /// What the losing edit wanted; empty when it emptied the field.
  public var losingValue: [Cell]
  public var winner: Version
  public var winningValue: [Cell]?
}

extension Snapshot {
  /// The open conflicts, oldest first: those whose value still differs from the current one and that nobody has resolved.
  ///
  /// - Parameter record: nil for those of all records.
  public func conflicts(about record: RecordKey? = nil, limit: Int = 1_000) throws -> [Conflict] {
    let rows = try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT c.record, c.type, c.field, c.kind, c.stamp, c.origin, c.value FROM conflict c
          WHERE \(record == nil ? "" : "c.record = ? AND") NOT EXISTS (
            SELECT 1 FROM conflict_resolution r
            WHERE r.subject = c.record AND r.field = c.field AND r.losing_stamp = c.stamp AND r.losing_origin = c.origin)
          ORDER BY c.stamp LIMIT ?
          """),
      arguments: record.map { [Data($0.bytes), limit] } ?? [limit])
    return try rows.compactMap(conflict)
  }

  private func conflict(_ row: GRDB.Row) throws -> Conflict? {
    guard let key = RecordKey(bytes: row[0] as Data), let type = schema.record(Int(row[1] as Int64)),
      let field = type.field(Int(row[2] as Int64)), let kind = ConflictKind(rawValue: row[3]),
      let current = try rows(type.name, where: "id = ?", [Data(key.bytes)]).first
    else { return nil }
    let bytes = [UInt8](row[6] as Data)
    let losing: [Cell] = try bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      return reader.isAtEnd ? [] : try field.type.columns.map { try reader.cell($0.cell) }
    }
    let winning = current.value(field)
    guard losing != winning ?? [] else { return nil }
    let loser = Version(stamp: Stamp(rawValue: UInt64(row[4] as Int64)), origin: Origin(rawValue: UInt32(row[5] as Int64)))
    return Conflict(
      record: key, recordType: type, field: field, kind: kind, loser: loser, losingValue: losing,
      winner: current.versions[field.number], winningValue: winning)
  }
}

extension Replica {
  /// The open conflicts, oldest first; see ``Snapshot/conflicts(about:limit:)``.
  public func conflicts(limit: Int = 1_000) async throws -> [Conflict] {
    try await read { try $0.conflicts(limit: limit) }
  }
}
