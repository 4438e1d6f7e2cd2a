import Foundation
import Ground
import Records
import Replica

/// What is known of an order, typed or taken in, as far as its completeness asks.
public struct OrderFacts: Sendable {
  public var hasCustomer: Bool
  public var taxNumber: String?
  public var email: String?
  public var reference: String
  public var lines: Int
  public var linesWithProduct: Int
  public var linesWithQuantity: Int
  public var linesWithPrice: Int
  /// As requested, or as promised.
  public var delivery: Day?
  public var address: Address?
  public var paymentDays: Int?
  public var deliveryTerms: String?

  /// - Parameter customer: nil while it is not clear who orders.
  public init(
    customer: Row<Customer>?, reference: String, lines: (all: Int, product: Int, quantity: Int, price: Int), delivery: Day?, address: Address?,
    paymentDays: Int?, deliveryTerms: String?
  ) {
    hasCustomer = customer != nil
    taxNumber = customer?.taxNumber
    email = customer?.email
    self.reference = reference
    (self.lines, linesWithProduct, linesWithQuantity, linesWithPrice) = lines
    self.delivery = delivery
    self.address = address
    self.paymentDays = paymentDays
    self.deliveryTerms = deliveryTerms
  }

  /// Of an order that was taken in. Its lines are counted, not read: an order can have tens of thousands.
  public init(_ order: Row<SalesOrder>, _ context: StepContext) throws {
    let counts = try context.snapshot.integers(
      "SELECT count(*), count(quantity_e6 > 0 OR NULL), count(price_e6 >= 0 OR NULL) FROM order_line WHERE sales_order = ? AND quantity_e6 <> 0", [Data(order.id.key.bytes)])
    let (all, quantity, price) = counts.first.map { (Int($0[0]), Int($0[1]), Int($0[2])) } ?? (0, 0, 0)
    self.init(
      customer: try context.snapshot.get(order.customer), reference: order.customerReference, lines: (all, all, quantity, price),
      delivery: order.promised ?? order.requested, address: order.address, paymentDays: order.paymentDays, deliveryTerms: order.deliveryTerms)
  }
}

extension Completeness {
  public static func of(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Completeness { Completeness(try OrderFacts(order, context)) }

  /// Why an order is not reviewed yet; nil when nothing that is required is missing.
  public static func problem(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    let missing = try of(order, context).missing.filter(\.required)
    guard !missing.isEmpty else { return nil }
    return Problem(
      "order.incomplete",
      Words("The order lacks: \(missing.map(\.en).joined(separator: ", ")).", "订单缺少：\(missing.map(\.zh).joined(separator: "、"))。"),
      remedy: Words("Ask the customer and complete the order.", "请询问客户并补全订单。"))
  }
}
