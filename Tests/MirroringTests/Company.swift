import Crypto
import Foundation
import Ground
import Membership
import Replica
import Synchronization

enum SaleLife: String, Lifecycle {
  case draft, confirmed, shipped
  static let initial = SaleLife.draft
  var rank: Int { [.draft: 1, .confirmed: 2, .shipped: 3][self]! }
  var label: Words { [.draft: Words("draft", "草稿"), .confirmed: Words("confirmed", "已确认"), .shipped: Words("shipped", "已发货")][self]! }
  var next: [SaleLife] { [.draft: [.confirmed], .confirmed: [.shipped]][self] ?? [] }
}

enum Colour: String, Choice {
  case red, green
  var label: Words { self == .red ? Words("red", "红") : Words("green", "绿") }
}

/// A record with a field of each kind.
struct Sale: RecordType {
  static let record = RecordDeclaration(20, "sales_order", on: .office, by: [.office, .headquarters], "Order", "订单")
  static let fields = Sale()

  let number = Field<String>(1, "number", .once, "Number", "编号")
  let total = OptionalField<Money>(2, "total", .latest, "Total", "总额")
  let quantity = OptionalField<Quantity>(3, "quantity", .latest, "Quantity", "数量")
  let price = OptionalField<UnitPrice>(4, "price", .latest, "Price", "单价")
  let ordered = OptionalField<Day>(5, "ordered", .latest, "Order day", "下单日")
  let received = OptionalField<Instant>(6, "received", .once, "Received", "收到时间")
  let isUrgent = OptionalField<Bool>(7, "is_urgent", .latest, "Urgent", "加急")
  let address = OptionalField<Address>(8, "address", .latest, "Address", "地址")
  let document = OptionalField<Blob>(9, "document", .once, "Document", "原件")
  let factor = OptionalField<ExactDecimal>(10, "factor", .latest, "Factor", "系数")
  let colour = OptionalField<Colour>(11, "colour", .latest, "Colour", "颜色")
  let former = OptionalField<RecordID<Sale>>(12, "former", .once, "Former", "原订单")
  let places = OptionalField<Int>(13, "places", .latest, "Places", "件数")
  let state = StateField<SaleLife>(14)
  /// A word of SQL's own in PostgreSQL.
  let user = OptionalField<String>(16, "user", .latest, "User", "用户")
}

/// The same, as the next release declares it.
struct NewSale: RecordType {
  static let record = Sale.record
  static let fields = NewSale()

  let number = Field<String>(1, "number", .once, "Number", "编号")
  let total = OptionalField<Money>(2, "total", .latest, "Total", "总额")
  let state = StateField<SaleLife>(14)
  let note = OptionalField<String>(15, "note", .latest, "Note", "备注")
}

struct StockMove: RecordType {
  static let record = RecordDeclaration(
    21, "stock_move", on: .warehouse, by: [.office, .headquarters], "Stock move", "库存移动",
    balance: Balance("stock", by: ["_shelf", "item"], sum: "quantity_e6"))
  static let fields = StockMove()

  let item = Field<String>(1, "item", .once, "Item", "物料")
  let quantity = Field<Quantity>(2, "quantity", .once, "Quantity", "数量")
  let sale = OptionalField<RecordID<Sale>>(3, "sale", .once, "Order", "订单")
}

/// A clock that a test sets.
final class HandClock: WallClock {
  private let now: Mutex<UInt64>

  init(_ now: UInt64 = 1_790_000_000_000) { self.now = Mutex(now) }

  func milliseconds() -> UInt64 { now.withLock { $0 } }
  func set(_ value: UInt64) { now.withLock { $0 = value } }
}

/// Sites that trust each other, in files beside a server's, which go with it. 1 and 2 are headquarters' hubs, 3 and on are offices.
final class Company: Sendable {
  static let id = [UInt8](repeating: 9, count: 16)
  static let schema = Schema(version: 1, [Sale.self, StockMove.self])
  static let newSchema = Schema(version: 2, [NewSale.self, StockMove.self])
  private let root = Curve25519.Signing.PrivateKey()
  private let keys: [Curve25519.Signing.PrivateKey] = (0..<4).map { _ in Curve25519.Signing.PrivateKey() }
  let folder: URL

  init(_ cluster: Cluster) throws {
    folder = cluster.folder.appendingPathComponent("sites")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ site: UInt32) -> String { folder.appendingPathComponent("\(site).sqlite").path }

  func open(_ site: UInt32, schema: Schema = schema, clock: any WallClock = SystemClock()) async throws -> Replica {
    let key = keys[Int(site) - 1]
    let replica = try Replica(
      path: path(site), schema: schema, site: SiteID(site), authority: authority,
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Self.sealed(origin, number, hash))))
      }, clock: clock)
    try await replica.trust(keys.indices.map { grant(UInt32($0) + 1) })
    return replica
  }

  private func grant(_ site: UInt32) -> (bytes: [UInt8], signature: [UInt8]) {
    let bytes = [UInt8(site)]
    return (bytes, Array(try! root.signature(for: bytes)))
  }

  private static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] { Array("\(origin) \(number) ".utf8) + hash }

  private var authority: Authority {
    let publicKey = root.publicKey
    let seals = keys.map { Array($0.publicKey.rawRepresentation) }
    return Authority(
      company: Self.id,
      admission: { bytes, signature in
        guard publicKey.isValidSignature(signature, for: bytes) else { return nil }
        let site = UInt32(bytes[0])
        return AdmittedMember(
          site: SiteID(site), code: "S\(site)", name: "Site \(site)", role: site < 3 ? .headquarters : .office, shelves: .everything,
          sealKey: seals[Int(site) - 1])
      },
      expulsion: { _, _ in nil },
      isGenuine: { seal, key in
        (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?
          .isValidSignature(seal.signature, for: Self.sealed(seal.origin, seal.number, seal.hash)) == true
      })
  }
}

extension Replica {
  /// Gives everything that `other` lacks to it.
  func send(to other: Replica) async throws {
    var frontier = try await other.frontier()
    while let next = try await outgoing(after: frontier, for: .everything, limit: 256 << 10) {
      _ = try await other.merge(next.batch, from: site)
      frontier = next.through
    }
  }

  @discardableResult
  func sell(_ number: String, _ more: @escaping @Sendable (inout Draft<Sale>) -> Void = { _ in }) async throws -> RecordID<Sale> {
    try await commit(by: "li", step: "order.receive") { [site] _, changes in
      try changes.create(Sale.self, on: Shelf(.office, site)) {
        $0.number = number
        more(&$0)
      }
    }.value
  }

  func change(_ id: RecordID<Sale>, _ body: @escaping @Sendable (inout Draft<Sale>) -> Void) async throws {
    _ = try await commit(by: "li", step: "order.correct") { snapshot, changes in
      guard let row = try snapshot.get(id) else { return }
      try changes.update(row, body)
    }
  }
}
