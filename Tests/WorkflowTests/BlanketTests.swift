import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Blanket orders")
struct BlanketTests {
  private static let laptop: [(String, SiteRole, String)] = [("LT01", .field, "company office/2 warehouse/4")]

  /// 100 pumps at 1150, until the end of the year.
  private func agreed(_ company: Company, lines: String = "P-100 100 pcs 1150.00 CNY", until: String = "2026-12-31") async throws -> String {
    let result = try await company.office.take(
      "blanket.agree", ["customer": "C-LANTIAN", "lines": lines, "valid_until": until, "reference": "FA-26", "delivery_terms": "DAP Suzhou"])
    let number = try await company.office.get(Blanket.self, result.subject).number
    try await company.sync()
    return number
  }

  private func callOff(_ company: Company, _ blanket: String, _ quantity: String, _ reference: String, at place: Place? = nil) async throws -> String {
    let place = place ?? company.office
    let result = try await place.take("blanket.calloff", ["blanket": blanket, "customer_reference": reference, "lines": "P-100 \(quantity) pcs"])
    return try await place.get(SalesOrder.self, result.subject).number
  }

  private func left(_ place: Place, _ blanket: String) async throws -> [String] {
    let row = try await place.only(Blanket.self, where: "number = '\(blanket)'")
    return try await place.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try BlanketReading.of(row, context).lines.map { $0.left.description }
    }
  }

  /// The agreements of which the office has to settle too many call-offs.
  private func cases(_ company: Company) async throws -> [String] {
    try await company.office.inbox(.salesManager).filter { $0.level == "blanket-over" && $0.step == "blanket.raise" }.map(\.subjectNumber)
  }

  @Test("Orders are called off at the agreed price until nothing is left; what is off the list is no finding, and an order given up gives back")
  func calledOff() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.trustFirstOrders()
    let blanket = try await agreed(company)
    let first = try await callOff(company, blanket, "60", "PO-1")
    let order = try await company.order(first)
    #expect(order.total == Money(minor: 6_900_000, currency: "CNY") && order.deliveryTerms == "DAP Suzhou" && order.kind == .normal && order.blanket != nil)
    #expect(try await left(company.office, blanket) == ["40"])
    try await company.office.refuses(
      "blanket.calloff", ["blanket": blanket, "customer_reference": "PO-2", "lines": "P-100 30 pcs\nP-100 11 pcs 1150.00 CNY"], ["blanket.rest @ lines[2].quantity"])
    try await company.office.refuses(
      "blanket.calloff", ["blanket": blanket, "customer_reference": "PO-1", "lines": "P-100 1 pcs 1000.00 CNY\nP-200 1 pcs"],
      ["order.duplicate @ customer_reference", "blanket.price @ lines[1].price", "blanket.product @ lines[2].product", "product.unknown @ lines[2].product"])
    try await company.office.take("order.check", ["order": first])
    #expect(try await company.order(first).state == .checked)
    try await company.office.take("order.cancel", ["order": first, "why": "They stopped the line."])
    #expect(try await left(company.office, blanket) == ["100"])
    let last = try await callOff(company, blanket, "100", "PO-3")
    #expect(try await left(company.office, blanket) == ["0"])
    #expect(last != first)
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("An order that was called off and is edited takes from the rest or gives back; more than the rest is refused, by edit and by change")
  func edited() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.trustFirstOrders()
    let blanket = try await agreed(company)
    _ = try await callOff(company, blanket, "50", "PO-1")
    let order = try await callOff(company, blanket, "30", "PO-2")
    try await company.office.take("order.edit", ["order": order, "lines": "1 45"])
    #expect(try await left(company.office, blanket) == ["5"])
    try await company.office.refuses("order.edit", ["order": order, "lines": "1 51"], ["blanket.rest @ lines[1].quantity"])
    try await company.office.refuses(
      "change.request", ["order": order, "asked_by": "Zhou Min", "lines": "+ P-100 6 pcs"], ["blanket.rest @ lines[1].quantity"])
    try await company.office.take("order.edit", ["order": order, "lines": "+ P-100 5 pcs"])
    let added = try await company.office.only(OrderLine.self, where: "position = 2 AND sales_order = (SELECT id FROM sales_order WHERE number = '\(order)')")
    #expect(added.price.amount == ExactDecimal(1150))
    #expect(try await left(company.office, blanket) == ["0"])
    try await company.office.take("order.edit", ["order": order, "note": "Gate 3"])
    try await company.office.take("order.edit", ["order": order, "lines": "1 10\n2 0"])
    #expect(try await left(company.office, blanket) == ["40"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A change that both sides confirmed takes from the rest when it is applied")
  func changed() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.trustFirstOrders()
    let blanket = try await agreed(company)
    let order = try await callOff(company, blanket, "40", "PO-1")
    try await company.office.take("change.request", ["order": order, "asked_by": "Zhou Min", "lines": "1 70"])
    let change = try await company.office.only(OrderChange.self).number
    #expect(try await left(company.office, blanket) == ["60"])
    try await company.office.take("change.assess", ["change": change])
    try await company.office.take("change.offer", ["change": change])
    try await company.office.take("change.confirm", by: Actor(name: "m", roles: [.salesManager]), ["change": change, "side": "ours"])
    try await company.office.take("change.confirm", ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    #expect(try await left(company.office, blanket) == ["30"])
  }

  @Test("Office and laptop that call off apart more than was agreed leave a case at the office, which a supplement of the agreement ends")
  func apart() async throws {
    let company = try await Company(more: Self.laptop)
    try await company.setUp()
    let blanket = try await agreed(company)
    let laptop = company.sites[4]
    _ = try await callOff(company, blanket, "70", "PO-1")
    _ = try await callOff(company, blanket, "50", "PO-2", at: laptop)
    #expect(try await left(company.office, blanket) == ["30"])
    #expect(try await left(laptop, blanket) == ["50"])
    try await company.sync()
    for place in [company.office, laptop, company.headquarters] { #expect(try await left(place, blanket) == ["-20"]) }
    #expect(try await cases(company) == [blanket])
    try await company.office.refuses(
      "blanket.calloff", ["blanket": blanket, "customer_reference": "PO-3", "lines": "P-100 1 pcs"], ["blanket.rest @ lines[1].quantity"])
    try await company.office.refuses("blanket.end", ["blanket": blanket, "why": "x"], ["blanket.overCalled @ blanket"])
    try await company.office.take("blanket.raise", ["blanket": blanket, "lines": "P-100 20 pcs", "why": "Agreed with Zhou Min."])
    #expect(try await left(company.office, blanket) == ["0"])
    #expect(try await cases(company) == [])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("A case is also ended by cancelling one of the two orders")
  func cancelledOne() async throws {
    let company = try await Company(more: Self.laptop)
    try await company.setUp()
    let blanket = try await agreed(company)
    _ = try await callOff(company, blanket, "70", "PO-1")
    let other = try await callOff(company, blanket, "50", "PO-2", at: company.sites[4])
    try await company.sync()
    try await company.office.take("order.cancel", ["order": other, "why": "They had ordered it twice."])
    #expect(try await left(company.office, blanket) == ["30"])
    #expect(try await cases(company) == [])
  }

  @Test("Two edits of one line apart each move the rest; when it is decided which holds, the order holds what it comes to")
  func editedApart() async throws {
    let company = try await Company(more: Self.laptop)
    try await company.setUp()
    let blanket = try await agreed(company)
    let order = try await callOff(company, blanket, "40", "PO-1")
    try await company.sync()
    try await company.office.take("order.edit", ["order": order, "lines": "1 60"])
    try await company.sites[4].take("order.edit", ["order": order, "lines": "1 50"])
    try await company.sync()
    let open = try await company.office.replica.read { try $0.conflicts(ConflictFilter()) }
    let line = try await company.office.only(OrderLine.self)
    for conflict in open where conflict.record == line.id.key && conflict.field.name == "quantity" {
      try await company.office.take(
        "conflict.resolve", by: Actor(name: "m", roles: [.salesManager]), ["subject": line.id.description, "field": "quantity", "decision": "keep"])
      break
    }
    let stands = try await company.office.only(OrderLine.self).quantity.amount
    #expect(try await left(company.office, blanket) == [(ExactDecimal(100) - stands).description])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("After its last day it ends by itself, and what is left lapses; a call-off where the end was not known shows below zero")
  func ended() async throws {
    let company = try await Company(more: Self.laptop)
    try await company.setUp()
    let blanket = try await agreed(company, until: "2026-11-25")
    try await company.office.refuses("blanket.end", ["blanket": blanket], ["entry.missing @ why"])
    try await company.office.take("blanket.end", ["blanket": blanket, "why": "They closed the plant."])
    _ = try await callOff(company, blanket, "10", "PO-1", at: company.sites[4])
    try await company.office.refuses(
      "blanket.calloff", ["blanket": blanket, "customer_reference": "PO-2", "lines": "P-100 1 pcs"], ["state.other @ blanket"])
    try await company.sync()
    #expect(try await left(company.office, blanket) == ["-10"])
    #expect(try await cases(company) == [blanket])
    try await company.office.take("blanket.raise", ["blanket": blanket, "lines": "P-100 10 pcs", "why": "The last ten."])
    try await company.office.refuses("blanket.raise", ["blanket": blanket, "lines": "P-100 10 pcs", "why": "more"], ["state.other @ blanket"])

    let next = try await company.office.take("blanket.agree", ["customer": "C-LANTIAN", "lines": "P-100 5 pcs", "valid_until": "2026-11-24"])
    company.clock.set(moment("2026-11-26", 9))
    let number = try await company.office.get(Blanket.self, next.subject).number
    try await company.office.refuses(
      "blanket.calloff", ["blanket": number, "customer_reference": "PO-4", "lines": "P-100 1 pcs"], ["blanket.over @ blanket"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await company.office.only(Blanket.self, where: "number = '\(number)'").state == .ended)
    #expect(try await left(company.office, number) == ["0"])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("An agreement is refused with every problem at once")
  func refused() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await agreed(company)
    try await company.office.refuses(
      "blanket.agree",
      ["customer": "C-LANTIAN", "reference": "FA-26", "lines": "P-100 5 pcs\nP-100 5 kg 0 CNY", "valid_from": "2026-12-02", "valid_until": "2026-12-01"],
      ["blanket.days @ valid_until", "blanket.duplicate @ reference", "blanket.twice @ lines[2].product", "line.unit @ lines[2].quantity", "line.free @ lines[2].price"])
    let late = try await company.office.take("blanket.agree", ["customer": "C-LANTIAN", "lines": "P-100 5 pcs", "valid_from": "2026-12-02", "valid_until": "2027-12-01"])
    let number = try await company.office.get(Blanket.self, late.subject).number
    try await company.office.refuses(
      "blanket.calloff", ["blanket": number, "customer_reference": "PO-1", "lines": "P-100 1 pcs"], ["blanket.notYet @ blanket"])
    try await company.office.refuses("blanket.raise", ["blanket": number, "why": "x"], ["change.nothing @ "])
    try await company.office.refuses(
      "blanket.raise", ["blanket": number, "why": "x", "valid_until": "2027-01-01", "lines": "P-100 5 kg\nP-9 1 pcs"],
      ["blanket.days @ valid_until", "line.unit @ lines[1].quantity", "blanket.product @ lines[2].product"])
    try await company.office.refuses(
      "order.receive", ["customer": "C-LANTIAN", "customer_reference": "PO-7", "lines": "P-100 1 pcs", "blanket": number, "kind": "sample", "sample_reason": "trial"],
      ["blanket.sample @ blanket", "blanket.notYet @ blanket"])
  }
}
