import Foundation
import GRDB
import Ground
import Replica

/// Something that happened at the door, as it is read again.
struct AccessEntry: Sendable {
  var at: Instant
  /// The sign-in name, also one that nobody has.
  var name: String
  var what: AccessEvent
  /// The screen or the machine.
  var place: String
}

extension DeskStore {
  func note(_ what: AccessEvent, _ person: RecordKey?, name: String, place: String, at now: Instant) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT INTO access_event (at_ms, operator, name, what, place) VALUES (?, ?, ?, ?, ?)",
        arguments: [Int64(now.milliseconds), person.map { Data($0.bytes) }, String(name.prefix(64)), what.rawValue, String(place.prefix(120))])
      try database.execute(sql: "DELETE FROM access_event WHERE id <= ?", arguments: [database.lastInsertedRowID - Int64(AccessEvent.kept)])
    }
  }

  /// The newest first.
  ///
  /// - Parameter person: nil for everybody's.
  func accessEntries(of person: RecordKey? = nil, limit: Int) async throws -> [AccessEntry] {
    let mine = person == nil ? "1" : "operator = ?2"
    return try await all(
      "SELECT * FROM access_event WHERE \(mine) ORDER BY id DESC LIMIT ?1", [limit] + (person.map { [Data($0.bytes)] } ?? [])
    ) { row in
      guard let what = AccessEvent(rawValue: row["what"]) else { return nil }
      return AccessEntry(at: Instant(milliseconds: UInt64(row["at_ms"] as Int64)), name: row["name"], what: what, place: row["place"])
    }
  }
}
