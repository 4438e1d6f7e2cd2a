import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

/// People of the reviews, who differ.
private let liu = Actor(name: "liu", roles: [.salesManager])
private let qian = Actor(name: "qian", roles: [.salesManager])
private let he = Actor(name: "he", roles: [.creditController])
private let gang = Actor(name: "gang", roles: [.planner])
private let bo = Actor(name: "bo", roles: [.buyer])

@Suite("Reviews of one order by several people at several sites")
struct ParallelReviewTests {
  /// A company with one large order, confirmed: 2,000,000.00 to be made.
  private func large(limit: String = "9000000.00 CNY") async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp(price: "1000000.00 CNY/C62", limit: limit)
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder("PO-1", lines: "P-100 2 C62")
    return (company, order)
  }

  private func reviews(_ company: Company, _ order: String, at place: Place? = nil) async throws -> OrderReviews {
    let row = try await company.order(order)
    return try await (place ?? company.office).workplace.look(as: liu) { try OrderReviews(row, $0) }
  }

  private func part(_ company: Company, _ aspect: ReviewAspect) async throws -> RecordKey {
    try await company.plant.only(ReviewPart.self, where: "aspect = '\(aspect.rawValue)' AND state = 'asked'").id.key
  }

  private func give(_ company: Company, _ aspect: ReviewAspect, by actor: Actor, _ decision: String, _ findings: String = "") async throws {
    let key = try await part(company, aspect)
    try await company.plant.take("part.review", by: actor, ["part": "\(key)", "decision": decision, "findings": findings])
  }

  @Test("The shipped table names each aspect once, with people of the site where it is looked at, in both languages")
  func table() {
    let rules = ReviewRules.shipped
    #expect(Set(rules.map(\.aspect)) == [.terms, .credit, .secondCredit, .engineering, .capacity, .material, .quality] && rules.count == 7)
    for rule in rules {
      #expect(isBilingual(rule.looked) && !rule.roles.isEmpty)
      let step = rule.place == .office ? ReviewOrder.step : GivePart.step
      #expect(step.operators.isSuperset(of: rule.roles) && step.sites == [rule.place], "\(rule.aspect)")
    }
    #expect(rules.first { $0.aspect == .secondCredit }?.from == ReviewOrder.highValue)
    for aspect in ReviewAspect.allCases { #expect(isBilingual(aspect.label)) }
  }

  @Test("A small order needs sales terms and credit, and one word of one person is both")
  func small() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    #expect(try await reviews(company, order).aspects.map(\.rule.aspect) == [.terms, .credit])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve"])
    #expect(try await company.order(order).state == .reviewed)
    #expect(try await company.office.only(OrderReview.self).aspects == "terms credit")
  }

  @Test("A clerk in credit speaks about credit only, when asked to; the terms wait for the sales manager")
  func apart() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    try await company.office.refuses("order.review", by: he, ["order": order, "decision": "approve", "aspects": "quality"], ["review.aspects @ aspects"])
    try await company.office.refuses("order.review", by: he, ["order": order, "decision": "approve", "aspects": "credits"], ["review.aspects @ aspects"])
    try await company.office.take("order.review", by: he, ["order": order, "decision": "conditions", "findings": "Half in advance.", "aspects": "credit"])
    #expect(try await company.order(order).state == .confirmed)
    #expect(try await company.office.waiting() == ["order.review"])
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve"])
    #expect(try await company.order(order).state == .reviewed)
    let said = try await reviews(company, order)
    #expect(said.conditions.map(\.findings) == ["Half in advance."] && said.reviewers == ["he", "liu"])
  }

  @Test("An order of high value asks for a second credit review by another person")
  func secondCredit() async throws {
    let company = try await Company()
    try await company.setUp(price: "500000.00 CNY/C62", limit: "9000000.00 CNY")
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder("PO-1", lines: "P-100 1 C62")
    let first = try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "Paid the last ten."])
    #expect(first.message.en.contains("missing: second credit review") && isBilingual(first.message))
    try await company.office.refuses("order.review", by: liu, ["order": order, "decision": "approve", "findings": "again"], ["review.given @ order"])
    try await company.office.take("order.review", by: he, ["order": order, "decision": "approve", "findings": "Bank says yes."])
    #expect(try await company.order(order).state == .reviewed)
    for reviewer in [liu, Actor(name: "he", roles: [.salesManager])] {
      try await company.office.refuses("order.approve", by: reviewer, ["order": order], ["approve.sameActor @ order"])
    }
    try await company.office.take("order.approve", by: qian, ["order": order])
  }

  @Test("Office and plant review at the same time with every link cut; when they meet the order is reviewed, and no price reached the plant")
  func parallel() async throws {
    let (company, order) = try await large()
    let asked = try await company.office.workplace.takeAutomaticSteps()
    #expect(asked.taken.map(\.step.name) == ["review.ask"] && asked.refused.isEmpty)
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty, "asked once")
    try await company.sync()
    #expect(try await company.plant.waiting() == ["part.review", "part.review"])
    for part in try await company.plant.replica.read({ try $0.all(ReviewPart.self) }) {
      #expect(part.wanted == "2 C62 P-100" && part.orderNumber == order && !part.any.json.text.contains("CNY"))
    }
    // Nobody knows of the other from here.
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "As agreed."])
    try await company.office.take("order.review", by: he, ["order": order, "decision": "approve", "findings": "Good payer."])
    #expect(try await company.order(order).state == .confirmed)
    try await give(company, .capacity, by: gang, "conditions", "With Saturday shifts.")
    try await give(company, .material, by: bo, "approve")
    #expect(try await company.plant.waiting() == [])
    try await company.sync()
    let closed = try await company.office.workplace.takeAutomaticSteps()
    #expect(closed.taken.map(\.step.name) == ["review.close", "endorse.ask"], "two million are above the office's limit")
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    #expect(try await company.order(order).state == .reviewed)
    try await company.sync()
    for place in [company.office, company.headquarters] {
      let said = try await reviews(company, order, at: place)
      #expect(said.isComplete && said.conditions.map(\.findings) == ["With Saturday shifts."] && said.reviewers == ["liu", "he", "gang", "bo"])
    }
    try await company.office.refuses("order.approve", by: Actor(name: "gang", roles: [.salesManager]), ["order": order], ["approve.sameActor @ order"])
    try await company.expectOneTruth()
  }

  @Test("At the plant each aspect is for its own people, and what is said is said once")
  func plantPeople() async throws {
    let (company, _) = try await large()
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    let capacity = "\(try await part(company, .capacity))"
    try await company.plant.refuses("part.review", by: bo, ["part": capacity, "decision": "approve"], ["part.role @ part"])
    try await company.plant.refuses("part.review", by: gang, ["part": capacity, "decision": "reject"], ["entry.missing @ findings"])
    try await company.plant.refuses("part.review", by: gang, ["part": capacity, "decision": "return"], ["part.return @ decision", "entry.missing @ findings"])
    try await company.plant.take("part.review", by: gang, ["part": capacity, "decision": "approve"])
    try await company.plant.refuses("part.review", by: gang, ["part": capacity, "decision": "approve"], ["state.other @ part"])
  }

  @Test("What a plant refuses, the office rejects or returns; a returned order is put right and reviewed anew by everyone")
  func refusedAndReturned() async throws {
    let (company, order) = try await large()
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    try await give(company, .capacity, by: gang, "reject", "Not before February.")
    try await company.sync()
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.office.refuses("order.review", by: liu, ["order": order, "decision": "approve", "findings": "x"], ["review.refused @ decision"])
    try await company.office.refuses("order.review", by: liu, ["order": order, "decision": "return"], ["entry.missing @ findings"])
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "return", "findings": "Agree on February."])
    #expect(try await company.order(order).state == .confirmed)
    #expect(try await company.office.waiting() == ["order.resubmit"])
    try await company.office.refuses("order.review", by: he, ["order": order, "decision": "approve", "findings": "x"], ["review.returned @ order"])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty, "nobody is asked while it lies with the clerk")
    try await company.sync()
    #expect(try await company.plant.waiting() == [], "the material is not asked about any more")
    try await company.office.take("order.resubmit", ["order": order, "what": "1 February is agreed."])
    try await company.office.refuses("order.resubmit", ["order": order, "what": "again"], ["review.notReturned @ order"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    let anew = try await reviews(company, order)
    #expect(anew.round == 2 && anew.words.isEmpty && anew.former.map(\.reviewer) == ["gang", "liu"] && anew.parts.count == 2)
    try await company.sync()
    try await give(company, .capacity, by: gang, "approve")
    try await give(company, .material, by: bo, "approve")
    try await company.sync()
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "x"])
    try await company.office.take("order.review", by: he, ["order": order, "decision": "approve", "findings": "x"])
    #expect(try await company.order(order).state == .reviewed)
  }

  @Test("An order that ends asks nobody any more")
  func withdrawn() async throws {
    let (company, order) = try await large()
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("order.cancel", ["order": order, "why": "They called."])
    try await company.sync()
    #expect(try await company.plant.waiting() == [])
    #expect(Set(try await company.plant.replica.read { try $0.all(ReviewPart.self) }.map(\.state)) == [.withdrawn])
  }

  @Test("With several plants a person names the one that is asked")
  func severalPlants() async throws {
    let company = try await Company(more: [("PL02", .plant, "company plant/5 warehouse/4")])
    try await company.setUp(price: "1000000.00 CNY/C62", limit: "9000000.00 CNY")
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder("PO-1", lines: "P-100 2 C62")
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await company.office.refuses("review.ask", ["order": order], ["site.unclear @ plant"])
    try await company.office.take("review.ask", ["order": order, "plant": "PL02"])
    try await company.office.refuses("review.ask", ["order": order, "plant": "PL02"], ["review.asked @ order"])
    try await company.sync()
    #expect(try await company.sites[4].waiting() == ["part.review", "part.review"])
    #expect(try await company.plant.waiting() == [])
  }

  @Test("Two offices that each review the credit without knowing of the other have given both credit reviews")
  func creditTwice() async throws {
    let company = try await Company(more: [("SH02", .office, "company office/2 office/5 plant/* warehouse/*")])
    try await company.setUp(price: "500000.00 CNY/C62", limit: "9000000.00 CNY")
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder("PO-1", lines: "P-100 1 C62")
    try await company.sync()
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "x"])
    try await company.sites[4].take("order.review", by: he, ["order": order, "decision": "approve", "findings": "y"])
    try await company.sync()
    #expect(try await reviews(company, order).isComplete)
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["review.close"])
  }
}
