import Foundation
import Ground
import GRDB
import Membership
import Testing

@testable import Replica

@Suite("Laws of checkpoints")
struct CheckpointLaws {
  @Test("merging through a checkpoint is merging the log: the same records, lost edits and balances, whatever the order", arguments: 1...16)
  func law(seed: Int) async throws {
    var random = Seeded(state: UInt64(seed) &* 7919)
    let clock = HandClock()
    let company = try Company()
    let sites = try await company.sites(
      [(.headquarters, "*"), (.office, "*"), (.office, "*"), (.warehouse, "*"), (.office, "*"), (.reader, "*")], clock: clock)
    let (hq, late, log) = (sites[0], sites[4], sites[5])
    var orders: [RecordID<Order>] = []
    var loads = 0
    for round in 0..<60 {
      clock.advance(UInt64.random(in: 0...50, using: &random))
      let writers = [hq, sites[1], sites[2], late]
      try await act(writers.randomElement(using: &random)!, round, &orders, &random)
      if round % 7 == 0 { try await sites[3].move("bolt", Int64(round)) }
      if Bool.random(using: &random) {
        // Often a chain comes without what it builds on.
        let (from, to) = (sites[Int.random(in: 0..<5, using: &random)], sites[Int.random(in: 0..<5, using: &random)])
        if Bool.random(using: &random) { try await from.sendOwn(to: to) } else { try await from.send(to: to, limit: 200) }
      }
      if round % 12 == 11 {
        try await hq.makeCheckpoint()
        let step = try await hq.giveCheckpoint(to: late)
        #expect(step?.isLoaded == true, "\(String(describing: step))")
        loads += 1
      }
    }
    for _ in 0..<3 { for a in sites { for b in sites.shuffled(using: &random) where a.id != b.id { try await a.send(to: b) } } }
    #expect(loads == 5)
    #expect(try await late.base.isEmpty == false)
    let expected = try await log.wholeState()
    for site in sites {
      let state = try await site.wholeState()
      #expect(Set(state).subtracting(expected) == [] && Set(expected).subtracting(state) == [], "\(site.id)")
      #expect(state == expected)
    }
    #expect(try await log.replica.verify().findings == [])
    #expect(try await late.replica.verify().findings == [])
  }

  private func act(_ site: TestSite, _ round: Int, _ orders: inout [RecordID<Order>], _ random: inout Seeded) async throws {
    guard !orders.isEmpty, Int.random(in: 0..<5, using: &random) > 0 else {
      orders.append(try await site.makeOrder("Customer \(round)", shelf: Shelf(.office, SiteID(2))))
      return
    }
    let id = orders.randomElement(using: &random)!
    guard let order = try await site.order(id) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: try await site.change(id) { $0.note = "note \(round)" }
    case 1: try await site.change(id) { $0.price = Money(minor: Int64(round), currency: "CNY") }
    case 2: try await site.change(id) { $0.note = nil }
    default:
      if let next = order.state.next.randomElement(using: &random) {
        try await site.change(id) { $0.state = next }
      } else {
        try await site.change(id) { $0.reopen(\.state, at: .draft) }
      }
    }
  }
}

extension TestSite {
  /// Gives its own chain to `other`, and nothing of what it has got from others.
  func sendOwn(to other: TestSite) async throws {
    var frontier = try await replica.frontier()
    frontier.heads[origin] = try await other.replica.frontier().heads[origin]
    while let next = try await replica.outgoing(after: frontier, for: other.admission.shelves) {
      _ = try await other.replica.merge(next.batch, from: id)
      frontier = next.through
    }
  }

  /// As a session does it: the checkpoint where the log no longer serves, then the log.
  func sync(to other: TestSite) async throws {
    if let offer = try await replica.checkpointOffer(after: try await other.replica.frontier(), for: other.id) {
      guard try await giveCheckpoint(to: other)?.isLoaded == true else {
        Issue.record("the offered checkpoint was not loaded")
        return
      }
      let held = try await other.replica.frontier()
      #expect(held.covers(offer.covering))
    }
    try await send(to: other, limit: 64 << 10)
  }

  func setRetired(_ site: SiteID, _ since: Instant?) async throws {
    _ = try await replica.commit(by: "wei", step: "member.retire") { snapshot, changes in
      try changes.update(try #require(try snapshot.first(Member.self, where: "site = ?", [Int(site.number)]))) { $0.retired = since }
    }
  }

  /// Headquarters writes a member's record, as it does on admission.
  func admit(_ site: TestSite) async throws {
    _ = try await replica.commit(by: "wei", step: "member.admit") { _, changes in
      try changes.create(Member.self, on: .company) {
        $0.site = Int(site.id.number)
        $0.code = site.admission.code
        $0.name = site.admission.name
        $0.role = site.admission.role.rawValue
        $0.shelves = site.admission.shelves.description
        $0.grant = Blob(site.grant.bytes)
        $0.grantSignature = Blob(site.grant.signature)
      }
    }
  }
}

@Suite("Pruning the log")
struct PruningStories {
  /// Each test has its own; its folder goes with it.
  private let company: Company

  init() throws { company = try Company() }

  /// Sites of which headquarters has a record each.
  private func town(_ roles: [(SiteRole, String)], clock: HandClock = HandClock()) async throws -> [TestSite] {
    let sites = try await company.sites(roles, clock: clock)
    for site in sites { try await sites[0].admit(site) }
    for site in sites.dropFirst() { try await sites[0].send(to: site) }
    return sites
  }

  @Test("The log is pruned when the last member's receipt is here, and not before")
  func lastReceipt() async throws {
    let sites = try await town([(.headquarters, "*"), (.office, "*"), (.office, "*"), (.reader, "*")])
    let (hq, a, b, reader) = (sites[0], sites[1], sites[2], sites[3])
    for index in 0..<10 { _ = try await a.makeOrder("Customer \(index)") }
    try await a.send(to: hq)
    try await hq.makeCheckpoint()
    #expect(try await hq.replica.prune() == 0)
    for site in [a, b, reader] { try await hq.send(to: site) }
    #expect(try await a.replica.acknowledgeCheckpoint())
    #expect(try await a.replica.acknowledgeCheckpoint() == false)
    #expect(try await reader.replica.acknowledgeCheckpoint() == false)
    try await a.send(to: hq)
    #expect(try await hq.replica.prune() == 0)
    #expect(try await b.replica.acknowledgeCheckpoint())
    try await b.send(to: hq)
    // Four members and ten orders, which the checkpoint covers; not the records of the checkpoint and its receipts.
    #expect(try await hq.replica.prune() == 14)
    #expect(try await hq.rows("log") == 3)
    #expect(try await hq.replica.prune() == 0)
    // Everybody learns of the receipts and prunes too.
    for site in [a, b] { try await hq.send(to: site) }
    #expect(try await a.replica.prune() == 14)
    for site in [a, b] { try await hq.send(to: site) }
    #expect(try await a.replica.verify().findings == [])
    // The log goes on.
    _ = try await a.makeOrder("after")
    try await a.send(to: hq)
    for site in [b, reader] { try await hq.send(to: site) }
    #expect(try await b.wholeState() == hq.wholeState())
    #expect(try await reader.wholeState() == hq.wholeState())
  }

  @Test("Headquarters keeps what leaves its log: the archive can be checked again, and damage in it is found")
  func archived() async throws {
    let sites = try await town([(.headquarters, "*"), (.office, "*")])
    let (hq, a) = (sites[0], sites[1])
    let id = try await a.makeOrder("Lantian")
    for index in 0..<5 { try await a.change(id) { $0.note = "note \(index)" } }
    try await exchange(sites)
    try await prune(sites)
    #expect(try a.replica.archive.check().changeSets == 0)
    let first = try await hq.replica.checkArchive()
    #expect(first.findings == [])
    #expect(first.changeSets == 2 + 6)
    for index in 0..<5 { try await a.change(id) { $0.note = "more \(index)" } }
    try await exchange(sites)
    try await prune(sites)
    let second = try await hq.replica.checkArchive()
    #expect(second.findings == [])
    let base = try await hq.base
    #expect(second.heads == base)

    let path = hq.replica.archive.path
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for place in [0, 9, 20, 60, whole.count / 2, whole.count - 1] {
      var damaged = whole
      damaged[place] ^= 1
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(try await hq.replica.checkArchive().findings.isEmpty == false, "byte \(place)")
    }
    // A crash in the middle of a run: what is whole stays, and the run is written again.
    try whole.dropLast(10).write(to: URL(fileURLWithPath: path))
    let torn = try await hq.replica.checkArchive()
    #expect(!torn.findings.isEmpty && torn.changeSets < second.changeSets)
    try whole.write(to: URL(fileURLWithPath: path))
    let tail = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try tail.seekToEnd()
    try tail.write(contentsOf: Data("weftlog1 and then the power failed".utf8))
    try tail.close()
    for index in 0..<5 { try await a.change(id) { $0.note = "most \(index)" } }
    try await exchange(sites)
    try await prune(sites)
    #expect(try await hq.replica.checkArchive().findings == [])
  }

  /// Everyone to everyone, by way of headquarters.
  private func exchange(_ sites: [TestSite]) async throws {
    for site in sites.dropFirst() { try await site.sync(to: sites[0]) }
    for site in sites.dropFirst() { try await sites[0].sync(to: site) }
  }

  /// A checkpoint, the receipts of all, and pruning everywhere.
  private func prune(_ sites: [TestSite]) async throws {
    try await sites[0].makeCheckpoint()
    try await exchange(sites)
    for site in sites { try await site.replica.acknowledgeCheckpoint() }
    try await exchange(sites)
    for site in sites { try await site.replica.prune() }
  }

  @Test("The history of a record ends in a mark where the log was pruned")
  func history() async throws {
    let sites = try await town([(.headquarters, "*"), (.office, "*")])
    let (hq, a) = (sites[0], sites[1])
    let id = try await a.makeOrder("Lantian")
    try await a.change(id) { $0.note = "first" }
    try await exchange(sites)
    #expect(try await a.replica.history(of: id.key).map(\.isPruned) == [false, false])
    try await prune(sites)
    #expect(try await a.replica.history(of: id.key).map(\.isPruned) == [true])
    try await a.change(id, reason: "the customer called") { $0.note = "second" }
    try await a.send(to: hq)
    let entries = try await hq.replica.history(of: id.key)
    #expect(entries.map(\.isPruned) == [true, false])
    #expect(entries[1].reason == "the customer called" && entries[1].changes.map(\.field.name) == ["note"])
  }

  @Test("A pruned replica is still verified: from the checkpoint where it is kept, else from where the log begins")
  func verified() async throws {
    let sites = try await town([(.headquarters, "*"), (.office, "*"), (.warehouse, "*")])
    let (hq, a, w) = (sites[0], sites[1], sites[2])
    for index in 0..<5 { _ = try await a.makeOrder("Customer \(index)") }
    try await w.move("bolt", 5)
    try await exchange(sites)
    try await prune(sites)
    _ = try await a.makeOrder("after")
    try await w.move("bolt", 7)
    try await exchange(sites)

    let at = try await hq.replica.verify()
    #expect(at.findings == [] && at.isReplayed && at.records > 6)
    #expect(at.since[a.origin] == 6)
    let away = try await a.replica.verify()
    #expect(away.findings == [] && !away.isReplayed && away.since[a.origin] == 6 && away.changeSets > 0)

    for site in [hq, w] {
      try await site.replica.pool.write { try $0.execute(sql: "UPDATE move_balance SET quantity_e6 = quantity_e6 + 1") }
      #expect(try await site.replica.verify().findings.isEmpty == false)
      try await site.replica.pool.write { try $0.execute(sql: "UPDATE move_balance SET quantity_e6 = quantity_e6 - 1") }
      #expect(try await site.replica.verify().findings == [])
    }
    // Behind headquarters' back: an old record, and one behind the checkpoint.
    try await hq.replica.pool.write { try $0.execute(sql: "UPDATE orders SET customer = 'altered' WHERE customer = 'Customer 3'") }
    #expect(try await hq.replica.verify().findings.contains { $0.place.hasPrefix("orders") })
    try await a.replica.pool.write { try $0.execute(sql: "UPDATE log SET bytes = zeroblob(length(bytes)) WHERE number = 6 AND origin >> 12 = 2") }
    #expect(try await a.replica.verify().findings.isEmpty == false)
  }

  @Test("A piece that is damaged on headquarters' disk is found, and refused by whoever gets it")
  func damagedPiece() async throws {
    let sites = try await town([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    _ = try await sites[1].makeOrder("Lantian")
    try await sites[1].send(to: sites[0])
    try await sites[0].makeCheckpoint()
    try await sites[0].replica.pool.write { db in
      try db.execute(sql: "UPDATE checkpoint_piece SET deflated = zeroblob(length(deflated))")
    }
    #expect(try await sites[0].giveCheckpoint(to: sites[2])?.refusal == .malformed)
    #expect(try await sites[2].rows("orders") == 0)
  }

  @Test("A retired laptop comes back after 90 days: nothing lost, nothing risen from the dead")
  func retired() async throws {
    let day: UInt64 = 86_400_000
    let clock = HandClock()
    let sites = try await town([(.headquarters, "*"), (.office, "*"), (.office, "*")], clock: clock)
    let (hq, office, laptop) = (sites[0], sites[1], sites[2])
    var orders: [RecordID<Order>] = []
    for index in 0..<6 { orders.append(try await office.makeOrder("Customer \(index)", shelf: Shelf(.office, office.id))) }
    try await exchange(sites)
    // Off the network: a note on one order, a name on another, a confirmation of a third, an order of its own.
    try await laptop.change(orders[0]) { $0.note = "from the laptop" }
    try await laptop.change(orders[1]) { $0.customer = "the laptop's name" }
    try await laptop.change(orders[2]) { $0.state = .confirmed }
    let own = try await laptop.makeOrder("taken on the road", shelf: Shelf(.office, office.id))

    let atWork = [hq, office]
    for month in 0..<3 {
      clock.advance(30 * day)
      try await office.change(orders[0]) { $0.note = "month \(month)" }
      try await office.change(orders[1]) { $0.customer = "the office's name \(month)" }
      if month == 0 { try await office.change(orders[2]) { $0.state = .cancelled } }
      try await exchange(atWork)
      if month == 0 { try await hq.setRetired(laptop.id, Instant(milliseconds: clock.milliseconds())) }
      try await prune(atWork)
    }
    #expect(try await hq.base[office.origin]?.number ?? 0 > 8)

    // It comes back: first its own chain goes up, then it starts from the checkpoint.
    clock.advance(day)
    try await laptop.send(to: hq)
    #expect(try await hq.order(own)?.customer == "taken on the road")
    try await hq.sync(to: laptop)
    #expect(try await laptop.order(own)?.customer == "taken on the road")
    #expect(try await laptop.order(orders[0])?.note == "month 2")
    #expect(try await laptop.order(orders[2])?.state == .cancelled)
    try await exchange(sites)
    // What both did is shown to a person, each edit of the laptop once, and no edit of the office that the office itself has passed.
    let conflicts = try await laptop.replica.conflicts()
    #expect(conflicts.map(\.record).sorted() == [orders[0].key, orders[1].key, orders[2].key].sorted())
    #expect(conflicts.allSatisfy { $0.loser.origin == laptop.origin })
    for site in sites.dropFirst() { #expect(try await site.wholeState() == hq.wholeState()) }

    // It goes on working, is waited for again, and what it writes counts.
    try await laptop.change(orders[3]) { $0.note = "back at work" }
    try await hq.setRetired(laptop.id, nil)
    try await exchange(sites)
    #expect(try await office.order(orders[3])?.note == "back at work")
    try await hq.makeCheckpoint()
    try await exchange(atWork)
    try await office.replica.acknowledgeCheckpoint()
    try await exchange(atWork)
    #expect(try await hq.replica.prune() == 0)
    try await exchange(sites)
    try await laptop.replica.acknowledgeCheckpoint()
    try await exchange(sites)
    #expect(try await hq.replica.prune() > 0)
    #expect(try await laptop.replica.verify().findings == [])
  }

  @Test("Five years of work on the same records: the log and the file do not grow with the years")
  func fiveYears() async throws {
    let clock = HandClock()
    let sites = try await town([(.headquarters, "*"), (.office, "*")], clock: clock)
    let (hq, office) = (sites[0], sites[1])
    let orders = try await office.makeMany(100)
    var sizes: [(log: Int, pages: Int, seconds: Double)] = []
    for month in 0..<60 {
      for step in 0..<10 {
        clock.advance(3 * 86_400_000)
        _ = try await office.replica.commit(by: "li", step: "order.correct") { snapshot, changes in
          for id in orders[step * 10..<step * 10 + 10] {
            try changes.update(try #require(try snapshot.get(id))) { $0.note = "month \(month), step \(step), a note of some length" }
          }
        }
      }
      let start = ContinuousClock.now
      try await exchange(sites)
      let spent = ContinuousClock.now - start
      let seconds = Double(spent.components.attoseconds) / 1e18 + Double(spent.components.seconds)
      try await prune(sites)
      if month % 12 == 11 {
        let pages = try await hq.replica.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count")! }
        sizes.append((try await hq.rows("log"), pages, seconds))
      }
    }
    #expect(sizes.map(\.log).allSatisfy { $0 <= sizes[0].log })
    #expect(sizes[4].pages <= sizes[0].pages * 11 / 10, "\(sizes)")
    #expect(try await hq.rows("acknowledgement") < 20)
    #expect(try await hq.rows("seal") < 10)
    #expect(try await office.wholeState() == hq.wholeState())
    #expect(try await hq.replica.checkArchive().findings == [])
    print("five years: log, pages, seconds of a month's exchange at each year's end:", sizes)
  }
}
