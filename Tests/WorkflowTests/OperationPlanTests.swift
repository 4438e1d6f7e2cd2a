import Foundation
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Planning by operations")
struct OperationPlanTests {
  /// Two lathes and a mill; a pump is turned on either lathe, and milled; so many orders wait at the plant.
  private func company(_ orders: Int = 1, pieces: Int = 40, routing: String = "10 WC-1,WC-2 setup=30 run=6 Turn\n20 WC-3 run=3 transfer=60 Mill") async throws -> (Company, [String]) {
    let company = try await Company()
    try await company.setUp(price: "100.00 CNY/C62", limit: "9000000.00 CNY")
    for (code, name) in [("WC-2", "Old lathe"), ("WC-3", "Mill")] {
      try await company.plant.take("centre.define", ["code": code, "name": name, "minutes_a_day": "480"])
    }
    if !routing.isEmpty { try await company.plant.take("routing.define", ["product": "P-100", "operations": routing]) }
    var numbers: [String] = []
    for number in 1...orders { numbers.append(try await company.approveOrder("PO-\(number)", lines: "P-100 \(pieces) C62", findings: "seen", promised: "2026-12-07")) }
    try await company.sync()
    return (company, numbers)
  }

  /// `10 WC-1 11-24 08:00 08:30 12:30`: position, work centre, set-up, run and end.
  private func operations(_ company: Company, _ order: String) async throws -> [String] {
    try await company.plant.workplace.look(as: Actor(name: "x", roles: [])) { context in
      let work = try #require(try context.snapshot.first(WorkOrder.self, where: "order_number = ?", [order]))
      let codes = Dictionary(uniqueKeysWithValues: try context.planCentres().map { ($0.id, $0.code) })
      return try context.snapshot.all(WorkOperation.self, where: "work_order = ?", [Data(work.id.key.bytes)], order: "position").map {
        "\($0.position) \(codes[$0.centre]!) \(context.clock($0.start).dropFirst(5)) \(context.clock($0.runs).dropFirst(11)) \(context.clock($0.finish).dropFirst(5))"
      }
    }
  }

  private func work(_ company: Company, _ order: String) async throws -> Row<WorkOrder> { try await company.plant.only(WorkOrder.self, where: "order_number = '\(order)'") }

  @Test("A work order has its operations one after the other, with set-up and transfer, each where it ends first")
  func operations() async throws {
    let (company, orders) = try await company(2)
    let first = try await company.plant.take("plan.schedule", ["request": orders[0]])
    // 240 minutes of turning and a set-up of 30; an hour later 120 minutes of milling.
    #expect(try await operations(company, orders[0]) == ["10 WC-1 11-24 08:00 08:30 11-24 12:30", "20 WC-3 11-24 12:30 12:30 11-24 14:30"])
    #expect(isBilingual(first.message) && first.message.en.contains("2 operations on WC-1, WC-3"))
    // The old lathe is free.
    try await company.plant.take("plan.schedule", ["request": orders[1]])
    #expect(try await operations(company, orders[1]) == ["10 WC-2 11-24 08:00 08:30 11-24 12:30", "20 WC-3 11-24 14:30 14:30 11-25 08:30"])
    let order = try await work(company, orders[1])
    #expect(order.start == Day("2026-11-24") && order.finish == Day("2026-11-25") && order.minutes == 390)
    let lathe = try await company.plant.only(WorkCentre.self, where: "code = 'WC-2'")
    #expect(order.centre == lathe.id)
  }

  @Test("A routing's transfer is of the operation before it, a batch lets the next begin sooner, and a family saves its set-up")
  func batches() async throws {
    let (company, orders) = try await company(2, routing: "10 WC-1 setup=30 run=6 transfer=60 batch=10 family=red\n20 WC-3 run=3")
    for order in orders { try await company.plant.take("plan.schedule", ["request": order]) }
    // The family is set up the evening before. The last of four lots is turned at 12:00 and there at 13:00; the mill needs 30 minutes for each and waits for none.
    #expect(try await operations(company, orders[0]) == ["10 WC-1 11-23 15:30 08:00 11-24 12:00", "20 WC-3 11-24 11:30 11:30 11-24 13:30"])
    #expect(try await operations(company, orders[1])[0] == "10 WC-1 11-24 12:00 12:00 11-24 16:00")
  }

  @Test("Backward it begins as late as the due day allows; what can't be in time lies as early as it can")
  func backward() async throws {
    let (company, orders) = try await company(1)
    try await company.plant.take("plan.schedule", ["request": orders[0], "direction": "backward"])
    let order = try await work(company, orders[0])
    // Promised for the 7th of December.
    #expect(order.finish == Day("2026-12-07") && order.start == Day("2026-12-07"))
    let (busy, late) = try await self.company(1, pieces: 2_000)
    let result = try await busy.plant.take("plan.schedule", ["request": late[0], "direction": "backward"])
    #expect(try await work(busy, late[0]).start == Day("2026-11-24"))
    #expect(result.message.en.contains("after the due date") && result.message.en.contains("The work itself takes so long.") && isBilingual(result.message))
  }

  @Test("Shifts, efficiency and downtimes are what work is planned in; a night shift's work ends on its own day")
  func hours() async throws {
    let (company, orders) = try await company(1, routing: "10 WC-1 run=6")
    let plant = company.plant
    try await plant.take("shift.define", ["name": "Night", "weekdays": "1-5", "from": "22:00", "to": "06:00", "centre": "WC-1"])
    try await plant.take("centre.change", ["centre": "WC-1", "efficiency": "80"])
    try await plant.take("downtime.plan", ["centre": "WC-1", "kind": "planned", "why": "maintenance", "from": "2026-11-24", "from_time": "23:00", "to": "2026-11-25", "to_time": "01:00"])
    try await plant.take("plan.schedule", ["request": orders[0]])
    // 240 minutes at 80 % are 300: an hour until 23:00, four from one in the morning on.
    #expect(try await operations(company, orders[0]) == ["10 WC-1 11-24 00:00 00:00 11-24 05:00"])
    let order = try await work(company, orders[0])
    #expect(order.start == Day("2026-11-23") && order.finish == Day("2026-11-23"))
    let second = try await company.approveOrder("PO-9", lines: "P-100 40 C62")
    try await company.sync()
    try await plant.take("plan.schedule", ["request": second])
    #expect(try await operations(company, second) == ["10 WC-1 11-24 05:00 05:00 11-25 04:00"])
    #expect(try await work(company, second).finish == Day("2026-11-24"))
  }

  @Test("One operation is moved: what comes before it stays, what comes after it follows, and it goes only where it can be done")
  func move() async throws {
    let (company, orders) = try await company(2)
    for order in orders { try await company.plant.take("plan.schedule", ["request": order]) }
    let number = try await work(company, orders[0]).number
    let step = "plan.rearrange"
    try await company.plant.refuses(step, ["moves": "\(number)/20 WC-1 2026-11-26"], ["move.notThere @ moves"])
    try await company.plant.refuses(step, ["moves": "\(number)/30 WC-3 2026-11-26"], ["move.operation @ moves"])
    try await company.plant.take(step, ["moves": "\(number)/20 WC-3 2026-11-26"])
    #expect(try await operations(company, orders[0]) == ["10 WC-1 11-24 08:00 08:30 11-24 12:30", "20 WC-3 11-26 08:00 08:00 11-26 10:00"])
    #expect(try await work(company, orders[0]).finish == Day("2026-11-26"))
    try await company.plant.take(step, ["moves": "\(number)/10 WC-2 2026-11-25"])
    #expect(try await operations(company, orders[0])[0] == "10 WC-2 11-25 08:00 08:30 11-25 12:30")
  }

  @Test("A rush order goes before all that has not begun, says what it delays, and what is accepted is what was shown")
  func rush() async throws {
    let (company, orders) = try await company(4, pieces: 80, routing: "10 WC-1 run=6")
    let plant = company.plant
    for order in orders.prefix(3) { try await plant.take("plan.schedule", ["request": order]) }
    let works = try await plant.replica.read { try $0.all(WorkOrder.self, order: "start, id") }
    try await plant.take("material.reserve", ["work_order": works[0].number])
    try await plant.take("work.release", ["work_order": works[0].number])
    try await plant.take("work.start", ["work_order": works[0].number])
    let planner = Actor(name: "chen", roles: [.planner])
    let shown = try await plant.workplace.look(as: planner) { try $0.rush(orders[3]) }
    #expect(shown.plan.changes.map(\.isAsked) == [true, false, false] && shown.plan.changes.dropFirst().allSatisfy { $0.daysLater == 1 })
    #expect(shown.plan.changes.allSatisfy { $0.job.key != works[0].id.key })
    try await plant.refuses("plan.rush", ["work": orders[3], "mark": "0"], ["plan.changed @ mark"])
    try await plant.refuses("plan.rush", ["work": works[0].number], ["move.begun @ work"])
    try await plant.refuses("plan.rush", ["work": "WO-9"], ["move.what @ work"])
    let result = try await plant.take("plan.rush", ["work": orders[3], "mark": shown.plan.mark])
    #expect(isBilingual(result.message) && result.message.en.hasPrefix("1 moved, 2 pushed back"))
    let rushed = try await work(company, orders[3])
    #expect(rushed.rush == true && rushed.start == Day("2026-11-25"))
    #expect(try await plant.get(WorkOrder.self, works[1].id.key).start == Day("2026-11-26"))
    try await plant.refuses("plan.rush", ["work": rushed.number], ["plan.same @ work"])
  }

  @Test("All open work is planned anew by a rule: less is late, what has begun and what is frozen stays, and nothing better changes nothing")
  func improve() async throws {
    let (company, orders) = try await company(4, pieces: 80, routing: "10 WC-1 run=6")
    let plant = company.plant
    // Each takes a day; the last is due first.
    let requests = try await plant.replica.read { try $0.all(SupplyRequest.self, order: "id") }
    _ = try await company.office.replica.commit(by: "li", step: "order.correct") { snapshot, changes in
      for (number, request) in try snapshot.all(SupplyRequest.self, order: "id").enumerated() {
        try changes.update(request) { $0.due = Day("2026-11-30")!.advanced(by: -2 * number) }
      }
    }
    try await company.sync()
    for request in requests { try await plant.take("plan.schedule", ["request": request.id.key.description]) }
    _ = orders
    let planner = Actor(name: "chen", roles: [.planner])
    let shown = try await plant.workplace.look(as: planner) { try $0.anew(rule: .earliestDue, iterations: 0, seed: 1) }
    #expect(shown.before == PlanWorth([3]) && shown.after == PlanWorth([]), "\(shown.before) \(shown.after)")
    try await plant.refuses("plan.improve", ["rule": "due", "iterations": "-1"], ["number.range @ iterations"])
    try await plant.refuses("plan.improve", ["rule": "due", "mark": "0"], ["plan.changed @ mark"])
    try await plant.take("centre.change", ["centre": "WC-1", "frozen_days": "10"])
    try await plant.refuses("plan.improve", ["rule": "due"], ["plan.same @ rule"])
    try await plant.take("centre.change", ["centre": "WC-1", "frozen_days": "0"])
    let result = try await plant.take("plan.improve", ["rule": "due", "mark": shown.plan.mark])
    #expect(isBilingual(result.message) && result.message.en.contains("late orders 1 → 0"))
    #expect(try await plant.only(WorkOrder.self, where: "supply_request = (SELECT id FROM supply_request ORDER BY id DESC LIMIT 1)").start == Day("2026-11-24"))
    try await plant.refuses("plan.improve", ["rule": "due"], ["plan.same @ rule"])
  }

  @Test("Priority counts grade, due date, critical ratio and age, each with its weight; a rush counts as all")
  func priority() {
    let rule = PriorityRule.shipped
    #expect(PriorityRule.Criterion.allCases.reduce(0) { $0 + (rule.weights[$1.rawValue] ?? 0) } == PriorityRule.maximum)
    #expect(CustomerGrade.allCases.allSatisfy { rule.grades[$0.rawValue] != nil })
    func points(_ grade: CustomerGrade, _ due: Int, work: Int = 1, old: Int = 0, rush: Bool = false) -> Int {
      rule.points(.init(grade: grade, daysToDue: due, daysOfWork: work, daysOld: old, isRush: rush))
    }
    #expect(points(.vip, 10) > points(.key, 10) && points(.key, 10) > points(.standard, 10))
    #expect(points(.standard, 2) > points(.standard, 10) && points(.standard, 10, work: 9) > points(.standard, 10) && points(.standard, 10, old: 30) > points(.standard, 10))
    #expect(points(.standard, 400) == 1 && points(.standard, 400, rush: true) == PriorityRule.maximum && points(.vip, -5, old: 90) == PriorityRule.maximum)
    for criterion in PriorityRule.Criterion.allCases { #expect(isBilingual(criterion.label)) }
  }

  @Test("Work that was planned by days alone, before there were operations, keeps its days and gets operations when it moves")
  func byDays() async throws {
    let (company, orders) = try await company(2, pieces: 20, routing: "")
    for order in orders { try await company.plant.take("plan.schedule", ["request": order, "centre": "WC-1"]) }
    let works = try await company.plant.replica.read { try $0.all(WorkOrder.self, order: "start, id") }
    // As an older program would have left it.
    let old = try await company.plant.workplace.look(as: Actor(name: "x", roles: [])) { context in
      try context.openJobs().map { job in
        var job = job
        job.operations = [PlanOperation(run: job.minutes)]
        return job
      }
    }
    #expect(old.map(\.minutes) == [600, 600])
    let centre = WhatIf.Centre(id: works[0].centre, code: "WC-1", minutesADay: 480)
    let plan = WhatIf(old, moves: [.init(key: works[1].id.key, centre: centre.id, start: Day("2026-11-24")!)], centres: [centre], .shipped, from: Day("2026-11-23")!)
    #expect(plan.places[works[1].id.key]?.start == Day("2026-11-24") && plan.places[works[0].id.key]?.start == Day("2026-11-25"))
    #expect(plan.changes.count == 2 && plan.changes.allSatisfy { $0.operations.count == 1 })
  }
}
