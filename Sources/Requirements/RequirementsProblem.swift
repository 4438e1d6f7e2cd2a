/// Why something cannot be planned.
public enum RequirementsFault: Error, Hashable, Sendable {
  /// A link, demand or receipt names an item that is not there; by its place in its list.
  case unknownItem(place: Int)
  /// A quantity is negative or over ``RequirementsProblem/maximumQuantity``; by item.
  case quantity(item: Int)
  /// A time is negative, over ``RequirementsProblem/maximumDays``, or an offset is longer than the parent's lead time; by item.
  case time(item: Int)
  /// A lot rule, a minimum, multiple or maximum that do not go together; by item.
  case lot(item: Int)
  /// A rule that weighs costs has none to weigh, or one over ``RequirementsProblem/maximumCost``; by item.
  case cost(item: Int)
  /// Yield must be over 0 and at most 1; scrap at least 0 and under 1; by item.
  case yield(item: Int)
  /// Items that contain themselves, one within the other.
  case cycle(items: [Int])
  /// Too many items, links, demands or receipts.
  case tooMany
  /// What is needed of an item in the end is more than can be counted.
  case tooLarge(item: Int)
}

/// All that is wrong with a problem, at once.
public struct RequirementsFaults: Error, Hashable, Sendable {
  public var all: [RequirementsFault]
}

/// Items, their bills, what is needed and what is coming: all that a plan depends on.
public struct RequirementsProblem: Hashable, Sendable {
  public static let maximumItems = 1_000_000
  public static let maximumLinks = 10_000_000
  /// Of demands, and of receipts.
  public static let maximumLines = 10_000_000
  /// In millionths: a thousand million units.
  public static let maximumQuantity: Int64 = 1_000_000_000_000_000
  public static let maximumDays = 3650
  public static let maximumCost: Int64 = 1_000_000_000_000
  /// So many faults are told.
  public static let maximumFaults = 100

  public let horizon: PlanHorizon
  public let items: [PlanItem]
  public let links: [BillLink]
  public let demands: [PlanDemand]
  public let receipts: [PlanReceipt]
  /// Whether receipts that come too late are counted as if they came when they are needed: a message asks for it, and no second order is planned.
  public let expedites: Bool

  /// - Throws: ``RequirementsFaults`` with all that is wrong, but for cycles, which the plan finds.
  public init(
    horizon: PlanHorizon, items: [PlanItem], links: [BillLink], demands: [PlanDemand], receipts: [PlanReceipt] = [], expedites: Bool = true
  ) throws(RequirementsFaults) {
    self.horizon = horizon
    self.items = items
    self.links = links
    self.demands = demands
    self.receipts = receipts
    self.expedites = expedites
    let faults = Self.faults(items, links, demands, receipts)
    guard faults.isEmpty else { throw RequirementsFaults(all: faults) }
  }

  private static func faults(
    _ items: [PlanItem], _ links: [BillLink], _ demands: [PlanDemand], _ receipts: [PlanReceipt]
  ) -> [RequirementsFault] {
    guard items.count <= maximumItems, links.count <= maximumLinks, demands.count <= maximumLines, receipts.count <= maximumLines else {
      return [.tooMany]
    }
    var faults: [RequirementsFault] = []
    func add(_ fault: RequirementsFault, if isWrong: Bool) {
      if isWrong, faults.count < maximumFaults { faults.append(fault) }
    }
    let quantities = 0...maximumQuantity
    for (place, item) in items.enumerated() {
      add(.quantity(item: place), if: !(quantities.contains(abs(clamped: item.onHand)) && quantities.contains(item.safetyStock)))
      add(.time(item: place), if: !(0...maximumDays).contains(item.leadTime) || !(0...maximumDays).contains(item.safetyTime))
      add(.lot(item: place), if: !item.hasLot)
      add(.cost(item: place), if: !item.hasCosts)
      add(.yield(item: place), if: !(1...1_000_000).contains(item.yield))
    }
    for (place, link) in links.enumerated() {
      guard items.indices.contains(link.parent), items.indices.contains(link.component) else {
        add(.unknownItem(place: place), if: true)
        continue
      }
      add(.quantity(item: link.component), if: !quantities.contains(link.per))
      add(.yield(item: link.component), if: !(0..<1_000_000).contains(link.scrap))
      add(.time(item: link.parent), if: !(0...max(0, items[link.parent].leadTime)).contains(link.offset))
    }
    for (place, demand) in demands.enumerated() {
      add(.unknownItem(place: place), if: !items.indices.contains(demand.item))
      add(.quantity(item: demand.item), if: !quantities.contains(demand.quantity))
    }
    for (place, receipt) in receipts.enumerated() {
      add(.unknownItem(place: place), if: !items.indices.contains(receipt.item))
      add(.quantity(item: receipt.item), if: !quantities.contains(receipt.quantity))
    }
    return faults
  }

  private static func abs(clamped value: Int64) -> Int64 { value == .min ? .max : Swift.abs(value) }
}

extension PlanItem {
  fileprivate var hasLot: Bool {
    let quantities = 0...RequirementsProblem.maximumQuantity
    guard quantities.contains(minimum), (1...RequirementsProblem.maximumQuantity).contains(multiple), quantities.contains(maximum),
      maximum == 0 || (maximum >= multiple && maximum >= minimum)
    else { return false }
    switch rule {
    case .fixed(let lot): return (1...RequirementsProblem.maximumQuantity).contains(lot)
    case .periods(let count): return (1...PlanHorizon.maximumBuckets).contains(count)
    default: return true
    }
  }

  fileprivate var hasCosts: Bool {
    let costs = 1...RequirementsProblem.maximumCost
    switch rule {
    case .lotForLot, .fixed, .periods: return orderCost >= 0 && holdingCost >= 0
    case .economic, .leastUnitCost, .partPeriod, .silverMeal, .wagnerWhitin: return costs.contains(orderCost) && costs.contains(holdingCost)
    }
  }
}
