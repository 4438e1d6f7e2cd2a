import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Customers and orders coming in")
struct IntakeTests {
  @Test("a customer with a wrong tax number, a used code and a negative limit hears of all three at once")
  func customer() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.office.refuses(
      "customer.register", ["code": "C-LANTIAN", "name": "Other", "tax_number": "91350100M000100Y44", "credit_limit": "-1 CNY"],
      ["tax.creditCode @ tax_number", "customer.exists @ code", "quantity.notPositive @ credit_limit"])
    try await company.office.refuses(
      "customer.register", ["code": "C-2", "name": "Other", "tax_number": Company.taxNumber, "credit_limit": "1 CNY", "payment_days": "366"],
      ["customer.exists @ tax_number", "payment.days @ payment_days"])
  }

  @Test("an order's problems are said all at once, each at its line and field")
  func order() async throws {
    let company = try await Company()
    try await company.setUp()
    let raw = ["customer": "C-LANTIAN", "customer_reference": "PO-1", "lines": "P-100 40 C62"]
    try await company.office.take("order.receive", raw)
    try await company.office.refuses(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-1", "requested": "2026-11-22", "lines": "P-100 0 C62\nP-101 5 C62\nP-100 1 KGM"],
      [
        "order.duplicate @ customer_reference", "date.past @ requested", "quantity.notPositive @ lines[1].quantity",
        "product.unknown @ lines[2].product", "line.unit @ lines[3].quantity",
      ])
    try await company.office.refuses(
      "order.receive", ["customer": "C-NOBODY", "lines": "P-100 many C62", "colour": "blue"],
      [
        "entry.unknown @ colour", "reference.unknown @ customer", "entry.missing @ customer_reference",
        "number.notANumber @ lines[1].quantity",
      ])
  }

  @Test("an order that is too large to count is refused: by line, and by its total")
  func tooLarge() async throws {
    let company = try await Company()
    try await company.setUp()
    // 9 × 10^16 are countable in cents; twice as much is not.
    let line = "P-100 300000000000 C62 300000.00 CNY"
    try await company.office.refuses(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-1", "lines": Array(repeating: line, count: 2).joined(separator: "\n")],
      ["order.tooLarge @ lines"])
    try await company.office.refuses(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-1", "lines": "P-100 300000000000 C62 400000.00 CNY"],
      ["line.tooLarge @ lines[1]"])
  }

  @Test("an impossible price holds the order; confirming refuses a day that is past or not worked")
  func checkAndConfirm() async throws {
    let company = try await Company()
    try await company.setUp()
    let odd = try await company.receiveOrder("PO-1", lines: "P-100 40 C62 1344.01 CNY")
    try await company.office.take("order.check", ["order": odd])
    #expect(try await company.order(odd).state == .received)
    let order = try await company.receiveOrder("PO-2", lines: "P-100 40 C62 1344.00 CNY")
    try await company.office.refuses("order.confirm", ["order": order], ["state.other @ order"])
    try await company.office.take("order.check", ["order": order])
    try await company.office.refuses(
      "order.confirm", ["order": order, "promised": "2026-11-22"], ["date.past @ promised", "date.free @ promised"])
    try await company.office.refuses("order.confirm", ["order": order, "promised": "2026-02-30"], ["date.impossible @ promised"])
    try await company.office.take("order.confirm", ["order": order, "promised": "2026-12-01"])
    #expect(try await company.order(order).promised == Day("2026-12-01"))
  }
}

@Suite("Tax numbers")
struct TaxNumberTests {
  /// The example of GB 32100-2015 and codes of well-known companies.
  static let codes = ["91350100M000100Y43", "9144030071526726XG", "914403001922038216", "91110000802100433B", "91330100799655058B", "91310000132260250X"]

  @Test("unified social credit codes of GB 32100-2015 are right, in small letters too", arguments: codes)
  func right(_ code: String) {
    #expect(TaxNumber.problem(code) == nil)
    #expect(TaxNumber.problem(code.lowercased()) == nil)
  }

  @Test("any one character altered to any other, left out or doubled makes the code wrong", arguments: codes)
  func altered(_ code: String) {
    let characters = Array(code)
    for place in characters.indices {
      for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-" where other != characters[place] {
        var wrong = characters
        wrong[place] = other
        #expect(TaxNumber.problem(String(wrong)) != nil, "\(String(wrong))")
      }
      var short = characters
      short.remove(at: place)
      #expect(TaxNumber.problem(String(short)) != nil)
      #expect(TaxNumber.problem(String(characters[...place]) + String(characters[place...])) != nil)
    }
  }

  @Test("European VAT numbers are right and wrong as python-stdnum says, country by country")
  func european() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/vat-numbers.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count > 1_400 && Set(lines.map { $0[0].prefix(2) }).count == 28)
    for line in lines { #expect((TaxNumber.problem(String(line[0])) == nil) == (line[1] == "right"), "\(line[0])") }
  }

  @Test("unified social credit codes are right and wrong as python-stdnum says")
  func credit() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/credit-codes.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 840)
    for line in lines { #expect((TaxNumber.problem(String(line[0])) == nil) == (line[1] == "right"), "\(line[0])") }
  }

  @Test("a VAT number of no country, with a strange letter or without its check digit is wrong, and told which", arguments: ["XX123456789", "DE12345678€", "DE13669597", "DE136695977", "de136695977"])
  func noVAT(number: String) {
    #expect(TaxNumber.problem(number) != nil)
    if number.lowercased().hasPrefix("de") { #expect(TaxNumber.problem(number)?.code == "tax.vat") }
  }

  @Test("the 15 digits from before 2018 are called what they are")
  func old() {
    #expect(TaxNumber.problem("110108123456789")?.code == "tax.old")
  }
}
