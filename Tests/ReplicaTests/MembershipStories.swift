import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

/// A company with a real root, whose sites change their grants.
private final class RealCompany {
  let root: CompanyRoot
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-members-\(UUID().uuidString)")
  let clock = HandClock()

  init() throws {
    root = try CompanyRoot.create(companyName: "Huaning", now: Instant(milliseconds: HandClock().milliseconds()))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var now: Instant { Instant(milliseconds: clock.milliseconds()) }

  func grant(_ site: UInt32, _ role: SiteRole, _ shelves: String, _ key: SealKey) throws -> SiteGrant {
    let terms = try SiteTerms(site: SiteID(site), code: "S\(site)", name: "Site \(site)", role: role, shelves: ShelfSet(shelves)!)
    return try SiteGrant(company: root.company, terms: terms, sealKey: key.publicKey, serial: [UInt8(site)], issued: now)
  }

  /// A clock that is always ahead of the company's.
  struct Ahead: WallClock {
    let clock: HandClock
    let lead: UInt64

    init(_ company: RealCompany, by lead: UInt64) {
      clock = company.clock
      self.lead = lead
    }

    func milliseconds() -> UInt64 { clock.milliseconds() + lead }
  }

  /// Opens a site's file, the same one each time, with a key.
  func open(_ site: UInt32, _ key: SealKey, file: String? = nil, clock: (any WallClock)? = nil) throws -> Replica {
    let company = root.company
    return try Replica(
      path: folder.appendingPathComponent(file ?? "\(site).sqlite").path, schema: Schema(version: 1, [Order.self, Move.self]), site: SiteID(site),
      authority: Authority(root.public), sealer: { key.seal(company: company, origin: $0, number: $1, hash: $2) }, clock: clock ?? self.clock)
  }

  func trust(_ grants: [SiteGrant], at replicas: Replica...) async throws {
    let signed = try grants.map { try root.sign($0) }.map { ($0.bytes, $0.signature) }
    for replica in replicas { try await replica.trust(signed) }
  }
}

extension Replica {
  fileprivate func makeOrder(_ customer: String, on shelf: Shelf) async throws -> Origin {
    let done = try await commit(by: "li", step: "make") { _, changes in try changes.create(Order.self, on: shelf) { $0.customer = customer } }
    return try #require(done.version).origin
  }

  fileprivate func send(to other: Replica, shelves: ShelfSet = .everything) async throws -> [MergeReport] {
    var reports: [MergeReport] = []
    var frontier = try await other.frontier()
    while let next = try await outgoing(after: frontier, for: shelves) {
      reports.append(try await other.merge(next.batch, from: site))
      frontier = next.through
    }
    return reports
  }

  fileprivate func number(of origin: Origin) async throws -> UInt64 { try await frontier().number(of: origin) }
}

@Suite("Members whose grants change")
struct MembershipStories {
  private let office = Shelf(.office, SiteID(2))
  private func origin(_ incarnation: UInt32) -> Origin { Origin(site: SiteID(2), incarnation: incarnation) }

  @Test("A site that rotates its key writes on in a new incarnation, and whoever joins later checks both chains, each with its key")
  func rotation() async throws {
    let company = try RealCompany()
    let keys = (hq: SealKey(), old: SealKey(), new: SealKey())
    let hq = try company.grant(1, .headquarters, "*", keys.hq)
    let first = try company.grant(2, .office, "*", keys.old)
    var site = try company.open(2, keys.old)
    try await company.trust([hq, first], at: site)
    try site.adoptSealKey(keys.old.publicKey)
    #expect(try await site.makeOrder("A", on: office) == origin(1))
    try site.sealOwnChains()
    try site.close()

    let renewed = try first.renewed(key: .init(firstIncarnation: 2, key: keys.new.publicKey), now: company.now)
    site = try company.open(2, keys.new)
    try await company.trust([renewed], at: site)
    try site.adoptSealKey(keys.new.publicKey)
    #expect(try await site.makeOrder("B", on: office) == origin(2))
    try site.adoptSealKey(keys.new.publicKey)
    #expect(try await site.makeOrder("C", on: office) == origin(2))

    let late = try company.open(1, keys.hq)
    try await company.trust([hq, renewed], at: late)
    #expect(try await site.send(to: late).flatMap(\.refused).isEmpty)
    #expect(try await late.number(of: origin(1)) == 1)
    #expect(try await late.number(of: origin(2)) == 2)
    #expect(try await late.verify().isWhole)

    // One who has not heard of the new key holds the new chain back until it has.
    let slow = try company.open(1, keys.hq, file: "slow.sqlite")
    try await company.trust([hq, first], at: slow)
    #expect(try await site.send(to: slow).flatMap(\.refused).map(\.refusal.code) == [.seal])
    try await company.trust([renewed], at: slow)
    #expect(try await site.send(to: slow).flatMap(\.refused).isEmpty)
    #expect(try await slow.number(of: origin(2)) == 2)
  }

  @Test("A new key does not seal an old chain, nor the old key a new one")
  func wrongKey() async throws {
    for (key, incarnation) in [(1, UInt32(1)), (0, 2)] {
      let company = try RealCompany()
      let keys = [SealKey(), SealKey()]
      let hq = try company.grant(1, .headquarters, "*", keys[0])
      let grant = try company.grant(2, .office, "*", keys[0]).renewed(
        key: .init(firstIncarnation: 2, key: keys[1].publicKey), now: company.now)
      let thief = try company.open(2, keys[key])
      let receiver = try company.open(1, keys[0])
      try await company.trust([hq, grant], at: thief, receiver)
      try thief.beginIncarnation(atLeast: incarnation)
      #expect(try await thief.makeOrder("A", on: office) == origin(incarnation))
      #expect(try await thief.send(to: receiver).flatMap(\.refused).map(\.refusal.code) == [.seal], "key \(key)")
    }
  }

  @Test("A stolen machine's chain counts up to its end, and not one change set further")
  func ends() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let hq = try company.grant(1, .headquarters, "*", key)
    let grant = try company.grant(2, .office, "*", key)
    let stolen = try company.open(2, key)
    let receiver = try company.open(1, key)
    let ended = try grant.renewed(ends: [.init(origin: origin(1), number: 2)], now: company.now)
    try await company.trust([hq, grant], at: stolen)
    try await company.trust([hq, grant, ended], at: receiver)
    for customer in ["A", "B"] { _ = try await stolen.makeOrder(customer, on: office) }
    #expect(try await stolen.send(to: receiver).flatMap(\.refused).isEmpty)
    _ = try await stolen.makeOrder("C", on: office)
    let refused = try await stolen.send(to: receiver).flatMap(\.refused)
    #expect(refused.map(\.refusal.code) == [.revoked] && refused.map(\.number) == [3])
    #expect(try await receiver.number(of: origin(1)) == 2)
    // Other chains of the site are not limited.
    try stolen.beginIncarnation(atLeast: 2)
    _ = try await stolen.makeOrder("D", on: office)
    #expect(try await stolen.send(to: receiver).flatMap(\.refused).map(\.origin) == [origin(1)])
    #expect(try await receiver.number(of: origin(2)) == 1)
  }

  @Test("What a site wrote on a shelf counts, even where the grant that takes the shelf away came first; on one it never had, it doesn't")
  func formerShelves() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let hq = try company.grant(1, .headquarters, "*", key)
    let before = try company.grant(2, .office, "company office/2 office/3", key)
    let writer = try company.open(2, key)
    let receiver = try company.open(1, key)
    try await company.trust([hq, before], at: writer)
    try await company.trust([hq, try before.renewed(shelves: ShelfSet("company office/2"), now: company.now)], at: receiver)
    _ = try await writer.makeOrder("A", on: Shelf(.office, SiteID(3)))
    #expect(try await writer.send(to: receiver).flatMap(\.refused).isEmpty)

    try await company.trust([try before.renewed(shelves: .everything, now: company.now)], at: writer)
    _ = try await writer.makeOrder("B", on: Shelf(.office, SiteID(4)))
    #expect(try await writer.send(to: receiver).flatMap(\.refused).map(\.refusal.code) == [.shelf])
  }

  @Test("Of several grants the one issued last counts, whether it came with an admission or in a record")
  func issuedLast() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let grants = try ["company", "company office/2", "company plant/*"].reduce(into: [company.grant(2, .office, "*", key)]) { list, shelves in
      list.append(try list.last!.renewed(shelves: ShelfSet(shelves), now: company.now))
    }
    let hq = try company.grant(1, .headquarters, "*", key)
    for (recorded, admitted) in [(3, [2, 0]), (1, [3, 0]), (0, [1, 2, 3]), (2, [3])] {
      let replica = try company.open(1, key, file: "\(UUID().uuidString).sqlite")
      try await company.trust([hq] + admitted.map { grants[$0] }, at: replica)
      try await replica.record(try company.root.sign(grants[recorded]))
      let member = try #require(try await replica.isAdmitted(SiteID(2)))
      #expect(member.shelves == grants[3].shelves && member.issued == grants[3].issued && member.former == ShelfSet.everything.subtracting(grants[3].shelves))
    }
  }

  @Test("Only the newest certificate counts; one made after the grant that is known here is believed until its grant comes")
  func newestCertificate() throws {
    let company = try RealCompany()
    let first = try company.grant(2, .office, "*", SealKey())
    let later = Instant(milliseconds: company.now.milliseconds + 600_000)
    let member = AdmittedMember(try first.renewed(serial: [9], now: later))
    #expect(!member.hasReplaced(certificate: [9], made: later))
    #expect(member.hasReplaced(certificate: first.serial, made: company.now))
    #expect(member.hasReplaced(certificate: [7], made: later))
    #expect(!member.hasReplaced(certificate: [7], made: Instant(milliseconds: later.milliseconds + 60_000)))
    #expect(member.hasReplaced(certificate: try first.lockingOut(from: 2, ends: [], now: later).serial, made: later))
    let locked = AdmittedMember(try first.lockingOut(from: 2, ends: [], now: later))
    #expect(locked.hasReplaced(certificate: first.serial, made: company.now) && locked.sealKey != first.sealKey)
    #expect(locked.sealKey(of: origin(1)) == first.sealKey && locked.sealKey(of: origin(2)) == locked.sealKey)
  }

  @Test("A machine that takes another's place numbers its documents apart; one that only changed its key counts on")
  func documentNumbers() async throws {
    let company = try RealCompany()
    let keys = [SealKey(), SealKey()]
    let first = try company.grant(2, .office, "*", keys[0])
    let renewed = try first.renewed(key: .init(firstIncarnation: 2, key: keys[1].publicKey), now: company.now)
    let old = try company.open(2, keys[0])
    try await company.trust([first], at: old)
    _ = try await old.makeOrder("A", on: office)
    try await company.trust([renewed], at: old)
    try old.changeSealKey(to: keys[1].publicKey) {}
    try old.close()
    let same = try company.open(2, keys[1])
    try same.adoptSealKey(keys[1].publicKey)
    #expect(try await same.makeOrder("B", on: office) == origin(2))
    let other = try company.open(2, keys[1], file: "other.sqlite")
    try await company.trust([renewed], at: other)
    try other.adoptSealKey(keys[1].publicKey)
    #expect(try await other.makeOrder("C", on: office) == origin(2))
    let numbers = { (replica: Replica) in try await replica.read { try $0.all(Order.self).map(\.number).sorted() } }
    // No member record is here, so the site's number stands for its code.
    #expect(try await numbers(same) == ["SO-2-2026-000001", "SO-2-2026-000002"])
    #expect(try await numbers(other) == ["SO-2-2026-2-000001"])
  }

  @Test("A change of keys is made only when all is sealed, and once; if it fails, the old key goes on")
  func changeOfKeys() async throws {
    let company = try RealCompany()
    let keys = [SealKey(), SealKey()]
    let hq = try company.grant(1, .headquarters, "*", keys[0])
    let grant = try company.grant(2, .office, "*", keys[0]).renewed(
      key: .init(firstIncarnation: 5, key: keys[1].publicKey), now: company.now)
    let site = try company.open(2, keys[0])
    try await company.trust([hq, grant], at: site)
    _ = try await site.makeOrder("A", on: office)
    struct PowerCut: Error {}
    #expect(throws: PowerCut.self) { try site.changeSealKey(to: keys[1].publicKey) { throw PowerCut() } }
    #expect(try await site.incarnation() == 1)
    _ = try await site.makeOrder("B", on: office)
    try site.changeSealKey(to: keys[1].publicKey) {
      // What is sealed is on disk already when the folders change places.
      var configuration = Configuration()
      configuration.readonly = true
      let beside = try DatabaseQueue(path: site.path, configuration: configuration)
      #expect(try beside.read { try Int.fetchOne($0, sql: "SELECT sealed FROM frontier") } == 2)
    }
    #expect(try await site.incarnation() == 5)
    try site.close()
  }

  @Test("When a person accepts what a revoked site wrote later, the raised cut takes the place of the first")
  func raisedCut() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let hq = try company.grant(1, .headquarters, "*", key)
    let grant = try company.grant(2, .office, "*", key)
    let laptop = try company.open(2, key)
    let receiver = try company.open(1, key)
    try await company.trust([hq, grant], at: laptop, receiver)
    try await receiver.record(try company.root.sign(grant))
    for customer in ["A", "B", "C"] { _ = try await laptop.makeOrder(customer, on: office) }
    for (cut, refused) in [(UInt64(1), [UInt64(2)]), (3, [])] {
      let signed = try company.root.sign(
        SiteRevocation(company: company.root.company, site: SiteID(2), at: company.now, reason: "", cut: [.init(origin: origin(1), number: cut)]))
      _ = try await receiver.commit(by: "wei", step: "revoke") { snapshot, changes in
        try changes.update(try #require(try snapshot.first(Member.self))) {
          $0.revocation = Blob(signed.bytes)
          $0.revocationSignature = Blob(signed.signature)
        }
      }
      #expect(try await laptop.send(to: receiver).flatMap(\.refused).map(\.number) == refused)
      #expect(try await receiver.number(of: origin(1)) == cut)
    }
  }

  @Test("What is held back for a clock ahead is told with its stamps, and taken back to when it came")
  func restampPlan() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let grants = [try company.grant(1, .headquarters, "*", key), try company.grant(2, .office, "*", key)]
    let ahead = RealCompany.Ahead(company, by: 3 * 3_600_000)
    let laptop = try company.open(2, key, clock: ahead)
    let receiver = try company.open(1, key)
    try await company.trust(grants, at: laptop, receiver)
    _ = try await laptop.makeOrder("A", on: office)
    #expect(try await laptop.send(to: receiver).flatMap(\.refused).map(\.refusal.code) == [.clockAhead])
    let held = try await receiver.quarantinedStamps(of: SiteID(2))
    #expect(held == [QuarantinedStamp(origin: origin(1), number: 1, stamp: Stamp(milliseconds: ahead.milliseconds()), at: company.now)])
    #expect(try await receiver.quarantinedStamps(of: SiteID(3)).isEmpty)
    let entry = try #require(RestampPlan(held, earlier: []).entries.first)
    #expect(entry.back == 3 * 3_600_000 && entry.numbers == 1...1 && entry.stamps == held[0].stamp...held[0].stamp)
    #expect(RestampPlan(held, earlier: [entry]).entries.isEmpty)
  }

  @Test("A restamp is a run without a gap, behind those made before, and none where the time has come")
  func restampRuns() {
    let now = Instant(milliseconds: 10_000)
    let held = { (incarnation: UInt32, number: UInt64, stamp: UInt64) in
      QuarantinedStamp(origin: self.origin(incarnation), number: number, stamp: Stamp(milliseconds: stamp, counter: 7), at: now)
    }
    let earlier = [SiteRestamps.Entry(origin: origin(1), numbers: 1...2, stamps: .zero...Stamp(milliseconds: 1), back: 1)]
    let plan = RestampPlan(
      [held(1, 2, 70_000), held(1, 3, 80_000), held(1, 4, 90_000), held(1, 6, 95_000), held(2, 2, 9_000), held(3, 7, 10_001)], earlier: earlier)
    #expect(plan.entries.map(\.numbers) == [3...4, 6...6, 7...7])
    #expect(plan.entries.map(\.back) == [80_000, 85_000, 1])
    #expect(plan.entries[0].stamps == Stamp(milliseconds: 80_000, counter: 7)...Stamp(milliseconds: 90_000, counter: 7))
  }

  @Test("Restamps that the root signed are read from the member's record; others are none")
  func restamps() async throws {
    let company = try RealCompany()
    let key = SealKey()
    let replica = try company.open(1, key)
    let grant = try company.grant(2, .office, "*", key)
    try await company.trust([try company.grant(1, .headquarters, "*", key), grant], at: replica)
    try await replica.record(try company.root.sign(grant))
    let stamps = Stamp(milliseconds: 5000)...Stamp(milliseconds: 6000, counter: 1)
    let entries = [SiteRestamps.Entry(origin: origin(1), numbers: 3...4, stamps: stamps, back: 900)]
    let restamps = try company.root.sign(SiteRestamps(company: company.root.company, site: SiteID(2), at: company.now, entries: entries))
    let expected = [origin(1): [Restamp(origin: origin(1), numbers: 3...4, stamps: stamps, back: 900)]]
    for (bytes, isGenuine) in [(restamps.bytes, true), (restamps.bytes.dropLast() + [1], false)] {
      _ = try await replica.commit(by: "wei", step: "restamp") { snapshot, changes in
        try changes.update(try #require(try snapshot.first(Member.self))) {
          $0.restamps = Blob(bytes)
          $0.restampsSignature = Blob(restamps.signature)
        }
      }
      let read = try await replica.pool.read { [authority = replica.authority] in try Members($0, authority).restamps.all }
      #expect(read == (isGenuine ? expected : [:]))
    }
  }
}

extension Replica {
  /// Writes a member's record as headquarters does.
  fileprivate func record(_ grant: SignedGrant) async throws {
    let terms = try SiteGrant(bytes: grant.bytes)
    _ = try await commit(by: "wei", step: "member.admit") { _, changes in
      try changes.create(Member.self, on: .company) {
        $0.site = Int(terms.site.number)
        $0.code = terms.code
        $0.name = terms.name
        $0.role = terms.role.rawValue
        $0.shelves = terms.shelves.description
        $0.grant = Blob(grant.bytes)
        $0.grantSignature = Blob(grant.signature)
      }
    }
  }
}
