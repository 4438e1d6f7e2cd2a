import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Trucks: load plans, doors, the check before dispatch")
struct LoadTests {
  /// A small truck: 1,500 kg, a bed of 4.2 × 2.1 m that begins 1 m behind the front axle, wheelbase 3.3 m.
  private static let truck = [
    "code": "T-42", "payload": "1500", "bed_length": "4200", "bed_width": "2100", "bed_height": "2100", "wheelbase": "3300", "bed_start": "1000", "front_empty": "1400",
    "front_limit": "2000", "rear_empty": "1100", "rear_limit": "2600",
  ]
  private static let leave = ["seal": "S-1", "checklist": "address papers marks"]

  /// Two shipments of 20 pumps, each on one pallet, planned onto one truck.
  private func planned() async throws -> (company: Company, place: Place, plan: Row<LoadPlan>, first: Row<Shipment>, second: Row<Shipment>) {
    let (company, place, _) = try await Company.withStock("100")
    try await company.furnishPacking()
    let first = try await company.packed("20", "PO-1"), second = try await company.packed("20", "PO-2")
    try await place.take("vehicle.define", Self.truck)
    let key = try await place.take("load.plan", ["type": "T-42", "carrier": "SF", "day": "2026-11-24", "shipments": "\(first.number)\n\(second.number)", "vehicle": "沪A1"]).subject
    return (company, place, try await place.get(LoadPlan.self, key), first, second)
  }

  private func reading(_ place: Place, _ plan: Row<LoadPlan>) async throws -> LoadReading {
    let now = try await place.get(LoadPlan.self, plan.id.key)
    return try await place.workplace.look(as: Company.min) { try LoadReading.of(now, $0) }
  }

  @Test("A plan says weight, floor and axles; the last stop stands at the front wall")
  func figures() async throws {
    let (_, place, plan, _, _) = try await planned()
    let reading = try await reading(place, plan)
    #expect(reading.weight == ExactDecimal(204) && reading.weightFill == 13)
    // A pallet of 1.2 × 0.8 m takes 457 mm of a bed that is 2.1 m wide.
    #expect(reading.length == 914 && reading.floorFill == 21 && reading.findings.isEmpty)
    let axles = try #require(reading.axles)
    // 102 kg at 1228 mm and 102 kg at 1685 mm behind the front axle: 37.956 + 52.082 kg on the rear one.
    #expect(axles.front + axles.rear == ExactDecimal(2704))
    #expect(axles.rear == ExactDecimal(millionths: 1_190_038_182))
  }

  @Test("What the truck does not bear is explained by how much")
  func limits() async throws {
    let (_, place, plan, _, _) = try await planned()
    func findings(_ changes: [String: String]) async throws -> [String] {
      try await place.take("vehicle.define", Self.truck.merging(changes) { $1 })
      return try await reading(place, plan).findings.map(\.what.en)
    }
    #expect(try await findings([:]) == [])
    #expect(try await findings(["payload": "180"]) == ["payload over by 24 kg."])
    #expect(try await findings(["rear_limit": "1150"]) == ["axle 2 over by 40.1 kg."])
    #expect(try await findings(["front_limit": "1450"]) == ["axle 1 over by 64 kg."])
    #expect(try await findings(["bed_length": "900"]) == ["bed too short by 14 mm."])
    #expect(try await findings(["bed_height": "1400"]) == ["a unit is 100 mm too high."])
    // Limits are held exactly: at the weight itself nothing is over.
    #expect(try await findings(["payload": "204"]) == [])
    #expect(try await findings(["wheelbase": ""]) == [])
  }

  @Test("What nobody knows of is said, and does not stop the truck")
  func unknown() async throws {
    let (company, place, plan, _, _) = try await planned()
    let third = try await company.packed("3", cartons: "2", "PO-3")
    try await place.take("load.stop", ["plan": plan.number, "shipment": third.number])
    #expect(try await reading(place, plan).findings.map(\.what.en) == ["the weight of 2 units is not known.", "the size of 2 units is not known."])
    #expect(try await reading(place, plan).findings.allSatisfy { !$0.isStop })
  }

  @Test("Stops are moved, added and taken off; a shipment goes by one truck")
  func stops() async throws {
    let (company, place, plan, first, second) = try await planned()
    func order() async throws -> [String] { try await reading(place, plan).stops.map { "\($0.row.stop) \($0.shipment.number.suffix(1))" } }
    #expect(try await order() == ["1 1", "2 2"])
    try await place.take("load.stop", ["plan": plan.number, "shipment": second.number, "stop": "1"])
    #expect(try await order() == ["1 2", "2 1"])
    let third = try await company.packed("5", "PO-3")
    try await place.take("load.stop", ["plan": plan.number, "shipment": third.number, "stop": "2"])
    #expect(try await order() == ["1 2", "2 3", "3 1"])
    try await place.refuses(
      "load.plan", ["type": "T-42", "carrier": "SF", "day": "2026-11-24", "shipments": "\(first.number), \(first.number), SH-9"],
      ["load.twice @ shipments", "load.planned @ shipments[1]", "load.planned @ shipments[2]", "shipment.unknown @ shipments[3]"])
    try await place.refuses("load.plan", ["type": "T-42", "carrier": "SF", "day": "2026-11-20", "shipments": ","], ["date.past @ day", "number.range @ shipments"])
    try await place.take("load.unstop", ["plan": plan.number, "shipment": first.number])
    try await place.refuses("load.unstop", ["plan": plan.number, "shipment": first.number], ["load.notPlanned @ shipment"])
    try await place.take("load.plan", ["type": "T-42", "carrier": "SF", "day": "2026-11-24", "shipments": first.number])
    try await place.take("load.unstop", ["plan": plan.number])
    try await place.refuses("load.stop", ["plan": plan.number, "shipment": third.number], ["state.other @ plan"])
  }

  @Test("Every unit is held against the plan: another truck's, no truck's and an unknown one stay on the dock, a double one is said")
  func scans() async throws {
    let (company, place, plan, first, second) = try await planned()
    let third = try await company.packed("5", "PO-3"), fourth = try await company.packed("5", "PO-4")
    let other = try await place.get(LoadPlan.self, try await place.take("load.plan", ["type": "T-42", "carrier": "DB", "day": "2026-11-24", "shipments": third.number, "vehicle": "沪B2"]).subject)
    func sscc(_ shipment: Row<Shipment>) async throws -> String { try #require(try await place.units(shipment).outer[0].row.sscc) }
    func scan(_ code: String) -> [String: String] { ["plan": plan.number, "code": code] }
    do {
      try await place.take("load.scan", scan(try await sscc(third)))
      Issue.record("A unit of another truck was taken")
    } catch let problems as Problems {
      #expect(problems.all.map(\.code) == ["load.otherTruck"] && problems.all[0].what.en.contains("\(other.number) (沪B2)"))
    }
    try await place.refuses("load.scan", scan(try await sscc(fourth)), ["load.noTruck @ code"])
    try await place.refuses("load.scan", scan("106141412345678908"), ["load.unknown @ code"])
    try await place.refuses("load.scan", scan("P-100"), ["load.unreadable @ code"])
    // The first stop stands behind the second: told, and kept.
    let early = try await place.take("load.scan", scan(try await sscc(first)))
    #expect(early.isWarning && early.message.en.contains("is to stand behind it"))
    #expect(try await place.take("load.scan", scan(try await sscc(first))).isWarning)
    #expect(try await !place.take("load.scan", scan(try await sscc(second))).isWarning)
    #expect(try await reading(place, plan).stops.allSatisfy(\.isLoaded))
  }

  @Test("A mismatch stops the truck; what leaves all the same says why, and both shipments are on their way with seal and photo")
  func leaving() async throws {
    let (_, place, plan, first, second) = try await planned()
    var entries = Self.leave
    entries["plan"] = plan.number
    try await place.take("load.scan", ["plan": plan.number, "code": "\(second.number)/1"])
    try await place.refuses("load.leave", entries, ["load.unchecked @ really"])
    try await place.refuses("load.leave", entries.merging(["checklist": "address"]) { $1 }, ["checklist.open @ checklist", "checklist.open @ checklist", "load.unchecked @ really"])
    try await place.refuses("load.leave", entries.merging(["seal": ""]) { $1 }, ["entry.missing @ seal"])
    try await place.take("load.scan", ["plan": plan.number, "code": "\(first.number)/1"])
    try await place.take("vehicle.define", Self.truck.merging(["payload": "180"]) { $1 })
    try await place.refuses("load.leave", entries, ["load.over @ really"])
    try await place.refuses("load.leave", entries.merging(["really": "x", "photo": "AAAA"]) { $1 }, ["photo.unreadable @ photo"])
    entries["really"] = "the scales of the yard say 170 kg"
    entries["photo"] = Data([0xFF, 0xD8, 0xFF, 0xE0]).base64EncodedString()
    try await place.take("load.leave", entries)
    let left = try await place.get(LoadPlan.self, plan.id.key)
    #expect(left.state == .left && left.seal == "S-1" && left.photo?.bytes.count == 4 && left.reallyReason == "the scales of the yard say 170 kg")
    for shipment in [first, second] {
      let now = try await place.get(Shipment.self, shipment.id.key)
      #expect(now.state == .dispatched && now.carrier == "SF" && now.vehicle == "沪A1" && now.checked == 1 && now.uncheckedReason == nil)
    }
    #expect(try await place.replica.read { try $0.all(DispatchRequest.self).allSatisfy { $0.state == .shipped } })
    try await place.refuses("load.scan", ["plan": plan.number, "code": "\(first.number)/1"], ["state.other @ plan"])
    try await place.expectLedger()
  }

  @Test("Headquarters adds to the checklist, for all carriers or for one; every warehouse asks for it")
  func checklist() async throws {
    let (company, place, _) = try await Company.withStock()
    let shipment = try await company.packed("3", cartons: "1")
    let headquarters = company.headquarters
    try await headquarters.take("departure.item", ["code": "lashing", "text_en": "The load is lashed", "text_zh": "货物已捆扎"])
    try await headquarters.take("departure.item", ["code": "customs", "text_en": "The export papers are stamped", "text_zh": "报关单已盖章", "carrier": "DHL"])
    for code in ["Lashing", "marks", "with space", "9"] {
      try await headquarters.refuses("departure.item", ["code": code, "text_en": "x", "text_zh": "某"], ["departure.code @ code"])
    }
    try await company.sync()
    try await place.take("load.check", ["shipment": shipment.number, "code": "\(shipment.number)/1"])
    let base = ["shipment": shipment.number, "checklist": "address papers marks"]
    try await place.refuses("shipment.dispatch", base.merging(["carrier": "SF"]) { $1 }, ["checklist.open @ checklist"])
    try await place.refuses("shipment.dispatch", base.merging(["carrier": "dhl"]) { $1 }, ["checklist.open @ checklist", "checklist.open @ checklist"])
    try await place.refuses("shipment.dispatch", base.merging(["carrier": "SF", "checklist": "address papers marks lashing horn"]) { $1 }, ["checklist.unknown @ checklist"])
    try await place.take("shipment.dispatch", base.merging(["carrier": "SF", "checklist": "address papers marks lashing"]) { $1 })
    try await headquarters.take("departure.item", ["code": "lashing", "text_en": "x", "text_zh": "某", "withdrawn": "yes"])
    #expect(try await headquarters.replica.read { try DepartureChecklist.all($0).map(\.code) } == ["address", "papers", "marks", "customs"])
    for index in 0..<10 {
      let code = String(UnicodeScalar(UInt8(97 + index)))
      try await headquarters.take("departure.item", ["code": code, "text_en": "x", "text_zh": "某"])
    }
    try await headquarters.refuses("departure.item", ["code": "z", "text_en": "x", "text_zh": "某"], ["number.range @ code"])
  }

  @Test("The office cancels with the line cut while the truck leaves: it has left, and both sites see the case")
  func cutLink() async throws {
    let (company, place, plan, first, second) = try await planned()
    // The line is cut before the office hears that the second order is packed.
    try await company.office.take("order.cancel", ["order": second.orderNumber, "why": "the customer called"])
    for shipment in [second, first] { try await place.take("load.scan", ["plan": plan.number, "code": "\(shipment.number)/1"]) }
    try await place.take("load.leave", Self.leave.merging(["plan": plan.number]) { $1 })
    try await company.sync()
    for site in [place, company.office] {
      #expect(try await site.get(Shipment.self, second.id.key).state == .dispatched)
      #expect(try await site.get(DispatchRequest.self, second.request.key).state == .shipped)
      #expect(try await !site.replica.read { try $0.conflicts(about: second.request.key) }.isEmpty)
    }
    try await company.expectOneTruth()
  }

  @Test("Goods that are known to be packed when the office cancels stay at the warehouse as soon as it hears of it")
  func cancelledPacked() async throws {
    let (company, place, plan, _, second) = try await planned()
    try await company.sync()
    try await company.office.take("order.cancel", ["order": second.orderNumber, "why": "the customer called"])
    #expect(try await company.office.get(DispatchRequest.self, second.request.key).state == .packed)
    try await company.sync()
    try await place.refuses("load.leave", Self.leave.merging(["plan": plan.number]) { $1 }, ["dispatch.held @ plan"])
    // It is off the truck and back on the shelf, and nothing is held any more.
    try await place.take("load.unstop", ["plan": plan.number, "shipment": second.number])
    try await place.take("shipment.unpack", ["shipment": second.number, "why": "cancelled"])
    #expect(try await place.get(Shipment.self, second.id.key).state == .unpacked)
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A cancellation that arrives before the truck leaves stops the whole truck until the shipment is off")
  func cancelledInTime() async throws {
    let (company, place, _) = try await Company.withStock("100")
    try await company.furnishPacking()
    let order = try await company.ordered("PO-1", lines: "P-100 5 C62")
    try await company.office.take("order.cancel", ["order": order, "why": "the customer called"])
    // The warehouse, without the line, packs and plans it.
    let first = try await place.get(Shipment.self, try await place.take("shipment.pack", ["request": order]).subject)
    try await place.take("vehicle.define", Self.truck)
    let key = try await place.take("load.plan", ["type": "T-42", "carrier": "SF", "day": "2026-11-24", "shipments": first.number]).subject
    let plan = try await place.get(LoadPlan.self, key)
    try await company.sync()
    try await place.refuses("load.leave", Self.leave.merging(["plan": plan.number]) { $1 }, ["shipment.cancelled @ plan"])
    try await place.take("load.unstop", ["plan": plan.number, "shipment": first.number])
    #expect(try await reading(place, plan).stops.isEmpty)
  }

  @Test("A door is one carrier's at a time; what two sites booked apart shows as an overlap, and the later one is to move")
  func slots() async throws {
    let (company, place, _) = try await Company.withStock("0")
    let entries = ["door": "D1", "day": "2026-11-24", "window": "08:00-09:30", "carrier": "SF"]
    try await place.take("slot.book", entries)
    try await place.refuses("slot.book", entries.merging(["window": "09:00-10:00", "carrier": "DB"]) { $1 }, ["slot.taken @ window"])
    try await place.refuses("slot.book", entries.merging(["day": "2026-11-20"]) { $1 }, ["date.past @ day"])
    try await place.refuses("slot.book", entries.merging(["window": "09:30"]) { $1 }, ["window.unclear @ window"])
    try await place.take("slot.book", entries.merging(["window": "09:30-10:00"]) { $1 })
    // The office has not heard of it, and books for a customer who fetches.
    company.clock.set(moment("2026-11-23", 10))
    let apart = try await company.office.take("slot.book", entries.merging(["window": "09:00-10:00", "carrier": "Lantian", "warehouse": "WH01"]) { $1 }).subject
    #expect(try await !place.waiting().contains("slot.cancel"))
    try await company.sync()
    #expect(try await place.waiting().filter { $0 == "slot.cancel" }.count == 1)
    try await company.office.take("slot.cancel", ["slot": apart.description])
    try await company.sync()
    #expect(try await !place.waiting().contains("slot.cancel"))
    try await place.refuses("slot.cancel", ["slot": apart.description], ["state.other @ slot"])
    try await company.expectOneTruth()
  }

  @Test("A vehicle type that can't be is told what is wrong with it")
  func vehicles() async throws {
    let company = try await Company()
    let place = company.headquarters
    func truck(_ changes: [String: String]) -> [String: String] { Self.truck.merging(changes) { $1 } }
    try await place.refuses("vehicle.define", truck(["payload": "0"]), ["quantity.notPositive @ payload"])
    try await place.refuses("vehicle.define", truck(["bed_length": "499"]), ["number.range @ bed_length"])
    try await place.refuses("vehicle.define", truck(["wheelbase": "30001"]), ["number.range @ wheelbase"])
    try await place.refuses("vehicle.define", truck(["rear_limit": "1100"]), ["vehicle.axle @ rear_limit"])
    try await place.take("vehicle.define", Self.truck)
  }
}
