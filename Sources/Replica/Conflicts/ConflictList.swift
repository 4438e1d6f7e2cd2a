import Foundation
import GRDB
import Ground
import Membership

/// What narrows a list of open conflicts; what is nil narrows nothing.
public struct ConflictFilter: Sendable {
  public var record: RecordKey?
  /// Any of these records, which are not more than ``maximumRecords``. nil for all.
  public var records: [RecordKey]?
  public var kind: ConflictKind?
  /// The record type's number.
  public var type: Int?
  /// Where the record lies.
  public var shelf: Shelf?
  /// A site that made the edit that lost, or the one that stands.
  public var author: SiteID?
  /// Those whose losing edit was made before.
  public var before: Instant?

  /// Each is an argument of the statement, of which SQLite takes 32,766; their number is rounded up to a power of two.
  public static let maximumRecords = 16_384

  public init(
    record: RecordKey? = nil, records: [RecordKey]? = nil, kind: ConflictKind? = nil, type: Int? = nil, shelf: Shelf? = nil, author: SiteID? = nil, before: Instant? = nil
  ) {
    self.record = record
    self.records = records
    self.kind = kind
    self.type = type
    self.shelf = shelf
    self.author = author
    self.before = before
  }

  /// SQL over `conflict`, with its arguments. `open = 1` as the index says it.
  var sql: (String, StatementArguments) {
    var terms = ["open = 1"]
    var arguments = StatementArguments()
    func add(_ term: String, _ values: StatementArguments) {
      terms.append(term)
      arguments += values
    }
    if let record { add("record = ?", [Data(record.bytes)]) }
    if let records {
      let places = records.statementPlaces
      add("record IN (\(places.marks))", places.arguments)
    }
    if let kind { add("kind = ?", [kind.rawValue]) }
    if let type { add("type = ?", [type]) }
    if let shelf { add("shelf = ?", [Int64(shelf.code)]) }
    if let before { add("stamp < ?", [Int64(Stamp(milliseconds: before.milliseconds).rawValue)]) }
    if let author {
      let first = Int64(Origin(site: author, incarnation: 0).rawValue)
      let last = Int64(Origin(site: author, incarnation: 0xFFF).rawValue)
      add("(origin BETWEEN ? AND ? OR against_origin BETWEEN ? AND ?)", [first, last, first, last])
    }
    return (terms.joined(separator: " AND "), arguments)
  }
}

/// Names a lost edit, and its place in a list.
public struct ConflictID: Hashable, Sendable {
  public var record: RecordKey
  public var field: Int
  public var loser: Version

  public init(record: RecordKey, field: Int, loser: Version) {
    self.record = record
    self.field = field
    self.loser = loser
  }
}

extension Conflict {
  public var id: ConflictID { ConflictID(record: record, field: field.number, loser: loser) }
}

extension ConflictID: LosslessStringConvertible {
  /// `record.field.stamp.origin`: for links and programs.
  public var description: String { "\(record).\(field).\(loser.stamp.rawValue).\(loser.origin.rawValue)" }

  public init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let record = RecordKey(String(parts[0])), let field = Int(parts[1]), let stamp = UInt64(parts[2]),
      stamp <= UInt64(Int64.max), let origin = UInt32(parts[3])
    else { return nil }
    self.init(record: record, field: field, loser: Version(stamp: Stamp(rawValue: stamp), origin: Origin(rawValue: origin)))
  }
}

extension Snapshot {
  /// One page of the open conflicts, oldest first: lost edits that differ from what stands and that nobody has decided.
  ///
  /// - Parameter after: the last of the page before.
  public func conflicts(_ filter: ConflictFilter = ConflictFilter(), after: ConflictID? = nil, limit: Int = 1_000) throws -> [Conflict] {
    var (terms, arguments) = filter.sql
    if let after {
      terms += " AND (stamp, record, field, origin) > (?, ?, ?, ?)"
      arguments += [Int64(after.loser.stamp.rawValue), Data(after.record.bytes), after.field, Int64(after.loser.origin.rawValue)]
    }
    let rows = try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT record, type, field, kind, stamp, origin, value, shelf FROM conflict \(filter.index)
          WHERE \(terms) ORDER BY stamp, record, field, origin LIMIT ?
          """), arguments: arguments + [limit])
    return try rows.compactMap(conflict)
  }

  /// The open conflicts of one record, oldest first.
  public func conflicts(about record: RecordKey) throws -> [Conflict] { try conflicts(ConflictFilter(record: record)) }

  /// - Returns: nil for a record type or field that this program does not know.
  private func conflict(_ row: GRDB.Row) throws -> Conflict? {
    guard let key = RecordKey(bytes: row[0] as Data), let type = schema.record(Int(row[1] as Int64)),
      let field = type.field(Int(row[2] as Int64)), let kind = ConflictKind(rawValue: row[3]),
      let shelf = Shelf(code: UInt32(truncatingIfNeeded: row[7] as Int64)),
      let current = try rows(type.name, where: "id = ?", [Data(key.bytes)]).first
    else { return nil }
    return Conflict(
      record: key, recordType: type, field: field, kind: kind, shelf: shelf, loser: Version(row[4], row[5]),
      losingValue: try field.cells(packed: [UInt8](row[6] as Data)), winner: current.versions[field.number], winningValue: current.value(field))
  }
}

extension ConflictFilter {
  /// The few of known records are found by their keys; all others in the order of the index of the open ones.
  fileprivate var index: String { record == nil && records == nil ? "INDEXED BY conflict_open" : "" }
}

/// How many conflicts are open, and for how long.
public struct ConflictCount: Sendable {
  public struct Part: Hashable, Sendable {
    public var shelf: Shelf
    public var kind: ConflictKind
    /// The record type's number.
    public var type: Int
  }

  public enum Age: Int, CaseIterable, Sendable {
    case day, week, older

    public var label: Words {
      switch self {
      case .day: Words("less than a day", "不到一天")
      case .week: Words("less than a week", "不到一周")
      case .older: Words("older", "更早")
      }
    }
  }

  public var parts: [Part: Int] = [:]
  public var ages: [Age: Int] = [:]
  /// When the oldest losing edit was made.
  public var oldest: Instant?

  public var total: Int { ages.values.reduce(0, +) }

  /// The sums by one side of the parts, like `{ $0.shelf }`.
  public func sums<Key: Hashable>(by side: (Part) -> Key) -> [Key: Int] {
    parts.reduce(into: [:]) { $0[side($1.key), default: 0] += $1.value }
  }
}

extension Snapshot {
  /// Counts the open conflicts in the index of them, without a look at any record.
  public func conflictCount(_ filter: ConflictFilter = ConflictFilter()) throws -> ConflictCount {
    let (terms, arguments) = filter.sql
    let day = Int64(Stamp(milliseconds: now.milliseconds.subtracting(86_400_000)).rawValue)
    let week = Int64(Stamp(milliseconds: now.milliseconds.subtracting(7 * 86_400_000)).rawValue)
    let rows = try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT shelf, kind, type, CASE WHEN stamp > ? THEN 0 WHEN stamp > ? THEN 1 ELSE 2 END AS age, count(*), min(stamp)
          FROM conflict \(filter.index) WHERE \(terms) GROUP BY shelf, kind, type, age
          """), arguments: [day, week] + arguments)
    var count = ConflictCount()
    for row in rows {
      guard let shelf = Shelf(code: UInt32(truncatingIfNeeded: row[0] as Int64)), let kind = ConflictKind(rawValue: row[1]),
        let age = ConflictCount.Age(rawValue: row[3])
      else { continue }
      count.parts[.init(shelf: shelf, kind: kind, type: row[2]), default: 0] += row[4] as Int
      count.ages[age, default: 0] += row[4] as Int
      let oldest = Instant(milliseconds: Stamp(rawValue: UInt64(row[5] as Int64)).milliseconds)
      count.oldest = min(count.oldest ?? oldest, oldest)
    }
    return count
  }
}

extension [RecordKey] {
  /// Their places in `IN (…)` and the arguments for these. Filled up to a power of two, so that a few statements serve lists of all lengths.
  var statementPlaces: (marks: String, arguments: StatementArguments) {
    var size = 1
    while size < count { size *= 2 }
    let filling = [Data](repeating: Data(), count: size - count)
    return (databaseQuestionMarks(count: size), StatementArguments(map { Data($0.bytes) } + filling))
  }
}

extension UInt64 {
  /// Down to 0.
  fileprivate func subtracting(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
