import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Money that comes, and what it settles")
struct MoneyTests {
  /// Three invoices of 452.00, 33.90 and 56.50.
  private func three() async throws -> (company: Company, numbers: [String]) {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "tolerance": "20", "discount": "2", "discount_days": "10"])
    _ = try await company.invoice(order)
    try await company.deliverMore(order, 3)
    try await company.deliverMore(order, 5)
    try await company.office.take("invoice.issue", ["order": order])
    return (company, try await company.invoices().map(\.number))
  }

  @Test("one sum pays several invoices less the agreed discount; what is over waits, and pays another later")
  func several() async throws {
    let (company, numbers) = try await three()
    // 2 % off: 442.96, 33.22 and 55.37.
    try await company.office.take(
      "payment.record", ["invoice": numbers[0], "more": "\(numbers[1])\n\(numbers[2])", "amount": "540.00 CNY", "reference": "BK-1", "discount": "2"])
    for number in numbers { #expect(try await company.outstanding(number) == "0.00 CNY", "\(number)") }
    #expect(try await company.waiting() == ["transfer 8.45 CNY"])
    let discounts = try await company.office.replica.read { try $0.all(Payment.self, where: "kind = 'discount'").map(\.amount.description) }
    #expect(discounts == ["9.04 CNY", "0.68 CNY", "1.13 CNY"])
    try await company.expectBalance()
  }

  @Test("a discount that the terms do not grant takes a reason, and too little earns none")
  func discount() async throws {
    let (company, numbers) = try await three()
    try await company.office.refuses(
      "payment.record", ["invoice": numbers[0], "amount": "442.00 CNY", "reference": "BK-1", "discount": "3"], ["discount.notAgreed @ discount"])
    try await company.office.refuses("payment.record", ["invoice": numbers[0], "amount": "442.00 CNY", "reference": "BK-1", "discount": "21"], ["discount.range @ discount"])
    try await company.office.take("payment.record", ["invoice": numbers[0], "amount": "442.00 CNY", "reference": "BK-1", "discount": "2"])
    #expect(try await company.outstanding(numbers[0]) == "10.00 CNY")
    company.clock.set(moment("2026-12-20", 9))
    try await company.office.refuses("payment.record", ["invoice": numbers[1], "amount": "33.22 CNY", "reference": "BK-2", "discount": "2"], ["discount.notAgreed @ discount"])
    try await company.office.take("payment.record", ["invoice": numbers[1], "amount": "33.22 CNY", "reference": "BK-2", "discount": "2", "why": "promised on the telephone"])
    #expect(try await company.outstanding(numbers[1]) == "0.00 CNY")
  }

  @Test("money in another currency settles at its rate; what differs is booked as a gain or a loss", arguments: [("3150.00 CNY", "-14.00 CNY"), ("3200.00 CNY", "36.00 CNY")])
  func exchange(_ came: String, _ difference: String) async throws {
    let (company, order) = try await Company.delivered(price: "10.00 EUR/C62", limit: "90000.00 EUR")
    try await company.office.take("terms.set", ["customer": "C-LANTIAN", "rate": "0"])
    let invoice = try await company.invoice(order)  // 400.00 EUR
    try await company.office.refuses("payment.record", ["invoice": invoice, "amount": came, "reference": "BK-1", "rate": "0"], ["quantity.notPositive @ rate"])
    try await company.office.refuses("payment.record", ["invoice": invoice, "amount": came, "reference": "BK-1", "rate": "8.8"], ["payment.difference @ amount"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": came, "reference": "BK-1", "rate": "7.91"])
    let payment = try await company.office.only(Payment.self)
    #expect(payment.amount.description == "400.00 EUR" && payment.taken?.description == came && payment.difference?.description == difference)
    #expect(try await company.outstanding(invoice) == "0.00 EUR")
    for posting in try await company.journal("2026-11").postings { #expect(posting.imbalance.isEmpty, "\(posting.number)") }
  }

  @Test("money for nobody waits, is given a customer when it is allocated, and what is left goes back")
  func unallocated() async throws {
    let (company, numbers) = try await three()
    let key = try await company.office.take("receipt.record", ["amount": "100.00 CNY", "reference": "BK-9", "payer": "unknown"]).subject
    let receipt = try await company.office.get(MoneyReceipt.self, key).number
    try await company.office.refuses("receipt.record", ["amount": "100.00 CNY", "reference": "BK-9", "paid_on": "2026-11-24"], ["date.future @ paid_on", "payment.duplicate @ reference"])
    try await company.office.refuses("receipt.allocate", ["receipt": receipt, "invoices": "IN-1\n\(numbers[1]) 34.00 CNY\n\(numbers[1])"], ["invoice.unknown @ invoices[1]", "invoice.twice @ invoices[3]", "payment.tooMuch @ invoices[2]"])
    try await company.office.refuses("receipt.allocate", ["receipt": receipt, "invoices": "\(numbers[1]) 3"], ["payment.form @ invoices[1]"])
    try await company.office.take("receipt.allocate", ["receipt": receipt, "invoices": "\(numbers[1])\n\(numbers[2]) 50.00 CNY"])
    #expect(try await company.outstanding(numbers[1]) == "0.00 CNY")
    #expect(try await company.outstanding(numbers[2]) == "6.50 CNY")
    #expect(try await company.office.get(MoneyReceipt.self, key).customer != nil)
    #expect(try await company.waiting() == ["transfer 16.10 CNY"])
    try await company.office.refuses("receipt.refund", ["receipt": receipt, "reference": "BK-10", "amount": "16.11 CNY"], ["refund.amount @ amount"])
    try await company.office.take("receipt.refund", ["receipt": receipt, "reference": "BK-10"])
    #expect(try await company.waiting() == [])
    try await company.office.refuses("receipt.refund", ["receipt": receipt, "reference": "BK-11"], ["receipt.used @ receipt"])
    try await company.expectBalance()
  }

  @Test("a payment for the wrong invoice is taken back: the invoice is open again, and the money waits")
  func reverse() async throws {
    let (company, numbers) = try await three()
    try await company.office.take("payment.record", ["invoice": numbers[1], "amount": "33.90 CNY", "reference": "BK-1"])
    let payment = try await company.office.only(Payment.self).id.key.description
    try await company.office.take("payment.reverse", ["payment": payment, "why": "for the other one"])
    #expect(try await company.outstanding(numbers[1]) == "33.90 CNY")
    #expect(try await company.invoices().map(\.state) == [.issued, .issued, .issued])
    #expect(try await company.waiting() == ["transfer 33.90 CNY"])
    try await company.office.refuses("payment.reverse", ["payment": payment, "why": "again"], ["reverse.done @ payment"])
    try await company.expectBalance()
  }

  @Test("one invoice that two sites were paid apart is paid, and what came too much is the customer's money")
  func apart() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let invoice = try await company.invoice(order)
    try await company.sync()
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "300.00 CNY", "reference": "BK-1"])
    try await company.sites[4].take("payment.record", ["invoice": invoice, "amount": "200.00 CNY", "reference": "CASH-1", "method": "cash"])
    try await company.sync()
    #expect(try await company.outstanding(invoice) == "-48.00 CNY")
    for _ in 0..<2 { _ = try await company.office.workplace.takeAutomaticSteps() }
    #expect(try await company.outstanding(invoice) == "0.00 CNY")
    #expect(try await company.waiting() == ["balance 48.00 CNY"])
    #expect(try await company.office.only(Invoice.self).state == .paid)
    #expect(try await company.order(order).state == .paid)
    try await company.expectBalance()
  }

  @Test("one bank reference that two sites recorded apart is a case until one of them is taken back")
  func referenceTwice() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let invoice = try await company.invoice(order)
    try await company.sync()
    for place in [company.office, company.sites[4]] { try await place.take("payment.record", ["invoice": invoice, "amount": "100.00 CNY", "reference": "BK-1"]) }
    try await company.sync()
    #expect(try await company.outstanding(invoice) == "252.00 CNY")
    let cases = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { try SettlementCases.all($0) }
    #expect(cases.map(\.level) == ["payment-double"])
    try await company.office.take("payment.reverse", ["payment": cases[0].subject.description, "why": "recorded twice"])
    #expect(try await company.outstanding(invoice) == "352.00 CNY")
    #expect(try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { try SettlementCases.all($0).isEmpty })
  }
}

@Suite("Months and their books")
struct PeriodTests {
  @Test("a month is closed once and when it is over; nothing is booked on its days then, with a word on what to do")
  func close() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62")
    let invoice = try await company.invoice(order)
    try await company.office.refuses("period.close", ["month": "2026-13"], ["period.form @ month"])
    try await company.office.refuses("period.close", ["month": "2026-11"], ["period.notOver @ month"])
    company.clock.set(moment("2026-12-02", 9))
    try await company.office.take("period.close", ["month": "2026-11"])
    try await company.office.refuses("period.close", ["month": "2026-11"], ["period.isClosed @ month"])
    try await company.office.refuses("payment.record", ["invoice": invoice, "amount": "10.00 CNY", "reference": "BK-1", "paid_on": "2026-11-30"], ["period.closed @ paid_on"])
    try await company.office.refuses("receipt.record", ["amount": "10.00 CNY", "reference": "BK-1", "paid_on": "2026-11-30"], ["period.closed @ paid_on"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "10.00 CNY", "reference": "BK-1", "paid_on": "2026-12-01"])
  }

  @Test("what a laptop that was away brings late belongs to the open month, marked; what was known stays where it was")
  func late() async throws {
    let (company, order) = try await Company.delivered(price: "10.00 CNY/C62", laptops: ["FL01"])
    let invoice = try await company.invoice(order)
    try await company.sync()
    try await company.sites[4].take("payment.record", ["invoice": invoice, "amount": "30.00 CNY", "reference": "CASH-1"])
    try await company.sync([company.sites[4], company.office])
    try await company.sites[4].take("payment.record", ["invoice": invoice, "amount": "20.00 CNY", "reference": "CASH-2"])
    company.clock.set(moment("2026-12-02", 9))
    try await company.office.take("period.close", ["month": "2026-11"])
    try await company.sync()
    func told(_ month: String) async throws -> [String] {
      try await company.journal(month).postings.filter { $0.number.hasPrefix("CASH") }.map { "\($0.number) \($0.isLate)" }
    }
    #expect(try await told("2026-11") == ["CASH-1 false"])
    #expect(try await told("2026-12") == ["CASH-2 true"])
    for month in ["2026-11", "2026-12"] { #expect(try await company.journal(month).postings.allSatisfy { $0.imbalance.isEmpty }) }
    // Headquarters, which has the same records, says the same.
    let shelf = Shelf(.office, company.office.id)
    let there = try await company.headquarters.workplace.look(as: Actor(name: "x", roles: [])) { try #require(try Journal("2026-12", on: shelf, $0)).postings.filter(\.isLate).count }
    #expect(there == 2)
  }
}
