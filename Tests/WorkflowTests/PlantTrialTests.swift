import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Promises from the plan of the floor")
struct PlantTrialTests {
  private func checked(_ company: Company, _ place: Place? = nil, _ lines: String) async throws -> String {
    let place = place ?? company.office
    let result = try await place.take("order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-\(UUID())", "lines": lines])
    let number = try await place.get(SalesOrder.self, result.subject).number
    try await place.take("order.check", ["order": number])
    return number
  }

  /// A pump is turned for 6 minutes on either lathe with a set-up of 30, and an hour later milled for 3.
  private func routed() async throws -> Company {
    let company = try await Company()
    try await company.setUp()
    for (code, name) in [("WC-2", "Old lathe"), ("WC-3", "Mill")] {
      try await company.plant.take("centre.define", ["code": code, "name": name, "minutes_a_day": "480"])
    }
    try await company.plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1,WC-2 setup=30 run=6 Turn\n20 WC-3 run=3 transfer=60 Mill"])
    try await company.sync()
    return company
  }

  @Test("each line goes through its operations, on the work centres where it ends first; the next line goes behind it, and what it waits for is named to the minute")
  func operations() async throws {
    let company = try await routed()
    let order = try await checked(company, nil, "P-100 40 C62\nP-100 40 C62\nP-100 40 C62\nP-100 40 C62\nP-100 40 C62")
    let answer = try await company.office.answer(order)
    let parts = answer.lines.flatMap(\.parts)
    // 270 minutes on a lathe, 120 on the mill: a morning and the early afternoon.
    #expect(parts.map(\.number) == ["WC-1, WC-3", "WC-2, WC-3", "WC-1, WC-3", "WC-2, WC-3", "WC-1, WC-3"])
    #expect(parts[0].ready == Day("2026-11-24") && parts[0].limit == .work && parts[0].limitName == "WC-1")
    // The third is turned from 12:30 on; the fifth waits for the lathe longer than it takes.
    #expect(parts[2].ready == Day("2026-11-25") && parts[4].limit == .load && parts[4].limitName == "WC-1")
    #expect(parts[4].limitUntil == Day("2026-11-25") && parts[4].limitClock == "09:00")
  }

  @Test("a shift and a downtime at the plant move the day that an office promises, as soon as it has heard of them")
  func hours() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await checked(company, nil, "P-100 16 C62")
    #expect(try await company.office.answer(order).lines.first?.parts.first?.ready == Day("2026-11-24"))
    try await company.plant.take("downtime.plan", ["centre": "WC-1", "kind": "planned", "why": "maintenance", "from": "2026-11-24", "to": "2026-11-25"])
    #expect(try await company.office.answer(order).lines.first?.parts.first?.ready == Day("2026-11-24"))
    try await company.sync()
    #expect(try await company.office.answer(order).lines.first?.parts.first?.ready == Day("2026-11-26"))
    // Two shifts make twice as much.
    let large = try await checked(company, nil, "P-100 48 C62")
    #expect(try await company.office.answer(large).lines.first?.parts.first?.ready == Day("2026-11-30"))
    try await company.plant.take("shift.define", ["name": "Long", "weekdays": "1-5", "from": "06:00", "to": "22:00", "centre": "WC-1"])
    try await company.sync()
    #expect(try await company.office.answer(large).lines.first?.parts.first?.ready == Day("2026-11-27"))
  }

  @Test("what is promised is what the plant then schedules: the day is the same")
  func sameDay() async throws {
    let company = try await routed()
    for number in 1...3 {
      let order = try await checked(company, nil, "P-100 \(30 + 20 * number) C62")
      try await company.office.take("order.confirm", ["order": order])
      let row = try await company.order(order)
      let ready = try #require(try await company.office.parts(row).first?.ready)
      try await company.office.take("order.review", ["order": order, "decision": "approve", "findings": "seen"])
      try await company.office.take("order.approve", ["order": order])
      try await company.sync()
      _ = try await company.scheduleWork(order)
      try await company.sync()
      #expect(try await company.office.only(WorkOrder.self, where: "order_number = '\(order)'").finish == ready)
    }
    try await company.expectOneTruth()
  }

  @Test("an office that keeps no plant's shelf promises the standard day, and says whose plan it can't try")
  func unkept() async throws {
    let company = try await Company(more: [("RT01", .office, "company office/5 warehouse/4")])
    try await company.setUp()
    let far = company.sites[4]
    try await far.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await far.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "400000.00 CNY"])
    let order = try await checked(company, far, "P-100 16 C62")
    let answer = try await far.answer(order)
    let part = try #require(answer.lines.first?.parts.first)
    #expect(part.source == .standard && part.limit == .noPlan && part.limitName == "PL01" && answer.untried == ["PL01"])
    #expect(part.words.en.contains("the plan of PL01 can't be tried here") && isBilingual(part.words))
    #expect(try #require(answer.untriedWords).en.hasPrefix("Not tried: PL01.") && isBilingual(try #require(answer.untriedWords)))
    try await far.take("order.confirm", ["order": order])
    #expect(try await far.parts(far.only(SalesOrder.self)).first?.limitName == "PL01")
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("of two plants the one that ends first makes it; one whose plan is not kept here is named beside the answer")
  func twoPlants() async throws {
    let company = try await Company(
      more: [("PL02", .plant, "company plant/5"), ("RT01", .office, "company office/6 plant/3 warehouse/4")])
    try await company.setUp()
    try await company.sites[4].take("centre.define", ["code": "X-9", "name": "Line", "minutes_a_day": "960"])
    try await company.sync()
    let order = try await checked(company, nil, "P-100 64 C62\nP-100 16 C62")
    let parts = try await company.office.answer(order).lines.flatMap(\.parts)
    // 1,920 minutes are two days at PL02 and four at PL01, where a small line then ends sooner.
    #expect(parts.map(\.siteCode) == ["PL02", "PL01"] && parts.map(\.ready) == [Day("2026-11-25"), Day("2026-11-24")])
    // Once one plant has a routing, the other does not make it.
    try await company.plant.take("routing.define", ["product": "P-100", "operations": "10 WC-1 run=30 Turn"])
    try await company.sync()
    #expect(try await company.office.answer(order).lines.flatMap(\.parts).map(\.siteCode) == ["PL01", "PL01"])
    let far = company.sites[5]
    try await far.take("price.set", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try await far.take(
      "customer.register",
      ["code": "C-LANTIAN", "name": "Lantian Pumps", "tax_number": Company.taxNumber, "address": Company.address, "credit_limit": "400000.00 CNY"])
    let answer = try await far.answer(try await checked(company, far, "P-100 64 C62"))
    #expect(answer.lines.first?.parts.first?.siteCode == "PL01" && answer.untried == ["PL02"])
  }

  @Test("a change's earliest day comes from the same plan, with what limits it, and does not stand behind the order's own request")
  func change() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder(lines: "P-100 16 C62")
    try await company.sync()
    let clerk = Actor(name: "wang", roles: [.salesClerk])
    try await company.office.take("change.request", by: clerk, ["order": order, "asked_by": "Zhou Min", "lines": "1 32"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    let row = try await company.office.only(OrderChange.self)
    // 960 minutes from the 24th on, then receipt, picking and the way.
    #expect(row.earliest == Day("2026-11-30"))
    let found = try #require(ChangeFinding.all(row.findings).first { $0.code == .earliest })
    #expect(found.words.en == "earliest day of delivery: 2026-11-30, limited by the work itself: 2 working days on WC-1" && isBilingual(found.words))
  }
}
