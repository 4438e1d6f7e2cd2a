import Foundation
import GRDB
import Ground

/// What was typed into a search box, made ready for one record type.
public struct RecordSearch: Sendable {
  public let record: RecordSchema
  public let words: [SearchWords.Typed]
  private let tables: SearchTables
  /// The references through which it is found, with the tables of what they lead to.
  private let through: [(field: FieldSchema, target: SearchTables)]

  /// - Returns: nil when the type is not searched, or nothing was typed that could be found.
  public init?(_ record: RecordSchema, _ text: String, _ schema: Schema) {
    words = SearchWords.typed(text)
    guard !words.isEmpty, let tables = SearchTables(record) else { return nil }
    self.record = record
    self.tables = tables
    through = tables.declaration.through.compactMap { name in
      guard let field = record.field(named: name), let target = field.type.target.flatMap(schema.record(named:)).flatMap(SearchTables.init) else {
        return nil
      }
      return (field, target)
    }
  }

  /// SQL that gives the keys, as `id`, of all records that meet one word, with its arguments. References go through their own indexes.
  public func keys(_ word: SearchWords.Typed) -> (sql: String, arguments: StatementArguments) {
    (arms.joined(separator: " UNION "), arguments(word))
  }

  /// One query of keys for the record's own words, and one for each reference; each takes the word's expression.
  private var arms: [String] {
    ["SELECT record AS id FROM \(tables.index) WHERE \(tables.index) MATCH ?"]
      + through.map { field, target in
        "SELECT id FROM \(record.name) WHERE \(field.columnNames[0]) IN (SELECT record FROM \(target.index) WHERE \(target.index) MATCH ?)"
      }
  }

  private func arguments(_ word: SearchWords.Typed) -> StatementArguments { StatementArguments(arms.map { _ in word.expression }) }

  /// How many records meet the word, counted up to a limit.
  public func count(_ word: SearchWords.Typed, upTo limit: Int, _ snapshot: Snapshot) throws -> Int {
    try snapshot.count("SELECT count(*) FROM (SELECT 1 FROM (\(arms.joined(separator: " UNION ALL "))) LIMIT \(limit))", arguments(word))
  }

  /// Whether a row meets words, by its own texts and those of the records that it refers to.
  public struct Check {
    private let search: RecordSearch
    private let words: [SearchWords.Typed]
    private var known: [RecordKey: [String]] = [:]

    public init(_ search: RecordSearch, _ words: [SearchWords.Typed]) {
      self.search = search
      self.words = words
    }

    public mutating func holds(_ row: AnyRow, _ snapshot: Snapshot) throws -> Bool {
      guard !words.isEmpty else { return true }
      let own = search.tables.words(of: row)
      for word in words where !word.isMet(by: own) {
        var isMet = false
        for (field, target) in search.through where !isMet {
          guard let bytes = row.value(field)?[0].blob, let key = RecordKey(bytes: bytes) else { continue }
          if known[key] == nil { known[key] = try snapshot.rows(target.record.name, keys: [key]).first.map(target.words) ?? [] }
          isMet = word.isMet(by: known[key] ?? [])
        }
        guard isMet else { return false }
      }
      return true
    }
  }
}

extension Snapshot {
  /// The first column of each row, which is a record's key.
  public func keys(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [RecordKey] {
    try Data.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).compactMap { RecordKey(bytes: $0) }
  }

  /// The records of these keys, in their order; those that are not here are left out.
  public func rows(_ name: String, keys: [RecordKey]) throws -> [AnyRow] {
    try keys.compactMap { try rows(name, where: "id = ?", [Data($0.bytes)], limit: 1).first }
  }

  /// The newest records of a type that meet all that was typed, the one whose own number or code is just that first.
  public func found(_ name: String, _ text: String, limit: Int) throws -> [AnyRow] {
    guard let record = schema.record(named: name), let search = RecordSearch(record, text, schema) else { return [] }
    let numbered = ["number", "code"].lazy.compactMap { record.field(named: $0) }.first { $0.isIndexed }
    let exact = try numbered.map { try rows(name, where: "\($0.columnNames[0]) = ?", [text.trimmingSpaces()], limit: 1) } ?? []
    let rest = try search.newest(before: nil, limit: limit, where: "1", [], self).rows
    return Array((exact + rest.filter { row in !exact.contains { $0.key == row.key } }).prefix(limit))
  }
}
