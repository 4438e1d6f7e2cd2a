import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Following a replica from outside")
struct FollowingStories {
  private func sites() async throws -> (company: Company, hq: TestSite, office: TestSite) {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*")])
    return (company, sites[0], sites[1])
  }

  private func place(_ site: TestSite) async throws -> CopyPlace { try await site.replica.read { try $0.copyPlace() } }

  private func touched(_ site: TestSite, since place: CopyPlace, limit: Int = 100) async throws -> TouchedRecords? {
    try await site.replica.read { try $0.touched(since: place, limit: limit) }
  }

  @Test("the log behind a place names the records that changed, from here and from elsewhere; beyond the limit it is not looked into")
  func touched() async throws {
    let (company, hq, office) = try await sites()
    let first = try await office.makeOrder("Lantian")
    try await office.send(to: hq)
    let before = try await place(hq)
    #expect(try await touched(hq, since: before)?.changeSets == 0)
    let second = try await office.makeOrder("Hongqi")
    try await office.change(first) { $0.note = "by rail" }
    try await office.send(to: hq)
    let found = try #require(try await touched(hq, since: before, limit: 2))
    #expect(found.changeSets == 2 && found.keys == [Order.record.number: [first.key, second.key]])
    #expect(try await touched(hq, since: before, limit: 1) == nil)
    let now = try await place(hq)
    #expect(try await touched(hq, since: now)?.keys.isEmpty == true)
    withExtendedLifetime(company) {}
  }

  @Test("what the log cannot tell is said to be unknown: another history, a place ahead of the file, records that were made anew or repaired")
  func unknown() async throws {
    let (company, hq, office) = try await sites()
    let order = try await office.makeOrder("Lantian")
    try await office.send(to: hq)
    let before = try await place(hq)
    var other = before
    other.heads[office.origin]?.hash[0] ^= 1
    #expect(try await touched(hq, since: other) == nil)
    var ahead = before
    ahead.sequence += 1
    #expect(try await touched(hq, since: ahead) == nil)
    var unread = before
    unread.heads[office.origin] = nil
    #expect(try await touched(hq, since: unread) == nil)
    try await hq.replica.pool.write { try $0.execute(sql: "UPDATE orders SET customer = 'x' WHERE id = ?", arguments: [Data(order.key.bytes)]) }
    _ = try await hq.replica.repair(try await hq.replica.verify())
    #expect(try await hq.order(order)?.customer == "Lantian")
    #expect(try await touched(hq, since: before) == nil)
    let after = try await place(hq)
    #expect(after.remade > before.remade)
    #expect(try await touched(hq, since: after)?.changeSets == 0)
    withExtendedLifetime(company) {}
  }

  @Test("rows are read by rising key or one by one, with their newest version")
  func rows() async throws {
    let (company, _, office) = try await sites()
    var orders: [RecordKey] = []
    for name in ["Lantian", "Hongqi"] { orders.append(try await office.makeOrder(name).key) }
    try await office.change(RecordID(orders[1])) { $0.note = "by rail" }
    let keys = orders
    try await office.replica.read { snapshot in
      let record = RecordSchema(Order.self)
      let reader = try RowReader(snapshot, record)
      for _ in 0..<2 {
        var seen: [RecordKey] = []
        while try reader.next() { seen.append(try reader.key()) }
        #expect(seen == keys)
      }
      #expect(try reader.find(keys[1]))
      #expect(String(decoding: reader.bytes(record.columns.firstIndex(of: "customer")!), as: UTF8.self) == "Hongqi")
      #expect(reader.isEmpty(record.columns.firstIndex(of: "price_minor")!))
      let versions = try #require(try snapshot.find(keys[1])).versions
      #expect(try reader.newest() == versions.all.max())
      #expect(try !reader.find(RecordKey(high: 1, low: 1)))
    }
    withExtendedLifetime(company) {}
  }
}
