import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Correcting an approved order")
struct CorrectionTests {
  private let manager = Actor(name: "li", roles: [.salesManager])

  private func mistake(_ order: String, _ more: [String: String]) -> [String: String] {
    ["order": order, "error_class": "quantity", "made_by": "wang", "why": "Typed 40 for 30."].merging(more) { $1 }
  }

  /// Takes what the offices' nodes would do by themselves, and syncs, until nothing happens.
  private func settle(_ company: Company) async throws {
    for _ in 0..<3 {
      try await company.sync()
      _ = try await company.office.workplace.takeAutomaticSteps([AnyAutomaticStep(FollowChange.self)])
    }
    try await company.sync()
  }

  @Test("what it means is said first; accepted, the request that is not planned is replaced, and the correction keeps before and after")
  func notPlanned() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.office.refuses("order.correct", by: manager, mistake(order, ["lines": "1 30"]), ["correct.effects @ accept"])
    try await company.office.take("order.correct", by: manager, mistake(order, ["lines": "1 30", "accept": "yes"]))
    try await settle(company)
    let live = try await company.plant.only(SupplyRequest.self, where: "state <> 'cancelled'")
    #expect(live.quantity == Quantity(ExactDecimal(30), "C62") && live.state == .requested)
    let asked = try await company.warehouse.only(DispatchRequest.self, where: "state <> 'cancelled'")
    let lines = try await company.warehouse.replica.read { try PickList.of(asked, $0).lines.map(\.asked) }
    #expect(lines == [ExactDecimal(30)])
    let row = try await company.order(order)
    #expect(row.total == Money(minor: 3_840_000, currency: "CNY") && row.state == .approved)
    let correction = try await company.office.only(Correction.self)
    #expect(correction.errorClass == .quantity && correction.madeBy == "wang" && correction.correctedBy == "li")
    #expect(correction.differences.contains("\"40 pcs\",\"40 件\",\"30 pcs\",\"30 件\""))
    let revision = try await company.office.only(OrderRevision.self)
    #expect(revision.id == correction.revision && revision.isFollowing == nil)
    try await company.expectOneTruth()
  }

  @Test("a planned work order is withdrawn by the planner: its material is free, and the office asks for the new quantity by itself")
  func planned() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.scheduleWork(order)
    try await company.plant.take("material.reserve", ["work_order": work])
    try await company.sync()
    try await company.plant.refuses("work.withdraw", ["work_order": work], ["withdraw.unasked @ work_order"])
    try await company.office.take("order.correct", by: manager, mistake(order, ["lines": "1 30", "accept": "yes"]))
    try await settle(company)
    // Until the planner has acted nothing is asked anew: it would be made twice.
    #expect(try await company.plant.only(SupplyRequest.self).state == .scheduled)
    #expect(try await company.plant.inbox(.planner).map(\.step).contains("work.withdraw"))
    try await company.plant.take("work.withdraw", ["work_order": work])
    let free = try await company.plant.replica.read { try $0.count("SELECT quantity_e6 FROM material_available WHERE component = 'STEEL-45'") }
    #expect(free == 400_000_000)
    try await settle(company)
    let live = try await company.plant.only(SupplyRequest.self, where: "state <> 'cancelled'")
    #expect(live.quantity == Quantity(ExactDecimal(30), "C62"))
    #expect(try await company.office.only(OrderRevision.self).isFollowing == nil)
    #expect(try await company.scheduleWork(live.id.description) != work)
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("a work order that runs is ended with less by the floor, and then plans are as the order is")
  func started() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    try await company.plant.take("work.start", ["work_order": work])
    try await company.plant.take("work.report", ["work_order": work, "good": "12"])
    try await company.sync()
    try await company.office.take("order.correct", by: manager, mistake(order, ["lines": "1 30", "accept": "yes"]))
    try await settle(company)
    #expect(try await company.plant.inbox(.foreman).filter { $0.level == "change-stop" }.map(\.subjectNumber) == [work])
    #expect(try await company.office.only(OrderRevision.self).isFollowing == true)
    try await company.plant.take("work.report", ["work_order": work, "good": "18"])
    try await company.plant.take("work.finish", ["work_order": work, "why": "The order has changed."])
    try await settle(company)
    #expect(try await company.office.only(OrderRevision.self).isFollowing == nil)
    #expect(try await company.plant.only(SupplyRequest.self).state == .made)
    #expect(try await company.plant.inbox(.foreman).allSatisfy { $0.level != "change-stop" })
  }

  @Test("more than was asked for is asked of the plant beside, and everything becomes due on the new day at the new address")
  func more() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    _ = try await company.scheduleWork(order)
    try await company.sync()
    let place = "Lantian Pumps | Gate 3 | Suzhou | 215000 | Jiangsu | CN"
    try await company.office.take(
      "order.correct", by: manager, mistake(order, ["lines": "1 50", "promised": "2026-12-21", "address": place, "accept": "yes"]))
    try await settle(company)
    let asked = try await company.plant.replica.read { try $0.all(SupplyRequest.self).map { "\($0.quantity) \($0.state) \($0.due)" } }
    #expect(asked == ["40 C62 scheduled 2026-12-21", "10 C62 requested 2026-12-21"])
    let dispatch = try await company.warehouse.only(DispatchRequest.self, where: "state = 'requested'")
    #expect(dispatch.due == Day("2026-12-21") && dispatch.address.street == "Gate 3")
    let progress = try await company.warehouse.workplace.look(as: manager) { try OrderProgress.of(dispatch.order, $0.snapshot) }
    #expect(progress.lines.map(\.ordered) == [ExactDecimal(50)] && progress.lines.map(\.toMake) == [ExactDecimal(50)])
  }

  @Test("less than what is packed is refused; another address of a packed shipment is a question to the warehouse")
  func packed() async throws {
    let company = try await Company()
    try await company.setUp()
    let (order, shipment) = try await company.packOrder()
    try await company.sync()
    try await company.office.refuses("order.correct", by: manager, mistake(order, ["lines": "1 30", "accept": "yes"]), ["change.packed @ lines[1].quantity"])
    let place = "Lantian Pumps | Gate 3 | Suzhou | 215000 | Jiangsu | CN"
    try await company.office.take("order.correct", by: manager, mistake(order, ["address": place, "accept": "yes"]))
    try await settle(company)
    let note = try await company.warehouse.only(Note.self)
    #expect(note.state == .asked && note.text.contains(shipment) && note.text.contains("Gate 3"))
    #expect(try await company.warehouse.inbox(.storekeeper).map(\.step).contains("note.done"))
  }

  @Test("a wrong price means nothing for the plant, and is corrected at once")
  func price() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.office.take("order.correct", by: manager, mistake(order, ["error_class": "price", "lines": "1 40 C62 1300.00 CNY"]))
    #expect(try await company.order(order).total == Money(minor: 5_200_000, currency: "CNY"))
    #expect(try await company.office.only(SupplyRequest.self).state == .requested)
    #expect(try await company.office.only(Correction.self).effects == nil)
  }

  @Test("only a sales manager corrects, and only what is approved")
  func rights() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    try await company.office.refuses("order.correct", by: manager, mistake(order, ["note": "x"]), ["correct.open @ order"])
    try await company.office.refuses("order.correct", by: Actor(name: "wang", roles: [.salesClerk]), mistake(order, ["note": "x"]), ["step.otherRole @ "])
  }
}
