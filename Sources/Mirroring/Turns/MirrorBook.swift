import Foundation
import Ground
import Membership
import Replica

/// The mirror's own tables: whose records these are, and how far each hub's have come.
enum MirrorBook {
  /// Rises when the form of these tables changes.
  static let form = 1

  static func create(_ ddl: MirrorDDL) -> [String] {
    [
      "CREATE TABLE IF NOT EXISTS \(ddl.name("weft_mirror")) (one boolean PRIMARY KEY CHECK (one), company bytea NOT NULL, form integer NOT NULL)",
      """
      CREATE TABLE IF NOT EXISTS \(ddl.name("weft_hub")) (
        hub integer PRIMARY KEY, sequence bigint NOT NULL, remade bigint NOT NULL, turn bigint NOT NULL, schema_version integer NOT NULL,
        at timestamp with time zone NOT NULL DEFAULT now())
      """,
      """
      CREATE TABLE IF NOT EXISTS \(ddl.name("weft_frontier")) (
        hub integer NOT NULL, site integer NOT NULL, incarnation integer NOT NULL, number bigint NOT NULL, stamp bigint NOT NULL, hash bytea NOT NULL,
        PRIMARY KEY (hub, site, incarnation))
      """,
    ]
  }

  /// Sees that the database is this company's, and new enough.
  static func check(_ connection: PostgresConnection, _ ddl: MirrorDDL, company: [UInt8]) throws {
    let name = ddl.name("weft_mirror")
    try connection.run("INSERT INTO \(name) VALUES (true, '\\x\(hexadecimal(company))', \(form)) ON CONFLICT DO NOTHING")
    let row = try connection.rows("SELECT encode(company, 'hex'), form FROM \(name)")[0]
    guard row[0] == hexadecimal(company) else {
      throw Problem(
        "mirror.company", field: "schema", Words("The tables in \"\(ddl.namespace)\" mirror another company.", "架构“\(ddl.namespace)”中的表属于另一家公司的镜像。"),
        remedy: Words("Choose another database, or another --schema.", "请更换数据库，或用 --schema 指定其他架构。"))
    }
    guard row[1] == "\(form)" else {
      throw Problem(
        "mirror.form", Words("The mirror's tables are of form \(row[1] ?? ""); this program knows form \(form).", "镜像表的版本为 \(row[1] ?? "")，本程序只支持 \(form)。"),
        remedy: Words("Use the newer program, or mirror into another --schema.", "请使用新版程序，或用 --schema 镜像到其他架构。"))
    }
  }

  /// - Returns: nil before a hub's first turn.
  static func place(_ connection: PostgresConnection, _ ddl: MirrorDDL, hub: SiteID) throws -> (place: CopyPlace, turn: Int64)? {
    guard let row = try connection.rows("SELECT sequence, remade, turn FROM \(ddl.name("weft_hub")) WHERE hub = \(hub.number)").first else { return nil }
    var place = CopyPlace(sequence: integer(row[0]), remade: integer(row[1]), heads: [:])
    let heads = try connection.rows(
      "SELECT site, incarnation, number, stamp, encode(hash, 'hex') FROM \(ddl.name("weft_frontier")) WHERE hub = \(hub.number)")
    for head in heads {
      let origin = Origin(site: SiteID(UInt32(integer(head[0]))), incarnation: UInt32(integer(head[1])))
      place.heads[origin] = Head(
        number: UInt64(integer(head[2])), hash: bytes(head[4] ?? ""), stamp: Stamp(rawValue: UInt64(bitPattern: integer(head[3]))))
    }
    return (place, integer(row[2]))
  }

  /// Reads hexadecimal digits, two a byte.
  private static func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.utf8.count - 1, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
  }

  private static func integer(_ text: String?) -> Int64 { text.flatMap { Int64($0) } ?? 0 }

  /// Writes where a hub's records have come to, in the transaction that brought them there.
  static func keep(_ place: CopyPlace, before: CopyPlace?, hub: SiteID, schemaVersion: Int, _ connection: PostgresConnection, _ ddl: MirrorDDL) throws {
    try connection.run(
      """
      INSERT INTO \(ddl.name("weft_hub")) (hub, sequence, remade, turn, schema_version) VALUES (\(hub.number), \(place.sequence), \(place.remade), 1, \(schemaVersion))
      ON CONFLICT (hub) DO UPDATE SET sequence = excluded.sequence, remade = excluded.remade, turn = weft_hub.turn + 1,
        schema_version = excluded.schema_version, at = now()
      """)
    if before?.heads.keys.contains(where: { place.heads[$0] == nil }) ?? false {
      try connection.run("DELETE FROM \(ddl.name("weft_frontier")) WHERE hub = \(hub.number)")
    }
    let moved = place.heads.filter { before?.heads[$0.key] != $0.value || before?.heads.count ?? 0 > place.heads.count }
    guard !moved.isEmpty else { return }
    let values = moved.map { origin, head in
      "(\(hub.number), \(origin.site.number), \(origin.incarnation), \(head.number), \(head.stamp.rawValue), '\\x\(hexadecimal(head.hash))')"
    }
    try connection.run(
      """
      INSERT INTO \(ddl.name("weft_frontier")) (hub, site, incarnation, number, stamp, hash) VALUES \(values.joined(separator: ", "))
      ON CONFLICT (hub, site, incarnation) DO UPDATE SET number = excluded.number, stamp = excluded.stamp, hash = excluded.hash
      """)
  }
}
