import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Rearranging the plan")
struct RearrangeTests {
  /// Three work orders of a day and 120 minutes each, one after the other from Tuesday the 24th on, and a request that is not planned.
  private func planned() async throws -> (Company, [String]) {
    let company = try await Company()
    try await company.setUp(limit: "900000.00 CNY")
    try await company.plant.take("centre.define", ["code": "WC-2", "name": "Old lathe", "minutes_a_day": "240"])
    var works: [String] = []
    for reference in ["PO-1", "PO-2", "PO-3", "PO-4"] {
      let order = try await company.approveOrder(reference, lines: "P-100 20 C62")
      try await company.sync()
      guard reference != "PO-4" else { continue }
      let key = try await company.plant.take("plan.schedule", ["request": order, "centre": "WC-1"]).subject
      works.append(try await company.plant.get(WorkOrder.self, key).number)
    }
    return (company, works)
  }

  private func days(_ company: Company, _ work: String) async throws -> String {
    let order = try await company.plant.only(WorkOrder.self, where: "number = '\(work)'")
    return "\(order.start)/\(order.finish)"
  }

  @Test("one work order is moved to the front, and what it displaces goes behind it in the same transaction")
  func move() async throws {
    let (company, works) = try await planned()
    let plant = company.plant
    #expect(try await days(company, works[2]) == "2026-11-26/2026-11-27")
    let result = try await plant.take("plan.move", ["work_order": works[2], "start": "2026-11-24"])
    #expect(isBilingual(result.message) && result.message.en.hasPrefix("1 moved, 2 pushed back; none is late"))
    #expect(try await days(company, works[2]) == "2026-11-24/2026-11-25")
    #expect(try await days(company, works[0]).hasPrefix("2026-11-25/"))
    try await plant.refuses("plan.move", ["work_order": works[1], "start": "2026-11-22"], ["move.day @ start"])
    try await plant.refuses("plan.move", ["work_order": works[1], "start": "2026-11-24", "centre": "WC-9"], ["reference.unknown @ centre"])
    try await plant.take("material.reserve", ["work_order": works[1]])
    try await plant.take("work.release", ["work_order": works[1]])
    try await plant.take("work.start", ["work_order": works[1]])
    try await plant.refuses("plan.move", ["work_order": works[1], "start": "2026-11-30"], ["state.other @ work_order"])
  }

  @Test("several moves are taken together: a request becomes a work order, and its material is asked for")
  func rearrange() async throws {
    let (company, works) = try await planned()
    let plant = company.plant
    let request = try await plant.only(SupplyRequest.self, where: "state = 'requested'")
    let moves = "\(works[0]) WC-2 2026-11-24\n\(request.id.key) WC-1 2026-11-24"
    let before = try await plant.replica.frontier()
    try await plant.take("plan.rearrange", ["moves": moves])
    #expect(try await plant.replica.frontier() != before)
    #expect(try await days(company, works[0]) == "2026-11-24/2026-11-26")
    let made = try await plant.only(WorkOrder.self, where: "order_number = '\(request.orderNumber)'")
    #expect("\(made.start)/\(made.finish)" == "2026-11-24/2026-11-25" && made.minutes == 600 && made.warehouse == 4)
    #expect(try await plant.only(SupplyRequest.self, where: "order_number = '\(request.orderNumber)'").state == .scheduled)
    #expect(try await plant.waiting().filter { $0 == "material.reserve" }.count == 4)
    #expect(try await !plant.waiting().contains("plan.schedule"))
    try await plant.refuses("plan.rearrange", ["moves": moves], ["move.what @ moves"])
  }

  @Test("all or none: every line that is wrong is said with its number, and nothing is written")
  func wrong() async throws {
    let (company, works) = try await planned()
    let step = "plan.rearrange"
    try await company.plant.refuses(
      step, ["moves": "\(works[0]) WC-2 2026-11-24\nWO-9 WC-1 2026-11-24\n\(works[1]) WC-9 2026-11-24\n\(works[1]) WC-1 2026-11-20\n\(works[1]) WC-1 soon"],
      ["move.what @ moves", "move.centre @ moves", "move.day @ moves", "date.impossible @ moves"])
    try await company.plant.refuses(step, ["moves": "\(works[0]) WC-2"], ["moves.unreadable @ moves"])
    let many = Array(repeating: "\(works[0]) WC-1 2026-12-01", count: WhatIf.maximumMoves + 1).joined(separator: "\n")
    try await company.plant.refuses(step, ["moves": many], ["moves.tooMany @ moves"])
    try await company.plant.refuses(step, ["moves": "\(works[0]) WC-1 2026-11-24"], ["plan.same @ moves"])
  }

  @Test("what is accepted is what was shown: when the plan has changed meanwhile it is refused")
  func mark() async throws {
    let (company, works) = try await planned()
    let plant = company.plant
    let lines = [PlanMoves.Line(what: works[2], centre: "WC-1", start: "2026-11-24")]
    let planner = Actor(name: "chen", roles: [.planner])
    let shown = try await plant.workplace.look(as: planner) { try $0.whatIf(lines).plan.mark }
    let entries = ["moves": PlanMoves(lines).text, "mark": shown]
    try await plant.take("plan.move", ["work_order": works[0], "start": "2026-12-03"])
    try await plant.refuses("plan.rearrange", entries, ["plan.changed @ mark"])
    let now = try await plant.workplace.look(as: planner) { try $0.whatIf(lines).plan.mark }
    try await plant.take("plan.rearrange", ["moves": PlanMoves(lines).text, "mark": now])
  }
}
