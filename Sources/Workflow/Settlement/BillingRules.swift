import Foundation
import Ground
import Records
import Replica

/// 10.1 How a customer is invoiced on a day: their own terms, where those say nothing the company's, and else the usual ones.
public struct BillingRules: Sendable {
  /// nil for the order's own net days.
  public var parts: PaymentParts?
  public var includesTax = false
  public var rounding = TaxRounding.line
  /// One rate for all of the customer's goods.
  public var rate: ExactDecimal?
  /// Per cent off for who pays within the days.
  public var discount = ExactDecimal.zero
  public var discountDays = 0
  /// Per cent a year.
  public var interest = ExactDecimal.zero
  /// Per cent that deliveries and invoices may lie above the order.
  public var tolerance = ExactDecimal.zero
  public var buyerAddress: String?
  public var buyerBank: String?

  /// VAT rates: per cent.
  public static let rates = [13, 9, 6, 0].map { ExactDecimal($0) }

  public init(_ customer: Customer.ID, on day: Day, _ snapshot: Snapshot) throws {
    let company = try Self.newest(nil, day, snapshot)
    let own = try Self.newest(customer, day, snapshot)
    for terms in [company, own].compactMap({ $0 }) {
      if let text = terms.parts, let parts = try? PaymentParts(parsing: text) { self.parts = parts }  // A newer program's words keep the former.
      includesTax = terms.includesTax ?? includesTax
      rounding = terms.rounding ?? rounding
      rate = terms.rate ?? rate
      discount = terms.discount ?? discount
      discountDays = terms.discountDays ?? discountDays
      interest = terms.interest ?? interest
      tolerance = terms.tolerance ?? tolerance
      buyerAddress = terms.buyerAddress ?? buyerAddress
      buyerBank = terms.buyerBank ?? buyerBank
    }
  }

  /// - Parameter customer: nil for the company's.
  static func newest(_ customer: Customer.ID?, _ day: Day, _ snapshot: Snapshot) throws -> Row<SettlementTerms>? {
    let newest = "valid_from DESC, id DESC"
    guard let customer else { return try snapshot.first(SettlementTerms.self, where: "customer IS NULL AND valid_from <= ?", [day.description], order: newest) }
    return try snapshot.first(SettlementTerms.self, where: "customer = ? AND valid_from <= ?", [Data(customer.key.bytes), day.description], order: newest)
  }

  /// The rate of a product for this customer, in per cent: one of the customer's own, else the product's, else the usual 13.
  public func rate(of product: Product.ID, on day: Day, _ snapshot: Snapshot) throws -> ExactDecimal {
    if let rate { return rate }
    return try ProductTax.holding(product, on: day, snapshot)?.rate ?? Self.rates[0]
  }

  /// The rates of lines, by their products; each product is looked up once.
  public func rates(of products: [Product.ID], on day: Day, _ snapshot: Snapshot) throws -> [ExactDecimal] {
    var known: [Product.ID: ExactDecimal] = [:]
    return try products.map { product in
      if let rate = known[product] { return rate }
      let found = try rate(of: product, on: day, snapshot)
      known[product] = found
      return found
    }
  }

  static func rateProblem(_ rate: ExactDecimal, _ field: String) -> Problem? {
    guard !rates.contains(rate) else { return nil }
    return Problem("invoice.rate", field: field, Words("\(rate) % is no VAT rate.", "\(rate)% 不是可用的税率。"), remedy: Words("Use 13, 9, 6 or 0.", "请用 13、9、6 或 0。"))
  }
}

extension ProductTax {
  /// How a product is taxed on a day; nil when nobody has said so.
  public static func holding(_ product: Product.ID, on day: Day, _ snapshot: Snapshot) throws -> Row<ProductTax>? {
    try snapshot.first(ProductTax.self, where: "product = ? AND valid_from <= ?", [Data(product.key.bytes), day.description], order: "valid_from DESC, id DESC")
  }
}
