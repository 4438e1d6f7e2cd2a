import Foundation
import GRDB
import Ground
import Membership

extension Snapshot {
  /// Our own change sets that some peer has said it holds reach this far; `zero` before any peer has said so.
  public func confirmedStamp() throws -> Stamp {
    let origin = Origin(site: site, incarnation: try UInt32.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE name = 'incarnation'")) ?? 1)
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT max(number) FROM acknowledgement WHERE origin = ?"), arguments: [Int64(origin.rawValue)])
    guard let number else { return .zero }
    let stamp = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT stamp FROM log WHERE origin = ? AND number = ?"), arguments: [Int64(origin.rawValue), number])
    return stamp.map { Stamp(rawValue: UInt64($0)) } ?? .zero
  }
}
