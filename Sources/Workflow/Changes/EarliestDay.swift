import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.4 The first day on which the customer can have an order as a change wants it, by the plants' plans as they are known here.
struct EarliestDay {
  /// nil where a plan that would tell is not known here, or has no room within ten years.
  private(set) var day: Day?
  /// What keeps it from being sooner, or why no day is known.
  private(set) var reason: Words?

  private let rules = PromiseRules.shipped

  /// - Returns: nil for a change that can't be made out.
  static func of(_ wanted: WantedChange, _ context: StepContext) throws -> EarliestDay? {
    guard let resolved = wanted.resolved else { return nil }
    let asked = try SupplyFollow.read(wanted.order.id, context)
    let open = asked.values.flatMap { $0.flatMap(\.work) }.map(\.order).filter { $0.state != .finished }
    // More of it is made where it was asked for.
    let plants = Set(asked.values.flatMap { $0.map(\.request.shelf.site) })
    return try EarliestDay(open, missing(resolved, asked, context), at: plants.isEmpty ? nil : plants, of: wanted.order.id, context)
  }

  private static func missing(
    _ resolved: OrderAmendment.Resolved, _ asked: [OrderLine.ID: [SupplyFollow.Asked]], _ context: StepContext
  ) throws -> [TrialPlan.Ask] {
    let changed = Dictionary(resolved.lines.compactMap { line in line.row.map { ($0.id, line.quantity.amount) } }) { first, _ in first }
    var missing: [TrialPlan.Ask] = []
    for row in resolved.rows {
      let planned = (asked[row.id] ?? []).flatMap(\.work).reduce(ExactDecimal.zero) { $0 + $1.order.quantity.amount }
      let fromStock = try context.snapshot.servedFromStock(row.id)?.quantity ?? .zero
      let amount = (changed[row.id] ?? row.quantity.amount) - fromStock - planned
      if amount > .zero { missing.append(TrialPlan.Ask(row.product, Quantity(amount, row.quantity.unit))) }
    }
    return missing + resolved.lines.filter { $0.row == nil && $0.quantity.amount > .zero }.map { TrialPlan.Ask($0.product.id, $0.quantity) }
  }

  /// - Parameters:
  ///   - open: the order's work orders that are not finished.
  ///   - missing: what nobody makes yet.
  private init(_ open: [Row<WorkOrder>], _ missing: [TrialPlan.Ask], at plants: Set<SiteID>?, of order: SalesOrder.ID, _ context: StepContext) throws {
    var last = context.today
    if let work = open.max(by: { $0.finish < $1.finish }), work.finish > last {
      last = work.finish
      reason = Words("\(work.number) ends then", "\(work.number) 届时完工")
    }
    if !missing.isEmpty {
      var trials = try PlantTrials(missing, at: plants, without: order, context)
      guard !trials.isEmpty else {
        reason = Self.unknown(trials.untried)
        return
      }
      for number in missing.indices {
        guard let place = trials.place(number) else {
          reason = Words("the plants' plans have no room for it", "工厂计划排不下")
          return
        }
        guard place.trial.finish > last else { continue }
        last = place.trial.finish
        reason = place.trial.reason
      }
    }
    day = context.calendar.day(rules.receivingDays + rules.pickingDays + rules.transportDays, after: last)
  }

  private static func unknown(_ plants: [String]) -> Words {
    let names = plants.joined(separator: ", ")
    return names.isEmpty
      ? Words("no plan of a plant is known here", "本站点没有工厂计划") : Words("the plan of \(names) can't be tried here: ask its planner", "本站点无法试排 \(names) 的计划，请询问其计划员")
  }
}
