import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("The conflict inbox")
struct ConflictStories {
  private func offices(_ count: Int) async throws -> (Company, [TestSite]) {
    let company = try Company()
    return (company, try await company.sites((0..<count).map { _ in (.office, "*") }))
  }

  /// One order, known everywhere, whose note two sites have changed.
  private func twoNotes(_ sites: [TestSite]) async throws -> RecordID<Order> {
    let id = try await sites[0].makeOrder("Lantian")
    for site in sites.dropFirst() { try await sites[0].send(to: site) }
    try await sites[0].change(id) { $0.note = "Monday" }
    try await sites[1].change(id) { $0.note = "Tuesday" }
    return id
  }

  private func everyone(_ sites: [TestSite]) async throws {
    for _ in 0..<2 { for a in sites { for b in sites where a.id != b.id { try await a.send(to: b) } } }
  }

  @Test("a decision that arrives before the edit that it speaks of closes it all the same")
  func decisionFirst() async throws {
    let (company, sites) = try await offices(3)
    _ = try await twoNotes(sites)
    try await sites[0].send(to: sites[1])
    let open = try #require(try await sites[1].replica.conflicts().first)
    try await sites[1].decide(open, true)
    // Only the second site's chain: what it decided, without the first one's edit.
    var frontier = try await sites[2].replica.frontier()
    frontier.heads[sites[0].origin] = try await sites[0].replica.frontier().heads[sites[0].origin]
    let batch = try #require(try await sites[1].replica.outgoing(after: frontier, for: .everything)).batch
    _ = try await sites[2].replica.merge(batch, from: sites[1].id)
    #expect(try await sites[2].replica.frontier().number(of: sites[1].origin) == 2)
    #expect(try await sites[2].replica.read { try $0.count("SELECT count(*) FROM conflict") } == 0)
    try await sites[0].send(to: sites[2])
    #expect(try await sites[2].replica.read { try $0.count("SELECT count(*) FROM conflict") } == 1)
    #expect(try await sites[2].replica.conflicts().isEmpty)
    try await everyone(sites)
    #expect(try await sites[2].state() == sites[1].state())
    #expect(try await sites[2].replica.verify().isWhole)
    _ = company
  }

  @Test("a decision on another shelf than the record's counts for nothing")
  func otherShelf() async throws {
    let (company, sites) = try await offices(2)
    let id = try await twoNotes(sites)
    try await everyone(sites)
    let open = try #require(try await sites[0].replica.conflicts().first)
    _ = try await sites[0].replica.commit(by: "li", step: "conflict.resolve") { _, changes in
      try changes.create(ConflictResolution.self, on: .company) { $0.name(open, "keep") }
    }
    try await everyone(sites)
    for site in sites { #expect(try await site.replica.conflicts().map(\.id) == [open.id]) }
    #expect(open.shelf == Shelf(.office, SiteID(1)) && open.record == id.key)
    _ = company
  }

  @Test("begun anew at two sites at once: one state, one round, and nothing for a person")
  func reopenedTwice() async throws {
    let (company, sites) = try await offices(3)
    let id = try await sites[0].makeOrder("Lantian")
    try await sites[0].change(id) { $0.state = .cancelled }
    try await everyone(sites)
    for site in sites.prefix(2) { try await site.change(id) { $0.reopen(\.state, at: .draft) } }
    try await everyone(sites)
    for site in sites {
      let order = try #require(try await site.order(id))
      #expect(order.state == .draft && order.round(of: \.state) == 2)
      #expect(try await site.replica.conflicts().isEmpty)
    }
    // The next round's closing by somebody who knows both is no conflict with either.
    try await sites[2].change(id) { $0.state = .cancelled }
    try await sites[2].change(id) { $0.reopen(\.state, at: .draft) }
    try await everyone(sites)
    for site in sites { #expect(try await site.replica.conflicts().isEmpty) }
    #expect(try await sites[0].state() == sites[2].state())
    _ = company
  }

  @Test("a closing of the round before that arrives late closes nothing, is kept, and is told as such", arguments: [OrderLife.cancelled, .confirmed])
  func staleClosing(_ late: OrderLife) async throws {
    let (company, sites) = try await offices(2)
    let id = try await sites[0].makeOrder("Lantian")
    try await everyone(sites)
    try await sites[1].change(id) { $0.state = late }
    try await sites[0].change(id) { $0.state = .cancelled }
    try await sites[0].change(id) { $0.reopen(\.state, at: .draft) }
    try await everyone(sites)
    for site in sites {
      #expect(try await site.order(id)?.state == .draft)
      let open = try #require(try await site.replica.conflicts().first)
      #expect(open.losingValue == [.text(late.rawValue), .integer(1)] && open.winningValue == [.text("draft"), .integer(2)])
      #expect(try #require(open.clash).happened.en.hasPrefix("Done at {lost} in a round that was over"))
    }
    _ = company
  }

  @Test("a pair of states that no declaration speaks of is shown without advice, never passed over")
  func undeclared() async throws {
    let (company, sites) = try await offices(2)
    let id = try await sites[0].makeOrder("Lantian")
    try await sites[0].change(id) { $0.state = .confirmed }
    try await everyone(sites)
    try await sites[0].change(id) { $0.state = .cancelled }
    try await sites[1].change(id) { $0.state = .shipped }
    try await everyone(sites)
    let clash = try #require(try await sites[0].replica.conflicts().first?.clash)
    #expect(clash.owner == "administrator" && clash.happened.en.hasPrefix("Moved on at {lost}"))
    _ = company
  }

  @Test("counted by shelf, kind, type and age, narrowed and paged, like the list that it counts")
  func counted() async throws {
    let clock = HandClock()
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")], clock: clock)
    var orders: [RecordID<Order>] = []
    for number in 0..<6 { orders.append(try await sites[0].makeOrder("Customer \(number)", shelf: Shelf(.office, SiteID(UInt32(number % 2 + 1))))) }
    try await everyone(sites)
    let day: UInt64 = 86_400_000
    for (index, id) in orders.enumerated() {
      try await sites[0].change(id) { if index < 4 { $0.note = "here" } else { $0.state = .cancelled } }
      try await sites[1].change(id) {
        if index < 4 { $0.note = "there" } else { $0.state = .confirmed }
      }
      clock.advance(2 * day)
    }
    try await everyone(sites)
    let snapshot = { (body: @escaping @Sendable (Snapshot) throws -> ConflictCount) in try await sites[0].replica.read(body) }
    let count = try await snapshot { try $0.conflictCount() }
    #expect(count.total == 6 && count.sums { $0.kind } == [.edit: 4, .lifecycle: 2] && count.sums { $0.type } == [20: 6])
    #expect(count.sums { $0.shelf } == [Shelf(.office, SiteID(1)): 3, Shelf(.office, SiteID(2)): 3])
    // Made 12, 10, 8, 6, 4 and 2 days ago.
    #expect(count.ages == [.older: 3, .week: 3] && count.oldest == Instant(milliseconds: clock.milliseconds() - 12 * day))
    clock.set(clock.milliseconds() - 3 * day / 2)
    #expect(try await snapshot { try $0.conflictCount() }.ages == [.older: 2, .week: 3, .day: 1])

    let replica = sites[0].replica
    for filter in [
      ConflictFilter(), ConflictFilter(kind: .edit), ConflictFilter(shelf: Shelf(.office, SiteID(2))), ConflictFilter(author: SiteID(1)),
      ConflictFilter(before: Instant(milliseconds: clock.milliseconds() - 5 * day)), ConflictFilter(record: orders[1].key), ConflictFilter(type: 21),
      ConflictFilter(author: SiteID(3)),
    ] {
      let all = try await replica.read { try $0.conflicts(filter) }
      #expect(try await replica.read { try $0.conflictCount(filter) }.total == all.count)
      var paged: [ConflictID] = []
      while true {
        let page = try await replica.read { [paged] in try $0.conflicts(filter, after: paged.last, limit: 2) }
        #expect(page.count <= 2)
        paged += page.map(\.id)
        if page.count < 2 { break }
      }
      #expect(paged == all.map(\.id) && all.map(\.since) == all.map(\.since).sorted())
    }
    #expect(try await replica.read { try $0.conflicts(ConflictFilter(type: 21)) }.isEmpty)
    #expect(try await replica.read { try $0.conflicts(ConflictFilter(author: SiteID(2))) }.count == 6)
    _ = company
  }

  @Test("100,000 conflicts are counted in their index alone, and a page of them costs a page")
  func plan() async throws {
    let (company, sites) = try await offices(2)
    _ = try await twoNotes(sites)
    try await everyone(sites)
    let replica = sites[0].replica
    try await replica.pool.write { db in
      try db.execute(
        sql: """
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
          INSERT INTO conflict (record, field, stamp, origin, type, kind, value, against_stamp, against_origin, shelf)
          SELECT randomblob(16), 4, stamp + 1 + i, origin, type, kind, value, against_stamp, against_origin, shelf FROM conflict, n
          """)
    }
    #expect(try await replica.read { try $0.conflictCount() }.total == 100_001)
    let queries = Queries()
    let plans = try await replica.read { snapshot in
      snapshot.db.trace { queries.all.append($0.expandedDescription) }
      _ = try snapshot.conflictCount()
      _ = try snapshot.conflictCount(ConflictFilter(kind: .edit, shelf: Shelf(.office, SiteID(1)), before: snapshot.now))
      _ = try snapshot.conflicts(limit: 1)
      let first = try #require(try snapshot.conflicts(limit: 1).first)
      _ = try snapshot.conflicts(ConflictFilter(author: SiteID(1)), after: first.id, limit: 1)
      snapshot.db.trace(options: [])
      return try queries.all.filter { $0.hasPrefix("SELECT") && $0.contains("FROM conflict") }.map { query in
        try GRDB.Row.fetchAll(snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
    #expect(plans.count == 5)
    let index = "conflict USING COVERING INDEX conflict_open"
    for plan in plans.prefix(2) { #expect(plan.contains { $0.contains(index) } && !plan.contains { $0.contains("USING INDEX") }, "\(plan)") }
    // In the index's order, so that nothing is sorted and reading stops at the limit.
    for plan in plans.dropFirst(2) { #expect(plan.count == 1 && plan[0].contains("USING INDEX conflict_open"), "\(plan)") }
    _ = company
  }

  /// `Order` as a later program declares it: every pair of states is harmless.
  private enum CalmLife: String, Lifecycle {
    case draft, confirmed, cancelled, shipped

    static let initial = CalmLife.draft
    var rank: Int { OrderLife(rawValue: rawValue)!.rank }
    var label: Words { Words(rawValue, rawValue) }
    var next: [CalmLife] { OrderLife(rawValue: rawValue)!.next.map { CalmLife(rawValue: $0.rawValue)! } }
    static func meeting(lost: CalmLife, stands: CalmLife) -> Meeting? { .harmless }
  }

  private struct CalmOrder: RecordType {
    static let record = Order.record
    static let fields = CalmOrder()

    let number = Field<String>(1, "number", .once, "Number", "编号")
    let customer = Field<String>(2, "customer", .latest, "Customer", "客户")
    let price = OptionalField<Money>(3, "price", .latest, "Price", "价格")
    let note = OptionalField<String>(4, "note", .latest, "Note", "备注", maximumText: 100)
    let state = StateField<CalmLife>(5)
    let produced = OptionalField<Quantity>(6, "produced", .latest, "Produced", "已生产", by: [.plant])
  }

  @Test("after an upgrade that says more about a clash, the conflicts from before are judged by it")
  func upgrade() async throws {
    let (company, sites) = try await offices(2)
    let id = try await sites[0].makeOrder("Lantian")
    try await sites[0].change(id) { $0.state = .confirmed }
    try await everyone(sites)
    try await sites[0].change(id) { $0.state = .cancelled }
    try await sites[1].change(id) { $0.state = .shipped }
    try await everyone(sites)
    #expect(try await sites[0].replica.conflicts().count == 1)
    try sites[0].replica.close()
    let upgraded = try Replica(
      path: sites[0].replica.path, schema: Schema(version: 2, [CalmOrder.self, Move.self]), site: SiteID(1), authority: company.authority, sealer: nil)
    _ = try await upgraded.commit(by: "li", step: "order.receive") { _, changes in
      try changes.create(CalmOrder.self, on: Shelf(.office, SiteID(1))) { $0.customer = "Haiyun" }
    }
    #expect(try await upgraded.conflicts().isEmpty)
    #expect(try await upgraded.read { try $0.count("SELECT count(*) FROM conflict") } == 1)
    try upgraded.close()
  }

  private final class Queries: @unchecked Sendable { var all: [String] = [] }
}

extension Draft where R == ConflictResolution {
  mutating func name(_ conflict: Conflict, _ decision: String) {
    self.subject = Blob(conflict.record.bytes)
    self.field = conflict.field.number
    self.losingStamp = Int(conflict.loser.stamp.rawValue)
    self.losingOrigin = Int(conflict.loser.origin.rawValue)
    self.decision = decision
  }
}

extension TestSite {
  /// Keeps what stands, or takes what lost where that is a legal state.
  func decide(_ conflict: Conflict, _ keeps: Bool) async throws {
    _ = try await replica.commit(by: "wang", step: "conflict.resolve") { snapshot, changes in
      guard let row = try snapshot.find(conflict.record) else { return }
      try changes.create(ConflictResolution.self, on: row.shelf) { $0.name(conflict, keeps ? "keep" : "take") }
      if keeps || conflict.kind == .lifecycle {
        changes.confirm(row, conflict.field)
      } else {
        changes.update(any: row, conflict.field, to: conflict.losingValue.isEmpty ? nil : conflict.losingValue)
      }
    }
  }
}
