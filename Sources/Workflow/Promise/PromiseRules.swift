/// What a promise adds to the day on which goods are there: working days, from `promise.json`.
public struct PromiseRules: Sendable, Decodable {
  /// To pick and pack what is free.
  public var pickingDays: Int
  /// To take in and inspect what was made.
  public var receivingDays: Int
  /// From the warehouse to the customer.
  public var transportDays: Int
  /// By when a standard product is delivered if nothing better is known (manual, 1.2).
  public var standardDays: Int

  enum CodingKeys: String, CodingKey {
    case pickingDays = "picking_days"
    case receivingDays = "receiving_days"
    case transportDays = "transport_days"
    case standardDays = "standard_days"
  }

  public static let shipped: PromiseRules = Resource.decode("promise")
}
