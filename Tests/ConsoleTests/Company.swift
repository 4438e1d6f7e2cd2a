import Crypto
import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// A clock that a test sets. Begins on 2026-11-24 at 10:00 in Shanghai.
final class HandClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var now = UInt64(Day("2026-11-24")!.number) * 86_400_000 + 2 * 3_600_000

  func milliseconds() -> UInt64 { lock.withLock { now } }
  func advance(hours: Int) { advance(minutes: hours * 60) }
  func advance(minutes: Int) { lock.withLock { now += UInt64(minutes) * 60_000 } }
}

/// Who hears of commits, as the node's own notices would tell it.
final class Notices: Sendable {
  private let box = Box()

  private final class Box: @unchecked Sendable {
    let lock = NSLock()
    var listeners: [AsyncStream<Void>.Continuation] = []
  }

  func stream() -> AsyncStream<Void> {
    AsyncStream { listener in box.lock.withLock { box.listeners.append(listener) } }
  }
  func tell() { box.lock.withLock { box.listeners.forEach { $0.yield() } } }
  var count: Int { box.lock.withLock { box.listeners.count } }
}

/// A small company in temporary files: headquarters, and one sales office with a customer, prices and people.
final class Company: Sendable {
  static let id = [UInt8](repeating: 7, count: 16)
  static let administrator = Actor(name: "wei", roles: [.administrator])
  static let clerk = Actor(name: "li.na", roles: [.salesClerk, .salesManager])

  let root = Curve25519.Signing.PrivateKey()
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-console-\(UUID().uuidString)")
  let clock = HandClock()

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: folder) }  // A folder that stays behind harms no test.

  struct Site: Sendable {
    let workplace: Workplace
    let admission: AdmittedMember
    let grant: (bytes: [UInt8], signature: [UInt8])

    var replica: Replica { workplace.replica }

    func `do`(_ step: String, _ entries: [String: String], by actor: Actor) async throws -> RecordKey {
      try await workplace.perform(step, entries, by: actor).result.subject
    }

    func send(to other: Site) async throws {
      var frontier = try await other.replica.frontier()
      while let next = try await replica.outgoing(after: frontier, for: other.admission.shelves, limit: 4096) {
        _ = try await other.replica.merge(next.batch, from: admission.site)
        frontier = next.through
      }
    }
  }

  private func authority() -> Authority {
    let key = root.publicKey
    return Authority(
      company: Self.id,
      admission: { bytes, signature in
        guard key.isValidSignature(signature, for: bytes) else { return nil }
        let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return AdmittedMember(
          site: SiteID(UInt32(texts[0])!), code: texts[1], name: texts[2], role: SiteRole(rawValue: texts[3])!, shelves: ShelfSet(texts[4])!,
          sealKey: Array(Data(base64Encoded: texts[5])!))
      },
      expulsion: { _, _ in nil },
      isGenuine: { seal, key in
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }  // A key of another length is no key.
        return key.isValidSignature(seal.signature, for: Self.sealed(seal.origin, seal.number, seal.hash))
      })
  }

  private static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] { Array("\(origin) \(number) ".utf8) + hash }

  func site(_ number: UInt32, _ code: String, _ name: String, _ role: SiteRole, _ shelves: String) async throws -> Site {
    let key = Curve25519.Signing.PrivateKey()
    let admission = AdmittedMember(
      site: SiteID(number), code: code, name: name, role: role, shelves: ShelfSet(shelves)!, sealKey: Array(key.publicKey.rawRepresentation))
    let text = ["\(number)", code, name, role.rawValue, shelves, Data(admission.sealKey).base64EncodedString()].joined(separator: "\n")
    let replica = try Replica(
      path: folder.appendingPathComponent("\(code).sqlite").path, schema: CompanySchema.current, site: SiteID(number), authority: authority(),
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Self.sealed(origin, number, hash))))
      }, clock: clock, random: UInt64(number))
    return Site(workplace: Workplace(replica), admission: admission, grant: (Array(text.utf8), Array(try root.signature(for: Array(text.utf8)))))
  }

  struct Seeded: Sendable {
    let headquarters: Site
    let office: Site
    /// Keeps the folder while the sites are used.
    let company: Company
    var notices = Notices()
  }

  /// Writes the members' records, as headquarters does.
  static func admit(_ sites: [Site], at headquarters: Site) async throws {
    _ = try await headquarters.replica.commit(by: "wei", step: "site.admit") { _, changes in
      for site in sites {
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
  }

  /// - Parameter customerName: of `C-LANTIAN`; markup in it must never come alive.
  static func seeded(customerName: String = "Suzhou Lantian Water Co., Ltd.") async throws -> Seeded {
    let company = try Company()
    let headquarters = try await company.site(1, "HQ", "Tianhe Pump", .headquarters, "*")
    let office = try await company.site(2, "SH01", "Shanghai office", .office, "company office/2")
    for site in [headquarters, office] { try await site.replica.trust([headquarters.grant, office.grant]) }
    try await admit([headquarters, office], at: headquarters)
    for (code, en, zh) in [("P-100", "Centrifugal pump", "离心泵"), ("P-200", "Gear pump", "齿轮泵"), ("V-050", "Check valve", "止回阀"), ("S-010", "Shaft seal kit", "轴封套件")] {
      _ = try await headquarters.do("product.define", ["code": code, "name_en": en, "name_zh": zh, "unit": "C62", "minutes": "45"], by: administrator)
    }
    try await headquarters.send(to: office)
    _ = try await office.do("operator.register", ["name": "li.na", "full_name": "Li Na", "roles": "sales-clerk sales-manager"], by: administrator)
    _ = try await office.do("operator.register", ["name": "zhao", "full_name": "Zhao Lei", "roles": "analyst"], by: administrator)
    for (code, price) in [("P-100", "1280.00"), ("P-200", "2150.00"), ("V-050", "312.00"), ("S-010", "86.50")] {
      _ = try await office.do("price.set", ["product": code, "price": "\(price) CNY/C62"], by: clerk)
    }
    _ = try await office.do(
      "customer.register",
      [
        "code": "C-LANTIAN", "name": customerName, "tax_number": "91320594MA1XJ4CK3C", "credit_limit": "500000.00 CNY",
        "address": "\(customerName.replacingOccurrences(of: "|", with: "")) | 328 Xinghu Street | Suzhou | 215123 | Jiangsu | CN",
      ], by: clerk)
    return Seeded(headquarters: headquarters, office: office, company: company)
  }
}

extension Company.Seeded {
  /// An order of the customer, as a clerk enters it.
  func order(_ reference: String, lines: String = "P-100 12 C62\nS-010 24 C62", requested: String = "2026-12-18") async throws -> RecordKey {
    try await office.do(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": reference, "requested": requested, "lines": lines], by: Company.clerk)
  }
}
