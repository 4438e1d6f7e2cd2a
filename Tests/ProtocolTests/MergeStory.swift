import Ground
import Membership
import Testing

@testable import Replica

/// What a few sites do to a few records, some of it without knowing of each other.
struct MergeStory: Sendable {
  var name: String
  /// Sites 2 and 3 are offices, 4 is a warehouse.
  var play: @Sendable (Stage) async throws -> Void
  /// What no replica of ours would write, behind what is played.
  var forged: [Forge] = []

  init(name: String, forged: [Forge] = [], play: @escaping @Sendable (Stage) async throws -> Void) {
    self.name = name
    self.play = play
    self.forged = forged
  }

  struct Authored: Sendable {
    var origin: Origin
    var number: UInt64
    var bytes: [UInt8]
    var hash: [UInt8]
  }

  func changeSets(_ company: VectorCompany, _ grants: [SignedGrant]) async throws -> [Authored] {
    let stage = try await Stage(company, grants)
    try await play(stage)
    var all: [Authored] = []
    for site in stage.sites {
      for (index, link) in try await site.chain().enumerated() {
        let origin = Origin(site: site.replica.site, incarnation: 1)
        all.append(Authored(origin: origin, number: UInt64(index + 1), bytes: link.bytes, hash: link.hash))
      }
      try site.close()
    }
    var ends: [Origin: [UInt8]] = [:]
    for one in forged {
      let origin = Origin(rawValue: UInt32(one.origin))
      let hash = one.chained(after: ends[origin] ?? [UInt8](repeating: 0, count: 32))
      ends[origin] = hash
      all.append(Authored(origin: origin, number: one.number, bytes: one.bytes, hash: hash))
    }
    return all
  }

  struct Stage: Sendable {
    let sites: [VectorSite]
    var a: VectorSite { sites[0] }
    var b: VectorSite { sites[1] }
    var warehouse: VectorSite { sites[2] }

    init(_ company: VectorCompany, _ grants: [SignedGrant]) async throws {
      var sites: [VectorSite] = []
      // Their clocks are 10 s apart, so that the later act is not always the one with the higher stamp.
      for site in UInt32(2)...4 {
        sites.append(try await VectorSite(company, site, grants, VectorSchema.current, at: VectorCompany.start + UInt64(4 - site) * 10_000))
      }
      self.sites = sites
    }

    func make(at site: VectorSite, _ text: String = "one") async throws -> Sample.ID {
      try await site.replica.commit(by: "li", step: "make") { _, changes in
        try changes.create(Sample.self, on: Shelf(.office, SiteID(2))) { $0.text = text }
      }.value
    }

    func change(_ id: Sample.ID, at site: VectorSite, _ body: @escaping @Sendable (inout Draft<Sample>) -> Void) async throws {
      site.clock.advance(1000)
      _ = try await site.replica.commit(by: "li", step: "change") { snapshot, changes in
        try changes.update(try #require(try snapshot.get(id)), body)
      }
    }

    func send(_ from: VectorSite, to: VectorSite) async throws {
      while let next = try await from.replica.outgoing(after: try await to.replica.frontier(), for: .everything) {
        _ = try await to.replica.merge(next.batch, from: from.replica.site)
      }
    }
  }

  static let all: [MergeStory] = [
    MergeStory(name: "an edit replaces the one it saw, although its clock is behind") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.change(id, at: stage.a) { $0.note = "first" }
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.note = "second" }
    },
    MergeStory(name: "two edits of one field without knowing of each other: the higher stamp stays, the other is lost") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.note = "of b" }
      try await stage.change(id, at: stage.a) { $0.note = "of a" }
    },
    MergeStory(name: "two edits of different fields: both stay") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.count = 4 }
      try await stage.change(id, at: stage.a) { $0.note = "of a" }
    },
    MergeStory(name: "the lost edit is itself edited: what was replaced is no lost edit any more") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.a) { $0.note = "of a" }
      try await stage.change(id, at: stage.b) { $0.note = "of b" }
      try await stage.change(id, at: stage.b) { $0.note = "of b again" }
    },
    MergeStory(name: "an edit that saw both: nothing stays lost that it replaced") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.a) { $0.note = "of a" }
      try await stage.change(id, at: stage.b) { $0.note = "of b" }
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.note = "after both" }
    },
    MergeStory(name: "emptied here, changed there; a value of several columns merges as one") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.change(id, at: stage.a) { $0.amount = Money(minor: 100, currency: "CNY") }
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.a) { $0.amount = nil }
      try await stage.change(id, at: stage.b) { $0.amount = Money(minor: 200, currency: "EUR") }
    },
    MergeStory(name: "cancelled here, shipped there: shipped, and the cancelling is lost") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.change(id, at: stage.a) { $0.state = .confirmed }
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.state = .shipped }
      try await stage.change(id, at: stage.a) { $0.state = .cancelled }
    },
    MergeStory(name: "reopened in a new round: a higher rank of the old round loses") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.change(id, at: stage.a) { $0.state = .confirmed }
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.a) { $0.reopen(\.state, at: .draft) }
      try await stage.change(id, at: stage.b) { $0.state = .shipped }
    },
    MergeStory(name: "the same state reached twice: the higher version stays") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.a) { $0.state = .confirmed }
      try await stage.change(id, at: stage.b) { $0.state = .confirmed }
    },
    MergeStory(name: "two fields are edited on both sides, also before the record came: changes wait for their record") { stage in
      let id = try await stage.make(at: stage.a)
      try await stage.send(stage.a, to: stage.b)
      try await stage.change(id, at: stage.b) { $0.note = "of b" }
      try await stage.change(id, at: stage.a) { $0.note = "of a" }
      try await stage.change(id, at: stage.b) { $0.count = 1 }
      try await stage.change(id, at: stage.a) { $0.count = 2 }
    },
    MergeStory(name: "a step back in the same round loses even against what it replaced", forged: [
      Forge(),
      Forge.state("shipped", origin: 2 << 12 | 1, number: 2, at: 1000, replaced: (2 << 12 | 1, 0)),
      Forge.state("cancelled", origin: 3 << 12 | 1, number: 1, at: 2000, replaced: (2 << 12 | 1, 1000)),
      Forge.state("shipped", origin: 3 << 12 | 2, number: 1, at: 3000, replaced: (2 << 12 | 1, 0)),
    ]) { _ in },
    MergeStory(name: "a ledger's balance is the sum of its records") { stage in
      for (index, amount) in [10, -3, 5].enumerated() {
        stage.warehouse.clock.advance(1000)
        _ = try await stage.warehouse.replica.commit(by: "zhao", step: "move") { _, changes in
          try changes.create(Move.self, on: Shelf(.warehouse, SiteID(4))) {
            $0.item = index == 1 ? "P-200" : "P-100"
            $0.quantity = Quantity(ExactDecimal(amount), "C62")
          }
        }
      }
    },
  ]
}
