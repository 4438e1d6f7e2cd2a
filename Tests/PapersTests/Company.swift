import Crypto
import Foundation
import Ground
import Membership
import Records
import Replica
import Testing
import Workflow

@testable import Papers

/// 2026-11-24 at 10:00 in Shanghai, and it stays so.
private struct StillClock: WallClock {
  func milliseconds() -> UInt64 { UInt64(Day("2026-11-24")!.number) * 86_400_000 + 2 * 3_600_000 }
}

/// A company of headquarters, an office, a plant and a warehouse with one order that went from its confirmation to its complaint.
///
/// Its numbers are the first of each series: `SO-SH01-2026-000001`, `WO-PL01-…`, `SH-WH01-…`, `IN-SH01-…`, `CP-SH01-…`.
final class Company: Sendable {
  static let customer = "苏州蓝天水务有限公司"
  static let everyone = Actor(name: "everyone", roles: Set(OperatorRole.allCases))

  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-papers-\(UUID().uuidString)")
  private let root = Curve25519.Signing.PrivateKey()
  let headquarters, office, plant, warehouse: Site

  struct Site: Sendable {
    let workplace: Workplace
    let admission: AdmittedMember
    let grant: (bytes: [UInt8], signature: [UInt8])

    @discardableResult
    func `do`(_ step: String, _ entries: [String: String]) async throws -> RecordKey {
      try await workplace.perform(step, entries, by: everyone).result.subject
    }

    /// A paper of the record of that number, as a whole document.
    func paper(_ kind: String, _ record: String, _ language: PaperLanguage, labels: LabelPart = LabelPart()) async throws -> String {
      try await workplace.look(as: everyone) { context in
        let paper = try #require(PaperCatalogue.paper(kind))
        let printed = try paper.printed(try RecordNames.find(record, context.snapshot), language, labels: labels, context)
        return printed.document(logo: try CompanyLetterhead(context.snapshot).logo)
      }
    }
  }

  private init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (folder, root) = (folder, root)
    func site(_ number: UInt32, _ code: String, _ name: String, _ role: SiteRole, _ shelves: String) throws -> Site {
      try Self.site(number, code, name, role, shelves, root, folder)
    }
    headquarters = try site(1, "HQ", "Tianhe Pump", .headquarters, "*")
    office = try site(2, "SH01", "Shanghai office", .office, "company office/2 plant/* warehouse/*")
    plant = try site(3, "PL01", "Suzhou plant", .plant, "company plant/3 warehouse/4")
    warehouse = try site(4, "WH01", "Suzhou warehouse", .warehouse, "company warehouse/4 plant/*")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }  // A folder that stays behind harms no test.

  private static func site(
    _ number: UInt32, _ code: String, _ name: String, _ role: SiteRole, _ shelves: String, _ root: Curve25519.Signing.PrivateKey, _ folder: URL
  ) throws -> Site {
    let key = Curve25519.Signing.PrivateKey()
    let admission = AdmittedMember(
      site: SiteID(number), code: code, name: name, role: role, shelves: ShelfSet(shelves)!, sealKey: Array(key.publicKey.rawRepresentation))
    let text = [String(number), code, name, role.rawValue, shelves, Data(admission.sealKey).base64EncodedString()].joined(separator: "\n")
    let replica = try Replica(
      path: folder.appendingPathComponent("\(code).sqlite").path, schema: CompanySchema.current, site: SiteID(number), authority: authority(root.publicKey),
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: sealed(origin, number, hash))))
      }, clock: StillClock(), random: UInt64(number))
    return Site(workplace: Workplace(replica), admission: admission, grant: (Array(text.utf8), Array(try root.signature(for: Array(text.utf8)))))
  }

  private static func authority(_ root: Curve25519.Signing.PublicKey) -> Authority {
    Authority(
      company: [UInt8](repeating: 7, count: 16),
      admission: { bytes, signature in
        guard root.isValidSignature(signature, for: bytes) else { return nil }
        let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return AdmittedMember(
          site: SiteID(UInt32(texts[0])!), code: texts[1], name: texts[2], role: SiteRole(rawValue: texts[3])!, shelves: ShelfSet(texts[4])!,
          sealKey: Array(Data(base64Encoded: texts[5])!))
      },
      expulsion: { _, _ in nil },
      isGenuine: { seal, key in
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }  // A key of another length is no key.
        return key.isValidSignature(seal.signature, for: sealed(seal.origin, seal.number, seal.hash))
      })
  }

  private static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] { Array("\(origin) \(number) ".utf8) + hash }

  private var all: [Site] { [headquarters, office, plant, warehouse] }

  func sync() async throws {
    // Two rounds: what an office asks and what is answered.
    for _ in 0..<2 {
      for from in all { for to in all where from.admission.site != to.admission.site { try await Self.send(from, to) } }
    }
  }

  private static func send(_ from: Site, _ to: Site) async throws {
    var frontier = try await to.workplace.replica.frontier()
    while let next = try await from.workplace.replica.outgoing(after: frontier, for: to.admission.shelves, limit: 4096) {
      _ = try await to.workplace.replica.merge(next.batch, from: from.admission.site)
      frontier = next.through
    }
  }

  /// The dispatch request that nobody has packed yet.
  func openRequest() async throws -> RecordKey {
    try await warehouse.workplace.replica.read { try #require(try $0.first(DispatchRequest.self, where: "state = 'requested'")).id.key }
  }

  /// A location of the warehouse, by its code.
  func location() async throws -> String {
    _ = try await warehouse.workplace.perform(
      "location.define", ["code": "A-01", "kind": "picking", "walk": "10"], by: Actor(name: "min", roles: [.storekeeper]))
    return "A-01"
  }

  // MARK: Its story

  /// - Parameters:
  ///   - lines: of the order; there is stock of everything.
  ///   - short: what the customer took less of, as the driver counted it.
  static func made(lines: String = "P-100 40 C62\nS-010 24 C62\nV-050 6 C62", cartons: Int = 4, short: String = "P-100 38 damaged") async throws -> Company {
    let company = try Company()
    for site in company.all { try await site.workplace.replica.trust(company.all.map(\.grant)) }
    try await company.admit()
    try await company.furnish()
    try await company.order(lines, cartons, short)
    return company
  }

  private func admit() async throws {
    let sites = all
    _ = try await headquarters.workplace.replica.commit(by: "wei", step: "site.admit") { _, changes in
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
    try await sync()
  }

  private func furnish() async throws {
    for (code, en, zh) in [("P-100", "Centrifugal pump", "离心泵"), ("S-010", "Shaft seal kit", "轴封套件"), ("V-050", "Check valve", "止回阀")] {
      try await headquarters.do("product.define", ["code": code, "name_en": en, "name_zh": zh, "unit": "C62", "minutes": "12"])
    }
    try await headquarters.do("bill.define", ["product": "P-100", "component": "CAST-IRON", "quantity": "14 KGM"])
    try await headquarters.do("bill.define", ["product": "P-100", "component": "SEAL-7", "quantity": "2 C62"])
    try await sync()
    for (code, price) in [("P-100", "1280.00"), ("S-010", "86.50"), ("V-050", "312.0625")] {
      try await office.do("price.set", ["product": code, "price": "\(price) CNY/C62"])
    }
    try await office.do(
      "customer.register",
      [
        "code": "C-LANTIAN", "name": Self.customer, "tax_number": "91320594MA1XJ4CK3C", "credit_limit": "900000.00 CNY", "payment_days": "30",
        "address": "\(Self.customer) | 金鸡湖大道88号 | 苏州 | 215021 | 江苏 | CN",
      ])
    try await plant.do("centre.define", ["code": "ASM", "name": "Assembly 装配", "minutes_a_day": "960"])
    for (product, lot) in [("P-100", "L-7"), ("S-010", "L-8"), ("V-050", "L-9")] {
      try await warehouse.do("stock.count", ["product": product, "lot": lot, "counted": "5000", "why": "opening"])
    }
  }

  private func order(_ lines: String, _ cartons: Int, _ short: String) async throws {
    try await office.do("quotation.make", ["customer": "C-LANTIAN", "lines": "P-100 40 C62", "reference": "RFQ-1", "text": "Packing included."])
    let order = "SO-SH01-2026-000001"
    try await office.do(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-77123", "requested": "2026-12-18", "lines": lines, "note": "Deliver before noon."])
    try await office.do("order.check", ["order": order])
    try await office.do("order.confirm", ["order": order, "promised": "2026-12-16"])
    try await office.do("order.review", ["order": order, "decision": "approve"])
    let approver = Actor(name: "manager", roles: [.salesManager])
    _ = try await office.workplace.perform("order.approve", ["order": order], by: approver)
    try await sync()
    let request = try await plant.workplace.replica.read { try #require(try $0.first(SupplyRequest.self)).id }
    try await plant.do("plan.schedule", ["request": request.description])
    try await warehouse.do("shipment.pack", ["request": order, "cartons": "\(cartons)"])
    try await warehouse.do("shipment.dispatch", ["shipment": "SH-WH01-2026-000001", "carrier": "顺丰 SF Express", "vehicle": "沪A12345", "seal": "F-8891"])
    try await warehouse.do("delivery.record", ["shipment": "SH-WH01-2026-000001", "received_by": "王芳", "counted": short])
    try await sync()
    try await office.do("invoice.issue", ["order": order])
    try await office.do("payment.record", ["invoice": "IN-SH01-2026-000001", "amount": "10000.00 CNY", "reference": "BK-1"])
    try await office.do("complaint.open", ["order": order, "kind": "delivery", "text": "Two pumps were damaged."])
    try await second("SO-SH01-2026-000002")
    try await sync()
  }

  /// An order that still waits at the warehouse to be picked.
  private func second(_ order: String) async throws {
    try await office.do("order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-2", "requested": "2026-12-18", "lines": "P-100 60 C62\nV-050 9 C62"])
    try await office.do("order.check", ["order": order])
    try await office.do("order.confirm", ["order": order])
    try await office.do("order.review", ["order": order, "decision": "approve"])
    _ = try await office.workplace.perform("order.approve", ["order": order], by: Actor(name: "manager", roles: [.salesManager]))
  }
}
