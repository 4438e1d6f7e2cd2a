import Ground

/// A purchase order as the customer sent it, before anything of ours is looked up.
///
/// Texts are trimmed and empty when the file does not have them; whether the customer, the items and the prices are known is
/// checked by the step that receives the order.
public struct ReceivedOrder: Sendable, Hashable {
  /// The customer's own order number.
  public var customerReference: String
  public var issued: Day
  /// When the customer wants the whole order; a line may say otherwise. Of a period, its last day.
  public var requested: Day?
  /// ISO 4217, three capital letters. All prices of the order are in it. Empty only when an EDIFACT order names neither a
  /// currency nor a price.
  public var currency: String
  public var customer: ReceivedParty
  public var deliveryAddress: ReceivedAddress?
  public var note: String
  public var paymentTerms: String
  /// Incoterms code, then the named place if given: `FCA Shanghai`.
  public var deliveryTerms: String
  public var lines: [ReceivedLine]

  public init(
    customerReference: String, issued: Day, requested: Day? = nil, currency: String, customer: ReceivedParty = ReceivedParty(),
    deliveryAddress: ReceivedAddress? = nil, note: String = "", paymentTerms: String = "", deliveryTerms: String = "",
    lines: [ReceivedLine] = []
  ) {
    self.customerReference = customerReference
    self.issued = issued
    self.requested = requested
    self.currency = currency
    self.customer = customer
    self.deliveryAddress = deliveryAddress
    self.note = note
    self.paymentTerms = paymentTerms
    self.deliveryTerms = deliveryTerms
    self.lines = lines
  }
}

/// Who ordered, in the file's words.
public struct ReceivedParty: Sendable, Hashable {
  public var name: String
  /// VAT number, or the unified social credit code; as written, not verified.
  public var taxNumber: String
  /// The code of the customer: ours for them if the file has it, else theirs.
  public var identifier: String
  public var contact: String
  public var email: String
  public var telephone: String

  public init(
    name: String = "", taxNumber: String = "", identifier: String = "", contact: String = "", email: String = "",
    telephone: String = ""
  ) {
    self.name = name
    self.taxNumber = taxNumber
    self.identifier = identifier
    self.contact = contact
    self.email = email
    self.telephone = telephone
  }
}

/// Where the goods shall go.
public struct ReceivedAddress: Sendable, Hashable {
  public var name: String
  public var street: String
  public var city: String
  public var postcode: String
  public var region: String
  /// ISO 3166-1 alpha-2, or empty.
  public var country: String

  public init(
    name: String = "", street: String = "", city: String = "", postcode: String = "", region: String = "", country: String = ""
  ) {
    self.name = name
    self.street = street
    self.city = city
    self.postcode = postcode
    self.region = region
    self.country = country
  }

  var isEmpty: Bool { self == ReceivedAddress() }
}

/// One line of a received order.
public struct ReceivedLine: Sendable, Hashable {
  /// The customer's number of the line; its place in the order, from 1, when the file numbers no lines.
  public var number: String
  /// The customer's own code of the item.
  public var buyerItem: String
  /// Our code of the item; the GTIN when the file has that one only.
  public var sellerItem: String
  public var description: String
  public var quantity: Quantity
  /// Per one of its unit, which may differ from the quantity's unit; nil when the file names no price.
  public var price: UnitPrice?
  public var requested: Day?
  public var note: String
  /// Line in the file where it begins, from 1; 0 in a file that has no lines.
  public var line: Int

  public init(
    number: String, buyerItem: String = "", sellerItem: String = "", description: String = "", quantity: Quantity,
    price: UnitPrice? = nil, requested: Day? = nil, note: String = "", line: Int
  ) {
    self.number = number
    self.buyerItem = buyerItem
    self.sellerItem = sellerItem
    self.description = description
    self.quantity = quantity
    self.price = price
    self.requested = requested
    self.note = note
    self.line = line
  }
}

extension [ReceivedLine] {
  /// The day that every line asks for; nil when they differ or one says none.
  var sharedRequest: Day? {
    guard let day = first?.requested, allSatisfy({ $0.requested == day }) else { return nil }
    return day
  }
}
