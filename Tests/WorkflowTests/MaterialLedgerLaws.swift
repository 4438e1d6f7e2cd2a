import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Laws of the ledgers of material")
struct MaterialLedgerLaws {
  /// A small generator that a seed sets, so that a case that fails can be run again.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }
  }

  @Test("whatever a plant does with its material, what may be promised is what lies free less what is reserved and not taken, and nothing is below nothing", arguments: [1, 2, 3, 4])
  func promise(_ seed: UInt64) async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "200 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "200 C62", lot: "G-1")
    var works: [String] = []
    for number in 1...3 { works.append(try await company.releasedWork("PO-\(number)", 10)) }
    var dice = Dice(state: seed)
    var (taken, refused) = (0, 0)
    for _ in 0..<60 {
      let (step, raw) = Self.next(&dice, works)
      do {
        try await plant.take(step, by: Actor(name: "tian", roles: Set(OperatorRole.allCases)), raw)
        taken += 1
      } catch is Problems {
        // What the rules do not allow is refused, and changes nothing: the law below says so.
        refused += 1
      }
      try await plant.expectMaterialLaw(isVerified: false)
    }
    try await plant.expectMaterialLaw()
    #expect(taken > 15 && refused > 0, "\(taken) taken, \(refused) refused")
    try await company.sync()
    try await company.expectOneTruth()
  }

  private static func next(_ dice: inout Dice, _ works: [String]) -> (String, [String: String]) {
    let component = ["STEEL-45", "SEAL-7"][dice.roll(2)]
    let lot = component == "STEEL-45" ? ["S-1", "S-2"][dice.roll(2)] : ["G-1", "G-2"][dice.roll(2)]
    let quantity = String(dice.roll(30) + 1)
    let work = works[dice.roll(works.count)]
    let base = ["component": component, "lot": lot, "quantity": quantity]
    func with(_ more: [String: String]) -> [String: String] { base.merging(more) { $1 } }
    let really = dice.roll(3) == 0 ? "really" : ""
    switch dice.roll(10) {
    case 0: return ("material.receive", with(["quantity": quantity + (component == "STEEL-45" ? " KGM" : " C62"), "inspect": dice.roll(2) == 0 ? "yes" : "no"]))
    case 1, 2: return ("material.issue", with(["work_order": work, "really": really]))
    case 3: return ("material.issue", ["component": component, "quantity": quantity, "work_order": work, "really": really])
    case 4: return ("material.return", with(["work_order": work, "status": ["free", "blocked"][dice.roll(2)]]))
    case 5: return ("material.move", with(["to": ["A-01", "B-01"][dice.roll(2)], "really": really]))
    case 6: return ("material.status", with(["from": ["free", "inspection"][dice.roll(2)], "to": ["blocked", "free"][dice.roll(2)], "why": "x"]))
    case 7: return ("material.adjust", with(["quantity": (dice.roll(2) == 0 ? "-" : "") + quantity, "because": ["found", "scrap"][dice.roll(2)], "why": "x"]))
    case 8: return ("work.report", ["work_order": work, "good": String(dice.roll(6)), "scrap": String(dice.roll(3))])
    default: return dice.roll(3) == 0 ? ("work.finish", ["work_order": work, "why": "x"]) : ("work.late", ["work_order": work, "good": "1", "why": "x"])
    }
  }

  @Test("a work order that is withdrawn gives its reservation back, and what it took as it is returned")
  func withdrawn() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    let order = try await company.approveOrder("PO-1", lines: "P-100 10 C62")
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await plant.take("material.reserve", ["work_order": work])
    try await plant.issue(work, "STEEL-45", "10", lot: "S-1")
    try await company.sync()
    let manager = Actor(name: "li", roles: [.salesManager])
    let correction = ["order": order, "error_class": "quantity", "made_by": "wang", "why": "Typed 10 for 8.", "lines": "1 8", "accept": "yes"]
    try await company.office.take("order.correct", by: manager, correction)
    _ = try await company.office.workplace.takeAutomaticSteps([AnyAutomaticStep(FollowChange.self)])
    try await company.sync()
    try await plant.take("work.withdraw", ["work_order": work])
    try await plant.expectMaterialLaw()
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available ORDER BY component") } == ["100000000", "90000000"])
    try await plant.take("material.return", by: Company.store, ["work_order": work, "component": "STEEL-45", "lot": "S-1", "quantity": "10"])
    try await plant.expectMaterialLaw()
    #expect(try await plant.replica.read { try $0.texts("SELECT quantity_e6 FROM material_available ORDER BY component") } == ["100000000", "100000000"])
  }

  @Test("verify finds a sum of material that is not its ledger's, and one of the genealogy, and repairs both")
  func verify() async throws {
    let company = try await Company.withoutMaterial()
    let plant = company.plant
    try await plant.receive("STEEL-45", "100 KGM", lot: "S-1")
    try await plant.receive("SEAL-7", "100 C62", lot: "G-1")
    let work = try await company.releasedWork("PO-1", 10)
    try await plant.issue(work, "STEEL-45", "10", lot: "S-1")
    try await plant.replica.pool.write {
      try $0.execute(sql: "UPDATE material_stock SET quantity_e6 = quantity_e6 + 1000000 WHERE lot = 'S-1'; UPDATE lot_edge SET lot = 'S-9' WHERE lot = 'S-1'")
    }
    let found = try await plant.replica.verify()
    #expect(found.findings.contains { $0.place.hasPrefix("material_stock") } && found.findings.contains { $0.place.hasPrefix("lot_edge") })
    _ = try await plant.replica.repair(found)
    try await plant.expectMaterialLaw()
    #expect(try await plant.uses("STEEL-45") == ["S-1 10"])
  }
}
