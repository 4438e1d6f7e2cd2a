import Foundation
import GRDB
import Ground
import Membership

/// Takes a file forward to the program's schema, whole or not at all.
///
/// Under the writer's lock: a copy of the file is made and checked, then in the same transaction the tables grow and everything that
/// waited for this program is applied. Until that is committed, an older program finds its own file.
struct SchemaUpgrade {
  let path: String
  let schema: Schema
  let authority: Authority
  let now: Instant
  /// Free bytes beside the file; nil where nobody can say.
  var free: @Sendable () -> Int?
  /// Called when everything is done but committed. A failure undoes it all, as a crash there would.
  var beforeCommit: @Sendable (Database) throws -> Void = { _ in }

  /// Makes or extends the tables. The only way into a file.
  /// - Parameter site: whose file it is.
  /// - Parameter keepsBackup: false for copies that are made to be thrown away.
  /// - Parameter recipe: what the tables are made of.
  func run(_ pool: DatabasePool, _ recipe: TableRecipe, site: SiteID, keepsBackup: Bool) throws {
    try pool.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try Self.dropEarlierWaiting(db)
        let before = try db.tableExists("meta") ? Int.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'schema'") ?? 0 : 0
        guard before <= schema.version else { throw FileIsNewer(path: path, file: before, program: schema.version).problem }
        let isUpgrade = before > 0 && before < schema.version
        if isUpgrade && keepsBackup { try UpgradeBackup(path: path, version: schema.version).make(free: free()) }
        try recipe.follow(in: db)
        try db.execute(
          sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('company', ?), ('site', ?), ('schema', ?)",
          arguments: [Data(authority.company), Int(site.number), schema.version])
        try db.execute(sql: "INSERT OR IGNORE INTO meta (name, value) VALUES ('incarnation', 1)")
        if isUpgrade {
          try Remade.note(db)
          try LateChanges(db, schema, authority, now: now).apply()
        }
        try beforeCommit(db)
        return .commit
      }
    }
  }
}

extension SchemaUpgrade {
  /// Development files have a table without the fields' mask; as long as nothing waits in it, it is made anew.
  fileprivate static func dropEarlierWaiting(_ db: Database) throws {
    guard try db.tableExists("waiting"), try !db.columns(in: "waiting").contains(where: { $0.name == "fields" }) else { return }
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM waiting") == 0 else {
      throw Problem(
        "schema.development", Words("The file comes from a program before 0.1.0, and changes wait in it.", "该文件来自 0.1.0 之前的程序，其中有等待中的更改。"),
        remedy: Words("Join anew in another folder.", "请在新文件夹中重新加入。"))
    }
    try db.execute(sql: "DROP TABLE waiting")
  }
}

/// The file was taken forward by a newer program than this one.
///
/// An older program must not write there: what it does not know would wait for an upgrade that the file has behind it.
struct FileIsNewer {
  var path: String
  var file: Int
  var program: Int

  var problem: Problem {
    let what = Words(
      "The records in \(path) are kept by release \(file) of the schema; this program knows release \(program).",
      "\(path) 中的数据按第 \(file) 版结构保存，本程序只支持第 \(program) 版。")
    let copies = UpgradeBackup.all(beside: path).filter { $0.version <= file }
    guard let copy = copies.last else {
      return Problem("schema.newer", what, remedy: Words("Start the newer program.", "请启动新版程序。"))
    }
    return Problem(
      "schema.newer", what,
      remedy: Words(
        "Start the newer program; or go back with `weft rollback`, which puts back \(copy.fileName), made before the upgrade.",
        "请启动新版程序；或用 `weft rollback` 回退，它会恢复升级前的副本 \(copy.fileName)。"))
  }

  /// Asked when another process has written: it may have been a newer program.
  static func check(_ db: Database, _ schema: Schema) throws {
    let version = try Int.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE name = 'schema'")) ?? 0
    guard version <= schema.version else {
      let path = try String.fetchOne(db, sql: "SELECT file FROM pragma_database_list WHERE name = 'main'") ?? ""
      throw FileIsNewer(path: path, file: version, program: schema.version).problem
    }
  }
}
