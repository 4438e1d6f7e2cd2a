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
private let gang = Actor(name: "gang", roles: [.planner])

@Suite("Approvals skipped in an emergency")
struct SkipTests {
  private static let why = "Their line stands still; qian is on a plane."

  private func skipped(_ lines: String = "P-100 40 C62") async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp(limit: "9000000.00 CNY")
    let order = try await company.confirmOrder(lines: lines)
    try await company.office.take("approval.skip", by: liu, ["order": order, "reason": "line-down", "why": Self.why])
    return (company, order)
  }

  private func skip(_ company: Company, _ aspect: ReviewAspect, at place: Place? = nil) async throws -> Row<SkippedApproval> {
    try await (place ?? company.office).only(SkippedApproval.self, where: "aspect = '\(aspect.rawValue)' AND copy_of IS NULL")
  }

  private func tasks(_ place: Place, _ actor: Actor) async throws -> [InboxTask] {
    try await place.workplace.look(as: actor) { try Inbox.tasks($0) }.filter { $0.step.hasPrefix("approval.") }
  }

  @Test("The order goes on at once, marked at every site that works on it, and each approval waits for another person to make it up")
  func goesOn() async throws {
    let (company, order) = try await skipped()
    #expect(try await company.order(order).state == .approved)
    try await company.sync()
    #expect(try await company.plant.waiting() == ["plan.schedule"])
    #expect(try await company.warehouse.waiting() == ["shipment.pack"])
    for site in [company.plant, company.warehouse] {
      // A plant reads its warehouse too, where the order is marked as well.
      let marks = try await site.replica.read { try $0.all(SkippedApproval.self) }.filter { $0.shelf.site == site.id }
      #expect(marks.map(\.aspect) == [.terms, .credit, .approval] && marks.allSatisfy { $0.copyOf != nil && !$0.any.json.text.contains("CNY") })
      let progress = try await site.replica.read { try OrderProgress.of(marks[0].order, $0) }
      #expect(progress.notes.contains { $0.en.contains("liu skipped approval") && $0.zh.contains("跳过批准") }, "\(progress.notes)")
    }
    let credit = try await skip(company, .credit)
    #expect(credit.skippedBy == "liu" && credit.why == Self.why && credit.until == WorkingCalendar.shipped.moment(days: 1, after: moment("2026-11-23", 9)))
    #expect(try await company.office.replica.history(of: credit.id.key).first?.reason == Self.why)
    #expect(try await tasks(company.office, liu).isEmpty, "not who skipped it")
    #expect(try await tasks(company.office, he).count == 2)
    #expect(try await tasks(company.office, qian).count == 3)
    try await company.office.refuses("approval.makeup", by: liu, ["skip": "\(credit.id)", "decision": "granted"], ["makeup.sameActor @ skip"])
    try await company.office.refuses("approval.makeup", by: he, ["skip": "\(credit.id)", "decision": "refused"], ["entry.missing @ findings"])
    try await company.office.refuses("approval.makeup", by: he, ["skip": "\(try await skip(company, .approval).id)", "decision": "granted"], ["makeup.role @ skip"])
    try await company.office.take("approval.makeup", by: he, ["skip": "\(credit.id)", "decision": "granted"])
    try await company.office.refuses("approval.makeup", by: qian, ["skip": "\(credit.id)", "decision": "granted"], ["state.other @ skip"])
    try await company.sync()
    #expect(Set(try await company.plant.replica.read { try $0.all(SkippedApproval.self, where: "aspect = 'credit'") }.map(\.state)) == [.granted])
    let marks = try await company.plant.replica.read { try $0.all(SkippedApproval.self, where: "aspect = 'terms'") }
    try await company.plant.refuses(
      "approval.makeup", by: gang, ["skip": "\(try #require(marks.first).id)", "decision": "granted"], ["makeup.copy @ skip"])
    #expect(try await company.office.workplace.look(as: qian) { try Skips.count($0) } == 2)
    try await company.expectOneTruth()
  }

  @Test("What is refused afterwards is for the sales manager to decide: stop what can be stopped, or let it go on with a reason", arguments: ["stop", "go-on"])
  func refusedAfterwards(_ outcome: String) async throws {
    let (company, order) = try await skipped()
    let credit = try await skip(company, .credit).id
    try await company.office.take("approval.makeup", by: he, ["skip": "\(credit)", "decision": "refused", "findings": "They are insolvent."])
    #expect(try await tasks(company.office, qian).contains { $0.step == "approval.settle" && $0.subject == credit.key })
    try await company.sync()
    try await company.office.take("approval.settle", by: qian, ["skip": "\(credit)", "outcome": outcome, "why": "Talked to their bank."])
    try await company.sync()
    #expect(try await company.order(order).state == (outcome == "stop" ? .cancelled : .approved))
    #expect(try await company.plant.only(SupplyRequest.self).state == (outcome == "stop" ? .cancelled : .requested))
    #expect(try await skip(company, .credit).state == .settled)
    try await company.office.refuses("approval.settle", by: qian, ["skip": "\(credit)", "outcome": outcome, "why": "x"], ["state.other @ skip"])
    try await company.expectOneTruth()
  }

  @Test("Skipped at an office that is cut off and never made up: it is escalated there, then at headquarters, once however often they meet")
  func escalates() async throws {
    let (company, _) = try await skipped()
    let all = [company.office, company.headquarters, company.plant]
    func round() async throws -> Int {
      var taken = 0
      for site in all { taken += try await site.workplace.takeAutomaticSteps().taken.count { $0.step.name == "approval.escalate" } }
      return taken
    }
    #expect(try await round() == 0)
    // A minute after the deadline the office's own node calls the sales manager.
    let until = try await skip(company, .credit).until
    company.clock.set(Instant(milliseconds: until.milliseconds + 60_000))
    #expect(try await round() == 3)
    #expect(try await skip(company, .credit).state == .escalated)
    #expect(try await tasks(company.office, qian).count == 3)
    #expect(try await round() == 0)
    // The line comes back for a moment: headquarters has it, and nothing is due there before its own time.
    try await company.sync([company.office, company.headquarters])
    #expect(try await tasks(company.headquarters, wei).isEmpty)
    #expect(try await company.headquarters.workplace.takeAutomaticSteps().taken.isEmpty)
    let last = ServiceLevels.shipped["approval-escalated"].due(from: until, .shipped)
    company.clock.set(Instant(milliseconds: last.milliseconds + 60_000))
    #expect(try await company.headquarters.workplace.takeAutomaticSteps().taken.map(\.step.name) == Array(repeating: "approval.escalate", count: 3))
    #expect(try await company.headquarters.workplace.takeAutomaticSteps().taken.isEmpty)
    #expect(try await tasks(company.headquarters, wei).count == 3)
    // Meanwhile the office, which knows nothing of that, makes one up.
    try await company.office.take("approval.makeup", by: he, ["skip": "\(try await skip(company, .credit).id)", "decision": "granted"])
    try await company.sync()
    #expect(try await round() == 0)
    #expect(try await tasks(company.headquarters, wei).count == 2)
    try await company.headquarters.take("approval.makeup", by: wei, ["skip": "\(try await skip(company, .approval).id)", "decision": "granted"])
    try await company.sync()
    let done = try await skip(company, .approval)
    #expect(done.state == .granted && done.madeUpBy == "wei" && done.madeUpAt == Instant(milliseconds: last.milliseconds + 60_000))
    #expect(try await company.office.replica.read { try $0.conflicts(ConflictFilter(), limit: 10) }.isEmpty)
    try await company.expectOneTruth()
  }

  @Test("A plant's review that was skipped is made up at the plant")
  func plantPart() async throws {
    let company = try await Company()
    try await company.setUp(price: "1000000.00 CNY/C62", limit: "9000000.00 CNY")
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder(lines: "P-100 1 C62")
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.refuses(
      "approval.skip", by: liu, ["order": order, "reason": "unreachable", "why": "x", "approvals": "quality"], ["skip.unknown @ approvals"])
    try await company.office.refuses(
      "approval.skip", by: liu, ["order": order, "reason": "unreachable", "why": "x", "approvals": "capacity approval"], ["skip.before @ approvals"])
    try await company.office.take("approval.skip", by: liu, ["order": order, "reason": "unreachable", "why": "No line to the plant.", "approvals": "capacity material"])
    #expect(try await company.order(order).state == .confirmed)
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "approve", "findings": "x"])
    try await company.office.take("order.review", by: he, ["order": order, "decision": "approve", "findings": "x"])
    #expect(try await company.order(order).state == .reviewed)
    try await company.office.take("order.approve", by: qian, ["order": order])
    try await company.sync()
    #expect(try await company.plant.waiting().filter { $0 != "plan.schedule" } == ["approval.makeup", "approval.makeup"])
    let capacity = try await skip(company, .capacity, at: company.plant).id
    try await company.plant.take("approval.makeup", by: gang, ["skip": "\(capacity)", "decision": "refused", "findings": "Full until February."])
    try await company.sync()
    #expect(try await tasks(company.office, qian).map(\.step) == ["approval.settle"])
    try await company.office.take("approval.settle", by: qian, ["skip": "\(capacity)", "outcome": "go-on", "why": "February is agreed."])
    try await company.sync()
    #expect(try await company.plant.get(SkippedApproval.self, capacity.key).state == .settled)
  }

  @Test("What somebody refused is not skipped, nor an order that has ended")
  func notSkipped() async throws {
    let company = try await Company()
    try await company.setUp(price: "1000000.00 CNY/C62", limit: "9000000.00 CNY")
    try await company.trustFirstOrders()
    let order = try await company.confirmOrder(lines: "P-100 1 C62")
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.sync()
    let part = try await company.plant.only(ReviewPart.self, where: "aspect = 'capacity'").id
    try await company.plant.take("part.review", by: gang, ["part": "\(part)", "decision": "reject", "findings": "Never."])
    try await company.sync()
    try await company.office.refuses("approval.skip", by: liu, ["order": order, "reason": "penalty", "why": "x"], ["skip.refused @ order"])
    try await company.office.take("order.review", by: liu, ["order": order, "decision": "reject", "findings": "As the plant says."])
    try await company.office.refuses("approval.skip", by: liu, ["order": order, "reason": "penalty", "why": "x"], ["state.other @ order"])
  }
}
