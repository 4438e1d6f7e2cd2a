import Foundation
import Ground
import GRDB
import Membership
import Testing

@testable import Replica

extension TestSite {
  /// The same site on another disk, as its file is now: a backup that was restored, or a clone.
  func copied(_ company: Company, clock: any WallClock = HandClock()) async throws -> TestSite {
    let path = company.folder.appendingPathComponent("copy-\(UUID().uuidString).sqlite").path
    try await replica.pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    let copy = try Replica(
      path: path, schema: replica.schema, site: id, authority: replica.authority, sealer: replica.sealer, clock: clock)
    return TestSite(replica: copy, admission: admission, grant: grant, key: key)
  }

  /// What two nodes do when they meet, as `Sync` does it: Hellos, then both directions until neither lacks anything that it can have.
  ///
  /// - Returns: how many sessions it took.
  @discardableResult
  func meet(_ other: TestSite, limit: Int = 4096) async throws -> Int {
    for session in 1...12 {
      if try await converse(other, limit) { return session }
    }
    Issue.record("\(admission.code) and \(other.admission.code) do not come to an end")
    return 12
  }

  /// - Returns: false when the session ended to begin anew.
  private func converse(_ other: TestSite, _ limit: Int) async throws -> Bool {
    let pairs = [(self, other), (other, self)]
    var believed: [SiteID: Frontier] = [:]
    for (one, two) in pairs { believed[two.id] = try await two.replica.frontier(); _ = one }
    var anew = false
    for (one, two) in pairs {
      try await one.replica.acknowledged(by: two.id, two.replica.frontier(), at: Instant(milliseconds: 1))
      let meeting = try await one.replica.meet(two.id, two.replica.frontier(), two.replica.ladder())
      anew = anew || meeting.needsAnew
      for rung in meeting.rewinds { believed[two.id]!.heads[rung.origin] = rung.head }
      for rung in meeting.untold {
        if try await two.replica.told(rung.origin, rung.head.number, by: one.id) { anew = true }
      }
    }
    if anew { return false }
    for (one, two) in pairs {
      while let next = try await one.replica.outgoing(after: believed[two.id]!, for: two.admission.shelves, limit: limit) {
        let report = try await two.replica.merge(next.batch, from: one.id)
        believed[two.id] = next.through
        if report.beginsAnew { return false }
        try await one.replica.acknowledged(by: two.id, two.replica.frontier(), at: Instant(milliseconds: 1))
      }
    }
    return true
  }
}
