import Foundation
import Ground
import Membership
import Testing

@testable import Replica

enum RightKind: String, Choice, CaseIterable {
  case grant, takeback, spend, release, override

  var label: Words { Words(rawValue, rawValue) }
  var effect: Bound.Effect { [.grant: .adds, .release: .adds, .override: .takesBeyond][self] ?? .takes }
  var by: Bound.Party { self == .grant || self == .takeback ? .owner : .holder }
}

/// A right to spend, moved on the owner's shelf.
struct Right: RecordType {
  static let record = RecordDeclaration(
    22, "right_move", on: .warehouse, by: [.warehouse, .office], "Right", "权利",
    balance: Balance(
      "right_left", by: ["_shelf", "item", "holder", "until_ms"], sum: "quantity_e6",
      bound: Bound(
        owner: .shelf, holder: "holder", lease: "until_ms", kind: "kind",
        RightKind.allCases.map { .init($0.rawValue, by: $0.by, $0.effect) })))
  static let fields = Right()

  let item = Field<String>(1, "item", .once, "Item", "物料")
  let holder = Field<Int>(2, "holder", .once, "Holder", "持有者")
  let until = Field<Instant>(3, "until", .once, "Until", "截止")
  let kind = Field<RightKind>(4, "kind", .once, "Kind", "类型")
  let quantity = Field<Quantity>(5, "quantity", .once, "Quantity", "数量")
}

extension TestSite {
  static let never = Instant(milliseconds: 4_000_000_000_000)

  /// - Parameter pieces: as the ledger has it; negative for what is taken.
  func move(_ kind: RightKind, _ pieces: Int, of holder: TestSite? = nil, until: Instant = never, item: String = "P-100") async throws {
    let holder = Int((holder ?? self).id.number)
    _ = try await replica.commit(by: "li", step: "right.move") { _, changes in
      try changes.create(Right.self, on: Shelf(.warehouse, SiteID(1))) {
        $0.item = item
        $0.holder = holder
        $0.until = until
        $0.kind = kind
        $0.quantity = Quantity(ExactDecimal(pieces), "C62")
      }
    }
  }

  /// What this replica says that a site may still spend, over all leases.
  func left(of holder: TestSite, until: Instant? = nil) async throws -> Int {
    let (number, lease) = (Int(holder.id.number), until.map { " AND until_ms = \($0.milliseconds)" } ?? "")
    let sum = try await replica.read { try $0.count("SELECT coalesce(sum(quantity_e6), 0) FROM right_left WHERE holder = \(number)\(lease)") }
    return sum / Int(ExactDecimal.scale)
  }
}

@Suite("Rights to spend")
struct BoundStories {
  private func setUp(clock: HandClock = HandClock()) async throws -> (company: Company, owner: TestSite, a: TestSite, b: TestSite) {
    let company = try Company(schema: Schema(version: 1, [Order.self, Move.self, Right.self]))
    let sites = try await company.sites([(.warehouse, "*"), (.office, "*"), (.office, "*")], clock: clock)
    return (company, sites[0], sites[1], sites[2])
  }

  @Test("a site spends what it holds to the last piece, and one more fails with nothing written", arguments: [(8, true), (10, true), (11, false)])
  func edge(pieces: Int, isEnough: Bool) async throws {
    let (company, owner, a, _) = try await setUp()
    try await owner.move(.grant, 10, of: a)
    try await owner.send(to: a)
    let (before, frontier) = (try await a.state(), try await a.replica.frontier())
    if isEnough {
      try await a.move(.spend, -pieces)
      #expect(try await a.left(of: a) == 10 - pieces)
    } else {
      let failure = await #expect(throws: OverAllotment.self) { try await a.move(.spend, -pieces) }
      #expect(failure?.table == "right_left" && failure?.left == 10_000_000 && failure?.asked == 11_000_000)
      #expect(failure?.key.contains("holder = 2") == true, "\(failure?.key ?? [])")
      #expect(try await a.state() == before)
      #expect(try await a.replica.frontier() == frontier)
      // The site works on.
      try await a.move(.spend, -10)
    }
    #expect(try await a.replica.verify().isWhole)
    _ = company
  }

  @Test("without a grant nothing can be spent, nor from what another item or lease holds")
  func nothingHeld() async throws {
    let (company, owner, a, b) = try await setUp()
    await #expect(throws: OverAllotment.self) { try await a.move(.spend, -1) }
    try await owner.move(.grant, 5, of: a, item: "P-200")
    try await owner.move(.grant, 5, of: a, until: Instant(milliseconds: 3_000_000_000_000))
    try await owner.move(.grant, 5, of: b)
    try await owner.send(to: a)
    await #expect(throws: OverAllotment.self) { try await a.move(.spend, -1) }
    _ = company
  }

  @Test("an override goes below zero; then ordinary spending waits, giving back does not, and a grant pays it off")
  func override() async throws {
    let (company, owner, a, _) = try await setUp()
    try await owner.move(.grant, 5, of: a)
    try await owner.send(to: a)
    try await a.move(.override, -8)
    await #expect(throws: OverAllotment.self) { try await a.move(.spend, -1) }
    try await a.move(.release, 1)
    #expect(try await a.left(of: a) == -2)
    // Every receiver takes it, and sees the oversell.
    try await a.send(to: owner)
    #expect(try await owner.left(of: a) == -2)
    try await owner.move(.grant, 10, of: a)
    try await owner.send(to: a)
    try await a.move(.spend, -8)
    #expect(try await a.left(of: a) == 0)
    _ = company
  }

  @Test("a lease is spent from until its end by the stamp, not a millisecond longer", arguments: [(-1, true), (0, false), (1, false)])
  func lease(offset: Int, isOpen: Bool) async throws {
    let clock = HandClock()
    let (company, owner, a, _) = try await setUp(clock: clock)
    let until = Instant(milliseconds: clock.milliseconds() + 3_600_000)
    try await owner.move(.grant, 10, of: a, until: until)
    try await owner.send(to: a)
    clock.set(UInt64(Int(until.milliseconds) + offset))
    if isOpen {
      try await a.move(.spend, -8, until: until)
    } else {
      await #expect(throws: LeaseEnded(table: "right_left", until: until)) { try await a.move(.spend, -8, until: until) }
      // The stamp never goes back, so neither does a clock that somebody sets back for it.
      try await a.move(.release, 0, until: until)
      clock.set(until.milliseconds - 1000)
      await #expect(throws: LeaseEnded.self) { try await a.move(.spend, -8, until: until) }
    }
    _ = company
  }

  @Test("a spend of before the end that arrives after the takeback makes the sum negative on every replica alike")
  func late() async throws {
    let clock = HandClock()
    let (company, owner, a, b) = try await setUp(clock: clock)
    let until = Instant(milliseconds: clock.milliseconds() + 3_600_000)
    try await owner.move(.grant, 10, of: a, until: until)
    try await owner.send(to: a)
    try await a.move(.spend, -8, until: until)
    clock.set(until.milliseconds + 900_000)
    try await owner.move(.takeback, -10, of: a, until: until)
    // One replica gets the spend first, the other the takeback.
    try await a.send(to: b)
    try await owner.send(to: b)
    try await a.send(to: owner)
    for site in [owner, b] { #expect(try await site.left(of: a) == -8) }
    #expect(try await owner.state() == b.state())
    _ = company
  }

  // MARK: Crafted authors

  private func forged(_ author: TestSite, _ kind: String, _ pieces: Int64, holder: TestSite) throws -> Batch {
    var forge = Forge(author)
    let key = Forge.key(of: author.id)
    let made = try forge.next(shelf: Shelf(.warehouse, SiteID(1))) {
      $0.append(
        RecordSchema(Right.self), key,
        [
          (1, [.text("P-100")]), (2, [.integer(Int64(holder.id.number))]), (3, [.integer(Int64(TestSite.never.milliseconds))]), (4, [.text(kind)]),
          (5, [.integer(pieces * 1_000_000), .text("C62")]),
        ], replaced: nil)
    }
    return Forge.batch([made])
  }

  @Test(
    "a crafted author that moves what is not its own is refused",
    arguments: [
      ("spend", -5, true, MergeRefusal.Code.right), ("override", -5, true, .right), ("release", 5, true, .right), ("grant", 5, false, .right),
      ("takeback", -5, true, .right), ("spend", 5, false, .value), ("release", -5, false, .value),
    ])
  func crafted(kind: String, pieces: Int, isOthers: Bool, code: MergeRefusal.Code) async throws {
    let (company, owner, a, b) = try await setUp()
    try await owner.move(.grant, 10, of: b)
    let before = try await owner.state()
    let report = try await owner.replica.merge(try forged(a, kind, Int64(pieces), holder: isOthers ? b : a), from: a.id)
    #expect(report.refused.map(\.refusal.code) == [code])
    #expect(try await owner.state() == before)
    #expect(try await owner.replica.quarantined().map(\.code) == [code.rawValue])
    _ = company
  }

  @Test("the same crafted records about one's own are taken, so that the refusals above are for their own reasons")
  func properForgery() async throws {
    let (company, owner, a, _) = try await setUp()
    // Spent without a grant: what no receiver can tell by the record alone is merged, and shown as an oversell.
    let report = try await owner.replica.merge(try forged(a, "spend", -5, holder: a), from: a.id)
    #expect(report.refused.isEmpty && report.changeSets == 1)
    #expect(try await owner.left(of: a) == -5)
    _ = company
  }

  @Test("a kind of a newer program waits for an upgrade and moves nothing")
  func newerKind() async throws {
    let (company, owner, a, b) = try await setUp()
    let report = try await owner.replica.merge(try forged(a, "lend", -5, holder: b), from: a.id)
    #expect(report.refused.isEmpty && report.changeSets == 1)
    #expect(try await owner.left(of: b) == 0)
    _ = company
  }

  @Test("the office may not grant to itself, and its own replica says so first")
  func ownRight() async throws {
    let (company, _, a, _) = try await setUp()
    let refusal = await #expect(throws: MergeRefusal.self) { try await a.move(.grant, 10, of: a) }
    #expect(refusal?.code == .right)
    _ = company
  }
}

@Suite("Laws of rights to spend")
struct BoundLaws {
  /// One owner with 100 pieces and two holders, each taking random steps, with syncs along random ways.
  private struct Schedule {
    var sites: [TestSite]
    let clock: HandClock
    var granted = 0
    var spent = [0, 0, 0]
    var spends = 0
    var leases: [Instant] = [TestSite.never]
    var random: Seeded

    mutating func step() async throws {
      clock.advance(UInt64.random(in: 0...60_000, using: &random))
      let holder = Int.random(in: 1...2, using: &random)
      let pieces = Int.random(in: 1...12, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1: try await grant(pieces, to: holder)
      case 2: try await takeBack(from: holder)
      case 3: try await release(at: holder)
      case 4...6: try await spend(pieces, at: holder)
      default:
        let way = [0, 1, 2].shuffled(using: &random)
        try await sites[way[0]].send(to: sites[way[1]], limit: 300)
      }
    }

    private mutating func grant(_ pieces: Int, to holder: Int) async throws {
      guard granted + pieces <= 100 else { return }
      granted += pieces
      if leases.last! == TestSite.never || leases.last!.milliseconds < clock.milliseconds() {
        leases.append(Instant(milliseconds: clock.milliseconds() + UInt64.random(in: 1...900_000, using: &random)))
      }
      try await sites[0].move(.grant, pieces, of: sites[holder], until: Bool.random(using: &random) ? TestSite.never : leases.last!)
    }

    private mutating func spend(_ pieces: Int, at holder: Int) async throws {
      do {
        // Usually from what is there; often more than that.
        let held = try await sites[holder].left(of: sites[holder], until: TestSite.never) > 0 ? TestSite.never : leases.last!
        try await sites[holder].move(.spend, -pieces, until: Int.random(in: 0..<4, using: &random) == 0 ? leases.last! : held)
        spent[holder] += pieces
        spends += 1
      } catch is OverAllotment {} catch is LeaseEnded {}
    }

    private mutating func release(at holder: Int) async throws {
      guard spent[holder] > 0 else { return }
      spent[holder] -= 1
      try await sites[holder].move(.release, 1, until: leases.randomElement(using: &random)!)
    }

    /// Of a lease that has ended, once the holder's spends are known.
    private mutating func takeBack(from holder: Int) async throws {
      guard let lease = leases.filter({ $0.milliseconds < clock.milliseconds() }).randomElement(using: &random) else { return }
      try await sites[holder].send(to: sites[0])
      let left = try await sites[0].left(of: sites[holder], until: lease)
      if left > 0 {
        granted -= left
        try await sites[0].move(.takeback, -left, of: sites[holder], until: lease)
      }
    }

    func lowest(_ site: TestSite) async throws -> Int {
      try await site.replica.read { try $0.count("SELECT coalesce(min(quantity_e6), 0) FROM right_left") }
    }
  }

  @Test("no sum is ever negative on any replica, no more is spent than was granted, and all agree", arguments: 1...12)
  func bounded(seed: Int) async throws {
    let company = try Company(schema: Schema(version: 1, [Right.self]))
    let clock = HandClock()
    let sites = try await company.sites([(.warehouse, "*"), (.office, "*"), (.office, "*")], clock: clock)
    var schedule = Schedule(sites: sites, clock: clock, random: Seeded(state: UInt64(seed)))
    for _ in 0..<120 {
      try await schedule.step()
      for site in sites { #expect(try await schedule.lowest(site) >= 0) }
      #expect(schedule.spent.reduce(0, +) <= 100)
    }
    for _ in 0..<2 { for a in sites { for b in sites where a.id != b.id { try await a.send(to: b) } } }
    let states = [try await sites[0].state(), try await sites[1].state(), try await sites[2].state()]
    #expect(states[0] == states[1] && states[1] == states[2])
    var left = 0
    for holder in sites[1...] { left += try await sites[0].left(of: holder) }
    #expect(schedule.granted == left + schedule.spent.reduce(0, +))
    #expect(schedule.spends > 1)
    for site in sites { #expect(try await site.replica.verify().findings == []) }
    _ = company
  }
}
