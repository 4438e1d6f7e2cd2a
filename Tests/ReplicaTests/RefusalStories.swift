import Foundation
import Ground
import Membership
import Testing

@testable import Replica

/// What a receiver refuses: nothing of it is applied, the reason is kept, and other sites' changes go on.
@Suite("Refusing")
struct RefusalStories {
  /// An office that may be up to something, a plant, and an honest office that receives.
  private func setUp() async throws -> (company: Company, bad: TestSite, plant: TestSite, good: TestSite) {
    let company = try Company()
    let sites = try await company.sites([(.office, "company office/1 office/3"), (.plant, "*"), (.office, "*")])
    return (company, sites[0], sites[1], sites[2])
  }

  /// Merges and expects one refusal of this code, nothing applied, the reason in the quarantine, and honest work unharmed.
  private func expect(
    _ code: MergeRefusal.Code, _ batch: Batch, at good: TestSite, from plant: TestSite, isKept: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await good.state()
    let report = try await good.replica.merge(batch, from: SiteID(1))
    #expect(report.changeSets == 0, sourceLocation: sourceLocation)
    #expect(report.refused.map(\.refusal.code) == [code], sourceLocation: sourceLocation)
    #expect(try await good.state() == before, sourceLocation: sourceLocation)
    let kept = try await good.replica.quarantined()
    #expect(kept.map(\.code) == (isKept ? [code.rawValue] : []), sourceLocation: sourceLocation)
    // The honest plant's changes still come through, in the same breath as the bad ones.
    _ = try await plant.replica.commit(by: "chen", step: "conflict.resolve") { _, changes in
      try changes.create(ConflictResolution.self, on: .company) {
        $0.subject = Blob([1])
        $0.field = 1
        $0.losingStamp = 1
        $0.losingOrigin = 1
        $0.decision = "keep"
      }
    }
    let reports = try await plant.send(to: good)
    #expect(reports.reduce(0) { $0 + $1.changeSets } == 1, sourceLocation: sourceLocation)
    #expect(try await good.replica.verify().isWhole, sourceLocation: sourceLocation)
  }

  private let office = Shelf(.office, SiteID(1))

  @Test("a proper change set of the forge is accepted, so that the refusals below are for their own reasons")
  func proper() async throws {
    let (company, bad, _, good) = try await setUp()
    var forge = Forge(bad)
    let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    let report = try await good.replica.merge(Forge.batch([made]), from: bad.id)
    #expect(report.changeSets == 1 && report.refused.isEmpty)
    _ = company
  }

  @Test("a change set that a relay altered has no genuine seal")
  func altered() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    var made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues("Lantian"), replaced: nil) }
    let place = try #require(made.bytes.firstRange(of: Array("Lantian".utf8)))
    made.bytes[place.lowerBound] = UInt8(ascii: "B")
    try await expect(.seal, Forge.batch([made]), at: good, from: plant)
    _ = company
  }

  @Test("every single byte of a change set counts: altered anywhere, nothing of it is applied")
  func everyByte() async throws {
    let (company, bad, _, good) = try await setUp()
    var forge = Forge(bad)
    let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    for index in made.bytes.indices {
      var altered = made
      altered.bytes[index] ^= 0x01
      do {
        let report = try await good.replica.merge(Forge.batch([altered]), from: bad.id)
        #expect(report.changeSets == 0, "byte \(index)")
      } catch is WireError {
        continue
      }
    }
    #expect(try await good.replica.merge(Forge.batch([made]), from: bad.id).changeSets == 1)
    _ = company
  }

  @Test("a seal of another key, of another number, or none at all covers nothing")
  func seals() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    var other = made.seal
    other.signature = Array(try plant.key.signature(for: Company.sealed(other.origin, other.number, other.hash)))
    for seals in [[other], []] {
      let report = try await good.replica.merge(Forge.batch([made], seals: seals), from: bad.id)
      #expect(report.refused.map(\.refusal.code) == [.seal])
    }
    try await expect(.seal, Forge.batch([made], seals: [other]), at: good, from: plant)
    _ = company
  }

  @Test("a gap in a chain is no evidence; it only waits for what is missing")
  func gap() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let first = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(1), Forge.orderValues(), replaced: nil) }
    let second = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(2), Forge.orderValues(), replaced: nil) }
    try await expect(.gap, Forge.batch([second]), at: good, from: plant, isKept: false)
    #expect(try await good.replica.merge(Forge.batch([first, second]), from: bad.id).changeSets == 2)
    _ = company
  }

  @Test("out of order within a batch, the part that fits is taken")
  func disorder() async throws {
    let (company, bad, _, good) = try await setUp()
    var forge = Forge(bad)
    let first = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(1), Forge.orderValues(), replaced: nil) }
    let second = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(2), Forge.orderValues(), replaced: nil) }
    let report = try await good.replica.merge(Forge.batch([second, first]), from: bad.id)
    #expect(report.changeSets <= 1)
    _ = try await good.replica.merge(Forge.batch([first, second]), from: bad.id)
    #expect(try await good.replica.frontier().number(of: bad.origin) == 2)
    _ = company
  }

  @Test("an office may not write what only a plant may, whoever carries it")
  func right() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let made = try forge.next(shelf: office) {
      $0.append(Forge.order, Forge.key(), Forge.orderValues() + [(6, [.integer(5_000_000), .text("C62")])], replaced: nil)
    }
    try await expect(.right, Forge.batch([made]), at: good, from: plant)
    _ = company
  }

  @Test("nobody writes on a shelf that is not theirs, nor puts a record on the wrong kind of shelf")
  func shelf() async throws {
    for shelf in [Shelf(.office, SiteID(9)), Shelf(.company, SiteID(0))] {
      let (company, bad, plant, good) = try await setUp()
      var forge = Forge(bad)
      let made = try forge.next(shelf: shelf) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
      try await expect(.shelf, Forge.batch([made]), at: good, from: plant)
      _ = company
    }
  }

  @Test("a key that names another site, or a day far ahead, is refused")
  func key() async throws {
    for key in [
      RecordKey(milliseconds: 1_790_000_000_000, counter: 1, site: SiteID(3), random: 1),
      RecordKey(milliseconds: 1_890_000_000_000, counter: 1, site: SiteID(1), random: 1),
      RecordKey(high: 1_790_000_000_000 << 16, low: 0),
    ] {
      let (company, bad, plant, good) = try await setUp()
      var forge = Forge(bad)
      let made = try forge.next(shelf: office) { $0.append(Forge.order, key, Forge.orderValues(), replaced: nil) }
      try await expect(.key, Forge.batch([made]), at: good, from: plant)
      _ = company
    }
  }

  @Test("a record without a required field, a text beyond its limit, a once field that changes: refused")
  func values() async throws {
    let cases: [(MergeRefusal.Code, [(field: Int, cells: [Cell]?)])] = [
      (.required, [(1, [.text("SO-1")]), (5, [.text("draft"), .integer(1)])]),
      (.value, Forge.orderValues() + [(4, [.text(String(repeating: "x", count: 101))])]),
      (.value, [(1, [.text("SO-1")]), (2, [.text("L")]), (5, [.text("draft"), .integer(0)])]),
    ]
    for (code, values) in cases {
      let (company, bad, plant, good) = try await setUp()
      var forge = Forge(bad)
      let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), values.sorted { $0.field < $1.field }, replaced: nil) }
      try await expect(code, Forge.batch([made]), at: good, from: plant)
      _ = company
    }
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let first = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    let version = Version(stamp: forge.stamp, origin: bad.origin)
    let second = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), [(1, [.text("SO-2")])], replaced: { _ in version }) }
    _ = try await good.replica.merge(Forge.batch([first]), from: bad.id)
    try await expect(.right, Forge.batch([second]), at: good, from: plant)
    _ = company
  }

  @Test("a text at its limit is taken")
  func atLimit() async throws {
    let (company, bad, _, good) = try await setUp()
    var forge = Forge(bad)
    let note: [(field: Int, cells: [Cell]?)] = Forge.orderValues() + [(4, [.text(String(repeating: "x", count: 100))])]
    let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), note.sorted { $0.field < $1.field }, replaced: nil) }
    #expect(try await good.replica.merge(Forge.batch([made]), from: bad.id).changeSets == 1)
    _ = company
  }

  @Test("the same key created twice is refused the second time, and the rest of that step with it")
  func twice() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let first = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(1), Forge.orderValues(), replaced: nil) }
    let second = try forge.next(shelf: office) {
      $0.append(Forge.order, Forge.key(2), Forge.orderValues(), replaced: nil)
      $0.append(Forge.order, Forge.key(1), Forge.orderValues("again"), replaced: nil)
    }
    _ = try await good.replica.merge(Forge.batch([first]), from: bad.id)
    try await expect(.exists, Forge.batch([second]), at: good, from: plant)
    #expect(try await good.order(RecordID(Forge.key(2))) == nil)
    _ = company
  }

  @Test("a stamp ten minutes ahead waits in quarantine and is merged when its time has come")
  func clockAhead() async throws {
    let clock = HandClock()
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.plant, "*"), (.office, "*")], clock: clock)
    var forge = Forge(sites[0])
    let ahead = Stamp(milliseconds: clock.milliseconds() + 600_000)
    let made = try forge.next(stamp: ahead, shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    try await expect(.clockAhead, Forge.batch([made]), at: sites[2], from: sites[1])
    clock.advance(400_000)
    let later = try await sites[2].replica.merge(Forge.batch([made]), from: sites[0].id)
    #expect(later.changeSets == 1)
    #expect(try await sites[2].replica.quarantined().isEmpty)
  }

  @Test("a stamp that does not rise is refused")
  func stampOrder() async throws {
    let (company, bad, plant, good) = try await setUp()
    var forge = Forge(bad)
    let first = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(1), Forge.orderValues(), replaced: nil) }
    let same = forge.stamp
    let second = try forge.next(stamp: same, shelf: office) { $0.append(Forge.order, Forge.key(2), Forge.orderValues(), replaced: nil) }
    _ = try await good.replica.merge(Forge.batch([first]), from: bad.id)
    try await expect(.stampOrder, Forge.batch([second]), at: good, from: plant)
    _ = company
  }

  @Test("a stranger's chain is not taken; it may be a member whose admission has not come yet")
  func stranger() async throws {
    let (company, _, plant, good) = try await setUp()
    let stranger = try await company.site(77, .office)
    var forge = Forge(stranger)
    let made = try forge.next(shelf: Shelf(.office, SiteID(77))) { $0.append(Forge.order, Forge.key(of: SiteID(77)), Forge.orderValues(), replaced: nil) }
    try await expect(.unknownMember, Forge.batch([made]), at: good, from: plant, isKept: false)
  }

  @Test("a revoked site's change sets count up to the cut and no further")
  func revoked() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.plant, "*")])
    let (hq, office) = (sites[0], sites[1])
    _ = try await office.makeOrder("before")
    try await office.send(to: hq)
    let signed = company.revocation(office.id, cut: [office.origin: 1])
    _ = try await hq.replica.commit(by: "wei", step: "member.revoke") { _, changes in
      try changes.create(Member.self, on: .company) {
        $0.site = 2
        $0.code = "S2"
        $0.name = "Site 2"
        $0.role = "office"
        $0.shelves = "*"
        $0.grant = Blob(office.grant.bytes)
        $0.grantSignature = Blob(office.grant.signature)
        $0.revocation = Blob(signed.bytes)
        $0.revocationSignature = Blob(signed.signature)
      }
    }
    _ = try await office.makeOrder("after")
    let reports = try await office.send(to: hq)
    #expect(reports.flatMap(\.refused).map(\.refusal.code).first == .revoked)
    #expect(try await hq.replica.isAdmitted(office.id) == nil)
    #expect(try await hq.replica.read { try $0.count("SELECT count(*) FROM orders") } == 1)
    #expect(try await hq.replica.quarantined().map(\.code) == ["revoked"])
  }

  @Test("16 KB that claim to inflate to 10 GB, garbage, and a cut payload are refused before anything is read")
  func bombs() async throws {
    let (company, bad, _, good) = try await setUp()
    let zeros = Deflate.compress([UInt8](repeating: 0, count: 16 << 20), level: 9)
    await #expect(throws: Deflate.Failure.tooLarge) {
      try await good.replica.merge(Batch(deflated: zeros, inflatedSize: 10 << 30, seals: [], count: 1), from: bad.id)
    }
    await #expect(throws: Deflate.Failure.damaged) {
      try await good.replica.merge(Batch(deflated: [1, 2, 3], inflatedSize: 9, seals: [], count: 1), from: bad.id)
    }
    var forge = Forge(bad)
    let made = try forge.next(shelf: office) { $0.append(Forge.order, Forge.key(), Forge.orderValues(), replaced: nil) }
    for cut in 1..<made.bytes.count {
      var payload = WireWriter()
      payload.byte(0)
      payload.blob(Array(made.bytes[..<cut]))
      let batch = Batch(deflated: Deflate.compress(payload.bytes), inflatedSize: payload.bytes.count, seals: [made.seal], count: 1)
      await #expect(throws: WireError.self) { try await good.replica.merge(batch, from: bad.id) }
    }
    #expect(try await good.replica.frontier().number(of: bad.origin) == 0)
    _ = company
  }

  @Test("someone who rewrites the file is found out by verify", arguments: [
    "UPDATE orders SET customer = 'Mallory'", "UPDATE move_balance SET quantity_e6 = quantity_e6 + 1000000",
    "UPDATE log SET bytes = CAST(replace(bytes, x'4C616E7469616E', x'4D616C6C6F7279') AS BLOB) WHERE number = 1", "DELETE FROM log WHERE number = 1",
    "DELETE FROM orders", "UPDATE seal SET signature = zeroblob(64)", "UPDATE frontier SET number = number + 1",
  ])
  func insider(sql: String) async throws {
    let company = try Company(schema: Schema(version: 1, [Order.self, Move.self]))
    let site = try await company.site(1, .office)
    let depot = try await company.site(2, .warehouse)
    for one in [site, depot] { try await one.replica.trust([site.grant, depot.grant]) }
    _ = try await site.makeOrder("Lantian")
    _ = try await depot.replica.commit(by: "zhao", step: "stock.move") { _, changes in
      try changes.create(Move.self, on: Shelf(.warehouse, SiteID(2))) {
        $0.item = "P-100"
        $0.quantity = Quantity(ExactDecimal(3), "C62")
      }
    }
    try await depot.send(to: site)
    _ = try await site.replica.outgoing(after: Frontier(), for: .everything)
    #expect(try await site.replica.verify().findings == [])
    try await site.replica.pool.write { try $0.execute(sql: sql) }
    #expect(try await !site.replica.verify().isWhole)
  }

  @Test("parts that a reader may not have are left out, and its chain still checks")
  func leftOut() async throws {
    let company = try Company()
    let sites = try await company.sites([(.office, "*"), (.plant, "company plant/2")])
    let (office, plant) = (sites[0], sites[1])
    let id = try await office.makeOrder("Secret Customer")
    for round in 0..<3 { try await office.change(id) { $0.note = "round \(round)" } }
    try await office.send(to: plant)
    #expect(try await plant.replica.frontier().number(of: office.origin) == 4)
    #expect(try await plant.order(id) == nil)
    #expect(try await plant.replica.verify().isWhole)
    let file = try Data(contentsOf: URL(fileURLWithPath: plant.replica.path)) + Data(contentsOf: URL(fileURLWithPath: plant.replica.path + "-wal"))
    #expect(file.firstRange(of: Data("Secret Customer".utf8)) == nil)
    // The plant lacks parts that headquarters reads, so it gives headquarters nothing of that chain.
    let hq = try await company.site(3, .headquarters)
    try await hq.replica.trust([office.grant, plant.grant, hq.grant])
    #expect(try await plant.replica.outgoing(after: Frontier(), for: .everything) == nil)
  }
}
