import Foundation
import GRDB
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Picking, packing and loading by scan")
struct PickTests {
  private let anna = Actor(name: "anna", roles: [.storekeeper])
  private let bo = Actor(name: "bo", roles: [.storekeeper])

  /// An approved order for 40 pumps, and 40 of them in two lots: 15 in the older, 25 in the newer.
  private func stocked(_ lines: String = "P-100 40 C62") async throws -> (company: Company, order: String) {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: lines)
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work, "15", lot: "L-OLD"))
    try await company.accept(try await company.receiveGoods(work, "25", lot: "L-NEW"))
    return (company, order)
  }

  private func list(_ company: Company) async throws -> PickList {
    let request = try await company.warehouse.only(DispatchRequest.self)
    return try await company.warehouse.replica.read { try PickList.of(request, $0) }
  }

  @Test("Two phones pick one order and see each other; a scan that is sent twice counts once")
  func twoPhones() async throws {
    let (company, order) = try await stocked()
    let place = company.warehouse
    #expect(try await place.take("pick.take", by: anna, ["request": order, "product": "P-100", "scan": "a1"]).message.en == "P-100: 1 of 40 are picked.")
    #expect(try await place.take("pick.take", by: bo, ["request": order, "product": "P-100", "quantity": "2", "scan": "b1"]).message.en == "P-100: 3 of 40 are picked.")
    let before = try await place.replica.frontier()
    #expect(try await place.take("pick.take", by: anna, ["request": order, "product": "P-100", "scan": "a1"]).message.en == "P-100: 3 of 40 are picked.")
    #expect(try await place.replica.frontier() == before)
    let line = try #require(try await list(company).lines.first)
    #expect(line.picked == ExactDecimal(3) && line.open == ExactDecimal(37) && line.lots.map(\.lot) == ["L-OLD"])
  }

  @Test("The lot that was received first goes first, and a scan over its end takes the next one too")
  func lots() async throws {
    let (company, order) = try await stocked()
    try await company.warehouse.take("pick.take", ["request": order, "product": "P-100", "quantity": "20"])
    let line = try #require(try await list(company).lines.first)
    #expect(line.lots.map(\.lot) == ["L-OLD", "L-NEW"] && line.lots.map(\.quantity) == [ExactDecimal(15), ExactDecimal(5)])
    try await company.warehouse.take("pick.take", ["request": order, "product": "P-100", "quantity": "20", "lot": "L-NEW"])
    try await company.warehouse.refuses("pick.take", ["request": order, "product": "P-100"], ["pick.tooMuch @ quantity"])
    let key = try await company.warehouse.take("shipment.pack", ["request": order, "cartons": "4"]).subject
    let parts = try await company.warehouse.replica.read { try $0.all(ShipmentLine.self, where: "shipment = ?", [Data(key.bytes)]) }
    #expect(parts.map(\.lot) == ["L-OLD", "L-NEW"] && parts.map(\.quantity.amount) == [ExactDecimal(15), ExactDecimal(25)])
  }

  @Test("What is wrong is said, and counts nothing")
  func wrong() async throws {
    let (company, order) = try await stocked()
    try await company.headquarters.take("product.define", ["code": "V-050", "name_en": "Valve", "name_zh": "阀", "unit": "C62", "minutes": "5"])
    try await company.sync()
    let place = company.warehouse
    try await place.refuses("pick.take", ["request": order, "product": "V-050"], ["pick.otherItem @ product"])
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "quantity": "0"], ["quantity.notPositive @ quantity"])
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "quantity": "41"], ["pick.tooMuch @ quantity"])
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "quantity": "16", "lot": "L-OLD"], ["pick.notThere @ quantity"])
    try await place.refuses("pick.take", ["request": order, "product": "P-100", "scan": String(repeating: "x", count: 41)], ["text.tooLong @ scan"])
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "15", "lot": "L-OLD", "scan": String(repeating: "x", count: 40)])
    try await company.office.refuses("pick.take", ["request": order, "product": "P-100"], ["step.otherSite @ "])
    #expect(try await list(company).lines[0].picked == ExactDecimal(15))
  }

  @Test("The last scan of one's own is put back, never another's, and no scan twice")
  func undo() async throws {
    let (company, order) = try await stocked()
    let place = company.warehouse
    try await place.refuses("pick.undo", by: anna, ["request": order], ["pick.nothing @ request"])
    try await place.take("pick.take", by: anna, ["request": order, "product": "P-100", "quantity": "20", "scan": "a1"])
    try await place.take("pick.take", by: bo, ["request": order, "product": "P-100", "quantity": "3", "scan": "b1"])
    try await place.take("pick.undo", by: anna, ["request": order])
    #expect(try await list(company).lines[0].picked == ExactDecimal(3))
    try await place.refuses("pick.undo", by: anna, ["request": order], ["pick.undone @ scan"])
    try await place.refuses("pick.undo", by: anna, ["request": order, "scan": "a1"], ["pick.undone @ scan"])
    try await place.take("pick.undo", by: anna, ["request": order, "all": "yes"])
    #expect(try await !list(company).isPicked)
  }

  @Test("Picked in part, it goes out with a reason; what is left stays open and goes out later")
  func partial() async throws {
    let (company, order) = try await stocked()
    let place = company.warehouse
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1", "picked": "yes"], ["pack.nothing @ picked"])
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "30"])
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1", "picked": "yes"], ["pack.short @ short"])
    let first = try await place.get(Shipment.self, try await place.take("shipment.pack", ["request": order, "cartons": "3", "picked": "yes", "short": "ten are scratched"]).subject)
    #expect(first.shortReason == "ten are scratched")
    #expect(try await place.only(DispatchRequest.self).state == .requested)
    #expect(try await place.waiting() == ["shipment.dispatch", "shipment.pack"])
    let left = try await list(company).lines[0]
    #expect(left.packed == ExactDecimal(30) && left.picked == .zero && left.open == ExactDecimal(10))
    try await place.refuses("pick.undo", ["request": order], ["pick.nothing @ request"])
    try await place.take("shipment.dispatch", ["shipment": first.number, "carrier": "SF"])
    #expect(try await place.only(DispatchRequest.self).state == .requested)
    let second = try await company.pack(order)
    #expect(try await place.only(DispatchRequest.self).state == .packed)
    try await place.take("shipment.dispatch", ["shipment": second, "carrier": "SF"])
    #expect(try await place.only(DispatchRequest.self).state == .shipped)
    for number in [first.number, second] { try await place.take("delivery.record", ["shipment": number, "received_by": "Wang"]) }
    try await company.sync()
    let id = try await company.order(order).id
    let progress = try await company.office.replica.read { try OrderProgress.of(id, $0) }
    #expect(progress.lines.map(\.delivered) == [ExactDecimal(40)])
    try await company.expectOneTruth()
  }

  @Test("What one order's picker holds in hand is not packed for another order")
  func reserved() async throws {
    let (company, first) = try await stocked()
    let second = try await company.approveOrder("PO-2", lines: "P-100 10 C62")
    try await company.sync()
    let place = company.warehouse
    try await place.take("pick.take", ["request": first, "product": "P-100", "quantity": "35"])
    try await place.refuses("pick.take", ["request": second, "product": "P-100", "quantity": "6"], ["pick.notThere @ quantity"])
    try await place.refuses("shipment.pack", ["request": second, "cartons": "1"], ["stock.short @ lines[1].quantity"])
    try await place.take("pick.undo", ["request": first, "all": "yes"])
    try await place.take("shipment.pack", ["request": second, "cartons": "1"])
  }

  @Test("A count that finds less than was picked stops the packing")
  func counted() async throws {
    let (company, order) = try await stocked()
    let place = company.warehouse
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "40"])
    try await place.take("stock.count", ["product": "P-100", "lot": "L-NEW", "counted": "24", "why": "one fell"])
    try await place.refuses("shipment.pack", ["request": order, "cartons": "4", "picked": "yes"], ["stock.short @ lines[1].quantity"])
  }

  @Test("When the office cancels what is being picked, all of it can be put back")
  func cancelled() async throws {
    let (company, order) = try await stocked()
    try await company.warehouse.take("pick.take", ["request": order, "product": "P-100", "quantity": "4"])
    try await company.office.take("order.cancel", ["order": order, "why": "the customer called"])
    try await company.sync()
    try await company.warehouse.refuses("pick.take", ["request": order, "product": "P-100"], ["state.other @ request"])
    try await company.warehouse.take("pick.undo", ["request": order, "all": "yes"])
    #expect(try await !list(company).isPicked)
  }

  @Test("Picks on two copies of the warehouse's shelf add up when the copies meet")
  func copies() async throws {
    let (company, order) = try await stocked()
    try await company.sync()
    try await company.warehouse.take("pick.take", by: anna, ["request": order, "product": "P-100", "quantity": "4"])
    // The office's copy gets the picks in two deliveries, with a put-back between them.
    try await company.sync()
    try await company.warehouse.take("pick.undo", by: anna, ["request": order])
    try await company.warehouse.take("pick.take", by: bo, ["request": order, "product": "P-100", "quantity": "7"])
    try await company.sync()
    let request = try await company.warehouse.only(DispatchRequest.self)
    for place in [company.warehouse, company.office, company.headquarters] {
      #expect(try await place.replica.read { try PickList.of(request, $0).lines[0].picked } == ExactDecimal(7))
      #expect(try await place.replica.read { try $0.integers("SELECT quantity_e6 FROM pick_balance") } == [[7_000_000]])
    }
    try await company.expectOneTruth()
  }

  @Test("The code of a carton is read as the label prints it, and nothing else")
  func codes() {
    #expect(CartonCode("SH-WH01-2026-000004/2") == CartonCode(shipment: "SH-WH01-2026-000004", carton: 2))
    #expect(CartonCode(shipment: "SH-1", carton: 12).description == "SH-1/12")
    for text in ["", "/", "SH-1", "SH-1/", "/2", "SH-1/0", "SH-1/-1", "SH-1/+1", "SH-1/1234567", "SH-1/二"] { #expect(CartonCode(text) == nil, "\(text)") }
  }

  @Test("Every carton is scanned onto the truck, or the truck leaves with a reason")
  func load() async throws {
    let (company, order) = try await stocked()
    let place = company.warehouse
    let shipment = try await company.pack(order)
    let leave = ["shipment": shipment, "carrier": "SF Express", "seal": "S-778"]
    try await place.refuses("load.check", ["shipment": shipment, "code": "P-100"], ["load.unreadable @ code"])
    try await place.refuses("load.check", ["shipment": shipment, "code": "SH-WH01-2026-000009/1"], ["load.otherShipment @ code"])
    try await place.refuses("load.check", ["shipment": shipment, "code": "\(shipment)/5"], ["number.range @ code"])
    for carton in [1, 2, 2, 4] { try await place.take("load.check", ["shipment": shipment, "code": "\(shipment)/\(carton)"]) }
    #expect(try await place.get(Shipment.self, try await place.only(Shipment.self).id.key).state == .packed)
    try await place.refuses("shipment.dispatch", leave, ["load.unchecked @ unchecked"])
    try await place.refuses("shipment.dispatch", leave.merging(["checklist": "address marks horn"]) { $1 }, [
      "checklist.unknown @ checklist", "checklist.open @ checklist", "load.unchecked @ unchecked",
    ])
    try await place.take("load.undo", ["shipment": shipment, "carton": "4"])
    try await place.refuses("load.undo", ["shipment": shipment, "carton": "4"], ["load.notChecked @ carton"])
    for carton in [3, 4] { try await place.take("load.check", ["shipment": shipment, "code": "\(shipment)/\(carton)"]) }
    try await place.take("shipment.dispatch", leave.merging(["checklist": "address papers marks"]) { $1 })
    let left = try await place.only(Shipment.self)
    #expect(left.checked == 4 && left.seal == "S-778" && left.checklist == "address papers marks" && left.uncheckedReason == nil)
    try await place.refuses("load.check", ["shipment": shipment, "code": "\(shipment)/1"], ["state.other @ shipment"])
  }

  @Test("In an emergency a truck leaves unchecked, and its record says why and how many were checked")
  func emergency() async throws {
    let (company, order) = try await stocked()
    let shipment = try await company.pack(order)
    try await company.warehouse.take("load.check", ["shipment": shipment, "code": "\(shipment)/1"])
    let said = try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF", "unchecked": "the scanner is broken"])
    #expect(said.message.en.contains("1 of 4 cartons were checked"))
    let left = try await company.warehouse.only(Shipment.self)
    #expect(left.checked == 1 && left.uncheckedReason == "the scanner is broken")
  }

  @Test("Picks and load checks are found by their indexes")
  func plans() async throws {
    let (company, order) = try await stocked()
    try await company.warehouse.take("pick.take", ["request": order, "product": "P-100"])
    let queries = [
      PickList.lotsSQL, "SELECT id FROM pick WHERE dispatch_request = ? ORDER BY id", "SELECT id FROM pick WHERE scan = ? ORDER BY id LIMIT 1",
      "SELECT id FROM load_check WHERE shipment = ? ORDER BY id",
    ]
    for sql in queries {
      let plan = try await company.warehouse.replica.read { snapshot in
        try GRDB.Row.fetchAll(snapshot.db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: [Data()]).map { $0["detail"] as String }
      }
      #expect(!plan.isEmpty && plan.allSatisfy { !$0.hasPrefix("SCAN") }, "\(plan)")
    }
  }
}
