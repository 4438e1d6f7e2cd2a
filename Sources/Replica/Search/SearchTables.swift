import Foundation
import GRDB
import Ground

/// The tables of one record type's search: an FTS5 index of its words, and the triggers that note what has changed.
///
/// The index's rows are in the order of the records' keys (see `SearchPlace`), so the newest matches come first without sorting. Triggers,
/// so that no path into the records can miss it: commit, merge, checkpoint, repair, erasure.
struct SearchTables {
  /// Records whose words are to be read anew, of all types.
  static let sql = """
    CREATE TABLE IF NOT EXISTS search_pending (type INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (type, record)) STRICT, WITHOUT ROWID;
    """

  let record: RecordSchema
  let declaration: SearchDeclaration
  /// The text fields that it reads.
  let fields: [FieldSchema]

  /// - Returns: nil for a type that nobody searches.
  init?(_ record: RecordSchema) {
    guard let declaration = record.declaration.search else { return nil }
    self.record = record
    self.declaration = declaration
    fields = declaration.fields.map { name in
      guard let field = record.field(named: name), field.type.kind == .text else {
        preconditionFailure("\(record.name).\(name): text fields are searched")
      }
      return field
    }
    for name in declaration.through {
      precondition(record.field(named: name)?.type.target != nil, "\(record.name).\(name): a search goes through references")
    }
  }

  /// The words that a record is found by, from its own texts.
  func words(of row: AnyRow) -> [String] { fields.flatMap { row.value($0)?[0].text.map(SearchWords.words) ?? [] } }

  var index: String { Self.index(of: record.name) }
  private static func index(of type: String) -> String { "search_\(type)" }

  /// What the index is made of; another text makes it anew.
  var recipe: String { "\(SearchWords.version) \(fields.map { "\($0.number)" }.joined(separator: " "))" }

  /// What makes the index and the triggers.
  var create: [String] {
    let read = fields.flatMap(\.columnNames).joined(separator: ", ")
    func note(_ name: String, _ event: String, _ row: String) -> String {
      """
      CREATE TRIGGER \(index)_\(name) AFTER \(event) ON \(record.name) BEGIN
        INSERT INTO search_pending (type, record) VALUES (\(record.number), \(row).id) ON CONFLICT DO NOTHING;
      END
      """
    }
    // Only which records have a word is kept, not where; and nothing of how long they are, since nothing is ranked.
    return [
      "CREATE VIRTUAL TABLE \(index) USING fts5(words, record UNINDEXED, tokenize = 'ascii', prefix = '1 2 3 4', detail = none, columnsize = 0)",
      "INSERT INTO \(index) (\(index), rank) VALUES ('automerge', 8)",
      note("new", "INSERT", "NEW"),
    ] + (read.isEmpty ? [] : [note("changed", "UPDATE OF \(read)", "NEW")]) + [note("gone", "DELETE", "OLD")]
  }

  /// Makes the index when it is missing or made of something else; its records are then read anew.
  func install(in db: Database) throws {
    guard try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [key]) != recipe else { return }
    try Self.remove(record.name, in: db)
    for sql in create { try db.execute(sql: sql) }
    try db.execute(sql: "INSERT OR IGNORE INTO search_pending (type, record) SELECT \(record.number), id FROM \(record.name)")
    try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", arguments: [key, recipe])
  }

  /// What the recipe is kept under in `meta`.
  var key: String { "search \(record.name)" }

  /// Removes the indexes of types that are not searched any more.
  static func removeAll(but schema: Schema, in db: Database) throws {
    for key in try String.fetchAll(db, sql: "SELECT name FROM meta WHERE name >= 'search ' AND name < 'search!'") {
      let type = String(key.dropFirst("search ".count))
      if schema.record(named: type)?.declaration.search == nil { try remove(type, in: db) }
    }
  }

  private static func remove(_ type: String, in db: Database) throws {
    for name in ["new", "changed", "gone"] { try db.execute(sql: "DROP TRIGGER IF EXISTS \(index(of: type))_\(name)") }
    try db.execute(sql: "DROP TABLE IF EXISTS \(index(of: type))")
    try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: ["search \(type)"])
  }

  /// Takes the records that were erased out of the index, so that their bytes are gone from the file: what is deleted from a full-text index
  /// stays in its older segments until they are merged, so it is written anew.
  func forgetErased(in db: Database) throws {
    let gone = try Data.fetchAll(
      db, sql: "SELECT record FROM search_pending WHERE type = ?1 AND NOT EXISTS (SELECT 1 FROM \(record.name) WHERE id = record)",
      arguments: [record.number])
    guard !gone.isEmpty else { return }
    let writer = SearchWriter(self, db)
    for id in gone { try writer.read(id) }
    try db.execute(sql: "INSERT INTO \(index) (\(index)) VALUES ('rebuild')")
  }
}
