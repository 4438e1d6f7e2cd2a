import Foundation
import Ground
import Records
import Replica

/// What the checks look at: an order with its customer and products, and what the customer ordered before.
struct OrderMatter {
  struct Line {
    var row: Row<OrderLine>
    var product: Row<Product>
    /// What a unit costs here today; nil for what is not on the price list.
    var list: UnitPrice?
    /// The price is the one of the quotation or the agreement that the order came of, or nothing for a free sample.
    var isQuoted: Bool
  }

  /// Another order of the customer with the first of its lines.
  struct Past {
    var order: Row<SalesOrder>
    var lines: [Row<OrderLine>]
  }

  let context: StepContext
  let order: Row<SalesOrder>
  let customer: Row<Customer>
  let lines: [Line]
  /// The customer's last other orders that are neither rejected nor cancelled, the newest first.
  let history: [Past]

  init(_ order: Row<SalesOrder>, _ context: StepContext) throws {
    self.context = context
    self.order = order
    customer = try context.the(order.customer)
    var known: [Product.ID: (Row<Product>, UnitPrice?)] = [:]
    let quoted = try order.quotedPrices(context)
    lines = try order.lines(context).map { line in
      if known[line.product] == nil {
        let product = try context.the(line.product)
        known[line.product] = (product, try OrderPricing.listPrice(product, context))
      }
      let (product, list) = known[line.product]!  // Was just put there.
      return Line(row: line, product: product, list: list, isQuoted: quoted.contains(QuotedPrice(product: line.product, price: line.price)) || order.isFree(line))
    }
    let before = try context.snapshot.all(
      SalesOrder.self, where: "customer = ?", [Data(order.customer.key.bytes)], order: "id DESC", limit: OrderDefaults.maximumOrders + 1)
    history = try before.filter { $0.id != order.id && $0.state != .rejected && $0.state != .cancelled }.prefix(OrderDefaults.maximumOrders).map { past in
      Past(
        order: past,
        lines: try context.snapshot.all(
          OrderLine.self, where: "sales_order = ?", [Data(past.id.key.bytes)], order: "id", limit: OrderDefaults.maximumLines + 1))
    }
  }

  /// The country that the customer's address or tax number names, in two letters of ISO 3166; nil when neither does.
  var home: String? {
    if let country = customer.address.flatMap({ Country.code($0.country) }) { return country }
    let number = customer.taxNumber.uppercased()
    if TaxNumber.isCreditCode(number) { return "CN" }
    let prefix = String(number.prefix(2))
    guard VATNumber.isValid(prefix, String(number.dropFirst(2))) == true else { return nil }
    return ["EL": "GR", "XI": "GB"][prefix] ?? prefix
  }
}
