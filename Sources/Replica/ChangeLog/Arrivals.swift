import Foundation
import GRDB
import Ground
import Membership

/// A change set as it came into this replica's log, from here or from elsewhere: who did what where, and to which records.
public struct Arrival: Sendable {
  /// What one step did to the records of one shelf.
  public struct Mark: Sendable {
    public var operatorName: String
    public var step: String
    /// The first ``maximumRecords`` of them.
    public var records: [Touched]
  }

  public struct Touched: Sendable {
    public var type: RecordSchema
    public var key: RecordKey
    public var isCreation: Bool
  }

  /// Of one change set; a catalogue's import touches thousands.
  public static let maximumRecords = 50
  /// A change set with more bytes is not looked into.
  public static let maximumBytes = 64 << 10

  /// Its place in the order of arrival here; of no meaning anywhere else.
  public var sequence: Int64
  public var site: SiteID
  /// When the step was taken.
  public var at: Instant
  /// Empty when it has no records on shelves that are held here, or more than ``maximumBytes``.
  public var marks: [Mark]
}

extension Snapshot {
  /// The place of the newest change set in the order of arrival; 0 for none.
  public func newestArrival() throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(seq) FROM log")) ?? 0
  }

  /// What came in behind a place, the newest first.
  ///
  /// - Parameter limit: how many change sets are read.
  public func arrivals(after sequence: Int64, limit: Int) throws -> [Arrival] {
    try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT seq, origin, stamp, CASE WHEN length(bytes) <= \(Arrival.maximumBytes) THEN bytes END FROM log
          WHERE seq > ? ORDER BY seq DESC LIMIT ?
          """), arguments: [sequence, limit]
    ).map { row in
      var arrival = Arrival(
        sequence: row[0], site: Origin(rawValue: UInt32(row[1] as Int64)).site,
        at: Instant(milliseconds: Stamp(rawValue: UInt64(row[2] as Int64)).milliseconds), marks: [])
      if let bytes = row[3] as Data? { arrival.marks = try [UInt8](bytes).withUnsafeBytes(marks) }
      return arrival
    }
  }

  private func marks(_ bytes: UnsafeRawBufferPointer) throws -> [Arrival.Mark] {
    let changeSet = try ChangeSetView(bytes)
    var rest = Arrival.maximumRecords
    return try changeSet.parts.compactMap { part in
      guard let bytes = part.bytes else { return nil }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      var mark = Arrival.Mark(
        operatorName: String(decoding: reader.operatorName, as: UTF8.self), step: String(decoding: reader.step, as: UTF8.self), records: [])
      while rest > 0, let change = try reader.next() {
        rest -= 1
        // A newer program's type has no table here.
        guard let type = schema.record(change.type) else { continue }
        mark.records.append(.init(type: type, key: change.key, isCreation: !change.isUpdate))
      }
      return mark
    }
  }
}
