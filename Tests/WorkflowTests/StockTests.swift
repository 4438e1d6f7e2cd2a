import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What lies where in a warehouse")
struct StockTests {
  @Test("goods are carried from one location to another, and what is wrong is said with what to do")
  func move() async throws {
    let (company, place, _) = try await Company.withStock()
    try await place.take("stock.move", ["product": "P-100", "lot": "L-1", "quantity": "15", "from": "A-01", "to": "B-01"])
    #expect(try await place.stock() == ["A-01 free 25", "B-01 free 15"])
    func refused(_ raw: [String: String], _ problems: String...) async throws {
      try await place.refuses("stock.move", ["product": "P-100", "lot": "L-1", "quantity": "1", "from": "A-01", "to": "B-01"].merging(raw) { $1 }, problems)
    }
    try await refused(["quantity": "0"], "quantity.notPositive @ quantity")
    try await refused(["quantity": "0", "to": "C-09"], "quantity.notPositive @ quantity", "location.unknown @ to")
    try await refused(["to": "A-01"], "move.same @ to")
    try await refused(["quantity": "26"], "stock.beyondBooks @ quantity")
    try await refused(["quantity": "2", "serial": "S-1"], "serial.one @ quantity")
    try await place.take("location.define", ["code": "A-02", "kind": "storage", "walk": "30", "closed": "yes"])
    try await refused(["to": "A-02"], "location.closed @ to")
    try await place.refuses("location.define", ["code": "A-01", "kind": "storage", "walk": "-1", "closed": "yes"], ["number.range @ walk", "location.full @ closed"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what was really done is kept when the books have less: never below nothing, and a task asks for the cause")
  func beyond() async throws {
    let (company, place, _) = try await Company.withStock()
    try await place.take("stock.move", ["product": "P-100", "lot": "L-1", "quantity": "43", "from": "A-01", "to": "B-01", "really": "counted twice"])
    #expect(try await place.stock() == ["B-01 free 43"])
    try await place.take("stock.adjust", ["product": "P-100", "lot": "L-1", "quantity": "-50", "because": "scrap", "why": "flooded", "really": "all were wet"])
    #expect(try await place.stock() == [])
    let cases = try await place.replica.read { try $0.all(StockDiscrepancy.self) }
    #expect(cases.map(\.kind) == [.surplus, .missing])
    #expect(cases.map { $0.quantity.amount } == [ExactDecimal(3), ExactDecimal(-7)])
    #expect(try await place.waiting().filter { $0 == "discrepancy.clear" }.count == 2)
    for found in cases {
      try await place.refuses("discrepancy.clear", ["discrepancy": found.number, "outcome": "claimed", "note": "x"], ["discrepancy.noClaim @ outcome"])
      try await place.take("discrepancy.clear", ["discrepancy": found.number, "outcome": "accepted", "note": "The opening count was wrong."])
      try await place.refuses("discrepancy.clear", ["discrepancy": found.number, "outcome": "accepted", "note": "x"], ["state.other @ discrepancy"])
    }
    #expect(try await !place.waiting().contains("discrepancy.clear"))
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a quantity goes between free, inspection and blocked with its reason, and packed goods do not")
  func status() async throws {
    let (_, place, _) = try await Company.withStock()
    let raw = ["product": "P-100", "lot": "L-1", "quantity": "4", "from": "free", "to": "blocked", "why": "dented"]
    try await place.take("stock.status", raw)
    #expect(try await place.stock() == ["A-01 blocked 4", "A-01 free 36"])
    try await place.refuses("stock.status", raw.merging(["quantity": "37"]) { $1 }, ["stock.notThere @ quantity"])
    try await place.refuses("stock.status", raw.merging(["to": "free"]) { $1 }, ["status.same @ to"])
    try await place.refuses("stock.status", raw.merging(["from": "packed"]) { $1 }, ["status.packed @ from"])
    try await place.refuses("stock.status", raw.merging(["why": ""]) { $1 }, ["entry.missing @ why"])
    try await place.take("stock.status", ["product": "P-100", "lot": "L-1", "quantity": "4", "from": "blocked", "to": "free", "why": "only the box"])
    #expect(try await place.stock() == ["A-01 free 40"])
  }

  @Test("a customer's own goods lie here and are never promised or picked for another")
  func consignment() async throws {
    let (company, place, _) = try await Company.withStock("0")
    try await place.take(
      "stock.adjust", ["product": "P-100", "lot": "L-C", "quantity": "12", "because": "consignment", "why": "came with their truck", "owner": "C-LANTIAN", "location": "A-01"])
    #expect(try await place.stock("L-C") == ["A-01 free 12 C-LANTIAN"])
    let order = try await company.ordered()
    try await place.refuses("shipment.pack", ["request": order, "cartons": "1"], ["stock.short @ lines[1].quantity"])
    try await place.expectLedger()
  }

  @Test("a piece with a serial number is one piece, lies once, and keeps its number through packing")
  func serials() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 3 C62")
    try await company.sync()
    let work = try await company.make(order, good: "3")
    try await company.sync()
    let place = company.warehouse
    let raw = ["work_order": work, "quantity": "3", "location": "A-01", "serials": "S-1 S-2"]
    try await place.refuses("goods.receive", raw, ["serial.count @ serials"])
    try await place.refuses("goods.receive", raw.merging(["serials": "S-1 S-2 S-2"]) { $1 }, ["serial.twice @ serials"])
    let receipt = try await place.take("goods.receive", raw.merging(["serials": "S-1 S-2\nS-3"]) { $1 })
    let number = try await place.get(GoodsReceipt.self, receipt.subject).number
    try await place.refuses("stock.adjust", ["product": "P-100", "lot": work, "quantity": "1", "because": "found", "why": "x", "serial": "S-2"], ["serial.here @ serial"])
    try await place.take("inspection.record", ["receipt": number, "sample": "2", "defects": "0", "accepted": "yes"])
    _ = try await company.pack(order)
    #expect(try await place.stock(work) == ["packed 1 S-1", "packed 1 S-2", "packed 1 S-3"])
    try await place.expectLedger()
  }

  @Test("what is reserved for an order is left by others, is used up by its picking, and can be given back")
  func reserve() async throws {
    let (company, place, _) = try await Company.withStock("12")
    let mine = try await company.ordered()
    let other = try await company.ordered("PO-2", lines: "P-100 9 C62")
    let raw = ["request": mine, "product": "P-100", "lot": "L-1", "quantity": "8"]
    try await place.refuses("stock.reserve", raw.merging(["quantity": "11"]) { $1 }, ["reserve.tooMuch @ quantity"])
    try await place.refuses("stock.reserve", raw.merging(["lot": "L-9"]) { $1 }, ["reserve.notFree @ quantity"])
    try await place.take("stock.reserve", raw)
    try await place.refuses("stock.reserve", ["request": other, "product": "P-100", "lot": "L-1", "quantity": "5"], ["reserve.notFree @ quantity"])
    try await place.refuses("pick.take", ["request": other, "product": "P-100", "quantity": "5"], ["pick.notThere @ quantity"])
    try await place.take("pick.take", ["request": other, "product": "P-100", "quantity": "4"])
    try await place.take("pick.take", ["request": mine, "product": "P-100", "quantity": "6"])
    // Six of the eight are picked: two are kept still, and given back.
    try await place.refuses("stock.release", raw.merging(["quantity": "3"]) { $1 }, ["reserve.notKept @ quantity"])
    try await place.take("stock.release", ["request": mine, "product": "P-100", "lot": "L-1"])
    try await place.take("pick.take", ["request": other, "product": "P-100", "quantity": "2"])
    try await place.expectLedger()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a lot is picked in the order of a walk, and the list of an order is too")
  func walk() async throws {
    let (company, place, _) = try await Company.withStock("4")
    try await place.take("stock.adjust", ["product": "P-100", "lot": "L-1", "quantity": "4", "because": "found", "why": "x", "location": "A-02"])
    try await place.take("stock.adjust", ["product": "P-100", "lot": "L-1", "quantity": "4", "because": "found", "why": "x", "location": "B-01"])
    let order = try await company.ordered()
    try await place.take("pick.take", ["request": order, "product": "P-100", "quantity": "6"])
    let picks = try await place.replica.read { try $0.all(Pick.self) }
    #expect(picks.map(\.location) == ["A-01", "B-01"] && picks.map { $0.quantity.amount } == [ExactDecimal(4), ExactDecimal(2)])
    try await place.take("shipment.pack", ["request": order, "cartons": "1"])
    #expect(try await place.stock() == ["packed 10", "A-02 free 2"])
    try await place.expectLedger()
  }

  @Test("more than the plant reported is kept when it really came, and a task asks for the cause")
  func overReceipt() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 10 C62")
    try await company.sync()
    let work = try await company.make(order, good: "10")
    try await company.sync()
    let raw = ["work_order": work, "quantity": "11", "location": "A-01"]
    try await company.warehouse.refuses("goods.receive", raw, ["receipt.tooMuch @ quantity"])
    try await company.warehouse.take("goods.receive", raw.merging(["really": "Eleven stand on the pallet."]) { $1 })
    let found = try await company.warehouse.only(StockDiscrepancy.self)
    #expect(found.kind == .overReceipt && found.quantity.amount == ExactDecimal(1))
    #expect(try await company.warehouse.stock(work) == ["A-01 inspection 11"])
    try await company.sync()
    try await company.expectOneTruth()
  }
}
