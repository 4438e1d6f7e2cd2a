import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Lots and pieces that are made")
struct MadeLotTests {
  private func made(_ pieces: Int = 10) async throws -> (company: Company, work: String) {
    let company = try await Company.withoutMaterial()
    try await company.plant.receive("STEEL-45", "15 KGM", lot: "S-1")
    try await company.plant.receive("STEEL-45", "100 KGM", lot: "S-2")
    try await company.plant.receive("SEAL-7", "100 C62", lot: "G-1")
    return (company, try await company.releasedWork("PO-1", pieces))
  }

  private func report(_ company: Company, _ work: String, _ good: String, _ more: [String: String] = [:]) async throws {
    try await company.plant.take("work.report", by: Company.crew, ["work_order": work, "good": good].merging(more) { $1 })
  }

  @Test("a report that nobody scanned for takes the oldest lots by the bill, and says that it is reckoned; a scan takes its place")
  func reckoned() async throws {
    let (company, work) = try await made()
    let plant = company.plant
    try await report(company, work, "8", ["scrap": "1"])
    // 9 of 10 pumps were begun: 22.5 kg, the first lot and then the next.
    #expect(try await plant.uses("STEEL-45") == ["S-1* 15", "S-2* 7.5"])
    try await plant.expectMaterialLaw()
    try await plant.issue(work, "STEEL-45", "20", lot: "S-2")
    #expect(try await plant.uses("STEEL-45") == ["S-2 20", "S-2* 2.5"])
    #expect(try await plant.material("STEEL-45") == ["S-1 free 15", "S-2 free 77.5"])
    try await report(company, work, "2")
    #expect(try await plant.uses("SEAL-7") == ["G-1* 22"])
    try await plant.expectMaterialLaw()
    #expect(try await plant.waiting().isEmpty)
  }

  @Test("a report is taken whatever the books have, and what they lack is marked")
  func unbooked() async throws {
    let (company, work) = try await made()
    let plant = company.plant
    try await plant.take("material.adjust", ["component": "STEEL-45", "lot": "S-2", "quantity": "-100", "because": "missing", "why": "not on the shelf"])
    try await report(company, work, "10")
    #expect(try await plant.uses("STEEL-45") == ["?* 10", "S-1* 15"])
    let marked = try await plant.only(MaterialDiscrepancy.self, where: "kind = 'unbooked'")
    #expect(marked.quantity == Quantity(ExactDecimal(10), "KGM") && marked.reason == work)
    try await plant.expectMaterialLaw()
    // The lot is found: it is entered as it was.
    try await plant.take("material.adjust", ["component": "STEEL-45", "lot": "S-2", "quantity": "10", "because": "found", "why": "It lay by the lathe."])
    try await plant.issue(work, "STEEL-45", "10", lot: "S-2", ["really": "It was used."])
    #expect(try await plant.uses("STEEL-45") == ["S-1* 15", "S-2 10"])
    #expect(try await plant.material("STEEL-45").isEmpty)
    try await plant.expectMaterialLaw()
  }

  @Test("a work order that ends with less gives back what is reserved for the rest")
  func less() async throws {
    let (company, work) = try await made()
    let plant = company.plant
    try await plant.take("work.start", by: Company.crew, ["work_order": work])
    try await report(company, work, "6")
    try await plant.take("work.finish", by: Company.crew, ["work_order": work, "why": "The rest is not needed."])
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available ORDER BY component") } == ["88000000", "100000000"])
    try await plant.expectMaterialLaw()
  }

  @Test("a report names its lot and its pieces, and the warehouse is offered the lot that is to come")
  func lots() async throws {
    let (company, work) = try await made()
    try await report(company, work, "4", ["lot": "L-1", "serials": "P-0001..P-0004"])
    try await report(company, work, "6")
    try await company.sync()
    let order = try await company.warehouse.only(WorkOrder.self)
    func next() async throws -> String {
      try await company.warehouse.workplace.look(as: Actor(name: "x", roles: [])) { try $0.lotToReceive(order) }
    }
    #expect(try await next() == "L-1")
    _ = try await company.receiveGoods(work, "4")
    #expect(try await next() == work)
    _ = try await company.receiveGoods(work, "6")
    let lots = try await company.warehouse.replica.read { try $0.texts("SELECT lot || ' ' || (quantity_e6 / 1000000) FROM goods_receipt ORDER BY lot") }
    #expect(lots == ["L-1 4", "\(work) 6"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a serial number that was made before is refused with where, and a list that is wrong says how")
  func serials() async throws {
    let (company, work) = try await made(20)
    let plant = company.plant
    try await report(company, work, "4", ["lot": "L-1", "serials": "P-0001..P-0004"])
    let base = ["work_order": work, "good": "2"]
    func refuse(_ serials: String, _ expected: [String]) async throws {
      try await plant.refuses("work.report", by: Company.crew, base.merging(["serials": serials]) { $1 }, expected)
    }
    try await refuse("P-0004 P-0005", ["serial.made @ serials"])
    try await refuse("P-0005", ["serial.count @ serials"])
    try await refuse("P-0005 P-0005", ["serial.twice @ serials"])
    try await refuse("P-0005..P-6", ["serial.run @ serials"])
    try await refuse("P-0005..P-9999", ["serial.tooMany @ serials"])
    try await refuse(String(repeating: "x", count: 41) + " y", ["text.tooLong @ serials"])
    do {
      try await report(company, work, "1", ["serials": "P-0004"])
      Issue.record("made twice")
    } catch let problems as Problems {
      #expect(problems.all[0].what.en.contains(work) && problems.all[0].what.en.contains("L-1") && problems.all[0].what.en.contains("PL01"))
    }
    // What another lot of the work order bears is another piece.
    try await report(company, work, "2", ["serials": "P-0005 P-0006"])
  }

  @Test("what is made for other products may stay as material, with its lot; what no bill takes may not")
  func stays() async throws {
    let (company, _) = try await made()
    let plant = company.plant
    try await company.headquarters.take("product.define", ["code": "SKID-1", "name_en": "Skid", "name_zh": "撬装", "unit": "C62", "minutes": "10"])
    try await company.headquarters.take("bill.define", ["product": "SKID-1", "component": "P-100", "quantity": "2 C62"])
    try await company.sync()
    let work = try await plant.only(WorkOrder.self).number
    try await report(company, work, "10", ["stays": "yes", "serials": "P-01..P-10"])
    #expect(try await plant.material("P-100").count == 10)
    try await company.sync()
    // The warehouse waits for nothing of it.
    try await company.warehouse.refuses("goods.receive", ["work_order": work, "quantity": "1", "location": "A-01"], ["receipt.tooMuch @ quantity"])
    #expect(try await !company.warehouse.waiting().contains("goods.receive"))
    try await company.office.take("price.set", ["product": "SKID-1", "price": "9000.00 CNY/C62"])
    let skid = try await company.releasedWork("PO-2", 5, product: "SKID-1")
    try await plant.refuses("work.report", by: Company.crew, ["work_order": skid, "good": "5", "stays": "yes"], ["made.notMaterial @ stays"])
    try await report(company, skid, "5")
    #expect(try await plant.uses("P-100").count == 10)
    try await plant.expectMaterialLaw()
  }

  @Test("by-products of the bill come into the plant's material with the lot that was made")
  func byProducts() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await company.headquarters.take("material.define", ["code": "CHIPS", "name_en": "Chips", "name_zh": "切屑", "unit": "KGM"])
    try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2026-11-23", "revision": "B"])
    try await company.headquarters.take("bill.line", ["bill": "P-100/B", "component": "CHIPS", "quantity": "0.25 KGM", "kind": "by_product"])
    try await company.headquarters.take("bill.release", ["bill": "P-100/B"])
    try await company.sync()
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    let work = try await company.releasedWork("PO-1", 10)
    try await report(company, work, "4", ["scrap": "1", "lot": "L-1"])
    #expect(try await plant.material("CHIPS") == ["L-1 free 1.25"])
    try await report(company, work, "6")
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available WHERE component = 'CHIPS'") } == ["2750000"])
    try await plant.expectMaterialLaw()
  }

  @Test("pieces that come to light after the end of a work order are kept with the reason, marked, and taken in")
  func late() async throws {
    let (company, work) = try await made()
    let plant = company.plant
    try await plant.refuses("work.late", by: Company.crew, ["work_order": work, "good": "1", "why": "x"], ["state.other @ work_order"])
    try await report(company, work, "10")
    do {
      try await report(company, work, "1")
      Issue.record("reported on an ended work order")
    } catch let problems as Problems {
      #expect(problems.all.map(\.code) == ["state.other"] && problems.all[0].remedy.en.contains("work.late"))
    }
    try await plant.refuses("work.late", by: Company.crew, ["work_order": work, "good": "0", "why": "x"], ["quantity.notPositive @ good"])
    try await plant.refuses("work.late", by: Company.crew, ["work_order": work, "good": "-1", "why": "x"], ["quantity.notPositive @ good"])
    try await plant.take("work.late", by: Company.crew, ["work_order": work, "good": "2", "why": "Two stood behind the lathe.", "lot": "L-2"])
    #expect(try await plant.uses("SEAL-7") == ["G-1* 24"])
    let marked = try await plant.only(MaterialDiscrepancy.self)
    #expect(marked.kind == .closed && marked.reason == "Two stood behind the lathe." && marked.quantity.amount == ExactDecimal(2))
    try await plant.expectMaterialLaw()
    try await company.sync()
    _ = try await company.receiveGoods(work, "12")
    try await company.sync()
    try await company.expectOneTruth()
  }
}
