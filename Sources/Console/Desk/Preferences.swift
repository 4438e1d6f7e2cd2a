import Foundation
import GRDB
import Ground
import Replica

/// How each person likes this site's console: kept at the site, found again at any of its screens.
enum Preferences {
  static let table = """
    CREATE TABLE preference (operator BLOB NOT NULL PRIMARY KEY, language TEXT NOT NULL) STRICT
    """
}

extension DeskStore {
  /// - Returns: nil for a person who has not chosen yet.
  func language(of person: RecordKey) async throws -> Language? {
    try await read { database in
      try String.fetchOne(database, sql: "SELECT language FROM preference WHERE operator = ?", arguments: [Data(person.bytes)])
    }.flatMap(Language.init(rawValue:))
  }

  func choose(_ language: Language, for person: RecordKey) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT INTO preference VALUES (?, ?) ON CONFLICT (operator) DO UPDATE SET language = excluded.language",
        arguments: [Data(person.bytes), language.rawValue])
    }
  }
}
