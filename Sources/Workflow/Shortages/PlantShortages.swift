import Ground
import Records
import Replica
import Requirements

/// 5.4 What a plant lacks, by whom it hurts.
public struct PlantShortages: Sendable {
  /// One need that comes too late.
  public struct Shortage: Sendable {
    public var component: String
    public var quantity: Quantity
    public var needed: Day
    /// nil when nothing serves it within the horizon.
    public var available: Day?
    /// Working days.
    public var days: Int
    /// What brings it: a purchase, a work order, a requisition; nil for what is not ordered yet.
    public var supply: PlantRequirements.Supply?
    /// The customers' orders that wait, by due day.
    public var orders: [PlantRequirements.Need]
    /// What is being done about the component, the newest first.
    public var actions: [Row<ShortageAction>]
  }

  public var all: [Shortage]
  /// Whether there are more than are told.
  public var isCut: Bool

  /// So many are told.
  public static let maximum = 200

  public init(all: [Shortage] = [], isCut: Bool = false) {
    self.all = all
    self.isCut = isCut
  }

  /// Those first that make the customers' orders latest; of equals the better customer, the earlier order.
  public static func of(_ requirements: PlantRequirements, _ context: StepContext) throws -> PlantShortages {
    let open = Dictionary(
      grouping: try context.snapshot.all(ShortageAction.self, where: "state = 'open' AND +_shelf = ?", [Int64(context.home.code)], order: "id DESC", limit: 1_000), by: \.component)
    var found: [Shortage] = []
    for item in requirements.items.indices where !requirements.items[item].isMade {
      for late in try requirements.plan.lateSupplies(item) {
        let orders = try requirements.orders(neededBy: late.peg.need)
        found.append(
          Shortage(
            component: requirements.items[item].code, quantity: requirements.items[item].quantity(late.peg.quantity), needed: late.needed, available: late.available,
            days: late.days, supply: requirements.supply(of: late.peg), orders: orders, actions: open[requirements.items[item].code] ?? []))
      }
    }
    found.sort { a, b in a.urgency < b.urgency }
    return PlantShortages(all: Array(found.prefix(maximum)), isCut: found.count > maximum)
  }
}

extension PlantShortages.Shortage {
  fileprivate var urgency: (Int, Int, Int32, String) {
    (-days, -(orders.compactMap { CustomerGrade.allCases.firstIndex(of: $0.grade) }.max() ?? -1), orders.first?.due.number ?? needed.number, component)
  }
}

extension PlantRequirements {
  func supply(of peg: Peg) -> Supply? { if case .receipt(let place) = peg.supply { supply(place) } else { nil } }

  /// The customers' orders behind a need.
  func orders(neededBy source: NeedSource) throws -> [Need] {
    switch source {
    case .safetyStock: []
    case .demand(let place): [need(place)]
    case .order(let parent, let bucket): try orders(servedBy: .order(bucket: bucket), of: parent)
    case .firm(let place): try orders(servedBy: .receipt(place), of: plan.problem.receipts[place].item)
    }
  }
}
