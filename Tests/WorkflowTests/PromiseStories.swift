import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Promises of sites that do not hear of each other")
struct PromiseStories {
  @Test("A laptop takes three orders on a train: two from what it was allotted, the third waits, says so, and is served later")
  func train() async throws {
    let company = try await Company.selling(stock: "10")
    let laptop = company.laptops[0]
    try await company.grant("5", to: laptop)
    try await company.sync()
    // From here the laptop is alone.
    let first = try await company.sell("3", at: laptop, "PO-1")
    let second = try await company.sell("2", at: laptop, "PO-2")
    let third = try await company.sell("4", at: laptop, "PO-3")
    #expect([first, second, third].map(\.state) == [.confirmed, .confirmed, .waiting])
    for order in [first, second] {
      #expect(try await laptop.parts(order).map(\.source) == [.stock])
      #expect(order.promised == Day("2026-11-25"))
    }
    let answer = try await laptop.answer(third.number)
    #expect(answer.waits && answer.lines.first?.waits == Quantity(ExactDecimal(4), "C62"))
    // It could be made: but that the clerk on the train has to say.
    #expect(answer.lines.first?.parts.map(\.source) == [.capacity])
    #expect(try await laptop.parts(third).isEmpty)
    // Meanwhile the warehouse finds four more for it.
    try await company.grant("4", to: laptop)
    try await company.sync()
    #expect(try await laptop.workplace.takeAutomaticSteps().taken.map(\.step.name).contains("order.serve"))
    let served = try await laptop.get(SalesOrder.self, third.id.key)
    #expect(served.state == .confirmed && served.promised == Day("2026-11-25"))
    #expect(try await laptop.parts(served).map(\.source) == [.stock])
    try await company.sync()
    try await company.expectCovered()
    try await company.expectOneTruth()
  }

  @Test("Two offices want the last ten: the one that was allotted them promises them, the other has its own made and knows the day")
  func lastStock() async throws {
    let company = try await Company.selling(stock: "10")
    try await company.grant("10", to: company.office)
    try await company.sync()
    let mine = try await company.sell("10", at: company.office, "PO-1")
    let waiting = try await company.sell("8", at: company.secondOffice, "PO-2")
    #expect(mine.state == .confirmed && waiting.state == .waiting)
    let answer = try await company.secondOffice.answer(waiting.number)
    let part = try #require(answer.lines.first?.parts.first)
    #expect(part.source == .capacity && answer.lines.first?.unallotted == [])
    try await company.secondOffice.take("order.confirm", ["order": waiting.number, "short": "make"])
    let made = try await company.secondOffice.get(SalesOrder.self, waiting.id.key)
    #expect(made.state == .confirmed && made.promised == answer.earliest)
    try await company.secondOffice.take("order.review", ["order": made.number, "decision": "approve"])
    try await company.secondOffice.take("order.approve", ["order": made.number])
    try await company.sync()
    let request = try await company.plant.only(SupplyRequest.self)
    #expect(request.quantity.amount == ExactDecimal(8) && request.orderNumber == made.number)
    try await company.expectCovered()
    try await company.expectOneTruth()
  }

  @Test("A plan that a site has not heard of since Monday is told with its moment")
  func oldPlan() async throws {
    let company = try await Company()
    try await company.setUp()
    company.clock.set(moment("2026-11-26", 9))
    let order = try await company.confirmOrder()
    let part = try #require(try await company.office.parts(company.order(order)).first)
    let asOf = try #require(part.asOf)
    #expect(asOf < moment("2026-11-24", 0) && asOf >= moment("2026-11-23", 9))
  }
}
