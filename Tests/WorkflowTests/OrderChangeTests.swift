import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Changes of an order that the customer asks for")
struct OrderChangeTests {
  private let clerk = Actor(name: "wang", roles: [.salesClerk])
  private let manager = Actor(name: "li", roles: [.salesManager])

  /// Takes what the office's node would do by itself, and syncs, until nothing happens.
  private func settle(_ company: Company) async throws {
    for _ in 0..<3 {
      try await company.sync()
      _ = try await company.office.workplace.takeAutomaticSteps()
    }
    try await company.sync()
  }

  /// - Returns: the change's number.
  private func request(_ company: Company, _ order: String, _ what: [String: String]) async throws -> String {
    let result = try await company.office.take("change.request", by: clerk, ["order": order, "asked_by": "Zhou Min"].merging(what) { $1 })
    return try await company.office.get(OrderChange.self, result.subject).number
  }

  private func findings(_ company: Company, _ change: String) async throws -> [String] {
    let row = try await company.office.only(OrderChange.self, where: "number = '\(change)'")
    return ChangeFinding.all(row.findings).map { "\($0.code.rawValue) \($0.verdict.rawValue)" }
  }

  @Test("a change goes from request over assessment and offer to both confirmations, and then the order has its revision and plans follow")
  func whole() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let change = try await request(company, order, ["lines": "1 30", "requested": "2026-12-14", "why": "The pump house is smaller."])
    #expect(try await company.office.only(OrderChange.self).state == .requested)
    _ = try await company.office.workplace.takeAutomaticSteps()
    let assessed = try await company.office.only(OrderChange.self)
    #expect(assessed.state == .assessed && assessed.kind == .several && assessed.cost == Money(minor: 20_000, currency: "CNY"))
    #expect(try await findings(company, change).contains("effect free"))
    #expect(try await company.office.waiting().contains("change.offer"))
    try await company.office.take("change.offer", by: clerk, ["change": change, "price": "300.00 CNY", "until": "2026-11-30"])
    #expect(try await company.office.only(OrderChange.self).promised == Day("2026-12-14"))
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    #expect(try await company.order(order).total == Money(minor: 5_120_000, currency: "CNY"))
    try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail of 24 November"])
    let row = try await company.order(order)
    #expect(row.total == Money(minor: 3_840_000, currency: "CNY") && row.promised == Day("2026-12-14"))
    try await settle(company)
    let live = try await company.plant.only(SupplyRequest.self, where: "state <> 'cancelled'")
    #expect(live.quantity == Quantity(ExactDecimal(30), "C62") && live.due == Day("2026-12-14"))
    let revision = try await company.office.only(OrderRevision.self)
    #expect(revision.kind == .change && revision.number == 1 && revision.isFollowing == nil)
    #expect(try await company.office.only(OrderChange.self).state == .applied)
    #expect(try await company.office.waiting().allSatisfy { !$0.hasPrefix("change.") })
    // Nothing of it lies where no prices may.
    #expect(try await company.plant.replica.read { try $0.all(OrderChange.self) }.isEmpty)
    try await company.expectOneTruth()
  }

  @Test("confirmed by one side only, it stays open, its deadline reminds, and nothing is applied")
  func oneSide() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    let change = try await request(company, order, ["lines": "1 30", "requested": "2026-12-21"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("change.offer", by: clerk, ["change": change, "until": "2026-11-27"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    company.clock.set(moment("2026-12-07", 9))
    try await settle(company)
    #expect(try await company.office.only(OrderChange.self).state == .offered)
    #expect(try await company.order(order).total == Money(minor: 5_120_000, currency: "CNY"))
    let reminder = try await company.office.inbox(.salesClerk).filter { $0.step == "change.confirm" }
    #expect(reminder.map(\.level) == ["change-answer"] && reminder.map(\.isOverdue) == [true])
    try await company.office.refuses("change.apply", by: manager, ["change": change], ["apply.oneSide @ change"])
    // Too late for this offer.
    try await company.office.refuses(
      "change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "call"], ["offer.ended @ on"])
    try await company.office.refuses("change.confirm", by: clerk, ["change": change, "side": "theirs"], ["entry.missing @ who", "entry.missing @ evidence", "offer.ended @ on"])
    // A new offer takes our word back as well.
    try await company.office.take("change.offer", by: clerk, ["change": change, "price": "500.00 CNY"])
    #expect(try await company.office.only(OrderChange.self).oursAt == nil)
  }

  @Test("the customer's word at a laptop and ours at the office, without knowing of each other: the office applies the change by itself")
  func twoSites() async throws {
    let company = try await Company(more: [("FD01", .field, "company office/2 plant/* warehouse/*")])
    try await company.setUp()
    let laptop = company.sites[4]
    let order = try await company.approveOrder()
    let change = try await request(company, order, ["lines": "1 30"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("change.offer", by: clerk, ["change": change])
    try await company.sync()
    try await laptop.refuses("change.confirm", by: manager, ["change": change, "side": "ours"], ["confirm.office @ side"])
    try await laptop.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "signed on the visit"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    #expect(try await company.office.only(OrderChange.self).state == .offered)
    try await settle(company)
    #expect(try await company.office.only(OrderChange.self).state == .applied)
    #expect(try await company.order(order, at: laptop).total == Money(minor: 3_840_000, currency: "CNY"))
    try await company.expectOneTruth()
  }

  @Test("12 of 40 are made: fewer than 12 cannot be offered, unless what is beyond goes to stock; the planner is asked, and the cost is stated")
  func begun() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let work = try await company.releaseWork(order)
    try await company.plant.take("work.report", ["work_order": work, "good": "12", "scrap": "1"])
    try await company.sync()
    let change = try await request(company, order, ["lines": "1 10"])
    try await settle(company)
    #expect(try await findings(company, change).prefix(2) == ["stage ask", "at_least bar"])
    // 13 pieces of 30 minutes at 2.50, and 200.00 for the handling.
    #expect(try await company.office.only(OrderChange.self).cost == Money(minor: 117_500, currency: "CNY"))
    #expect(try await company.plant.inbox(.planner).map(\.step).contains("note.done"))
    try await company.office.refuses("change.offer", by: clerk, ["change": change], ["change.barred @ change"])
    try await company.office.take("change.offer", by: clerk, ["change": change, "price": "1175.00 CNY", "surplus": "yes"])
    try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    try await settle(company)
    // The floor is asked to end it with what is made.
    #expect(try await company.plant.inbox(.foreman).contains { $0.level == "change-stop" && $0.subjectNumber == work })
    try await company.plant.take("work.finish", ["work_order": work, "why": "changed"])
    try await settle(company)
    #expect(try await company.office.only(OrderRevision.self).isFollowing == nil)
  }

  @Test("confirmed at the office while the plant plans and starts offline: the clash is seen, the plan is not doubled, and the floor is told")
  func clash() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    // From here the plant is alone.
    let work = try await company.releaseWork(order)
    try await company.plant.take("work.start", ["work_order": work])
    let change = try await request(company, order, ["lines": "1 30"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("change.offer", by: clerk, ["change": change])
    try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    #expect(try await company.office.replica.read { try $0.all(SupplyRequest.self).map { "\($0.quantity) \($0.state)" } } == ["40 C62 cancelled", "30 C62 requested"])
    try await settle(company)
    // The work that runs stands, and its planner has the case.
    let clashes = try await company.plant.inbox(.planner).filter { $0.step == "conflict.resolve" }
    #expect(clashes.count == 1)
    // What was asked for in its place is taken back, since 40 are coming.
    #expect(try await company.plant.replica.read { try $0.all(SupplyRequest.self).map { "\($0.quantity) \($0.state)" } } == ["40 C62 scheduled", "30 C62 cancelled"])
    #expect(try await company.plant.inbox(.foreman).contains { $0.level == "change-stop" && $0.subjectNumber == work })
    try await company.plant.take("work.report", ["work_order": work, "good": "30"])
    try await company.plant.take("work.finish", ["work_order": work, "why": "changed"])
    try await settle(company)
    #expect(try await company.office.only(OrderRevision.self).isFollowing == nil)
    try await company.expectOneTruth()
  }

  @Test("a change of an order that is not approved sends it back to be checked; a cancellation ends it")
  func early() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder()
    let change = try await request(company, order, ["lines": "1 30"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    #expect(try await findings(company, change) == ["open free"])
    try await company.office.take("change.offer", by: clerk, ["change": change])
    try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    #expect(try await company.order(order).state == .received)
    let cancel = try await request(company, order, ["cancel": "yes"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("change.offer", by: clerk, ["change": cancel])
    try await company.office.take("change.confirm", by: clerk, ["change": cancel, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    try await company.office.take("change.confirm", by: manager, ["change": cancel, "side": "ours"])
    #expect(try await company.order(order).state == .cancelled)
  }

  @Test("of two changes of one line the second must be assessed anew, once the first is applied")
  func stale() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    let (first, second) = (try await request(company, order, ["lines": "1 30"]), try await request(company, order, ["lines": "1 50"]))
    _ = try await company.office.workplace.takeAutomaticSteps()
    for change in [first, second] {
      try await company.office.take("change.offer", by: clerk, ["change": change])
      try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    }
    try await company.office.take("change.confirm", by: manager, ["change": first, "side": "ours"])
    try await company.office.refuses("change.confirm", by: manager, ["change": second, "side": "ours"], ["change.stale @ change"])
    try await company.office.take("change.assess", by: clerk, ["change": second])
    // The customer had said yes to 50 for 40.
    #expect(try await company.office.only(OrderChange.self, where: "number = '\(second)'").theirsAt == nil)
    try await company.office.take("change.confirm", by: clerk, ["change": second, "side": "theirs", "who": "Zhou Min", "evidence": "second mail"])
    try await company.office.take("change.confirm", by: manager, ["change": second, "side": "ours"])
    try await settle(company)
    #expect(try await company.plant.replica.read { try $0.all(SupplyRequest.self, where: "state = 'requested'").map { "\($0.quantity)" } } == ["30 C62", "20 C62"])
  }

  @Test("a specification is told to every site of the order; withdrawn and refused changes leave the order alone")
  func others() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let change = try await request(company, order, ["specification": "Shaft as in drawing D-7 revision C"])
    _ = try await company.office.workplace.takeAutomaticSteps()
    try await company.office.take("change.offer", by: clerk, ["change": change])
    try await company.office.take("change.confirm", by: clerk, ["change": change, "side": "theirs", "who": "Zhou Min", "evidence": "mail"])
    try await company.office.take("change.confirm", by: manager, ["change": change, "side": "ours"])
    try await company.sync()
    // A copy for the plant, and one for the warehouse, which the plant reads too.
    let told = try await company.plant.replica.read { try $0.all(Note.self).map(\.text) }
    #expect(!told.isEmpty && told.allSatisfy { $0.contains("D-7 revision C") })
    let other = try await request(company, order, ["lines": "1 30"])
    try await company.office.take("change.withdraw", by: clerk, ["change": other, "why": "Zhou Min: a mistake"])
    let third = try await request(company, order, ["lines": "1 20"])
    try await company.office.take("change.refuse", by: manager, ["change": third, "why": "too late"])
    #expect(try await company.order(order).total == Money(minor: 5_120_000, currency: "CNY"))
    #expect(try await company.office.waiting().allSatisfy { !$0.hasPrefix("change.") })
    try await company.office.refuses("change.offer", by: clerk, ["change": third], ["state.other @ change"])
  }

  @Test("what can't be taken down is said at once")
  func problems() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.approveOrder()
    _ = try await request(company, order, ["lines": "1 30", "customer_reference": "OC-1"])
    let asked = ["order": order, "asked_by": "Zhou Min"]
    try await company.office.refuses("change.request", by: clerk, asked, ["change.nothing @ "])
    try await company.office.refuses(
      "change.request", by: clerk, asked.merging(["lines": "9 1", "customer_reference": "OC-1", "received_on": "2026-12-01"]) { $1 },
      ["date.future @ received_on", "change.duplicate @ customer_reference", "changeLine.unknown @ lines[1]"])
    try await company.office.refuses("change.request", by: clerk, asked.merging(["cancel": "yes", "lines": "1 3"]) { $1 }, ["change.cancelOnly @ cancel"])
  }

  @Test("every stage has a rule for everything that a change may do, in both languages")
  func rules() {
    for stage in LineStage.allCases { #expect(isBilingual(stage.label)) }
    #expect(StageRules.shipped.rows.count == LineStage.allCases.count)
    #expect(LineStage.allCases.map { StageRules.shipped[$0].verdict(.less) } == [.free, .free, .free, .cost, .ask, .ask, .cost, .cost, .bar, .bar, .bar])
    #expect(ChangeRates.shipped.cost(minutes: ExactDecimal(60), in: "CNY") == Money(minor: 35_000, currency: "CNY"))
    #expect(ChangeRates.shipped.cost(minutes: ExactDecimal(60), in: "JPY") == nil)
  }
}
