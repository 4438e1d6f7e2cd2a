import Company
import Foundation
import Ground
import Membership
import Records
import Replica

/// A headquarters' replica with years of orders, as large as one asks: what pages and lists are measured on.
///
/// Two sales offices write the orders in large commits, and headquarters merges them as a session would. Names, states and dates are drawn
/// from a seed, so that two books of one size are the same but for their keys' tails. Nothing is synced to the disk while it is made.
struct OrderBook: Sendable {
  /// What the book is filled with.
  struct Size: Sendable {
    var orders: Int

    /// A customer orders about fifty times in three years.
    var customers: Int { max(20, orders / 50) }
    var products: Int { 400 }
  }

  let size: Size
  let path: String
  let headquarters: SiteIdentity
  let grants: [SignedGrant]
  /// The moment of the newest order; a clock that reads the book stands there.
  let end: UInt64
  /// The number of the order in the middle.
  let middleNumber: String

  /// 2026-11-24 at 10:00 in Shanghai.
  static let now = UInt64(Day("2026-11-24")!.number) * 86_400_000 + 2 * 3_600_000
  static let days = 1_095

  /// Opens the book as its headquarters does.
  func replica() async throws -> Replica {
    let identity = headquarters
    let replica = try Replica(
      path: path, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: SteppedClock(end))
    try await replica.trust(grants.map { ($0.bytes, $0.signature) })
    return replica
  }

  /// - Parameters:
  ///   - orders: at least 2.
  ///   - path: of the replica's file, which must not be there; scratch files are made beside it and removed.
  ///   - say: told how far it is.
  static func make(orders: Int, at path: String, seed: UInt64 = 2026, say: @Sendable (String) -> Void = { _ in }) async throws -> OrderBook {
    let size = Size(orders: orders)
    let founded = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: founded)
    let terms = try [
      SiteTerms(site: SiteID(1), code: "HQ", name: "Tianhe Pump", role: .headquarters, shelves: .everything),
      SiteTerms(site: SiteID(2), code: "SH01", name: "Shanghai office", role: .office, shelves: .everything),
      SiteTerms(site: SiteID(3), code: "HH01", name: "Hamburg office", role: .office, shelves: .everything),
    ]
    let sites = try terms.map { try root.found($0, now: founded) }
    return try await Writer(size: size, path: path, terms: terms, sites: sites.map { ($0.identity, $0.grant) }, seed: seed).write(say)
  }
}

/// Makes the files; see ``OrderBook``.
private struct Writer: Sendable {
  let size: OrderBook.Size
  let path: String
  let terms: [SiteTerms]
  let sites: [(identity: SiteIdentity, grant: SignedGrant)]
  let seed: UInt64

  /// Orders in one commit.
  private static let grouping = 400

  private func open(_ place: Int, _ path: String, _ clock: SteppedClock) async throws -> Replica {
    let identity = sites[place].identity
    let replica = try Replica(
      path: path, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: clock, random: seed &+ UInt64(place), isScratch: true)
    try await replica.trust(sites.map { ($0.grant.bytes, $0.grant.signature) })
    return replica
  }

  func write(_ say: @Sendable (String) -> Void) async throws -> OrderBook {
    let start = OrderBook.now - UInt64(OrderBook.days) * 86_400_000
    let headquarters = try await open(0, path, SteppedClock(OrderBook.now))
    let early = try await open(0, path, SteppedClock(start - 86_400_000))
    let products = try await found(early)
    try early.close()
    var middles: [String] = []
    for (place, share) in [(1, 0.7), (2, 0.3)] {
      let orders = place == 1 ? Int(Double(size.orders) * share) : size.orders - Int(Double(size.orders) * 0.7)
      let customers = max(1, Int(Double(size.customers) * share))
      let scratch = path + ".office-\(place)"
      let clock = SteppedClock(start)
      let office = try await open(place, scratch, clock)
      middles.append(try await fill(office, place, orders, customers, products, clock, say))
      say("merging the orders of \(terms[place].code)")
      var frontier = try await headquarters.frontier()
      while let next = try await office.outgoing(after: frontier, for: .everything, limit: 1 << 20) {
        let report = try await headquarters.merge(next.batch, from: sites[place].identity.site)
        precondition(report.refused.isEmpty, "\(report.refused)")
        frontier = next.through
      }
      try office.close()
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: scratch + suffix) }  // Only to save room.
    }
    try headquarters.close()
    return OrderBook(
      size: size, path: path, headquarters: sites[0].identity, grants: sites.map(\.grant), end: OrderBook.now,
      middleNumber: middles[0])
  }

  /// The members and the products.
  private func found(_ headquarters: Replica) async throws -> [Product.ID] {
    try await headquarters.commit(by: "wei", step: "product.define") { [terms, sites, size] _, changes in
      for (term, site) in zip(terms, sites) {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(term.site.number)
          $0.code = term.code
          $0.name = term.name
          $0.role = term.role.rawValue
          $0.shelves = term.shelves.description
          $0.grant = Blob(site.grant.bytes)
          $0.grantSignature = Blob(site.grant.signature)
        }
      }
      try changes.create(Operator.self, on: .company) {
        $0.name = "wei"
        $0.fullName = "Wei Qiang 魏强"
        $0.site = 1
        $0.roles = "administrator sales-manager sales-clerk analyst"
      }
      return try (0..<size.products).map { number in
        let (en, zh) = CompanyWords.product(number)
        return try changes.create(Product.self, on: .company) {
          $0.code = CompanyWords.productCode(number)
          $0.nameEN = en
          $0.nameZH = zh
          $0.unit = "C62"
          $0.minutes = 10 + number % 90
        }
      }
    }.value
  }

  /// - Returns: the number of the order in the middle.
  private func fill(
    _ office: Replica, _ place: Int, _ orders: Int, _ customers: Int, _ products: [Product.ID], _ clock: SteppedClock,
    _ say: @Sendable (String) -> Void
  ) async throws -> String {
    let shelf = Shelf(.office, sites[place].identity.site)
    var known: [Customer.ID] = []
    while known.count < customers {
      let first = known.count
      known += try await office.commit(by: "li.na", step: "customer.register") { _, changes in
        try (first..<min(first + Self.grouping, customers)).map { number in
          try Self.customer(number, place, shelf, &changes)
        }
      }.value
    }
    var random = Seeded(state: seed &+ UInt64(place) &* 7919)
    let pause = UInt64(OrderBook.days) * 86_400_000 / UInt64(max(1, orders / Self.grouping + 1))
    var made = 0
    var middle = ""
    while made < orders {
      let count = min(Self.grouping, orders - made)
      let (drawn, customersKnown, code) = (random, known, terms[place].code)
      let first = made
      (random, middle) = try await office.commit(by: "li.na", step: "order.receive") { [middle] _, changes in
        var random = drawn
        var number = middle
        for offset in 0..<count {
          let name = try Self.order(first + offset, code, customersKnown, products, shelf, &random, &changes)
          if first + offset == orders / 2 { number = name }
        }
        return (random, number)
      }.value
      made += count
      clock.advance(pause)
      if made % (Self.grouping * 250) == 0 { say("\(made) of \(orders) orders at \(code)") }
    }
    return middle
  }

  private static func customer(_ number: Int, _ place: Int, _ shelf: Shelf, _ changes: inout Changes) throws -> Customer.ID {
    let name = place == 1 ? OrderBookWords.chineseCustomer(number) : OrderBookWords.germanCustomer(number)
    return try changes.create(Customer.self, on: shelf) {
      $0.code = "C-\(place)\(String(100_000 + number).dropFirst())"
      $0.name = name
      $0.taxNumber = place == 1 ? "9132\(10_000_000_000_000 + number)" : "DE\(100_000_000 + number)"
      $0.grade = [.standard, .standard, .standard, .key, .vip][number % 5]
      $0.creditLimit = Money(minor: Int64(50_000_00 * (1 + number % 20)), currency: place == 1 ? "CNY" : "EUR")
      $0.paymentDays = 30
      $0.state = .verified
    }
  }

  /// - Returns: its number.
  private static func order(
    _ place: Int, _ code: String, _ customers: [Customer.ID], _ products: [Product.ID], _ shelf: Shelf, _ random: inout Seeded, _ changes: inout Changes
  ) throws -> String {
    let day = Day(milliseconds: changes.now.milliseconds)
    let age = Int(Day(milliseconds: OrderBook.now).number - day.number)
    // A fifth of the customers place half of the orders.
    let customer = Bool.random(using: &random) ? customers[Int.random(in: 0..<max(1, customers.count / 5), using: &random)] : customers.randomElement(using: &random)!
    let currency = code.hasPrefix("SH") ? "CNY" : "EUR"
    let lines = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      (product: Int.random(in: 0..<products.count, using: &random), quantity: Int.random(in: 1...60, using: &random), cents: Int.random(in: 900...480_000, using: &random))
    }
    let digits = String(place + 1)
    let number = "SO-\(code)-\(day.parts.year)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let requested = day.advanced(by: Int.random(in: 7...45, using: &random))
    let state = OrderBookWords.state(age, &random)
    let order = try changes.create(SalesOrder.self, on: shelf) { [now = changes.now] in
      $0.number = number
      $0.customer = customer
      $0.customerReference = OrderBookWords.reference(place, &random)
      $0.channel = [.counter, .mail, .file, .portal, .visit][place % 5]
      $0.received = now
      $0.requested = requested
      $0.promised = state == .received || state == .checked ? nil : requested.advanced(by: Int.random(in: -2...6, using: &random))
      $0.paymentDays = 30
      $0.total = Money(minor: Int64(lines.reduce(0) { $0 + $1.quantity * $1.cents }), currency: currency)
      $0.note = place % 11 == 0 ? "包装加固，附检验报告" : nil
      $0.state = state
    }
    for (position, line) in lines.enumerated() {
      try changes.create(OrderLine.self, on: shelf) {
        $0.order = order
        $0.position = position + 1
        $0.product = products[line.product]
        $0.quantity = Quantity(ExactDecimal(line.quantity), "C62")
        $0.price = UnitPrice(ExactDecimal(millionths: Int64(line.cents) * 10_000), currency, per: "C62")
        $0.value = Money(minor: Int64(line.quantity * line.cents), currency: currency)
      }
    }
    return number
  }
}
