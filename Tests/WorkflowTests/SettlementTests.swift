import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Invoices, payments and complaints")
struct SettlementTests {
  private func delivered(price: String = "1280.00 CNY/C62") async throws -> (company: Company, order: String) {
    let company = try await Company()
    try await company.setUp(price: price)
    return (company, try await company.deliverOrder())
  }

  @Test("only what was delivered is invoiced, and only once, at a rate that there is")
  func invoice() async throws {
    let (company, order) = try await delivered()
    let open = try await company.approveOrder("PO-2")
    try await company.office.refuses("invoice.issue", ["order": open], ["invoice.nothing @ order"])
    try await company.office.refuses("invoice.issue", ["order": order, "rate": "17"], ["invoice.rate @ rate"])
    let received = try await company.receiveOrder("PO-3")
    try await company.office.refuses("invoice.issue", ["order": received], ["state.other @ order"])
    _ = try await company.invoice(order)
    try await company.office.refuses("invoice.issue", ["order": order], ["invoice.nothing @ order"])
    #expect(try await company.order(order).state == .invoiced)
  }

  @Test("net and tax are rounded by line, half away from zero", arguments: [
    // 40 × 1.23456 = 49.3824; 13 % of 49.38 is 6.4194.
    ("1.23456 CNY/C62", "", "49.38 CNY", "6.42 CNY", "55.80 CNY"),
    // 40 × 0.000125 = 0.005, half a cent; 13 % of 0.01 is nothing.
    ("0.000125 CNY/C62", "13", "0.01 CNY", "0.00 CNY", "0.01 CNY"),
    ("12.5 CNY/C62", "9", "500.00 CNY", "45.00 CNY", "545.00 CNY"),
    // 40 × 0.4375 = 17.50; 9 % of it is 1.575.
    ("0.4375 CNY/C62", "9", "17.50 CNY", "1.58 CNY", "19.08 CNY"),
    ("0.4375 CNY/C62", "6", "17.50 CNY", "1.05 CNY", "18.55 CNY"),
    ("0.4375 CNY/C62", "0", "17.50 CNY", "0.00 CNY", "17.50 CNY"),
  ])
  func rounding(price: String, rate: String, net: String, tax: String, gross: String) async throws {
    let (company, order) = try await delivered(price: price)
    try await company.office.take("invoice.issue", ["order": order, "rate": rate])
    let invoice = try await company.office.only(Invoice.self)
    #expect([invoice.net, invoice.tax, invoice.gross].map(\.description) == [net, tax, gross])
    let line = try await company.office.only(InvoiceLine.self)
    #expect(line.rate.description == (rate.isEmpty ? "13" : rate) && line.net == invoice.net && line.tax == invoice.tax)
  }

  @Test("a payment is refused in another currency without a rate, for more than is outstanding, in the future, and under a reference that was used")
  func payment() async throws {
    let (company, order) = try await delivered()
    let invoice = try await company.invoice(order)  // 57,856.00
    let bad = [
      ("100.00 EUR", "payment.currency"), ("0 CNY", "quantity.notPositive"),
      ("-5.00 CNY", "quantity.notPositive"), ("0.001 CNY", "money.places"), ("57856.00", "value.unitMissing"),
    ]
    for (amount, code) in bad {
      try await company.office.refuses("payment.record", ["invoice": invoice, "amount": amount, "reference": "BK-9"], ["\(code) @ amount"])
    }
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "50000.00 CNY", "reference": "BK-1"])
    try await company.office.refuses(
      "payment.record", ["invoice": invoice, "amount": "7856.01 CNY", "reference": "BK-1", "paid_on": "2026-11-24"],
      ["date.future @ paid_on", "payment.duplicate @ reference"])
    try await company.office.refuses(
      "payment.record", ["invoice": invoice, "amount": "8000.00 CNY", "reference": "BK-2", "settles": "7856.01 CNY"], ["payment.tooMuch @ settles"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "7856.00 CNY", "reference": "BK-2", "paid_on": "2026-11-20"])
    try await company.office.refuses("payment.record", ["invoice": invoice, "amount": "1.00 CNY", "reference": "BK-3"], ["state.other @ invoice"])
    #expect(try await company.order(order).state == .paid)
  }

  @Test("an order whose goods were delivered in part stays invoiced until the rest is invoiced too")
  func partlyInvoiced() async throws {
    let (company, order) = try await delivered()
    let invoice = try await company.invoice(order)
    // A second request for the same order, as a replacement would make it, with a line of its own that is not delivered yet.
    let key = try await company.order(order).id
    _ = try await company.office.replica.commit(by: "li", step: "line.add") { snapshot, changes in
      let line = try #require(try snapshot.first(OrderLine.self))
      try changes.create(OrderLine.self, on: line.shelf) {
        $0.order = key
        $0.position = 2
        $0.product = line.product
        $0.quantity = line.quantity
        $0.price = line.price
        $0.value = line.value
      }
    }
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "57856.00 CNY", "reference": "BK-1"])
    #expect(try await company.office.only(Invoice.self).state == .paid)
    #expect(try await company.order(order).state == .invoiced)
  }

  @Test("a complaint's later answer takes the place of the first, whose moment stays, and its kind is one that there is")
  func complaint() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.refuses(
      "complaint.open", ["order": order, "kind": "weather"], ["value.unknown @ kind", "entry.missing @ text"])
    let opened = try await company.office.take("complaint.open", ["order": order, "kind": "quality", "text": "It leaks."])
    let number = try await company.office.get(Complaint.self, opened.subject).number
    try await company.office.refuses("complaint.answer", ["complaint": number], ["entry.missing @ answer"])
    try await company.office.take("complaint.answer", ["complaint": number, "answer": "A new seal is on its way."])
    let first = try await company.office.get(Complaint.self, opened.subject)
    #expect(first.state == .answered && first.answered == moment("2026-11-23", 9))
    company.clock.set(moment("2026-11-24", 9))
    try await company.office.take("complaint.answer", ["complaint": number, "answer": "The seal was of a bad lot."])
    let last = try await company.office.get(Complaint.self, opened.subject)
    #expect(last.answer == "The seal was of a bad lot." && last.answered == first.answered && last.state == .answered)
  }
}
