import Foundation
import GRDB
import Ground
import Membership

/// The members as the replica's own records say, each grant checked against the root.
struct Members: Sendable {
  private(set) var admitted: [SiteID: AdmittedMember] = [:]
  private(set) var expelled: [SiteID: Expulsion] = [:]
  private(set) var restamps = Restamps()

  init(_ db: Database, _ authority: Authority) throws {
    // Grants known before the first records came (our own, headquarters') stand in `trusted_grant`.
    for row in try GRDB.Row.fetchAll(db, sql: "SELECT grant_bytes, grant_signature FROM trusted_grant") {
      admit(authority.admission(bytes(row[0]), bytes(row[1])))
    }
    let rows = try GRDB.Row.fetchAll(db, sql: "SELECT grant_bytes, grant_signature, revocation, revocation_signature, restamps, restamps_signature FROM member ORDER BY id")
    for row in rows {
      admit(authority.admission(bytes(row[0]), bytes(row[1])))
      if let revocation = row[2] as Data?, let signature = row[3] as Data?,
        let expulsion = authority.expulsion([UInt8](revocation), [UInt8](signature))
      {
        expelled[expulsion.site] = expulsion
      }
      if let statement = row[4] as Data?, let signature = row[5] as Data? {
        for restamp in authority.restamps([UInt8](statement), [UInt8](signature)) { restamps.add(restamp) }
      }
    }
  }

  private func bytes(_ data: Data) -> [UInt8] { [UInt8](data) }

  private mutating func admit(_ admission: AdmittedMember?) {
    guard let admission else { return }
    if let other = admitted[admission.site], other.issued > admission.issued { return }
    admitted[admission.site] = admission
  }

  /// The last change set of a chain that counts; nil when there is no end to it.
  func limit(of origin: Origin) -> UInt64? {
    [expelled[origin.site].map { $0.cut[origin] ?? 0 }, admitted[origin.site]?.ends[origin]].compactMap { $0 }.min()
  }

  /// Whether a change set of this origin and number may count at all.
  func author(of origin: Origin, number: UInt64) throws(MergeRefusal) -> AdmittedMember {
    guard let member = admitted[origin.site] else { throw MergeRefusal(.unknownMember, "\(origin.site) is no member of this company") }
    if let expulsion = expelled[origin.site], number > expulsion.cut[origin] ?? 0 {
      throw MergeRefusal(.revoked, "\(member.code) is revoked; change set \(number) came after the cut at \(expulsion.cut[origin] ?? 0)")
    }
    if let end = member.ends[origin], number > end {
      throw MergeRefusal(.revoked, "\(origin) of \(member.code) ends at \(end); change set \(number) came after that")
    }
    return member
  }
}
