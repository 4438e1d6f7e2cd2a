import Ground
import Requirements
import Testing

@Suite("What can be planned")
struct ProblemTests {
  private let weeks = Weeks(4)

  @Test("All that is wrong is said at once")
  func faults() throws {
    let items = [
      PlanItem(leadTime: -1), PlanItem(yield: 0), PlanItem(rule: .silverMeal), PlanItem(rule: .fixed(0)),
      PlanItem(onHand: .min), PlanItem(minimum: 10, maximum: 5), PlanItem(),
    ]
    let fault = #expect(throws: RequirementsFaults.self) {
      try weeks.problem(
        items, [BillLink(parent: 6, component: 9, per: 1), BillLink(parent: 6, component: 0, per: 1, scrap: 1_000_000, offset: 1)],
        [PlanDemand(item: 6, day: 0, quantity: -1, key: 0)])
    }
    #expect(
      Set(fault?.all ?? []) == [
        .time(item: 0), .yield(item: 1), .cost(item: 2), .lot(item: 3), .quantity(item: 4), .lot(item: 5), .unknownItem(place: 0), .yield(item: 0),
        .time(item: 6), .quantity(item: 6),
      ])
  }

  @Test("A circle of bills is named, in the order in which one goes into the other")
  func cycle() throws {
    let links = [(0, 1), (1, 2), (2, 3), (3, 1)].map { BillLink(parent: $0.0, component: $0.1, per: one) }
    let problem = try weeks.problem([PlanItem](repeating: PlanItem(), count: 4), links, [])
    let fault = #expect(throws: RequirementsFault.self) { try RequirementsPlan(problem) }
    guard case .cycle(let items) = fault, let first = items.firstIndex(of: 1) else {
      Issue.record("no circle was found")
      return
    }
    #expect(items[first...] + items[..<first] == [1, 2, 3])
  }

  @Test("What cannot be counted is refused by name, and a plan stays as it was")
  func tooLarge() throws {
    let most = RequirementsProblem.maximumQuantity
    let links = [BillLink(parent: 0, component: 1, per: most), BillLink(parent: 1, component: 2, per: most)]
    let items = [PlanItem](repeating: PlanItem(), count: 3)
    #expect(throws: RequirementsFault.tooLarge(item: 1)) {
      try RequirementsPlan(weeks.problem(items, links, [PlanDemand(item: 0, day: weeks.day(1), quantity: most, key: 0)]))
    }
    var plan = try RequirementsPlan(weeks.problem(items, links, weeks.demands(2, [5])))
    #expect(throws: RequirementsFault.tooLarge(item: 1)) {
      try plan.update(weeks.problem(items, links, weeks.demands(2, [5]) + [PlanDemand(item: 0, day: weeks.day(1), quantity: most, key: 0)]))
    }
    #expect(try due(plan, 2) == [5, 0, 0, 0] && due(plan, 1) == [0, 0, 0, 0])
  }

  @Test("Holidays are no days of a lead time; what is due on one must be there before it, what comes on one counts after it")
  func holidays() throws {
    // Two weeks, the second without its Monday and Tuesday.
    let days: [Int32] = [0, 1, 2, 3, 4, 9, 10, 11].map { Weeks.first + $0 }
    let horizon = try #require(PlanHorizon.days(days))
    let item = PlanItem(leadTime: 2)
    let plan = try RequirementsPlan(
      RequirementsProblem(horizon: horizon, items: [item], links: [], demands: [PlanDemand(item: 0, day: Weeks.first + 10, quantity: one, key: 0)]))
    #expect(try plan.orders(0).map(\.release) == [Day(number: Weeks.first + 4)])
    #expect(horizon.position(ofNeed: Day(number: Weeks.first + 8)) == 4)
    #expect(horizon.position(ofReceipt: Day(number: Weeks.first + 6)) == 5)
    #expect(horizon.position(ofNeed: Day(number: Weeks.first - 9)) == 0)
    #expect(horizon.position(ofNeed: Day(number: Weeks.first + 12)) == nil)
    #expect(PlanHorizon.weeks(days)?.starts == [0, 5])
    #expect(PlanHorizon(workDays: [3, 3], starts: [0]) == nil && PlanHorizon(workDays: [], starts: []) == nil && PlanHorizon(workDays: [1], starts: [0, 1]) == nil)
  }
}
