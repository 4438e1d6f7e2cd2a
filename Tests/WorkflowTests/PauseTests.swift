import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Pauses of clocks")
struct PauseTests {
  private let clerk = Actor(name: "li.na", roles: [.salesClerk])

  private func due(_ site: Place, _ step: String) async throws -> Instant { try await site.only(WorkTask.self, where: "step = '\(step)' AND escalates IS NULL").due }

  @Test("while the customer has to answer the clock stands still; with the answer the deadline moves by just the working time that was paused")
  func answered() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    company.clock.set(moment("2026-11-23", 10))
    let paused = try await company.office.take(
      "clock.pause", by: clerk, ["about": order, "reason": "missing_data", "waits_for": "Mr Chen, Lantian"])
    // Until the answer it is due as if the whole pause were used: five working days later.
    #expect(try await due(company.office, "order.confirm") > moment("2026-11-27", 17))
    company.clock.set(moment("2026-11-24", 9))
    #expect(try await company.office.inbox(.salesClerk).allSatisfy { !$0.isOverdue })
    try await company.office.take("clock.resume", ["pause": paused.subject.description, "answer": "Delivery to gate 3"])
    // Paused from Monday 10:00 to Tuesday 9:00: eight working hours. Due were Monday 11:00 and 13:00.
    #expect(try await due(company.office, "order.check") == moment("2026-11-24", 10))
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-24", 12))
    let pause = try await company.office.get(ClockPause.self, paused.subject)
    #expect(pause.state == .ended && pause.outcome == .answered && pause.answer == "Delivery to gate 3" && pause.ended == moment("2026-11-24", 9))
    try await company.office.refuses("clock.resume", ["pause": paused.subject.description], ["state.other @ pause"])
  }

  @Test("the step that was waited for ends the pause by itself; what else waits goes on from then")
  func workWentOn() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.take("clock.pause", by: clerk, ["about": order, "reason": "dates", "waits_for": "Mr Chen"])
    company.clock.set(moment("2026-11-23", 12))
    try await company.office.take("order.check", ["order": order])
    #expect(try await company.office.only(ClockPause.self).outcome == .workWentOn)
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-23", 16))
  }

  @Test("when the time that was given is over the clock runs on, also where nobody notices, and the node writes it down once")
  func limit() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.take("clock.pause", by: clerk, ["about": order, "reason": "payment", "waits_for": "Mr Chen", "until": "2026-11-24"])
    // Paused from Monday 9:00 to Tuesday 17:00, eight and nine hours.
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-25", 12))
    company.clock.set(moment("2026-11-25", 11, 59))
    #expect(try await company.office.inbox(.salesClerk).map(\.isOverdue) == [true, false])
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.map(\.step.name).filter { $0 == "clock.resume" }.count == 1)
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.allSatisfy { $0.step.name != "clock.resume" })
    let pause = try await company.office.only(ClockPause.self)
    #expect(pause.outcome == .limit && pause.ended == pause.until && pause.until == moment("2026-11-24", 17))
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-25", 12))
  }

  @Test("a task that is opened while the clock stands still begins to run when it goes on")
  func openedInPause() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    let key = try await company.order(order).id.key.description
    let pause = try await company.office.take("clock.pause", by: clerk, ["about": key, "reason": "drawing", "waits_for": "Ms Zhou"])
    company.clock.set(moment("2026-11-23", 10))
    // Somebody complains about something else of the same order: it is a document of its own and runs.
    try await company.office.take("complaint.open", ["order": order, "kind": "service", "text": "Nobody calls back."])
    #expect(try await due(company.office, "complaint.answer") == moment("2026-11-24", 10))
    try await company.office.refuses(
      "clock.pause", by: clerk, ["about": order, "reason": "drawing", "waits_for": "Ms Zhou"], ["pause.running @ about"])
    try await company.office.take("clock.resume", ["pause": pause.subject.description])
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-23", 14))
  }

  @Test("a pause needs a task of one's own, an end within twenty working days, and of who is late already a listed reason")
  func refusals() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.refuses(
      "clock.pause", by: clerk, ["about": "SO-9", "reason": "other", "waits_for": "x", "until": "2026-12-22"], ["record.unknown @ about", "pause.until @ until"])
    try await company.office.refuses(
      "clock.pause", by: Actor(name: "zhou", roles: [.accountant]), ["about": order, "reason": "dates", "waits_for": "x"], ["pause.nothing @ about"])
    try await company.office.refuses("clock.pause", by: clerk, ["about": order, "reason": "dates", "waits_for": "x", "until": "2026-11-22"], ["pause.until @ until"])
    company.clock.set(moment("2026-11-23", 15))
    try await company.office.refuses("clock.pause", by: clerk, ["about": order, "reason": "other", "waits_for": "x"], ["pause.late @ reason"])
    try await company.office.take("clock.pause", by: clerk, ["about": order, "reason": "dates", "waits_for": "x", "until": "2026-12-21"])
    // What was late stays late by as much when the pause is over.
    let pause = try await company.office.only(ClockPause.self)
    company.clock.set(moment("2026-11-24", 15))
    try await company.office.take("clock.resume", by: clerk, ["pause": pause.id.key.description])
    #expect(try await due(company.office, "order.confirm") == moment("2026-11-24", 13))
  }
}

@Suite("Escalation")
struct EscalationTests {
  private func told(_ site: Place) async throws -> [Row<WorkTask>] {
    try await site.replica.read { try $0.all(WorkTask.self, where: "escalates IS NOT NULL", order: "rung, id") }
  }

  @Test("a deadline passes at an office that is offline: it tells its manager, then headquarters, each once; headquarters hears when it returns")
  func offline() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    let office = company.office
    company.clock.set(moment("2026-11-23", 13, 59))
    _ = try await office.workplace.takeAutomaticSteps()
    // order.check was due at 11:00 and is told an hour later; order.confirm at 13:00 is not yet.
    #expect(try await told(office).map(\.rung) == [1])
    company.clock.set(moment("2026-11-23", 14))
    _ = try await office.workplace.takeAutomaticSteps()
    #expect(try await office.workplace.takeAutomaticSteps().taken.isEmpty)
    let first = try await told(office)
    #expect(first.map(\.role) == ["sales-manager", "sales-manager"] && first.map(\.opened) == [moment("2026-11-23", 13, 59), moment("2026-11-23", 14)])
    // Two days without a connection.
    company.clock.set(moment("2026-11-25", 9))
    _ = try await office.workplace.takeAutomaticSteps()
    _ = try await office.workplace.takeAutomaticSteps()
    #expect(try await told(office).compactMap(\.rung) == [1, 1, 3, 3])
    #expect(try await company.headquarters.inbox(.administrator).isEmpty)
    try await company.sync()
    let heard = try await company.headquarters.inbox(.administrator)
    #expect(heard.map(\.subjectNumber) == [order, order] && heard.allSatisfy { $0.step == "task.escalate" && $0.escalates != nil })
    #expect(try await company.headquarters.inbox(.accountant).isEmpty)
    #expect(try await company.plant.inbox(.administrator).isEmpty)
    _ = try await company.headquarters.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await told(office).count == 4)
    // When it is done at last, nothing is to be looked into any more, anywhere.
    try await office.take("order.check", ["order": order])
    try await office.take("order.confirm", ["order": order])
    try await company.sync()
    #expect(try await company.headquarters.inbox(.administrator).isEmpty)
    #expect(try await office.inbox(.salesManager).allSatisfy { $0.escalates == nil })
    try await company.expectOneTruth()
  }

  @Test("an office and its laptop both tell the manager, not knowing of each other: the manager finds it once")
  func twice() async throws {
    let company = try await Company(more: [("LT01", .field, "company office/2")])
    try await company.setUp()
    _ = try await company.receiveOrder()
    try await company.sync()
    let laptop = company.sites[4]
    company.clock.set(moment("2026-11-23", 12))
    _ = try await company.office.workplace.takeAutomaticSteps()
    _ = try await laptop.workplace.takeAutomaticSteps()
    try await company.sync()
    #expect(try await told(company.office).count == 2)
    let manager = Actor(name: "liu", roles: [.salesManager])
    for place in [company.office, laptop] {
      let found = try await place.workplace.look(as: manager) { try (Inbox.tasks($0).filter { $0.escalates != nil }.count, MyTasks($0, limit: 20).steps["task.escalate"]) }
      #expect(found.0 == 1 && found.1 == 1)
    }
    for place in [company.office, laptop] { #expect(try await place.workplace.takeAutomaticSteps().taken.isEmpty) }
  }

  @Test("the owner of a service level is told in place of who answers for the step, and a paused clock tells nobody")
  func owner() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.take(
      "level.change", ["level": "order-check", "amount": "2", "unit": "working_hours", "from": "2026-11-24", "owner": "credit-controller", "reason": "x"])
    try await company.headquarters.take(
      "duty.set", ["step": "order.confirm", "responsible": "sales-clerk", "accountable": "accountant", "informed": "service-agent"])
    try await company.sync()
    company.clock.set(moment("2026-11-24", 8))
    let order = try await company.receiveOrder()
    try await company.office.take("clock.pause", by: Actor(name: "li.na", roles: [.salesClerk]), ["about": order, "reason": "dates", "waits_for": "x"])
    company.clock.set(moment("2026-11-24", 15))
    #expect(try await company.office.workplace.takeAutomaticSteps().taken.isEmpty)
    let pause = try await company.office.only(ClockPause.self)
    try await company.office.take("clock.resume", ["pause": pause.id.key.description])
    company.clock.set(moment("2026-11-25", 11))
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await Set(told(company.office).filter { $0.rung == 1 }.compactMap(\.role)) == ["credit-controller", "accountant"])
    try await company.office.refuses("task.escalate", ["task": try await company.office.only(WorkTask.self, where: "rung = 1 AND role = 'accountant'").id.key.description], ["escalation.early @ task"])
  }

  @Test("the ladder leads up to headquarters, each rung later than the one below, and names roles that there are")
  func ladder() {
    let rungs = EscalationLadder.rungs
    #expect(rungs.map(\.rung) == [1, 2, 3] && rungs.map(\.to) == [.accountable, .manager, .headquarters])
    #expect(rungs.map(\.after_working_hours) == [1, 4, 9])
    #expect([SiteRole.office, .field, .plant, .warehouse].map(EscalationLadder.manager) == [.salesManager, .salesManager, .administrator, .administrator])
  }
}

@Suite("The table of duties")
struct DutyTests {
  @Test("each step ships with who does it and who answers for it; the table names only steps and roles that there are")
  func shipped() {
    for step in Catalogue.steps.map(\.declaration) {
      let duty = Duties.shipped(step)
      #expect(!duty.responsible.isEmpty && Set(duty.responsible).isSubset(of: step.operators), "\(step.name)")
    }
    let names = Set(Catalogue.steps.map(\.name))
    #expect(Duties.namedSteps.filter { !names.contains($0) }.isEmpty)
    #expect(Duties.namedRoles.filter { OperatorRole(rawValue: $0) == nil }.isEmpty)
    #expect(Duties.superior(.worker) == .foreman && Duties.superior(.salesClerk) == .salesManager)
  }

  @Test("headquarters sets the duties of a step, again if need be; who may not take the step cannot be made to do it")
  func set() async throws {
    let company = try await Company()
    let headquarters = company.headquarters
    try await headquarters.take("duty.set", ["step": "order.confirm", "responsible": "sales-manager  sales-clerk", "accountable": "sales-manager", "consulted": "planner"])
    try await headquarters.take("duty.set", ["step": "order.confirm", "responsible": "sales-manager", "accountable": "administrator", "informed": "accountant driver"])
    try await company.sync()
    let confirm = try #require(Catalogue.steps.first { $0.name == "order.confirm" }).declaration
    let duty = try await company.plant.replica.read { try Duties($0).of(confirm) }
    #expect(duty == StepDuty(responsible: [.salesManager], accountable: .administrator, consulted: [], informed: [.driver, .accountant]))
    try await headquarters.refuses(
      "duty.set", ["step": "order.confrm", "responsible": "boss", "accountable": "sales-manager", "informed": "all"],
      ["step.unknown @ step", "role.unknown @ responsible", "role.unknown @ informed"])
    try await headquarters.refuses("duty.set", ["step": "order.confirm", "responsible": "driver", "accountable": "sales-manager"], ["duty.right @ responsible"])
  }
}
