import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Quarantine: cut off, parked, restamped, tried again")
struct QuarantineStories {
  private static let start: UInt64 = 1_790_000_000_000
  private static let year: UInt64 = 365 * 86_400_000

  /// Headquarters, an office, its laptop.
  private func company() async throws -> (Company, hq: TestSite, office: TestSite, laptop: TestSite, clock: HandClock) {
    let company = try Company()
    let clock = HandClock(Self.start)
    var sites = [
      try await company.site(1, .headquarters, clock: clock), try await company.site(2, .office, "company office/2", clock: clock),
    ]
    sites.append(try await company.site(3, .office, "company office/2", clock: clock))
    for site in sites { try await site.replica.trust(sites.map(\.grant)) }
    return (company, sites[0], sites[1], sites[2], clock)
  }

  /// Headquarters writes something into a member's record.
  private func record(_ member: TestSite, at hq: TestSite, _ change: @escaping @Sendable (inout Draft<Member>) -> Void) async throws {
    _ = try await hq.replica.commit(by: "wei", step: "member.decide") { [admission = member.admission, grant = member.grant] snapshot, changes in
      if let known = try snapshot.first(Member.self, where: "site = ?", [Int(admission.site.number)]) {
        try changes.update(known, change)
      } else {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(admission.site.number)
          $0.code = admission.code
          $0.name = admission.name
          $0.role = admission.role.rawValue
          $0.shelves = admission.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
          change(&$0)
        }
      }
    }
  }

  private func revoke(_ member: TestSite, through number: UInt64, at hq: TestSite, _ company: Company) async throws {
    let signed = company.revocation(member.id, cut: [member.origin: number])
    try await record(member, at: hq) {
      $0.revocation = Blob(signed.bytes)
      $0.revocationSignature = Blob(signed.signature)
    }
  }

  private func customers(_ site: TestSite) async throws -> [String] {
    try await site.replica.read { try $0.all(Order.self).map(\.customer).sorted() }
  }

  @Test("A revoked laptop's last steps arrive by another site: cut at the frontier, all of the rest kept for a person, and taken when one decides so")
  func revokedLaptop() async throws {
    let (company, hq, office, laptop, _) = try await company()
    for index in 1...3 { _ = try await laptop.makeOrder("known \(index)", shelf: Shelf(.office, SiteID(2))) }
    try await laptop.send(to: hq)
    try await laptop.send(to: office)
    // Four more reach the office and not headquarters; there the laptop is put out.
    for index in 4...7 { _ = try await laptop.makeOrder("late \(index)", shelf: Shelf(.office, SiteID(2))) }
    try await laptop.send(to: office)
    let order = try #require(try await office.replica.read { try $0.first(Order.self, where: "customer = 'late 5'") })
    try await office.change(order.id) { $0.note = "the office worked on it" }
    try await revoke(laptop, through: 3, at: hq, company)

    // By the office they come to headquarters: held back, every one of them.
    try await office.send(to: hq)
    #expect(try await hq.replica.quarantined().map(\.number) == [4, 5, 6, 7])
    #expect(try await hq.replica.quarantined().map(\.code) == ["revoked", "behind", "behind", "behind"])
    #expect(try await customers(hq) == ["known 1", "known 2", "known 3"])

    // The office learns of it, and is as headquarters is.
    let reports = try await hq.send(to: office)
    #expect(reports.contains { $0.beginsAnew })
    #expect(try await office.replica.quarantined().filter { $0.origin == laptop.origin }.map(\.number) == [4, 5, 6, 7])
    #expect(try await customers(office) == customers(hq))
    #expect(try await office.replica.verify().findings == [])
    #expect(try await office.replica.alarms().map(\.kind) == [.retracted])

    // A person has looked: they are good. It takes a number that a seal covers.
    try await revoke(laptop, through: 7, at: hq, company)
    try await hq.replica.retryQuarantine(all: true)
    #expect(try await customers(hq).count == 7)
    #expect(try await hq.replica.quarantined().isEmpty)
    try await hq.send(to: office)
    try await office.send(to: hq)
    #expect(try await office.state() == hq.state())
    #expect(try await hq.order(order.id)?.note == "the office worked on it")
    for site in [hq, office] { #expect(try await site.replica.verify().findings == []) }
  }

  @Test("The laptop itself keeps what it wrote, whatever others say of it")
  func revokedKeepsOwn() async throws {
    let (company, hq, _, laptop, _) = try await company()
    _ = try await laptop.makeOrder("one", shelf: Shelf(.office, SiteID(2)))
    try await laptop.send(to: hq)
    _ = try await laptop.makeOrder("two", shelf: Shelf(.office, SiteID(2)))
    try await revoke(laptop, through: 1, at: hq, company)
    try await hq.send(to: laptop)
    #expect(try await customers(laptop) == ["one", "two"])
  }

  @Test("A clock a year ahead: parked everywhere, others go on, merged by itself when the time has come")
  func parked() async throws {
    let (company, hq, office, laptop, clock) = try await company()
    let ahead = HandClock(Self.start + 600_000)
    let fast = try await laptop.copied(company, clock: ahead)
    for index in 1...4 { _ = try await fast.makeOrder("fast \(index)", shelf: Shelf(.office, SiteID(2))) }
    let reports = try await fast.send(to: hq)
    #expect(reports.flatMap(\.refused).map(\.refusal.code) == [.clockAhead])
    #expect(try await hq.replica.quarantined().count == 4)
    _ = try await office.makeOrder("on time")
    try await office.send(to: hq)
    #expect(try await customers(hq) == ["on time"])
    #expect(try await hq.replica.retryQuarantine(all: false).isEmpty)
    clock.advance(299_000)
    #expect(try await hq.replica.retryQuarantine(all: false).isEmpty)
    // The laptop is not needed for it.
    clock.advance(1_000)
    #expect(try await hq.replica.retryQuarantine(all: false).map(\.changeSets) == [4])
    #expect(try await customers(hq) == ["fast 1", "fast 2", "fast 3", "fast 4", "on time"])
    #expect(try await hq.replica.quarantined().isEmpty)
  }

  @Test("Restamped by headquarters: counts as of now at every site, also at those that had believed the clock, and its author goes on in the present")
  func restamped() async throws {
    let (company, hq, office, laptop, clock) = try await company()
    let shelf = Shelf(.office, SiteID(2))
    let order = try await office.makeOrder("contested")
    try await office.send(to: hq)
    try await office.send(to: laptop)
    // The laptop jumps a year ahead, and a colleague's machine with it.
    let ahead = HandClock(Self.start + Self.year)
    let fast = try await laptop.copied(company, clock: ahead)
    let fooled = try await office.copied(company, clock: ahead)
    _ = try await fast.makeOrder("of next year", shelf: shelf)
    try await fast.change(order) { $0.note = "from the future" }
    try await fast.send(to: fooled)
    #expect(try await fooled.order(order)?.note == "from the future")
    try await fast.send(to: hq)
    #expect(try await hq.replica.quarantined().map(\.number) == [1, 2])
    clock.advance(3_600_000)
    try await office.change(order) { $0.note = "an hour later" }
    try await office.send(to: hq)

    let stamps = try await fast.replica.pool.read { db in
      try Int64.fetchAll(db, sql: "SELECT stamp FROM log WHERE origin = ? ORDER BY number", arguments: [Int64(laptop.origin.rawValue)])
    }.map { Stamp(rawValue: UInt64($0)) }
    let signed = company.restamps(
      Restamp(origin: laptop.origin, numbers: 1...2, stamps: stamps[0]...stamps[1], back: Self.year))
    try await record(laptop, at: hq) {
      $0.restamps = Blob(signed.bytes)
      $0.restampsSignature = Blob(signed.signature)
    }
    try await hq.replica.retryQuarantine(all: true)
    #expect(try await hq.replica.quarantined().isEmpty)
    // What was written "next year" is from before the hour.
    #expect(try await hq.order(order)?.note == "an hour later")
    #expect(try await hq.replica.conflicts().map { $0.losingValue.first?.text } == ["from the future"])
    ahead.set(clock.milliseconds())
    for site in [fast, fooled, office] {
      try await hq.send(to: site)
      #expect(try await site.state() == hq.state())
      #expect(try await site.replica.verify().findings == [])
    }
    // The author's next step bears today's stamp and is taken at once.
    _ = try await fast.makeOrder("back in the present", shelf: shelf)
    let last = try #require(try await fast.replica.frontier().heads[laptop.origin])
    #expect(last.stamp.milliseconds <= clock.milliseconds() + 1_000)
    #expect(try await fast.send(to: hq).flatMap(\.refused).isEmpty)
    #expect(try await hq.state() == fast.state())
  }

  @Test("What is kept of one chain has a limit")
  func bounded() async throws {
    let (company, hq, _, laptop, _) = try await company()
    #expect(Quarantine.maximumBytes == 64 << 20)
    let fast = try await laptop.copied(company, clock: HandClock(Self.start + Self.year))
    for index in 1...3 { _ = try await fast.makeOrder("\(index)", shelf: Shelf(.office, SiteID(2))) }
    // As if most of the room were taken: the first is always kept, since it says why; what comes behind has to fit.
    try await hq.replica.pool.write { db in
      try db.execute(
        sql: "INSERT INTO quarantine (origin, number, code, text, bytes, peer, at) VALUES (?, 1000, 'behind', '', zeroblob(?), 3, 0)",
        arguments: [Int64(laptop.origin.rawValue), Quarantine.maximumBytes - 100])
    }
    try await fast.send(to: hq)
    #expect(try await hq.replica.quarantined().map(\.number).sorted() == [1, 1000])
  }
}
