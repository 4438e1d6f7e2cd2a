import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Free samples and spare parts")
struct SampleTests {
  private static func sample(_ lines: String = "P-100 4 pcs", _ more: [String: String] = [:]) -> [String: String] {
    ["customer": "C-LANTIAN", "customer_reference": "S-1", "lines": lines, "kind": "sample", "sample_reason": "trial"].merging(more) { _, new in new }
  }

  @Test("A sample with its reason costs nothing, is no finding, and its invoice over nothing is settled at once, with the order")
  func wholeWay() async throws {
    let company = try await Company()
    try await company.setUp()
    let received = try await company.office.take("order.receive", Self.sample("P-100 10 pcs"))
    let order = try await company.office.get(SalesOrder.self, received.subject).number
    let row = try await company.order(order)
    #expect(row.total == Money(minor: 0, currency: "CNY") && row.kind == .sample && row.sampleReason == .trial)
    try await company.office.take("order.check", ["order": order])
    #expect(try await company.order(order).state == .checked)
    try await company.office.take("order.confirm", ["order": order])
    try await company.office.take("order.review", ["order": order, "decision": "approve", "findings": ""])
    try await company.office.take("order.approve", ["order": order])
    try await company.sync()
    let work = try await company.make(order, good: "10")
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work, "10"))
    try await company.deliver(try await company.pack(order))
    try await company.sync()
    let invoice = try await company.invoice(order)
    let issued = try await company.office.only(Invoice.self, where: "number = '\(invoice)'")
    #expect(issued.state == .paid && issued.gross.minor == 0)
    #expect(try await company.order(order).state == .paid)
    company.clock.set(moment("2026-12-31", 9))
    let open = try await company.office.inbox(.accountant).map(\.step)
    #expect(!open.contains("payment.record") && !open.contains("invoice.issue"))
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("Nothing is given away without a reason, and a reason is for samples only; spare parts have their kind and their price")
  func refused() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.office.refuses("order.receive", Self.sample("P-100 4 pcs", ["sample_reason": ""]), ["entry.missing @ sample_reason"])
    try await company.office.refuses(
      "order.receive", Self.sample("P-100 4 pcs 0 CNY", ["kind": "spare"]), ["sample.kind @ sample_reason", "line.free @ lines[1].price"])
    try await company.office.refuses("order.receive", Self.sample("P-100 4 pcs 0 CNY", ["kind": "", "sample_reason": ""]), ["line.free @ lines[1].price"])
    try await company.office.refuses("quotation.make", ["customer": "C-LANTIAN", "lines": "P-100 4 pcs 0 CNY"], ["line.free @ lines[1].price"])
    let spare = try await company.office.take("order.receive", Self.sample("P-100 4 pcs", ["kind": "spare", "sample_reason": ""]))
    let row = try await company.office.get(SalesOrder.self, spare.subject)
    #expect(row.kind == .spare && row.total.minor == 512_000)
    try await company.office.refuses("order.edit", ["order": row.number, "lines": "1 4 pcs 0 CNY"], ["line.free @ lines[1].price"])
  }

  @Test("A line added to a sample costs nothing, and what was given away is no price that the customer paid last")
  func edited() async throws {
    let company = try await Company()
    try await company.setUp()
    let received = try await company.office.take("order.receive", Self.sample())
    let order = try await company.office.get(SalesOrder.self, received.subject)
    try await company.office.take("order.edit", ["order": order.number, "lines": "+ P-100 2 pcs"])
    #expect(try await company.order(order.number).total.minor == 0)
    let prices = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try OrderDefaults.of(context.the(order.customer), context).prices
    }
    #expect(prices.isEmpty)
    let paid = try await company.receiveOrder("PO-2", lines: "P-100 5 C62")
    try await company.office.take("order.check", ["order": paid])
    #expect(try await company.order(paid).state == .checked)
  }

  @Test("A sample with one line that costs is paid for like any other")
  func partly() async throws {
    let company = try await Company()
    try await company.setUp()
    let received = try await company.office.take("order.receive", Self.sample("P-100 4 pcs\nP-100 1 pcs 1280.00 CNY"))
    #expect(try await company.office.get(SalesOrder.self, received.subject).total.minor == 128_000)
  }
}
