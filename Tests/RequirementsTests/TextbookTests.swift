import Requirements
import Testing

/// Tables of the literature, with their numbers in full. What a book gives no table for is marked "worked by hand".
@Suite("Requirements as the textbooks work them")
struct TextbookTests {
  @Test("Speaker kits: gross, net and releases through four levels (Heizer and Render, Operations Management, chapter Material Requirements Planning, the example Speaker Kits)")
  func speakerKits() throws {
    // A kit A takes 2 B and 3 C; B takes 2 D and 2 E; C takes 2 E and 2 F; F takes 2 D and 1 G. 50 kits are wanted in week 8.
    let (a, b, c, d, e, f, g) = (0, 1, 2, 3, 4, 5, 6)
    func item(_ onHand: Int64, _ weeks: Int) -> PlanItem { PlanItem(onHand: onHand * one, leadTime: 5 * weeks) }
    let items = [item(10, 1), item(15, 2), item(20, 1), item(10, 1), item(10, 2), item(5, 3), item(0, 2)]
    let links = [(a, b, 2), (a, c, 3), (b, d, 2), (b, e, 2), (c, e, 2), (c, f, 2), (f, d, 2), (f, g, 1)]
      .map { BillLink(parent: $0.0, component: $0.1, per: Int64($0.2) * one) }
    let weeks = Weeks(8)
    let plan = try RequirementsPlan(weeks.problem(items, links, weeks.demands(a, [0, 0, 0, 0, 0, 0, 0, 50])))
    #expect(try released(plan, a) == [0, 0, 0, 0, 0, 0, 40, 0])
    #expect(try released(plan, b) == [0, 0, 0, 0, 65, 0, 0, 0])
    #expect(try released(plan, c) == [0, 0, 0, 0, 0, 100, 0, 0])
    #expect(try plan.table(e).map { $0.gross / one } == [0, 0, 0, 0, 130, 200, 0, 0])
    #expect(try released(plan, e) == [0, 0, 120, 200, 0, 0, 0, 0])
    #expect(try released(plan, f) == [0, 0, 195, 0, 0, 0, 0, 0])
    #expect(try plan.table(d).map { $0.gross / one } == [0, 0, 390, 0, 130, 0, 0, 0])
    #expect(try released(plan, d) == [0, 380, 0, 130, 0, 0, 0, 0])
    #expect(try released(plan, g) == [195, 0, 0, 0, 0, 0, 0, 0])
    #expect(plan.level(d) == 3 && plan.level(e) == 2 && plan.level(a) == 0)
  }

  @Test("A record with a receipt on its way, an opening stock and fixed lots, bucket by bucket (worked by hand)")
  func oneRecord() throws {
    let weeks = Weeks(8)
    let item = PlanItem(onHand: 20 * one, leadTime: 10, rule: .fixed(50 * one))
    let plan = try RequirementsPlan(
      weeks.problem([item], [], weeks.demands(0, [10, 15, 25, 25, 30, 45, 20, 30]), [PlanReceipt(item: 0, day: weeks.day(2), quantity: 50 * one, key: 1)]))
    let table = try plan.table(0)
    #expect(table.map { $0.gross / one } == [10, 15, 25, 25, 30, 45, 20, 30])
    #expect(table.map { $0.receipts / one } == [0, 50, 0, 0, 0, 0, 0, 0])
    #expect(table.map { $0.net / one } == [0, 0, 0, 5, 30, 45, 20, 30])
    #expect(table.map { $0.due / one } == [0, 0, 0, 50, 0, 50, 0, 50])
    #expect(table.map { $0.released / one } == [0, 50, 0, 50, 0, 50, 0, 0])
    #expect(table.map { $0.onHand / one } == [10, 45, 20, 45, 15, 20, 0, 20])
  }

  /// Net requirements of nine periods, an order costs 100, a unit costs 1 to hold for a period: Orlicky, Material Requirements Planning
  /// (McGraw-Hill 1975), the chapter on lot sizing. The lots are checked by hand.
  private func orlicky(_ rule: LotRule) throws -> [Int64] {
    let weeks = Weeks(9)
    let item = PlanItem(rule: rule, multiple: one, orderCost: 100, holdingCost: one)
    return try due(RequirementsPlan(weeks.problem([item], [], weeks.demands(0, [35, 10, 0, 40, 0, 20, 5, 10, 30]))), 0)
  }

  @Test("Orlicky's nine periods, by eight rules")
  func orlicky() throws {
    #expect(try orlicky(.lotForLot) == [35, 10, 0, 40, 0, 20, 5, 10, 30])
    #expect(try orlicky(.fixed(60 * one)) == [60, 0, 0, 60, 0, 0, 0, 0, 60])
    #expect(try orlicky(.economic) == [58, 0, 0, 58, 0, 0, 0, 58, 0])
    #expect(try orlicky(.periods(2)) == [45, 0, 0, 40, 0, 25, 0, 40, 0])
    #expect(try orlicky(.leastUnitCost) == [45, 0, 0, 60, 0, 0, 45, 0, 0])
    #expect(try orlicky(.partPeriod) == [85, 0, 0, 0, 0, 65, 0, 0, 0])
    #expect(try orlicky(.silverMeal) == [45, 0, 0, 65, 0, 0, 0, 40, 0])
    #expect(try orlicky(.wagnerWhitin) == [45, 0, 0, 65, 0, 0, 0, 40, 0])
  }

  @Test("Twelve months of a growing demand: Silver, Pyke and Peterson, Inventory Management and Production Planning and Scheduling, chapter 6, A = 54.00, 0.40 a unit and month", arguments: [LotRule.silverMeal, .wagnerWhitin])
  func silver(rule: LotRule) throws {
    let demand: [Int64] = [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41]
    let weeks = Weeks(12)
    let item = PlanItem(rule: rule, multiple: one, orderCost: 5400, holdingCost: 40 * one)
    let lots = try due(RequirementsPlan(weeks.problem([item], [], weeks.demands(0, demand))), 0)
    #expect(lots == [84, 0, 0, 130, 283, 0, 140, 0, 124, 160, 279, 0])
    var stock: Int64 = 0
    var cost: Int64 = 0
    for (lot, need) in zip(lots, demand) {
      stock += lot - need
      cost += (lot > 0 ? 5400 : 0) + 40 * stock
    }
    #expect(cost == 50_120)
  }

  @Test("Yield, scrap, an offset in the work and a bill that ends (worked by hand)")
  func losses() throws {
    let weeks = Weeks(6)
    let items = [PlanItem(leadTime: 10, multiple: one, yield: 900_000), PlanItem(), PlanItem()]
    let links = [
      BillLink(parent: 0, component: 1, per: 2 * one, scrap: 50_000, offset: 5),
      BillLink(parent: 0, component: 2, per: one, until: weeks.day(3)),
    ]
    let plan = try RequirementsPlan(weeks.problem(items, links, weeks.demands(0, [0, 0, 0, 90, 0, 90])))
    // 90 good take 100 begun; 100 × 2 ÷ 0.95 = 210.526316, rounded up to a millionth.
    #expect(try released(plan, 0) == [0, 100, 0, 100, 0, 0])
    #expect(try plan.table(1).map(\.gross) == [0, 0, 210_526_316, 0, 210_526_316, 0])
    #expect(try plan.table(2).map { $0.gross / one } == [0, 100, 0, 0, 0, 0])
  }

  @Test("Safety stock is filled at once, safety time brings orders forward, minimum, multiple and maximum shape them (worked by hand)")
  func modifiers() throws {
    let weeks = Weeks(4)
    let safe = PlanItem(onHand: 5 * one, safetyStock: 20 * one, safetyTime: 5, leadTime: 0)
    let plan = try RequirementsPlan(weeks.problem([safe], [], weeks.demands(0, [0, 0, 30, 0])))
    #expect(try due(plan, 0) == [15, 30, 0, 0])
    let shaped = PlanItem(minimum: 25 * one, multiple: 10 * one, maximum: 60 * one)
    let orders = try RequirementsPlan(weeks.problem([shaped], [], weeks.demands(0, [3, 0, 135, 0])))
    #expect(try due(orders, 0) == [30, 0, 110, 0])
    #expect(try orders.orders(0).map { $0.quantity / one } == [30, 60, 50])
  }
}
