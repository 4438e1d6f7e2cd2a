import Ground
import Membership
import Testing

@testable import Replica

@Suite("What came into the log")
struct ArrivalStories {
  @Test("the newest stands first, with who did what where and to which records, from here and from elsewhere")
  func marks() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "office/2")])
    let (headquarters, office) = (sites[0], sites[1])
    let before = try await headquarters.replica.read { try $0.newestArrival() }
    let order = try await office.makeOrder("Lantian")
    try await office.change(order) { $0.note = "by phone" }
    _ = try await office.send(to: headquarters)
    let (arrivals, newest) = try await headquarters.replica.read { (try $0.arrivals(after: before, limit: 10), try $0.newestArrival()) }
    #expect(arrivals.count == 2 && arrivals.map(\.sequence) == [newest, newest - 1])
    #expect(arrivals.allSatisfy { $0.site == office.admission.site && $0.marks.count == 1 })
    #expect(arrivals.map { $0.marks[0].records.map(\.key) } == [[order.key], [order.key]])
    #expect(arrivals.map { $0.marks[0].records[0].isCreation } == [false, true])
    #expect(arrivals[0].marks[0].records[0].type.name == "orders" && !arrivals[0].marks[0].operatorName.isEmpty)
    let rest = try await headquarters.replica.read { try $0.arrivals(after: newest, limit: 10) }
    #expect(rest.isEmpty)
    #expect(try await headquarters.replica.read { try $0.arrivals(after: before, limit: 1) }.map(\.sequence) == [newest])
  }

  @Test("of a change set of many records the first fifty are told, of one of many bytes none")
  func limits() async throws {
    let company = try Company()
    let site = try await company.site(1, .office)
    try await site.replica.trust([site.grant])
    func make(_ count: Int, _ note: String) async throws -> Arrival? {
      _ = try await site.replica.commit(by: "li", step: "order.receive") { _, changes in
        for number in 0..<count {
          try changes.create(Order.self, on: Shelf(.office, SiteID(1))) {
            $0.customer = "customer \(number)"
            $0.note = "\(number) \(note)"
          }
        }
      }
      return try await site.replica.read { try $0.arrivals(after: 0, limit: 1) }.first
    }
    #expect(try await make(Arrival.maximumRecords, "").map { $0.marks[0].records.count } == Arrival.maximumRecords)
    #expect(try await make(Arrival.maximumRecords + 1, "").map { $0.marks[0].records.count } == Arrival.maximumRecords)
    let large = try #require(try await make(3_000, String(repeating: "x", count: 40)))
    #expect(large.marks.isEmpty && large.site == SiteID(1))
  }
}
