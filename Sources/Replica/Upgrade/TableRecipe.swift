import Crypto
import Foundation
import GRDB
import GRDBSQLite
import Ground
import Synchronization

/// Everything that a file's tables, indexes and triggers are made of, as one text.
///
/// A file keeps the digest of the recipe that it was made by, so a node that starts with the same program looks at no table; a new file is made by
/// running the text once.
struct TableRecipe {
  private let schema: Schema
  /// What makes a new file.
  private let script: String
  let digest: Data
  /// What is kept beside the records.
  let summaries: Summaries

  init(_ schema: Schema) {
    self.schema = schema
    let searches = schema.records.compactMap(SearchTables.init)
    let statements =
      OwnTables.all + schema.records.flatMap { [$0.createTable] + $0.createIndexes + $0.createBalance }
      + searches.flatMap { $0.create + ["INSERT INTO meta (name, value) VALUES ('\($0.key)', '\($0.recipe)')"] }
    let made = statements.map { $0 + ";\n" }.joined()
    digest = Data(SHA256.hash(data: Data(made.utf8)))
    summaries = Summaries(schema.facts, tables: digest)
    script = made + "INSERT INTO meta (name, value) VALUES ('tables', x'\(hexadecimal(digest))');" + summaries.create
  }

  /// Makes a file with all tables and nothing in them where none is. Two that come at once agree on one file.
  ///
  /// The script runs once a process, in memory and without GRDB's authorizer, which weighs each of its thousand statements against all before.
  func make(at path: String) throws {
    // What was left beside a file that is gone is SQLite's to judge.
    guard !path.isEmpty, ["", "-wal", "-journal"].allSatisfy({ !FileManager.default.fileExists(atPath: path + $0) }) else { return }
    let pages = try Self.made.withLock { made in
      if let made, made.digest == summaries.digest { return made.pages }
      let pages = try emptyFile()
      made = (summaries.digest, pages)
      return pages
    }
    // Where this does not go, as on a disk without links, ``follow(in:)`` makes the tables one by one, or SQLite says what is wrong with the folder.
    try? DurableFile.make(path, pages)
  }

  /// The newest recipe that was followed, and the file that it makes.
  private static let made = Mutex<(digest: Data, pages: Data)?>(nil)

  private func emptyFile() throws -> Data {
    var memory: OpaquePointer?
    defer { sqlite3_close_v2(memory) }
    let code = sqlite3_open_v2(":memory:", &memory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard code == SQLITE_OK, sqlite3_exec(memory, script, nil, nil, nil) == SQLITE_OK else {
      throw DatabaseError(resultCode: ResultCode(rawValue: sqlite3_extended_errcode(memory)), message: memory.map { String(cString: sqlite3_errmsg($0)) })
    }
    var size: Int64 = 0
    guard let bytes = sqlite3_serialize(memory, "main", &size, 0) else { throw DatabaseError(resultCode: .SQLITE_NOMEM) }
    defer { sqlite3_free(bytes) }
    return Data(bytes: bytes, count: Int(size))
  }

  /// Extends a file that was made by another recipe.
  func follow(in db: Database) throws {
    if try db.tableExists("meta"), try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'tables'") == digest { return }
    try db.execute(sql: OwnTables.all.joined())
    for record in schema.records { try record.install(in: db) }
    try SearchTables.removeAll(but: schema, in: db)
    try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('tables', ?)", arguments: [digest])
  }
}
