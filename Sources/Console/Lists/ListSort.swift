import Foundation
import GRDB
import Ground
import Replica

/// The order of a list by one of its columns, `total` or `-total` for the largest first. What has no value comes last either way.
struct ListSort: Sendable, Hashable {
  /// Records that the filter lets through, up to which they are sorted; of more, the column's index is walked.
  static let fewRecords = 5_000

  let column: String
  let isDescending: Bool

  var name: String { (isDescending ? "-" : "") + column }

  /// - Returns: nil for a field that has no index to walk, or none that people sort by.
  init?(_ text: String, _ record: RecordSchema) {
    isDescending = text.hasPrefix("-")
    guard let field = record.field(named: String(text.drop { $0 == "-" })), Self.isSortable(field) else { return nil }
    column = field.name
  }

  static func isSortable(_ field: FieldSchema) -> Bool { field.isIndexed && [.day, .instant, .integer, .money, .text].contains(field.type.kind) }

  /// - Parameters:
  ///   - after: the last record of the page before, from whose value the page goes on.
  ///   - condition: SQL over the type's columns, with `values` for its question marks.
  func page(
    of record: RecordSchema, after: RecordKey?, _ limit: Int, where condition: String, _ values: [String], _ snapshot: Snapshot
  ) throws -> RecordSearch.Found {
    guard let field = record.field(named: column) else { return RecordSearch.Found(rows: [], next: nil) }
    let name = field.columnNames[0]
    let (beyond, direction) = isDescending ? ("<", "DESC") : (">", "ASC")
    let isFew = try !values.isEmpty && snapshot.count(
      "SELECT count(*) FROM (SELECT 1 FROM \(record.name) WHERE \(condition) LIMIT \(Self.fewRecords + 1))", StatementArguments(values)) <= Self.fewRecords
    // A plus keeps SQLite from the filter's index, whose records it would all sort.
    let narrowed = isFew || values.isEmpty ? condition : "+\(condition)"
    let last = try after.flatMap { try snapshot.rows(record.name, keys: [$0]).first }
    let value = last.flatMap { $0.value(field)?[0] }.flatMap(Self.argument)
    var rows: [AnyRow] = []
    if last == nil || value != nil {
      let place = value.flatMap { value in last.map { StatementArguments([value.databaseValue, Data($0.key.bytes).databaseValue]) } }
      rows = try snapshot.rows(
        record.name, where: (place == nil ? "\(name) IS NOT NULL" : "(\(name), id) \(beyond) (?, ?)") + " AND \(narrowed)",
        (place ?? StatementArguments()) + StatementArguments(values), order: "\(name) \(direction), id \(direction)", limit: limit + 1)
    }
    if rows.count <= limit, !field.isRequired {
      let place = value == nil ? last.map { StatementArguments([Data($0.key.bytes)]) } : nil
      rows += try snapshot.rows(
        record.name, where: "\(name) IS NULL" + (place == nil ? "" : " AND id \(beyond) ?") + " AND \(narrowed)",
        (place ?? StatementArguments()) + StatementArguments(values), order: "id \(direction)", limit: limit + 1 - rows.count)
    }
    return RecordSearch.Found(rows: Array(rows.prefix(limit)), next: rows.count > limit ? rows[limit - 1].key : nil)
  }

  private static func argument(_ cell: Cell) -> (any DatabaseValueConvertible)? {
    switch cell {
    case .integer(let value): value
    case .text(let value): value
    case .blob: nil
    }
  }
}
