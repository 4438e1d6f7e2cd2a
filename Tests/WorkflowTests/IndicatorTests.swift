import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("The live indicators")
struct IndicatorTests {
  private func value(_ name: String, _ period: IndicatorPeriod = .week, at place: Place) async throws -> IndicatorValue {
    let indicator = try #require(Indicators.find(name))
    return try await place.workplace.look(as: Actor(name: "x", roles: [])) { try indicator.value(period, $0) }
  }

  private func misses(_ name: String, _ period: IndicatorPeriod = .week, at place: Place) async throws -> [String] {
    let indicator = try #require(Indicators.find(name))
    return try await place.workplace.look(as: Actor(name: "x", roles: [])) { try indicator.orders(period, limit: 10, $0).map(\.number) }
  }

  @Test("every indicator says in both languages what it is, how it is counted and what it should be; all declare a section of the manual")
  func declared() {
    #expect(Indicators.all.map(\.name) == ["completeness", "confirmation", "errors", "notices", "cycle"])
    for indicator in Indicators.all {
      for words in [indicator.label, indicator.definition, indicator.formula] { #expect(isBilingual(words), "\(indicator.name)") }
      #expect(!indicator.target.en.isEmpty && !indicator.target.zh.isEmpty && indicator.section == "1.1")
    }
    for period in IndicatorPeriod.allCases { #expect(isBilingual(period.label)) }
  }

  @Test("with nothing to count no figure is given, and none is missed")
  func empty() async throws {
    let company = try await Company()
    for indicator in Indicators.all {
      let found = try await value(indicator.name, .quarter, at: company.office)
      #expect(found.count == 0 && found.share == nil && found.isReached == nil && isBilingual(found.text(indicator)))
    }
  }

  @Test("an order without a day or an address is incomplete, and is found by its number")
  func completeness() async throws {
    let company = try await Company()
    try await company.setUp()
    let bare = try await company.receiveOrder()
    try await company.office.take(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-2", "lines": "P-100 5 C62", "requested": "2026-12-18", "address": Company.address])
    let found = try await value("completeness", .today, at: company.office)
    #expect(found.count == 2)
    // The customer's own address is taken where none was given; a day is not.
    #expect(found.good == 1 && found.share == 500 && found.isReached == false)
    #expect(try await misses("completeness", .today, at: company.office) == [bare])
  }

  @Test("receipt to confirmation counts working hours without pauses: the paused order is in time, the slow one is not, and what still has time says nothing")
  func confirmation() async throws {
    let company = try await Company()
    try await company.setUp()
    let clerk = Actor(name: "li.na", roles: [.salesClerk])
    let (quick, paused, slow) = (try await company.receiveOrder("PO-1"), try await company.receiveOrder("PO-2"), try await company.receiveOrder("PO-3"))
    #expect(try await value("confirmation", at: company.office).count == 0)
    try await company.office.take("clock.pause", by: clerk, ["about": paused, "reason": "dates", "waits_for": "Mr Chen"])
    company.clock.set(moment("2026-11-23", 11))
    for order in [quick] {
      try await company.office.take("order.check", ["order": order])
      try await company.office.take("order.confirm", ["order": order])
    }
    company.clock.set(moment("2026-11-24", 10))
    let pause = try await company.office.only(ClockPause.self)
    try await company.office.take("clock.resume", by: clerk, ["pause": pause.id.key.description])
    company.clock.set(moment("2026-11-24", 11))
    for order in [paused, slow] {
      try await company.office.take("order.check", ["order": order])
      try await company.office.take("order.confirm", ["order": order])
    }
    let found = try await value("confirmation", at: company.office)
    // Two hours, one hour, and eight of Monday with three of Tuesday.
    #expect(found == IndicatorValue(count: 3, good: 2, median: 120, isReached: false))
    #expect(try await misses("confirmation", at: company.office) == [slow])
  }

  @Test("an order that nobody has confirmed is late from the moment when its time is over")
  func unconfirmed() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    company.clock.set(moment("2026-11-23", 13))
    #expect(try await value("confirmation", at: company.office).count == 0)
    company.clock.set(moment("2026-11-23", 13, 1))
    #expect(try await value("confirmation", at: company.office) == IndicatorValue(count: 1, good: 0, median: 241, isReached: false))
    #expect(try await misses("confirmation", at: company.office) == [order])
  }

  @Test("a delivered order with a complaint of a wrong quantity is one with an error; its cycle is measured against the stock")
  func errorsAndCycle() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    #expect(try await value("errors", at: company.office) == IndicatorValue(count: 1, good: 1, isReached: true))
    #expect(try await value("notices", at: company.office).isReached == true)
    let cycle = try await value("cycle", at: company.office)
    #expect(cycle.count == 1 && cycle.median == 0)
    try await company.office.take("complaint.open", ["order": order, "kind": "wrong_quantity", "text": "Two pumps are missing."])
    #expect(try await value("errors", at: company.office) == IndicatorValue(count: 1, good: 0, isReached: false))
    #expect(try await misses("errors", at: company.office) == [order])
    // Headquarters counts the orders of all offices.
    try await company.sync()
    #expect(try await value("errors", at: company.headquarters).good == 0)
  }

  @Test("periods begin at the site's midnight: what was entered yesterday is of this week, not of today")
  func periods() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.receiveOrder()
    company.clock.set(moment("2026-11-24", 0, 1))
    #expect(try await value("completeness", .today, at: company.office).count == 0)
    #expect(try await value("completeness", .week, at: company.office).count == 1)
    company.clock.set(moment("2026-11-30", 9))
    #expect(try await value("completeness", .week, at: company.office).count == 0)
    #expect(try await value("completeness", .quarter, at: company.office).count == 1)
    company.clock.set(moment("2027-02-21", 0, 1))
    #expect(try await value("completeness", .quarter, at: company.office).count == 0)
  }

  @Test("no reading goes over a growing table whole: each takes the stretch of the period, or an index")
  func plans() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.deliverOrder()
    let plans = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { context in
      let seen = Seen()
      context.snapshot.db.trace { seen.queries.append($0.expandedDescription) }
      for indicator in Indicators.all { _ = try indicator.value(.quarter, context) }
      context.snapshot.db.trace(options: [])
      return try seen.queries.filter { $0.hasPrefix("SELECT") }.flatMap { query in
        try GRDB.Row.fetchAll(context.snapshot.db, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String }
      }
    }
    let growing = ["sales_order", "order_line", "delivery", "shipment", "shipment_line", "complaint", "task", "clock_pause", "correction"]
    #expect(plans.contains { $0.contains("sales_order USING PRIMARY KEY") || $0.contains("sales_order USING INDEX") })
    for plan in plans where plan.hasPrefix("SCAN ") {
      #expect(!growing.contains { plan == "SCAN \($0)" || plan.hasPrefix("SCAN \($0) ") }, "\(plan)")
    }
  }

  private final class Seen: @unchecked Sendable { var queries: [String] = [] }
}

@Suite("For your information")
struct InformationTests {
  @Test("who is consulted on a step finds its open tasks, who is informed finds it done, and nobody else either")
  func heard() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.headquarters.take(
      "duty.set", ["step": "order.confirm", "responsible": "sales-clerk", "accountable": "sales-manager", "consulted": "credit-controller", "informed": "service-agent"])
    try await company.sync()
    func items(_ role: OperatorRole) async throws -> [String] {
      try await company.office.workplace.look(as: Actor(name: "x", roles: [role])) { context in
        try ForInformation(context, limit: 20).items.map { "\($0.step.name) \($0.isConsulted) \($0.task.subjectNumber)" }
      }
    }
    #expect(try await items(.creditController) == ["order.confirm true \(order)"])
    #expect(try await items(.serviceAgent).isEmpty)
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order])
    #expect(try await items(.serviceAgent) == ["order.confirm false \(order)"])
    #expect(try await items(.driver).isEmpty)
    company.clock.set(moment("2026-12-01", 9))
    #expect(try await items(.serviceAgent).isEmpty)
  }
}
