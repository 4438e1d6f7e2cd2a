import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Material of a plant by lot and location")
struct MaterialLedgerTests {
  @Test("material comes with its lot, or gets a number; the supplier's lot, the place and the day are kept")
  func receive() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1", ["supplier_lot": "HEAT-9", "location": "A-01", "expires": "2027-01-31"])
    try await plant.receive("STEEL-45", "50 KGM")
    #expect(try await plant.material("STEEL-45") == ["ML-PL01-2026-000001 free 50", "S-1 A-01 free 100"])
    let lot = try await plant.only(MaterialLot.self, where: "number = 'S-1'")
    #expect(lot.supplierLot == "HEAT-9" && lot.expires == Day("2027-01-31") && lot.received == Day("2026-11-23"))
    // A second part of the lot is the same lot; another heat under its name is not.
    try await plant.receive("STEEL-45", "5 KGM", lot: "S-1", ["supplier_lot": "HEAT-9"])
    #expect(try await plant.replica.read { try $0.count("SELECT count(*) FROM material_lot") } == 2)
    let other = ["component": "STEEL-45", "quantity": "5 KGM", "lot": "S-1", "supplier_lot": "HEAT-10"]
    try await plant.refuses("material.receive", by: Company.store, other, ["lot.otherSupply @ lot"])
    try await plant.refuses("material.receive", by: Company.store, ["component": "STEEL-45", "quantity": "5 KGM", "lot": "?"], ["lot.name @ lot"])
    try await plant.expectMaterialLaw()
  }

  @Test("what waits for inspection may not be promised until it is released, and what is blocked no longer")
  func status() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1", ["inspect": "yes"])
    let change = ["component": "STEEL-45", "lot": "S-1", "quantity": "60", "why": "tested"]
    try await plant.refuses("material.status", change.merging(["from": "free", "to": "blocked"]) { $1 }, ["material.notThere @ quantity"])
    try await plant.refuses("material.status", change.merging(["from": "free", "to": "free"]) { $1 }, ["status.same @ to"])
    try await plant.take("material.status", change.merging(["from": "inspection", "to": "free"]) { $1 })
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available") } == ["60000000"])
    try await plant.take("material.status", change.merging(["from": "free", "to": "blocked", "quantity": "10"]) { $1 })
    #expect(try await plant.material("STEEL-45") == ["S-1 blocked 10", "S-1 free 50", "S-1 inspection 40"])
    try await plant.expectMaterialLaw()
  }

  @Test("a purchase brings its lot, its supplier and its purchase order with it")
  func purchase() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    let buyer = Actor(name: "xu", roles: [.buyer])
    try await plant.take("supplier.register", by: buyer, ["code": "S-BAO", "name": "Bao Steel"])
    let asked = try await plant.take("requisition.make", by: buyer, ["component": "STEEL-45", "quantity": "100 KGM", "needed": "2026-12-21"])
    let requisition = try await plant.get(Requisition.self, asked.subject).number
    let ordered = try await plant.take("purchase.order", by: buyer, ["requisition": requisition, "supplier": "S-BAO", "price": "6.80 CNY/KGM", "day": "2026-12-07"])
    let purchase = try await plant.get(PurchaseOrder.self, ordered.subject).number
    let came = ["purchase": purchase, "good": "100 KGM", "supplier_lot": "HEAT-9", "location": "A-01"]
    try await plant.refuses("purchase.receive", by: buyer, came.merging(["lot": "a|b"]) { $1 }, ["lot.name @ lot"])
    try await plant.take("purchase.receive", by: buyer, came)
    let lot = try await plant.only(MaterialLot.self)
    #expect(lot.supplierLot == "HEAT-9" && lot.purchase == PurchaseOrder.ID(ordered.subject) && lot.supplier != nil)
    #expect(try await plant.material("STEEL-45") == ["ML-PL01-2026-000001 A-01 free 100"])
    try await plant.expectMaterialLaw()
  }

  @Test("a material that no bill names yet may have a rule and be asked for once it is registered")
  func registered() async throws {
    let company = try await Company.withoutMaterial()
    try await company.headquarters.take("material.define", ["code": "OIL-1", "name_en": "Oil", "name_zh": "机油", "unit": "LTR"])
    try await company.sync()
    try await company.plant.take("material.rule", ["component": "OIL-1", "lead_days": "5"])
    try await company.plant.take("requisition.make", ["component": "OIL-1", "quantity": "20 LTR", "needed": "2026-12-21"])
    try await company.plant.refuses("material.rule", ["component": "OIL-2", "lead_days": "5"], ["component.unknown @ component"])
  }

  @Test("without a lot what expires or came first is taken; what is held or too old is passed over")
  func proposal() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("SEAL-7", "100 C62")
    try await plant.receive("STEEL-45", "10 KGM", lot: "OLD", ["expires": "2026-11-20"])
    try await plant.receive("STEEL-45", "30 KGM", lot: "FIRST")
    try await plant.receive("STEEL-45", "30 KGM", lot: "SOON", ["expires": "2026-12-31"])
    let work = try await company.releasedWork("PO-1", 10)
    try await plant.issue(work, "STEEL-45", "25")
    // Goes bad first; what keeps waits. The one that is too old already stays.
    #expect(try await plant.uses("STEEL-45") == ["SOON* 25"])
    #expect(try await plant.material("STEEL-45") == ["FIRST free 30", "OLD free 10", "SOON free 5"])
    try await plant.expectMaterialLaw()
  }

  @Test("a lot goes into a work order and what is left comes back; reserved material stays reserved until the end")
  func issue() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "60 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    let work = try await company.releasedWork("PO-1", 10)
    try await plant.issue(work, "STEEL-45", "25", lot: "S-1")
    #expect(try await plant.material("STEEL-45") == ["S-1 free 35"])
    // Beyond the reservation it is taken from what others might have been promised.
    try await plant.issue(work, "STEEL-45", "5", lot: "S-1")
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available WHERE component = 'STEEL-45'") } == ["30000000"])
    let back = ["work_order": work, "component": "STEEL-45", "lot": "S-1"]
    try await plant.refuses("material.return", by: Company.store, back.merging(["quantity": "31"]) { $1 }, ["return.tooMuch @ quantity"])
    try await plant.refuses("material.return", by: Company.store, back.merging(["quantity": "0"]) { $1 }, ["quantity.notPositive @ quantity"])
    try await plant.take("material.return", by: Company.store, back.merging(["quantity": "4", "status": "blocked", "location": "Q-01", "why": "bent"]) { $1 })
    #expect(try await plant.material("STEEL-45") == ["S-1 free 30", "S-1 Q-01 blocked 4"])
    try await plant.expectMaterialLaw()
    try await plant.take("work.report", by: Company.crew, ["work_order": work, "good": "10"])
    #expect(try await plant.uses("STEEL-45") == ["S-1 26"])
    #expect(try await plant.uses("SEAL-7") == ["G-1* 20"])
    try await plant.expectMaterialLaw()
    // A work order that has ended gives back for anybody.
    try await plant.take("material.return", by: Company.store, back.merging(["quantity": "1"]) { $1 })
    try await plant.expectMaterialLaw()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("more than exists, a blocked lot, a wrong material and an ended work order are refused with a way forward, and kept and marked when they are really so")
  func really() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "40 KGM", lot: "S-1")
    try await plant.receive("STEEL-45", "40 KGM", lot: "S-2", ["inspect": "yes"])
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    try await company.headquarters.take("material.define", ["code": "OIL-1", "name_en": "Oil", "name_zh": "机油", "unit": "LTR"])
    try await company.sync()
    try await plant.receive("OIL-1", "5 LTR", lot: "O-1")
    let work = try await company.releasedWork("PO-1", 10)
    let base = ["work_order": work, "component": "STEEL-45"]
    func issue(_ more: [String: String]) -> [String: String] { base.merging(more) { $1 } }
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "41", "lot": "S-1"]), ["material.beyondBooks @ quantity"])
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "5", "lot": "S-2"]), ["material.notFree @ lot"])
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "1", "lot": "O-1", "component": "OIL-1"]), ["issue.notNeeded @ component"])
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "1", "component": "NONE"]), ["component.unknown @ component"])
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "2", "serial": "X-1"]), ["serial.one @ quantity"])
    for (more, kind) in [
      (["quantity": "41", "lot": "S-1"], MaterialDiscrepancyKind.surplus), (["quantity": "5", "lot": "S-2"], .notFree), (["quantity": "1", "lot": "O-1", "component": "OIL-1"], .notNeeded),
    ] {
      try await plant.issue(work, more["component"] ?? "STEEL-45", more["quantity"]!, lot: more["lot"]!, ["really": "It was all there was."])
      let marked = try await plant.only(MaterialDiscrepancy.self, where: "kind = '\(kind.rawValue)'")
      #expect(marked.reason == "It was all there was." && marked.state == .open)
      try await plant.expectMaterialLaw()
    }
    #expect(try await plant.material("STEEL-45") == ["S-2 inspection 35"])
    try await plant.take("work.report", by: Company.crew, ["work_order": work, "good": "10"])
    try await plant.refuses("material.issue", by: Company.store, issue(["quantity": "1", "lot": "G-1", "component": "SEAL-7"]), ["issue.closed @ work_order"])
    try await plant.issue(work, "SEAL-7", "1", lot: "G-1", ["really": "One more went in."])
    let closed = try await plant.only(MaterialDiscrepancy.self, where: "kind = 'closed'")
    #expect(try await plant.waiting().count { $0 == "material.clear" } == 4)
    try await plant.take("material.clear", by: Company.store, ["discrepancy": closed.number, "cause": "The first was lost."])
    try await plant.refuses("material.clear", by: Company.store, ["discrepancy": closed.number, "cause": "x"], ["state.other @ discrepancy"])
    try await plant.expectMaterialLaw()
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what is found or missing asks for its cause, what has a cause does not, and nothing goes below nothing")
  func adjust() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "40 KGM", lot: "S-1", ["location": "A-01"])
    let base = ["component": "STEEL-45", "lot": "S-1", "why": "counted"]
    func adjust(_ more: [String: String]) -> [String: String] { base.merging(more) { $1 } }
    try await plant.refuses("material.adjust", adjust(["quantity": "-41", "because": "missing"]), ["material.notThere @ quantity"])
    try await plant.take("material.adjust", adjust(["quantity": "-3", "because": "scrap"]))
    #expect(try await plant.waiting().isEmpty)
    try await plant.take("material.adjust", adjust(["quantity": "-2", "because": "missing"]))
    #expect(try await plant.waiting() == ["material.clear"])
    try await plant.take("material.adjust", adjust(["quantity": "1", "because": "found", "location": "B-01"]))
    try await plant.refuses("material.move", ["component": "STEEL-45", "lot": "S-1", "quantity": "40", "to": "B-01"], ["material.beyondBooks @ quantity"])
    try await plant.refuses("material.move", ["component": "STEEL-45", "lot": "S-1", "quantity": "4", "from": "B-01", "to": "B-01"], ["move.same @ to"])
    try await plant.take("material.move", ["component": "STEEL-45", "lot": "S-1", "quantity": "5", "to": "B-01"])
    #expect(try await plant.material("STEEL-45") == ["S-1 A-01 free 30", "S-1 B-01 free 6"])
    try await plant.take("material.move", ["component": "STEEL-45", "lot": "S-1", "quantity": "31", "from": "A-01", "to": "C-01", "really": "They lay there."])
    #expect(try await plant.material("STEEL-45") == ["S-1 B-01 free 6", "S-1 C-01 free 31"])
    try await plant.expectMaterialLaw()
  }

  @Test("material that was there before lots were kept opens its books with the first entry about it")
  func opening() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    _ = try await plant.replica.commit(by: "old", step: "material.receive") { _, changes in
      for (component, quantity, unit) in [("STEEL-45", 100, "KGM"), ("SEAL-7", 100, "C62")] {
        try changes.create(MaterialMove.self, on: Shelf(.plant, plant.id)) {
          $0.component = component
          $0.quantity = Quantity(ExactDecimal(quantity), unit)
          $0.kind = .receipt
        }
      }
    }
    let work = try await company.releasedWork("PO-1", 10)
    #expect(try await plant.material("STEEL-45").isEmpty)
    try await plant.receive("STEEL-45", "5 KGM", lot: "S-1")
    #expect(try await plant.material("STEEL-45") == ["OPENING free 100", "S-1 free 5"])
    try await plant.take("work.report", by: Company.crew, ["work_order": work, "good": "10"])
    #expect(try await plant.uses("STEEL-45") == ["OPENING* 25"])
    #expect(try await plant.uses("SEAL-7") == ["OPENING* 20"])
    try await plant.expectMaterialLaw()
  }

  @Test("a piece is received with its number once, and goes into a piece by its number")
  func pieces() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM")
    try await plant.receive("SEAL-7", "20 C62", lot: "G-1", ["serials": "G-001..G-020"])
    try await plant.refuses(
      "material.receive", by: Company.store, ["component": "SEAL-7", "quantity": "2 C62", "serials": "G-001 G-021"], ["serial.here @ serials"])
    try await plant.refuses(
      "material.receive", by: Company.store, ["component": "SEAL-7", "quantity": "2 C62", "serials": "G-030..H-031"], ["serial.run @ serials"])
    let work = try await company.releasedWork("PO-1", 10)
    try await plant.issue(work, "SEAL-7", "1", lot: "G-1", ["serial": "G-007", "made_serial": "P-1"])
    try await plant.refuses(
      "material.issue", by: Company.store, ["work_order": work, "component": "SEAL-7", "quantity": "1", "lot": "G-1", "serial": "G-007"], ["material.beyondBooks @ quantity"])
    #expect(try await plant.material("SEAL-7").count == 19)
    try await plant.expectMaterialLaw()
  }
}
