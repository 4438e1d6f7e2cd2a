import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 Trials of all plants' plans, as this replica knows them: where more work would fit first. Nothing is written, and nothing that is planned
/// is moved.
///
/// Behind the open work orders stand the requests that no planner has scheduled yet and what this office has promised and not asked for yet, so
/// that the same minutes are not promised twice.
struct PlantTrials {
  /// So many requests and promises that are not planned yet are put behind the plan.
  static let maximumPending = 2_000

  struct Place {
    var plant: SiteID
    var trial: TrialPlace
  }

  private struct Plant {
    var site: SiteID
    var plan: TrialPlan
  }

  private var plants: [Plant] = []
  /// Codes of the plants whose plan is not tried: their shelf is not kept here, or more work orders are open than are planned together.
  private(set) var untried: [String] = []

  /// - Parameters:
  ///   - asks: all that will be placed, in the order in which it will.
  ///   - only: the plants that are asked; nil for all.
  ///   - order: an order whose own requests do not stand before it, since they are among what is asked.
  init(_ asks: [TrialPlan.Ask], at only: Set<SiteID>? = nil, without order: SalesOrder.ID? = nil, _ context: StepContext) throws {
    let members = try context.snapshot.all(Member.self, where: "role = ?", [SiteRole.plant.rawValue], order: "site")
    let promised = try Self.promised(context)
    for member in members {
      let site = SiteID(UInt32(clamping: member.site))
      guard only?.contains(site) != false else { continue }
      let shelf = Shelf(.plant, site)
      guard context.site.shelves.contains(shelf) else {
        untried.append(member.code)
        continue
      }
      let pending = try Self.requested(shelf, without: order, context) + (promised[site] ?? [])
      do {
        guard var plan = try TrialPlan(asks + pending, on: shelf, context) else { continue }
        for number in pending.indices { _ = plan.lay(asks.count + number) }
        plants.append(Plant(site: site, plan: plan))
      } catch let problem as Problem where problem.code == StepContext.tooMany.code {
        untried.append(member.code)
      }
    }
  }

  /// No plan is known here.
  var isEmpty: Bool { plants.isEmpty }

  private static func requested(_ shelf: Shelf, without order: SalesOrder.ID?, _ context: StepContext) throws -> [TrialPlan.Ask] {
    try context.snapshot.all(
      SupplyRequest.self, where: "state = 'requested' AND _shelf = ?", [Int64(shelf.code)], order: "due, id", limit: maximumPending
    ).filter { $0.order != order }.map { TrialPlan.Ask($0.product, $0.quantity) }
  }

  private static func promised(_ context: StepContext) throws -> [SiteID: [TrialPlan.Ask]] {
    // By the index on the order's state, which the plus leaves as the only one: open orders are few, kept promises are not.
    let parts = try context.snapshot.all(
      PromisePart.self,
      where: "+source = 'capacity' AND sales_order IN (SELECT id FROM sales_order WHERE state IN ('waiting', 'confirmed', 'reviewed'))",
      order: "id", limit: maximumPending)
    return try parts.reduce(into: [:]) { asks, part in
      guard let site = part.site, let line = try context.snapshot.get(part.line) else { return }
      asks[SiteID(UInt32(clamping: site)), default: []].append(TrialPlan.Ask(line.product, part.quantity))
    }
  }

  /// Where one of the quantities ends first among the plants; it keeps that place for what follows.
  ///
  /// - Parameter number: its place among those that were asked for.
  /// - Returns: nil when it would end nowhere within ten years.
  mutating func place(_ number: Int) -> Place? {
    var best: (index: Int, trial: TrialPlace)?
    // Where some plants have a routing of the product, the others do not make it.
    let routed = plants.indices.filter { plants[$0].plan.isRouted(number) }
    for index in routed.isEmpty ? Array(plants.indices) : routed {
      guard let found = plants[index].plan.lay(number) else { continue }
      if let before = best {
        guard found.finish < before.trial.finish else {
          plants[index].plan.withdraw(number)
          continue
        }
        plants[before.index].plan.withdraw(number)
      }
      best = (index, found)
    }
    return best.map { Place(plant: plants[$0.index].site, trial: $0.trial) }
  }
}
