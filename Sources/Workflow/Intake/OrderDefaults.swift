import Foundation
import Ground
import Records
import Replica

/// What an order of a customer usually holds, taken from the orders that they gave before.
public struct OrderDefaults: Sendable {
  /// So many orders back.
  public static let maximumOrders = 20
  /// So many lines of each of them.
  public static let maximumLines = 200

  /// Of the last order; else of the credit limit.
  public var currency: String
  public var deliveryTerms: String
  /// Where goods went, the last place first, then the customer's own; each once.
  public var addresses: [Address]
  /// What each product cost them last.
  public var prices: [Product.ID: UnitPrice]

  public static func of(_ customer: Row<Customer>, _ context: StepContext) throws -> OrderDefaults {
    // The index of the customer's orders ends with their ids, which go up with time: nothing is sorted.
    let orders = try context.snapshot.all(
      SalesOrder.self, where: "customer = ?", [Data(customer.id.key.bytes)], order: "id DESC", limit: maximumOrders)
    var addresses: [Address] = []
    for address in orders.map(\.address) + [customer.address] {
      if let address, !addresses.contains(address) { addresses.append(address) }
    }
    var prices: [Product.ID: UnitPrice] = [:]
    for order in orders where order.state != .rejected && order.state != .cancelled {
      for line in try context.snapshot.all(OrderLine.self, where: "sales_order = ? AND quantity_e6 <> 0", [Data(order.id.key.bytes)], order: "id", limit: maximumLines) {
        // What was given away says nothing of the price.
        if line.price.amount > .zero { prices[line.product] = prices[line.product] ?? line.price }
      }
    }
    return OrderDefaults(
      currency: orders.first?.total.currency ?? customer.creditLimit.currency, deliveryTerms: orders.first?.deliveryTerms ?? "",
      addresses: addresses, prices: prices)
  }
}
