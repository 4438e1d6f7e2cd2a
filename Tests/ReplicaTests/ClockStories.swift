import Foundation
import Ground
import Membership
import Testing

@testable import Replica

/// Wall clocks that are ahead, behind, jumping or frozen.
@Suite("Clocks")
struct ClockStories {
  static let year: UInt64 = 365 * 86_400_000
  static let now: UInt64 = 1_790_000_000_000

  /// Sites each with a clock of its own.
  private func sites(_ clocks: [HandClock]) async throws -> (Company, [TestSite]) {
    let company = try Company()
    var sites: [TestSite] = []
    for (index, clock) in clocks.enumerated() { sites.append(try await company.site(UInt32(index + 1), .office, clock: clock)) }
    for site in sites { try await site.replica.trust(sites.map(\.grant)) }
    return (company, sites)
  }

  private func stamps(_ site: TestSite) async throws -> [UInt64] {
    try await site.replica.read { [origin = site.origin] snapshot in
      try snapshot.texts("SELECT stamp FROM log WHERE origin = \(origin.rawValue) ORDER BY number").map { UInt64($0)! }
    }
  }

  private func rise(_ stamps: [UInt64]) -> Bool { zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 } }

  @Test("a clock a year ahead: parked everywhere and told by how much, others go on, and it is merged when its time has come")
  func yearAhead() async throws {
    let clocks = [HandClock(Self.now + Self.year), HandClock(Self.now), HandClock(Self.now)]
    let (company, all) = try await sites(clocks)
    let (ahead, b, c) = (all[0], all[1], all[2])
    let early = try await ahead.makeOrder("Early")
    for other in [b, c] {
      let refused = try await ahead.send(to: other).flatMap(\.refused)
      #expect(refused.map(\.refusal.code) == [.clockAhead])
      #expect(refused.first?.refusal.text.contains("\(Self.year / 1000) s ahead") == true)
      #expect(try await other.replica.quarantined().map(\.code) == ["clockAhead"])
      #expect(try await other.order(early) == nil)
    }
    let order = try await b.makeOrder("On time")
    try await b.send(to: c)
    #expect(try await c.order(order) != nil)
    // What is parked moved no clock.
    #expect(Stamp(rawValue: try #require(try await stamps(b).last)).milliseconds == Self.now)
    for clock in clocks[1...] { clock.advance(Self.year - HybridClock.maximumLead - 1) }
    #expect(try await ahead.send(to: b).flatMap(\.refused).count == 1)
    for clock in clocks[1...] { clock.advance(1) }
    for other in [b, c] {
      #expect(try await ahead.send(to: other).flatMap(\.refused).isEmpty)
      #expect(try await other.order(early)?.customer == "Early")
      #expect(try await other.replica.quarantined().isEmpty)
    }
    _ = company
  }

  @Test("a clock set back a year: stamps still rise, its edits win over what they replaced, and what others write is parked until it is right")
  func yearBehind() async throws {
    let clocks = [HandClock(Self.now), HandClock(Self.now)]
    let (company, all) = try await sites(clocks)
    let (behind, other) = (all[0], all[1])
    let order = try await other.makeOrder("Lantian", shelf: Shelf(.office, SiteID(1)))
    try await other.send(to: behind)
    clocks[0].set(Self.now - Self.year)
    for name in ["Haiyun", "Tianhe"] { try await behind.change(order) { $0.customer = name } }
    try await behind.send(to: other)
    #expect(try await other.order(order)?.customer == "Tianhe")
    #expect(try await other.replica.conflicts().isEmpty)
    clocks[1].advance(HybridClock.maximumLead)
    try await other.change(order) { $0.note = "seen later" }
    let refused = try await other.send(to: behind).flatMap(\.refused)
    #expect(refused.map(\.refusal.code) == [.clockAhead])
    #expect(refused.first?.refusal.text.contains("\((Self.year + HybridClock.maximumLead) / 1000) s ahead") == true)
    clocks[0].set(Self.now)
    #expect(try await other.send(to: behind).flatMap(\.refused).isEmpty)
    #expect(try await behind.order(order)?.note == "seen later")
    #expect(rise(try await stamps(behind)))
    _ = company
  }

  @Test("a clock that stands still for 70,000 commits' worth of stamps goes on into the next millisecond")
  func frozen() {
    var clock = HybridClock()
    var last = clock.tick(now: Self.now)
    for _ in 0..<70_000 {
      let next = clock.tick(now: Self.now)
      #expect(next > last)
      last = next
    }
    #expect(last.milliseconds == Self.now + 1 && last.counter == UInt16(70_000 - 65_536))
    #expect(clock.tick(now: Self.now + 2) == Stamp(milliseconds: Self.now + 2))
  }

  @Test("a peer moves our clock by no more than 5 minutes", arguments: [(0, true), (1, false)] as [(UInt64, Bool)])
  func moved(more: UInt64, isTaken: Bool) async throws {
    let (company, all) = try await sites([HandClock(Self.now + HybridClock.maximumLead + more), HandClock(Self.now)])
    _ = try await all[0].makeOrder("Ahead")
    #expect(try await all[0].send(to: all[1]).flatMap(\.refused).isEmpty == isTaken)
    _ = try await all[1].makeOrder("Ours")
    let stamp = Stamp(rawValue: try #require(try await stamps(all[1]).last))
    #expect(stamp.milliseconds == Self.now + (isTaken ? HybridClock.maximumLead : 0))
    _ = company
  }

  @Test("a restart with the clock set back a year repeats no stamp and no key")
  func restart() async throws {
    let clock = HandClock(Self.now)
    let (company, all) = try await sites([clock])
    var site = all[0]
    var keys = [try await site.makeOrder("One").key]
    for _ in 0..<3 {
      clock.set(Self.now - Self.year)
      site = try await company.reopen(site, company.schema, clock: clock)
      keys.append(try await site.makeOrder("Again").key)
      clock.set(Self.now + 1_000)
      site = try await company.reopen(site, company.schema, clock: clock)
      keys.append(try await site.makeOrder("And on").key)
    }
    let all7 = try await stamps(site)
    #expect(all7.count == 7 && rise(all7) && Set(keys).count == 7)
    #expect(try await site.replica.verify().isWhole)
  }

  @Test("after a jump ahead in which nothing was committed, work goes on as soon as the clock is right")
  func jumpWithoutCommit() async throws {
    let clock = HandClock(Self.now)
    let (company, all) = try await sites([clock])
    clock.set(Self.now + Self.year)
    struct Stopped: Error {}
    await #expect(throws: Stopped.self) {
      _ = try await all[0].replica.commit(by: "li", step: "order.receive") { _, changes in
        try changes.create(Order.self, on: Shelf(.office, SiteID(1))) { $0.customer = "never" }
        throw Stopped()
      }
    }
    // A creation on a shelf that is not the site's is refused after its key was made.
    await #expect(throws: MergeRefusal.self) { _ = try await all[0].makeOrder("wrong", shelf: Shelf(.plant, SiteID(1))) }
    clock.set(Self.now)
    let order = try await all[0].makeOrder("Right")
    #expect(order.key.high >> 16 == Self.now)
    _ = company
  }

  @Test("three sites whose clocks do as they like hold the same in the end, and no stamp of any of them ever falls", arguments: 1...10)
  func law(seed: Int) async throws {
    var random = Seeded(state: UInt64(seed) &* 104_729)
    let clocks = (0..<3).map { _ in HandClock(Self.now) }
    let (company, all) = try await sites(clocks)
    var orders: [RecordID<Order>] = []
    for round in 0..<40 {
      let place = Int.random(in: 0..<3, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: clocks[place].set(Self.now + Self.year)
      case 1: clocks[place].set(Self.now - Self.year)
      case 2: clocks[place].set(Self.now + UInt64.random(in: 0...600_000, using: &random))
      default: clocks[place].advance(UInt64.random(in: 0...2, using: &random))
      }
      if let id = orders.randomElement(using: &random), round % 3 > 0, try await all[place].order(id) != nil {
        try await all[place].change(id) { $0.note = "note \(round)" }
      } else {
        orders.append(try await all[place].makeOrder("Customer \(round)", shelf: Shelf(.office, SiteID(1))))
      }
      let (a, b) = (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<3, using: &random))
      if a != b { try await all[a].send(to: all[b]) }
    }
    // The time comes for everything.
    for clock in clocks { clock.set(Self.now + 3 * Self.year) }
    for _ in 0..<2 { for a in all { for b in all where a.id != b.id { #expect(try await a.send(to: b).flatMap(\.refused).isEmpty) } } }
    let states = [try await all[0].state(), try await all[1].state(), try await all[2].state()]
    #expect(states[0] == states[1] && states[1] == states[2])
    for site in all {
      #expect(rise(try await stamps(site)))
      #expect(try await site.replica.quarantined().isEmpty)
      #expect(try await site.replica.verify().findings == [])
    }
    _ = company
  }
}

@Suite("A wrong clock at home")
struct ClockAlarmStories {
  private func site() async throws -> (Company, TestSite, RecordID<Order>) {
    let company = try Company()
    let site = try await company.sites([(.office, "*")])[0]
    return (company, site, try await site.makeOrder("Lantian"))
  }

  @Test("corrections stop while the clock is wrong; new records and moves of their lives go on, with what goes with them")
  func stops() async throws {
    let (company, site, order) = try await site()
    try await site.replica.judgeClock(offset: 600_000)
    let off = await #expect(throws: ClockOff.self) { try await site.change(order) { $0.note = "corrected" } }
    #expect(off?.problem.code == "clock.off")
    #expect(off?.problem.what.en.contains("10 min behind") == true && off?.problem.what.zh.contains("慢 10 分钟") == true)
    #expect(try await site.order(order)?.note == nil)
    _ = try await site.makeOrder("Haiyun")
    try await site.change(order) { ($0.state, $0.note) = (.confirmed, "on the phone") }
    #expect(try await site.order(order)?.note == "on the phone")
    try await site.replica.judgeClock(offset: nil)
    try await site.change(order) { $0.note = "corrected" }
    #expect(try await site.order(order)?.note == "corrected")
    _ = company
  }

  @Test("a person confirms the clock, by name; a further move of more than 5 minutes asks again", arguments: [
    (900_000, true), (900_001, false), (299_999, false), (300_000, true), (-700_000, false),
  ] as [(Int64, Bool)])
  func confirmed(later: Int64, stays: Bool) async throws {
    let (company, site, order) = try await site()
    let none = await #expect(throws: Problem.self) { try await site.replica.confirmClock(by: "li") }
    #expect(none?.code == "clock.right")
    try await site.replica.judgeClock(offset: 600_000)
    try await site.replica.confirmClock(by: "li")
    #expect(try await site.replica.clockAlarm()?.confirmedBy == "li")
    try await site.change(order) { $0.note = "goes on" }
    try await site.replica.judgeClock(offset: later)
    #expect(try await site.replica.clockAlarm()?.isConfirmed == stays)
    if stays {
      try await site.change(order) { $0.note = "still" }
    } else {
      await #expect(throws: ClockOff.self) { try await site.change(order) { $0.note = "no more" } }
    }
    _ = company
  }

  @Test("a command beside the node heeds what the node found out, and the node heeds what was confirmed beside it")
  func beside() async throws {
    let (company, site, order) = try await site()
    let key = site.key
    let command = TestSite(
      replica: try Replica(
        path: site.replica.path, schema: company.schema, site: site.id, authority: company.authority,
        sealer: { origin, number, hash in
          Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Company.sealed(origin, number, hash))))
        }, clock: HandClock()), admission: site.admission, grant: site.grant, key: site.key)
    try await command.change(order) { $0.note = "before" }
    try await site.replica.judgeClock(offset: -ClockAlarm.tolerance - 1)
    await #expect(throws: ClockOff.self) { try await command.change(order) { $0.note = "beside" } }
    try await command.replica.confirmClock(by: "li")
    try await site.change(order) { $0.note = "after" }
    #expect(try await command.order(order)?.note == "after")
  }

  @Test("distances in words", arguments: [
    (0, "right", "准确"), (999, "right", "准确"), (1_000, "1 s behind", "慢 1 秒"), (-119_999, "119 s ahead", "快 119 秒"),
    (120_000, "2 min behind", "慢 2 分钟"), (-7_200_000, "2 h ahead", "快 2 小时"), (365 * 86_400_000, "365 d behind", "慢 365 天"),
  ] as [(Int64, String, String)])
  func words(offset: Int64, en: String, zh: String) {
    #expect(ClockWords.distance(offset) == Words(en, zh))
  }
}
