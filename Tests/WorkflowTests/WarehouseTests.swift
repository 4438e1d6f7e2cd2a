import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Receiving, inspection, dispatch and delivery")
struct WarehouseTests {
  private func made(_ good: String = "40") async throws -> (company: Company, order: String, work: String) {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order, good: good)
    try await company.sync()
    return (company, order, work)
  }

  @Test("goods are received up to what the plant reported good, in parts")
  func receive() async throws {
    let (company, order, work) = try await made("30")
    let warehouse = company.warehouse
    let tooMuch = ["receipt.tooMuch @ quantity"]
    try await warehouse.refuses("goods.receive", ["work_order": work, "quantity": "30.5", "location": "A"], tooMuch)
    try await warehouse.refuses("goods.receive", ["work_order": work, "quantity": "0", "location": "A"], ["quantity.notPositive @ quantity"])
    try await warehouse.refuses("goods.receive", ["work_order": work, "quantity": "-1", "location": "A"], ["quantity.notPositive @ quantity"])
    _ = try await company.receiveGoods(work, "20")
    try await warehouse.refuses("goods.receive", ["work_order": work, "quantity": "11", "location": "A"], tooMuch)
    _ = try await company.receiveGoods(work, "10")
    try await warehouse.refuses("goods.receive", ["work_order": work, "quantity": "1", "location": "A"], tooMuch)
    #expect(try await warehouse.waiting() == ["inspection.record", "inspection.record", "shipment.pack"])
    try await company.plant.take("work.report", ["work_order": work, "good": "10"])
    try await company.sync()
    #expect(try await warehouse.waiting().filter { $0 == "goods.receive" }.count == 1)
    _ = try await company.receiveGoods(work, "10")
    #expect(try await warehouse.waiting().filter { $0 == "goods.receive" }.isEmpty)
    let receipts = try await warehouse.replica.read { try $0.all(GoodsReceipt.self) }
    #expect(receipts.allSatisfy { $0.lot == work } && receipts.count == 3)
    _ = order
  }

  @Test("an inspection's numbers must fit each other, and goods with defects are accepted with a reason only")
  func inspect() async throws {
    let (company, _, work) = try await made()
    let receipt = try await company.receiveGoods(work)
    func refused(_ sample: String, _ defects: String, _ accepted: String, _ expected: String...) async throws {
      try await company.warehouse.refuses(
        "inspection.record", ["receipt": receipt, "sample": sample, "defects": defects, "accepted": accepted], expected)
    }
    try await refused("41", "0", "yes", "inspection.sample @ sample")
    try await refused("0", "0", "yes", "inspection.sample @ sample")
    try await refused("5", "6", "no", "inspection.defects @ defects")
    try await refused("5", "-1", "no", "inspection.defects @ defects")
    try await refused("5", "1", "yes", "inspection.note @ note")
    try await refused("41", "42", "yes", "inspection.sample @ sample", "inspection.defects @ defects", "inspection.note @ note")
    #expect(try await company.warehouse.waiting().contains("inspection.record"))
    try await company.warehouse.take(
      "inspection.record", ["receipt": receipt, "sample": "40", "defects": "40", "accepted": "yes", "note": "Scratches only."])
    #expect(try await company.warehouse.only(GoodsReceipt.self).state == .accepted)
    #expect(try await !company.warehouse.waiting().contains("inspection.record"))
    try await refused("5", "0", "yes", "state.other @ receipt")
  }

  @Test("goods in inspection or blocked are never packed, and the shortage says where they are")
  func blocked() async throws {
    let (company, order, work) = try await made()
    let first = try await company.receiveGoods(work, "15")
    _ = try await company.receiveGoods(work, "25")
    try await company.warehouse.take("inspection.record", ["receipt": first, "sample": "5", "defects": "3", "accepted": "no"])
    #expect(try await company.warehouse.only(GoodsReceipt.self, where: "number = '\(first)'").state == .rejected)
    do {
      _ = try await company.pack(order)
      Issue.record("packed what is not free")
    } catch let problems as Problems {
      #expect(problems.all.map(\.what.en) == ["40 pcs of P-100 are needed, 0 are free (25 in inspection, 15 blocked)."])
    }
  }

  @Test("every line that is short is named, and a bad number of cartons with them; nothing is packed")
  func shortages() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 40 C62\nP-100 2 C62")
    try await company.sync()
    let short = ["stock.short @ lines[1].quantity", "stock.short @ lines[2].quantity"]
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "4"], short)
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "0"], ["number.range @ cartons"] + short)
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "100001"], ["number.range @ cartons"] + short)
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
  }

  @Test("a shipment is packed, leaves and is delivered, each once and with its task")
  func sequence() async throws {
    let (company, order, work) = try await made()
    try await company.accept(try await company.receiveGoods(work))
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
    let shipment = try await company.pack(order)
    #expect(try await company.warehouse.waiting() == ["shipment.dispatch"])
    try await company.warehouse.refuses("shipment.pack", ["request": order, "cartons": "4"], ["state.other @ request"])
    try await company.warehouse.refuses("delivery.record", ["shipment": shipment, "received_by": "Wang"], ["state.other @ shipment"])
    try await company.warehouse.take("shipment.dispatch", ["shipment": shipment, "carrier": "SF Express"])
    #expect(try await company.warehouse.waiting() == ["delivery.record"])
    #expect(try await company.warehouse.only(DispatchRequest.self).state == .shipped)
    try await company.warehouse.refuses("shipment.dispatch", ["shipment": shipment, "carrier": "SF"], ["state.other @ shipment"])
    company.clock.set(moment("2026-11-25", 10))
    let step = "delivery.record"
    try await company.warehouse.refuses(
      step, ["shipment": shipment, "received_by": "Wang", "delivered_on": "2026-11-26"], ["date.future @ delivered_on"])
    try await company.warehouse.refuses(
      step, ["shipment": shipment, "received_by": "Wang", "delivered_on": "2026-11-22"], ["delivery.beforeDeparture @ delivered_on"])
    try await company.warehouse.refuses(step, ["shipment": shipment], ["entry.missing @ received_by"])
    try await company.warehouse.take(step, ["shipment": shipment, "received_by": "Wang", "delivered_on": "2026-11-23"])
    #expect(try await company.warehouse.waiting() == [])
    #expect(try await company.warehouse.only(Delivery.self).on == Day("2026-11-23"))
    try await company.warehouse.refuses(step, ["shipment": shipment, "received_by": "Wang"], ["state.other @ shipment"])
  }

  @Test("a step is taken where it belongs and by whom it belongs to")
  func rights() async throws {
    let (company, _, work) = try await made()
    let raw = ["work_order": work, "quantity": "40", "location": "A"]
    try await company.plant.refuses("goods.receive", raw, ["step.otherSite @ "])
    try await company.warehouse.refuses("goods.receive", by: Actor(name: "du", roles: [.driver]), raw, ["step.otherRole @ "])
  }

  @Test("the ledger's balances are the sums of its moves, on every site that holds them")
  func balances() async throws {
    let (company, order, work) = try await made()
    try await company.accept(try await company.receiveGoods(work))
    _ = try await company.pack(order)
    try await company.sync()
    for site in company.sites {
      try await site.replica.read { snapshot in
        let sums = try snapshot.texts(
          "SELECT hex(product) || lot || status || sum(quantity_e6) FROM stock_move GROUP BY _shelf, product, lot, status ORDER BY 1")
        #expect(try snapshot.texts("SELECT hex(product) || lot || status || quantity_e6 FROM stock_balance ORDER BY 1") == sums)
        #expect(sums.count == 3)
      }
    }
  }
}
