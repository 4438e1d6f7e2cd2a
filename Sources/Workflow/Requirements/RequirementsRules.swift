/// What requirements go by where a plant says nothing, from `requirements.json`.
public struct RequirementsRules: Sendable, Decodable {
  /// How far ahead is planned.
  public var weeks: Int
  /// Working days that a product takes at the plant.
  public var makeDays: Int
  /// Working days from an order to a supplier to its receipt.
  public var buyDays: Int
  /// Requisitions are made for what must be ordered within so many working days.
  public var orderDays: Int
  /// What a year's holding cost is spread over.
  public var workDaysAYear: Int
  /// More than this over what was ordered is not taken in by itself.
  public var overPercent: Int

  enum CodingKeys: String, CodingKey {
    case weeks
    case makeDays = "make_days"
    case buyDays = "buy_days"
    case orderDays = "order_days"
    case workDaysAYear = "work_days_a_year"
    case overPercent = "over_percent"
  }

  public static let shipped: RequirementsRules = Resource.decode("requirements")
}
