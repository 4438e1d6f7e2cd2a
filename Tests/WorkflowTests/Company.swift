import Crypto
import Foundation
import Ground
import Membership
import Records
import Synchronization
import Testing

@testable import Replica
@testable import Workflow

/// A clock that a test sets.
final class HandClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var now: UInt64

  init(_ start: Instant) { now = start.milliseconds }

  func milliseconds() -> UInt64 { lock.withLock { now } }
  func set(_ instant: Instant) { lock.withLock { now = instant.milliseconds } }
}

/// A moment by the sites' own clocks, which are 8 hours east of UTC.
func moment(_ day: String, _ hour: Int, _ minute: Int = 0) -> Instant {
  Instant(milliseconds: UInt64(Int64(Day(day)!.number) * 86_400_000 + Int64(hour - 8) * 3_600_000 + Int64(minute) * 60_000))
}

/// A company of headquarters, an office, a plant and a warehouse, each with its file. Work starts on Monday, 2026-11-23, at 9:00, unless a test says otherwise.
final class Company: Sendable {
  private static let id = [UInt8](repeating: 7, count: 16)
  private let root = Curve25519.Signing.PrivateKey()
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-workflow-\(UUID().uuidString)")
  let clock: HandClock
  let sites: [Place]

  var headquarters: Place { sites[0] }
  var office: Place { sites[1] }
  var plant: Place { sites[2] }
  var warehouse: Place { sites[3] }

  /// - Parameter more: sites beyond the four, numbered from 5 on.
  init(
    at start: Instant = moment("2026-11-23", 9), plant: String = "company plant/3 warehouse/4", more: [(String, SiteRole, String)] = []
  ) async throws {
    clock = HandClock(start)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let plan: [(UInt32, String, SiteRole, String)] = [
      (1, "HQ01", .headquarters, "*"), (2, "SH01", .office, "company office/2 plant/* warehouse/*"),
      (3, "PL01", .plant, plant), (4, "WH01", .warehouse, "company warehouse/4 plant/*"),
    ] + more.enumerated().map { (UInt32($0.offset + 5), $0.element.0, $0.element.1, $0.element.2) }
    let signer = Signer(company: Self.id, root: root)
    let (folder, clock) = (folder, clock)
    sites = try plan.map { number, code, role, shelves in
      try Place(signer, number, code, role, ShelfSet(shelves)!, in: folder, clock)
    }
    let grants = sites.map(\.grant)
    for site in sites { try await site.replica.trust(grants) }
    let members = sites
    _ = try await headquarters.replica.commit(by: "root", step: "member.admit") { _, changes in
      for site in members {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(site.admission.site.number)
          $0.code = site.admission.code
          $0.name = site.admission.name
          $0.role = site.admission.role.rawValue
          $0.shelves = site.admission.shelves.description
          $0.grant = Blob(site.grant.bytes)
          $0.grantSignature = Blob(site.grant.signature)
        }
      }
    }
    try await sync()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Everyone gives everyone what they lack, until nobody lacks anything.
  func sync() async throws { try await sync(sites) }

  func sync(_ some: [Place]) async throws {
    var given = 1
    while given > 0 {
      given = 0
      for from in some { for to in some where from.id != to.id { given += try await from.send(to: to) } }
    }
  }
}

/// Signs grants and seals in place of the company's root.
struct Signer: Sendable {
  let company: [UInt8]
  let root: Curve25519.Signing.PrivateKey
  private let proven = Proven()

  /// What was held against the root's key before.
  private final class Proven: Sendable {
    private let known = Mutex<Set<[UInt8]>>([])

    func isGenuine(_ signed: [UInt8], _ prove: () -> Bool) -> Bool {
      if known.withLock({ $0.contains(signed) }) { return true }
      guard prove() else { return false }
      known.withLock { _ = $0.insert(signed) }
      return true
    }
  }

  init(company: [UInt8], root: Curve25519.Signing.PrivateKey) {
    self.company = company
    self.root = root
  }

  func grant(_ member: AdmittedMember) throws -> (bytes: [UInt8], signature: [UInt8]) {
    var writer = WireWriter()
    writer.varint(UInt64(member.site.number))
    for text in [member.code, member.name, member.role.rawValue, member.shelves.description] { writer.text(text) }
    writer.blob(member.sealKey)
    return (writer.bytes, Array(try root.signature(for: writer.bytes)))
  }

  var authority: Authority {
    let (key, proven) = (root.publicKey, proven)
    return Authority(
      company: company,
      admission: { bytes, signature in
        guard proven.isGenuine(bytes + signature, { key.isValidSignature(signature, for: bytes) }) else { return nil }
        return bytes.withUnsafeBytes { buffer in
          var reader = WireReader(buffer)
          let site = SiteID(UInt32(try! reader.varint()))
          let texts = (0..<4).map { _ in try! reader.text() }
          return AdmittedMember(
            site: site, code: texts[0], name: texts[1], role: SiteRole(rawValue: texts[2])!, shelves: ShelfSet(texts[3])!,
            sealKey: Array(try! reader.blob()))
        }
      },
      expulsion: { _, _ in nil },
      isGenuine: { seal, key in
        (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?
          .isValidSignature(seal.signature, for: Self.sealed(seal.origin, seal.number, seal.hash)) == true
      })
  }

  static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] { Array("\(origin) \(number) ".utf8) + hash }
}

/// One site of the company, and people who take steps at it.
struct Place: Sendable {
  let replica: Replica
  let workplace: Workplace
  let admission: AdmittedMember
  let grant: (bytes: [UInt8], signature: [UInt8])

  var id: SiteID { admission.site }

  init(_ signer: Signer, _ number: UInt32, _ code: String, _ role: SiteRole, _ shelves: ShelfSet, in folder: URL, _ clock: HandClock) throws {
    let key = Curve25519.Signing.PrivateKey()
    admission = AdmittedMember(
      site: SiteID(number), code: code, name: "Site \(code)", role: role, shelves: shelves, sealKey: Array(key.publicKey.rawRepresentation))
    grant = try signer.grant(admission)
    replica = try Replica(
      path: folder.appendingPathComponent("\(code).sqlite").path, schema: CompanySchema.current, site: SiteID(number),
      authority: signer.authority,
      sealer: { origin, number, hash in
        Seal(
          origin: origin, number: number, hash: hash,
          signature: Array(try key.signature(for: Signer.sealed(origin, number, hash))))
      }, clock: clock, random: UInt64(number))
    workplace = Workplace(replica)
  }

  /// - Returns: how many change sets were new there.
  func send(to other: Place) async throws -> Int {
    var given = 0
    var frontier = try await other.replica.frontier()
    while let next = try await replica.outgoing(after: frontier, for: other.admission.shelves) {
      let report = try await other.replica.merge(next.batch, from: id)
      #expect(report.refused.isEmpty)
      given += report.changeSets
      frontier = next.through
    }
    return given
  }

  /// Whoever does a step is called like their role: the first that may.
  private func actor(for step: String) throws -> Actor {
    let role = try workplace.step(step).declaration.operators.min { $0.rawValue < $1.rawValue }!
    return Actor(name: role.rawValue, roles: [role])
  }

  @discardableResult
  func take(_ step: String, by actor: Actor? = nil, _ raw: [String: String]) async throws -> StepResult {
    try await workplace.perform(step, raw, by: actor ?? self.actor(for: step)).result
  }

  /// Tries a step that must be refused with just these problems, and that must leave no change set.
  func refuses(
    _ step: String, by actor: Actor? = nil, _ raw: [String: String], _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await replica.frontier()
    do {
      _ = try await workplace.perform(step, raw, by: actor ?? self.actor(for: step))
      Issue.record("\(step) was taken", sourceLocation: sourceLocation)
    } catch let problems as Problems {
      #expect(problems.all.map { "\($0.code) @ \($0.field)" } == expected, sourceLocation: sourceLocation)
      for problem in problems.all {
        #expect(isBilingual(problem.what) && isBilingual(problem.remedy), "\(problem)", sourceLocation: sourceLocation)
      }
    }
    #expect(try await replica.frontier() == before, sourceLocation: sourceLocation)
  }

  func inbox(_ roles: OperatorRole...) async throws -> [InboxTask] {
    try await workplace.look(as: Actor(name: "reader", roles: Set(roles))) { try Inbox.tasks($0) }
  }

  /// The names of the steps that somebody at this site is to take.
  func waiting() async throws -> [String] {
    let all = Actor(name: "everyone", roles: Set(OperatorRole.allCases))
    return try await workplace.look(as: all) { try Inbox.tasks($0) }.map(\.step).sorted()
  }

  func get<R: RecordType>(_ type: R.Type, _ key: RecordKey) async throws -> Row<R> {
    try #require(try await replica.read { try $0.get(RecordID<R>(key)) })
  }

  func only<R: RecordType>(_ type: R.Type, where condition: String = "1") async throws -> Row<R> {
    let rows = try await replica.read { try $0.all(type, where: condition) }
    try #require(rows.count == 1, "\(rows.count) of \(R.record.name)")
    return rows[0]
  }
}

/// Not empty in either language, and the Chinese has a Han character.
func isBilingual(_ words: Words) -> Bool {
  !words.en.isEmpty && words.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
}
