import Requirements
import Testing

@Suite("Pegging and messages")
struct PeggingTests {
  private let weeks = Weeks(8)
  /// Two bicycles, each of a frame and two wheels; a wheel of thirty-two spokes. Wheels come in lots of 50.
  private var items: [PlanItem] {
    [
      PlanItem(leadTime: 5), PlanItem(onHand: 2 * one, leadTime: 5), PlanItem(onHand: 10 * one, leadTime: 5, rule: .fixed(50 * one)),
      PlanItem(onHand: 200 * one, leadTime: 10),
    ]
  }
  private let links = [
    BillLink(parent: 0, component: 2, per: 2 * one), BillLink(parent: 1, component: 2, per: 2 * one), BillLink(parent: 2, component: 3, per: 32 * one),
  ]

  @Test("From a customer's line down to the spokes that are bought, and from these spokes back to both customers")
  func chains() throws {
    let demands = weeks.demands(0, [0, 0, 0, 0, 0, 20]) + weeks.demands(1, [0, 0, 0, 0, 0, 0, 7])
    let plan = try RequirementsPlan(weeks.problem(items, links, demands))
    let chain = try plan.chain(ofDemand: 0)
    #expect(chain.map(\.depth) == [0, 1, 1, 2, 2])
    #expect(chain.map(\.item) == [0, 2, 2, 3, 3])
    #expect(chain.map(\.peg.supply) == [.order(bucket: 5), .onHand, .order(bucket: 4), .onHand, .order(bucket: 3)])
    #expect(chain.map { $0.peg.quantity / one } == [20, 10, 30, 200, 1400])
    // One lot of wheels serves both bicycles, so its spokes do.
    #expect(try plan.demands(servedBy: .order(bucket: 3), of: 3) == [0, 1])
    #expect(try plan.demands(servedBy: .onHand, of: 1) == [1])
    let back = try plan.chain(ofSupply: .order(bucket: 3), of: 3)
    #expect(back.map(\.depth) == [0, 1, 2, 1, 2])
    #expect(back.map { $0.peg.quantity / one } == [1400, 30, 20, 10, 5])
  }

  private func messages(_ receipts: [PlanReceipt], _ demand: [Int64], _ item: PlanItem = PlanItem()) throws -> [ActionMessage] {
    try RequirementsPlan(weeks.problem([item], [], weeks.demands(0, demand), receipts)).messages(0)
  }

  private func receipt(_ week: Int, _ quantity: Int64, isFirm: Bool = false) -> PlanReceipt {
    PlanReceipt(item: 0, day: weeks.day(week), quantity: quantity * one, key: week, isFirm: isFirm)
  }

  @Test("A receipt that is needed earlier is hastened and no second order is planned; one needed later is postponed")
  func moved() throws {
    let early = try messages([receipt(6, 40)], [0, 0, 40])
    #expect(early == [ActionMessage(kind: .expedite, item: 0, receipt: 0, quantity: 40 * one, day: weeks.horizon.day(ofBucket: 2), days: 15)])
    let late = try messages([receipt(2, 40)], [0, 0, 0, 0, 40])
    #expect(late == [ActionMessage(kind: .postpone, item: 0, receipt: 0, quantity: 40 * one, day: weeks.horizon.day(ofBucket: 4), days: 15)])
    let plan = try RequirementsPlan(weeks.problem([PlanItem()], [], weeks.demands(0, [0, 0, 40]), [receipt(6, 40)]))
    #expect(try due(plan, 0) == [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try plan.table(0).map { $0.onHand / one } == [0, 0, -40, -40, -40, 0, 0, 0])
    let asDated = try RequirementsPlan(weeks.problem([PlanItem()], [], weeks.demands(0, [0, 0, 40]), [receipt(6, 40)], expedites: false))
    #expect(try due(asDated, 0) == [0, 0, 40, 0, 0, 0, 0, 0])
  }

  @Test("What nobody needs is cancelled, what is too much is reduced, but a lot's rest is no surplus")
  func tooMuch() throws {
    #expect(try messages([receipt(2, 40)], [0]).map(\.kind) == [.cancel])
    let reduced = try messages([receipt(2, 40)], [0, 25])
    #expect(reduced.map(\.kind) == [.reduce] && reduced[0].quantity == 25 * one)
    #expect(try messages([receipt(2, 40)], [0, 25], PlanItem(rule: .fixed(40 * one))).isEmpty)
    #expect(try messages([receipt(2, 40)], [0, 40]).isEmpty)
  }

  @Test("A firm planned order is raised rather than joined by another; what must begin now says how late it is")
  func raised() throws {
    let firm = try messages([receipt(2, 40, isFirm: true)], [0, 60])
    #expect(firm.first == ActionMessage(kind: .increase, item: 0, receipt: 0, quantity: 60 * one, day: weeks.horizon.day(ofBucket: 1), days: 0))
    let late = try messages([], [0, 10], PlanItem(leadTime: 8))
    #expect(late == [ActionMessage(kind: .release, item: 0, receipt: nil, quantity: 10 * one, day: weeks.horizon.day(ofBucket: 1), days: 3)])
  }

  @Test("A firm planned order takes its components, one given out has them already")
  func firmOrders() throws {
    func spokes(_ isFirm: Bool) throws -> [Int64] {
      let receipt = PlanReceipt(item: 2, day: weeks.day(4), quantity: 50 * one, key: 1, isFirm: isFirm)
      return try RequirementsPlan(weeks.problem(items, links, weeks.demands(2, [0, 0, 0, 50]), [receipt])).table(3).map { $0.gross / one }
    }
    #expect(try spokes(true) == [0, 0, 1600, 0, 0, 0, 0, 0])
    #expect(try spokes(false) == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("What comes too late is told with its need, its day and the days between; a firm order takes its parts on the day it begins")
  func late() throws {
    let receipts = [receipt(5, 30)]
    let plan = try RequirementsPlan(weeks.problem([PlanItem(onHand: 10 * one, leadTime: 12)], [], weeks.demands(0, [5, 20, 0, 0, 40]), receipts))
    let late = try plan.lateSupplies(0)
    #expect(late.map { $0.peg.quantity / one } == [15] && late.map(\.peg.need) == [.demand(1)])
    #expect(late.map(\.needed) == [weeks.horizon.day(ofBucket: 1)] && late.map(\.available) == [weeks.horizon.day(ofBucket: 4)] && late.map(\.days) == [15])
    let unordered = try RequirementsPlan(weeks.problem([PlanItem(leadTime: 12)], [], weeks.demands(0, [0, 20]))).lateSupplies(0)
    #expect(unordered.map(\.days) == [7] && unordered.map(\.available) == [weeks.horizon.day(at: 12)])
    let begun = PlanReceipt(item: 2, day: weeks.day(4), quantity: 50 * one, key: 1, isFirm: true, start: weeks.day(2))
    let spokes = try RequirementsPlan(weeks.problem(items, links, weeks.demands(2, [0, 0, 0, 50]), [begun])).table(3).map { $0.gross / one }
    #expect(spokes == [0, 1600, 0, 0, 0, 0, 0, 0])
  }
}
