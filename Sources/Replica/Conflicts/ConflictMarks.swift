import Foundation
import GRDB
import Ground
import Membership

/// Keeps the marks of the lost edits: whether an edit differs from what stands, and whether somebody has decided it.
///
/// Both follow from the records, so they are equal on replicas that hold the same change sets, in whatever order those came: a decision
/// may be here before the edit that it speaks of. They are worked out once a transaction, for the fields that it touched; so the inbox is
/// counted and paged by an index, without a look at any record.
final class ConflictMarks {
  private struct Place: Hashable {
    var record: RecordKey
    var type: Int
    var field: Int
  }

  /// What a decision says of one lost edit.
  private struct Decision {
    var loser: Version
    /// Of the change set that decided it.
    var version: Version
    var shelf: UInt32
    var isChoice: Bool
  }

  private unowned let db: Database
  private let schema: Schema
  private var touched: Set<Place> = []
  /// By records whose decisions are new; the type is not known before the lost edit is found.
  private var newlyDecided: Set<RecordKey> = []
  private var hasDecisions = false
  /// Whether the marks were made by another version of the declarations.
  private var isOutdated = false
  private let findDecision: RawStatement
  private let edits: Statement
  private let places: Statement
  private let decisions: Statement
  private let mark: Statement
  private var present = WireWriter(reserving: 256)

  init(_ schema: Schema, _ db: Database) throws {
    self.schema = schema
    self.db = db
    findDecision = try RawStatement("SELECT 1 FROM conflict_resolution WHERE subject = ? LIMIT 1", db)
    edits = try db.makeStatement(
      sql: "SELECT stamp, origin, kind, value, shelf, differs, decided, against_stamp, against_origin FROM conflict WHERE record = ? AND field = ?")
    places = try db.makeStatement(sql: "SELECT DISTINCT type, field FROM conflict WHERE record = ?")
    decisions = try db.makeStatement(
      sql: "SELECT id, losing_stamp, losing_origin, _shelf, decision, _versions FROM conflict_resolution WHERE subject = ? AND field = ?")
    mark = try db.makeStatement(
      sql: """
        UPDATE conflict SET shelf = ?, differs = ?, decided = ?, open = ?, against_stamp = ?, against_origin = ?
        WHERE record = ? AND field = ? AND stamp = ? AND origin = ?
        """)
  }

  /// Forgets what a transaction that failed has touched.
  func refresh() throws {
    touched = []
    newlyDecided = []
    hasDecisions = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM conflict_resolution)")!
    isOutdated = try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'marks'") != schema.version
  }

  /// Whether anything of a record has been decided.
  func isDecided(_ record: RecordKey) throws -> Bool {
    guard hasDecisions else { return false }
    return try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { key in
      record.store(to: key.baseAddress!)
      findDecision.bind(1, UnsafeRawBufferPointer(key))
      return try findDecision.hasRow()
    }
  }

  /// Lost edits were put into the table by another way than the merge, or all records were made anew.
  func touchAll() throws {
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT DISTINCT record, type, field FROM conflict") {
      guard let key = RecordKey(bytes: row[0] as Data) else { continue }
      touched.insert(Place(record: key, type: Int(row[1] as Int64), field: Int(row[2] as Int64)))
    }
  }

  /// A lost edit of a field came or went, or the field has a new value.
  func touch(_ record: RecordKey, _ type: Int, _ field: Int) { touched.insert(Place(record: record, type: type, field: field)) }

  /// A `conflict_resolution` is here.
  func decided(_ change: RecordChange, _ schema: RecordSchema) {
    hasDecisions = true
    guard let subject = schema.field(named: "subject"), let bytes = change.cells(of: subject, schema).first?.blob,
      let key = RecordKey(bytes: bytes)
    else { return }
    newlyDecided.insert(key)
  }

  /// Marks anew the lost edits of all that was touched; of all lives, when their declarations may have changed.
  func settle(_ table: (Int) throws -> TableWriter?) throws {
    if isOutdated {
      for row in try GRDB.Row.fetchAll(db, sql: "SELECT DISTINCT record, type, field FROM conflict WHERE kind = 'lifecycle'") {
        guard let record = RecordKey(bytes: row[0] as Data) else { continue }
        touched.insert(Place(record: record, type: Int(row[1] as Int64), field: Int(row[2] as Int64)))
      }
      try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('marks', ?)", arguments: [schema.version])
      isOutdated = false
    }
    for record in newlyDecided {
      for row in try GRDB.Row.fetchAll(places, arguments: [Data(record.bytes)]) {
        touched.insert(Place(record: record, type: Int(row[0] as Int64), field: Int(row[1] as Int64)))
      }
    }
    newlyDecided = []
    for place in touched { try settle(place, table) }
    touched = []
  }

  private func settle(_ place: Place, _ table: (Int) throws -> TableWriter?) throws {
    let key = Data(place.record.bytes)
    let lost = try GRDB.Row.fetchAll(edits, arguments: [key, place.field])
    guard !lost.isEmpty, let table = try table(place.type), let field = table.schema.field(place.field) else { return }
    let decisions = hasDecisions ? try decisions(key, place.field) : []
    try table.read(place.record) { current in
      guard let current else { return }
      let shelf = current.shelf
      let standing = current.versions[place.field]
      present.removeAll()
      current.write(place.field, to: &present)
      for row in lost {
        let version = Version(row[0], row[1])
        let value = [UInt8](row[3] as Data)
        let isChoice = decisions.contains { $0.version == version && $0.isChoice && $0.shelf == shelf }
        let differs: Bool
        if let life = field.type.life, value != [] {
          differs = life.clash(lost: try field.cells(packed: value), stands: current.cells(field), isDecision: isChoice) != nil
        } else {
          differs = !field.isAside && value != present.bytes
        }
        let decided = decisions.contains { $0.loser == version && $0.shelf == shelf }
        guard UInt32(row[4] as Int64) != shelf || row[5] != differs || row[6] != decided || Version(row[7], row[8]) != standing else { continue }
        try mark.execute(arguments: [
          Int64(shelf), differs, decided, differs && !decided, Int64(standing.stamp.rawValue), Int64(standing.origin.rawValue), key, place.field, row[0] as Int64,
          row[1] as Int64,
        ])
      }
    }
  }

  private func decisions(_ record: Data, _ field: Int) throws -> [Decision] {
    try GRDB.Row.fetchAll(decisions, arguments: [record, field]).compactMap { row in
      guard let key = RecordKey(bytes: row[0] as Data),
        let versions = (row[5] as Data).withUnsafeBytes({ FieldVersions(column: $0, key: key) })
      else { return nil }
      return Decision(
        loser: Version(row[1], row[2]), version: versions.created, shelf: UInt32(truncatingIfNeeded: row[3] as Int64),
        isChoice: (row[4] as String) != ConflictResolution.agreed)
    }
  }
}

extension Version {
  init(_ stamp: Int64, _ origin: Int64) {
    self.init(stamp: Stamp(rawValue: UInt64(bitPattern: stamp)), origin: Origin(rawValue: UInt32(truncatingIfNeeded: origin)))
  }
}

extension FieldSchema {
  /// The cells that the table of lost edits keeps packed; none when the edit emptied the field.
  func cells(packed bytes: [UInt8]) throws -> [Cell] {
    try bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      return reader.isAtEnd ? [] : try type.columns.map { try reader.cell($0.cell) }
    }
  }
}
