import Foundation
import Ground
import Membership
import Testing

@testable import Replica

/// A small generator whose runs can be repeated from their seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Laws of merging")
struct MergeLaws {
  @Test("replicas that hold the same change sets hold the same records and conflicts, whatever the order", arguments: 1...12)
  func convergence(seed: Int) async throws {
    var random = Seeded(state: UInt64(seed))
    let company = try Company()
    let clock = HandClock()
    let sites = try await company.sites([(.office, "*"), (.office, "*"), (.headquarters, "*")], clock: clock)
    var orders: [RecordID<Order>] = []
    for round in 0..<30 {
      clock.advance(UInt64.random(in: 0...50, using: &random))
      let site = sites[Int.random(in: 0..<3, using: &random)]
      try await act(site, round, &orders, &random)
      if Int.random(in: 0..<4, using: &random) == 0 {
        try await sites[Int.random(in: 0..<3, using: &random)].send(to: sites[Int.random(in: 0..<3, using: &random)], limit: 200)
      }
    }
    // Heal: everyone gets everything, each along its own way.
    for _ in 0..<2 { for a in sites.shuffled(using: &random) { for b in sites where a.id != b.id { try await a.send(to: b) } } }
    let states = [try await sites[0].state(), try await sites[1].state(), try await sites[2].state()]
    #expect(states[0] == states[1] && states[1] == states[2])
    for site in sites {
      let verification = try await site.replica.verify()
      #expect(verification.findings == [])
    }
  }

  private func act(_ site: TestSite, _ round: Int, _ orders: inout [RecordID<Order>], _ random: inout Seeded) async throws {
    guard !orders.isEmpty, Int.random(in: 0..<4, using: &random) > 0 else {
      orders.append(try await site.makeOrder("Customer \(round)", shelf: Shelf(.office, SiteID(1))))
      return
    }
    let id = orders.randomElement(using: &random)!
    guard let order = try await site.order(id) else { return }
    switch Int.random(in: 0..<6, using: &random) {
    case 4: if let open = try await site.replica.conflicts().randomElement(using: &random) { try await site.decide(open, Bool.random(using: &random)) }
    // Two that say the same at once.
    case 5: try await site.change(id) { $0.note = "note \(round % 2)" }
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

  @Test("the same batch twice changes nothing the second time")
  func idempotent() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.office, "*")])
    _ = try await sites[0].makeOrder("Lantian")
    let batch = try #require(try await sites[0].replica.outgoing(after: Frontier(), for: .everything)).batch
    let first = try await sites[1].replica.merge(batch, from: sites[0].id)
    let second = try await sites[1].replica.merge(batch, from: sites[0].id)
    #expect(first.changeSets == 1 && second.changeSets == 0)
    #expect(second.refused.isEmpty)
  }
}
