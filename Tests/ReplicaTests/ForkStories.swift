import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Restored backups, copied disks, two nodes with one identity")
struct ForkStories {
  private func company() async throws -> (Company, hq: TestSite, office: TestSite, plant: TestSite) {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "company office/2"), (.field, "company office/2")])
    return (company, sites[0], sites[1], sites[2])
  }

  private func customers(_ site: TestSite) async throws -> [String] {
    try await site.replica.read { try $0.all(Order.self).map(\.customer).sorted() }
  }

  private func numbers(_ site: TestSite) async throws -> [String] {
    try await site.replica.read { try $0.all(Order.self).map(\.number).sorted() }
  }

  @Test("A node restored from a backup fetches its own steps back before it writes, and its numbers go on behind them")
  func restored() async throws {
    let (company, hq, office, _) = try await company()
    for index in 0..<5 { _ = try await office.makeOrder("early \(index)") }
    try await office.meet(hq)
    let clock = HandClock()
    let backup = try await office.copied(company, clock: clock)
    for index in 0..<5 { _ = try await office.makeOrder("late \(index)") }
    try await office.meet(hq)

    // The Hellos alone hold its pen.
    let meeting = try await backup.replica.meet(hq.id, hq.replica.frontier(), hq.replica.ladder())
    #expect(!meeting.needsAnew && meeting.rewinds.isEmpty)
    let refused = await #expect(throws: ReturningFromBackup.self) { _ = try await backup.makeOrder("too early") }
    #expect(refused?.missing == 5)
    #expect(try await backup.meet(hq) == 1)
    let order = try await backup.makeOrder("after the return")
    #expect(try await backup.order(order)?.number.hasSuffix("-000011") == true)
    try await backup.meet(hq)
    #expect(try await backup.state() == hq.state())
    #expect(try await hq.replica.frontier().heads.keys.filter { $0.site == office.id } == [office.origin])
    #expect(try await backup.replica.verify().findings == [])
    #expect(try await hq.replica.alarms().isEmpty)
  }

  @Test("A peer that names steps and never gives them stops the pen for a minute, not for good")
  func patience() async throws {
    let (company, hq, office, _) = try await company()
    _ = try await office.makeOrder("one")
    try await office.meet(hq)
    var lie = try await hq.replica.frontier()
    lie.heads[office.origin]?.number = 500
    let clock = HandClock()
    let node = try await office.copied(company, clock: clock)
    _ = try await node.replica.meet(hq.id, lie, [])
    await #expect(throws: ReturningFromBackup.self) { _ = try await node.makeOrder("held") }
    clock.advance(OwnChain.patience - 1)
    await #expect(throws: ReturningFromBackup.self) { _ = try await node.makeOrder("still held") }
    clock.advance(1)
    _ = try await node.makeOrder("written")
  }

  @Test("A restored node that wrote before it met anyone keeps what it wrote, under a new incarnation", arguments: [0, 1, 2, 3, 7, 20])
  func wroteFirst(_ later: Int) async throws {
    let (company, hq, office, _) = try await company()
    var orders: [RecordID<Order>] = []
    for index in 0..<9 { orders.append(try await office.makeOrder("early \(index)")) }
    try await office.meet(hq)
    let backup = try await office.copied(company)
    for index in 0..<4 { try await office.change(orders[index]) { $0.note = "the lost disk \(index)" } }
    try await office.meet(hq)

    // The operator starts from the backup, with no network, and works.
    for index in 0..<later {
      if index % 2 == 0 {
        try await backup.change(orders[0]) { $0.note = "restored \(index)" }
      } else {
        let made = try await backup.makeOrder("restored \(index)")
        try await backup.change(made) { $0.state = .confirmed }
      }
    }
    let mine = try await customers(backup)
    #expect(try await backup.meet(hq) <= 4)
    #expect(try await customers(backup) == mine)
    #expect(try await backup.state() == hq.state())
    #expect(try await backup.replica.verify().findings == [])
    #expect(try await hq.replica.verify().findings == [])
    // Both edits of the first order were made without knowing of each other: one is the value, the other is not lost.
    if later > 0 {
      let order = try #require(try await hq.order(orders[0]))
      let lost = try await hq.replica.conflicts().filter { $0.record == orders[0].key }
      #expect(Set(lost.flatMap { $0.losingValue.compactMap(\.text) } + [order.note ?? ""]).count == 2)
      #expect(try await backup.replica.alarms().contains { $0.kind == .reissued })
      #expect(try await backup.replica.incarnation() == 2)
    }
    // And it works on.
    _ = try await backup.makeOrder("on we go")
    try await backup.meet(hq)
    #expect(try await backup.state() == hq.state())
    #expect(Set(try await numbers(hq)).count == (try await numbers(hq)).count || later > 1)
  }

  @Test("Two nodes run at once with one identity: both keep their work, and the company stays one", arguments: 0..<24 as Range<UInt64>)
  func twins(seed: UInt64) async throws {
    let (company, hq, office, laptop) = try await company()
    var random = Seeded(state: seed)
    var orders: [RecordID<Order>] = []
    for index in 0..<4 { orders.append(try await office.makeOrder("early \(index)")) }
    try await office.meet(hq)
    try await laptop.meet(hq)
    let twin = try await office.copied(company)
    let nodes = [office, twin]
    var written = 0
    for _ in 0..<40 {
      let node = nodes[Int(random.next() % 2)]
      switch random.next() % 5 {
      case 0, 1:
        do {
          _ = try await node.makeOrder("work \(written)")
          written += 1
        } catch is ReturningFromBackup {
          // It has heard of steps of its own that it does not have, and says so to its operator.
        }
      case 2:
        do {
          try await node.change(orders[Int(random.next() % 4)]) { [written] in $0.note = "note \(written)" }
        } catch is ReturningFromBackup {}
      case 3: try await node.meet(hq)
      default: try await laptop.meet(random.next() % 2 == 0 ? hq : node)
      }
    }
    for _ in 0..<3 { for node in nodes + [laptop] { try await node.meet(hq) } }
    #expect(try await customers(hq).filter { $0.hasPrefix("work") }.count == written)
    for node in nodes + [laptop] {
      #expect(try await node.state() == hq.state())
      #expect(try await node.replica.verify().findings == [])
    }
    #expect(try await hq.replica.verify().findings == [])
    let alarms = try await hq.replica.alarms() + office.replica.alarms() + twin.replica.alarms()
    #expect(alarms.contains { $0.kind == .reissued })
  }

  @Test("Numbers that both copies gave out are told")
  func doubledNumbers() async throws {
    let (company, hq, office, _) = try await company()
    _ = try await office.makeOrder("first")
    try await office.meet(hq)
    let twin = try await office.copied(company)
    _ = try await office.makeOrder("of the one")
    _ = try await twin.makeOrder("of the other")
    try await office.meet(hq)
    try await twin.meet(hq)
    let doubled = try await twin.replica.alarms().filter { $0.kind == .numberTwice }
    let all = try await numbers(hq)
    #expect(doubled.map(\.subject) == Array(Set(all.filter { number in all.count { $0 == number } == 2 })))
    // The next number is beyond both.
    let next = try await twin.makeOrder("next")
    #expect(try await twin.order(next)?.number.hasSuffix("-000003") == true)
  }

  @Test("Branches that met different sites: headquarters' branch counts, and the author puts the rest right")
  func branchesApart() async throws {
    let (company, hq, office, laptop) = try await company()
    let order = try await office.makeOrder("shared")
    try await office.meet(hq)
    try await office.meet(laptop)
    let twin = try await office.copied(company)
    try await office.change(order) { $0.note = "headquarters has this" }
    try await office.meet(hq)
    for index in 0..<6 { _ = try await twin.makeOrder("only the laptop has this \(index)") }
    try await twin.meet(laptop)
    #expect(try await customers(laptop).count == 7)
    // The laptop comes home: its copy of the chain is not headquarters'.
    try await laptop.meet(hq)
    #expect(try await laptop.state() == hq.state())
    #expect(try await laptop.replica.quarantined().filter { $0.code == "fork" }.count == 6)
    #expect(try await laptop.replica.alarms().contains { $0.kind == .retracted })
    #expect(try await laptop.replica.verify().findings == [])
    // The twin meets the laptop again, learns of it there, and re-issues.
    try await twin.meet(laptop)
    try await laptop.meet(hq)
    #expect(try await customers(hq).count == 7)
    for node in [twin, laptop] { #expect(try await node.state() == hq.state()) }
  }

  @Test("A history without its author's seal changes nothing")
  func unproven() async throws {
    let (company, hq, office, _) = try await company()
    _ = try await office.makeOrder("one")
    _ = try await office.makeOrder("two")
    try await office.meet(hq)
    let before = try await office.state()
    let twin = try await office.copied(company)
    _ = try await office.makeOrder("three")
    _ = try await twin.makeOrder("another three")
    let forged = try #require(try await twin.replica.outgoing(after: hq.replica.frontier(), for: .everything))
    var batch = forged.batch
    batch.seals = batch.seals.map { Seal(origin: $0.origin, number: $0.number, hash: $0.hash, signature: [UInt8](repeating: 1, count: 64)) }
    let report = try await office.replica.merge(batch, from: hq.id)
    #expect(!report.beginsAnew)
    #expect(try await office.replica.incarnation() == 1)
    #expect(try await office.state().filter(before.contains) == before)
  }
}
