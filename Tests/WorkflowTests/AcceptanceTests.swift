import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("The customer's acceptance of a confirmation")
struct AcceptanceTests {
  private func confirmed(requested: String, lines: String = "P-100 40 C62") async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp()
    let result = try await company.office.take(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-1", "lines": lines, "requested": requested])
    let order = try await company.office.get(SalesOrder.self, result.subject).number
    try await company.office.take("order.check", ["order": order])
    try await company.office.take("order.confirm", ["order": order])
    return (company, order)
  }

  @Test("a day later than the one asked for opens a task; the acceptance says who, when, how and what differs, and ends it")
  func later() async throws {
    let (company, order) = try await confirmed(requested: "2026-11-26")
    #expect(try await company.office.inbox(.salesClerk).map(\.level) == ["order-accept"])
    let row = try await company.order(order)
    let isMissing = try await company.office.workplace.look(as: Actor(name: "x", roles: [])) { try row.isAcceptanceMissing($0) }
    #expect(isMissing)
    let told = try await company.office.take("order.accept", ["order": order, "accepted_by": "Wang Fang", "way": "mail", "note": "RE: PO-1"])
    #expect(told.message.en == "Wang Fang accepted 2026-12-01 for order \(order). It differs from the request: 2026-11-26 → 2026-12-01.")
    let kept = try await company.office.only(OrderAcceptance.self)
    #expect(kept.acceptedBy == "Wang Fang" && kept.way == .mail && kept.on == Day("2026-11-23") && kept.deviations == "2026-11-26 → 2026-12-01")
    #expect(kept.requested == Day("2026-11-26") && kept.promised == Day("2026-12-01"))
    #expect(try await company.office.inbox(.salesClerk).isEmpty)
    try await company.office.refuses("order.accept", ["order": order, "accepted_by": "Wang Fang", "way": "mail"], ["accept.done @ order"])
  }

  @Test("a day that was asked for needs no acceptance, and may have one")
  func asked() async throws {
    let (company, order) = try await confirmed(requested: "2026-12-18")
    #expect(try await company.office.inbox(.salesClerk).isEmpty)
    try await company.office.take("order.accept", ["order": order, "accepted_by": "Wang Fang", "way": "telephone"])
    #expect(try await company.office.only(OrderAcceptance.self).deviations == nil)
  }

  @Test("an acceptance is neither of tomorrow nor from before the order, and not of an order that is not confirmed")
  func wrong() async throws {
    let (company, order) = try await confirmed(requested: "2026-11-26")
    let raw = ["order": order, "accepted_by": "Wang Fang", "way": "visit"]
    try await company.office.refuses("order.accept", raw.merging(["accepted_on": "2026-11-24"]) { $1 }, ["date.future @ accepted_on"])
    try await company.office.refuses("order.accept", raw.merging(["accepted_on": "2026-11-22"]) { $1 }, ["accept.early @ accepted_on"])
    try await company.office.refuses("order.accept", ["order": order], ["entry.missing @ accepted_by", "entry.missing @ way"])
    let other = try await company.receiveOrder("PO-2")
    try await company.office.refuses("order.accept", raw.merging(["order": other]) { $1 }, ["state.other @ order"])
  }
}

@Suite("Quotations")
struct QuotationTests {
  private func offered(_ more: [String: String] = [:]) async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp()
    let raw = ["customer": "C-LANTIAN", "lines": "P-100 10 C62 1180.00 CNY\nP-100 30 C62", "reference": "RFQ-7"].merging(more) { $1 }
    let result = try await company.office.take("quotation.make", raw)
    return (company, try await company.office.get(Quotation.self, result.subject).number)
  }

  @Test("an offer becomes an order without typing it again, at its prices though the list has risen")
  func ordered() async throws {
    let (company, number) = try await offered()
    #expect(number == "QU-SH01-2026-000001")
    #expect(try await company.office.only(Quotation.self).validUntil == Day("2026-12-23"))
    try await company.office.take("quotation.send", ["quotation": number])
    #expect(try await company.office.inbox(.salesClerk).map(\.level) == ["quotation-answer"])
    try await company.office.take("price.set", ["product": "P-100", "price": "1990.00 CNY/C62"])
    let result = try await company.office.take("quotation.order", ["quotation": number, "customer_reference": "PO-9"])
    let order = try await company.office.get(SalesOrder.self, result.subject)
    // 10 at 1,180 and 30 at 1,280.
    #expect(order.total == Money(minor: 5_020_000, currency: "CNY"))
    let quotation = try await company.office.only(Quotation.self)
    #expect(quotation.state == .accepted && quotation.order == order.id && quotation.sent == Day("2026-11-23"))
    #expect(try await !company.office.inbox(.salesClerk).map(\.level).contains("quotation-answer"))
    // The prices are agreed, so the check does not find them off the list; a price of another order it does.
    try await company.office.take("order.check", ["order": order.number])
    let other = try await company.receiveOrder("PO-10", lines: "P-100 1 C62 1180.00 CNY")
    try await company.office.take("order.check", ["order": other])
    #expect(try await company.exceptions(other).map(\.rule) == ["price.tolerance"])
    #expect(try await company.exceptions(order.number).isEmpty)
    try await company.office.refuses("quotation.order", ["quotation": number, "customer_reference": "PO-11"], ["state.other @ quotation"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("after its last day an offer is ended by the node, and before that already refused")
  func expired() async throws {
    let (company, number) = try await offered(["valid_until": "2026-11-24"])
    try await company.office.take("quotation.send", ["quotation": number])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    company.clock.set(moment("2026-11-25", 9))
    try await company.office.refuses("quotation.order", ["quotation": number, "customer_reference": "PO-9"], ["quotation.expired @ quotation"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["quotation.expire"])
    #expect(try await company.office.only(Quotation.self).state == .expired)
    #expect(try await company.office.inbox(.salesClerk).isEmpty)
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
  }

  @Test("a customer who does not order leaves their reason, and every problem of a new offer is told at once")
  func declined() async throws {
    let (company, number) = try await offered()
    try await company.office.take("quotation.decline", ["quotation": number, "why": "too late"])
    let kept = try await company.office.only(Quotation.self)
    #expect(kept.state == .declined && kept.declined == "too late")
    try await company.office.refuses("quotation.send", ["quotation": number], ["state.other @ quotation"])
    try await company.office.refuses(
      "quotation.make", ["customer": "C-LANTIAN", "lines": "P-100 0 C62\nP-999 1 C62", "valid_until": "2028-01-01", "requested": "2026-11-01"],
      ["quotation.tooLong @ valid_until", "date.past @ requested", "quantity.notPositive @ lines[1].quantity", "product.unknown @ lines[2].product"])
  }

  @Test("two sites that order the same offer without knowing of each other leave a case, and one that declined loses against the order")
  func twice() {
    for lost in [QuotationState.accepted, .declined] {
      guard case .clash(let clash)? = QuotationState.meeting(lost: lost, stands: .accepted) else {
        Issue.record("\(lost) is no case")
        continue
      }
      #expect(clash.steps == ["order.cancel"])
    }
    guard case .harmless? = QuotationState.meeting(lost: .expired, stands: .accepted) else {
      Issue.record("an offer that was ordered in time is a case")
      return
    }
  }
}
