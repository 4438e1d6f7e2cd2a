import Foundation
import GRDB
import Ground
import Membership

/// How far somebody has come who copies the records of this replica to elsewhere and follows their changes.
public struct CopyPlace: Hashable, Sendable {
  /// The newest place in the log, in the order of arrival.
  public var sequence: Int64
  /// How often records had been changed otherwise than by what came into the log; see `Remade`.
  public var remade: Int64
  /// What the copy holds of each chain.
  public var heads: [Origin: Head]

  public init(sequence: Int64, remade: Int64, heads: [Origin: Head]) {
    self.sequence = sequence
    self.remade = remade
    self.heads = heads
  }
}

/// The records that change sets have touched, by the number of their type.
public struct TouchedRecords: Sendable {
  public var changeSets = 0
  public var keys: [Int: Set<RecordKey>] = [:]
}

extension Snapshot {
  /// The place of a copy that holds what this snapshot holds.
  public func copyPlace() throws -> CopyPlace {
    CopyPlace(sequence: try newestArrival(), remade: try Remade.count(db), heads: try WriterState.readHeads(db).mapValues(\.head))
  }

  /// What has changed behind a place.
  ///
  /// - Parameter limit: how many change sets are looked into.
  /// - Returns: nil when the log cannot say: it was pruned behind the place, records came or went beside it, the file is another one or
  ///   was put back from a backup, or there is more than the limit. Then only a comparison of all records tells.
  public func touched(since place: CopyPlace, limit: Int) throws -> TouchedRecords? {
    let now = try copyPlace()
    guard now.remade == place.remade, now.sequence >= place.sequence, try follows(now.heads, place.heads) else { return nil }
    var touched = TouchedRecords()
    var counts: [Origin: UInt64] = [:]
    let rows = try GRDB.Row.fetchCursor(
      db.cachedStatement(sql: "SELECT origin, bytes FROM log WHERE seq > ? ORDER BY seq LIMIT ?"), arguments: [place.sequence, limit + 1])
    while let row = try rows.next() {
      touched.changeSets += 1
      guard touched.changeSets <= limit else { return nil }
      counts[Origin(rawValue: UInt32(row[0] as Int64)), default: 0] += 1
      try row.withUnsafeData(atIndex: 1) { data in try (data ?? Data()).withUnsafeBytes { try note($0, in: &touched) } }
    }
    // Each chain must have grown by just what was read.
    for (origin, head) in now.heads where head.number - (place.heads[origin]?.number ?? 0) != counts[origin] ?? 0 { return nil }
    return touched
  }

  /// Whether chains go on from where a copy has them.
  private func follows(_ now: [Origin: Head], _ before: [Origin: Head]) throws -> Bool {
    let base = try LogBase.read(db)
    for (origin, head) in before {
      guard let newer = now[origin], newer.number >= head.number, try LogBase.hash(origin, head.number, base, db) == head.hash else { return false }
    }
    return base.allSatisfy { before[$0.key] != nil }
  }

  private func note(_ bytes: UnsafeRawBufferPointer, in touched: inout TouchedRecords) throws {
    let changeSet = try ChangeSetView(bytes)
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      while let change = try reader.next() {
        // A newer program's type has no table here.
        guard schema.record(change.type) != nil else { continue }
        touched.keys[change.type, default: []].insert(change.key)
      }
    }
  }
}
