import Foundation
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Shelves: given and taken away")
struct ShelfStories {
  /// Headquarters, office 2, plant 3 without the office's shelf, office 4; all know each other.
  private func company() async throws -> (Company, hq: TestSite, office: TestSite, plant: TestSite, other: TestSite) {
    let company = try Company()
    let sites = try await company.sites([
      (.headquarters, "*"), (.office, "company office/2"), (.plant, "company plant/3"), (.office, "company office/4"),
    ])
    return (company, sites[0], sites[1], sites[2], sites[3])
  }

  /// Headquarters gives a member other shelves, by a record that travels like any other.
  private func regrant(_ member: TestSite, _ shelves: String, at hq: TestSite, _ company: Company) async throws -> TestSite {
    var admission = member.admission
    let after = ShelfSet(shelves)!
    admission.former = admission.writes
    admission.shelves = after
    let grant = company.grant(admission)
    _ = try await hq.replica.commit(by: "wei", step: "member.grant") { [admission] snapshot, changes in
      let known = try snapshot.first(Member.self, where: "site = ?", [Int(admission.site.number)])
      if let known {
        try changes.update(known) {
          $0.shelves = admission.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
        }
      } else {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(admission.site.number)
          $0.code = admission.code
          $0.name = admission.name
          $0.role = admission.role.rawValue
          $0.shelves = admission.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
        }
      }
    }
    return TestSite(replica: member.replica, admission: admission, grant: grant, key: member.key)
  }

  @Test("A plant that is given an office's shelf gets all that lay on it before, a little at a time")
  func backfill() async throws {
    let (company, hq, office, plant, _) = try await company()
    var orders: [RecordID<Order>] = []
    for index in 0..<30 { orders.append(try await office.makeOrder("customer \(index)")) }
    for order in orders.prefix(10) { try await office.change(order) { $0.note = "first" } }
    try await office.send(to: hq)
    try await hq.send(to: plant)
    #expect(try await plant.order(orders[0]) == nil)

    let wider = try await regrant(plant, "company plant/3 office/2", at: hq, company)
    try await hq.send(to: wider, limit: 1)
    var frontier = try await plant.replica.frontier()
    // The grant itself came, and everything before it is behind now.
    let place = Frontier.Place(origin: office.origin, shelf: Shelf(.office, SiteID(2)))
    var firsts: [UInt64] = []
    while let gap = frontier.gaps[place] {
      firsts.append(gap.first)
      #expect(frontier.number(of: office.origin, on: place.shelf) == gap.first - 1)
      let next = try #require(try await hq.replica.outgoing(after: frontier, for: wider.admission.shelves, limit: 400))
      _ = try await plant.replica.merge(next.batch, from: hq.id)
      frontier = try await plant.replica.frontier()
    }
    #expect(firsts.count > 5 && firsts == firsts.sorted() && Set(firsts).count == firsts.count)
    #expect(frontier.gaps.isEmpty)
    #expect(try await plant.state() == hq.state())
    #expect(try await plant.replica.verify().findings == [])
    // And what comes later comes as to anybody.
    try await office.change(orders[3]) { $0.note = "later" }
    try await office.send(to: wider)
    #expect(try await plant.order(orders[3])?.note == "later")
  }

  @Test("Edits that clash while a shelf is being filled are the same lost edits that everybody else has", arguments: 0..<8 as Range<UInt64>)
  func concurrent(seed: UInt64) async throws {
    let (company, hq, office, plant, _) = try await company()
    var random = Seeded(state: seed)
    var orders: [RecordID<Order>] = []
    for index in 0..<6 { orders.append(try await office.makeOrder("customer \(index)")) }
    try await office.send(to: hq)
    for _ in 0..<25 {
      let order = orders[Int(random.next() % 6)]
      let note = "note \(random.next() % 5)"
      if random.next() % 2 == 0 {
        try await office.change(order) { $0.note = note }
      } else {
        try await hq.change(order) { $0.note = note }
      }
      switch random.next() % 6 {
      case 0: try await office.send(to: hq)
      case 1: try await hq.send(to: office)
      case 2: try await hq.send(to: plant, limit: 1)
      case 3: try await office.send(to: plant, limit: 1)
      default: break
      }
    }
    try await hq.send(to: plant)
    let wider = try await regrant(plant, "company plant/3 office/2", at: hq, company)
    // In pieces, from both sides in turns, with fresh edits between them.
    for round in 0..<400 {
      var frontier = try await plant.replica.frontier()
      let source = random.next() % 2 == 0 ? hq : office
      if let next = try await source.replica.outgoing(after: frontier, for: wider.admission.shelves, limit: 120) {
        _ = try await plant.replica.merge(next.batch, from: source.id)
      }
      if round % 3 == 0, round < 30 {
        try await office.change(orders[round % 6]) { $0.note = "while filling \(round)" }
        try await hq.change(orders[round % 6]) { $0.note = "at headquarters \(round)" }
      }
      frontier = try await plant.replica.frontier()
      if round > 30, frontier.gaps.isEmpty { break }
    }
    try await office.send(to: hq)
    try await hq.send(to: office)
    try await hq.send(to: wider)
    #expect(try await plant.replica.frontier().gaps.isEmpty)
    #expect(try await plant.state() == hq.state())
    #expect(try await !hq.replica.conflicts().isEmpty)
  }

  @Test("A part that is not the one of the chain fills nothing")
  func forgedPart() async throws {
    let (company, hq, office, plant, _) = try await company()
    let order = try await office.makeOrder("right")
    try await office.send(to: hq)
    try await hq.send(to: plant)
    let wider = try await regrant(plant, "company plant/3 office/2", at: hq, company)
    try await hq.send(to: wider, limit: 1)
    // The same change set as another office would have written it: well-formed, with another customer in it.
    let elsewhere = try Company(schema: company.schema)
    let stranger = try await elsewhere.site(2, .office)
    try await stranger.replica.trust([stranger.grant])
    _ = try await stranger.makeOrder("wrong")
    let forged = try #require(try await stranger.replica.outgoing(after: Frontier(), for: .everything))
    let report = try await plant.replica.merge(forged.batch, from: hq.id)
    withExtendedLifetime(elsewhere) {}
    #expect(report.refused.first?.refusal.code == .seal)
    #expect(try await plant.order(order) == nil)
    try await hq.send(to: wider)
    #expect(try await plant.order(order)?.customer == "right")
  }

  @Test("A shelf that is taken away leaves no byte behind, and the chains still check")
  func erasure() async throws {
    let (company, hq, office, plant, _) = try await company()
    let wide = try await regrant(plant, "company plant/3 office/2", at: hq, company)
    let order = try await office.makeOrder("Lantian Pump Trading")
    for price in 0..<40 { try await office.change(order) { $0.price = Money(minor: 7_654_321 + Int64(price), currency: "CNY") } }
    try await hq.change(try await { try await office.send(to: hq); return order }()) { $0.note = "handled by headquarters" }
    try await office.change(order) { $0.note = "said by the office itself" }
    try await office.send(to: wide)
    try await hq.send(to: wide)
    #expect(try await !plant.replica.conflicts().isEmpty)
    #expect(try contains("Lantian Pump", plant) && contains("said by the office", plant))

    let narrow = try await regrant(wide, "company plant/3", at: hq, company)
    try await hq.send(to: narrow)
    guard case .done = try await plant.replica.eraseForeignShelves() else { Issue.record("not erased"); return }
    #expect(try await plant.order(order) == nil)
    for text in ["Lantian Pump", "handled by head", "said by the office"] { #expect(try !contains(text, plant), "\(text)") }
    #expect(try await plant.replica.conflicts().isEmpty)
    #expect(try await plant.replica.verify().findings == [])
    guard case .nothingToDo = try await plant.replica.eraseForeignShelves() else { Issue.record("asked again"); return }
    // It stays a good relay of what it holds, and takes what comes.
    try await office.change(order) { $0.note = "unseen by the plant" }
    try await office.send(to: narrow)
    #expect(try await plant.replica.frontier().number(of: office.origin) == office.replica.frontier().number(of: office.origin))
    #expect(try !contains("unseen by", plant))
    // Given again, it fills again.
    let again = try await regrant(narrow, "company plant/3 office/2", at: hq, company)
    try await office.send(to: hq)
    try await hq.send(to: again)
    try await hq.send(to: again)
    #expect(try await plant.state() == hq.state())
  }

  @Test("What a site wrote on a shelf that is taken away stays until somebody who reads it has it")
  func ownWorkStays() async throws {
    let (company, hq, _, _, other) = try await company()
    let wide = try await regrant(other, "company office/2 office/4", at: hq, company)
    try await hq.send(to: wide)
    let order = try await wide.makeOrder("written just before", shelf: Shelf(.office, SiteID(2)))
    // The news of the narrower grant comes before the order got away.
    let narrow = try await regrant(wide, "company office/4", at: hq, company)
    try await hq.send(to: narrow)
    guard case .waiting(changeSets: 1) = try await other.replica.eraseForeignShelves() else { Issue.record("not waiting"); return }
    #expect(try await other.order(order) != nil)
    try await narrow.send(to: hq)
    #expect(try await hq.order(order)?.customer == "written just before")
    try await other.replica.acknowledged(by: hq.id, hq.replica.frontier(), at: Instant(milliseconds: 1))
    guard case .done = try await other.replica.eraseForeignShelves() else { Issue.record("not erased"); return }
    #expect(try await other.order(order) == nil)
    #expect(try !contains("written just before", other))
    #expect(try await other.replica.verify().findings == [])
  }

  /// Whether a text stands anywhere in a replica's file or the write-ahead log beside it.
  private func contains(_ text: String, _ site: TestSite) throws -> Bool {
    let wanted = Data(text.utf8)
    return try ["", "-wal"].contains { ending in
      let path = site.replica.path + ending
      guard FileManager.default.fileExists(atPath: path) else { return false }
      return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: wanted) != nil
    }
  }
}
