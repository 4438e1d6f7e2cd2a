import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Planning, material and production")
struct PlantTests {
  private func approved(_ lines: String = "P-100 40 C62") async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: lines)
    try await company.sync()
    return (company, order)
  }

  @Test("work goes to the centre that finishes first, or to the one that is named, and says how it stands against the due date")
  func schedule() async throws {
    let (company, order) = try await approved("P-100 100 C62")
    try await company.plant.take("centre.define", ["code": "WC-2", "name": "Old lathe", "minutes_a_day": "240"])
    // 3,000 minutes are 6 days and 120 minutes at 480 a day: Tuesday the 24th to Wednesday the 2nd.
    let result = try await company.plant.take("plan.schedule", ["request": order])
    let work = try await company.plant.get(WorkOrder.self, result.subject)
    #expect(work.minutes == 3_000 && work.start == Day("2026-11-24") && work.finish == Day("2026-12-02"))
    #expect(result.message.en.contains("finishes on 2026-12-02, 5 days before the due date"))
    #expect(isBilingual(result.message))
    #expect(try await company.plant.only(SupplyRequest.self).state == .scheduled)
    let second = try await company.approveOrder("PO-2", lines: "P-100 16 C62")
    try await company.sync()
    // The first centre has 360 minutes left on the 2nd; the old one is free, but slower.
    let other = try await company.plant.get(WorkOrder.self, try await company.plant.take("plan.schedule", ["request": second]).subject)
    #expect(other.start == Day("2026-11-24") && other.finish == Day("2026-11-25"))
    let third = try await company.approveOrder("PO-3", lines: "P-100 16 C62")
    try await company.sync()
    let named = try await company.plant.take("plan.schedule", ["request": third, "centre": "WC-1"])
    let last = try await company.plant.get(WorkOrder.self, named.subject)
    #expect(last.start == Day("2026-12-02") && last.finish == Day("2026-12-03"))
  }

  @Test("late work says by how many days")
  func late() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder(lines: "P-100 200 C62")
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order, "promised": "2026-12-07", "why": "a second shift was agreed"])
    try await company.office.take("order.review", ["order": order, "decision": "approve"])
    try await company.office.take("order.approve", ["order": order])
    try await company.sync()
    let result = try await company.plant.take("plan.schedule", ["request": order])
    // 6,000 minutes are 12.5 days: the 24th of November to the 10th of December; promised is the 7th.
    #expect(result.message.en.contains("finishes on 2026-12-10, 3 days after the due date"))
    #expect(result.message.zh.contains("晚 3 天"))
  }

  @Test("a plant without a work centre cannot schedule, and nothing is scheduled beyond the horizon")
  func cannotSchedule() async throws {
    let company = try await Company()
    try await company.headquarters.take("product.define", ["code": "P-100", "name_en": "Pump", "name_zh": "水泵", "unit": "C62", "minutes": "100000"])
    try await company.sync()
    try await company.office.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "900000.00 CNY"])
    let order = try await company.approveOrder(lines: "P-100 100 C62 1.00 CNY")
    try await company.sync()
    try await company.plant.refuses("plan.schedule", ["request": order], ["centre.none @ centre"])
    try await company.plant.take("centre.define", ["code": "WC-1", "name": "Lathe", "minutes_a_day": "480"])
    try await company.plant.refuses("plan.schedule", ["request": order], ["plan.tooFar @ request"])
    try await company.plant.refuses("plan.schedule", ["request": order, "centre": "WC-9"], ["reference.unknown @ centre"])
  }

  @Test("material is refused in another unit, without a bill of materials, without an amount")
  func receiveMaterial() async throws {
    let (company, _) = try await approved()
    let step = "material.receive"
    try await company.plant.refuses(step, ["component": "STEEL-45", "quantity": "5 MTR"], ["material.unit @ quantity"])
    try await company.plant.refuses(step, ["component": "STEEL-46", "quantity": "5 KGM"], ["component.unknown @ component"])
    try await company.plant.refuses(step, ["component": "STEEL-45", "quantity": "0 KGM"], ["quantity.notPositive @ quantity"])
    try await company.plant.refuses(step, ["component": "STEEL-45", "quantity": "1000000000.1 KGM"], ["quantity.tooLarge @ quantity"])
    try await company.plant.take(step, ["component": "STEEL-45", "quantity": "0.5 KGM"])
    let result = try await company.plant.take(step, ["component": "STEEL-45", "quantity": "1000000000 KGM"])
    #expect(result.message.en == "1000000400.5 kg of STEEL-45 are free now.")
  }

  @Test("every shortage is said at once and nothing is reserved; with the material the whole need is reserved")
  func reserve() async throws {
    let (company, order) = try await approved("P-100 170 C62")
    let work = try await company.scheduleWork(order)
    try await company.plant.refuses(
      "material.reserve", ["work_order": work], ["material.short @ work_order", "material.short @ work_order"])
    try await company.plant.take("material.receive", ["component": "SEAL-7", "quantity": "20 C62"])
    do {
      try await company.plant.take("material.reserve", ["work_order": work])
      Issue.record("reserved what is not there")
    } catch let problems as Problems {
      #expect(problems.all.map(\.what.en) == ["needs 425 kg of STEEL-45, 400 are free."])
    }
    try await company.plant.take("material.receive", ["component": "STEEL-45", "quantity": "25 KGM"])
    try await company.plant.take("material.reserve", ["work_order": work])
    let free = try await company.plant.replica.read { try $0.texts("SELECT component || quantity_e6 FROM material_available ORDER BY 1") }
    #expect(free == ["SEAL-70", "STEEL-450"])
    #expect(try await company.plant.only(WorkOrder.self).state == .reserved)
    try await company.plant.refuses("material.reserve", ["work_order": work], ["state.other @ work_order"])
  }

  @Test("material that was promised to one work order is not promised to another")
  func reservedOnce() async throws {
    let (company, first) = try await approved("P-100 100 C62")
    _ = try await company.releaseWork(first)
    let second = try await company.approveOrder("PO-2", lines: "P-100 100 C62")
    try await company.sync()
    let work = try await company.scheduleWork(second)
    try await company.plant.refuses(
      "material.reserve", ["work_order": work], ["material.short @ work_order", "material.short @ work_order"])
  }

  @Test("a bill of materials in another unit than the stock is refused")
  func reserveUnits() async throws {
    let (company, order) = try await approved()
    try await company.headquarters.take("bill.define", ["product": "P-100", "component": "OIL", "quantity": "1 LTR"])
    try await company.headquarters.take("product.define", ["code": "P-200", "name_en": "Oiler", "name_zh": "油壶", "unit": "C62", "minutes": "1"])
    try await company.headquarters.take("bill.define", ["product": "P-200", "component": "STEEL-45", "quantity": "1 MTR"])
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.refuses("material.reserve", ["work_order": work], ["material.short @ work_order"])
    try await company.office.take("price.set", ["product": "P-200", "price": "10 CNY/C62"])
    let other = try await company.approveOrder("PO-2", lines: "P-200 1 C62")
    try await company.sync()
    let odd = try await company.scheduleWork(other)
    try await company.plant.refuses("material.reserve", ["work_order": odd], ["material.unit @ work_order"])
  }

  @Test("work is released after its material is reserved, and reported after its release")
  func sequence() async throws {
    let (company, order) = try await approved()
    let work = try await company.scheduleWork(order)
    let other = ["state.other @ work_order"]
    try await company.plant.refuses("work.release", ["work_order": work], other)
    try await company.plant.refuses("work.report", ["work_order": work, "good": "1"], other)
    #expect(try await company.plant.waiting() == ["material.reserve"])
    try await company.plant.take("material.reserve", ["work_order": work])
    #expect(try await company.plant.waiting() == ["work.release"])
    try await company.plant.take("work.release", ["work_order": work])
    #expect(try await company.plant.waiting() == ["work.report"])
    try await company.plant.refuses("work.release", ["work_order": work], other)
    try await company.plant.take("work.report", ["work_order": work, "good": "40"])
    #expect(try await company.plant.waiting() == [])
    try await company.plant.refuses("work.report", ["work_order": work, "good": "1"], other)
    try await company.sync()
    #expect(try await company.warehouse.waiting() == ["goods.receive", "shipment.pack"])
  }

  @Test("a plant that has no hand on the warehouse's shelf opens no task there, and its work is received all the same")
  func withoutWarehouse() async throws {
    let company = try await Company(plant: "company plant/3")
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
    _ = try await company.receiveGoods(work)
  }

  @Test("reports add up: negative, empty and more than 5 % too much are refused, 5 % too much is not")
  func report() async throws {
    let (company, order) = try await approved()
    let work = try await company.releaseWork(order)
    let step = "work.report"
    try await company.plant.refuses(step, ["work_order": work, "good": "-1"], ["quantity.negative @ good"])
    try await company.plant.refuses(step, ["work_order": work, "good": "1", "scrap": "-1"], ["quantity.negative @ scrap"])
    try await company.plant.refuses(step, ["work_order": work, "good": "0", "scrap": "0"], ["quantity.notPositive @ good"])
    try await company.plant.refuses(step, ["work_order": work, "good": "42.000001"], ["report.tooMuch @ good"])
    try await company.plant.refuses(step, ["work_order": work, "good": "1", "scrap": "43"], ["report.tooMuch @ scrap"])
    try await company.plant.take(step, ["work_order": work, "good": "0", "scrap": "2"])
    #expect(try await company.plant.only(WorkOrder.self).state == .started)
    try await company.plant.take(step, ["work_order": work, "good": "30"])
    try await company.plant.refuses(step, ["work_order": work, "good": "12.000001"], ["report.tooMuch @ good"])
    try await company.plant.refuses(step, ["work_order": work, "good": "1", "scrap": "41"], ["report.tooMuch @ scrap"])
    #expect(try await company.plant.only(SupplyRequest.self).state == .scheduled)
    try await company.plant.take(step, ["work_order": work, "good": "12"])
    #expect(try await company.plant.only(WorkOrder.self).state == .finished)
    #expect(try await company.plant.only(SupplyRequest.self).state == .made)
  }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
