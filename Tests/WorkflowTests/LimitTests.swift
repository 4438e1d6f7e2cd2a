import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

private let liu = Actor(name: "liu", roles: [.salesManager])
private let qian = Actor(name: "qian", roles: [.salesManager])
private let he = Actor(name: "he", roles: [.creditController])
private let wei = Actor(name: "wei", roles: [.administrator])
private let bai = Actor(name: "bai", roles: [.salesManager])

@Suite("Limits of approval by amount")
struct LimitTests {
  /// A company with one order of the total, reviewed by liu and he.
  private func reviewed(_ total: String, in company: Company? = nil) async throws -> (Company, String) {
    let company: Company = if let company { company } else { try await Company() }
    try await company.setUp(price: "\(total)/C62", limit: "90000000.00 \(total.split(separator: " ")[1])")
    try await company.trustFirstOrders()
    return (company, try await review(company))
  }

  private func review(_ company: Company, _ reference: String = "PO-1") async throws -> String {
    for aspect in ["capacity", "material"] {
      try await company.headquarters.take("aspect.change", by: wei, ["aspect": aspect, "need": "never", "why": "Not here."])
    }
    try await company.sync()
    let order = try await company.confirmOrder(reference, lines: "P-100 1 C62")
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "x"])
    if try await company.order(order).state == .confirmed {
      try await company.office.take("order.review", by: he, ["order": order, "decision": "approve", "findings": "x"])
    }
    #expect(try await company.order(order).state == .reviewed)
    return order
  }

  @Test("The shipped limits are of roles that approve or consent, and rise with the level in each currency")
  func table() {
    let limits = ApprovalLimits.shipped
    #expect(!limits.isEmpty)
    for row in limits {
      #expect(EndorseOrder.step.operators.contains(row.role) && EndorseOrder.step.sites.contains(row.place))
      for (currency, amount) in row.upTo { #expect(amount.currency == currency && amount.minor > 0) }
    }
    for (currency, amount) in limits[0].upTo { #expect(limits[1].upTo[currency].map { $0.minor > amount.minor } == true, "\(currency)") }
  }

  @Test("An order of just the limit is approved by its office; a cent more asks headquarters first", arguments: ["1000000.00 CNY", "1000000.01 CNY"])
  func atLimit(_ total: String) async throws {
    let (company, order) = try await reviewed(total)
    let isAbove = total.hasSuffix("01 CNY")
    let asked = try await company.office.workplace.takeAutomaticSteps()
    #expect(asked.taken.map(\.step.name) == (isAbove ? ["endorse.ask"] : []) && asked.refused.isEmpty)
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty, "asked once")
    try await company.sync()
    #expect(try await company.headquarters.waiting() == (isAbove ? ["order.endorse"] : []))
    if isAbove {
      try await company.office.refuses("order.approve", by: qian, ["order": order], ["approve.limit @ order"])
      try await company.headquarters.refuses("order.endorse", by: wei, ["order": order, "decision": "conditions"], ["entry.missing @ findings"])
      try await company.headquarters.refuses("order.endorse", by: liu, ["order": order, "decision": "approve"], ["endorse.sameActor @ order"])
      try await company.headquarters.take("order.endorse", by: wei, ["order": order, "decision": "conditions", "findings": "Deposit of 30 %."])
      try await company.sync()
      #expect(try await company.headquarters.waiting() == [])
    } else {
      try await company.headquarters.refuses("order.endorse", by: wei, ["order": order, "decision": "approve"], ["endorse.within @ order"])
    }
    try await company.office.take("order.approve", by: qian, ["order": order])
    #expect(try await company.order(order).state == .approved)
    #expect(try await company.office.waiting() == (isAbove ? ["condition.done"] : []), "conditions are something to do")
    if isAbove {
      try await company.office.take("condition.done", ["order": order, "how": "300,000 came on 25 November."])
      try await company.office.refuses("condition.done", ["order": order, "how": "again"], ["condition.none @ order"])
    }
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("Above the highest limit two people of the highest level consent; a currency without limits takes two people with one", arguments: ["6000000.00 CNY", "1000.00 CHF"])
  func twoPeople(_ total: String) async throws {
    let (company, order) = try await reviewed(total)
    let isKnown = total.hasSuffix("CNY")
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    try await company.office.refuses("order.approve", by: qian, ["order": order], ["approve.limit @ order"])
    let first = try await company.headquarters.take("order.endorse", by: wei, ["order": order, "decision": "approve"])
    #expect(first.message.en.contains("One more person") && isBilingual(first.message))
    try await company.headquarters.refuses("order.endorse", by: wei, ["order": order, "decision": "approve"], ["endorse.sameActor @ order"])
    try await company.sync()
    if isKnown {
      try await company.office.refuses("order.approve", by: qian, ["order": order], ["approve.limit @ order"])
      try await company.headquarters.take("order.endorse", by: bai, ["order": order, "decision": "approve"])
      try await company.sync()
    }
    try await company.office.take("order.approve", by: qian, ["order": order])
  }

  @Test("What a higher level refuses is not approved")
  func refused() async throws {
    let (company, order) = try await reviewed("2000000.00 CNY")
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    try await company.headquarters.take("order.endorse", by: wei, ["order": order, "decision": "reject", "findings": "Too much in one hand."])
    try await company.sync()
    try await company.office.refuses("order.approve", by: qian, ["order": order], ["approve.refusedAbove @ order"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.office.take("order.cancel", by: qian, ["order": order, "why": "No."])
  }

  @Test("A limit changed at headquarters during a cut holds at the office from when it gets there, and what was approved before stays approved")
  func changedDuringCut() async throws {
    let (company, first) = try await reviewed("800000.00 CNY")
    let second = try await review(company, "PO-2")
    try await company.sync()
    // The link is cut: headquarters lowers the limit, the office goes by the one it knows.
    try await company.headquarters.refuses(
      "limit.change", by: wei, ["role": "planner", "place": "office", "amount": "-1.00 CNY", "why": "x"], ["limit.role @ role", "limit.negative @ amount"])
    try await company.headquarters.take("limit.change", by: wei, ["role": "sales-manager", "place": "office", "amount": "500000.00 CNY", "why": "Three bad debts."])
    try await company.office.take("order.approve", by: qian, ["order": first])
    try await company.sync()
    #expect(try await company.order(first).state == .approved)
    try await company.office.refuses("order.approve", by: qian, ["order": second], ["approve.limit @ order"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["endorse.ask"])
    // Raised again, in the same record: the order goes on without anybody's consent.
    try await company.headquarters.take("limit.change", by: wei, ["role": "sales-manager", "place": "office", "amount": "900000.00 CNY", "why": "Settled."])
    #expect(try await company.headquarters.only(ApprovalLimit.self, where: "aspect = 'approval'").why == "Settled.")
    try await company.sync()
    try await company.office.take("order.approve", by: qian, ["order": second])
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("Headquarters marks a product for engineering, and sets when an aspect is reviewed")
  func aspects() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.refuses("aspect.change", by: wei, ["aspect": "approval", "why": "x"], ["aspect.none @ aspect", "entry.missing @ need"])
    try await company.headquarters.refuses(
      "aspect.change", by: wei, ["aspect": "credit", "need": "always", "amount": "5.00 CNY", "product": "P-100", "why": "x"],
      ["aspect.amount @ amount", "aspect.product @ need"])
    try await company.headquarters.take("aspect.change", by: wei, ["aspect": "engineering", "product": "P-100", "why": "Special castings."])
    try await company.headquarters.take("aspect.change", by: wei, ["aspect": "second-credit", "amount": "50000.00 CNY", "why": "Cash is short."])
    try await company.headquarters.take("aspect.change", by: wei, ["aspect": "terms", "need": "never", "why": "Small team."])
    try await company.sync()
    let row = try await company.order(try await company.confirmOrder())
    func needed() async throws -> [ReviewAspect] {
      try await company.office.workplace.look(as: liu) { try OrderReviews(row, $0).aspects.map(\.rule.aspect) }
    }
    #expect(try await needed() == [.credit, .secondCredit, .engineering])
    try await company.headquarters.take("aspect.change", by: wei, ["aspect": "engineering", "product": "P-100", "need": "never", "why": "Standard now."])
    try await company.sync()
    #expect(try await needed() == [.credit, .secondCredit])
  }
}
