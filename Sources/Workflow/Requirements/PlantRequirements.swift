import Ground
import Records
import Replica
import Requirements

/// 5.3 What a plant must make and buy when, with the names of all that is in it.
public struct PlantRequirements: Sendable {
  /// A product or a material.
  public struct Item: Sendable {
    public var code: String
    public var unit: String
    /// A product's name; nil for a material that is only a name in bills.
    public var name: Words?
    public var product: Product.ID?
    /// It has a bill of materials here; what has none is bought.
    public var isMade: Bool
    public var leadDays: Int
    /// Millionths that may still be promised.
    public var onHand: Int64 = 0
    public var rule: Row<MaterialRule>?
    /// A bill names it in another unit: that line is left out.
    public var hasOtherUnits = false

    public func quantity(_ millionths: Int64) -> Quantity { Quantity(ExactDecimal(millionths: millionths), unit) }
  }

  /// What an office asked for, by the customer's order.
  public struct Need: Sendable {
    public var request: SupplyRequest.ID
    public var order: SalesOrder.ID
    public var number: String
    public var due: Day
    public var grade: CustomerGrade
  }

  /// What is on its way.
  public enum Supply: Sendable {
    case work(Row<WorkOrder>)
    case purchase(Row<PurchaseOrder>)
    case requisition(Row<Requisition>)

    public var number: String {
      switch self {
      case .work(let row): row.number
      case .purchase(let row): row.number
      case .requisition(let row): row.number
      }
    }

    public var key: RecordKey {
      switch self {
      case .work(let row): row.id.key
      case .purchase(let row): row.id.key
      case .requisition(let row): row.id.key
      }
    }
  }

  /// By days.
  public let plan: RequirementsPlan
  /// As the plan counts them.
  public let items: [Item]
  /// By the keys of the plan's demands.
  public let needs: [Need]
  /// By the keys of the plan's receipts.
  public let supplies: [Supply]
  let places: [String: Int]

  /// What this plant needs now.
  /// - Throws: ``Problem`` or ``Problems``: what cannot be planned, and why.
  public static func of(_ context: StepContext) throws -> PlantRequirements { try RequirementsReading.read(context) }

  public func place(_ code: String) -> Int? { places[code] }

  public func need(_ demand: Int) -> Need { needs[plan.problem.demands[demand].key] }
  public func supply(_ receipt: Int) -> Supply { supplies[plan.problem.receipts[receipt].key] }

  /// The customers' orders that a supply is for in the end, each once, by due day.
  public func orders(servedBy supply: SupplySource, of item: Int) throws -> [Need] {
    var seen = Set<SalesOrder.ID>()
    return try plan.demands(servedBy: supply, of: item).map(need).sorted { ($0.due, $0.number) < ($1.due, $1.number) }.filter { seen.insert($0.order).inserted }
  }

  /// What must be bought and ordered within so many working days from today.
  struct Purchase: Sendable {
    var component: String
    var quantity: Quantity
    var needed: Day
    var orderBy: Day
    /// Numbers of the customers' orders.
    var orders: String
  }

  func purchases(within days: Int, _ calendar: WorkingCalendar) throws -> [Purchase] {
    let horizon = plan.problem.horizon
    let last = horizon.day(at: days)
    return try plan.itemsWithOrders.filter { !items[$0].isMade }.flatMap { item in
      try plan.orders(item).filter { $0.release <= last }.map { order in
        Purchase(
          component: items[item].code, quantity: items[item].quantity(order.begun), needed: order.due,
          orderBy: order.daysLate > 0 ? calendar.day(order.daysLate, before: horizon.day(at: 0)) : order.release,
          orders: Self.listed(try orders(servedBy: .order(bucket: order.bucket), of: item).map(\.number)))
      }
    }
  }

  /// As many numbers as fit a field, and how many more.
  static func listed(_ numbers: [String]) -> String {
    let shown = numbers.prefix(8).joined(separator: ", ")
    return numbers.count > 8 ? "\(shown) +\(numbers.count - 8)" : shown
  }
}
