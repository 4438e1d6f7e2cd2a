import Foundation
import GRDB
import Ground
import Replica

/// What somebody typed into a form and has not sent: kept at the site for them alone, and found again at any of its screens.
struct FormDraft: Sendable {
  /// Bytes of the entries as JSON: some thousand order lines. What is larger is a file, and imported as one.
  static let maximumBytes = 500_000
  /// Of one person; the oldest goes first.
  static let maximumOfPerson = 40
  /// Ends of one person that are remembered, so that what a closed page sends late does not come back as a draft.
  static let maximumEnds = 200

  /// The address that the form posts to.
  var place: String
  /// The form's entries by their names, and the reason as `_reason`; none is empty.
  var fields: [String: String]
  var updated: Instant

  static let table = """
    CREATE TABLE draft (
      operator BLOB NOT NULL, place TEXT NOT NULL,
      fields TEXT, -- JSON; NULL when the form was sent or given up, and only its end is remembered
      updated_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,
      PRIMARY KEY (operator, place)) STRICT
    """

  /// What of a form is worth keeping: what a person typed, without our own marks.
  static func fields(of form: SentForm) -> [String: String] {
    form.values.keys.reduce(into: [:]) { fields, name in
      guard !name.hasPrefix("_") || name == "_reason", let text = form[name], !text.isEmpty else { return }
      fields[name] = text
    }
  }

  /// The form as it was typed, to be read as if it had been sent.
  var form: SentForm { SentForm(values: fields) }
}

/// What became of entries that were sent to be kept.
enum DraftKeeping: Hashable, Sendable {
  case kept
  /// Nothing was typed, so nothing is kept.
  case emptied
  /// The form had been sent or given up before; carries the mark of that end.
  case ended(Instant)
  case tooLarge
}

extension DeskStore {
  /// - Parameter mark: the end of the place that the form's page knew of when it was drawn.
  func keep(_ draft: FormDraft, mark: Instant, of person: RecordKey) async throws -> DraftKeeping {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let fields = try encoder.encode(draft.fields)
    guard fields.count <= FormDraft.maximumBytes else { return .tooLarge }
    let (place, text, updated) = (draft.place, String(decoding: fields, as: UTF8.self), Int64(draft.updated.milliseconds))
    let isEmpty = draft.fields.isEmpty
    return try await write { database in
      let person = Data(person.bytes)
      let ended = try Int64.fetchOne(database, sql: "SELECT ended_ms FROM draft WHERE operator = ? AND place = ?", arguments: [person, place]) ?? 0
      guard ended <= Int64(clamping: mark.milliseconds) else { return .ended(Instant(milliseconds: UInt64(ended))) }
      try database.execute(
        sql: """
          INSERT INTO draft VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (operator, place) DO UPDATE SET fields = excluded.fields, updated_ms = excluded.updated_ms
          """, arguments: [person, place, isEmpty ? nil : text, updated, ended])
      try Self.forgetOldest(of: person, database)
      return isEmpty ? .emptied : .kept
    }
  }

  private static func forgetOldest(of person: Data, _ database: Database) throws {
    for (kind, most) in [("NOT NULL", FormDraft.maximumOfPerson), ("NULL", FormDraft.maximumEnds)] {
      try database.execute(
        sql: """
          DELETE FROM draft WHERE rowid IN (
            SELECT rowid FROM draft WHERE operator = ? AND fields IS \(kind) ORDER BY updated_ms DESC, rowid DESC LIMIT -1 OFFSET ?)
          """, arguments: [person, most])
    }
  }

  /// The step was taken, or its form was given up: what its page still sends is not wanted any more.
  func endDraft(at place: String, of person: RecordKey, now: Instant) async throws {
    try await write { database in
      try database.execute(
        sql: """
          INSERT INTO draft VALUES (?1, ?2, NULL, ?3, ?3)
          ON CONFLICT (operator, place) DO UPDATE SET fields = NULL, updated_ms = excluded.updated_ms, ended_ms = max(ended_ms + 1, excluded.ended_ms)
          """, arguments: [Data(person.bytes), place, Int64(now.milliseconds)])
      try Self.forgetOldest(of: Data(person.bytes), database)
    }
  }

  /// What a person has begun at these places, the newest first, and where something ended.
  ///
  /// - Parameter start: the beginning of the places, like `/r/KEY/`; empty for all.
  func drafts(of person: RecordKey, under start: String = "") async throws -> (drafts: [FormDraft], ends: [String: Instant]) {
    try await read { database in
      let rows = try GRDB.Row.fetchAll(
        database, sql: "SELECT place, fields, updated_ms, ended_ms FROM draft WHERE operator = ? AND place >= ? AND place < ? ORDER BY updated_ms DESC",
        arguments: [Data(person.bytes), start, start + "\u{10FFFF}"])
      var ends: [String: Instant] = [:]
      let drafts = try rows.compactMap { row -> FormDraft? in
        let place: String = row["place"]
        ends[place] = Instant(milliseconds: UInt64(row["ended_ms"] as Int64))
        guard let text: String = row["fields"] else { return nil }
        let fields = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        return FormDraft(place: place, fields: fields, updated: Instant(milliseconds: UInt64(row["updated_ms"] as Int64)))
      }
      return (drafts, ends)
    }
  }
}
