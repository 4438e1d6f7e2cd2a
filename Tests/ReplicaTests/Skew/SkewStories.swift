import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Programs of several releases")
struct SkewStories {
  private func sites(_ schemas: [Schema], roles: [SiteRole] = [], clock: HandClock = HandClock()) async throws -> (Company, [TestSite]) {
    let company = try Company()
    var sites: [TestSite] = []
    for (index, schema) in schemas.enumerated() {
      sites.append(try await company.site(UInt32(index + 1), index < roles.count ? roles[index] : .office, clock: clock, schema: schema))
    }
    for site in sites { try await site.replica.trust(sites.map(\.grant)) }
    return (company, sites)
  }

  @Test("a state that the middle of the line does not know goes through it, and it sees the rest of the change at once")
  func relay() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.three, Releases.three])
    let (old, new, far) = (sites[0], sites[1], sites[2])
    let key = try await old.makeTicket(Ticket1.self, Seeded(state: 1))
    try await old.send(to: new)
    _ = try await new.replica.commit(by: "li", step: "ticket.pack") { snapshot, changes in
      let ticket = try #require(try snapshot.get(RecordID<Ticket3>(key)))
      try changes.update(ticket) {
        $0.state = .packed
        $0.customer = "Haiyun"
        $0.budget = Money(minor: 500, currency: "CNY")
      }
    }
    #expect(try await new.send(to: old).allSatisfy(\.refused.isEmpty))
    #expect(try await old.value("ticket", key, "customer") == [.text("Haiyun")])
    #expect(try await old.value("ticket", key, "state")?.first == .text("draft"))
    #expect(try await old.replica.waitingForUpgrade() == 1)
    #expect(try await old.send(to: far).allSatisfy(\.refused.isEmpty))
    #expect(try await far.value("ticket", key, "state")?.first == .text("packed"))
    #expect(try await far.value("ticket", key, "budget") == Money(minor: 500, currency: "CNY").cells)
    let upgraded = try await company.reopen(old, Releases.three)
    #expect(try await upgraded.everything() == far.everything())
  }

  @Test("an order that moved on through a state which this program does not know is no clash")
  func succession() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.two])
    let (old, new) = (sites[0], sites[1])
    let key = try await old.makeTicket(Ticket1.self, Seeded(state: 1))
    try await old.set("ticket", key, "state", [.text("confirmed"), .integer(1)])
    try await old.send(to: new)
    for state in ["packed", "shipped"] { try await new.set("ticket", key, "state", [.text(state), .integer(1)]) }
    try await new.send(to: old)
    #expect(try await old.value("ticket", key, "state")?.first == .text("shipped"))
    #expect(try await old.replica.conflicts().isEmpty)
    #expect(try await company.reopen(old, Releases.two).replica.conflicts().isEmpty)
  }

  @Test("what an author may not do is passed over by the upgrade, shown, and holds up nothing")
  func passedOver() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.two])
    let (old, new) = (sites[0], sites[1])
    let key = try await old.makeTicket(Ticket1.self, Seeded(state: 5))
    try await old.send(to: new)
    try await new.set("ticket", key, "channel", [.text("red")])
    try await new.set("ticket", key, "note", [.text("in time")])
    _ = try await new.replica.commit(by: "li", step: "ticket.add") { _, changes in
      try changes.create(Tag2.self, on: Shelf(.office, SiteID(1))) { $0.text = "tag" }
    }
    try await new.send(to: old)
    #expect(try await old.replica.waitingForUpgrade() > 1)
    // In the release that this site gets, the channel is the warehouse's.
    let upgraded = try await company.reopen(old, Releases.strictTwo)
    #expect(try await upgraded.value("ticket", key, "channel") == nil)
    #expect(try await upgraded.value("ticket", key, "note") == [.text("in time")])
    #expect(try await upgraded.replica.read { try $0.count("SELECT count(*) FROM tag") } == 1)
    let passed = try await upgraded.replica.passedOver()
    #expect(passed.map(\.refusal) == [.right] && passed[0].record == key && passed[0].origin == new.origin && passed[0].number == 1)
    #expect(try await upgraded.replica.waitingForUpgrade() == 0)
    #expect(try await upgraded.replica.verify().findings == [])
  }

  @Test("who claims a newer release gets nothing by it: a change without the right waits, and is passed over once it can be judged")
  func claims() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.one], roles: [.office, .plant])
    let (old, plant) = (sites[0], sites[1])
    var forge = Forge(plant, schemaVersion: 2)
    let record = RecordSchema(Ticket1.self)
    let key = Forge.key(of: plant.id)
    let values: [(field: Int, cells: [Cell]?)] = [(1, [.text("Mallory")]), (3, [.text("draft"), .integer(1)]), (5, [.text("red")])]
    let made = try forge.next(shelf: Shelf(.office, SiteID(1))) { $0.append(record, key, values, replaced: nil) }
    #expect(try await old.replica.merge(Forge.batch([made]), from: plant.id).changeSets == 1)
    #expect(try await old.replica.read { try $0.count("SELECT count(*) FROM ticket") } == 0)
    let upgraded = try await company.reopen(old, Releases.two)
    #expect(try await upgraded.replica.read { try $0.count("SELECT count(*) FROM ticket") } == 0)
    #expect(try await upgraded.replica.passedOver().map(\.refusal) == [.right])
    #expect(try await upgraded.replica.verify().findings == [])
  }

  @Test("a type's records that are twice the same, on the wrong shelf or unreadable are passed over, each alone")
  func badContents() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.one])
    let (old, bad) = (sites[0], sites[1])
    var forge = Forge(bad, schemaVersion: 2)
    let tag = RecordSchema(Tag2.self)
    let (key, other) = (Forge.key(1, of: bad.id), Forge.key(2, of: bad.id))
    let text: [(field: Int, cells: [Cell]?)] = [(1, [.text("first")])]
    let shelf = Shelf(.office, SiteID(1))
    var made: [Forge.Made] = []
    made.append(try forge.next(shelf: shelf) { $0.append(tag, key, text, replaced: nil) })
    let first = Version(stamp: forge.stamp, origin: bad.origin)
    made.append(try forge.next(shelf: shelf) { $0.append(tag, key, [(1, [.text("again")])], replaced: nil) })
    made.append(try forge.next(shelf: Shelf(.office, SiteID(2))) { $0.append(tag, key, [(1, [.text("elsewhere")])], replaced: { _ in first }) })
    let wide = RecordSchema(Tag2.record, fields: tag.fields + RecordSchema(Ticket3.self).fields.filter { $0.number == 7 })
    made.append(try forge.next(shelf: shelf) { $0.append(wide, other, text, replaced: nil) })
    // A type that declares another kind of value under the number of the text.
    let strange = RecordSchema(Tag2.record, fields: [FieldSchema(1, "text", .latest, Blob.fieldType, Words("", ""), isRequired: true, isIndexed: false, writers: nil, maximumText: 9)])
    made.append(try forge.next(shelf: shelf) { $0.append(strange, Forge.key(3, of: bad.id), [(1, [.blob([0xFF, 0xFE])])], replaced: nil) })
    made.append(try forge.next(shelf: shelf) { $0.append(tag, Forge.key(4, of: bad.id), text, replaced: nil) })
    #expect(try await old.replica.merge(Forge.batch(made), from: bad.id).changeSets == made.count)
    let upgraded = try await company.reopen(old, Releases.two)
    #expect(try await upgraded.value("tag", key, "text") == [.text("first")])
    #expect(try await upgraded.replica.read { try $0.count("SELECT count(*) FROM tag") } == 3)
    #expect(try await upgraded.replica.passedOver().map(\.refusal) == [.exists, .shelf, .malformed])
  }

  @Test("a text beyond the old limit and within the new one waits; beyond both it is refused by who can judge it")
  func longerText() async throws {
    let (company, sites) = try await sites([Releases.one, Releases.two, Releases.three])
    let (old, new) = (sites[0], sites[1])
    let key = try await old.makeTicket(Ticket1.self, Seeded(state: 1))
    try await old.send(to: new)
    for (length, waits) in [(20, 0), (21, 1), (40, 2)] {
      try await new.set("ticket", key, "note", [.text(String(repeating: "x", count: length))])
      try await new.send(to: old)
      #expect(try await old.replica.waitingForUpgrade() == waits, "\(length)")
    }
    await #expect(throws: MergeRefusal.self) { try await new.set("ticket", key, "note", [.text(String(repeating: "x", count: 41))]) }
    let upgraded = try await company.reopen(old, Releases.two)
    #expect(try await upgraded.value("ticket", key, "note") == [.text(String(repeating: "x", count: 40))])
    #expect(try await upgraded.everything() == new.everything())
  }
}
