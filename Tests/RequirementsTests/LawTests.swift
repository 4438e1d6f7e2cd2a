import Ground
import Requirements
import Testing

@Suite("Laws of requirements")
struct LawTests {
  private static let rules: [LotRule] = [
    .lotForLot, .fixed(37 * one), .periods(3), .economic, .leastUnitCost, .partPeriod, .silverMeal, .wagnerWhitin,
  ]

  /// A plant of a dozen items, some bought, some made of each other.
  private struct Plant {
    var items: [PlanItem]
    var links: [BillLink]
    var demands: [PlanDemand]
    var receipts: [PlanReceipt]
    let weeks = Weeks(10)

    init(_ dice: inout Dice) {
      items = (0..<(6 + dice.below(8))).map { _ in Self.item(&dice) }
      links = []
      demands = []
      receipts = []
      for component in 1..<items.count { for _ in 0..<dice.below(4) { links.append(link(dice.below(component), component, &dice)) } }
      for _ in 0..<(3 + dice.below(20)) { demands.append(demand(&dice)) }
      for _ in 0..<dice.below(6) { receipts.append(receipt(&dice)) }
    }

    static func item(_ dice: inout Dice) -> PlanItem {
      PlanItem(
        onHand: Int64(dice.below(60) - 5) * one, safetyStock: Int64(dice.below(3) * 10) * one, safetyTime: dice.below(3), leadTime: dice.below(13),
        rule: rules[dice.below(rules.count)], minimum: Int64(dice.below(2) * 12) * one, multiple: [1, one, 5 * one][dice.below(3)],
        maximum: dice.below(4) == 0 ? 80 * one : 0, yield: [1_000_000, 930_000][dice.below(2)], orderCost: Int64(100 + dice.below(5000)),
        holdingCost: Int64(1 + dice.below(50)) * one)
    }

    func link(_ parent: Int, _ component: Int, _ dice: inout Dice) -> BillLink {
      BillLink(
        parent: parent, component: component, per: Int64(1 + dice.below(4_000_000)), scrap: Int64(dice.below(3) * 15_000), offset: 0,
        from: dice.below(5) == 0 ? weeks.day(4) : .min, until: dice.below(5) == 0 ? weeks.day(7) : .max)
    }

    func demand(_ dice: inout Dice) -> PlanDemand {
      PlanDemand(item: dice.below(items.count), day: weeks.day(1 + dice.below(11)) + Int32(dice.below(7)), quantity: Int64(dice.below(80)) * one / 2, key: dice.below(9))
    }

    func receipt(_ dice: inout Dice) -> PlanReceipt {
      PlanReceipt(item: dice.below(items.count), day: weeks.day(1 + dice.below(10)) + Int32(dice.below(7)), quantity: Int64(1 + dice.below(50)) * one, key: dice.below(9), isFirm: dice.below(2) == 0)
    }

    mutating func change(_ dice: inout Dice) {
      switch dice.below(9) {
      case 0: demands.append(demand(&dice))
      case 1: demands.remove(at: dice.below(demands.count)); demands.append(demand(&dice))
      case 2: items[dice.below(items.count)].onHand = Int64(dice.below(90)) * one
      case 3: items[dice.below(items.count)] = Self.item(&dice)
      case 4: receipts.insert(receipt(&dice), at: dice.below(receipts.count + 1))
      case 5: if !receipts.isEmpty { receipts.remove(at: dice.below(receipts.count)) }
      case 6: if !links.isEmpty { links.remove(at: dice.below(links.count)) }
      case 7:
        let component = 1 + dice.below(items.count - 1)
        links.insert(link(dice.below(component), component, &dice), at: dice.below(links.count + 1))
      default:
        items.append(Self.item(&dice))
        links.append(link(dice.below(items.count - 1), items.count - 1, &dice))
      }
      // An offset longer than a lead time is refused, so all are made of none here.
      for place in links.indices { links[place].offset = min(2, items[links[place].parent].leadTime) }
    }

    func problem(_ expedites: Bool) throws -> RequirementsProblem { try weeks.problem(items, links, demands, receipts, expedites: expedites) }
  }

  @Test("Net change gives what planning anew gives, after every one of many changes", arguments: 1...60)
  func netChange(seed: Int) throws {
    var dice = Dice(UInt64(seed))
    var plant = Plant(&dice)
    var plan = try RequirementsPlan(plant.problem(seed % 2 == 0))
    for _ in 0..<12 {
      for _ in 0...dice.below(3) { plant.change(&dice) }
      let problem = try plant.problem(seed % 2 == 0)
      try plan.update(problem)
      let anew = try RequirementsPlan(problem)
      for item in problem.items.indices {
        #expect(try plan.table(item) == anew.table(item))
        #expect(try plan.orders(item) == anew.orders(item))
        #expect(try plan.pegs(item) == anew.pegs(item))
        #expect(try plan.messages(item) == anew.messages(item))
      }
    }
  }

  @Test("The plan equals a plain one that goes from order to order", arguments: 1...60)
  func plain(seed: Int) throws {
    var dice = Dice(UInt64(seed + 1000))
    let problem = try Plant(&dice).problem(false)
    let plan = try RequirementsPlan(problem)
    // Parents have lower indices here. Each item's needs are summed from the orders of those before it.
    var gross = [[Int64]](repeating: [Int64](repeating: 0, count: problem.horizon.count), count: problem.items.count)
    for demand in problem.demands {
      if let position = problem.horizon.position(ofNeed: Day(number: demand.day)) { gross[demand.item][problem.horizon.bucket(at: position)] += demand.quantity }
    }
    for item in problem.items.indices {
      let table = try plan.table(item)
      #expect(table.map(\.gross) == gross[item])
      // What a maximum cuts into several orders is begun for one need.
      var orders = try Dictionary(grouping: plan.orders(item), by: \.bucket).values.map { lots in
        (good: lots.reduce(0) { $0 + $1.quantity }, day: lots[0].release.number)
      }
      orders += problem.receipts.filter { $0.item == item && $0.isFirm }.compactMap { receipt in
        guard let due = problem.horizon.position(ofReceipt: Day(number: receipt.day)) else { return nil }
        return (good: receipt.quantity, day: problem.horizon.day(at: due - problem.items[item].leadTime).number)
      }
      for link in problem.links where link.parent == item {
        for order in orders where order.day >= link.from && order.day < link.until {
          let begun = up(Int128(order.good) * 1_000_000, Int128(problem.items[item].yield))
          let multiple = Int128(problem.items[item].multiple)
          let whole = problem.items[item].yield == 1_000_000 ? Int128(order.good) : (begun + multiple - 1) / multiple * multiple
          let bucket = problem.horizon.bucket(at: problem.horizon.position(ofNeed: Day(number: order.day))!)
          gross[link.component][bucket] += Int64(up(whole * Int128(link.per), Int128(1_000_000 - link.scrap)))
        }
      }
    }
  }

  private func up(_ a: Int128, _ b: Int128) -> Int128 { (a + b - 1) / b }

  @Test("Stock never falls under the safety stock once it is filled, and every need is pegged in full", arguments: 1...60)
  func covered(seed: Int) throws {
    var dice = Dice(UInt64(seed + 2000))
    let problem = try Plant(&dice).problem(false)
    let plan = try RequirementsPlan(problem)
    for item in problem.items.indices {
      let table = try plan.table(item)
      let pegs = try plan.pegs(item)
      #expect(pegs.allSatisfy { $0.quantity > 0 && $0.supply != .nothing })
      let safety = problem.items[item].safetyStock
      #expect(pegs.reduce(0) { $0 + $1.quantity } == table.reduce(safety) { $0 + $1.gross })
      #expect(table.allSatisfy { $0.onHand >= safety })
      for bucket in table.indices { #expect(pegs.filter { $0.bucket == bucket && $0.need != .safetyStock }.reduce(0) { $0 + $1.quantity } == table[bucket].gross) }
    }
  }

  @Test("Wagner and Whitin's lots cost no more than any other way to cover the needs", arguments: 1...40)
  func cheapest(seed: Int) throws {
    var dice = Dice(UInt64(seed + 3000))
    let demand = (0..<9).map { _ in Int64(dice.below(3) == 0 ? 0 : dice.below(90)) }
    let (ordering, holding) = (Int64(50 + dice.below(400)), Int64(1 + dice.below(4)))
    func cost(_ lots: [Int64]) -> Int64 {
      var (stock, cost): (Int64, Int64) = (0, 0)
      for (lot, need) in zip(lots, demand) {
        stock += lot - need
        cost += (lot > 0 ? ordering : 0) + holding * stock
      }
      return cost
    }
    let weeks = Weeks(9)
    func lots(_ rule: LotRule) throws -> [Int64] {
      try due(RequirementsPlan(weeks.problem([PlanItem(rule: rule, multiple: one, orderCost: ordering, holdingCost: holding * one)], [], weeks.demands(0, demand))), 0)
    }
    // Every choice of buckets in which an order may arrive, each order for all up to the next.
    var best = Int64.max
    for choice in 0..<(1 << 9) {
      var candidate = [Int64](repeating: 0, count: 9)
      var open: Int?
      var isWhole = true
      for bucket in 0..<9 {
        if choice >> bucket & 1 == 1 { open = bucket }
        guard demand[bucket] > 0 else { continue }
        if let open { candidate[open] += demand[bucket] } else { isWhole = false }
      }
      if isWhole { best = min(best, cost(candidate)) }
    }
    #expect(try cost(lots(.wagnerWhitin)) == best)
    for rule in [LotRule.lotForLot, .periods(2), .economic, .leastUnitCost, .partPeriod, .silverMeal] { #expect(try cost(lots(rule)) >= best) }
  }
}
