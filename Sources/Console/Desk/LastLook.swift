import Foundation
import GRDB
import Ground
import Replica

/// Up to where a person has seen what others changed, as the order of arrival at this site has it.
///
/// It moves on in two ways only: by the button, or with a visit that comes half an hour or more after one that had shown everything. So a
/// reload, a second tab or a page that stands open overnight takes nothing away that nobody looked at, and who never presses the button is
/// not shown last week's changes for good.
struct LastLook: Sendable, Equatable {
  /// A pause of this length ends a visit.
  static let pause: UInt64 = 30 * 60_000

  static let table = """
    CREATE TABLE last_look (
      operator BLOB NOT NULL PRIMARY KEY, seen INTEGER NOT NULL, shown INTEGER, shown_at INTEGER NOT NULL) STRICT
    """

  /// What arrived up to here has been seen.
  var seen: Int64
  /// The newest arrival when the list was last shown whole; nil when it was shown cut.
  var shown: Int64?
  var shownAt: Instant

  /// The look of a person who comes to the page now.
  func visited(at now: Instant) -> LastLook {
    guard let shown, now.milliseconds >= shownAt.milliseconds + Self.pause else { return self }
    return LastLook(seen: max(seen, shown), shown: nil, shownAt: shownAt)
  }
}

extension DeskStore {
  /// - Returns: nil for a person who has not been here yet.
  func lastLook(of person: RecordKey) async throws -> LastLook? {
    try await read { database in
      try GRDB.Row.fetchOne(
        database, sql: "SELECT seen, shown, shown_at FROM last_look WHERE operator = ?", arguments: [Data(person.bytes)]
      ).map { LastLook(seen: $0[0], shown: $0[1], shownAt: Instant(milliseconds: UInt64($0[2] as Int64))) }
    }
  }

  func keep(_ look: LastLook, of person: RecordKey) async throws {
    try await write { database in
      try database.execute(
        sql: """
          INSERT INTO last_look VALUES (?, ?, ?, ?)
          ON CONFLICT (operator) DO UPDATE SET seen = excluded.seen, shown = excluded.shown, shown_at = excluded.shown_at
          """,
        arguments: [Data(person.bytes), look.seen, look.shown, Int64(look.shownAt.milliseconds)])
    }
  }
}
