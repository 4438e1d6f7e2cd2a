import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What is done on the floor")
struct FloorTests {
  private let gang = Actor(name: "gang", roles: [.worker])
  private let ming = Actor(name: "ming", roles: [.worker])
  private let foreman = Actor(name: "wu", roles: [.foreman])

  /// A released work order of 40, at 9:00.
  private func released() async throws -> (Company, String) {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    return (company, try await company.releaseWork(order))
  }

  private func run(_ company: Company) async throws -> WorkRun {
    let order = try await company.plant.only(WorkOrder.self).id
    return try await company.plant.replica.read { try $0.run(of: order) }
  }

  @Test("a work order is started, paused, goes on, and ends with its last good piece")
  func day() async throws {
    let (company, work) = try await released()
    let plant = company.plant, order = ["work_order": work]
    try await plant.refuses("work.pause", by: gang, order.merging(["why": "rest"]) { $1 }, ["run.phase @ work_order"])
    try await plant.take("work.start", by: gang, order)
    #expect(try await plant.only(WorkOrder.self).state == .started)
    try await plant.refuses("work.start", by: gang, order, ["run.phase @ work_order"])
    company.clock.set(moment("2026-11-23", 10))
    try await plant.refuses("work.pause", by: gang, order, ["entry.missing @ why"])
    try await plant.take("work.pause", by: gang, order.merging(["why": "rest"]) { $1 })
    #expect(try await run(company).holding == PauseReason.rest.label)
    company.clock.set(moment("2026-11-23", 11))
    try await plant.take("work.resume", by: gang, order)
    company.clock.set(moment("2026-11-23", 12))
    try await plant.take("work.report", by: gang, order.merging(["good": "40"]) { $1 })
    let run = try await run(company)
    #expect(run.phase == .ended(at: moment("2026-11-23", 12)) && run.worked(until: moment("2026-11-30", 9)) == 2 * 3_600_000)
    try await plant.refuses("work.start", by: gang, order, ["state.other @ work_order"])
  }

  @Test("a work order that is not released cannot be started, nor one of another plant")
  func notReleased() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.refuses("work.start", by: gang, ["work_order": work], ["state.other @ work_order"])
    try await company.plant.refuses("work.start", by: Actor(name: "x", roles: [.planner]), ["work_order": work], ["step.otherRole @ "])
  }

  @Test("what could not be sent at once counts from when it was done, never before what was entered last, and once however often it comes")
  func late() async throws {
    let (company, work) = try await released()
    let plant = company.plant
    company.clock.set(moment("2026-11-23", 12))
    try await plant.take("work.start", by: gang, ["work_order": work, "ago": "7200", "mark": "m1"])
    #expect(try await run(company).phase == .going(since: moment("2026-11-23", 10)))
    try await plant.take("work.pause", by: gang, ["work_order": work, "why": "rest", "ago": "10800", "mark": "m2"])
    #expect(try await run(company).phase == .held(since: moment("2026-11-23", 10)))
    try await plant.refuses("work.resume", by: gang, ["work_order": work, "ago": "86401"], ["number.range @ ago"])
    try await plant.refuses("work.resume", by: gang, ["work_order": work, "ago": "-1"], ["number.range @ ago"])
    #expect(try await plant.replica.read { try $0.isEntered(mark: "m2") && !$0.isEntered(mark: "m3") && !$0.isEntered(mark: "") })
    for _ in 1...2 { try await plant.take("work.report", by: gang, ["work_order": work, "good": "3", "scrap": "1", "scrap_reason": "setup", "mark": "r1"]) }
    let report = try await plant.only(WorkReport.self)
    #expect(report.good.amount == ExactDecimal(3) && report.scrapReason == .setup)
    let centre = try await plant.only(WorkCentre.self).code
    try await plant.take("trouble.raise", by: gang, ["centre": centre, "cause": "power", "work_order": work])
    try await plant.refuses("trouble.raise", by: gang, ["centre": centre, "cause": "power", "work_order": work], ["trouble.known @ cause"])
  }

  @Test("a trouble calls the foreman and the planner within a working hour, says what it means for the promise, and is closed with its cause")
  func trouble() async throws {
    let (company, work) = try await released()
    let plant = company.plant
    try await plant.take("work.start", by: gang, ["work_order": work])
    company.clock.set(moment("2026-11-23", 10))
    let raised = try await plant.take("trouble.raise", by: gang, ["centre": "WC-1", "cause": "breakdown", "work_order": work])
    #expect(raised.message.en.contains("It is to be finished on 2026-11-26, and SO-SH01-2026-000001 is due on 2026-12-01: 5 days to spare."))
    #expect(isBilingual(raised.message))
    for role in [OperatorRole.foreman, .planner] {
      let task = try #require(try await plant.inbox(role).first { $0.step == "trouble.close" })
      #expect(task.due == moment("2026-11-23", 11) && task.subject == raised.subject && task.subjectNumber == work)
    }
    let key = raised.subject.description
    try await plant.refuses("work.resume", by: gang, ["work_order": work], ["run.trouble @ work_order"])
    try await plant.refuses("trouble.raise", by: gang, ["centre": "WC-9", "cause": "power"], ["reference.unknown @ centre"])
    company.clock.set(moment("2026-11-23", 12))
    #expect(try await plant.inbox(.foreman).first { $0.step == "trouble.close" }?.isOverdue == true)
    // Two at once: the work does not go on before both are over.
    let second = try await plant.take("trouble.raise", by: gang, ["centre": "WC-1", "cause": "absence", "work_order": work])
    try await plant.refuses("trouble.close", by: foreman, ["trouble": key, "go_on": "yes"], ["run.trouble @ go_on"])
    try await plant.take("trouble.close", by: gang, ["trouble": second.subject.description])
    try await plant.take("trouble.close", by: foreman, ["trouble": key, "cause": "power", "note": "Fuse changed", "go_on": "yes"])
    #expect(try await !plant.waiting().contains("trouble.close"))
    let run = try await run(company)
    #expect(run.phase == .going(since: moment("2026-11-23", 12)) && run.worked(until: moment("2026-11-23", 13)) == 2 * 3_600_000)
    #expect(try await plant.only(WorkEvent.self, where: "kind = 'closed' AND note IS NOT NULL").cause == .power)
    try await plant.refuses("trouble.close", by: foreman, ["trouble": key], ["trouble.closed @ trouble"])
  }

  @Test("a trouble of a whole work centre needs no work order; another centre's work order is refused")
  func centre() async throws {
    let (company, work) = try await released()
    let plant = company.plant
    try await plant.take("centre.define", ["code": "WC-2", "name": "Old lathe", "minutes_a_day": "240"])
    let raised = try await plant.take("trouble.raise", by: gang, ["centre": "WC-2", "cause": "power"])
    try await plant.refuses("trouble.raise", by: gang, ["centre": "WC-2", "cause": "power"], ["trouble.known @ cause"])
    try await plant.refuses("trouble.raise", by: gang, ["centre": "WC-2", "cause": "material", "work_order": work], ["trouble.centre @ work_order"])
    try await plant.take("work.start", by: gang, ["work_order": work])
    try await plant.take("trouble.close", by: foreman, ["trouble": raised.subject.description, "go_on": "yes"])
    #expect(try await plant.replica.read { try $0.openTroubles(on: Shelf(.plant, SiteID(3))) }.isEmpty)
  }

  @Test("the wrong button is taken back: by whoever touched it or by a foreman, the same day, until something is reported")
  func undo() async throws {
    let (company, work) = try await released()
    let plant = company.plant, order = ["work_order": work]
    try await plant.refuses("work.undo", by: gang, order, ["run.undo @ work_order"])
    try await plant.take("work.start", by: gang, order)
    try await plant.refuses("work.undo", by: ming, order, ["run.undo @ work_order"])
    try await plant.take("work.undo", by: gang, order)
    let after = try await plant.only(WorkOrder.self)
    #expect(after.state == .released && after.round(of: \.state) == 2)
    try await plant.take("work.start", by: gang, order)
    try await plant.take("work.pause", by: gang, order.merging(["why": "shift"]) { $1 })
    try await plant.take("work.undo", by: foreman, order)
    #expect(try await run(company).phase == .going(since: moment("2026-11-23", 9)))
    #expect(try await plant.only(WorkOrder.self).state == .started)
    try await plant.take("work.report", by: gang, order.merging(["good": "1"]) { $1 })
    try await plant.refuses("work.undo", by: foreman, order, ["run.undo @ work_order"])
    try await plant.take("work.pause", by: gang, order.merging(["why": "shift"]) { $1 })
    company.clock.set(moment("2026-11-24", 8))
    try await plant.refuses("work.undo", by: gang, order, ["run.undo @ work_order"])
  }

  @Test("a work order ends with less than planned for a reason, and the warehouse hears of it")
  func short() async throws {
    let (company, work) = try await released()
    let plant = company.plant, order = ["work_order": work]
    try await plant.refuses("work.finish", by: gang, order.merging(["why": "x"]) { $1 }, ["state.other @ work_order"])
    try await plant.take("work.start", by: gang, order)
    try await plant.refuses("work.finish", by: gang, order.merging(["why": "x"]) { $1 }, ["finish.nothing @ work_order"])
    try await plant.take("work.report", by: gang, order.merging(["good": "38"]) { $1 })
    try await plant.take("trouble.raise", by: gang, ["centre": "WC-1", "cause": "material", "work_order": work])
    try await plant.refuses("work.finish", by: gang, order, ["entry.missing @ why"])
    let result = try await plant.take("work.finish", by: gang, order.merging(["why": "Two castings were porous"]) { $1 })
    #expect(result.message.en.contains("finished with 38 pcs of 40 pcs"))
    #expect(try await plant.only(WorkOrder.self).state == .finished)
    #expect(try await plant.only(SupplyRequest.self).state == .made)
    #expect(try await plant.waiting() == [])
    try await company.sync()
    #expect(try await company.warehouse.waiting() == ["goods.receive", "shipment.pack"])
  }

  @Test("a trouble that lasts longer than its hour is the planner's, too: the node says so once, and its closing ends both tasks")
  func escalation() async throws {
    let (company, work) = try await released()
    let plant = company.plant
    try await plant.take("work.start", by: gang, ["work_order": work])
    let key = try await plant.take("trouble.raise", by: gang, ["centre": "WC-1", "cause": "material", "work_order": work]).subject
    #expect(try await plant.workplace.takeAutomaticSteps().taken.isEmpty)
    try await plant.refuses("trouble.escalate", ["trouble": key.description], ["trouble.early @ trouble"])
    company.clock.set(moment("2026-11-23", 11))
    #expect(try await plant.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["trouble.escalate", "task.escalate"])
    #expect(try await plant.workplace.takeAutomaticSteps().taken.isEmpty)
    let task = try #require(try await plant.inbox(.planner).first { $0.step == "plan.rearrange" })
    #expect(task.subject == key && task.due == moment("2026-11-23", 12) && isBilingual(task.label))
    #expect(try await plant.inbox(.foreman).allSatisfy { $0.step != "plan.rearrange" })
    try await plant.take("trouble.close", by: foreman, ["trouble": key.description, "go_on": "yes"])
    #expect(try await !plant.waiting().contains { ["plan.rearrange", "trouble.close"].contains($0) })
    #expect(try await run(company).troubles.isEmpty)
  }
}
