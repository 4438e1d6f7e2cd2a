import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Merging")
struct MergeStories {
  private func twoOffices() async throws -> (Company, TestSite, TestSite) {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    return (company, sites[0], sites[1])
  }

  @Test("an order made at one office is read at the other with its number and state")
  func simple() async throws {
    let (company, a, b) = try await twoOffices()
    try await a.replica.trust([])
    let id = try await a.makeOrder("Lantian")
    try await a.send(to: b)
    let order = try #require(try await b.order(id))
    #expect(order.customer == "Lantian")
    #expect(order.number.hasPrefix("SO-1-") && order.number.hasSuffix("-000001"))
    #expect(order.state == .draft)
    #expect(order.price == nil)
    #expect(try await b.replica.frontier() == a.replica.frontier())
    _ = company
  }

  @Test("two people correct one field: the higher stamp stays, the other edit waits in the inbox of both, and resolving it closes it")
  func conflict() async throws {
    let (company, a, b) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    try await a.send(to: b)
    try await a.change(id) { $0.note = "deliver Monday" }
    try await b.change(id) { $0.note = "deliver Tuesday" }
    try await a.send(to: b)
    try await b.send(to: a)
    #expect(try await a.state() == b.state())
    let open = try await a.replica.conflicts()
    #expect(open.count == 1)
    let conflict = try #require(open.first)
    #expect(conflict.field.name == "note" && conflict.kind == .edit)
    let texts = [conflict.losingValue.first?.text, conflict.winningValue?.first?.text]
    #expect(Set(texts) == ["deliver Monday", "deliver Tuesday"])
    #expect(conflict.loser < conflict.winner)
    _ = try await b.replica.commit(by: "wang", step: "conflict.resolve") { _, changes in
      try changes.create(ConflictResolution.self, on: Shelf(.office, SiteID(1))) {
        $0.subject = Blob(id.key.bytes)
        $0.field = conflict.field.number
        $0.losingStamp = Int(conflict.loser.stamp.rawValue)
        $0.losingOrigin = Int(conflict.loser.origin.rawValue)
        $0.decision = "keep"
      }
    }
    try await b.send(to: a)
    #expect(try await a.replica.conflicts().isEmpty)
    _ = company
  }

  @Test("an edit that replaced what it saw is succession, even by a clock an hour behind")
  func succession() async throws {
    let company = try Company()
    let early = HandClock(1_790_000_000_000)
    let late = HandClock(1_790_000_000_000 + 200_000)
    let a = try await company.site(1, .office, clock: late)
    let b = try await company.site(2, .office, clock: early)
    for site in [a, b] { try await site.replica.trust([a.grant, b.grant]) }
    let id = try await a.makeOrder("Lantian")
    try await a.change(id) { $0.note = "first" }
    try await a.send(to: b)
    try await b.change(id) { $0.note = "second" }
    try await b.send(to: a)
    #expect(try await a.order(id)?.note == "second")
    #expect(try await a.replica.conflicts().isEmpty)
  }

  @Test("cancelled here and shipped there becomes shipped, with a clash for a person")
  func lifecycle() async throws {
    let (company, a, b) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    try await a.change(id) { $0.state = .confirmed }
    try await a.send(to: b)
    try await a.change(id) { $0.state = .cancelled }
    try await b.change(id) { $0.state = .shipped }
    try await b.send(to: a)
    try await a.send(to: b)
    for site in [a, b] {
      #expect(try await site.order(id)?.state == .shipped)
      let clash = try #require(try await site.replica.conflicts().first)
      #expect(clash.kind == .lifecycle && clash.losingValue.first?.text == "cancelled")
    }
    _ = company
  }

  @Test("a reopened order stays open when a stale closing arrives")
  func reopened() async throws {
    let (company, a, b) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    try await a.send(to: b)
    try await b.change(id) { $0.state = .cancelled }
    try await b.send(to: a)
    try await a.change(id) { $0.reopen(\.state, at: .draft) }
    try await a.send(to: b)
    #expect(try await b.order(id)?.state == .draft)
    #expect(try await b.order(id)?.round(of: \.state) == 2)
    #expect(try await b.replica.conflicts().isEmpty)
    _ = company
  }

  @Test("an illegal move fails the step and leaves nothing")
  func illegal() async throws {
    let (company, a, _) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    await #expect(throws: IllegalMove(record: "orders", from: "draft", to: "shipped")) {
      try await a.change(id) { $0.state = .shipped }
    }
    #expect(try await a.replica.frontier().number(of: a.origin) == 1)
    _ = company
  }

  @Test("a step that changes a record twice means the last of it, and one that takes its change back changes nothing")
  func twice() async throws {
    let (company, a, _) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    let done = try await a.replica.commit(by: "li", step: "order.correct") { snapshot, changes in
      let order = try #require(try snapshot.get(id))
      try changes.update(order) { $0.note = "first" }
      try changes.update(order) {
        $0.customer = "Haiyun"
        $0.note = nil
      }
    }
    #expect(done.number == 2)
    let order = try #require(try await a.order(id))
    #expect(order.note == nil && order.customer == "Haiyun")
    let undone = try await a.replica.commit(by: "li", step: "order.correct") { snapshot, changes in
      let order = try #require(try snapshot.get(id))
      try changes.update(order) { $0.note = "first" }
      try changes.update(order) { $0.note = nil }
    }
    #expect(undone.version == nil)
    #expect(try await a.replica.verify().isWhole)
    _ = company
  }

  @Test("a ledger's balance is the sum of its records on every replica")
  func balance() async throws {
    let company = try Company()
    let sites = try await company.sites([(.warehouse, "*"), (.warehouse, "*")])
    for (site, amounts) in zip(sites, [[10, -3], [5]]) {
      for amount in amounts {
        _ = try await site.replica.commit(by: "zhao", step: "stock.move") { [id = site.id] _, changes in
          try changes.create(Move.self, on: Shelf(.warehouse, id)) {
            $0.item = "P-100"
            $0.quantity = Quantity(ExactDecimal(amount), "C62")
          }
        }
      }
    }
    try await sites[0].send(to: sites[1])
    try await sites[1].send(to: sites[0])
    for site in sites {
      let sum = try await site.replica.read { try $0.count("SELECT quantity_e6 FROM move_balance WHERE item = 'P-100'") }
      #expect(sum == 12_000_000)
      #expect(try await site.replica.verify().isWhole)
    }
  }

  @Test("the history tells who, why, before and after, and marks the edit that lost")
  func history() async throws {
    let (company, a, b) = try await twoOffices()
    let id = try await a.makeOrder("Lantian")
    try await a.send(to: b)
    try await a.change(id, reason: "customer called") { $0.note = "Monday" }
    try await b.change(id) { $0.note = "Tuesday" }
    try await a.send(to: b)
    try await b.send(to: a)
    try await a.change(id) { $0.note = "Wednesday" }
    let entries = try await a.replica.history(of: id.key)
    #expect(entries.count == 4)
    #expect(entries[0].isCreation && entries[0].step == "order.receive" && entries[0].operatorName == "li")
    let last = try #require(entries.last?.changes.first)
    #expect(last.after == [.text("Wednesday")])
    #expect(last.before == [.text("Monday")] || last.before == [.text("Tuesday")])
    #expect(entries.flatMap(\.changes).filter(\.isLost).count == 1)
    #expect(entries.contains { $0.reason == "customer called" })
    _ = company
  }

  @Test("a commit is synced to the disk before it is acknowledged, and a closed replica is one whole file")
  func durable() async throws {
    let (company, a, _) = try await twoOffices()
    #expect(try await a.replica.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    let id = try await a.makeOrder("Lantian")
    _ = try await a.order(id)
    try a.replica.close()
    #expect(try FileManager.default.attributesOfItem(atPath: a.replica.path)[.size] as? Int ?? 0 > 0)
    let beside = try? FileManager.default.attributesOfItem(atPath: a.replica.path + "-wal")[.size] as? Int
    #expect((beside ?? 0) == 0)
    _ = company
  }
}
