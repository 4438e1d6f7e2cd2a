import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Orders that two offices decide at once")
struct TwoDecisionsTests {
  private let wang = Actor(name: "wang", roles: [.salesManager])
  private let li = Actor(name: "li", roles: [.salesManager])
  private let chief = Actor(name: "chief", roles: [.salesManager])

  /// A company whose second office holds the first one's shelf too, as when two people share the work of one department.
  private func company() async throws -> (Company, second: Place) {
    let company = try await Company(more: [("SH02", .office, "company office/2 office/5 plant/* warehouse/*")])
    try await company.setUp()
    return (company, company.sites[4])
  }

  private func cases(_ site: Place, _ order: String) async throws -> [ConflictCase] {
    try await site.workplace.look(as: chief) { try $0.cases().filter { $0.name == order } }
  }

  private func decide(_ site: Place, _ order: String, _ decision: String) async throws {
    try await site.take("conflict.resolve", by: chief, ["subject": order, "field": "state", "decision": decision])
  }

  @Test("one approves and one rejects: it is rejected everywhere, the case says who said what, and the review can be taken up again")
  func reviewersDisagree() async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.sync()
    try await company.office.take("order.review", by: wang, ["order": order, "decision": "approve"])
    company.clock.set(moment("2026-11-23", 10))
    try await second.take("order.review", by: li, ["order": order, "decision": "reject", "findings": "They owe us two invoices."])
    try await company.sync()
    try await company.expectOneTruth()
    for site in [company.office, second, company.headquarters] {
      #expect(try await company.order(order, at: site).state == .rejected)
      let found = try #require(try await cases(site, order).first)
      #expect(found.happened.en == "Reviewed in favour at SH01 while it was rejected at SH02. It is rejected.")
      #expect(found.notes.map(\.en) == ["wang at SH01: approve", "li at SH02: reject: They owe us two invoices."])
      #expect(found.owner == .salesManager && found.level.name == "clash-order")
      // 4 working hours after the review that lost, at 9:00.
      #expect(found.due == WorkingCalendar.shipped.moment(hours: 4, after: moment("2026-11-23", 9)))
    }
    #expect(try await company.office.inbox(.salesManager).filter { $0.step == "conflict.resolve" }.map(\.subjectNumber) == [order])
    #expect(try await company.headquarters.inbox(.administrator).filter { $0.step == "conflict.resolve" }.map(\.subjectNumber) == [order])
    #expect(try await company.plant.inbox(.administrator).isEmpty)
    // Headquarters sees it, and the office decides it.
    try await company.headquarters.refuses(
      "conflict.resolve", by: Actor(name: "root", roles: [.administrator]), ["subject": order, "field": "state", "decision": "keep"],
      ["conflict.writers @ subject"])
    try await decide(company.office, order, "take")
    try await company.sync()
    #expect(try await company.order(order, at: second).state == .reviewed)
    #expect(try await company.order(order, at: second).round(of: \.state) == 2)
    #expect(try await cases(second, order).isEmpty)
    try await second.refuses("order.approve", by: wang, ["order": order], ["approve.sameActor @ order"])
    try await second.take("order.approve", by: chief, ["order": order])
  }

  @Test("both approve, one under conditions: the order goes on, and the case shows both until somebody has read them")
  func reviewedTwice() async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.sync()
    try await company.office.take("order.review", by: wang, ["order": order, "decision": "approve"])
    try await second.take("order.review", by: li, ["order": order, "decision": "conditions", "findings": "Half in advance."])
    try await company.sync()
    #expect(try await company.order(order).state == .reviewed)
    let found = try #require(try await cases(company.office, order).first)
    #expect(found.notes.contains { $0.en == "li at SH02: approve with conditions: Half in advance." })
    for reviewer in [wang, li] { try await company.office.refuses("order.approve", by: reviewer, ["order": order], ["approve.sameActor @ order"]) }
    try await company.office.take("order.approve", by: chief, ["order": order])
    try await company.sync()
    #expect(try await cases(second, order).count == 1, "approving it reads no review")
    try await decide(company.office, order, "keep")
    try await decide(second, order, "keep")
    try await company.sync()
    #expect(try await cases(second, order).isEmpty)
    try await company.expectOneTruth()
  }

  @Test("approved at two offices: plant and warehouse were asked twice, and deciding it stops the second set")
  func approvedTwice() async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", by: wang, ["order": order, "decision": "approve"])
    try await company.sync()
    try await company.office.take("order.approve", by: li, ["order": order])
    try await second.take("order.approve", by: chief, ["order": order])
    try await company.sync()
    #expect(try await company.plant.replica.read { try $0.all(SupplyRequest.self) }.map(\.state) == [.requested, .requested])
    #expect(try await cases(company.office, order).count == 1)
    try await decide(company.office, order, "keep")
    try await company.sync()
    #expect(Set(try await company.plant.replica.read { try $0.all(SupplyRequest.self) }.map(\.state)) == [.requested, .cancelled])
    #expect(Set(try await company.warehouse.replica.read { try $0.all(DispatchRequest.self) }.map(\.state)) == [.requested, .cancelled])
    #expect(try await cases(second, order).isEmpty)
  }

  @Test("approved here and cancelled there: keeping the cancellation stops what the approval asked for", arguments: ["keep", "take"])
  func approvedButCancelled(_ decision: String) async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", by: wang, ["order": order, "decision": "approve"])
    try await company.sync()
    try await company.office.take("order.approve", by: li, ["order": order])
    try await second.take("order.cancel", by: chief, ["order": order, "why": "They called."])
    try await company.sync()
    #expect(try await company.order(order).state == .cancelled)
    try await decide(second, order, decision)
    try await company.sync()
    #expect(try await company.order(order).state == (decision == "keep" ? .cancelled : .approved))
    #expect(try await company.plant.only(SupplyRequest.self).state == (decision == "keep" ? .cancelled : .requested))
    #expect(try await company.warehouse.only(DispatchRequest.self).state == (decision == "keep" ? .cancelled : .requested))
    #expect(try await cases(company.office, order).isEmpty)
  }

  @Test("one keeps a cancellation while another takes the approval: one new case, with both of them")
  func decisionsClash() async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.office.take("order.review", by: wang, ["order": order, "decision": "approve"])
    try await company.sync()
    try await company.office.take("order.approve", by: li, ["order": order])
    try await second.take("order.cancel", by: chief, ["order": order, "why": "They called."])
    try await company.sync()
    try await company.office.take("conflict.resolve", by: wang, ["subject": order, "field": "state", "decision": "keep"])
    try await second.take("conflict.resolve", by: li, ["subject": order, "field": "state", "decision": "take"])
    try await company.sync()
    try await company.expectOneTruth()
    #expect(try await company.order(order).state == .approved)
    for site in [company.office, second] {
      let open = try await cases(site, order)
      #expect(open.map(\.lost.authorship.operatorName) == ["wang"] && open.map(\.stands.authorship.operatorName) == ["li"])
      #expect(open.first?.lost.value == [.text("cancelled"), .integer(1)] && open.first?.stands.value == [.text("approved"), .integer(2)])
    }
  }

  @Test("cancelled while it was delivered and invoiced: it is invoiced, it cannot be taken back, and the case leads to the complaint")
  func cancelledButInvoiced() async throws {
    let (company, second) = try await company()
    let order = try await company.deliverOrder()
    _ = try await company.invoice(order)
    try await second.take("order.cancel", by: chief, ["order": order, "why": "They called."])
    try await company.sync()
    #expect(try await company.order(order).state == .invoiced)
    let found = try #require(try await cases(second, order).first)
    #expect(found.steps == ["complaint.open"] && found.happened.en == "Stopped at SH02 while it was delivered and invoiced at SH01.")
    try await second.refuses(
      "conflict.resolve", by: chief, ["subject": order, "field": "state", "decision": "take"], ["conflict.lifecycle @ decision"])
    try await second.refuses(
      "conflict.resolve", by: chief, ["subject": order, "field": "state", "decision": "write", "value": "checked"], ["conflict.lifecycle @ decision"])
    try await second.take("complaint.open", ["order": order, "kind": "delivery", "text": "They did not want it any more."])
    try await decide(second, order, "keep")
    try await company.sync()
    #expect(try await cases(company.office, order).isEmpty)
  }

  @Test("a cancellation that arrives after the order was begun anew does not close the new round; it can be done again there")
  func stale() async throws {
    let (company, second) = try await company()
    let order = try await company.confirmOrder()
    try await company.sync()
    // The first office cancels and takes the order up again, in a new round, while the second one rejects what it still sees.
    try await second.take("order.review", by: li, ["order": order, "decision": "reject", "findings": "No credit."])
    for state in [OrderState.cancelled, .confirmed] {
      _ = try await company.office.replica.commit(by: "wang", step: "test") { snapshot, changes in
        guard let row = try snapshot.first(SalesOrder.self) else { return }
        try changes.update(row) { if state == .confirmed { $0.reopen(\.state, at: state) } else { $0.state = state } }
      }
    }
    try await company.sync()
    for site in [company.office, second] {
      let row = try await company.order(order, at: site)
      #expect(row.state == .confirmed && row.round(of: \.state) == 2)
      let found = try #require(try await cases(site, order).first)
      #expect(found.happened.en.hasPrefix("Done at SH02 in a round that was over: at SH01"))
      #expect(found.lost.authorship.operatorName == "li")
    }
    try await decide(second, order, "take")
    try await company.sync()
    let row = try await company.order(order)
    #expect(row.state == .rejected && row.round(of: \.state) == 2)
    #expect(try await cases(company.office, order).isEmpty)
  }
}
