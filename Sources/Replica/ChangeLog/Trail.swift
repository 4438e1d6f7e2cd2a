import Foundation
import GRDB
import Ground
import Membership

/// One step, with all that it changed on some records that belong together.
public struct TrailEntry: Sendable {
  public var version: Version
  public var number: UInt64
  public var operatorName: String
  public var step: String
  public var reason: String
  /// One a record, in the order in which the records were given.
  public var marks: [HistoryEntry]
}

/// The newest steps on some records that belong together, like an order with its lines and shipments.
public struct Trail: Sendable {
  /// Newest first.
  public var entries: [TrailEntry] = []
  /// Whether there are older ones.
  public var goesOn = false
  /// Whether older ones have left the log; see ``HistoryEntry/isPruned``.
  public var isPruned = false
}

extension Snapshot {
  /// The newest steps on any of some records.
  ///
  /// Walks back from the current versions along the replaced ones, always at the newest that is known; so it reads as many change sets as it
  /// shows, and those that the oldest of them replaced.
  ///
  /// - Parameter rows: not more than ``ConflictFilter/maximumRecords``.
  public func trail(of rows: [AnyRow], limit: Int) throws -> Trail { try TrailWalk(db, rows, schema).walk(limit) }
}

private final class TrailWalk {
  private let db: Database
  private let schema: Schema
  private let rows: [AnyRow]
  private let schemas: [RecordKey: RecordSchema]
  private var read: [Version: ChangeSetMarks] = [:]
  private var lost: Set<Lost> = []

  private struct Lost: Hashable {
    var record: RecordKey
    var field: Int
    var version: Version
  }

  init(_ db: Database, _ rows: [AnyRow], _ schema: Schema) throws {
    self.db = db
    self.schema = schema
    self.rows = rows
    schemas = Dictionary(rows.map { ($0.key, $0.schema) }) { first, _ in first }
    let places = rows.map(\.key).statementPlaces
    let losers = try GRDB.Row.fetchAll(
      db.cachedStatement(sql: "SELECT record, field, stamp, origin FROM conflict WHERE record IN (\(places.marks))"), arguments: places.arguments)
    for row in losers {
      guard let key = RecordKey(bytes: row[0] as Data) else { continue }
      lost.insert(Lost(record: key, field: Int(row[1] as Int64), version: Version(row[2], row[3])))
    }
  }

  func walk(_ limit: Int) throws -> Trail {
    var open = Set(rows.flatMap(\.versions.all)).union(lost.map(\.version))
    let base = try LogBase.read(db)
    var trail = Trail()
    var seen: Set<Version> = []
    while trail.entries.count < limit, let version = open.max() {
      open.remove(version)
      guard seen.insert(version).inserted else { continue }
      guard let marks = try marks(of: version) else {
        if version.stamp <= base[version.origin]?.stamp ?? .zero { trail.isPruned = true }
        continue
      }
      for mark in marks.marks.values { open.formUnion(mark.replaced.values) }
      open.subtract(seen)
      trail.entries.append(
        TrailEntry(version: version, number: marks.number, operatorName: marks.operatorName, step: marks.step, reason: marks.reason, marks: []))
    }
    trail.goesOn = !open.isEmpty
    for index in trail.entries.indices { trail.entries[index].marks = try entries(of: trail.entries[index]) }
    return trail
  }

  private func marks(of version: Version) throws -> ChangeSetMarks? {
    if let known = read[version] { return known }
    let found = try ChangeSetMarks.read(version, db, schema, of: { [schemas] in schemas[$0] })
    if let found { read[version] = found }
    return found
  }

  private func entries(of entry: TrailEntry) throws -> [HistoryEntry] {
    guard let made = try marks(of: entry.version) else { return [] }
    return try rows.compactMap { row in
      guard let mark = made.marks[row.key] else { return nil }
      return HistoryEntry(
        record: row.key, recordType: row.schema, version: entry.version, number: entry.number, isCreation: mark.isCreation,
        operatorName: entry.operatorName, step: entry.step, reason: entry.reason, changes: try changes(mark, row, entry.version))
    }
  }

  private func changes(_ mark: RecordMark, _ row: AnyRow, _ version: Version) throws -> [HistoryEntry.Change] {
    try mark.values.sorted { $0.key < $1.key }.compactMap { number, cells in
      guard let field = row.schema.field(number) else { return nil }
      let before = try mark.replaced[number].flatMap { try marks(of: $0)?.marks[row.key]?.values[number] } ?? nil
      return .init(
        field: field, before: before, after: cells, isLost: lost.contains(Lost(record: row.key, field: number, version: version)))
    }
  }
}
