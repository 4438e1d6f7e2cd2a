import Foundation
import GRDB
import Ground
import Membership

/// Gives versions other names wherever the replica's tables speak of them.
///
/// Which value is present, lost or replaced depends only on the order of versions and on who replaced whom. A renaming that keeps that
/// order therefore turns the tables into those that the change sets under their new names would have made.
struct VersionRenaming {
  let schema: Schema
  let db: Database
  /// The versions that get another name.
  let names: [Version: Version]

  func callAsFunction(_ version: Version) -> Version { names[version] ?? version }

  /// Renames what stands about one record.
  func record(_ record: RecordSchema, _ key: RecordKey) throws {
    let id = Data(key.bytes)
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT _versions FROM \(record.name) WHERE id = ?"), arguments: [id])
    if let row {
      let packed = [UInt8](row[0] as Data)
      guard let versions = packed.withUnsafeBytes({ FieldVersions(column: $0, key: key) }) else { throw DamagedRow(type: record.name) }
      let renamed = versions.renamed(self.callAsFunction)
      if renamed != versions {
        let column = renamed.withColumn(key) { Data($0) }
        try db.cachedStatement(sql: "UPDATE \(record.name) SET _versions = ? WHERE id = ?").execute(arguments: [column, id])
      }
    }
    for (table, stamp, origin) in [("conflict", "stamp", "origin"), ("conflict", "against_stamp", "against_origin"), ("replaced_early", "stamp", "origin")] {
      let rows = try GRDB.Row.fetchAll(
        db.cachedStatement(sql: "SELECT DISTINCT \(stamp), \(origin) FROM \(table) WHERE record = ?"), arguments: [id])
      for row in rows {
        let version = Version(stamp: Stamp(rawValue: UInt64(row[0] as Int64)), origin: Origin(rawValue: UInt32(row[1] as Int64)))
        guard let name = names[version] else { continue }
        try db.cachedStatement(sql: "UPDATE \(table) SET \(stamp) = ?, \(origin) = ? WHERE record = ? AND \(stamp) = ? AND \(origin) = ?")
          .execute(arguments: [
            Int64(name.stamp.rawValue), Int64(name.origin.rawValue), id, Int64(version.stamp.rawValue), Int64(version.origin.rawValue),
          ])
      }
    }
  }

  /// What a person decided about an edit that now has another name.
  func resolutions() throws {
    try Remade.note(db)
    for (version, name) in names {
      try db.cachedStatement(
        sql: "UPDATE conflict_resolution SET losing_stamp = ?, losing_origin = ? WHERE losing_stamp = ? AND losing_origin = ?"
      ).execute(arguments: [
        Int64(name.stamp.rawValue), Int64(name.origin.rawValue), Int64(version.stamp.rawValue), Int64(version.origin.rawValue),
      ])
    }
  }
}

extension FieldVersions {
  func renamed(_ name: (Version) -> Version) -> FieldVersions {
    var renamed = FieldVersions(created: name(created))
    for field in changedFields { renamed[field] = name(self[field]) }
    return renamed
  }
}
