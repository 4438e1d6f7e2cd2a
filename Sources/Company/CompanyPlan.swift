import Ground

/// What a made company is to be: how large, how old, how deep. The same plan gives the same company but for the tails of its keys.
public struct CompanyPlan: Sendable, Equatable {
  /// Which records there are for each order.
  public enum Depth: String, Sendable, CaseIterable {
    /// Customers, orders and their lines.
    case orders
    /// Also what goes out and what comes back for it: shipments, deliveries, invoices, payments, complaints.
    case deliveries
    /// Also how it comes about: reviews, work orders, reports, receipts, inspections, stock; and each order's states one after the other.
    case all
  }

  public static let maximumOrders = 10_000_000
  public static let maximumSites = 2_000
  public static let maximumYears = 20

  public var orders: Int
  public var offices: Int
  public var plants: Int
  public var warehouses: Int
  public var seed: UInt64
  /// The day on which it is looked at; nothing is made after its morning.
  public var until: Day
  public var years: Int
  public var depth: Depth
  /// The last plant has not been heard of for so many days; 0 for one that is in touch.
  public var offlineDays: Int

  public init(
    orders: Int, offices: Int = 3, plants: Int = 2, warehouses: Int = 2, seed: UInt64 = 2026, until: Day = Day(number: 20_781), years: Int = 3,
    depth: Depth = .all, offlineDays: Int = 8
  ) {
    self.orders = orders
    self.offices = offices
    self.plants = plants
    self.warehouses = warehouses
    self.seed = seed
    self.until = until
    self.years = years
    self.depth = depth
    self.offlineDays = offlineDays
  }

  /// What stands against it; nil when it can be made.
  public var problem: Problem? {
    func outside(_ field: String, _ value: Int, _ range: ClosedRange<Int>) -> Problem? {
      range.contains(value)
        ? nil
        : Problem(
          "plan.outside", field: field, Words("must be from \(range.lowerBound) to \(range.upperBound) (got \(value)).", "应在 \(range.lowerBound) 至 \(range.upperBound) 之间（现为 \(value)）。"),
          remedy: Words("Give another number.", "请另填数值。"))
    }
    return outside("orders", orders, 1...Self.maximumOrders) ?? outside("offices", offices, 1...Self.maximumSites)
      ?? outside("plants", plants, 1...Self.maximumSites) ?? outside("warehouses", warehouses, 1...Self.maximumSites)
      ?? outside("years", years, 1...Self.maximumYears) ?? outside("offline", offlineDays, 0...365 * years)
  }

  var days: Int { years * 365 }
  var first: Day { until.advanced(by: -days) }
  /// 10:00 in Shanghai.
  public var end: UInt64 { UInt64(until.number) * 86_400_000 + 2 * 3_600_000 }
  var start: UInt64 { UInt64(first.number) * 86_400_000 }
  /// From when on the last plant is not heard of.
  var silence: UInt64 { offlineDays > 0 && plants > 1 ? end - UInt64(offlineDays) * 86_400_000 : .max }

  /// What customers order.
  var goods: Int { min(2_000, max(40, orders / 100)) }
  /// A customer orders about fifty times in three years, and the large ones more often.
  var customers: Int { min(200_000, max(12 * offices, orders / 50)) }
  var lines: ClosedRange<Int> { 1...9 }
}
