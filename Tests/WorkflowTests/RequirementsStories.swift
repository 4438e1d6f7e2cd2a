import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What a plant must make and buy")
struct RequirementsStories {
  /// A plant with two suppliers and rules for steel and seals, and one order of 180 pumps: 450 kg of steel of which 400 lie there, 360 seals of which 320 do.
  private func asked(steelDays: String = "3") async throws -> (company: Company, order: String) {
    let company = try await Company()
    try await company.setUp()
    try await company.plant.take("supplier.register", ["code": "S-BAO", "name": "Baoshan Steel", "contact": "Mr Qian"])
    try await company.plant.take("material.rule", ["component": "STEEL-45", "lead_days": steelDays, "supplier": "S-BAO"])
    try await company.plant.take("material.rule", ["component": "SEAL-7", "lead_days": "3", "lots": "fixed", "lot": "100"])
    let order = try await company.receiveOrder(lines: "P-100 180 C62")
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order, "promised": "2026-12-07", "why": "agreed by telephone"])
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    try await company.sync()
    return (company, order)
  }

  private func requisition(_ company: Company, _ component: String) async throws -> Row<Requisition> {
    try await company.plant.only(Requisition.self, where: "component = '\(component)' AND state <> 'withdrawn'")
  }

  @Test("What a piece takes is read from the bill that holds today: with its scrap, through a phantom, and not from a draft")
  func bills() async throws {
    let (company, _) = try await asked()
    let place = company.headquarters
    try await place.take("product.define", ["code": "K-1", "name_en": "Seal kit", "name_zh": "密封组件", "unit": "C62", "minutes": "1"])
    try await place.take("material.define", ["code": "K-1", "phantom": "yes"])
    try await place.take("bill.define", ["product": "K-1", "component": "SEAL-7", "quantity": "3 C62"])
    let held = try await place.get(BillRevision.self, place.take("bill.revise", ["product": "P-100", "from": "2026-11-23", "empty": "yes", "revision": "B"]).subject).number
    try await place.take("bill.line", ["bill": held, "component": "STEEL-45", "quantity": "3 KGM", "scrap": "25"])
    try await place.take("bill.line", ["bill": held, "component": "K-1", "quantity": "2 C62"])
    try await place.take("bill.release", ["bill": held])
    let draft = try await place.get(BillRevision.self, place.take("bill.revise", ["product": "P-100", "from": "2026-11-23", "empty": "yes", "revision": "C"]).subject).number
    try await place.take("bill.line", ["bill": draft, "component": "STEEL-45", "quantity": "90 KGM"])
    try await company.sync()
    _ = try await company.plant.workplace.takeAutomaticSteps()
    // 180 pumps of 4 kg, of which 400 kg lie there; 6 seals each, of which 320 do, in lots of 100.
    #expect(try await requisition(company, "STEEL-45").quantity == Quantity(ExactDecimal(320), "KGM"))
    let seals = try await company.plant.replica.read { try $0.all(Requisition.self, where: "component = 'SEAL-7' AND state <> 'withdrawn'") }
    #expect(seals.map(\.quantity.amount.millionths).reduce(0, +) == 800 * ExactDecimal.scale)
    #expect(try await company.plant.replica.read { try $0.all(Requisition.self, where: "component = 'K-1'") }.isEmpty)
  }

  @Test("An order's material is asked for by itself, ordered, and taken in in parts, some of it wrong; the supplier's record says so")
  func bought() async throws {
    let (company, order) = try await asked()
    let round = try await company.plant.workplace.takeAutomaticSteps()
    #expect(round.refused.isEmpty)
    let steel = try await requisition(company, "STEEL-45")
    #expect(steel.quantity == Quantity(ExactDecimal(50), "KGM") && steel.orders == order && steel.askedBy == nil)
    #expect(try await requisition(company, "SEAL-7").quantity == Quantity(ExactDecimal(100), "C62"))
    #expect(try await company.plant.waiting().count { $0 == "purchase.order" } == 2)
    // A second round finds nothing to do.
    #expect(try await company.plant.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.plant.refuses("requirements.run", [:], ["requirements.settled @ "])

    let wrong = ["requisition": steel.number, "price": "6.80 CNY/C62", "day": "2026-11-20", "quantity": "-1 KGM"]
    try await company.plant.refuses("purchase.order", wrong, ["material.unit @ price", "quantity.notPositive @ quantity", "date.past @ day"])
    try await company.plant.refuses("requisition.withdraw", ["requisition": steel.number], ["requisition.needed @ requisition"])
    let bought = try await company.plant.take("purchase.order", ["requisition": steel.number, "price": "6.80 CNY/KGM", "day": "2026-11-27"])
    let number = try await company.plant.get(PurchaseOrder.self, bought.subject).number
    #expect(try await requisition(company, "STEEL-45").state == .ordered)
    #expect(try await company.plant.waiting().count { $0 == "purchase.order" } == 1)
    #expect(try await company.plant.workplace.takeAutomaticSteps().taken.isEmpty)

    company.clock.set(moment("2026-11-26", 10))
    try await company.plant.refuses("purchase.receive", ["purchase": number, "good": "60 KGM"], ["purchase.over @ good"])
    try await company.plant.refuses("purchase.receive", ["purchase": number, "good": "0 KGM", "refused": "5 KGM"], ["entry.missing @ why"])
    let part = try await company.plant.take("purchase.receive", ["purchase": number, "good": "20 KGM", "refused": "5 KGM", "why": "rust"])
    #expect(part.message.en.contains("30 kg of STEEL-45 are still to come."))
    try await company.plant.refuses("purchase.cancel", ["purchase": number], ["purchase.begun @ purchase"])
    try await company.plant.take("purchase.receive", ["purchase": number, "good": "30 KGM"])
    let purchase = try await company.plant.get(PurchaseOrder.self, bought.subject)
    #expect(purchase.state == .received && purchase.ended == Day("2026-11-26"))
    let free = try await company.plant.workplace.look(as: Actor(name: "x", roles: [.buyer])) { try $0.available("STEEL-45") }
    #expect(free == ExactDecimal(450))
    let records = try await company.plant.workplace.look(as: Actor(name: "x", roles: [.buyer])) { try SupplierRecord.all($0) }
    #expect(records.map(\.ended) == [1] && records.map(\.onTime) == [1] && records.map(\.right) == [0])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A cancelled order withdraws what was asked for it, a person's own requisition stays and counts as coming")
  func withdrawn() async throws {
    let (company, order) = try await asked()
    _ = try await company.plant.workplace.takeAutomaticSteps()
    let result = try await company.plant.take("requisition.make", ["component": "STEEL-45", "quantity": "20 KGM", "needed": "2026-11-27"])
    _ = try await company.plant.workplace.takeAutomaticSteps()
    let open = try await company.plant.replica.read { try $0.all(Requisition.self, where: "component = 'STEEL-45' AND state = 'open'", order: "id") }
    #expect(open.map(\.quantity.amount) == [ExactDecimal(30), ExactDecimal(20)])
    // The office cancels while the plant can't be reached; the plant learns it later.
    try await company.office.take("order.cancel", ["order": order, "why": "The customer has no room."])
    #expect(try await company.plant.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.sync()
    _ = try await company.plant.workplace.takeAutomaticSteps()
    let left = try await company.plant.only(Requisition.self, where: "state = 'open'")
    #expect(left.id.key == result.subject)
    #expect(try await company.plant.waiting().count { $0 == "purchase.order" } == 1)
    try await company.plant.take("requisition.withdraw", ["requisition": left.number])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A steel that takes six weeks is a shortage of the customer's order; somebody acts, a hastened purchase ends it")
  func short() async throws {
    let (company, order) = try await asked(steelDays: "30")
    let buyer = Actor(name: "xu", roles: [.buyer])
    func shortages() async throws -> [PlantShortages.Shortage] {
      try await company.plant.workplace.look(as: buyer) { try PlantShortages.of(PlantRequirements.of($0), $0).all }
    }
    let found = try #require(try await shortages().first)
    #expect(found.component == "STEEL-45" && found.quantity == Quantity(ExactDecimal(50), "KGM") && found.orders.map(\.number) == [order] && found.days > 10)
    let act = ["component": "STEEL-45", "remedy": "expedite", "owner": "xu", "due": "2026-11-25", "orders": order]
    try await company.plant.refuses("shortage.act", act.merging(["due": "2026-11-20", "component": "STEEL-54"]) { $1 }, ["component.unknown @ component", "date.past @ due", "person.unknown @ owner"])
    try await company.plant.take("operator.register", by: Actor(name: "wei", roles: [.administrator]), ["name": "xu", "full_name": "Xu Lin", "roles": "buyer"])
    let action = try await company.plant.get(ShortageAction.self, try await company.plant.take("shortage.act", act).subject)
    #expect(try await shortages().first?.actions.map(\.number) == [action.number])
    #expect(try await company.plant.waiting().contains("shortage.done"))
    _ = try await company.plant.workplace.takeAutomaticSteps()
    let steel = try await requisition(company, "STEEL-45")
    let bought = try await company.plant.take("purchase.order", ["requisition": steel.number, "price": "6.80 CNY/KGM", "day": "2027-01-04"])
    let number = try await company.plant.get(PurchaseOrder.self, bought.subject).number
    #expect(try await shortages().first { $0.component == "STEEL-45" }?.supply?.number == number)
    try await company.plant.take("purchase.day", ["purchase": number, "day": "2026-11-24"])
    #expect(try await shortages().filter { $0.component == "STEEL-45" }.isEmpty)
    try await company.plant.take("shortage.done", ["action": action.number, "outcome": "They send it by express."])
    #expect(try await !company.plant.waiting().contains("shortage.done"))
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("What one work order takes the next does not get, in the order of one's choice")
  func kitting() async throws {
    let company = try await Company()
    try await company.setUp()
    func planned(_ reference: String) async throws -> String {
      let order = try await company.approveOrder(reference, lines: "P-100 90 C62")
      try await company.sync()
      return try await company.scheduleWork(order)
    }
    let works = [try await planned("PO-1"), try await planned("PO-2")]
    func missing(_ numbers: [String]) async throws -> [ExactDecimal] {
      try await company.plant.workplace.look(as: Actor(name: "x", roles: [.planner])) { context in
        try Kitting.trial(numbers, context).kits.map { kit in kit.parts.first { $0.component == "STEEL-45" }?.missing.amount ?? .zero }
      }
    }
    // 90 pumps take 225 kg, two times 450; 400 lie there.
    #expect(try await missing(works) == [.zero, ExactDecimal(50)])
    #expect(try await missing([works[1]]) == [.zero])
    #expect(try await missing([]) == [.zero, ExactDecimal(50)])
    let trial = try await company.plant.workplace.look(as: Actor(name: "x", roles: [.planner])) { try Kitting.trial([works[0], "WO-9"], $0) }
    #expect(trial.unknown == ["WO-9"] && trial.kits.map(\.isWhole) == [true])
  }

  @Test("A work order that is planned takes its material on the day it begins; once it is reserved its need is gone")
  func planned() async throws {
    let (company, order) = try await asked()
    let work = try await company.scheduleWork(order)
    func gross() async throws -> ExactDecimal {
      try await company.plant.workplace.look(as: Actor(name: "x", roles: [.planner])) { context in
        let plant = try PlantRequirements.of(context)
        let place = try #require(plant.place("STEEL-45"))
        return try ItemRequirements.of(place, plant, isWeeks: true).columns.reduce(.zero) { $0 + $1.gross.amount }
      }
    }
    #expect(try await gross() == ExactDecimal(450))
    try await company.plant.take("material.receive", ["component": "STEEL-45", "quantity": "50 KGM"])
    try await company.plant.take("material.receive", ["component": "SEAL-7", "quantity": "40 C62"])
    try await company.plant.take("material.reserve", ["work_order": work])
    #expect(try await gross() == .zero)
  }

  @Test("Rules that do not go together are refused with all that is wrong")
  func rules() async throws {
    let (company, _) = try await asked()
    try await company.plant.refuses(
      "material.rule", ["component": "STEEL-54", "lead_days": "-1", "lots": "fixed", "minimum": "10", "maximum": "5"],
      ["component.unknown @ component", "number.range @ lead_days", "entry.missing @ lot", "lot.order @ maximum"])
    try await company.plant.refuses(
      "material.rule", ["component": "STEEL-45", "lead_days": "5", "lots": "silver-meal", "order_cost": "50.00 CNY"], ["entry.missing @ holding_cost"])
    try await company.plant.take(
      "material.rule", ["component": "STEEL-45", "lead_days": "5", "lots": "wagner-whitin", "order_cost": "50.00 CNY", "holding_cost": "2.00 CNY", "multiple": "25"])
    _ = try await company.plant.workplace.takeAutomaticSteps()
    #expect(try await requisition(company, "STEEL-45").quantity.amount == ExactDecimal(50))
  }
}
