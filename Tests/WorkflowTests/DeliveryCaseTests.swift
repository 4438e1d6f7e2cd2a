import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Deliveries that go wrong")
struct DeliveryCaseTests {
  @Test("Refused at the door while the links are cut: a case opens, the goods come back, the carrier is asked, the customer gets them anew and is told")
  func refused() async throws {
    let (company, order, shipment) = try await Company.onItsWay()
    let (office, place) = (company.office, company.warehouse)
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await company.sync()
    // Cut: the driver is refused, the office knows nothing.
    let result = try await place.take("delivery.attempt", ["shipment": shipment, "why": "refused", "note": "The cartons are crushed."])
    #expect(result.message.en.contains("DX-WH01-2026-000001"))
    let number = "DX-WH01-2026-000001"
    #expect(try await place.deliveryTasks() == ["case-goods"])
    #expect(try await office.deliveryTasks().isEmpty)
    try await place.take("case.receive", ["case": number, "location": "Q-01"])
    // The way has ended; nobody waits for its proof any more.
    #expect(try await place.only(Shipment.self).state == .undelivered)
    #expect(try await place.waiting() == ["nonconformance.propose"])
    #expect(try await place.only(Nonconformance.self).quantity == Quantity(ExactDecimal(40), "C62"))
    try await place.refuses("case.receive", ["case": number, "location": "Q-01"], ["case.noGoods @ case"])
    try await place.refuses("delivery.record", ["shipment": shipment, "received_by": "Wang"], ["state.other @ shipment"])
    try await company.sync()
    #expect(try await office.deliveryTasks() == ["case-close", "case-tell"])
    try await office.refuses("case.close", ["case": number, "outcome": "done"], ["case.undecided @ case"])
    // The carrier.
    try await office.refuses("case.claim", ["case": number, "why": "Crushed.", "amount": "0.00 CNY"], ["quantity.notPositive @ amount"])
    let claim = try await office.take("case.claim", ["case": number, "why": "Crushed in the truck.", "amount": "1200.00 CNY"])
    try await office.refuses("case.claim", ["case": number, "why": "again", "amount": "1.00 CNY"], ["claim.again @ case"])
    let claimed = try await office.get(CarrierClaim.self, claim.subject)
    #expect(claimed.number == "CC-SH01-2026-000001" && claimed.answerBy == Day("2026-12-07") && claimed.waybill != nil)
    // The customer.
    try await office.take("case.remedy", ["case": number, "kind": "replacement"])
    try await office.refuses("case.remedy", ["case": number, "kind": "replacement"], ["remedy.again @ kind"])
    try await office.take("case.tell", ["case": number, "channel": "telephone", "told": "Ms Wang", "text": "New goods come on Thursday."])
    try await office.refuses("case.close", ["case": number, "outcome": "done"], ["case.undecided @ case"])
    try await office.refuses("claim.answer", ["claim": claimed.number, "outcome": "paid", "answer": "ok"], ["entry.missing @ paid"])
    try await office.refuses("claim.answer", ["claim": claimed.number, "outcome": "paid", "answer": "ok", "paid": "1.00 EUR"], ["claim.currency @ paid"])
    try await office.take("claim.answer", ["claim": claimed.number, "outcome": "paid", "answer": "Accepted.", "paid": "1000.00 CNY"])
    try await office.take("case.close", ["case": number, "outcome": "Sent again, carrier paid 1,000."])
    #expect(try await office.deliveryTasks().isEmpty)
    try await company.sync()
    // The warehouse has been asked for the goods once more, for the same order.
    let again = try await place.only(DispatchRequest.self, where: "state = 'requested'")
    #expect(again.orderNumber == order && again.replaces?.key == claimed.deliveryCase.key)
    try await place.take("stock.count", ["product": "P-100", "lot": "L-9", "counted": "40", "location": "A-01", "why": "made for stock"])
    let packed = try await place.take("shipment.pack", ["request": again.id.description, "cartons": "4"])
    let second = try await place.get(Shipment.self, packed.subject).number
    try await company.deliver(second)
    try await company.sync()
    let row = try await company.order(order)
    #expect(try await office.replica.read { try OrderProgress.of(row.id, $0) }.lines.map(\.delivered) == [ExactDecimal(40)])
    // The warehouse, which has no order lines, counts what was ordered once.
    let there = try await place.replica.read { try OrderProgress.of(row.id, $0) }.lines
    #expect(there.map(\.ordered) == [ExactDecimal(40)] && there.map(\.delivered) == [ExactDecimal(40)])
    _ = try await company.invoice(order)
    #expect(try await office.only(InvoiceLine.self).quantity.amount == ExactDecimal(40))
    let carrier = try await office.only(Carrier.self, where: "code = 'SF'").id
    let score = try await office.workplace.look(as: Actor(name: "x", roles: [])) { try CarrierScore.of(carrier, $0) }
    #expect(score.waybills == 1 && score.undelivered == 1 && score.cases == [.refusal: 1] && score.claimed == ["CNY": 120_000] && score.paid == ["CNY": 100_000] && score.punctuality == nil)
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A short and damaged delivery opens a case for each; what was not taken is not invoiced, what was is credited")
  func short() async throws {
    let (company, order, shipment) = try await Company.onItsWay()
    let (office, place) = (company.office, company.warehouse)
    try await place.take("delivery.record", ["shipment": shipment, "received_by": "Wang", "counted": "P-100 37 damaged"])
    try await company.sync()
    let one = try await office.only(DeliveryCase.self)
    #expect(one.fault == .damage && one.isAutomatic && one.goods == nil)
    #expect(try await office.only(CaseLine.self).quantity.amount == ExactDecimal(3))
    #expect(try await office.inbox(.salesClerk).map(\.level).contains("delivery-short"))
    try await place.refuses("case.receive", ["case": one.number, "location": "Q-01", "counted": "P-100 4"], ["case.tooMuch @ counted[1]"])
    try await place.refuses("case.receive", ["case": one.number, "location": "Q-01", "counted": "P-100 2"], ["entry.missing @ why"])
    try await place.refuses("case.receive", ["case": one.number, "location": "Q-01", "counted": "V-1 2\nP-100"], ["case.line @ counted[1]", "case.goods @ counted[2]"])
    try await place.take("case.receive", ["case": one.number, "location": "Q-01", "counted": "P-100 2", "why": "One was thrown away."])
    #expect(try await place.only(Shipment.self).state == .delivered)
    try await company.sync()
    // Nobody entered a waybill: whose fault it was must be said, or nothing is claimed.
    try await office.refuses("case.claim", ["case": one.number, "why": "Broken.", "amount": "10.00 CNY"], ["entry.missing @ carrier"])
    try await office.take("case.claim", ["case": one.number, "why": "Packed badly by us."])
    try await office.refuses("case.remedy", ["case": one.number, "kind": "credit"], ["entry.missing @ credit"])
    try await office.refuses("case.remedy", ["case": one.number, "kind": "none"], ["entry.missing @ why"])
    try await office.refuses("case.remedy", ["case": one.number, "kind": "order", "order": order], ["remedy.order @ order"])
    _ = try await company.invoice(order)
    // 37 are invoiced: the three that were not taken are owed by nobody.
    try await office.take("case.remedy", ["case": one.number, "kind": "not_charged"])
    try await office.take("case.tell", ["case": one.number, "channel": "mail", "told": "Ms Wang", "text": "Three are not charged."])
    #expect(try await !office.inbox(.salesClerk).map(\.level).contains("delivery-short"))
    try await office.take("case.close", ["case": one.number, "outcome": "Not charged."])
    // Found afterwards, when it is invoiced already: that takes a credit note.
    let opened = try await office.take("case.open", ["shipment": shipment, "fault": "wrong_goods", "what": "Another impeller.", "goods": "P-100 1"])
    let second = try await office.get(DeliveryCase.self, opened.subject)
    try await office.refuses("case.open", ["shipment": shipment, "fault": "wrong_goods", "what": "x"], ["case.isOpen @ fault"])
    try await office.refuses("case.remedy", ["case": second.number, "kind": "not_charged"], ["remedy.invoiced @ kind"])
    let invoice = try await office.only(Invoice.self)
    let note = try await office.take("credit.issue", ["invoice": invoice.number, "reason": "return", "lines": "1 1"])
    try await office.take("case.remedy", ["case": second.number, "kind": "credit", "credit": note.subject.description])
    try await office.refuses("case.goods", ["case": second.number, "goods": "none", "why": "x"], ["case.goodsNot @ goods"])
    try await office.refuses("case.goods", ["case": second.number, "goods": "returned", "why": "x"], ["case.goodsNot @ goods"])
    try await office.take("case.goods", ["case": second.number, "goods": "kept", "why": "They scrap it."])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("Lost on the way: the warehouse ends the way; a claim after the carrier's time takes a reason; nobody there opens a case the second time only")
  func lost() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let (office, place) = (company.office, company.warehouse)
    try await place.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await place.take("delivery.attempt", ["shipment": shipment, "why": "nobody"])
    #expect(try await place.replica.read { try $0.all(DeliveryCase.self) }.isEmpty)
    company.clock.set(moment("2026-11-24", 9))
    try await place.take("delivery.attempt", ["shipment": shipment, "why": "nobody"])
    #expect(try await place.only(DeliveryCase.self).fault == .delay)
    let opened = try await place.take("case.open", ["shipment": shipment, "fault": "loss", "what": "The hub can't find it."])
    let one = try await place.get(DeliveryCase.self, opened.subject)
    try await company.sync()
    try await office.refuses("case.goods", ["case": one.number, "goods": "lost", "why": "says SF"], ["case.goodsNot @ goods"])
    try await place.take("case.goods", ["case": one.number, "goods": "lost", "why": "SF has given up."])
    #expect(try await place.only(Shipment.self).state == .undelivered)
    company.clock.set(moment("2026-12-10", 9))
    try await company.sync()
    let claim = ["case": one.number, "why": "Lost.", "amount": "51200.00 CNY"]
    try await office.refuses("case.claim", claim, ["claim.late @ late"])
    try await office.take("case.claim", claim.merging(["late": "They searched until yesterday."]) { $1 })
    #expect(try await office.deliveryTasks().contains("claim-answer"))
  }

  @Test("The office says that the customer keeps the goods while the warehouse takes them back: one of the two words is shown as lost")
  func apart() async throws {
    let (company, _, shipment) = try await Company.onItsWay()
    let (office, place) = (company.office, company.warehouse)
    try await place.take("delivery.record", ["shipment": shipment, "received_by": "Wang", "counted": "P-100 39 damaged"])
    try await company.sync()
    let one = try await office.only(DeliveryCase.self)
    try await office.take("case.goods", ["case": one.number, "goods": "kept", "why": "They repair it."])
    try await place.take("case.receive", ["case": one.number, "location": "Q-01"])
    try await company.sync()
    #expect(try await place.replica.read { try $0.conflicts(about: one.id.key) }.count >= 1)
    // What came back is a fact of the stock, whichever word stands.
    #expect(try await place.only(CaseLine.self).returned?.amount == ExactDecimal(1))
    try await company.expectOneTruth()
  }

  @Test("A truck leaves while the office cancels: what is refused comes back as a case, and nothing is sent again for a cancelled order")
  func cancelled() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.furnishCarriers()
    let (order, shipment) = try await company.packOrder()
    try await company.sync()
    // Cut: the office cancels, the truck leaves.
    try await company.office.take("order.cancel", ["order": order, "why": "They closed the works."])
    try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF Express"])
    try await company.warehouse.take("waybill.enter", ["shipment": shipment, "carrier": "SF", "carrier_number": "SF100"])
    try await company.sync()
    #expect(try await company.office.journey(shipment).carrier == "SF Express")
    try await company.warehouse.take("delivery.attempt", ["shipment": shipment, "why": "refused"])
    let one = try await company.warehouse.only(DeliveryCase.self)
    try await company.warehouse.take("case.receive", ["case": one.number, "location": "Q-01"])
    try await company.sync()
    let office = company.office
    try await office.refuses("case.remedy", ["case": one.number, "kind": "replacement"], ["remedy.stopped @ kind"])
    try await office.take("case.remedy", ["case": one.number, "kind": "none", "why": "The order is cancelled."])
    try await office.take("case.claim", ["case": one.number, "why": "The carrier did what it was asked."])
    try await office.take("case.tell", ["case": one.number, "channel": "mail", "told": "Ms Wang", "text": "The goods are back with us."])
    try await office.take("case.close", ["case": one.number, "outcome": "Cancelled and back."])
    #expect(try await office.deliveryTasks().isEmpty)
    try await company.sync()
    try await company.expectOneTruth()
  }
}
