import Foundation
import GRDB
import Ground

/// A change set that is held back because its author's clock was ahead, or because it stands behind such a one.
public struct QuarantinedStamp: Sendable, Hashable {
  public var origin: Origin
  public var number: UInt64
  /// As its author wrote it.
  public var stamp: Stamp
  /// When it came here.
  public var at: Instant

  public init(origin: Origin, number: UInt64, stamp: Stamp, at: Instant) {
    self.origin = origin
    self.number = number
    self.stamp = stamp
    self.at = at
  }
}

extension Replica {
  /// What is held back of a site for its clock: per chain the first such change set and those that follow it without a gap, whatever
  /// they are held back for, since nobody has looked at them yet. By origin and number.
  public func quarantinedStamps(of site: SiteID) async throws -> [QuarantinedStamp] {
    try await pool.read { db in
      let rows = try GRDB.Row.fetchCursor(
        db, sql: "SELECT code, bytes, at FROM quarantine WHERE origin >> 12 = ? ORDER BY origin, number", arguments: [Int(site.number)])
      var stamps: [QuarantinedStamp] = []
      while let row = try rows.next() {
        let held: QuarantinedStamp? = ([UInt8](row[1] as Data)).withUnsafeBytes { buffer in
          // What cannot be read at all has no stamp, and no clock is to blame for it.
          guard let changeSet = try? ChangeSetView(buffer) else { return nil }
          return QuarantinedStamp(
            origin: changeSet.origin, number: changeSet.number, stamp: changeSet.stamp, at: Instant(milliseconds: UInt64(row[2] as Int64)))
        }
        guard let held else { continue }
        let follows = stamps.last.map { $0.origin == held.origin && $0.number + 1 == held.number && $0.stamp < held.stamp } ?? false
        if follows || row[0] as String == MergeRefusal.Code.clockAhead.rawValue { stamps.append(held) }
      }
      return stamps
    }
  }
}
