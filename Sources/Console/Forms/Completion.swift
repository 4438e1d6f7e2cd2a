import Foundation
import Ground
import Replica
import Workflow

/// What a reference may be completed to: numbers or codes of the records that are here, found by any of their words.
enum Completion {
  static let limit = 20
  /// Choices beside an entry that may mean several.
  static let maximumChoices = 8

  /// A record as people choose it: what is typed for it, and the words that go with that.
  struct Choice: Hashable, Sendable {
    let code, words: String
  }

  /// What a text that was typed for a reference means.
  enum Meaning: Hashable, Sendable {
    /// One record, by its number, code or name or because nothing else fits; what a step reads for it.
    case one(String)
    case several([Choice])
    case none
  }

  /// - Parameter start: what was typed. Those whose number or code begins so come first.
  static func suggestions(_ type: String, _ start: String, _ snapshot: Snapshot, _ language: Language) throws -> [Choice] {
    guard let field = try naming(type, snapshot) else { return [] }
    let column = field.columnNames[0]
    let rows = start.isEmpty
      ? try snapshot.rows(type, order: "id DESC", limit: limit)
      // A range over the field's index.
      : try snapshot.rows(type, where: "\(column) >= ? AND \(column) < ?", [start, start + "\u{10FFFF}"], order: column, limit: limit)
    // Then by any word of it: a name, a number's tail, pinyin.
    let found = start.isEmpty || rows.count >= limit ? [] : try snapshot.found(type, start, limit: limit)
    let more = found.filter { row in !rows.contains { $0.key == row.key } }
    return try (rows + more).prefix(limit).compactMap { try choice($0, field, snapshot, language) }
  }

  static func meaning(_ type: String, _ text: String, _ snapshot: Snapshot, _ language: Language) throws -> Meaning {
    guard let record = snapshot.schema.record(named: type), let field = try naming(type, snapshot) else { return .none }
    if let key = RecordKey(text), try !snapshot.rows(type, where: "id = ?", [Data(key.bytes)], limit: 1).isEmpty { return .one(text) }
    for name in ["number", "code", "name"] {
      guard let field = record.field(named: name), field.isIndexed else { continue }
      if try !snapshot.rows(type, where: "\(field.columnNames[0]) = ?", [text], limit: 1).isEmpty { return .one(text) }
    }
    let found = try snapshot.found(type, text, limit: maximumChoices).compactMap { try choice($0, field, snapshot, language) }
    return found.count == 1 ? .one(found[0].code) : found.isEmpty ? .none : .several(found)
  }

  /// Records that have any of the words: for a text that means none.
  static func near(_ type: String, _ text: String, _ snapshot: Snapshot, _ language: Language) throws -> [Choice] {
    guard let field = try naming(type, snapshot) else { return [] }
    var choices: [Choice] = []
    for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).prefix(6) where word.utf8.count > 1 {
      for row in try snapshot.found(type, String(word), limit: maximumChoices) {
        guard let choice = try choice(row, field, snapshot, language), !choices.contains(choice) else { continue }
        choices.append(choice)
      }
    }
    return Array(choices.prefix(maximumChoices))
  }

  private static func naming(_ type: String, _ snapshot: Snapshot) throws -> FieldSchema? {
    guard let record = snapshot.schema.record(named: type) else { return nil }
    return ["number", "code", "name"].lazy.compactMap { record.field(named: $0) }.first
  }

  private static func choice(_ row: AnyRow, _ field: FieldSchema, _ snapshot: Snapshot, _ language: Language) throws -> Choice? {
    guard let code = row.value(field)?.first?.text else { return nil }
    if let words = RecordNames.words(row, language) { return Choice(code: code, words: words) }
    // An order goes by its customer.
    guard let customer = row.schema.field(named: "customer") else { return Choice(code: code, words: "") }
    return Choice(code: code, words: try named(row.value(customer), customer, snapshot, language))
  }

  private static func named(_ cells: [Cell]?, _ field: FieldSchema, _ snapshot: Snapshot, _ language: Language) throws -> String {
    guard let key = cells.flatMap({ RecordNames.target($0, field) }), let type = field.type.target,
      let row = try snapshot.rows(type, where: "id = ?", [Data(key.bytes)], limit: 1).first
    else { return "" }
    return RecordNames.words(row, language) ?? RecordNames.name(row)
  }
}
