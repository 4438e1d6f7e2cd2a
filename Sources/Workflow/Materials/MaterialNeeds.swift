import Foundation
import Ground
import Records
import Replica

/// 5.4 What a work order takes of each component, by the bill that holds on the day when it starts.
public enum MaterialNeeds {
  public struct Need: Sendable {
    public var component: String
    /// In the unit in which the component is kept; in the bill's where nobody can convert that.
    public var quantity: Quantity
    /// The lines of bills that it comes from.
    var lines: [BillLine.ID] = []
  }

  /// With scrap, yield and conversions, and with the components of phantoms in their place.
  ///
  /// - Returns: one need a component, by name; nil when a quantity is too large to count, or the bill leads into itself.
  public static func of(_ order: Row<WorkOrder>, _ context: StepContext) throws -> [Need]? {
    let (book, top) = try book(order, context)
    let graph = book.graph
    guard let picks = try? graph.picks(for: top, order.quantity.amount) else { return nil }  // What keeps it from being counted, `problems` says.
    var needs: [String: Need] = [:]
    for pick in picks {
      let item = book.items[pick.item]
      let before = needs[item.code] ?? Need(component: item.code, quantity: Quantity(.zero, item.unit))
      let (sum, overflow) = before.quantity.amount.millionths.addingReportingOverflow(pick.quantity.millionths)
      guard !overflow, sum <= ExactDecimal.maximum.millionths else { return nil }
      let line = book.parts[graph.edges[pick.edge].tag].line
      needs[item.code] = Need(component: item.code, quantity: Quantity(ExactDecimal(millionths: sum), item.unit), lines: before.lines + [line].compactMap { $0 })
    }
    return needs.values.sorted { $0.component < $1.component }
  }

  private static func book(_ order: Row<WorkOrder>, _ context: StepContext) throws -> (BillBook, Int) {
    var book = BillBook(context.snapshot, on: order.start)
    let top = try book.read(below: try context.the(order.product).code)
    return (book, top)
  }

  /// Everything that keeps a work order from its material: a bill that leads into itself, a unit that nobody can convert, and each component that is short.
  static func problems(_ order: Row<WorkOrder>, _ needs: [Need], _ context: StepContext) throws -> [Problem] {
    let (book, top) = try book(order, context)
    let graph = book.graph
    if let path = graph.cycle(from: [top]) { return [BillCycles.problem(book.codes(path), field: "work_order")] }
    let odd = book.oddUnits.map { odd in
      Problem(
        "material.unit", field: "work_order", Words("\(odd.component) is needed in \(Units.name(odd.unit, .english)) by the bill of \(odd.parent), but kept in \(Units.name(odd.kept, .english)).", "\(odd.parent) 的物料清单以 \(Units.name(odd.unit, .chinese)) 领用 \(odd.component)，库存单位为 \(Units.name(odd.kept, .chinese))。"),
        remedy: Words("Have headquarters say with material.convert what one \(Units.name(odd.unit, .english)) is.", "请总部用 material.convert 设定换算关系。"))
    }
    return try odd + needs.compactMap { try short($0, context) }
  }

  /// What is wrong with a component's stock; nil when there is enough.
  private static func short(_ need: Need, _ context: StepContext) throws -> Problem? {
    // Receipts of one component are all in one unit, so the first move tells it, however many there are.
    if let kept = try moved(need.component, context), kept != need.quantity.unit {
      return Problem("material.unit", field: "work_order", Words("\(need.component) is needed in \(Units.name(need.quantity.unit, .english)), but kept in \(Units.name(kept, .english)).", "\(need.component) 用量单位为 \(Units.name(need.quantity.unit, .chinese))，库存单位为 \(Units.name(kept, .chinese))。"), remedy: Words("Put the bill of materials and the stock into one unit.", "请统一物料清单与库存的单位。"))
    }
    let free = try context.available(need.component)
    guard free < need.quantity.amount else { return nil }
    var remedy = Words("Receive material, or schedule another work order first.", "请先入库材料，或先安排其他工单。")
    if let other = try alternates(need, context).first(where: { try context.available($0.component) >= $0.quantity.amount }) {
      remedy = Words("\(other.quantity.told.en) of \(other.component) may stand in: reserve with alternates.", "可用 \(other.component) \(other.quantity.told.zh) 替代：备料时选择使用替代料。")
    }
    return Problem("material.short", field: "work_order", Words("needs \(need.quantity.told.en) of \(need.component), \(free) are free.", "需要 \(need.component) \(need.quantity.told.zh)，可用 \(free)。"), remedy: remedy)
  }

  /// The needs with an alternate in the place of each component that is short and has one of which there is enough, by priority.
  static func withAlternates(_ needs: [Need], _ context: StepContext) throws -> [Need] {
    var taken: [String: ExactDecimal] = [:]
    func isFree(_ need: Need) throws -> Bool {
      try context.available(need.component).millionths - (taken[need.component] ?? .zero).millionths >= need.quantity.amount.millionths
    }
    // What has no alternate keeps its stock.
    for need in needs {
      if try isFree(need) { taken[need.component, default: .zero] += need.quantity.amount }
    }
    var chosen: [String: Need] = [:]
    for need in needs {
      var choice = need
      if try context.available(need.component) < need.quantity.amount, let other = try alternates(need, context).first(where: isFree) {
        taken[other.component, default: .zero] += other.quantity.amount
        choice = other
      }
      let before = chosen[choice.component]?.quantity.amount ?? .zero
      chosen[choice.component] = Need(component: choice.component, quantity: Quantity(before + choice.quantity.amount, choice.quantity.unit), lines: choice.lines)
    }
    return chosen.values.sorted { $0.component < $1.component }
  }

  /// What may stand in for all of a need, by priority. Only where it comes from one line: two lines may have other alternates each.
  private static func alternates(_ need: Need, _ context: StepContext) throws -> [Need] {
    guard need.lines.count == 1, let line = need.lines.first else { return [] }
    return try context.snapshot.billAlternates(line).compactMap { alternate in
      let item = try BillItem(alternate.component, context.snapshot)
      let units = try BillBook(context.snapshot, on: context.today).units(of: item.code)
      guard let amount = item.ratio(from: need.quantity.unit, units)?.times(Ratio(alternate.ratio))?.of(need.quantity.amount) else { return nil }
      return Need(component: item.code, quantity: Quantity(amount, item.unit))
    }
  }

  private static func moved(_ component: String, _ context: StepContext) throws -> String? {
    try context.snapshot.first(MaterialMove.self, where: "component = ? AND _shelf = ?", [component, Int64(context.home.code)])?.quantity.unit
  }

  /// The unit in which a component is kept; nil for one that nobody knows.
  static func kept(_ component: String, _ context: StepContext) throws -> String? {
    let item = try BillItem(component, context.snapshot)
    if item.isKnown { return item.unit }
    // A line of a headquarters whose program registered no materials.
    return try context.snapshot.first(BillLine.self, where: "component = ?", [component])?.quantity.unit
  }

  /// A quantity in the unit in which a component is kept; nil when nobody can convert it.
  static func amount(_ quantity: Quantity, of component: String, in kept: String, _ context: StepContext) throws -> ExactDecimal? {
    if quantity.unit == kept { return quantity.amount }
    let units = try BillBook(context.snapshot, on: context.today).units(of: component)
    return try BillItem(component, unit: kept, context.snapshot).ratio(from: quantity.unit, units)?.of(quantity.amount)
  }
}
