import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Bills of materials over several sites")
struct BillStories {
  static let today = Day("2026-11-23")!

  /// A pump of two levels, with a phantom: P-100 takes a wheel A-1 (yield 80 %), a set of screws K-1 that is never stocked, and steel.
  static func pump(_ company: Company, more: Bool = true) async throws {
    let place = company.headquarters
    for (code, en, zh) in [("P-100", "Pump", "水泵"), ("A-1", "Wheel", "叶轮"), ("K-1", "Screw set", "螺钉组")] {
      try await place.take("product.define", ["code": code, "name_en": en, "name_zh": zh, "unit": "C62", "minutes": "30"])
    }
    for (code, unit, cost) in [("STEEL-45", "KGM", "5.20 CNY/KGM"), ("SCREW-8", "C62", "0.35 CNY/C62"), ("BRASS", "KGM", "38.00 CNY/KGM"), ("SWARF", "KGM", "20.00 CNY/KGM")] {
      try await place.take("material.define", ["code": code, "name_en": code, "unit": unit, "cost": cost])
    }
    try await place.take("material.define", ["code": "A-1", "yield": "80", "lead_days": "3"])
    try await place.take("material.define", ["code": "K-1", "phantom": "yes"])
    try await place.take("material.convert", ["item": "SCREW-8", "unit": "BX", "equals": "200 C62"])
    try await bill(company, "A-1", [("BRASS", "1200 g", "4", ""), ("SWARF", "100 g", "", "by_product")])
    try await bill(company, "K-1", [("SCREW-8", "8 pcs", "", "")])
    try await bill(company, "P-100", [("A-1", "1 pcs", "", ""), ("K-1", "2 pcs", "", ""), ("STEEL-45", "2.5 kg", "", "")])
    try await company.sync()
  }

  /// Makes and releases a revision.
  @discardableResult
  static func bill(
    _ company: Company, at place: Place? = nil, _ product: String, from: String = "2026-11-23", revision: String = "", _ lines: [(String, String, String, String)]
  ) async throws -> String {
    let place = place ?? company.headquarters
    let key = try await place.take("bill.revise", ["product": product, "from": from, "empty": "yes", "revision": revision]).subject
    let number = try await place.get(BillRevision.self, key).number
    for (component, quantity, scrap, kind) in lines {
      try await place.take("bill.line", ["bill": number, "component": component, "quantity": quantity, "scrap": scrap, "kind": kind])
    }
    try await place.take("bill.release", ["bill": number])
    return number
  }

  func reading(_ place: Place, _ code: String, _ quantity: Int = 1, on day: Day = today) async throws -> [String: String] {
    let sums = try await place.replica.read { try BillReading(code, ExactDecimal(quantity), on: day, $0).sums.map { ($0.item.code, $0.quantity.description) } }
    return Dictionary(uniqueKeysWithValues: sums)
  }

  @Test("the textbook's speaker kits: gross needs of every level, with low-level codes")
  func textbook() async throws {
    // Heizer and Render, Operations Management, chapter on material requirements planning, example 1 (Speaker Kits, Inc.): 50 kits A of 2 B and 3 C;
    // B of 2 D and 2 E; C of 2 E and 2 F; F of 2 D and 1 G.
    let company = try await Company()
    let place = company.headquarters
    for code in ["A", "B", "C", "F"] {
      try await place.take("product.define", ["code": code, "name_en": "Item \(code)", "name_zh": "物料 \(code)", "unit": "C62", "minutes": "1"])
    }
    for code in ["D", "E", "G"] { try await place.take("material.define", ["code": code, "name_en": "Item \(code)", "unit": "C62"]) }
    try await Self.bill(company, "F", [("D", "2 pcs", "", ""), ("G", "1 pcs", "", "")])
    try await Self.bill(company, "C", [("E", "2 pcs", "", ""), ("F", "2 pcs", "", "")])
    try await Self.bill(company, "B", [("D", "2 pcs", "", ""), ("E", "2 pcs", "", "")])
    try await Self.bill(company, "A", [("B", "2 pcs", "", ""), ("C", "3 pcs", "", "")])
    #expect(try await reading(place, "A", 50) == ["B": "100 C62", "C": "150 C62", "D": "800 C62", "E": "500 C62", "F": "300 C62", "G": "300 C62"])
    let codes = try await place.replica.read { snapshot in
      let book = try BillBook.whole(snapshot, on: Self.today)
      let codes = try book.graph.lowLevelCodes()
      return Dictionary(uniqueKeysWithValues: book.items.enumerated().map { ($1.code, codes[$0]) })
    }
    // D is on the second level below B and on the third below F: its code is the lower one.
    #expect(codes == ["A": 0, "B": 1, "C": 1, "E": 2, "F": 2, "D": 3, "G": 3])
  }

  @Test("scrap, yield, grams of what is kept in kilograms, boxes, phantoms and by-products are reckoned exactly")
  func shares() async throws {
    let company = try await Company()
    try await Self.pump(company)
    let needs = try await reading(company.plant, "P-100", 96)
    // 96 wheels of 80 % yield are 120 begun; 1.2 kg each with 4 % scrap are 1.25 kg taken: 150 kg. Screws: 96 × 2 × 8.
    #expect(needs == ["A-1": "96 C62", "K-1": "192 C62", "STEEL-45": "240 KGM", "BRASS": "150 KGM", "SCREW-8": "1536 C62"])
    let outs = try await company.plant.replica.read { try BillReading("P-100", ExactDecimal(96), on: Self.today, $0).byProducts.map { "\($0.item.code) \($0.quantity)" } }
    #expect(outs == ["SWARF 12 KGM"])
    let uses = try await company.office.replica.read { try WhereUsed("SCREW-8", on: Self.today, $0).uses.map { "\($0.level) \($0.item.code) \($0.quantity) \($0.isTop)" } }
    #expect(uses == ["1 K-1 8 C62 false", "2 P-100 16 C62 true"])
    // In boxes now: half a box is a hundred screws.
    try await Self.bill(company, "K-1", from: "2026-12-01", [("SCREW-8", "0.5 box", "", "")])
    #expect(try await reading(company.headquarters, "P-100", 1, on: Day("2026-12-01")!)["SCREW-8"] == "200 C62")
    #expect(try await reading(company.headquarters, "P-100", 1, on: Day("2026-11-30")!)["SCREW-8"] == "16 C62")
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a revision holds from its day on, until it is withdrawn; a draft never does; the plant knows as much as it has heard")
  func effective() async throws {
    let company = try await Company()
    try await Self.pump(company)
    let number = try await Self.bill(company, "P-100", from: "2027-01-01", [("STEEL-45", "3 kg", "", "")])
    #expect(number == "P-100/B")
    let later = Day("2027-01-01")!
    #expect(try await reading(company.headquarters, "P-100", 1, on: later) == ["STEEL-45": "3 KGM"])
    #expect(try await reading(company.plant, "P-100", 1, on: later)["STEEL-45"] == "2.5 KGM")
    try await company.sync()
    #expect(try await reading(company.plant, "P-100", 1, on: later) == ["STEEL-45": "3 KGM"])
    #expect(try await reading(company.plant, "P-100")["STEEL-45"] == "2.5 KGM")
    let draft = try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2027-02-01"])
    #expect(draft.message.en.contains("1 lines"))
    #expect(try await reading(company.headquarters, "P-100", 1, on: Day("2027-02-02")!) == ["STEEL-45": "3 KGM"])
    try await company.headquarters.take("bill.withdraw", ["bill": "P-100/B", "reason": "The casting is not ready."])
    #expect(try await reading(company.headquarters, "P-100", 1, on: later)["STEEL-45"] == "2.5 KGM")
    // A trial that ends by itself.
    try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2027-03-01", "until": "2027-03-31", "revision": "TRIAL"])
    try await company.headquarters.take("bill.line", ["bill": "P-100/TRIAL", "component": "STEEL-45", "quantity": "9 kg"])
    try await company.headquarters.take("bill.release", ["bill": "P-100/TRIAL"])
    #expect(try await reading(company.headquarters, "P-100", 1, on: Day("2027-03-31")!)["STEEL-45"] == "9 KGM")
    #expect(try await reading(company.headquarters, "P-100", 1, on: Day("2027-04-01")!)["STEEL-45"] == "2.5 KGM")
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("two revisions side by side: added, removed, taken otherwise")
  func compare() async throws {
    let company = try await Company()
    try await Self.pump(company)
    try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2027-01-01"])
    try await company.headquarters.take("bill.line", ["bill": "P-100/B", "component": "STEEL-45", "quantity": "2.2 kg", "scrap": "1.5"])
    try await company.headquarters.take("bill.line", ["bill": "P-100/B", "component": "BRASS", "quantity": "10 g", "operation": "20"])
    try await company.headquarters.take("bill.drop", ["bill": "P-100/B", "position": "20"])
    let lines = try await company.headquarters.replica.read { snapshot in
      let revisions = try snapshot.billRevisions(try #require(try snapshot.first(Product.self, where: "code = 'P-100'")).id)
      return try BillComparison(snapshot.billParts(revisions[1]), snapshot.billParts(revisions[0])).lines.map { "\($0.mark) \($0.component)" }
    }
    #expect(lines == ["same A-1", "added BRASS", "removed K-1", "changed STEEL-45"])
  }

  @Test("the work order takes what the released revision of its first day says, with the phantom's screws, scrap and kilograms")
  func reserve() async throws {
    let company = try await Company()
    try await Self.pump(company)
    try await company.office.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await company.office.take("customer.register", ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "400000.00 CNY"])
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    let order = try await company.approveOrder(lines: "P-100 40 C62")
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.refuses("material.reserve", ["work_order": work], ["material.short @ work_order", "material.short @ work_order", "material.short @ work_order"])
    try await company.plant.take("material.receive", ["component": "A-1", "quantity": "40 C62"])
    try await company.plant.take("material.receive", ["component": "SCREW-8", "quantity": "4 box"])
    try await company.plant.take("material.receive", ["component": "STEEL-45", "quantity": "100000 g"])
    try await company.plant.take("material.reserve", ["work_order": work])
    let free = try await company.plant.replica.read { try $0.texts("SELECT component || ' ' || quantity_e6 FROM material_available ORDER BY 1") }
    #expect(free == ["A-1 0", "SCREW-8 160000000", "STEEL-45 0"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("what is short may be replaced by what the bill names, in its ratio, when the planner says so")
  func alternates() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.take("material.define", ["code": "STEEL-60", "name_zh": "60号钢", "unit": "kg"])
    try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2026-11-23"])
    try await company.headquarters.refuses("bill.alternate", ["bill": "P-100/A", "position": "10", "component": "STEEL-45"], ["bill.alternateSelf @ component"])
    try await company.headquarters.refuses("bill.alternate", ["bill": "P-100/A", "position": "15", "component": "STEEL-60"], ["bill.noLine @ position"])
    try await company.headquarters.take("bill.line", ["bill": "P-100/A", "component": "STEEL-45", "quantity": "10 kg"])
    try await company.headquarters.take("bill.alternate", ["bill": "P-100/A", "position": "10", "component": "STEEL-60", "ratio": "1.1"])
    try await company.headquarters.take("bill.release", ["bill": "P-100/A"])
    try await company.sync()
    // 40 pieces take all the steel there is.
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.take("material.reserve", ["work_order": work])
    try await company.plant.take("material.receive", ["component": "STEEL-60", "quantity": "1 t"])
    let second = try await company.approveOrder("PO-2", lines: "P-100 5 C62")
    try await company.sync()
    let short = try await company.scheduleWork(second)
    do {
      try await company.plant.take("material.reserve", ["work_order": short])
      Issue.record("there is no steel left")
    } catch let problems as Problems {
      #expect(problems.all.count == 1 && problems.all[0].remedy.en.contains("55 kg of STEEL-60"))
    }
    try await company.plant.take("material.reserve", ["work_order": short, "alternates": "yes"])
    let free = try await company.plant.replica.read { try $0.texts("SELECT component || ' ' || quantity_e6 FROM material_available ORDER BY 1") }
    #expect(free == ["SEAL-7 230000000", "STEEL-45 0", "STEEL-60 945000000"])
    let uses = try await company.plant.replica.read { try $0.usesAsAlternate("STEEL-60", on: Self.today).map { "\($0.product.code) \($0.line.component)" } }
    #expect(uses == ["P-100 STEEL-45"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a product that would be made of itself is refused with the whole path, today and on any later day")
  func cycle() async throws {
    let company = try await Company()
    try await Self.pump(company)
    let place = company.headquarters
    try await place.take("bill.revise", ["product": "A-1", "from": "2026-12-01"])
    try await place.refuses("bill.line", ["bill": "A-1/B", "component": "A-1", "quantity": "1 pcs"], ["bill.cycle @ component"])
    do {
      try await place.take("bill.line", ["bill": "A-1/B", "component": "P-100", "quantity": "1 pcs"])
      Issue.record("it was taken")
    } catch let problems as Problems {
      #expect(problems.all.map(\.what.en) == ["The product would be made of itself: A-1 → P-100 → A-1."])
    }
    // Only from January on is K-1 in A-1; from February on A-1 would be in K-1: each day alone has no cycle until then.
    try await Self.bill(company, "A-1", from: "2027-01-01", revision: "C", [("K-1", "1 pcs", "", "")])
    try await place.take("bill.revise", ["product": "K-1", "from": "2026-12-01"])
    try await place.refuses("bill.line", ["bill": "K-1/B", "component": "A-1", "quantity": "1 pcs"], ["bill.cycle @ component"])
    try await place.refuses("bill.define", ["product": "P-100", "component": "P-100", "quantity": "1 pcs"], ["bill.hasRevisions @ product", "bill.cycle @ component"])
  }

  @Test("two headquarters that apart make a product a part of itself find out when they meet: it is in the inbox, work waits with the path, and ends when it is put right")
  func cycleApart() async throws {
    let company = try await Company(more: [("HQ02", .headquarters, "*")])
    let other = company.sites[4]
    try await Self.pump(company)
    try await company.office.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await company.office.take("customer.register", ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "400000.00 CNY"])
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    for code in ["X-1", "X-2"] {
      try await company.headquarters.take("product.define", ["code": code, "name_en": code, "name_zh": code, "unit": "C62", "minutes": "1"])
    }
    try await Self.bill(company, "P-100", from: "2026-11-22", revision: "Z", [("X-1", "1 pcs", "", "")])
    try await company.headquarters.take("bill.withdraw", ["bill": "P-100/A", "reason": "Replaced."])
    try await company.sync()
    let order = try await company.approveOrder(lines: "P-100 4 C62")
    try await company.sync()
    let work = try await company.scheduleWork(order)
    // Apart: X-2 goes into X-1 at one, and X-1 into X-2 at the other.
    try await Self.bill(company, "X-1", [("X-2", "1 pcs", "", "")])
    try await Self.bill(company, at: other, "X-2", [("X-1", "2 pcs", "", "")])
    #expect(try await company.headquarters.workplace.takeAutomaticSteps([AnyAutomaticStep(WatchBills.self)]).taken.isEmpty)
    try await company.sync()
    try await company.expectOneTruth()
    let rounds = try await company.headquarters.workplace.takeAutomaticSteps([AnyAutomaticStep(WatchBills.self)])
    #expect(rounds.taken.count == 1 && rounds.taken[0].result.message.en.contains("X-1 → X-2 → X-1"))
    #expect(try await company.headquarters.workplace.takeAutomaticSteps([AnyAutomaticStep(WatchBills.self)]).taken.isEmpty)
    let tasks = try await company.headquarters.inbox(.planner)
    #expect(tasks.contains { $0.step == "bill.revise" && $0.subjectNumber == "X-1 → X-2 → X-1" })
    try await company.plant.refuses("material.reserve", ["work_order": work], ["bill.cycle @ work_order"])
    // What shows bills ends as well.
    let reading = try await company.plant.replica.read { try BillReading("P-100", ExactDecimal(1), on: Self.today, $0) }
    #expect(reading.cycle == ["X-1", "X-2", "X-1"] && reading.branches.last?.repeats == true)
    #expect(try await company.plant.replica.read { try WhereUsed("X-2", on: Self.today, $0).cycle } != nil)
    try await other.take("bill.withdraw", ["bill": "X-2/A", "reason": "The wheel is in the casing, not the other way round."])
    try await company.sync()
    _ = try await company.headquarters.workplace.takeAutomaticSteps([AnyAutomaticStep(WatchBills.self)])
    #expect(try await company.headquarters.inbox(.planner).isEmpty)
    try await company.sync()
    try await company.plant.refuses("material.reserve", ["work_order": work], ["material.short @ work_order"])
    try await company.expectOneTruth()
  }

  @Test("one revision released at a headquarters and withdrawn at the other is withdrawn, and is a case")
  func releasedAndWithdrawn() async throws {
    let company = try await Company(more: [("HQ02", .headquarters, "*")])
    let other = company.sites[4]
    try await Self.pump(company)
    try await company.headquarters.take("bill.revise", ["product": "P-100", "from": "2027-01-01"])
    try await company.sync()
    try await company.headquarters.take("bill.release", ["bill": "P-100/B"])
    try await other.take("bill.withdraw", ["bill": "P-100/B", "reason": "Not agreed."])
    try await company.sync()
    let cases = try await company.headquarters.workplace.look(as: Actor(name: "wei", roles: [.planner])) { try $0.cases().map { "\($0.name) \($0.happened.en)" } }
    #expect(cases == ["P-100/B Released at HQ01 while it was withdrawn at HQ02. It is withdrawn."])
    try await company.expectOneTruth()
  }

  @Test("what a pump costs: material and work by level, with by-product, scrap and yield, to the fen")
  func cost() async throws {
    let company = try await Company()
    try await Self.pump(company)
    let before = try await company.headquarters.workplace.look(as: Actor(name: "sun", roles: [.accountant])) { try CostRollUp("P-100", on: Self.today, $0) }
    #expect(before.remarks.contains { $0.en.contains("no work rate") })
    try await company.headquarters.refuses("rate.set", ["rate": "90 CNY/C62"], ["rate.unit @ rate"])
    try await company.headquarters.take("rate.set", ["rate": "90.00 CNY/h"])
    let cost = try await company.headquarters.workplace.look(as: Actor(name: "sun", roles: [.accountant])) { try CostRollUp("P-100", on: Self.today, $0) }
    // A wheel: brass 1.2 ÷ 0.96 ÷ 0.8 × 38.00 = 59.375, less swarf 0.1 ÷ 0.8 × 20.00 = 2.50; work 30 min ÷ 0.8 × 90 = 56.25.
    let wheel = try #require(cost.lines.first { $0.code == "A-1" })
    #expect(wheel.cost.material == ExactDecimal(millionths: 56_875_000) && wheel.cost.work == ExactDecimal(millionths: 56_250_000))
    // The pump: the wheel, 16 screws of 0.35, 2.5 kg of 5.20; its own half hour, none for the phantom.
    #expect(cost.cost.material == ExactDecimal(millionths: 75_475_000) && cost.cost.work == ExactDecimal(millionths: 101_250_000))
    #expect(cost.money(try #require(cost.cost.total))?.description == "176.73 CNY" && !cost.cost.lacks && cost.remarks.isEmpty)
    // With a routing each operation counts at its work centre's rate.
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    try await company.plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1 setup=15 run=10 Turning"])
    try await company.sync()
    try await company.headquarters.take("rate.set", ["rate": "120.00 CNY/h", "centre": "WC-1"])
    let routed = try await company.headquarters.workplace.look(as: Actor(name: "sun", roles: [.accountant])) { try CostRollUp("P-100", on: Self.today, $0) }
    #expect(routed.cost.work == ExactDecimal(millionths: 76_250_000))
  }
}
