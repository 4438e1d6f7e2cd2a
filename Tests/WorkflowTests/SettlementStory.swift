import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// What the stories of settlement share: deliveries, invoices and money as their people bring them about.
extension Company {
  /// A company whose office has a delivered order of 40 pumps. One more site each for `laptops`, which read the warehouse as the office does.
  static func delivered(price: String = "1280.00 CNY/C62", limit: String = "900000.00 CNY", laptops: [String] = []) async throws -> (company: Company, order: String) {
    let company = try await Company(more: laptops.map { ($0, .field, "company office/2 plant/* warehouse/*") })
    try await company.setUp(price: price, limit: limit)
    try await company.trustFirstOrders()
    return (company, try await company.deliverOrder())
  }

  /// Goods of the first line of an order, sent beside the first shipment and taken by the customer.
  @discardableResult
  func deliverMore(_ order: String, _ quantity: Int) async throws -> Shipment.ID {
    let row = try await self.order(order)
    let line = try await office.replica.read { try #require(try $0.first(OrderLine.self, where: "sales_order = ?", [Data(row.id.key.bytes)])) }
    let shelf = Shelf(.warehouse, warehouse.id)
    let request = try await office.replica.commit(by: "li", step: "order.approve") { _, changes in
      try changes.create(DispatchRequest.self, on: shelf) {
        $0.order = row.id
        $0.orderNumber = row.number
        $0.customerName = "Lantian Pumps"
        $0.address = Address(name: "Lantian Pumps", street: "Ring Road 8", city: "Suzhou", country: "CN")
        $0.due = Day("2026-12-01")!
      }
    }.value
    try await sync()
    let shipment = try await warehouse.replica.commit(by: "zhao", step: "delivery.record") { _, changes in
      let shipment = try changes.create(Shipment.self, on: shelf) {
        $0.request = request
        $0.order = row.id
        $0.orderNumber = row.number
        $0.cartons = 1
        $0.state = .delivered
      }
      try changes.create(ShipmentLine.self, on: shelf) {
        $0.shipment = shipment
        $0.line = line.id
        $0.product = line.product
        $0.lot = "L-9"
        $0.quantity = Quantity(ExactDecimal(quantity), "C62")
      }
      return shipment
    }.value
    try await sync()
    return shipment
  }

  func invoices(at place: Place? = nil) async throws -> [Row<Invoice>] { try await (place ?? office).replica.read { try $0.all(Invoice.self) } }

  func outstanding(_ number: String, at place: Place? = nil) async throws -> String {
    let place = place ?? office
    let invoice = try await place.only(Invoice.self, where: "number = '\(number)'")
    return try await place.workplace.look(as: Actor(name: "x", roles: [])) { try invoice.outstanding($0).description }
  }

  /// Money at the office that is for no invoice.
  func waiting() async throws -> [String] {
    try await office.workplace.look(as: Actor(name: "x", roles: [])) { try WaitingMoney.all($0).map { "\($0.receipt.method.rawValue) \($0.left)" } }
  }

  /// Of every document and currency of the office's journal debit and credit are equal.
  func expectBalance(_ month: String = "2026-11", sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let journal = try await journal(month)
    #expect(!journal.postings.isEmpty, sourceLocation: sourceLocation)
    for posting in journal.postings { #expect(posting.imbalance.isEmpty, "\(posting.number) \(posting.kind.en)", sourceLocation: sourceLocation) }
    // What the books say of receivables is what the invoices say.
    let owed = journal.postings.flatMap(\.lines).filter { $0.account == .receivable && $0.amount.currency == "CNY" }.reduce(0) { $0 + $1.amount.minor }
    let open = try await office.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try context.snapshot.all(Invoice.self).filter { $0.gross.currency == "CNY" }.reduce(Int64(0)) { try $0 + $1.outstanding(context).minor }
    }
    #expect(owed == open, sourceLocation: sourceLocation)
  }

  func journal(_ month: String) async throws -> Journal {
    let shelf = Shelf(.office, office.id)
    return try await office.workplace.look(as: Actor(name: "x", roles: [])) { try #require(try Journal(month, on: shelf, $0)) }
  }
}

@Suite("Invoices: VAT, parts of deliveries, terms and advances")
struct InvoiceTests {
  @Test("law: net and tax of every line are its amount, and tax by total is the tax of the sum, over random cases")
  func sums() throws {
    var random = SplitMix(seed: 20_261_129)
    for _ in 0..<3_000 {
      let count = Int(random.next() % 12) + 1
      let amounts = (0..<count).map { _ in Int64(random.next() % 5_000_000) }
      let rates = (0..<count).map { _ in BillingRules.rates[Int(random.next() % 4)] }
      for includesTax in [false, true] {
        for rounding in [TaxRounding.line, .total] {
          let parts = try #require(TaxFigures.split(amounts, rates, includesTax: includesTax, rounding))
          for (amount, part) in zip(amounts, parts) { #expect(includesTax ? part.net + part.tax == amount : part.net == amount) }
          guard rounding == .total else { continue }
          for rate in Set(rates) {
            let own = zip(zip(amounts, rates), parts).filter { $0.0.1 == rate }
            let sum = own.reduce(Int64(0)) { $0 + $1.0.0 }
            let tax = own.reduce(Int64(0)) { $0 + $1.1.tax }
            let exact = Double(sum) * Double(rate.millionths) / (includesTax ? 100_000_000 + Double(rate.millionths) : 100_000_000)
            #expect(abs(Double(tax) - exact) <= 0.5 + 1e-6)
          }
        }
      }
    }
  }

  /// A small random source that is the same everywhere.
  private struct SplitMix {
    var seed: UInt64
    mutating func next() -> UInt64 {
      seed &+= 0x9E37_79B9_7F4A_7C15
      var z = seed
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  @Test("the two ways of rounding differ by cents, and each is kept with the invoice", arguments: [
    // Three lines of 0.37 at 13 %: 0.05 each by line; 0.1443 together.
    ("line", "no", "1.11 CNY", "0.15 CNY", "1.26 CNY"), ("total", "no", "1.11 CNY", "0.14 CNY", "1.25 CNY"),
    // With the tax in it: 0.0426 of each, 0.1277 together.
    ("line", "yes", "0.99 CNY", "0.12 CNY", "1.11 CNY"), ("total", "yes", "0.98 CNY", "0.13 CNY", "1.11 CNY"),
  ])
  func rounding(_ rounding: String, _ includesTax: String, net: String, tax: String, gross: String) async throws {
    let parts = try #require(TaxFigures.split([37, 37, 37], Array(repeating: ExactDecimal(13), count: 3), includesTax: includesTax == "yes", TaxRounding(rawValue: rounding)!))
    func told(_ minor: Int64) -> String { Money(minor: minor, currency: "CNY").description }
    #expect([told(parts.reduce(0) { $0 + $1.net }), told(parts.reduce(0) { $0 + $1.tax }), told(parts.reduce(0) { $0 + $1.net + $1.tax })] == [net, tax, gross])
  }

  @Test("the rate is the line's, else the invoice's, else the customer's, else the product's from its day on")
  func rates() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    try await company.headquarters.refuses("tax.set", ["product": "P-100", "rate": "17", "tax_code": "12"], ["invoice.rate @ rate", "tax.code @ tax_code"])
    try await company.headquarters.take("tax.set", ["product": "P-100", "rate": "9", "tax_code": "1090101000000000000"])
    try await company.headquarters.take("tax.set", ["product": "P-100", "rate": "6", "from": "2027-01-01"])
    try await company.sync()
    try await company.office.refuses("invoice.issue", ["order": order, "rates": "1 17\n7 9\nx"], ["invoice.rate @ rates[1]", "invoice.noLine @ rates[2]", "invoice.rateForm @ rates[3]"])
    try await company.office.take("invoice.issue", ["order": order])
    #expect(try await company.invoices().map { "\($0.net) \($0.tax)" } == ["400.00 CNY 36.00 CNY"])
    try await company.deliverMore(order, 10)
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "rate": "0", "tolerance": "20"])
    try await company.office.refuses("invoice.issue", ["order": order], ["invoice.overDelivered @ why"])
    try await company.office.take("invoice.issue", ["order": order, "rates": "1 6", "why": "ten more were kept"])
    let last = try #require(try await company.invoices().last)
    #expect(last.tax.description == "6.00 CNY" && last.why == "ten more were kept")
  }

  @Test("each part delivery has its own invoice, and no piece is invoiced twice")
  func parts() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "tolerance": "20"])
    _ = try await company.invoice(order)
    try await company.office.refuses("invoice.issue", ["order": order], ["invoice.nothing @ order"])
    try await company.deliverMore(order, 3)
    try await company.deliverMore(order, 5)
    try await company.office.take("invoice.issue", ["order": order])
    #expect(try await company.invoices().map(\.net.description) == ["400.00 CNY", "30.00 CNY", "50.00 CNY"])
    try await company.office.refuses("invoice.issue", ["order": order], ["invoice.nothing @ order"])
    let match = try await company.match(order)
    #expect(match.map { "\($0.ordered) \($0.delivered) \($0.invoiced) \($0.isMatched)" } == ["40 48 48 true"])
    try await company.expectBalance()
  }

  @Test("payment terms make the days: parts, net days, days after the month's end; and they come to the invoice")
  func terms() async throws {
    let (company, order) = try await Company.delivered(price: "10.01 CNY/C62")
    let bad = [
      ("30 advance\n50 net 60", "terms.sum @ parts"), ("100 later", "terms.form @ parts[1]"), ("100 net -1", "terms.form @ parts[1]"), ("0 advance\n100 delivery", "terms.form @ parts[1]"),
    ]
    for (parts, problem) in bad { try await company.office.refuses("terms.set", ["customer": "C-LANTIAN", "parts": parts], [problem]) }
    try await company.office.refuses("terms.set", ["customer": "C-LANTIAN", "discount": "21", "discount_days": "400"], ["terms.range @ discount", "number.range @ discount_days"])
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "parts": "40 net 30\n30 month-end 30\n30 delivery"])
    let number = try await company.invoice(order)
    let invoice = try await company.office.only(Invoice.self)
    // 400.40 and its tax of 52.05.
    #expect(invoice.gross.description == "452.45 CNY" && invoice.due == Day("2026-11-23"))
    let dues = try await company.office.replica.read { try $0.all(Instalment.self, order: "due").map { "\($0.due) \($0.amount)" } }
    #expect(dues == ["2026-11-23 135.73 CNY", "2026-12-23 180.98 CNY", "2026-12-30 135.74 CNY"])
    try await company.office.take("payment.record", ["invoice": number, "amount": "200.00 CNY", "reference": "BK-1"])
    #expect(try await company.office.only(Invoice.self).due == Day("2026-12-23"))
  }

  @Test("an advance is a share of the order, and the invoices for goods take it off until it is used up")
  func advance() async throws {
    let company = try await Company()
    try await company.setUp(price: "10.00 CNY/C62")
    let (order, shipment) = try await company.packOrder()
    try await company.office.refuses("invoice.advance", ["order": order], ["entry.missing @ share"])
    try await company.office.refuses("invoice.advance", ["order": order, "share": "101"], ["advance.share @ share"])
    try await company.office.refuses("invoice.advance", ["order": order, "amount": "452.01 CNY"], ["advance.tooMuch @ amount"])
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "parts": "30 advance\n70 net 30"])
    try await company.office.take("invoice.advance", ["order": order])
    let advance = try await company.office.only(Invoice.self)
    #expect([advance.net, advance.tax, advance.gross].map(\.description) == ["120.00 CNY", "15.60 CNY", "135.60 CNY"])
    try await company.office.take("payment.record", ["invoice": advance.number, "amount": "135.60 CNY", "reference": "BK-1"])
    try await company.deliver(shipment)
    try await company.sync()
    try await company.office.take("invoice.issue", ["order": order])
    let last = try #require(try await company.invoices().last)
    // 452.00 less 135.60.
    #expect([last.net, last.tax, last.gross].map(\.description) == ["280.00 CNY", "36.40 CNY", "316.40 CNY"])
    try await company.office.take("payment.record", ["invoice": last.number, "amount": "316.40 CNY", "reference": "BK-2"])
    #expect(try await company.order(order).state == .paid)
    try await company.expectBalance()
    // The office's books have the revenue once, and nothing is left of the advance.
    let lines = try await company.journal("2026-11").postings.flatMap(\.lines)
    #expect(lines.filter { $0.account == .advances }.reduce(0) { $0 + $1.amount.minor } == 0)
    #expect(lines.filter { $0.account == .revenue }.reduce(0) { $0 + $1.amount.minor } == -40_000)
  }
}

extension Company {
  func match(_ order: String) async throws -> [ThreeWayMatch.Line] {
    let row = try await self.order(order)
    return try await office.workplace.look(as: Actor(name: "x", roles: [])) { try ThreeWayMatch(row, $0).lines }
  }
}
