import Foundation
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Giving a peer what it lacks")
struct ExtractionStories {
  @Test("batches are small, whole at their seals, and together everything, in both directions of cutting", arguments: [1, 500, 5_000, 1 << 20])
  func batches(limit: Int) async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    for number in 0..<120 {
      _ = try await sites[0].makeOrder("Customer \(number)")
      // Sealed now and then, as a live session does.
      if number % 7 == 0 { _ = try await sites[0].replica.outgoing(after: Frontier(), for: .everything, limit: 1) }
    }
    let reports = try await sites[0].send(to: sites[1], limit: limit)
    #expect(reports.reduce(0) { $0 + $1.changeSets } == 120)
    #expect(reports.flatMap(\.refused).isEmpty)
    #expect(try await sites[0].state() == sites[1].state())
  }

  @Test("a peer that lacks the last change set is given just that")
  func oneMore() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    for number in 0..<40 { _ = try await sites[0].makeOrder("Customer \(number)") }
    try await sites[0].send(to: sites[1])
    _ = try await sites[0].makeOrder("one more")
    let batch = try #require(try await sites[0].replica.outgoing(after: sites[1].replica.frontier(), for: .everything))
    #expect(batch.batch.count == 1)
    #expect(try await sites[0].replica.outgoing(after: batch.through, for: .everything) == nil)
  }

  @Test("the records of a range are listed by key, the first so many of all types together", arguments: [1, 3, 6, 7, 100])
  func items(limit: Int) async throws {
    let company = try Company()
    let site = try await company.site(1, .headquarters)
    try await site.replica.trust([site.grant])
    for number in 0..<6 {
      _ = try await site.makeOrder("Customer \(number)", shelf: Shelf(.office, SiteID(1)))
      if number == 2 {
        _ = try await site.replica.commit(by: "li", step: "conflict.resolve") { _, changes in
          try changes.create(ConflictResolution.self, on: .company) {
            $0.subject = Blob([1])
            $0.field = 1
            $0.losingStamp = 1
            $0.losingOrigin = 1
            $0.decision = "keep"
          }
        }
      }
    }
    let all = try await site.replica.items(in: .everything, on: .everything, limit: .max)
    #expect(all.count == 7 && all == all.sorted { $0.key < $1.key })
    #expect(try await site.replica.items(in: .everything, on: .everything, limit: limit) == Array(all.prefix(limit)))
  }

  @Test("a note of one letter a hundred thousand times is no bomb: it arrives")
  func repetitive() async throws {
    struct Note: RecordType {
      static let record = RecordDeclaration(30, "note", on: .office, by: [.office], "Note", "便签")
      static let fields = Note()
      let text = Field<String>(1, "text", .once, "Text", "内容", maximumText: 5 << 20)
    }
    let company = try Company(schema: Schema(version: 1, [Note.self]))
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    _ = try await sites[0].replica.commit(by: "li", step: "note") { [id = sites[0].id] _, changes in
      try changes.create(Note.self, on: Shelf(.office, id)) { $0.text = String(repeating: "x", count: 4 << 20) }
    }
    let reports = try await sites[0].send(to: sites[1])
    #expect(reports.map(\.changeSets) == [1])
  }

  @Test("two processes on one file never give out a number twice, and each sees the other's commits")
  func twoProcesses() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    let second = try Replica(
      path: site.replica.path, schema: company.schema, site: site.id, authority: company.authority, sealer: site.replica.sealer,
      clock: HandClock(), random: 7)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for replica in [site.replica, second] {
        group.addTask {
          for number in 0..<25 {
            _ = try await replica.commit(by: "li", step: "order.receive") { _, changes in
              try changes.create(Order.self, on: Shelf(.office, SiteID(1))) { $0.customer = "Customer \(number)" }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await site.replica.frontier().number(of: site.origin) == 50)
    let numbers = try await second.read { Set(try $0.texts("SELECT number FROM orders")) }
    #expect(numbers.count == 50)
    #expect(try await second.verify().isWhole)
  }

  @Test("who has seen a change set, and since when, is kept")
  func acknowledgements() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    for number in 0..<3 { _ = try await site.makeOrder("Customer \(number)") }
    let head = { (number: UInt64) in
      Frontier([site.origin: try #require(try await site.replica.pool.read { try Replica.head(site.origin, number, $0) })])
    }
    try await site.replica.acknowledged(by: SiteID(2), try await head(1), at: Instant(milliseconds: 100))
    try await site.replica.acknowledged(by: SiteID(2), try await head(3), at: Instant(milliseconds: 200))
    try await site.replica.acknowledged(by: SiteID(2), try await head(3), at: Instant(milliseconds: 300))
    // Of another history nothing is acknowledged.
    let other = Frontier([site.origin: Head(number: 2, hash: WriterState.noHash, stamp: .zero)])
    try await site.replica.acknowledged(by: SiteID(3), other, at: Instant(milliseconds: 50))
    #expect(try await site.replica.seen(site.origin, 1) == [SeenBy(site: SiteID(2), since: Instant(milliseconds: 100))])
    #expect(try await site.replica.seen(site.origin, 2) == [SeenBy(site: SiteID(2), since: Instant(milliseconds: 200))])
    #expect(try await site.replica.seen(site.origin, 4).isEmpty)
  }

  @Test("an older program keeps what it does not know and passes it on unharmed")
  func skew() async throws {
    struct Wide: RecordType {
      static let record = RecordDeclaration(20, "orders", on: .office, by: [.office, .headquarters], "Order", "订单", series: "SO")
      static let fields = Wide()
      let number = Field<String>(1, "number", .once, "Number", "编号")
      let customer = Field<String>(2, "customer", .latest, "Customer", "客户")
      let state = StateField<OrderLife>(5)
      let colour = OptionalField<String>(9, "colour", .latest, "Colour", "颜色")
    }
    let company = try Company(schema: Schema(version: 1, [Order.self]))
    let new = try await company.site(1, .office, schema: Schema(version: 2, [Wide.self, Move.self]))
    let old = try await company.site(2, .office)
    let last = try await company.site(3, .office, schema: Schema(version: 2, [Wide.self, Move.self]))
    for site in [new, old, last] { try await site.replica.trust([new.grant, old.grant, last.grant]) }
    let id = try await new.replica.commit(by: "li", step: "order.receive") { _, changes in
      try changes.create(Wide.self, on: Shelf(.office, SiteID(1))) {
        $0.customer = "Lantian"
        $0.colour = "red"
      }
    }.value
    try await new.send(to: old)
    #expect(try await old.order(RecordID(id.key))?.customer == "Lantian")
    try await old.send(to: last)
    #expect(try await last.replica.read { try $0.get(id)?.colour } == "red")
    #expect(try await old.replica.read { try $0.count("SELECT count(*) FROM waiting WHERE cause = 'upgrade'") } == 1)
  }
}
