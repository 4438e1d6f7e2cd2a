import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("An order from the customer's registration to the last payment")
struct WholeOrderTests {
  @Test("four sites bring one order to its payment and answer a complaint, with syncs in between")
  func synced() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    #expect(try await company.order(order).state == .approved)
    let invoice = try await company.office.get(Invoice.self, try await company.office.take("invoice.issue", ["order": order]).subject)
    #expect(invoice.net.description == "51200.00 CNY")
    #expect(invoice.tax.description == "6656.00 CNY")
    #expect(invoice.gross.description == "57856.00 CNY")
    #expect(invoice.due == Day("2026-12-23"))
    try await company.office.take("payment.record", ["invoice": invoice.number, "amount": "50000.00 CNY", "reference": "BK-1"])
    #expect(try await company.office.get(Invoice.self, invoice.id.key).state == .partlyPaid)
    #expect(try await company.order(order).state == .invoiced)
    try await company.office.take("payment.record", ["invoice": invoice.number, "amount": "7856.00 CNY", "reference": "BK-2"])
    #expect(try await company.order(order).state == .paid)
    try await company.complain(about: order)
    try await company.sync()
    #expect(try await company.order(order, at: company.headquarters).state == .paid)
    try await company.expectOneTruth()
    for site in company.sites { #expect(try await site.waiting() == []) }
  }

  @Test("each site works alone for a while; when the lines are back there is one truth, and the order goes on to its payment")
  func apart() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    // From here the plant is alone; the office goes on as well, and knows nothing of the plant.
    let work = try await company.make(order)
    try await company.complain(about: order)
    let second = try await company.approveOrder("PO-2", lines: "P-100 10 C62")
    try await company.warehouse.refuses("goods.receive", ["work_order": work, "quantity": "40", "location": "A-01"], ["reference.unknown @ work_order"])
    // Plant and warehouse see each other, the others do not.
    try await company.sync([company.plant, company.warehouse])
    try await company.accept(try await company.receiveGoods(work))
    try await company.deliver(try await company.pack(order))
    try await company.office.refuses("invoice.issue", ["order": order], ["invoice.nothing @ order"])
    try await company.plant.refuses("plan.schedule", ["request": second], ["reference.unknown @ request"])
    try await company.sync()
    try await company.expectOneTruth()
    let invoice = try await company.invoice(order)
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "57856.00 CNY", "reference": "BK-1"])
    _ = try await company.scheduleWork(second)
    try await company.sync()
    try await company.expectOneTruth()
    #expect(try await company.order(order, at: company.headquarters).state == .paid)
    #expect(try await company.headquarters.replica.conflicts().isEmpty)
  }

  @Test("an order may be shipped from several lots: the oldest receipt goes first, and the invoice has one line for them")
  func lots() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    // The lot that is called B came first.
    for (lot, quantity) in [("B", "15"), ("A", "25")] { try await company.accept(try await company.receiveGoods(work, quantity, lot: lot)) }
    let key = try await company.warehouse.take("shipment.pack", ["request": order, "cartons": "1"]).subject
    let lines = try await company.warehouse.replica.read { try $0.all(ShipmentLine.self, where: "shipment = ?", [Data(key.bytes)]) }
    #expect(lines.map { "\($0.lot) \($0.quantity)" } == ["B 15 C62", "A 25 C62"])
    try await company.deliver(try await company.warehouse.get(Shipment.self, key).number)
    try await company.sync()
    _ = try await company.invoice(order)
    #expect(try await company.office.only(InvoiceLine.self).quantity.description == "40 C62")
    // All stock has left: the ledger's sums are back at nothing.
    let stock = try await company.warehouse.replica.read { try $0.count("SELECT count(*) FROM stock_balance WHERE quantity_e6 <> 0") }
    #expect(stock == 0)
  }

  @Test("part of a lot goes to the first order, and the second one gets the rest of it")
  func partOfALot() async throws {
    let company = try await Company()
    try await company.setUp()
    let first = try await company.approveOrder("PO-1", lines: "P-100 10 C62")
    let second = try await company.approveOrder("PO-2", lines: "P-100 40 C62")
    try await company.sync()
    let work = try await company.make(second)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work))
    _ = try await company.pack(first)
    try await company.warehouse.refuses("shipment.pack", ["request": second, "cartons": "1"], ["stock.short @ lines[1].quantity"])
    let more = try await company.make(first, good: "10")
    try await company.sync()
    try await company.accept(try await company.receiveGoods(more, "10"))
    _ = try await company.pack(second)
    let packed = try await company.warehouse.replica.read {
      try $0.texts("SELECT lot || ' ' || (quantity_e6 / 1000000) FROM shipment_line ORDER BY id")
    }
    #expect(packed == ["\(work) 10", "\(work) 30", "\(more) 10"])
  }
}

extension Company {
  /// A complaint about the order, opened and answered at the office.
  func complain(about order: String) async throws {
    let opened = try await office.take("complaint.open", ["order": order, "kind": "delivery", "text": "Two cartons were wet."])
    let complaint = try await office.get(Complaint.self, opened.subject)
    #expect(try await office.inbox(.serviceAgent).map(\.subjectNumber) == [complaint.number])
    try await office.take("complaint.answer", ["complaint": complaint.number, "answer": "Replaced on Friday."])
    #expect(try await office.get(Complaint.self, opened.subject).answer == "Replaced on Friday.")
    #expect(try await office.inbox(.serviceAgent).isEmpty)
  }
}
