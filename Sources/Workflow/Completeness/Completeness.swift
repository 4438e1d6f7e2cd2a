import Ground

/// 3.2 How much of what an order needs is known, as a share of declared weights, with what is missing by name.
public struct Completeness: Sendable {
  /// Something that an order needs: a row of `completeness.json`. How it is known that it is there stands in ``Completeness/isThere``.
  public struct Item: Sendable, Decodable {
    public var name: String
    public var weight: Int
    /// Without it no order is reviewed; what is not required only lowers the share.
    public var required: Bool
    /// The order's field that it is entered in.
    public var field: String
    public var en: String
    public var zh: String

    public var label: Words { Words(en, zh) }
  }

  public static let items: [Item] = Resource.decode("completeness")

  /// Per cent, downwards: 100 only when nothing is missing.
  public let score: Int
  public let missing: [Item]

  /// Whether nothing that is required is missing.
  public var isEnough: Bool { !missing.contains(where: \.required) }

  public init(_ facts: OrderFacts) {
    missing = Self.items.filter { Self.isThere[$0.name]?(facts) != true }
    let all = Self.items.reduce(0) { $0 + $1.weight }
    score = (all - missing.reduce(0) { $0 + $1.weight }) * 100 / max(1, all)
  }

  static let isThere: [String: @Sendable (OrderFacts) -> Bool] = [
    "customer": { $0.hasCustomer },
    "taxNumber": { $0.taxNumber.map { TaxNumber.problem($0) == nil } ?? false },
    "reference": { !$0.reference.isEmpty },
    "product": { $0.lines > 0 && $0.linesWithProduct == $0.lines },
    "quantity": { $0.lines > 0 && $0.linesWithQuantity == $0.lines },
    "price": { $0.lines > 0 && $0.linesWithPrice == $0.lines },
    "delivery": { $0.delivery != nil },
    "address": { facts in facts.address.map { !$0.street.isEmpty && !$0.city.isEmpty && Country.code($0.country) != nil } ?? false },
    "payment": { $0.paymentDays != nil },
    "deliveryTerms": { $0.deliveryTerms.map { Incoterms.problem($0) == nil } ?? false },
    "contact": { $0.email != nil },
  ]
}
