import Foundation
import Ground
import Records
import Replica
import Requirements

/// Reads what a plant's requirements depend on: what offices ask for, bills, stock, what is on its way, and the rules of materials.
///
/// The only place that knows where these stand.
struct RequirementsReading {
  /// The most requests, work orders or purchases, and the most items, that are planned together.
  static let maximumLines = 20_000
  static let maximumItems = 20_000

  private let context: StepContext
  private let rules = RequirementsRules.shipped
  private var items: [PlantRequirements.Item] = []
  private var links: [BillLink] = []
  private var places: [String: Int] = [:]
  private var products: [Product.ID: Int] = [:]
  private var demands: [PlanDemand] = []
  private var needs: [PlantRequirements.Need] = []
  private var receipts: [PlanReceipt] = []
  private var supplies: [PlantRequirements.Supply] = []

  static func read(_ context: StepContext) throws -> PlantRequirements {
    var reading = RequirementsReading(context)
    let requests = try reading.open(SupplyRequest.self, "'requested', 'scheduled'")
    let works = try reading.open(WorkOrder.self, StepContext.openWork)
    try reading.addProducts(requests.map(\.product) + works.map(\.product))
    try reading.addRules()
    try reading.addDemands(requests, works)
    try reading.addPurchases()
    try reading.addStock()
    return try reading.plan()
  }

  private init(_ context: StepContext) { self.context = context }

  private var home: Int64 { Int64(context.home.code) }

  /// Records of this plant in the given states: by the index on the state, since the open ones are few.
  private func open<R: RecordType>(_ type: R.Type, _ states: String) throws -> [Row<R>] {
    let rows = try context.snapshot.all(type, where: "state IN (\(states)) AND +_shelf = ?", [home], limit: Self.maximumLines)
    if rows.count == Self.maximumLines { throw Self.tooMany(R.record.label) }
    return rows
  }

  private static func tooMany(_ label: Words) -> Problem {
    Problem(
      "requirements.tooMany", Words("There are \(maximumLines) or more of the kind \(label.en.lowercased()).", "\(label.zh)达到或超过 \(maximumLines) 条。"),
      remedy: Words("Finish or cancel what is done.", "请先完结或取消已完成的。"))
  }

  // MARK: - Items and bills

  private mutating func place(_ code: String, _ unit: String) -> Int {
    if let place = places[code] { return place }
    places[code] = items.count
    items.append(PlantRequirements.Item(code: code, unit: unit, isMade: false, leadDays: rules.buyDays))
    return items.count - 1
  }

  /// Products with all that they are made of by the bills that hold today, level by level, each component with its scrap, its product's yield and
  /// its unit converted. A component that is a product's code is that product; a phantom gives its place to what it is made of.
  private mutating func addProducts(_ asked: [Product.ID]) throws {
    let wanted = Set(asked)
    var book = BillBook(context.snapshot, on: context.today)
    for product in try wanted.compactMap({ try context.snapshot.get($0) }).sorted(by: { $0.code < $1.code }) { try book.read(below: product.code) }
    guard book.items.count <= Self.maximumItems else { throw Self.tooMany(BillLine.record.label) }
    let graph = book.graph
    if let circle = graph.cycle() { throw Self.cycle(book.codes(circle)) }
    let isWanted = book.items.map { item in item.product.map { wanted.contains($0.id) } ?? false }
    let planned = book.items.indices.filter { isWanted[$0] || !book.items[$0].isPhantom || graph.components($0).isEmpty }
    for index in planned {
      let item = book.items[index]
      let parent = place(item.code, item.unit)
      if item.isKnown { items[parent].name = item.names }
      items[parent].product = item.product?.id
      if let product = item.product { products[product.id] = parent }
      if isWanted[index] || !graph.components(index).isEmpty {
        items[parent].isMade = true
        items[parent].leadDays = rules.makeDays
      }
    }
    for index in planned {
      let item = book.items[index]
      // There is no cycle: what throws is too large.
      guard let picks = try? graph.picks(for: index, ExactDecimal(1)) else { throw Self.tooLarge(item.code) }
      for pick in picks {
        let component = book.items[pick.item]
        links.append(BillLink(parent: place(item.code, item.unit), component: place(component.code, component.unit), per: pick.quantity.millionths))
      }
    }
    for odd in book.oddUnits { items[place(odd.component, odd.kept)].hasOtherUnits = true }
  }

  private mutating func addRules() throws {
    for rule in try context.snapshot.all(MaterialRule.self, where: "_shelf = ?", [home], limit: Self.maximumItems) {
      guard let place = places[rule.component] else { continue }
      items[place].rule = rule
      items[place].leadDays = rule.leadDays
    }
  }

  // MARK: - What is needed and what comes

  private mutating func addDemands(_ requests: [Row<SupplyRequest>], _ works: [Row<WorkOrder>]) throws {
    let asked = Dictionary(requests.map { ($0.id, $0) }) { first, _ in first }
    for request in requests where request.state == .requested {
      add(PlantRequirements.Need(request: request.id, order: request.order, number: request.orderNumber, due: request.due, grade: request.grade), request.product, request.quantity)
    }
    for work in works {
      let request = try asked[work.request] ?? context.snapshot.get(work.request)
      add(
        PlantRequirements.Need(
          request: work.request, order: work.order, number: work.orderNumber, due: request?.due ?? work.finish, grade: request?.grade ?? .standard), work.product, work.quantity)
      // What is reserved has its components already.
      add(.work(work), work.product, day: work.finish, work.quantity, isFirm: work.state == .planned, start: work.start)
    }
  }

  private mutating func add(_ need: PlantRequirements.Need, _ product: Product.ID, _ quantity: Quantity) {
    guard let item = products[product] else { return }
    demands.append(PlanDemand(item: item, day: need.due.number, quantity: quantity.amount.millionths, key: needs.count))
    needs.append(need)
  }

  private mutating func add(_ supply: PlantRequirements.Supply, _ product: Product.ID, day: Day, _ quantity: Quantity, isFirm: Bool, start: Day) {
    guard let item = products[product] else { return }
    receipts.append(PlanReceipt(item: item, day: day.number, quantity: quantity.amount.millionths, key: supplies.count, isFirm: isFirm, start: start.number))
    supplies.append(supply)
  }

  /// Purchase orders less what came, and what people asked to buy.
  private mutating func addPurchases() throws {
    let received = try context.snapshot.sums(
      "SELECT purchase_order, good_e6 FROM purchase_received WHERE purchase_order IN (SELECT id FROM purchase_order WHERE state = 'ordered')")
    for order in try open(PurchaseOrder.self, "'ordered'") {
      let rest = order.quantity.amount.millionths - (received[order.id.key] ?? 0)
      add(.purchase(order), order.component, order.quantity.unit, order.due, rest)
    }
    for requisition in try open(Requisition.self, "'open'") where requisition.askedBy != nil {
      add(.requisition(requisition), requisition.component, requisition.quantity.unit, requisition.needed, requisition.quantity.amount.millionths)
    }
  }

  private mutating func add(_ supply: PlantRequirements.Supply, _ component: String, _ unit: String, _ day: Day, _ amount: Int64) {
    let item = place(component, unit)
    guard items[item].unit == unit, amount > 0 else { return }
    receipts.append(PlanReceipt(item: item, day: day.number, quantity: amount, key: supplies.count))
    supplies.append(supply)
  }

  private mutating func addStock() throws {
    for stock in try context.snapshot.named("SELECT component, quantity_e6 FROM material_available WHERE _shelf = ?", [home]) {
      if let place = places[stock.name] { items[place].onHand = stock.numbers[0] }
    }
  }

  // MARK: - The plan

  private func plan() throws -> PlantRequirements {
    guard let horizon = PlanHorizon.days(workDays) else {
      throw Problem(
        "requirements.noDays", Words("The calendar has no working day in the next \(rules.weeks) weeks.", "未来 \(rules.weeks) 周内没有工作日。"),
        remedy: Words("Set the calendar with calendar.set.", "请用 calendar.set 设置日历。"))
    }
    do {
      let problem = try RequirementsProblem(
        horizon: horizon, items: items.map { Self.parameters($0, rules) }, links: links, demands: demands, receipts: receipts)
      return PlantRequirements(plan: try RequirementsPlan(problem), items: items, needs: needs, supplies: supplies, places: places)
    } catch let faults as RequirementsFaults {
      throw Problems(faults.all.map(told))
    } catch let fault as RequirementsFault { throw told(fault) }
  }

  private var workDays: [Int32] {
    (0..<(7 * rules.weeks)).map { context.today.advanced(by: $0) }.filter(context.calendar.isWorked).map(\.number)
  }

  private static func parameters(_ item: PlantRequirements.Item, _ rules: RequirementsRules) -> PlanItem {
    var parameters = PlanItem(onHand: item.onHand, leadTime: item.leadDays)
    guard let rule = item.rule else { return parameters }
    parameters.safetyStock = rule.safetyStock?.millionths ?? 0
    parameters.safetyTime = rule.safetyDays ?? 0
    parameters.rule = rule.lots.rule(lot: rule.lot, periods: rule.periods)
    parameters.minimum = rule.minimum?.millionths ?? 0
    parameters.multiple = max(1, rule.multiple?.millionths ?? 1)
    parameters.maximum = rule.maximum?.millionths ?? 0
    parameters.orderCost = rule.orderCost?.minor ?? 0
    parameters.holdingCost = (rule.holdingCost?.minor).map { max(1, $0 * ExactDecimal.scale / Int64(rules.workDaysAYear)) } ?? 0
    return parameters
  }

  private static func cycle(_ codes: [String]) -> Problem {
    let way = codes.joined(separator: " → ")
    return Problem(
      "requirements.cycle", Words("These contain each other: \(way).", "以下物料互相包含：\(way)。"),
      remedy: Words("Take one out of the other's bill of materials.", "请从物料清单中移除其中一项。"))
  }

  private static func tooLarge(_ code: String) -> Problem {
    Problem(
      "quantity.tooLarge", Words("\(code): more is needed than can be counted.", "\(code)：需求数量过大，无法计算。"),
      remedy: Words("Compare its rule (material.rule) and its bill of materials.", "请核对其计划参数（material.rule）和物料清单。"))
  }

  private func told(_ fault: RequirementsFault) -> Problem {
    func problem(_ code: String, _ item: Int, _ en: String, _ zh: String) -> Problem {
      let name = items.indices.contains(item) ? items[item].code : ""
      return Problem(code, Words("\(name): \(en)", "\(name)：\(zh)"), remedy: Words("Compare its rule (material.rule) and its bill of materials.", "请核对其计划参数（material.rule）和物料清单。"))
    }
    return switch fault {
    case .cycle(let circle): Self.cycle(circle.map { items[$0].code })
    case .tooLarge(let item): Self.tooLarge(items.indices.contains(item) ? items[item].code : "")
    case .quantity(let item): problem("requirements.quantity", item, "a quantity is negative or too large.", "数量为负或过大。")
    case .time(let item): problem("requirements.time", item, "a time is negative or too long.", "时间为负或过长。")
    case .lot(let item): problem("requirements.lot", item, "lot, minimum, multiple and maximum do not go together.", "批量、最小批量、倍数与最大批量不相容。")
    case .cost(let item): problem("requirements.cost", item, "its lots need the cost of an order and of holding.", "该批量规则需要订货成本和持有成本。")
    case .yield(let item): problem("requirements.yield", item, "its yield or scrap is impossible.", "成品率或损耗率无效。")
    case .unknownItem, .tooMany: Self.tooMany(BillLine.record.label)
    }
  }
}

extension LotChoice {
  /// The rule with its numbers; a fixed lot or a period that is missing makes one of a millionth, or of one day, which the step refuses.
  func rule(lot: ExactDecimal?, periods: Int?) -> LotRule {
    switch self {
    case .lotForLot: .lotForLot
    case .fixed: .fixed(lot?.millionths ?? 1)
    case .periods: .periods(periods ?? 1)
    case .economic: .economic
    case .leastUnitCost: .leastUnitCost
    case .partPeriod: .partPeriod
    case .silverMeal: .silverMeal
    case .wagnerWhitin: .wagnerWhitin
    }
  }
}
