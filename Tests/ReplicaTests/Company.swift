import Crypto
import Foundation

import Ground
import Membership
import Testing

@testable import Replica

/// A clock that a test sets.
final class HandClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var now: UInt64

  init(_ now: UInt64 = 1_790_000_000_000) { self.now = now }

  func milliseconds() -> UInt64 { lock.withLock { now } }
  func set(_ value: UInt64) { lock.withLock { now = value } }
  func advance(_ by: UInt64) { lock.withLock { now += by } }
}

enum OrderLife: String, Lifecycle {
  case draft, confirmed, cancelled, shipped

  static let initial = OrderLife.draft
  var rank: Int { [.draft: 1, .confirmed: 2, .cancelled: 3, .shipped: 4][self]! }
  var label: Words { Words(rawValue, rawValue) }
  var next: [OrderLife] { [.draft: [.confirmed, .cancelled], .confirmed: [.cancelled, .shipped]][self] ?? [] }
}

struct Order: RecordType {
  static let record = RecordDeclaration(20, "orders", on: .office, by: [.office, .headquarters], "Order", "订单", series: "SO")
  static let fields = Order()

  let number = Field<String>(1, "number", .once, "Number", "编号")
  let customer = Field<String>(2, "customer", .latest, "Customer", "客户")
  let price = OptionalField<Money>(3, "price", .latest, "Price", "价格")
  let note = OptionalField<String>(4, "note", .latest, "Note", "备注", maximumText: 100)
  let state = StateField<OrderLife>(5)
  let produced = OptionalField<Quantity>(6, "produced", .latest, "Produced", "已生产", by: [.plant])
}

struct Move: RecordType {
  static let record = RecordDeclaration(
    21, "move", on: .warehouse, by: [.warehouse], "Move", "移动", balance: Balance("move_balance", by: ["item"], sum: "quantity_e6"))
  static let fields = Move()

  let item = Field<String>(1, "item", .once, "Item", "物料")
  let quantity = Field<Quantity>(2, "quantity", .once, "Quantity", "数量")
}

/// A company whose sites live in temporary files. Its grants are signed by one key that every authority knows.
final class Company: Sendable {
  static let id = [UInt8](repeating: 7, count: 16)
  let root = Curve25519.Signing.PrivateKey()
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-test-\(UUID().uuidString)")
  let schema: Schema

  init(schema: Schema = Schema(version: 1, [Order.self, Move.self])) throws {
    self.schema = schema
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func signed(_ bytes: [UInt8]) -> [UInt8] { Array(try! root.signature(for: bytes)) }

  func grant(_ admission: AdmittedMember) -> (bytes: [UInt8], signature: [UInt8]) {
    var writer = WireWriter()
    writer.varint(UInt64(admission.site.number))
    for text in [admission.code, admission.name, admission.role.rawValue, admission.shelves.description, admission.former.description] { writer.text(text) }
    writer.blob(admission.sealKey)
    return (writer.bytes, signed(writer.bytes))
  }

  func revocation(_ site: SiteID, cut: [Origin: UInt64]) -> (bytes: [UInt8], signature: [UInt8]) {
    var writer = WireWriter()
    writer.varint(UInt64(site.number))
    for (origin, number) in cut {
      writer.varint(UInt64(origin.rawValue))
      writer.varint(number)
    }
    return (writer.bytes, signed(writer.bytes))
  }

  func restamps(_ restamp: Restamp) -> (bytes: [UInt8], signature: [UInt8]) {
    var writer = WireWriter()
    for number in [
      UInt64(restamp.origin.rawValue), restamp.numbers.lowerBound, restamp.numbers.upperBound, restamp.stamps.lowerBound.rawValue,
      restamp.stamps.upperBound.rawValue, restamp.back,
    ] { writer.varint(number) }
    return (writer.bytes, signed(writer.bytes))
  }

  var authority: Authority {
    let key = root.publicKey
    return Authority(
      company: Self.id,
      admission: { bytes, signature in
        guard key.isValidSignature(signature, for: bytes) else { return nil }
        return bytes.withUnsafeBytes { buffer in
          var reader = WireReader(buffer)
          let site = SiteID(UInt32(try! reader.varint()))
          let texts = (0..<5).map { _ in try! reader.text() }
          return AdmittedMember(
            site: site, code: texts[0], name: texts[1], role: SiteRole(rawValue: texts[2])!, shelves: ShelfSet(texts[3])!,
            former: ShelfSet(texts[4])!, sealKeys: SealKeys(only: Array(try! reader.blob())))
        }
      },
      expulsion: { bytes, signature in
        guard key.isValidSignature(signature, for: bytes) else { return nil }
        return bytes.withUnsafeBytes { buffer in
          var reader = WireReader(buffer)
          let site = SiteID(UInt32(try! reader.varint()))
          var cut: [Origin: UInt64] = [:]
          while !reader.isAtEnd { cut[Origin(rawValue: UInt32(try! reader.varint()))] = try! reader.varint() }
          return Expulsion(site: site, cut: cut)
        }
      },
      isGenuine: { seal, key in
        (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?.isValidSignature(seal.signature, for: Self.sealed(seal.origin, seal.number, seal.hash)) == true
      },
      restamps: { bytes, signature in
        guard key.isValidSignature(signature, for: bytes) else { return [] }
        return bytes.withUnsafeBytes { buffer in
          var reader = WireReader(buffer)
          let numbers = (0..<6).map { _ in try! reader.varint() }
          return [
            Restamp(
              origin: Origin(rawValue: UInt32(numbers[0])), numbers: numbers[1]...numbers[2],
              stamps: Stamp(rawValue: numbers[3])...Stamp(rawValue: numbers[4]), back: numbers[5])
          ]
        }
      })
  }

  static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] { Array("\(origin) \(number) ".utf8) + hash }

  func site(
    _ number: UInt32, _ role: SiteRole, _ shelves: String = "*", clock: any WallClock = HandClock(), schema: Schema? = nil
  ) async throws -> TestSite {
    let key = Curve25519.Signing.PrivateKey()
    let admission = AdmittedMember(
      site: SiteID(number), code: "S\(number)", name: "Site \(number)", role: role, shelves: ShelfSet(shelves)!,
      sealKey: Array(key.publicKey.rawRepresentation))
    let path = folder.appendingPathComponent("\(number)-\(UUID().uuidString).sqlite").path
    let replica = try Replica(
      path: path, schema: schema ?? self.schema, site: SiteID(number), authority: authority,
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Self.sealed(origin, number, hash))))
      }, clock: clock, random: UInt64(number))
    return TestSite(replica: replica, admission: admission, grant: grant(admission), key: key)
  }

  /// Sites that all trust each other.
  func sites(_ roles: [(SiteRole, String)], clock: any WallClock = HandClock()) async throws -> [TestSite] {
    var sites: [TestSite] = []
    for (index, role) in roles.enumerated() { sites.append(try await site(UInt32(index + 1), role.0, role.1, clock: clock)) }
    for site in sites { try await site.replica.trust(sites.map(\.grant)) }
    return sites
  }
}

struct TestSite: Sendable {
  let replica: Replica
  let admission: AdmittedMember
  let grant: (bytes: [UInt8], signature: [UInt8])
  let key: Curve25519.Signing.PrivateKey

  var id: SiteID { admission.site }
  var origin: Origin { Origin(site: id, incarnation: 1) }

  /// Gives everything that `other` lacks to it.
  @discardableResult
  func send(to other: TestSite, limit: Int = 4096) async throws -> [MergeReport] {
    var reports: [MergeReport] = []
    var frontier = try await other.replica.frontier()
    while let next = try await replica.outgoing(after: frontier, for: other.admission.shelves, limit: limit) {
      reports.append(try await other.replica.merge(next.batch, from: id))
      frontier = next.through
    }
    return reports
  }

  func makeOrder(_ customer: String, shelf: Shelf? = nil) async throws -> RecordID<Order> {
    try await replica.commit(by: "li", step: "order.receive") { [id] _, changes in
      try changes.create(Order.self, on: shelf ?? Shelf(.office, id)) { $0.customer = customer }
    }.value
  }

  func change(_ id: RecordID<Order>, reason: String = "", _ body: @escaping @Sendable (inout Draft<Order>) -> Void) async throws {
    _ = try await replica.commit(by: "li", step: "order.correct", reason: reason) { snapshot, changes in
      try changes.update(try #require(try snapshot.get(id)), body)
    }
  }

  func order(_ id: RecordID<Order>) async throws -> Row<Order>? { try await replica.read { try $0.get(id) } }

  /// All that must be equal on replicas that hold the same change sets.
  func state() async throws -> [String] {
    try await replica.read { snapshot in
      var lines: [String] = []
      for record in snapshot.schema.records {
        for row in try snapshot.rows(record.name) { lines.append(row.json.text + hexadecimal(row.versions.bytes)) }
      }
      lines += try snapshot.texts("SELECT hex(record) || field || ' ' || stamp || ' ' || origin || ' ' || hex(value) || ' ' || shelf || ' ' || differs || ' ' || decided || ' ' || against_stamp || ' ' || against_origin FROM conflict ORDER BY 1")
      return lines
    }
  }
}
