import Foundation
import GRDB
import Ground
import Replica

/// How a person likes the lists: filters that they gave a name, and the columns that they chose. Kept at the site.
struct SavedView: Sendable {
  static let table = """
    CREATE TABLE saved_view (operator BLOB NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, PRIMARY KEY (operator, type, name))
      STRICT, WITHOUT ROWID;
    CREATE TABLE list_columns (operator BLOB NOT NULL, type TEXT NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (operator, type)) STRICT, WITHOUT ROWID;
    """
  static let maximumName = 40
  static let maximumQuery = 1_000
  /// Of one list.
  static let maximum = 20

  let name: String
  /// What follows the list's address, from its question mark; empty for the whole list.
  let query: String
}

extension DeskStore {
  func views(of person: RecordKey, type: String) async throws -> [SavedView] {
    try await all("SELECT name, query FROM saved_view WHERE operator = ? AND type = ? ORDER BY name", [Data(person.bytes), type]) {
      SavedView(name: $0["name"], query: $0["query"])
    }
  }

  /// A view of the same name is replaced.
  ///
  /// - Throws: a problem with the field `view_name` when there is no name, or one view too many.
  func save(_ view: SavedView, of person: RecordKey, type: String) async throws {
    guard !view.name.isEmpty, view.name.count <= SavedView.maximumName else {
      throw Problem(
        "view.name", field: "view_name", Words("is no name for a view.", "不能作为视图名称。"),
        remedy: Words("Give 1 to \(SavedView.maximumName) characters.", "请填写 1 至 \(SavedView.maximumName) 个字符。"))
    }
    guard view.query.isEmpty || view.query.hasPrefix("?"), view.query.utf8.count <= SavedView.maximumQuery else { throw Refused.badRequest }
    try await write { database in
      try database.execute(sql: "INSERT OR REPLACE INTO saved_view VALUES (?, ?, ?, ?)", arguments: [Data(person.bytes), type, view.name, view.query])
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM saved_view WHERE operator = ? AND type = ?", arguments: [Data(person.bytes), type]) ?? 0
      guard count <= SavedView.maximum else {
        throw Problem(
          "view.many", field: "view_name", Words("There are \(SavedView.maximum) views of this list already.", "此列表已有 \(SavedView.maximum) 个视图。"),
          remedy: Words("Remove one that is not needed.", "请先删除不需要的视图。"))
      }
    }
  }

  func removeView(_ name: String, of person: RecordKey, type: String) async throws {
    try await write {
      try $0.execute(sql: "DELETE FROM saved_view WHERE operator = ? AND type = ? AND name = ?", arguments: [Data(person.bytes), type, name])
    }
  }

  /// - Returns: nil when the person has chosen none.
  func columns(of person: RecordKey, type: String) async throws -> [String]? {
    try await all("SELECT columns FROM list_columns WHERE operator = ? AND type = ?", [Data(person.bytes), type]) { $0["columns"] as String }
      .first.map { $0.split(separator: " ").map(String.init) }
  }

  /// - Parameter columns: empty for those that the list has by itself.
  func choose(_ columns: [String], of person: RecordKey, type: String) async throws {
    try await write { database in
      if columns.isEmpty {
        try database.execute(sql: "DELETE FROM list_columns WHERE operator = ? AND type = ?", arguments: [Data(person.bytes), type])
      } else {
        try database.execute(
          sql: "INSERT OR REPLACE INTO list_columns VALUES (?, ?, ?)", arguments: [Data(person.bytes), type, columns.joined(separator: " ")])
      }
    }
  }
}
