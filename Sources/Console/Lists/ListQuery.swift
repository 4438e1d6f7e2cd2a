import Foundation
import GRDB
import Ground
import Hummingbird
import Replica
import Workflow

/// What a list shows, as its address says it: `/list/sales_order?q=lantian&state=waiting&state=checked&after=…`. An address can be kept and sent.
struct ListQuery: Sendable {
  static let maximumSearch = 100

  let record: RecordSchema
  var search: String
  /// Values of the state; empty means any.
  var states: [String]
  /// The first and the last day of ``dayField``; nil for open.
  var from: Day?
  var to: Day?
  /// The last record of the page before.
  var after: RecordKey?
  /// nil shows the newest first. A list that is searched has no other order.
  var sort: ListSort?

  var stateField: FieldSchema? { record.stateField }
  /// The day that people narrow the list by, like when an order is wanted.
  let dayField: FieldSchema?
  /// The choice that people narrow the list by, like the kind of an order; nil when the type has none.
  let choiceField: FieldSchema?
  /// nil for all.
  var choice: String?
  var isFiltered: Bool { !search.isEmpty || !states.isEmpty || from != nil || to != nil || choice != nil }

  init(_ record: RecordSchema, _ request: Request) {
    let query = request.uri.queryParameters
    self.record = record
    search = String((query["q"].map(String.init) ?? "").trimmingSpaces().prefix(Self.maximumSearch))
    after = query["after"].flatMap { RecordKey(String($0)) }
    let options = Set(record.stateField?.type.options.map(\.value) ?? [])
    sort = search.isEmpty ? query["sort"].flatMap { ListSort(String($0), record) } : nil
    dayField = record.fields.first { $0.type.kind == .day && $0.isIndexed }
    from = dayField == nil ? nil : query["from"].flatMap { Day($0) }
    to = dayField == nil ? nil : query["to"].flatMap { Day($0) }
    choiceField = record.fields.first { $0.type.kind == .choice && $0.isIndexed }
    let choices = Set(choiceField?.type.options.map(\.value) ?? [])
    choice = choiceField.flatMap { query[Substring($0.name)] }.map(String.init).flatMap { choices.contains($0) ? $0 : nil }
    states = query[values: "state"].map(String.init).filter(options.contains)
  }

  func address(_ path: String, after: RecordKey? = nil) -> String {
    var parts = states.map { "state=\($0)" }
    if !search.isEmpty { parts.append("q=\(search.percentEncoded)") }
    if let from { parts.append("from=\(from)") }
    if let to { parts.append("to=\(to)") }
    if let choiceField, let choice { parts.append("\(choiceField.name)=\(choice)") }
    if let sort { parts.append("sort=\(sort.name)") }
    if let after { parts.append("after=\(after)") }
    return path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }

  /// SQL over the type's columns, and the texts for its question marks.
  private var narrowing: (condition: String, values: [String]) {
    var conditions: [String] = []
    if let field = stateField, !states.isEmpty {
      conditions.append("\(field.columnNames[0]) IN (\(states.map { _ in "?" }.joined(separator: ", ")))")
    }
    if let field = dayField {
      if from != nil { conditions.append("\(field.columnNames[0]) >= ?") }
      if to != nil { conditions.append("\(field.columnNames[0]) <= ?") }
    }
    if let field = choiceField, choice != nil { conditions.append("\(field.columnNames[0]) = ?") }
    return (conditions.isEmpty ? "1" : conditions.joined(separator: " AND "), states + [from?.description, to?.description, choice].compactMap { $0 })
  }

  /// A page by key, newest first: however long the list is, a page costs a page.
  func page(_ limit: Int, _ snapshot: Snapshot) throws -> RecordSearch.Found {
    let (condition, values) = narrowing
    if let sort { return try sort.page(of: record, after: after, limit, where: condition, values, snapshot) }
    guard !search.isEmpty else {
      let place = Data(after?.bytes ?? [UInt8](repeating: 0xFF, count: 16))
      let rows = try snapshot.rows(record.name, where: "id < ? AND \(condition)", StatementArguments([place]) + StatementArguments(values), order: "id DESC", limit: limit + 1)
      return RecordSearch.Found(rows: Array(rows.prefix(limit)), next: rows.count > limit ? rows[limit - 1].key : nil)
    }
    guard let words = RecordSearch(record, search, snapshot.schema) else { return RecordSearch.Found(rows: [], next: nil) }
    return try words.newest(before: after, limit: limit, where: condition, StatementArguments(values), snapshot)
  }
}
