import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("A second warehouse, and a laptop on the road")
struct MoreSitesTests {
  @Test("with two warehouses the approval names one, and only that one takes the goods in and packs them")
  func warehouses() async throws {
    let company = try await Company(plant: "company plant/3 warehouse/*", more: [("WH02", .warehouse, "company warehouse/5 plant/*")])
    try await company.setUp()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.refuses("order.approve", ["order": order], ["site.unclear @ warehouse"])
    try await company.office.take("order.approve", ["order": order, "warehouse": "WH02"])
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    let second = company.sites[4]
    #expect(try await company.warehouse.waiting() == [])
    #expect(try await second.waiting() == ["goods.receive", "shipment.pack"])
    try await company.warehouse.refuses("goods.receive", ["work_order": work, "quantity": "40", "location": "A"], ["site.other @ work_order"])
    // The request lies on a shelf that the first warehouse does not hold.
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "1"], ["reference.unknown @ request"])
    try await second.take("goods.receive", ["work_order": work, "quantity": "40", "location": "A"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a laptop takes an order on the road; the office reviews it when it has come home, and the laptop's inbox has only what is done there")
  func field() async throws {
    let company = try await Company(more: [("FL01", .field, "company office/2")])
    try await company.setUp()
    let laptop = company.sites[4]
    let received = try await laptop.take("order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-7", "lines": "P-100 2 C62"])
    let number = try await laptop.get(SalesOrder.self, received.subject).number
    #expect(number.hasPrefix("SO-FL01-"))
    #expect(try await laptop.waiting() == ["order.check", "order.confirm"])
    try await laptop.take("order.check", ["order": number])
    try await laptop.take("order.confirm", ["order": number])
    #expect(try await laptop.waiting() == [])
    try await laptop.refuses("order.review", ["order": number, "decision": "approve"], ["step.otherSite @ "])
    try await company.sync()
    #expect(try await company.office.waiting() == ["order.review"])
    try await company.office.take("order.review", ["order": number, "decision": "approve"])
    try await company.sync()
    try await company.expectOneTruth()
    #expect(try await laptop.get(SalesOrder.self, received.subject).state == .reviewed)
  }
}
