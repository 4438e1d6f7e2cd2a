import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Where orders stand and how promises were kept")
struct FlowTests {
  private let anyone = Actor(name: "x", roles: Set(OperatorRole.allCases))

  @Test("open orders are counted by stage with their value and those past their day")
  func open() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.receiveOrder()
    let second = try await company.approveOrder("PO-2")
    let cancelled = try await company.confirmOrder("PO-3")
    try await company.office.take("order.cancel", ["order": cancelled, "why": "They called."])
    let stages = try await company.office.workplace.look(as: anyone) { try OpenOrders.byState($0) }
    #expect(stages.map(\.state) == [.received, .checked, .waiting, .confirmed, .reviewed, .approved, .invoiced])
    #expect(stages.map(\.orders) == [1, 0, 0, 0, 0, 1, 0] && stages.allSatisfy { $0.late == 0 })
    #expect(stages[0].value.map(\.description) == ["51200.00 CNY"] && stages[1].value.isEmpty)
    let promised = try #require(try await company.order(second).promised)
    company.clock.set(moment("\(promised.advanced(by: 1))", 12))
    let later = try await company.office.workplace.look(as: anyone) { try OpenOrders.byState(on: $0.home, $0) }
    #expect(later[5].late == 1)
    // Of another office's shelf there is nothing here.
    let other = try await company.office.workplace.look(as: anyone) { try OpenOrders.byState(on: Shelf(.office, SiteID(99)), $0) }
    #expect(other.allSatisfy { $0.orders == 0 && $0.value.isEmpty })
  }

  @Test("a delivered order counts on the day by which it came before or after its promise")
  func kept() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.deliverOrder()
    let order = try await company.order(number)
    let promised = try #require(order.promised)
    let (all, customer, nobody, before) = try await company.office.workplace.look(as: anyone) { context in
      let period = FigurePeriod.last(28, to: context.today)
      return (
        try PromiseKeeping.of(period, context), try PromiseKeeping.of(period, where: FigureFilter(.customer, FigureKey(.record(order.customer.key))), context),
        try PromiseKeeping.of(period, where: FigureFilter(.channel, FigureKey(.name("portal"))), context), try PromiseKeeping.of(period.before, context)
      )
    }
    let today = try await company.office.workplace.look(as: anyone) { $0.today }
    #expect(all == [PromiseKeeping(days: Int(today.number - promised.number), orders: 1)] && customer == all && nobody.isEmpty && before.isEmpty)
    // Products have no day of their own here.
    let product = try await company.office.workplace.look(as: anyone) { try PromiseKeeping.of(.last(28, to: $0.today), where: FigureFilter(.centre, FigureKey(.record(order.id.key))), $0) }
    #expect(product.isEmpty)
  }

  @Test("both go by indexes")
  func plans() async throws {
    let company = try await Company()
    try await company.setUp()
    let plans = try await QueryPlanTests().plans(company.office) { context in
      _ = try OpenOrders.byState(context)
      _ = try PromiseKeeping.of(.last(28, to: context.today), context)
    }
    #expect(plans.contains { $0.contains("sales_order_by_state") } && plans.contains { $0.contains("order_facts_by_done") } && !plans.contains { $0.hasPrefix("SCAN sales_order") || $0.hasPrefix("SCAN order_facts") }, "\(plans)")
  }
}
