import Foundation
import GRDB
import Ground
import Membership

/// Applies what waited in a file until its program knew more, so that it then holds what it would hold had it always known it.
///
/// Everything is taken in the order of the versions, inside the transaction of the upgrade. A change that its author may not do is
/// passed over and kept for people to see: it came when nobody here could judge it, and nothing behind it must wait for it.
final class LateChanges {
  private let db: Database
  private let schema: Schema
  private let validation: Validation
  private let merger: Merger
  private let members: Members
  private let now: Instant

  init(_ db: Database, _ schema: Schema, _ authority: Authority, now: Instant) throws {
    self.db = db
    self.schema = schema
    self.now = now
    validation = Validation(schema)
    members = try Members(db, authority)
    merger = try Merger(schema, db)
    merger.restamps = members.restamps
    merger.gaps = try ShelfGaps(db)
    merger.applied = try WriterState.readHeads(db).mapValues(\.head.stamp)
  }

  private struct ChangeSetName: Equatable {
    var origin: Int64
    var number: Int64
  }

  func apply() throws {
    // A copy, since the table is changed while it is gone through.
    try db.execute(
      sql: """
        CREATE TEMP TABLE late AS SELECT origin, number, type, record, fields FROM main.waiting
        WHERE cause = 'upgrade' ORDER BY stamp, origin, number
        """)
    let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT origin, number, type, record, fields FROM temp.late ORDER BY rowid")
    var current: ChangeSetName?
    var fields: [ChangeTarget: UInt64] = [:]
    while let row = try rows.next() {
      let next = ChangeSetName(origin: row[0], number: row[1])
      if let current, current != next {
        try apply(current, fields)
        fields = [:]
      }
      current = next
      guard let key = RecordKey(bytes: row[3] as Data) else { throw DamagedRow(type: "waiting") }
      fields[ChangeTarget(type: row[2], key: key)] = UInt64(bitPattern: row[4] as Int64)
    }
    if let current { try apply(current, fields) }
    try merger.settle()
    try db.execute(sql: "DROP TABLE temp.late")
  }

  /// One change set's waiting changes.
  private func apply(_ name: ChangeSetName, _ fields: [ChangeTarget: UInt64]) throws {
    // What is not in the log any more waits on: it came with a checkpoint, and so will its values.
    guard
      let bytes = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT bytes FROM log WHERE origin = ? AND number = ?"), arguments: [name.origin, name.number])
    else { return }
    for target in fields.keys {
      try db.cachedStatement(
        sql: "DELETE FROM waiting WHERE record = ? AND type = ? AND origin = ? AND number = ? AND cause = 'upgrade'"
      ).execute(arguments: [Data(target.key.bytes), target.type, name.origin, name.number])
    }
    try [UInt8](bytes).withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer).counted(by: members.restamps)
      var refused: Set<ChangeTarget> = []
      let later: [ChangeTarget: UInt64]
      do {
        later = try judge(changeSet, fields, &refused)
      } catch let error as WireError {
        // Its values could not be read before their type was known.
        for (target, fields) in fields where !refused.contains(target) {
          try passOver(target, changeSet, fields, MergeRefusal(.malformed, "\(error)"))
        }
        return
      }
      try each(changeSet, of: fields) { change, shelf, fields in
        guard !refused.contains(ChangeTarget(change)) else { return }
        do {
          try merger.applyLate(change, shelf, changeSet, fields: fields, later: later[ChangeTarget(change)] ?? 0)
        } catch let refusal as MergeRefusal {
          refused.insert(ChangeTarget(change))
          try passOver(ChangeTarget(change), changeSet, fields, refusal)
        }
      }
    }
  }

  /// - Returns: what of each change waits on. As in a change set that has just come, what waits in one change of a record waits in all.
  private func judge(
    _ changeSet: ChangeSetView, _ fields: [ChangeTarget: UInt64], _ refused: inout Set<ChangeTarget>
  ) throws -> [ChangeTarget: UInt64] {
    var later: [ChangeTarget: UInt64] = [:]
    try each(changeSet, of: fields) { change, shelf, fields in
      do {
        guard let author = members.admitted[changeSet.origin.site] else {
          throw MergeRefusal(.unknownMember, "\(changeSet.origin.site) is no member of this company")
        }
        later[ChangeTarget(change), default: 0] |= try validation.check(change, fields, shelf, changeSet, author)
      } catch let refusal as MergeRefusal {
        if refused.insert(ChangeTarget(change)).inserted { try passOver(ChangeTarget(change), changeSet, fields, refusal) }
      }
    }
    return later
  }

  private func each(
    _ changeSet: ChangeSetView, of fields: [ChangeTarget: UInt64], _ body: (RecordChange, Shelf, UInt64) throws -> Void
  ) throws {
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      while let change = try reader.next() {
        if let fields = fields[ChangeTarget(change)] { try body(change, part.shelf, fields) }
      }
    }
  }

  private func passOver(_ target: ChangeTarget, _ changeSet: ChangeSetView, _ fields: UInt64, _ refusal: MergeRefusal) throws {
    try db.execute(
      sql: """
        INSERT INTO passed_over (record, type, origin, number, fields, code, text, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET fields = fields | excluded.fields
        """,
      arguments: [
        Data(target.key.bytes), target.type, Int64(changeSet.origin.rawValue), Int64(changeSet.number), Int64(bitPattern: fields),
        refusal.code.rawValue, refusal.text, Int64(now.milliseconds),
      ])
  }
}
