import Crypto
import Foundation
import GRDB
import Ground
import Membership
import Testing

@testable import Replica

// Three releases of one schema. The second knows more of tickets and has tags; the third knows still more and has charges.

enum Life1: String, Lifecycle {
  case draft, confirmed, shipped
  static let initial = Life1.draft
  var rank: Int { [.draft: 10, .confirmed: 20, .shipped: 40][self]! }
  var label: Words { Words(rawValue, rawValue) }
  var next: [Life1] { Self.allCases.filter { $0.rank > rank } }
}

enum Life2: String, Lifecycle {
  case draft, confirmed, shipped, packed
  static let initial = Life2.draft
  var rank: Int { [.draft: 10, .confirmed: 20, .packed: 30, .shipped: 40][self]! }
  var label: Words { Words(rawValue, rawValue) }
  var next: [Life2] { Self.allCases.filter { $0.rank > rank } }
}

enum Life3: String, Lifecycle {
  case draft, confirmed, shipped, packed, delivered
  static let initial = Life3.draft
  var rank: Int { [.draft: 10, .confirmed: 20, .packed: 30, .shipped: 40, .delivered: 50][self]! }
  var label: Words { Words(rawValue, rawValue) }
  var next: [Life3] { Self.allCases.filter { $0.rank > rank } }
}

enum Colour1: String, Choice {
  case red, blue
  var label: Words { Words(rawValue, rawValue) }
}

enum Colour2: String, Choice {
  case red, blue, green
  var label: Words { Words(rawValue, rawValue) }
}

enum Colour3: String, Choice {
  case red, blue, green, black
  var label: Words { Words(rawValue, rawValue) }
}

enum Grade: String, Choice {
  case plain, fine
  var label: Words { Words(rawValue, rawValue) }
}

/// A ticket of whatever release.
protocol Ticket: RecordType {
  var customer: Field<String> { get }
  static func fill(_ draft: inout Draft<Self>, _ random: inout Seeded)
}

struct Ticket1: Ticket {
  static let record = RecordDeclaration(30, "ticket", on: .office, by: [.office], "Ticket", "工单")
  static let fields = Ticket1()
  let customer = Field<String>(1, "customer", .latest, "Customer", "客户")
  let note = OptionalField<String>(2, "note", .latest, "Note", "备注", maximumText: 20)
  let state = StateField<Life1>(3)
  let colour = OptionalField<Colour1>(4, "colour", .latest, "Colour", "颜色")
  let size = Field<Colour1>(5, "size", .latest, "Size", "尺寸")

  static func fill(_ draft: inout Draft<Self>, _ random: inout Seeded) {
    draft.colour = Colour1.allCases.randomElement(using: &random)
    draft.size = Colour1.allCases.randomElement(using: &random)
  }
}

struct Ticket2: Ticket {
  static let record = RecordDeclaration(30, "ticket", on: .office, by: [.office, .headquarters], "Ticket", "工单")
  static let fields = Ticket2()
  let customer = Field<String>(1, "customer", .latest, "Customer", "客户")
  let note = OptionalField<String>(2, "note", .latest, "Note", "备注", maximumText: 40)
  let state = StateField<Life2>(3)
  let colour = OptionalField<Colour2>(4, "colour", .latest, "Colour", "颜色")
  let size = Field<Colour2>(5, "size", .latest, "Size", "尺寸")
  let channel = OptionalField<Colour2>(6, "channel", .latest, "Channel", "渠道")

  static func fill(_ draft: inout Draft<Self>, _ random: inout Seeded) {
    draft.colour = Colour2.allCases.randomElement(using: &random)
    draft.size = Colour2.allCases.randomElement(using: &random)
    if Bool.random(using: &random) { draft.state = .packed }
    if Bool.random(using: &random) { draft.channel = .green }
  }
}

struct Ticket3: Ticket {
  static let record = RecordDeclaration(30, "ticket", on: .office, by: [.office, .headquarters], "Ticket", "工单")
  static let fields = Ticket3()
  let customer = Field<String>(1, "customer", .latest, "Customer", "客户")
  let note = OptionalField<String>(2, "note", .latest, "Note", "备注", maximumText: 60)
  let state = StateField<Life3>(3)
  let colour = OptionalField<Colour3>(4, "colour", .latest, "Colour", "颜色")
  let size = Field<Colour3>(5, "size", .latest, "Size", "尺寸")
  let channel = OptionalField<Colour3>(6, "channel", .latest, "Channel", "渠道")
  let budget = OptionalField<Money>(7, "budget", .latest, "Budget", "预算", by: [.office, .headquarters])
  let grade = OptionalField<Grade>(8, "grade", .latest, "Grade", "等级")

  static func fill(_ draft: inout Draft<Self>, _ random: inout Seeded) {
    draft.colour = Colour3.allCases.randomElement(using: &random)
    draft.size = Colour3.allCases.randomElement(using: &random)
    if Bool.random(using: &random) { draft.channel = .black }
    if Bool.random(using: &random) { draft.budget = Money(minor: 7, currency: "CNY") }
    draft.grade = .plain
  }
}

/// A ticket whose new field is the warehouse's, for changes that their authors may not do.
struct StrictTicket2: Ticket {
  static let record = RecordDeclaration(30, "ticket", on: .office, by: [.office], "Ticket", "工单")
  static let fields = StrictTicket2()
  let customer = Field<String>(1, "customer", .latest, "Customer", "客户")
  let note = OptionalField<String>(2, "note", .latest, "Note", "备注", maximumText: 20)
  let state = StateField<Life1>(3)
  let colour = OptionalField<Colour1>(4, "colour", .latest, "Colour", "颜色")
  let size = Field<Colour1>(5, "size", .latest, "Size", "尺寸")
  let channel = OptionalField<Colour2>(6, "channel", .latest, "Channel", "渠道", by: [.warehouse])

  static func fill(_ draft: inout Draft<Self>, _ random: inout Seeded) {}
}

struct Tag2: RecordType {
  static let record = RecordDeclaration(31, "tag", on: .office, by: [.office, .headquarters], "Tag", "标签")
  static let fields = Tag2()
  let text = Field<String>(1, "text", .latest, "Text", "文字")
  let colour = OptionalField<Colour2>(2, "colour", .latest, "Colour", "颜色")
}

struct Tag3: RecordType {
  static let record = RecordDeclaration(31, "tag", on: .office, by: [.office, .headquarters], "Tag", "标签")
  static let fields = Tag3()
  let text = Field<String>(1, "text", .latest, "Text", "文字")
  let colour = OptionalField<Colour3>(2, "colour", .latest, "Colour", "颜色")
  let grade = OptionalField<Grade>(3, "grade", .latest, "Grade", "等级")
}

struct Charge3: RecordType {
  static let record = RecordDeclaration(
    32, "charge", on: .office, by: [.office, .headquarters], "Charge", "费用",
    balance: Balance("charge_balance", by: ["item"], sum: "quantity_e6"))
  static let fields = Charge3()
  let item = Field<String>(1, "item", .once, "Item", "项目")
  let quantity = Field<Quantity>(2, "quantity", .once, "Quantity", "数量")
}

enum Releases {
  static let one = Schema(version: 1, [Ticket1.self])
  static let two = Schema(version: 2, [Ticket2.self, Tag2.self])
  static let three = Schema(version: 3, [Ticket3.self, Tag3.self, Charge3.self])
  static let strictTwo = Schema(version: 2, [StrictTicket2.self, Tag2.self])
  static let all = [one, two, three]
}

extension Company {
  /// A site that is new, or one whose program has changed: its file, or a copy of it, opened under another schema.
  func reopen(
    _ site: TestSite, _ schema: Schema, copied: Bool = false, isClosed: Bool = false, clock: any WallClock = HandClock(), free: Int? = nil,
    beforeCommit: @escaping @Sendable (Database) throws -> Void = { _ in }
  ) async throws -> TestSite {
    var path = site.replica.path
    if copied {
      path = folder.appendingPathComponent("\(site.id.number)-\(UUID().uuidString).sqlite").path
      let target = path
      try await site.replica.pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
    } else if !isClosed {
      try site.replica.close()
    }
    let key = site.key
    let replica = try Replica(
      path: path, schema: schema, site: site.id, authority: authority,
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Self.sealed(origin, number, hash))))
      }, clock: clock, random: .random(in: 0...UInt64.max), isScratch: false,
      upgrade: SchemaUpgrade(
        path: path, schema: schema, authority: authority, now: Instant(milliseconds: clock.milliseconds()), free: { free },
        beforeCommit: beforeCommit))
    return TestSite(replica: replica, admission: site.admission, grant: site.grant, key: site.key)
  }
}

extension TestSite {
  /// All that must be equal on replicas of one schema that hold the same change sets, what waits included.
  func everything() async throws -> [String] {
    let balances = replica.schema.records.compactMap(\.declaration.balance)
    return try await state()
      + replica.read { snapshot in
        try snapshot.texts(
          "SELECT 'waits ' || hex(record) || ' ' || type || ' ' || origin || ' ' || number || ' ' || cause || ' ' || fields FROM waiting ORDER BY 1")
          + balances.flatMap { balance in
            try snapshot.texts("SELECT '\(balance.table) ' || \(balance.by[0]) || ' ' || \(balance.sum) FROM \(balance.table) ORDER BY 1")
          }
      }
  }

  /// The site's own chain, each change set under a seal of its own, so that it can be given in pieces.
  func chain() async throws -> [Forge.Made] {
    let (origin, key) = (origin, key)
    return try await replica.pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT number, hash, bytes FROM log WHERE origin = ? ORDER BY number", arguments: [Int64(origin.rawValue)]).map {
        let (number, hash) = (UInt64($0[0] as Int64), [UInt8]($0[1] as Data))
        let signature = Array(try key.signature(for: Company.sealed(origin, number, hash)))
        return Forge.Made(
          bytes: [UInt8]($0[2] as Data), seal: Seal(origin: origin, number: number, hash: hash, signature: signature))
      }
    }
  }

  func makeTicket<R: Ticket>(_ type: R.Type, _ random: Seeded, customer: String = "Lantian") async throws -> RecordKey {
    try await replica.commit(by: "li", step: "ticket.open") { _, changes in
      var random = random
      return try changes.create(R.self, on: Shelf(.office, SiteID(1))) { draft in
        draft.customer = customer
        R.fill(&draft, &random)
      }.key
    }.value
  }

  /// Sets one field of a record of whatever type; nil empties it.
  func set(_ table: String, _ key: RecordKey, _ field: String, _ cells: [Cell]?) async throws {
    try await set(table, key, [(field, cells)])
  }

  /// Sets several fields in one step.
  func set(_ table: String, _ key: RecordKey, _ fields: [(name: String, cells: [Cell]?)]) async throws {
    _ = try await replica.commit(by: "li", step: "ticket.change") { snapshot, changes in
      guard let row = try snapshot.rows(table, where: "id = ?", [Data(key.bytes)]).first else { return }
      for field in fields { changes.update(any: row, row.schema.field(named: field.name)!, to: field.cells) }
    }
  }

  func value(_ table: String, _ key: RecordKey, _ field: String) async throws -> [Cell]? {
    try await replica.read { snapshot in
      try snapshot.rows(table, where: "id = ?", [Data(key.bytes)]).first.flatMap { row in row.value(row.schema.field(named: field)!) }
    }
  }
}
