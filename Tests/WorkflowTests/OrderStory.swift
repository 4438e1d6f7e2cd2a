import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// The stages of an order's way, each as the people of its site take it. What a test leaves out has its usual value.
extension Company {
  static let taxNumber = "91350100M000100Y43"
  static let address = "Lantian Pumps | Ring Road 8 | Suzhou | 215000 | Jiangsu | CN"

  /// Catalogue, price list, one customer, one work centre and material for 160 pieces, known everywhere.
  func setUp(price: String = "1280.00 CNY/C62", limit: String = "400000.00 CNY") async throws {
    try await headquarters.take("product.define", ["code": "P-100", "name_en": "Pump", "name_zh": "水泵", "unit": "C62", "minutes": "30"])
    try await headquarters.take("bill.define", ["product": "P-100", "component": "STEEL-45", "quantity": "2.5 KGM"])
    try await headquarters.take("bill.define", ["product": "P-100", "component": "SEAL-7", "quantity": "2 C62"])
    try await sync()
    try await office.take("price.set", ["product": "P-100", "price": price])
    try await office.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Self.taxNumber, "address": Self.address, "credit_limit": limit])
    try await plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    try await plant.take("material.receive", ["component": "STEEL-45", "quantity": "400 KGM"])
    try await plant.take("material.receive", ["component": "SEAL-7", "quantity": "320 C62"])
    try await sync()
  }

  /// Lets a customer's first order be of any value, as between two companies that know each other well.
  func trustFirstOrders() async throws {
    try await headquarters.take(
      "rule.change", by: Actor(name: "wei", roles: [.administrator]), ["rule": "fraud.firstHigh", "is_on": "no", "reason": "All of them are known."])
    try await sync()
  }

  /// - Returns: the order's number.
  func receiveOrder(_ reference: String = "PO-1", lines: String = "P-100 40 C62") async throws -> String {
    let result = try await office.take("order.receive", ["customer": "C-LANTIAN", "customer_reference": reference, "lines": lines])
    return try await office.get(SalesOrder.self, result.subject).number
  }

  /// - Parameter promised: the day that is agreed with the customer; empty for the one that is worked out.
  func confirmOrder(_ reference: String = "PO-1", lines: String = "P-100 40 C62", promised: String = "") async throws -> String {
    let order = try await receiveOrder(reference, lines: lines)
    try await office.take("order.check", ["order": order])
    try await office.take("order.confirm", ["order": order, "promised": promised, "why": promised.isEmpty ? "" : "agreed with the plant"])
    return order
  }

  func approveOrder(_ reference: String = "PO-1", lines: String = "P-100 40 C62", findings: String = "", promised: String = "") async throws -> String {
    let order = try await confirmOrder(reference, lines: lines, promised: promised)
    try await office.take("order.review", ["order": order, "decision": "approve", "findings": findings])
    try await office.take("order.approve", ["order": order])
    return order
  }

  /// - Returns: the work order's number.
  func scheduleWork(_ order: String) async throws -> String {
    let result = try await plant.take("plan.schedule", ["request": order])
    return try await plant.get(WorkOrder.self, result.subject).number
  }

  func releaseWork(_ order: String) async throws -> String {
    let work = try await scheduleWork(order)
    try await plant.take("material.reserve", ["work_order": work])
    try await plant.take("work.release", ["work_order": work])
    return work
  }

  func make(_ order: String, good: String = "40") async throws -> String {
    let work = try await releaseWork(order)
    try await plant.take("work.report", ["work_order": work, "good": good])
    return work
  }

  /// - Returns: the receipt's number.
  func receiveGoods(_ work: String, _ quantity: String = "40", lot: String = "") async throws -> String {
    let result = try await warehouse.take("goods.receive", ["work_order": work, "quantity": quantity, "location": "A-01", "lot": lot])
    return try await warehouse.get(GoodsReceipt.self, result.subject).number
  }

  func accept(_ receipt: String) async throws {
    try await warehouse.take("inspection.record", ["receipt": receipt, "sample": "5", "defects": "0", "accepted": "yes"])
  }

  /// - Returns: the shipment's number.
  func pack(_ order: String) async throws -> String {
    let result = try await warehouse.take("shipment.pack", ["request": order, "cartons": "4"])
    return try await warehouse.get(Shipment.self, result.subject).number
  }

  func deliver(_ shipment: String) async throws {
    try await warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF Express", "vehicle": "沪A12345"])
    try await warehouse.take("delivery.record", ["shipment": shipment, "received_by": "Wang Fang"])
  }

  /// Makes an approved order and brings it as far as its packed shipment, with syncs between the sites.
  func packOrder(_ reference: String = "PO-1", lines: String = "P-100 40 C62") async throws -> (order: String, shipment: String) {
    let order = try await approveOrder(reference, lines: lines)
    try await sync()
    let work = try await make(order)
    try await sync()
    try await accept(try await receiveGoods(work))
    return (order, try await pack(order))
  }

  func deliverOrder(_ reference: String = "PO-1") async throws -> String {
    let (order, shipment) = try await packOrder(reference)
    try await deliver(shipment)
    try await sync()
    return order
  }

  /// - Returns: the invoice's number.
  func invoice(_ order: String) async throws -> String {
    let result = try await office.take("invoice.issue", ["order": order])
    return try await office.get(Invoice.self, result.subject).number
  }

  func order(_ number: String, at place: Place? = nil) async throws -> Row<SalesOrder> {
    try await (place ?? office).only(SalesOrder.self, where: "number = '\(number)'")
  }

  /// Every site holds the same records on the shelves that it reads as headquarters does.
  func expectOneTruth() async throws {
    let whole = try await headquarters.replica.read { try Self.records($0) }
    for site in sites {
      let here = try await site.replica.read { try Self.records($0) }
      let other = here.symmetricDifference(whole.filter { site.admission.shelves.contains($0.shelf) })
      #expect(other.isEmpty && !here.isEmpty, "\(site.admission.code)")
      #expect(try await site.replica.compareSummaries() == [], "what \(site.admission.code) has counted is not what its records give")
    }
  }

  private struct Fact: Hashable {
    var shelf: Shelf
    var json: String
  }

  private static func records(_ snapshot: Snapshot) throws -> Set<Fact> {
    Set(
      try snapshot.schema.records.flatMap { record in
        try snapshot.rows(record.name).map { Fact(shelf: $0.shelf, json: $0.json.text) }
      })
  }
}
