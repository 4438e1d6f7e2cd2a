import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Where lots come from and where they went")
struct GenealogyTests {
  private static let pipe = ["BAR", "TUBE", "RING", "P-100", "SKID"]

  /// Five levels: a heat of bar becomes tubes, tubes become rings, rings pumps and pumps a skid, which goes to the customer. Each stays at the plant as
  /// the material of the next.
  private func chain() async throws -> (company: Company, works: [String]) {
    let company = try await Company()
    for (code, unit) in [("TUBE", "C62"), ("RING", "C62"), ("P-100", "C62"), ("SKID", "C62")] {
      try await company.headquarters.take("product.define", ["code": code, "name_en": "Part \(code)", "name_zh": "零件 \(code)", "unit": unit, "minutes": "1"])
    }
    for (product, component, quantity) in [("TUBE", "BAR", "2 KGM"), ("RING", "TUBE", "1 C62"), ("P-100", "RING", "2 C62"), ("SKID", "P-100", "1 C62")] {
      try await company.headquarters.take("bill.define", ["product": product, "component": component, "quantity": quantity])
    }
    try await company.sync()
    for product in Self.pipe.dropFirst() { try await company.office.take("price.set", ["product": product, "price": "10.00 CNY/C62"]) }
    try await company.office.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "900000.00 CNY"])
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    try await company.plant.receive("BAR", "40 KGM", lot: "HEAT-A", ["supplier_lot": "BAO-77"])
    try await company.plant.receive("BAR", "40 KGM", lot: "HEAT-B")
    var works: [String] = []
    for (index, product) in Self.pipe.dropFirst().enumerated() {
      let pieces = product == "TUBE" || product == "RING" ? 20 : 10
      let work = try await company.releasedWork("PO-\(index)", pieces, product: product)
      if product == "TUBE" { try await company.plant.issue(work, "BAR", "40", lot: "HEAT-A") }
      let more = product == "SKID" ? ["serials": "K-01..K-10"] : ["stays": "yes", "lot": "L-\(product)"]
      try await company.plant.take("work.report", by: Company.crew, ["work_order": work, "good": "\(pieces)"].merging(more) { $1 })
      works.append(work)
    }
    try await company.sync()
    return (company, works)
  }

  private func lines(_ place: Place, _ way: Genealogy.Direction, _ node: LotNode) async throws -> [String] {
    try await place.replica.read { snapshot in
      try GenealogyTree(way, of: node, snapshot).lines.map { line in
        let text = line.kind == .lot ? line.node.told : "\(line.kind.rawValue) \(line.party)"
        return "\(line.depth) \(text)" + (line.quantity.map { " \($0.amount)" } ?? "") + (line.isReckoned ? "*" : "")
      }
    }
  }

  @Test("over five levels a heat is followed to the customer's shipment, and the shipment's lot back to the supplier's heat")
  func bothWays() async throws {
    let (company, works) = try await chain()
    let skid = works[3]
    try await company.accept(try await company.receiveGoods(skid, "10"))
    let order = try await company.plant.only(WorkOrder.self, where: "number = '\(skid)'").orderNumber
    let shipment = try await company.pack(order)
    try await company.deliver(shipment)
    try await company.sync()
    let down = try await lines(company.headquarters, .down, LotNode("BAR", "HEAT-A"))
    #expect(
      down == [
        "0 BAR · HEAT-A", "1 TUBE · L-TUBE 40", "2 RING · L-RING 20*", "3 P-100 · L-P-100 20*", "4 SKID · \(skid) 10*", "5 shipment Lantian Pumps 10",
      ])
    let up = try await lines(company.headquarters, .up, LotNode("SKID", skid))
    #expect(up == ["0 SKID · \(skid)", "1 P-100 · L-P-100 10*", "2 RING · L-RING 20*", "3 TUBE · L-TUBE 20*", "4 BAR · HEAT-A 40"])
    // A piece leads the same way, and the other heat nowhere.
    #expect(try await lines(company.plant, .up, LotNode("SKID", skid, serial: "K-07")).count == 5)
    #expect(try await lines(company.headquarters, .down, LotNode("BAR", "HEAT-B")) == ["0 BAR · HEAT-B"])
    let heat = try await company.headquarters.replica.read { try GenealogyTree(.up, of: LotNode("SKID", skid), $0).lines.last }
    #expect(heat?.partyLot == "BAO-77")
    let found = try await company.headquarters.replica.read { try (LotSearch.find("BAO-77", $0), LotSearch.find("K-07", $0)) }
    #expect(found.0 == [LotNode("BAR", "HEAT-A")] && found.1 == [LotNode("SKID", skid, serial: "K-07")])
  }

  @Test("a piece that is built into a piece is found from it, and only from it")
  func pieces() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "20 C62", lot: "G-1", ["serials": "G-01..G-20"])
    let work = try await company.releasedWork("PO-1", 2)
    for (seal, pump) in [("G-01", "P-1"), ("G-02", "P-1"), ("G-03", "P-2"), ("G-04", "P-2")] {
      try await plant.issue(work, "SEAL-7", "1", lot: "G-1", ["serial": seal, "made_serial": pump])
    }
    #expect(try await lines(plant, .down, LotNode("SEAL-7", "G-1", serial: "G-03")) == ["0 SEAL-7 · G-1 · G-03", "1 under_work "])
    try await plant.take("work.report", by: Company.crew, ["work_order": work, "good": "2", "serials": "P-1 P-2"])
    #expect(try await lines(plant, .down, LotNode("SEAL-7", "G-1", serial: "G-03")) == ["0 SEAL-7 · G-1 · G-03", "1 P-100 · \(work) · P-2 1"])
    #expect(
      try await lines(plant, .up, LotNode("P-100", work, serial: "P-1")) == [
        "0 P-100 · \(work) · P-1", "1 SEAL-7 · G-1 · G-01 1", "1 SEAL-7 · G-1 · G-02 1", "1 STEEL-45 · S-1 5*",
      ])
  }

  @Test("a lot does not go into what it is made of, by issue or by the name of a report")
  func cycle() async throws {
    let (company, works) = try await chain()
    let plant = company.plant
    // Back into the work order that made it, and into one that made what it is made of.
    let ring = ["component": "RING", "lot": "L-RING", "quantity": "1", "really": "They were worked over."]
    try await plant.refuses("material.issue", by: Company.store, ring.merging(["work_order": works[1]]) { $1 }, ["lot.cycle @ lot"])
    try await plant.refuses("material.issue", by: Company.store, ring.merging(["work_order": works[0]]) { $1 }, ["lot.cycle @ lot"])
    let next = try await company.releasedWork("PO-9", 5, product: "TUBE")
    try await plant.take("work.report", by: Company.crew, ["work_order": next, "good": "1", "stays": "yes", "lot": "L-NEW"])
    try await plant.issue(next, "P-100", "1", lot: "L-P-100", ["really": "Cut up for tube."])
    try await plant.refuses("work.report", by: Company.crew, ["work_order": next, "good": "1", "lot": "L-TUBE"], ["lot.cycle @ lot"])
  }

  @Test("what two plants did apart may close a circle: every reading ends and says so")
  func circle() async throws {
    let company = try await Company(more: [("PL02", .plant, "company plant/5")])
    let (first, second) = (company.plant, company.sites[4])
    for (place, makes, of) in [(first, "A", "B"), (second, "B", "A")] {
      _ = try await place.replica.commit(by: "floor", step: "work.report") { _, changes in
        let work = WorkOrder.ID(RecordKey(milliseconds: 1, counter: UInt64(place.id.number), site: place.id, random: 7))
        try changes.create(LotUse.self, on: Shelf(.plant, place.id)) {
          $0.workOrder = work
          $0.component = of
          $0.lot = "L"
          $0.quantity = Quantity(ExactDecimal(1), "C62")
        }
        try changes.create(LotMade.self, on: Shelf(.plant, place.id)) {
          $0.workOrder = work
          $0.component = makes
          $0.lot = "L"
          $0.quantity = Quantity(ExactDecimal(1), "C62")
        }
      }
    }
    try await company.sync()
    for way in Genealogy.Direction.allCases {
      let tree = try await company.headquarters.replica.read { try GenealogyTree(way, of: LotNode("A", "L"), $0) }
      #expect(tree.lines.map(\.node.component) == ["A", "B", "A"] && tree.lines.map(\.isCircle) == [false, false, true])
      #expect(tree.cycle.map { $0.map(\.component) } == ["A", "B", "A"])
    }
    // Neither plant knows of more than its own half.
    let here = try await first.replica.read { try GenealogyTree(.up, of: LotNode("A", "L"), $0) }
    #expect(here.lines.count == 2 && here.cycle == nil)
  }

  @Test("one number on two pieces, given by two plants apart, is recorded at both and a case for headquarters until one of them gets another")
  func doubled() async throws {
    let company = try await Company(more: [("PL02", .plant, "company plant/5")])
    let (first, second) = (company.plant, company.sites[4])
    for place in [first, second] {
      _ = try await place.replica.commit(by: "floor", step: "work.report") { _, changes in
        try changes.create(MadeSerial.self, on: Shelf(.plant, place.id)) {
          $0.workOrder = WorkOrder.ID(RecordKey(milliseconds: 1, counter: UInt64(place.id.number), site: place.id, random: 7))
          $0.component = "P-100"
          $0.lot = "L-\(place.id.number)"
          $0.serial = "P-0007"
          $0.quantity = Quantity(ExactDecimal(1), "C62")
        }
      }
    }
    #expect(try await company.headquarters.waiting().isEmpty)
    try await company.sync()
    let case1 = try await company.headquarters.inbox(.inspector)
    #expect(case1.map(\.step) == ["serial.settle"] && case1.first?.subjectNumber == "P-0007")
    let piece = try #require(case1.first?.subject.description)
    try await company.headquarters.refuses("serial.settle", ["piece": piece, "serial": "P-0007", "why": "x"], ["serial.made @ serial"])
    try await company.headquarters.take("serial.settle", ["piece": piece, "serial": "P-0007B", "why": "A new plate."])
    #expect(try await company.headquarters.waiting().isEmpty)
    try await company.headquarters.refuses("serial.settle", ["piece": piece, "serial": "P-9", "why": "x"], ["serial.single @ piece"])
    try await company.sync()
    try await company.expectOneTruth()
    let known = try await company.headquarters.replica.read { try LotSearch.find("P-0007", $0).count }
    #expect(known == 1)
  }

  @Test("a bad heat is contained with one step: what is made of it is held everywhere, what has left is recalled, and it goes into nothing more")
  func contain() async throws {
    let (company, works) = try await chain()
    let quality = Actor(name: "qi", roles: [.inspector])
    let skid = works[3]
    try await company.accept(try await company.receiveGoods(skid, "10"))
    let order = try await company.plant.only(WorkOrder.self, where: "number = '\(skid)'").orderNumber
    let shipment = try await company.pack(order)
    try await company.deliver(shipment)
    try await company.sync()
    let bad = ["component": "BAR", "lot": "HEAT-A", "why": "The heat is brittle."]
    try await company.headquarters.refuses("lot.contain", by: quality, bad.merging(["lot": "HEAT-C"]) { $1 }, ["lot.unknown @ lot"])
    let done = try await company.headquarters.take("lot.contain", by: quality, bad)
    #expect(done.message.en.hasPrefix("5 lots are held") && isBilingual(done.message))
    try await company.headquarters.refuses("lot.contain", by: quality, bad, ["lot.heldAlready @ lot"])
    try await company.sync()
    _ = try await company.warehouse.workplace.takeAutomaticSteps()
    let recalled = try await company.warehouse.only(RecallLine.self)
    #expect(recalled.customerName == "Lantian Pumps" && recalled.quantity.amount == ExactDecimal(10))
    let next = try await company.releasedWork("PO-9", 5, product: "TUBE")
    let issue = ["work_order": next, "component": "BAR", "lot": "HEAT-A", "quantity": "1"]
    try await company.plant.take("material.adjust", ["component": "BAR", "lot": "HEAT-A", "quantity": "2", "because": "found", "why": "x"])
    try await company.plant.refuses("material.issue", by: Company.store, issue, ["material.notFree @ lot"])
    try await company.plant.refuses(
      "material.status", ["component": "BAR", "lot": "HEAT-A", "quantity": "1", "from": "blocked", "to": "free", "why": "x"], ["lot.held @ to"])
    let hold = try await company.plant.only(MaterialHold.self)
    try await company.plant.take("material.release", by: quality, ["hold": hold.number, "why": "It was the gauge."])
    try await company.plant.issue(next, "BAR", "1", lot: "HEAT-A")
    try await company.plant.refuses("material.release", by: quality, ["hold": hold.number, "why": "x"], ["state.other @ hold"])
  }
}
