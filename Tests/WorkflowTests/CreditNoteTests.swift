import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Credit notes, and series of numbers")
struct CreditNoteTests {
  @Test("a whole credit note settles what is open, and gives back what was paid as the customer's money")
  func whole() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    let invoice = try await company.invoice(order)  // 452.00
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "52.00 CNY", "reference": "BK-1"])
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "return", "text": "all came back"])
    let note = try await company.office.only(CreditNote.self)
    #expect([note.net, note.tax, note.gross].map(\.description) == ["400.00 CNY", "52.00 CNY", "452.00 CNY"])
    #expect(try await company.outstanding(invoice) == "0.00 CNY")
    #expect(try await company.waiting() == ["balance 52.00 CNY"])
    #expect(try await company.office.only(Invoice.self).state == .paid)
    try await company.office.refuses("credit.issue", ["invoice": invoice, "reason": "return"], ["credit.nothing @ invoice"])
    // Goods that came back are not invoiced anew.
    try await company.office.refuses("invoice.issue", ["order": order], ["state.other @ order"])
    try await company.expectBalance()
  }

  @Test("parts are credited by quantity or by amount, to the cent, and never more than is left")
  func parts() async throws {
    let (company, order) = try await Company.delivered(price: "3.333 CNY/C62")
    let invoice = try await company.invoice(order)  // 133.32 and 17.33
    let bad = [
      (["lines": "1 41"], "credit.tooMuch @ lines[1]"), (["lines": "2 1"], "invoice.noLine @ lines[1]"), (["lines": "one 1"], "credit.form @ lines[1]"),
      (["amount": "150.66 CNY"], "credit.tooMuch @ amount"), (["amount": "1.00 EUR"], "payment.currency @ amount"), (["amount": "0 CNY"], "quantity.notPositive @ amount"),
      (["amount": "1.00 CNY", "lines": "1 1"], "credit.both @ amount"),
    ]
    for (entries, problem) in bad { try await company.office.refuses("credit.issue", entries.merging(["invoice": invoice, "reason": "return"]) { $1 }, [problem]) }
    for quantity in ["7", "13", "20"] { try await company.office.take("credit.issue", ["invoice": invoice, "reason": "return", "lines": "1 \(quantity)"]) }
    let notes = try await company.office.replica.read { try $0.all(CreditNote.self) }
    #expect(notes.map(\.net.minor).reduce(0, +) == 13_332 && notes.map(\.tax.minor).reduce(0, +) == 1_733)
    #expect(try await company.outstanding(invoice) == "0.00 CNY")
    #expect(notes.map(\.number) == ["CN-SH01-2026-000001", "CN-SH01-2026-000002", "CN-SH01-2026-000003"])
  }

  @Test("an allowance is shared among lines with their tax")
  func allowance() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    let invoice = try await company.invoice(order)
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "goodwill", "amount": "100.00 CNY"])
    let note = try await company.office.only(CreditNote.self)
    #expect([note.net, note.tax, note.gross].map(\.description) == ["88.50 CNY", "11.50 CNY", "100.00 CNY"])
    #expect(try await company.outstanding(invoice) == "352.00 CNY")
  }

  @Test("an invoice over a wrong rate is credited whole, and its delivery is invoiced anew")
  func anew() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    let invoice = try await company.invoice(order)
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "price"])
    #expect(try await company.office.waiting().contains("invoice.issue"))
    try await company.office.take("invoice.issue", ["order": order, "rate": "9"])
    #expect(try await company.invoices().map(\.gross.description) == ["452.00 CNY", "436.00 CNY"])
    #expect(try await company.match(order).allSatisfy { $0.invoiced - $0.credited == $0.delivered })
  }

  @Test("two sites credit one invoice apart: what does not fit is held, seen, and decided; both ways the sums are right", arguments: [true, false])
  func apart(keep: Bool) async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let invoice = try await company.invoice(order)  // 452.00
    try await company.sync()
    let laptop = company.sites[4]
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "return", "lines": "1 30"])
    try await laptop.take("credit.issue", ["invoice": invoice, "reason": "goodwill", "lines": "1 20"])
    try await company.sync()
    #expect(try await company.outstanding(invoice) == "-113.00 CNY")
    for _ in 0..<2 { _ = try await company.office.workplace.takeAutomaticSteps() }
    let notes = try await company.office.replica.read { try $0.all(CreditNote.self, order: "number") }
    #expect(notes.map(\.number) == ["CN-FL01-2026-000001", "CN-SH01-2026-000001"])
    #expect(notes.map(\.state) == [.held, .booked])
    #expect(try await company.outstanding(invoice) == "113.00 CNY")
    #expect(try await company.office.waiting().contains("credit.decide"))
    try await company.office.refuses("credit.issue", ["invoice": invoice, "reason": "return"], ["credit.isHeld @ invoice"])
    try await company.office.take("credit.decide", ["note": notes[0].number, "keep": keep ? "yes" : "no", "why": "asked the customer"])
    #expect(try await company.outstanding(invoice) == (keep ? "0.00 CNY" : "113.00 CNY"))
    #expect(try await company.waiting() == (keep ? ["balance 113.00 CNY"] : []))
    #expect(try await !company.office.waiting().contains("credit.decide"))
    try await company.expectBalance()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("two credit notes that fit beside each other are both booked")
  func beside() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let invoice = try await company.invoice(order)
    try await company.sync()
    try await company.office.take("credit.issue", ["invoice": invoice, "reason": "return", "lines": "1 20"])
    try await company.sites[4].take("credit.issue", ["invoice": invoice, "reason": "return", "lines": "1 20"])
    try await company.sync()
    for _ in 0..<2 { _ = try await company.office.workplace.takeAutomaticSteps() }
    #expect(try await company.office.replica.read { try $0.all(CreditNote.self).map(\.state) } == [.booked, .booked])
    #expect(try await company.outstanding(invoice) == "0.00 CNY")
    #expect(try await company.office.only(Invoice.self).state == .paid)
  }

  @Test("law: two laptops that are away and the office number their invoices without a gap, each in its own series")
  func series() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01", "FL02"])
    _ = try await company.invoice(order)
    try await company.sync()
    for round in 1...3 {
      // What a step refuses takes no number.
      for place in [company.office, company.sites[4], company.sites[5]] {
        try await place.refuses("invoice.advance", ["order": order, "share": "0"], ["advance.all @ order"])
      }
      let next = try await company.approveOrder("PO-S\(round)", lines: "P-100 3 C62")
      try await company.sync()
      for place in [company.sites[4], company.office, company.sites[5]] {
        try await place.refuses("invoice.advance", ["order": next, "share": "200"], ["advance.share @ share"])
        try await place.take("invoice.advance", ["order": next, "share": "10", "rate": "0"])
      }
    }
    try await company.sync()
    let numbers = try await company.invoices(at: company.headquarters).map(\.number)
    for (code, count) in [("SH01", 4), ("FL01", 3), ("FL02", 3)] {
      let own = numbers.filter { $0.hasPrefix("IN-\(code)-2026-") }.compactMap { Int($0.suffix(6)) }.sorted()
      #expect(own == Array(1...count), "\(code)")
    }
  }

  @Test("one shipment that two sites invoiced apart is a case until one invoice is credited")
  func twice() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let laptop = company.sites[4]
    _ = try await company.invoice(order)
    try await laptop.take("invoice.issue", ["order": order])
    try await company.sync()
    let all = try await company.invoices()
    #expect(all.count == 2 && Set(all.map(\.shipment)).count == 1)
    let match = try await company.match(order)
    #expect(match.contains { $0.isOverInvoiced })
    let cases = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { try SettlementCases.all($0) }
    let later = all.map(\.id).max()?.key
    #expect(cases.map(\.level) == ["invoice-double"] && cases.first?.subject == later)
    #expect(try await company.office.waiting().contains("credit.issue"))
    try await company.office.take("credit.issue", ["invoice": cases[0].number, "reason": "twice"])
    #expect(try await !company.office.waiting().contains("credit.issue"))
    try await company.expectBalance()
  }
}
