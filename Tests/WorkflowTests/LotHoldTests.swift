import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("A held lot goes nowhere, at any site")
struct LotHoldTests {
  private let quality = Actor(name: "qi", roles: [.inspector])

  /// 10 pumps of lot L-1 packed for an order, 30 left.
  private func packed() async throws -> (company: Company, place: Place, shipment: String) {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    let key = try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject
    try await company.sync()
    return (company, place, try await place.get(Shipment.self, key).number)
  }

  private func block(_ place: Place, _ lot: String = "L-1") async throws -> String {
    let key = try await place.take("lot.block", by: quality, ["product": "P-100", "lot": lot, "why": "a seal leaks"]).subject
    return try await place.get(LotHold.self, key).number
  }

  @Test("blocked at headquarters it is not picked, packed, moved on or sent at a warehouse once that has heard of it, and free again when released")
  func travels() async throws {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered()
    try await company.headquarters.refuses("lot.block", by: quality, ["product": "P-100", "lot": "L-2", "why": "x"], ["lot.unknown @ lot"])
    let number = try await block(company.headquarters)
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "2"])
    try await company.sync()
    // The hold itself stops it, before the node has booked anything.
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "lot": "L-1"], ["lot.held @ lot"])
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1"], ["stock.short @ lines[1].quantity"])
    try await place.refuses("transfer.send", ["lines": "P-100 | L-1 | 1"], ["lot.held @ lines[1]"])
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 blocked 40"])
    try await place.refuses("stock.status", ["product": "P-100", "lot": "L-1", "quantity": "1", "from": "blocked", "to": "free", "why": "x"], ["lot.held @ to"])
    #expect(try await place.workplace.takeAutomaticSteps().taken.isEmpty)
    // What another reason has blocked stays blocked.
    try await company.plant.take("lot.release", by: quality, ["hold": number, "why": "It was the gauge."])
    try await company.sync()
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 free 40"])
    try await place.take("shipment.pack", ["request": order, "cartons": "1"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("two sites hold it for reasons of their own: it is free when both have released it, and only what the holds blocked")
  func twice() async throws {
    let (company, place, _) = try await Company.withStock()
    try await place.take("stock.status", ["product": "P-100", "lot": "L-1", "quantity": "5", "from": "free", "to": "blocked", "why": "dented"])
    try await company.sync()
    let first = try await block(company.headquarters)
    let second = try await block(company.plant)
    try await company.sync()
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 blocked 40"])
    try await place.take("lot.release", by: quality, ["hold": first, "why": "x"])
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 blocked 40"])
    try await place.take("lot.release", by: quality, ["hold": second, "why": "x"])
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 blocked 5", "A-01 free 35"])
    try await place.refuses("lot.release", by: quality, ["hold": second, "why": "x"], ["state.other @ hold"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a block that comes late, when the shipment is loaded, stops the truck")
  func late() async throws {
    let (company, place, shipment) = try await packed()
    try await place.take("load.check", ["shipment": shipment, "code": "\(shipment)/1"])
    let number = try await block(company.office)
    try await company.sync()
    try await place.refuses("load.check", ["shipment": shipment, "code": "\(shipment)/1"], ["shipment.held @ "])
    try await place.refuses("shipment.dispatch", ["shipment": shipment, "carrier": "SF"], ["shipment.held @ shipment"])
    try await place.take("load.undo", ["shipment": shipment, "carton": "1"])
    // Nothing has left: nothing is called back.
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.replica.read { try $0.all(Recall.self) }.isEmpty)
    try await company.headquarters.take("lot.release", by: quality, ["hold": number, "why": "The seal is right."])
    try await company.sync()
    try await place.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a truck that has left: a recall opens with its shipments, customers and quantities, and the office tells the customer")
  func left() async throws {
    let (company, place, shipment) = try await packed()
    let number = try await block(company.headquarters)
    // The line is cut: the truck leaves before the warehouse hears of it.
    try await place.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF"])
    try await company.sync()
    _ = try await place.workplace.takeAutomaticSteps()
    let line = try await place.only(RecallLine.self)
    #expect(line.customerName == "Lantian Pumps" && line.quantity.amount == ExactDecimal(10))
    #expect(try await place.only(Recall.self).reason == "a seal leaks")
    #expect(try await place.workplace.takeAutomaticSteps().taken.isEmpty)
    try await place.refuses("recall.open", ["hold": number], ["recall.nothing @ hold"])
    #expect(try await place.waiting().contains("recall.answer"))
    try await company.sync()
    let office = company.office
    #expect(try await office.waiting().contains("recall.answer"))
    let raw = ["line": line.id.description, "note": "Mr Wang, by telephone"]
    try await office.take("recall.answer", raw.merging(["what": "told"]) { $1 })
    try await office.refuses("recall.answer", raw.merging(["what": "told"]) { $1 }, ["state.other @ "])
    try await office.refuses("recall.answer", raw.merging(["what": "returned"]) { $1 }, ["entry.missing @ quantity"])
    try await office.refuses("recall.answer", raw.merging(["what": "returned", "quantity": "11"]) { $1 }, ["recall.tooMuch @ quantity"])
    try await office.take("recall.answer", raw.merging(["what": "returned", "quantity": "10"]) { $1 })
    try await company.sync()
    #expect(try await place.only(Recall.self).state == .closed)
    #expect(try await !place.waiting().contains("recall.answer"))
    try await company.expectOneTruth()
  }
}
