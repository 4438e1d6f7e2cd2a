import Foundation
import GRDB
import Ground
import Membership

/// Where the parts of a shelf that this replica was given later are still missing.
///
/// A gap is a range of numbers of one chain: everything outside of it is here. It is found when the grant changes, by looking for the
/// parts that were left out, and shrinks from its beginning as they come.
struct ShelfGaps {
  static let sql = """
    -- Parts that were left out before we were given their shelf: of one chain, from first to last.
    CREATE TABLE IF NOT EXISTS shelf_gap (
      origin INTEGER NOT NULL, shelf INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (origin, shelf)) STRICT, WITHOUT ROWID;
    """

  private(set) var all: [Frontier.Place: Frontier.Gap] = [:]

  init() {}

  init(_ db: Database) throws {
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT origin, shelf, first, last FROM shelf_gap") {
      guard let shelf = Shelf(code: UInt32(row[1] as Int64)) else { continue }
      all[Frontier.Place(origin: Origin(rawValue: UInt32(row[0] as Int64)), shelf: shelf)] = Frontier.Gap(
        first: UInt64(row[2] as Int64), last: UInt64(row[3] as Int64))
    }
  }

  func contains(_ origin: Origin, _ shelf: Shelf, _ number: UInt64) -> Bool {
    guard !all.isEmpty, let gap = all[Frontier.Place(origin: origin, shelf: shelf)] else { return false }
    return gap.first <= number && number <= gap.last
  }

  private mutating func set(_ place: Frontier.Place, _ gap: Frontier.Gap?, _ db: Database) throws {
    all[place] = gap
    let key = [Int64(place.origin.rawValue), Int64(place.shelf.code)]
    if let gap {
      try db.execute(
        sql: "INSERT OR REPLACE INTO shelf_gap (origin, shelf, first, last) VALUES (?, ?, ?, ?)",
        arguments: StatementArguments(key + [Int64(gap.first), Int64(gap.last)]))
    } else {
      try db.execute(sql: "DELETE FROM shelf_gap WHERE origin = ? AND shelf = ?", arguments: StatementArguments(key))
    }
  }

  /// The replica was given other shelves: parts that were left out on the new ones are missing from now on, and none is on those taken away.
  mutating func regrant(from before: ShelfSet, to after: ShelfSet, _ db: Database) throws {
    for place in all.keys where !after.contains(place.shelf) { try set(place, nil, db) }
    guard !before.isSuperset(of: after) else { return }
    var found: [Frontier.Place: Frontier.Gap] = [:]
    let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT origin, number, bytes FROM log ORDER BY origin, number")
    while let row = try rows.next() {
      let number = UInt64(row[1] as Int64)
      let origin = Origin(rawValue: UInt32(row[0] as Int64))
      let outline = try row.withUnsafeData(atIndex: 2) { data in
        try (data ?? Data()).withUnsafeBytes { try ChangeSetOutline($0) }
      }
      for shelf in outline.leftOut where after.contains(shelf) {
        found[Frontier.Place(origin: origin, shelf: shelf), default: Frontier.Gap(first: number, last: number)].last = number
      }
    }
    for (place, gap) in found { try set(place, gap, db) }
  }

  /// Parts have come: moves the beginning of a gap to the first that is still missing.
  mutating func advance(_ place: Frontier.Place, _ db: Database) throws {
    guard let gap = all[place] else { return }
    let rows = try GRDB.Row.fetchCursor(
      db.cachedStatement(sql: "SELECT number, bytes FROM log WHERE origin = ? AND number BETWEEN ? AND ? ORDER BY number"),
      arguments: [Int64(place.origin.rawValue), Int64(gap.first), Int64(gap.last)])
    while let row = try rows.next() {
      let outline = try row.withUnsafeData(atIndex: 1) { data in
        try (data ?? Data()).withUnsafeBytes { try ChangeSetOutline($0) }
      }
      guard outline.leftOut.contains(place.shelf) else { continue }
      let number = UInt64(row[0] as Int64)
      return number > gap.first ? try set(place, Frontier.Gap(first: number, last: gap.last), db) : ()
    }
    try set(place, nil, db)
  }
}
