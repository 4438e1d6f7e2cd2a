import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("A packed shipment comes out of its cartons again")
struct UnpackTests {
  private let quality = Actor(name: "qi", roles: [.inspector])

  /// 10 pumps of lot L-1 packed from A-01 for an order, 30 left; a second lot lies at B-01.
  private func packed(lines: String = "P-100 10 C62") async throws -> (company: Company, place: Place, order: String, shipment: String) {
    let (company, place, _) = try await Company.withStock()
    let order = try await company.ordered(lines: lines)
    let key = try await place.take("shipment.pack", ["request": order, "cartons": "2"]).subject
    return (company, place, order, try await place.get(Shipment.self, key).number)
  }

  @Test("the whole of it goes back to where it was taken from, its request is packed anew, and nothing of the books is lost")
  func whole() async throws {
    let (company, place, order, shipment) = try await packed()
    try await place.take("load.check", ["shipment": shipment, "code": "\(shipment)/1"])
    #expect(try await place.stock() == [" packed 10", "A-01 free 30"].map { $0.trimmingCharacters(in: .whitespaces) })
    try await place.refuses("shipment.unpack", ["shipment": shipment], ["entry.missing @ why"])
    try await place.take("shipment.unpack", ["shipment": shipment, "why": "The customer comes for it tomorrow."])
    #expect(try await place.stock() == ["A-01 free 40"])
    #expect(try await place.get(Shipment.self, try await place.only(Shipment.self).id.key).state == .unpacked)
    #expect(try await place.replica.read { try $0.all(LoadCheck.self).allSatisfy { $0.isWithdrawn == true } })
    #expect(try await place.only(DispatchRequest.self).state == .requested)
    let waiting = try await place.waiting()
    #expect(waiting.contains("shipment.pack") && !waiting.contains("shipment.dispatch"))
    try await place.refuses("shipment.unpack", ["shipment": shipment, "why": "x"], ["state.other @ shipment"])
    try await place.refuses("shipment.dispatch", ["shipment": shipment, "carrier": "SF"], ["state.other @ shipment"])
    let again = try await place.take("shipment.pack", ["request": order, "cartons": "1"]).subject
    try await place.take("shipment.dispatch", ["shipment": again.description, "carrier": "SF"])
    #expect(try await place.only(DispatchRequest.self).state == .shipped)
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what comes out leaves its cartons too: those that are empty then are dropped, and what is left can be closed and sent")
  func units() async throws {
    let (company, place, _) = try await Company.withStock("6")
    try await company.furnishPacking()
    try await place.take("stock.count", ["product": "P-100", "lot": "L-2", "counted": "20", "location": "B-01", "why": "opening"])
    let order = try await company.ordered()
    let key = try await place.take("shipment.pack", ["request": order]).subject
    let packed = try await place.get(Shipment.self, key)
    let before = try await place.replica.read { try ShipmentUnits.of(packed, $0) }
    #expect(before.openLines.isEmpty && before.units.contains { $0.contents.contains { $0.line.lot == "L-1" } })
    try await place.take("shipment.unpack", ["shipment": packed.number, "product": "P-100", "lot": "L-1", "why": "wet"])
    let left = try await place.replica.read { try ShipmentUnits.of(packed, $0) }
    #expect(left.openLines.isEmpty && !left.units.isEmpty && left.units.count < before.units.count)
    #expect(left.units.flatMap(\.contents).allSatisfy { $0.line.lot == "L-2" })
    #expect(try await place.get(Shipment.self, key).cartons == left.outer.count)
    try await place.take("shipment.unpack", ["shipment": packed.number, "why": "The rest too."])
    #expect(try await place.replica.read { try ShipmentUnits.of(packed, $0) }.units.isEmpty)
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("one lot of it comes out, to a place that is named, and the rest leaves")
  func part() async throws {
    let (company, place, _) = try await Company.withStock("6")
    try await place.take("stock.count", ["product": "P-100", "lot": "L-2", "counted": "20", "location": "B-01", "why": "opening"])
    let order = try await company.ordered()
    let key = try await place.take("shipment.pack", ["request": order, "cartons": "2"]).subject
    let shipment = try await place.get(Shipment.self, key).number
    try await place.refuses("shipment.unpack", ["shipment": shipment, "product": "P-100", "lot": "L-9", "location": "Z-9", "cartons": "0", "why": "x"], ["unpack.notInside @ lot", "location.unknown @ location", "number.range @ cartons"])
    try await place.take("shipment.unpack", ["shipment": shipment, "product": "P-100", "lot": "L-1", "location": "A-02", "cartons": "1", "why": "wet"])
    #expect(try await place.stock() == ["A-02 free 6"])
    let left = try await place.get(Shipment.self, key)
    #expect(left.state == .packed && left.cartons == 1)
    #expect(try await place.replica.read { try left.lines($0).map(\.lot) } == ["L-2"])
    #expect(try await place.only(DispatchRequest.self).state == .requested)
    try await place.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF"])
    // What stayed is asked for as before, and packed by itself.
    let list = try await place.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try PickList.of(try #require(try context.snapshot.first(DispatchRequest.self)), context.snapshot)
    }
    #expect(list.lines[0].packed == ExactDecimal(4) && list.lines[0].open == ExactDecimal(6))
    try await place.take("shipment.pack", ["request": order, "cartons": "1"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a held lot in a packed shipment has a way out: it is unpacked, blocked with the hold, and free again when the hold ends")
  func held() async throws {
    let (company, place, _, shipment) = try await packed()
    let hold = try await company.headquarters.take("lot.block", by: quality, ["product": "P-100", "lot": "L-1", "why": "a seal leaks"]).subject
    try await company.sync()
    try await place.refuses("shipment.dispatch", ["shipment": shipment, "carrier": "SF"], ["shipment.held @ shipment"])
    try await place.take("shipment.unpack", ["shipment": shipment, "product": "P-100", "lot": "L-1", "why": "held"])
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 blocked 40"])
    // It did not leave: nothing is called back.
    #expect(try await place.replica.read { try $0.all(Recall.self) }.isEmpty)
    let number = try await place.get(LotHold.self, hold).number
    try await place.take("lot.release", by: quality, ["hold": number, "why": "It was the gauge."])
    _ = try await place.workplace.takeAutomaticSteps()
    #expect(try await place.stock() == ["A-01 free 40"])
    try await place.expectLedger()
  }

  @Test("what was promised of it is promised again, and no more than that")
  func promises() async throws {
    let company = try await Company()
    try await company.setUp()
    let place = company.warehouse
    try await place.take("stock.count", ["product": "P-100", "lot": "L-1", "counted": "40", "location": "A-01", "why": "opening"])
    try await place.take("allotment.grant", ["product": "P-100", "site": "SH01", "quantity": "40"])
    try await company.sync()
    let order = try await company.approveOrder(lines: "P-100 15 C62")
    try await company.sync()
    func promised() async throws -> Int {
      try await place.replica.read { try $0.count("SELECT coalesce(sum(quantity_e6), 0) / 1000000 FROM stock_promised") }
    }
    #expect(try await promised() == 15)
    for quantity in ["10", "5"] {
      try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": quantity])
      let short = quantity == "10" ? "the rest tomorrow" : ""
      try await place.take("shipment.pack", ["request": order, "cartons": "1", "picked": "yes", "short": short])
    }
    #expect(try await promised() == 0)
    let second = try #require(try await place.replica.read { try $0.all(Shipment.self).last })
    try await place.take("shipment.unpack", ["shipment": second.number, "why": "x"])
    #expect(try await promised() == 5)
    let first = try #require(try await place.replica.read { try $0.all(Shipment.self).first })
    try await place.take("shipment.unpack", ["shipment": first.number, "why": "x"])
    #expect(try await promised() == 15)
    try await place.take("shipment.pack", ["request": order, "cartons": "1"])
    #expect(try await promised() == 0)
    try await place.expectLedger()
  }

  @Test("cancelled at the office while it was packed here: it is unpacked, promised to nobody, and the office's word can be taken")
  func cancelled() async throws {
    let (company, place, order, shipment) = try await packed()
    try await company.office.take("order.cancel", ["order": order, "why": "The customer has called."])
    try await company.sync()
    try await place.refuses("shipment.dispatch", ["shipment": shipment, "carrier": "SF"], ["shipment.cancelled @ shipment"])
    try await place.take("shipment.unpack", ["shipment": shipment, "why": "cancelled"])
    #expect(try await place.stock() == ["A-01 free 40"])
    let request = try await place.only(DispatchRequest.self)
    try await place.take("conflict.resolve", by: Actor(name: "zhao", roles: [.storekeeper]), ["subject": request.id.description, "field": "state", "decision": "take"])
    try await company.sync()
    #expect(try await company.office.only(DispatchRequest.self).state == .cancelled)
    try await company.expectOneTruth()
  }

  @Test("unpacked at one site while it left from another: it has left, and a person counts the shelf")
  func apart() throws {
    let life = try #require(LifecycleTests.all.first { $0.record == "shipment" }).life
    guard case .clash(let clash)? = life.meeting("unpacked", "dispatched") else {
      Issue.record("it is no clash")
      return
    }
    #expect(clash.steps == ["stock.count"] && life.taking(lost: [.text("unpacked"), .integer(1)], from: [.text("dispatched"), .integer(1)]) == nil)
  }
}
