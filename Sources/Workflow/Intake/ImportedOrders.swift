import Foundation
import Ground
import Replica

/// An order as a file or another system gave it: the customer's words, with nothing of ours looked up yet.
public struct ImportedOrder: Codable, Hashable, Sendable {
  /// How the file names the customer; any one of them is enough, and they must not contradict each other.
  public struct Party: Codable, Hashable, Sendable {
    public var code: String?
    public var taxNumber: String?
    public var name: String?

    public init(code: String? = nil, taxNumber: String? = nil, name: String? = nil) {
      self.code = code
      self.taxNumber = taxNumber
      self.name = name
    }
  }

  public struct Line: Codable, Hashable, Sendable {
    /// Our product code, as far as the customer knows it; nil when they gave only their own words.
    public var product: String?
    /// The customer's own code of the item.
    public var buyerItem: String?
    /// What the customer calls it.
    public var description: String?
    public var quantity: ExactDecimal
    /// UN/ECE code.
    public var unit: String
    /// nil takes the price list's.
    public var price: ExactDecimal?
    public var currency: String?
    public var priceUnit: String?
    public var requested: Day?
    /// Where it stands in the file, from 1.
    public var line: Int?

    public init(
      product: String?, buyerItem: String? = nil, description: String? = nil, quantity: ExactDecimal, unit: String, price: ExactDecimal? = nil,
      currency: String? = nil, priceUnit: String? = nil, requested: Day? = nil, line: Int? = nil
    ) {
      self.product = product
      self.buyerItem = buyerItem
      self.description = description
      self.quantity = quantity
      self.unit = unit
      self.price = price
      self.currency = currency
      self.priceUnit = priceUnit
      self.requested = requested
      self.line = line
    }
  }

  /// Name, street, city, postcode, region, country; empty where the file has none.
  public struct Place: Codable, Hashable, Sendable {
    public var name, street, city, postcode, region, country: String

    public init(name: String, street: String, city: String, postcode: String, region: String, country: String) {
      self.name = name
      self.street = street
      self.city = city
      self.postcode = postcode
      self.region = region
      self.country = country
    }
  }

  /// The customer's own order number.
  public var reference: String
  public var customer: Party
  public var requested: Day?
  public var address: Place?
  public var deliveryTerms: String?
  public var note: String?
  public var lines: [Line]

  public init(
    reference: String, customer: Party, requested: Day? = nil, address: Place? = nil, deliveryTerms: String? = nil, note: String? = nil,
    lines: [Line]
  ) {
    self.reference = reference
    self.customer = customer
    self.requested = requested
    self.address = address
    self.deliveryTerms = deliveryTerms
    self.note = note
    self.lines = lines
  }
}

/// The orders of one file, as JSON: what the entry of `order.import` holds.
public struct ImportedOrders: FieldValue {
  public static let maximumOrders = 1_000
  /// Bytes of the JSON: a file of 20 MB with every line spelled out.
  public static let maximumText = 64 << 20

  public var orders: [ImportedOrder]

  public init(_ orders: [ImportedOrder]) { self.orders = orders }

  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Strings, decimals and days encode always.
    return (try? encoder.encode(orders)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  public init(parsing text: String) throws(Problem) {
    do {
      orders = try JSONDecoder().decode([ImportedOrder].self, from: Data(text.utf8))
    } catch {
      let place = (error as? DecodingError).map(Self.place) ?? ""
      throw Problem(
        "orders.form", Words("These are no orders in JSON\(place).", "不是有效的订单 JSON\(place)。"),
        remedy: Words("See the manual page of order.import for the form.", "格式见 order.import 的说明。"))
    }
    guard (1...Self.maximumOrders).contains(orders.count) else {
      throw Problem(
        "orders.count", Words("There are \(orders.count) orders.", "共有 \(orders.count) 个订单。"),
        remedy: Words("Give from 1 to \(Self.maximumOrders) at once.", "一次请给 1 到 \(Self.maximumOrders) 个。"))
    }
    if let index = orders.firstIndex(where: { $0.lines.count > OrderLinesText.maximumLines }) {
      throw Problem(
        "order.tooManyLines", field: "[\(index + 1)].lines",
        Words("has more than \(OrderLinesText.maximumLines) lines.", "超过 \(OrderLinesText.maximumLines) 行。"),
        remedy: Words("Split the order.", "请拆分订单。"))
    }
  }

  private static func place(_ error: DecodingError) -> String {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found), .dataCorrupted(let found): context = found
    @unknown default: return ""
    }
    let path = context.codingPath.map { $0.intValue.map { "[\($0 + 1)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? "" : " (\(path))"
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try ImportedOrders(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let orders = try? ImportedOrders(parsing: text) else { return nil }  // Was parsed once to get here.
    self = orders
  }
}
