import Ground
import Membership
import Replica

/// How a table stands against the replica's records of its type.
public struct TableCheck: Sendable {
  public var table: String
  public var rowsHere: Int
  public var rowsThere: Int
  /// The sum of the rows' hashes, as both sides reckon it.
  public var fingerprintHere: String
  public var fingerprintThere: String
  /// Which rows differ; empty when counts and fingerprints are the same.
  public var difference: TableDifference
  /// Whether what differed was put right.
  public var isMended = false

  public var isSame: Bool { difference.isNone }
}

/// Compares all tables with one snapshot, after what is new has been mirrored.
struct MirrorCheck {
  let turn: MirrorTurn
  /// Whether what differs is put right.
  let mends: Bool

  func run(_ tables: inout MirrorTables) throws -> [TableCheck] {
    let writer = RowWriter(snapshot: turn.snapshot, connection: turn.connection, hub: turn.hub)
    return try tables.states.indices.map { place in
      let comparison = TableComparison(
        snapshot: turn.snapshot, connection: turn.connection, hub: turn.hub, table: tables.states[place].table, ddl: tables.ddl)
      let here = try comparison.here()
      let there = try comparison.there()
      var check = TableCheck(
        table: comparison.table.name, rowsHere: here.rows, rowsThere: there.rows, fingerprintHere: "\(here.sum)", fingerprintThere: "\(there.sum)",
        difference: TableDifference())
      guard here != there else { return check }
      check.difference = try comparison.run()
      if mends, !check.isSame {
        _ = try turn.mend(check.difference, place, &tables, writer)
        check.isMended = true
      }
      return check
    }
  }
}
