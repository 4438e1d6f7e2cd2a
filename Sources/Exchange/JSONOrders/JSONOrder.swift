import Ground

/// An order as a program writes it: `{"orders": [ … ]}`, or one order by itself. Every value is a text, numbers too, so that none loses a
/// place on its way.
struct JSONOrder: Decodable {
  struct Party: Decodable {
    var code, taxNumber, name, contact, email, telephone: String?

    enum CodingKeys: String, CodingKey {
      case code, name, contact, email, telephone
      case taxNumber = "tax_number"
    }
  }

  struct Place: Decodable {
    var name, street, city, postcode, region, country: String?
  }

  struct Line: Decodable {
    var number, product, customerItem, description, quantity, unit, price, requested, note: String?

    enum CodingKeys: String, CodingKey {
      case number, product, description, quantity, unit, price, requested, note
      case customerItem = "customer_item"
    }
  }

  var reference, issued, requested, currency, note: String?
  var paymentTerms, deliveryTerms: String?
  var customer: Party?
  var deliveryAddress: Place?
  var lines: [Line]?

  enum CodingKeys: String, CodingKey {
    case issued, requested, currency, note, customer, lines
    case reference = "customer_reference"
    case paymentTerms = "payment_terms"
    case deliveryTerms = "delivery_terms"
    case deliveryAddress = "delivery_address"
  }
}

/// What a file of JSON holds.
struct JSONOrders: Decodable {
  var orders: [JSONOrder]

  private enum CodingKeys: CodingKey {
    case orders
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    orders = container.contains(.orders) ? try container.decode([JSONOrder].self, forKey: .orders) : [try JSONOrder(from: decoder)]
  }
}
