import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("How whole an order is")
struct CompletenessTests {
  @Test("every declared item can be told, every telling is declared, the weights make a hundred, and all speak both languages")
  func items() {
    #expect(Set(Completeness.items.map(\.name)) == Set(Completeness.isThere.keys) && Completeness.items.count == Completeness.isThere.count)
    #expect(Completeness.items.reduce(0) { $0 + $1.weight } == 100)
    #expect(Completeness.items.allSatisfy { $0.weight > 0 && isBilingual($0.label) })
  }

  @Test("nothing is nothing, and everything is a hundred; each missing thing costs its weight and is named")
  func score() {
    let nothing = OrderFacts(customer: nil, reference: "", lines: (0, 0, 0, 0), delivery: nil, address: nil, paymentDays: nil, deliveryTerms: nil)
    #expect(Completeness(nothing).score == 0 && Completeness(nothing).missing.count == Completeness.items.count && !Completeness(nothing).isEnough)
    var all = nothing
    all.hasCustomer = true
    all.taxNumber = Company.taxNumber
    all.email = "buyer@example.com"
    all.reference = "PO-1"
    (all.lines, all.linesWithProduct, all.linesWithQuantity, all.linesWithPrice) = (2, 2, 2, 2)
    all.delivery = Day("2026-12-18")
    all.address = Address(name: "Lantian", street: "Ring Road 8", city: "Suzhou", country: "CN")
    all.paymentDays = 30
    all.deliveryTerms = "DAP Suzhou"
    #expect(Completeness(all).score == 100 && Completeness(all).missing.isEmpty)
    all.linesWithQuantity = 1
    all.deliveryTerms = "DAT Suzhou"
    #expect(Completeness(all).missing.map(\.name) == ["quantity", "deliveryTerms"] && Completeness(all).score == 80 && !Completeness(all).isEnough)
    all.linesWithQuantity = 2
    #expect(Completeness(all).isEnough)
  }

  @Test("an order that lacks something required is not reviewed, and what it lacks is named")
  func review() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    let row = try await company.order(order)
    let score = try await company.office.workplace.look(as: Company.clerk) { try Completeness.of(row, $0) }
    // The day is promised; delivery terms and an e-mail address are missing and not required.
    #expect(score.score == 90 && score.missing.map(\.name) == ["deliveryTerms", "contact"] && score.isEnough)
    try await company.alter(SalesOrder.self, row.id) { $0.address = nil }
    try await company.office.refuses("order.review", by: Company.manager, ["order": order, "decision": "approve"], ["order.incomplete @ order"])
  }
}
