import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Committing")
struct CommitStories {
  @Test("one write at a time runs on the thread that asks; the others queue")
  func gate() {
    let gate = WriterGate()
    #expect(gate.enterAlone())
    #expect(!gate.enterAlone())
    gate.enter()
    gate.leave()
    #expect(!gate.enterAlone())
    gate.leave()
    #expect(gate.enterAlone())
  }

  @Test("a write that finds another process writing has not begun, and is made once that is done")
  func busy() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    // As another process would, it keeps its transaction open from one call to the next.
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: site.replica.path, configuration: configuration)
    let gate = WriterGate()
    func attempt() throws -> Int? {
      try gate.write(site.replica.pool) { db, begun in
        try db.inTransaction(.immediate) {
          begun()
          return .commit
        }
        return 1
      }
    }
    try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
    #expect(try attempt() == nil)
    async let order = site.makeOrder("waits")
    try await other.writeWithoutTransaction { try $0.commit() }
    #expect(try await site.order(order)?.customer == "waits")
    #expect(try attempt() == 1)
  }

  @Test("a commit that fails leaves nothing behind, and the next takes its number")
  func failed() async throws {
    struct Stop: Error {}
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    _ = try await site.makeOrder("first")
    await #expect(throws: Stop.self) {
      try await site.replica.commit(by: "li", step: "order.receive") { _, changes in
        try changes.create(Order.self, on: Shelf(.office, SiteID(1))) { $0.customer = "never" }
        throw Stop()
      }
    }
    _ = try await site.makeOrder("second")
    #expect(try await site.replica.frontier().number(of: site.origin) == 2)
    #expect(try await site.replica.verify().isWhole)
  }

  @Test("the head of our chain is read on from the log, whoever opens the file, and nothing is sealed later for it")
  func head() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    let second = try Replica(
      path: site.replica.path, schema: company.schema, site: site.id, authority: company.authority, sealer: site.replica.sealer,
      clock: HandClock(), random: 99)
    let both = [site, TestSite(replica: second, admission: site.admission, grant: site.grant, key: site.key)]
    // About 110 KiB of chain, taken in turns, so that each commit finds what the other process wrote.
    for number in 0..<110 {
      let turn = both[number % 2]
      let order = try await turn.makeOrder(String(repeating: "\(number % 10)", count: 900))
      #expect(try await both[(number + 1) % 2].order(order) != nil)
      #expect(try await both[(number + 1) % 2].replica.frontier().number(of: site.origin) == UInt64(number + 1))
    }
    let behind = try await second.read { snapshot in
      try snapshot.count("SELECT sum(length(bytes)) FROM log WHERE number > (SELECT max(number) FROM seal)")
    }
    #expect(behind < WriterState.anchorBytes)
    let row = try await second.read { try $0.count("SELECT number FROM frontier") }
    #expect(row > 1 && row < 110, "the row moves with the seal, not with every commit")
    #expect(try await second.verify().isWhole)
    let outgoing = try #require(try await second.outgoing(after: Frontier(), for: .everything, limit: 1 << 20))
    #expect(outgoing.through.number(of: site.origin) == 110)
    try second.close()
  }
}
