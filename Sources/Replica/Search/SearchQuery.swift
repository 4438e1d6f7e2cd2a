import Foundation
import GRDB
import Ground

/// What was typed into a search box, made ready for one record type.
public struct RecordSearch: Sendable {
  public let record: RecordSchema
  public let words: [SearchWords.Typed]
  private let index: String
  /// The references through which it is found, with the index of what they lead to.
  private let through: [(field: FieldSchema, index: String)]

  /// - Returns: nil when the type is not searched, or nothing was typed that could be found.
  public init?(_ record: RecordSchema, _ text: String, _ schema: Schema) {
    words = SearchWords.typed(text)
    guard !words.isEmpty, let tables = SearchTables(record) else { return nil }
    self.record = record
    index = tables.index
    through = tables.declaration.through.compactMap { name in
      guard let field = record.field(named: name), let target = field.type.target.flatMap(schema.record(named:)),
        let tables = SearchTables(target)
      else { return nil }
      return (field, tables.index)
    }
  }

  /// SQL that gives the keys, as `id`, of all records that meet one word, with its arguments. References go through their own indexes.
  public func keys(_ word: SearchWords.Typed) -> (sql: String, arguments: StatementArguments) {
    var arms = ["SELECT record AS id FROM \(index) WHERE \(index) MATCH ?"]
    for (field, target) in through {
      arms.append("SELECT id FROM \(record.name) WHERE \(field.columnNames[0]) IN (SELECT record FROM \(target) WHERE \(target) MATCH ?)")
    }
    return (arms.joined(separator: " UNION "), StatementArguments(arms.map { _ in word.expression }))
  }

  /// How many records meet the word, counted up to a limit.
  public func count(_ word: SearchWords.Typed, upTo limit: Int, _ snapshot: Snapshot) throws -> Int {
    let keys = keys(word)
    let arms = keys.sql.replacingOccurrences(of: " UNION ", with: " UNION ALL ")
    return try snapshot.count("SELECT count(*) FROM (SELECT 1 FROM (\(arms)) LIMIT \(limit))", keys.arguments)
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
      let own = RecordSearch.words(of: row)
      for word in words where !word.isMet(by: own) {
        var isMet = false
        for (field, _) in search.through where !isMet {
          guard let bytes = row.value(field)?[0].blob, let key = RecordKey(bytes: bytes), let target = field.type.target else { continue }
          if known[key] == nil {
            known[key] = try snapshot.rows(target, where: "id = ?", [Data(bytes)], limit: 1).first.map(RecordSearch.words) ?? []
          }
          isMet = word.isMet(by: known[key] ?? [])
        }
        guard isMet else { return false }
      }
      return true
    }
  }

  fileprivate static func words(of row: AnyRow) -> [String] {
    (SearchTables(row.schema)?.fields ?? []).flatMap { row.value($0)?[0].text.map(SearchWords.words) ?? [] }
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
    let rest = try search.newest(before: nil, limit: limit, where: "1", StatementArguments(), self).rows
    return Array((exact + rest.filter { row in !exact.contains { $0.key == row.key } }).prefix(limit))
  }
}
