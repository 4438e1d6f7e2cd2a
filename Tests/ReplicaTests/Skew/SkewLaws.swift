import Foundation
import Ground
import Membership
import Testing

@testable import Replica

/// Programs of three releases in one company, all at work at once.
@Suite("Laws of upgrading")
struct SkewLaws {
  @Test("a file that was taken forward holds what one holds that knew the schema from the start, in every order of arrival", arguments: 1...16)
  func upgrade(seed: Int) async throws {
    var random = Seeded(state: UInt64(seed) &* 7919)
    let clock = HandClock()
    let company = try Company()
    var sites: [TestSite] = []
    for (index, schema) in Releases.all.enumerated() {
      sites.append(try await company.site(UInt32(index + 1), .office, clock: clock, schema: schema))
    }
    for site in sites { try await site.replica.trust(sites.map(\.grant)) }
    for _ in 0..<40 {
      clock.advance(UInt64.random(in: 0...50, using: &random))
      let place = Int.random(in: 0..<3, using: &random)
      try await act(sites[place], release: place + 1, &random)
      if Int.random(in: 0..<3, using: &random) == 0 {
        let (a, b) = (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<3, using: &random))
        if a != b { try await refuseNothing(sites[a].send(to: sites[b], limit: 200)) }
      }
    }
    // The newest and the oldest meet only through each other's relays.
    for _ in 0..<2 { for (a, b) in [(0, 1), (2, 1), (1, 0), (1, 2)] { try await refuseNothing(sites[a].send(to: sites[b])) } }
    for site in sites { for other in sites { #expect(try await site.replica.frontier() == other.replica.frontier()) } }
    #expect(try await sites[0].replica.waitingForUpgrade() > 0, "nothing waited: this run says nothing")

    // Newcomers of each release get the same change sets in an order of their own.
    var newcomers: [TestSite] = []
    for (index, schema) in Releases.all.enumerated() {
      let newcomer = try await company.site(UInt32(11 + index), .office, clock: clock, schema: schema)
      try await newcomer.replica.trust(sites.map(\.grant) + [newcomer.grant])
      try await feed(newcomer, sites, &random)
      newcomers.append(newcomer)
    }
    let second = try await sites[1].everything()
    let third = try await sites[2].everything()
    #expect(try await newcomers[0].everything() == sites[0].everything())
    #expect(try await newcomers[1].everything() == second)
    #expect(try await newcomers[2].everything() == third)

    for old in [sites[0], newcomers[0]] {
      let leaping = try await company.reopen(old, Releases.three, copied: true, clock: clock)
      #expect(try await leaping.everything() == third)
      #expect(try await leaping.replica.verify().findings == [])
      let stepping = try await company.reopen(old, Releases.two, clock: clock)
      #expect(try await stepping.everything() == second)
      #expect(try await stepping.replica.verify().findings == [])
      let there = try await company.reopen(stepping, Releases.three, clock: clock)
      #expect(try await there.everything() == third)
      #expect(try await there.replica.verify().findings == [])
      #expect(try await there.replica.waitingForUpgrade() == 0)
      #expect(try await there.replica.passedOver().isEmpty)
    }
    for middle in [sites[1], newcomers[1]] {
      let there = try await company.reopen(middle, Releases.three, clock: clock)
      #expect(try await there.everything() == third)
      #expect(try await there.replica.verify().findings == [])
    }
  }

  private func refuseNothing(_ reports: [MergeReport]) {
    for report in reports { #expect(report.refused.isEmpty) }
  }

  /// Each chain in its order, and the chains in any.
  private func feed(_ newcomer: TestSite, _ sites: [TestSite], _ random: inout Seeded) async throws {
    var chains: [[Forge.Made]] = []
    for site in sites { chains.append(try await site.chain()) }
    while let chain = chains.indices.filter({ !chains[$0].isEmpty }).randomElement(using: &random) {
      let report = try await newcomer.replica.merge(Forge.batch([chains[chain].removeFirst()]), from: sites[chain].id)
      #expect(report.changeSets == 1 && report.refused.isEmpty)
    }
  }

  private func act(_ site: TestSite, release: Int, _ random: inout Seeded) async throws {
    let rows = try await site.replica.read { snapshot in
      try ["ticket", "tag"].flatMap { try snapshot.rows($0) }.map { ($0.schema, $0.key, $0.schema.field(named: "state").flatMap($0.value)) }
    }
    let choice = Int.random(in: 0..<6, using: &random)
    if rows.isEmpty || choice == 0 {
      switch release {
      case 1: _ = try await site.makeTicket(Ticket1.self, random)
      case 2: _ = try await site.makeTicket(Ticket2.self, random)
      default: _ = try await site.makeTicket(Ticket3.self, random)
      }
      _ = random.next()
    } else if choice == 1 && release > 1 {
      try await add(to: site, release: release, random.next())
    } else {
      let (schema, key, state) = rows.randomElement(using: &random)!
      // Several fields in one step, so that what is known and what is not stand in one change.
      let fields = schema.fields.filter { $0.rule != .once }.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
      try await site.set(schema.name, key, fields.map { ($0.name, value(of: $0, state, &random)) })
    }
  }

  private func add(to site: TestSite, release: Int, _ number: UInt64) async throws {
    _ = try await site.replica.commit(by: "li", step: "ticket.add") { _, changes in
      let shelf = Shelf(.office, SiteID(1))
      switch (release, number % 2) {
      case (2, _): try changes.create(Tag2.self, on: shelf) { $0.text = "tag" }
      case (_, 0): try changes.create(Tag3.self, on: shelf) { ($0.text, $0.grade) = ("tag", .plain) }
      default:
        try changes.create(Charge3.self, on: shelf) {
          $0.item = "P-\(number % 3)"
          $0.quantity = Quantity(ExactDecimal(5), "C62")
        }
      }
    }
  }

  /// Something that the field may hold in this release, be it as long as it may be.
  private func value(of field: FieldSchema, _ state: [Cell]?, _ random: inout Seeded) -> [Cell]? {
    if !field.isRequired, Int.random(in: 0..<5, using: &random) == 0 { return nil }
    switch field.type.kind {
    case .state:
      let round = state?.last?.integer ?? 1
      let rank = field.type.options.first { $0.value == state?.first?.text }?.rank ?? 0
      let next = field.type.options.filter { $0.rank > rank }.randomElement(using: &random)
      return next.map { [.text($0.value), .integer(round)] } ?? [.text(field.type.options[0].value), .integer(round + 1)]
    case .choice: return [.text(field.type.options.randomElement(using: &random)!.value)]
    case .money: return Money(minor: Int64(random.next() % 1000), currency: "CNY").cells
    default: return [.text(String(repeating: "x", count: Int.random(in: 0...min(field.maximumText, 80), using: &random)))]
    }
  }
}
