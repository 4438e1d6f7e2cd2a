import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Review, approval and cancelling")
struct ReviewTests {
  @Test("an order above the credit limit is not approved, but with conditions or within the limit it is")
  func credit() async throws {
    let company = try await Company()
    try await company.setUp(limit: "100000.00 CNY")
    let first = try await company.confirmOrder("PO-1")  // 51,200.00
    try await company.office.take("order.review", ["order": first, "decision": "approve"])
    let second = try await company.confirmOrder("PO-2", lines: "P-100 39 C62")  // 49,920.00: 1,120.00 too much
    try await company.office.refuses("order.review", ["order": second, "decision": "approve"], ["credit.over @ decision"])
    try await company.office.refuses("order.review", ["order": second, "decision": "conditions"], ["entry.missing @ findings"])
    try await company.office.take("order.review", ["order": second, "decision": "conditions", "findings": "Half in advance."])
    let review = try await company.office.only(OrderReview.self, where: "findings <> ''")
    #expect(review.exposure.description == "101120.00 CNY")
  }

  @Test("the credit exposure just at the limit is approved")
  func creditAtLimit() async throws {
    let company = try await Company()
    try await company.setUp(limit: "51200.00 CNY")
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    #expect(try await company.order(order).state == .reviewed)
  }

  @Test("the unpaid part of an invoice counts against the limit, the paid part does not")
  func creditByInvoices() async throws {
    let company = try await Company()
    try await company.setUp(limit: "100000.00 CNY")
    let invoice = try await company.invoice(try await company.deliverOrder())  // 57,856.00 with tax
    let order = try await company.confirmOrder("PO-2")  // 51,200.00
    try await company.office.refuses("order.review", ["order": order, "decision": "approve"], ["credit.over @ decision"])
    try await company.office.take("payment.record", ["invoice": invoice, "amount": "9056.00 CNY", "reference": "BK-1"])
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    let review = try await company.office.only(OrderReview.self, where: "exposure_minor <> 5120000")
    #expect(review.exposure.description == "100000.00 CNY")
  }

  @Test("a credit limit in another currency compares with nothing")
  func creditCurrency() async throws {
    let company = try await Company()
    try await company.setUp(limit: "900000.00 EUR")
    let order = try await company.confirmOrder()
    try await company.office.refuses("order.review", ["order": order, "decision": "approve"], ["credit.currency @ decision"])
  }

  @Test("an order of high value asks for findings; a cent below it does not")
  func highValue() async throws {
    let company = try await Company()
    try await company.setUp(price: "500000.00 CNY/C62", limit: "9000000.00 CNY")
    let below = try await company.confirmOrder("PO-1", lines: "P-100 1 C62 499999.99 CNY")
    try await company.office.take("order.review", ["order": below, "decision": "approve"])
    let order = try await company.confirmOrder("PO-2", lines: "P-100 1 C62")
    try await company.office.refuses("order.review", ["order": order, "decision": "approve"], ["entry.missing @ findings"])
    try await company.office.take("order.review", ["order": order, "decision": "approve", "findings": "Deposit has come."])
    #expect(try await company.order(order).state == .confirmed, "another person looks at the credit once more")
    #expect(!ReviewOrder.isHighValue(Money(minor: 49_999_999, currency: "CNY")))
    #expect(ReviewOrder.isHighValue(Money(minor: 500_000, currency: "JPY")))
  }

  @Test("a rejected order ends, and nothing is left to do about it")
  func reject() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    #expect(try await company.office.waiting() == ["order.review"])
    try await company.office.refuses("order.review", ["order": order, "decision": "reject"], ["entry.missing @ findings"])
    try await company.office.take("order.review", ["order": order, "decision": "reject", "findings": "They owe us."])
    #expect(try await company.order(order).state == .rejected)
    #expect(try await company.office.waiting() == [])
    try await company.office.refuses("order.approve", ["order": order], ["state.other @ order"])
    try await company.office.refuses("order.review", ["order": order, "decision": "approve"], ["state.other @ order"])
  }

  @Test("who reviewed an order may not approve it")
  func fourEyes() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    let li = Actor(name: "li", roles: [.salesManager]), zhang = Actor(name: "zhang", roles: [.salesManager])
    try await company.office.take("order.review", by: li, ["order": order, "decision": "approve"])
    try await company.office.refuses("order.approve", by: li, ["order": order], ["approve.sameActor @ order"])
    try await company.office.take("order.approve", by: zhang, ["order": order])
    #expect(try await company.order(order).state == .approved)
  }

  @Test("an approval names a plant and a warehouse that there are, both problems at once")
  func unknownSites() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.refuses(
      "order.approve", ["order": order, "plant": "PL09", "warehouse": "SH01"], ["site.unclear @ plant", "site.unclear @ warehouse"])
  }

  @Test("an approval asks the plant and the warehouse, each with a task and without a price")
  func approval() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 40 C62\nP-100 2 C62")
    try await company.sync()
    #expect(try await company.plant.waiting() == ["plan.schedule", "plan.schedule"])
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
    #expect(try await company.plant.inbox(.planner).map(\.subjectNumber).sorted() == ["\(order) / 1", "\(order) / 2"])
    let request = try await company.warehouse.only(DispatchRequest.self)
    #expect(request.customerName == "Lantian Pumps" && request.address.city == "Suzhou" && request.orderNumber == order)
    // Two requests of one order: its number alone does not say which.
    try await company.plant.refuses("plan.schedule", ["request": order], ["reference.several @ request"])
  }

  @Test("an order is cancelled in every state before its invoice: its requests stop, its tasks close, and the audit says why")
  func cancel() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let result = try await company.office.take("order.cancel", ["order": order, "why": "The project has stopped."])
    #expect(result.message.en == "Order \(order) is cancelled.")
    try await company.sync()
    for site in company.sites { #expect(try await site.waiting() == []) }
    #expect(try await company.plant.only(SupplyRequest.self).state == .cancelled)
    #expect(try await company.warehouse.only(DispatchRequest.self).state == .cancelled)
    let history = try await company.office.replica.history(of: result.subject)
    #expect(history.last?.step == "order.cancel" && history.last?.reason == "The project has stopped.")
    try await company.plant.refuses("plan.schedule", ["request": order], ["state.other @ request"])
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "1"], ["state.other @ request"])
    try await company.office.refuses("order.cancel", ["order": order, "why": "again"], ["state.other @ order"])
    try await company.office.take("order.cancel", ["order": try await company.receiveOrder("PO-2"), "why": "mistake"])
    try await company.office.take("order.cancel", ["order": try await company.confirmOrder("PO-3"), "why": "mistake"])
  }

  @Test("cancelling says what plant and warehouse have begun; an invoiced order is not cancelled")
  func cancelTooLate() async throws {
    let company = try await Company()
    try await company.setUp()
    let (order, shipment) = try await company.packOrder()
    try await company.sync()
    let invoiced = try await company.deliverSecond()
    try await company.office.refuses("order.cancel", ["order": invoiced, "why": "late"], ["state.other @ order"])
    let result = try await company.office.take("order.cancel", ["order": order, "why": "late"])
    #expect(result.message.en.contains("40 pcs of P-100 (made)") && result.message.en.contains("the shipment (packed)"))
    #expect(isBilingual(result.message))
    #expect(try await company.office.only(Shipment.self, where: "number = '\(shipment)'").state == .packed)
  }
}

extension Company {
  /// A second order, as far as its invoice.
  fileprivate func deliverSecond() async throws -> String {
    let order = try await deliverOrder("PO-2")
    _ = try await invoice(order)
    return order
  }
}
