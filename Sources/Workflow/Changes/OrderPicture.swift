import Foundation
import Ground
import Records
import Replica

/// An order with its lines as it stood at one moment: what a revision keeps, and what two of them are compared by.
public struct OrderPicture: Codable, Hashable, Sendable {
  public struct Line: Codable, Hashable, Sendable {
    public var position: Int
    /// The product's code.
    public var product: String
    public var amount: ExactDecimal
    public var unit: String
    public var price: ExactDecimal
    public var currency: String
    public var priceUnit: String

    public var quantity: Quantity { Quantity(amount, unit) }
    public var unitPrice: UnitPrice { UnitPrice(price, currency, per: priceUnit) }
  }

  public var requested: Day?
  public var promised: Day?
  /// Name, street, city, postcode, region, country.
  public var address: [String]?
  public var deliveryTerms: String?
  public var paymentDays: Int
  public var note: String?
  public var total: Int64
  public var currency: String
  /// By position; a line that was taken out is not among them.
  public var lines: [Line]

  init(_ order: Row<SalesOrder>, _ lines: [Row<OrderLine>], _ context: StepContext) throws {
    requested = order.requested
    promised = order.promised
    address = order.address.map(Self.parts)
    deliveryTerms = order.deliveryTerms
    paymentDays = order.paymentDays
    note = order.note
    total = order.total.minor
    currency = order.total.currency
    var codes: [Product.ID: String] = [:]
    self.lines = try lines.map { line in
      let code = try codes[line.product] ?? context.the(line.product).code
      codes[line.product] = code
      return Line(line.position, code, line.quantity, line.price)
    }
  }

  static func parts(_ address: Address) -> [String] {
    [address.name, address.street, address.city, address.postcode, address.region, address.country]
  }

  /// The bytes that a revision keeps.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return [UInt8](try encoder.encode(self))
  }

  /// - Throws: for bytes that a newer program wrote otherwise.
  public init(_ revision: Row<OrderRevision>) throws {
    self = try JSONDecoder().decode(OrderPicture.self, from: Data(revision.before.bytes))
  }
}

extension OrderPicture.Line {
  init(_ position: Int, _ product: String, _ quantity: Quantity, _ price: UnitPrice) {
    self.init(
      position: position, product: product, amount: quantity.amount, unit: quantity.unit, price: price.amount, currency: price.currency,
      priceUnit: price.unit)
  }
}

/// One value that differs between two pictures of an order, as people read it.
public struct OrderDifference: Hashable, Sendable {
  /// nil for a value of the order as a whole.
  public var position: Int?
  public var label: Words
  /// nil where there was none.
  public var before: Words?
  /// nil where there is none any more.
  public var after: Words?

  /// `line 2, quantity: 40 pcs → 30 pcs`
  public func text(_ language: Language) -> String {
    let lead = position.map { Words("line \($0), ", "第 \($0) 行，")[language] } ?? ""
    return "\(lead)\(label[language].lowercased())\(language == .english ? ": " : "：")\(before?[language] ?? "–") → \(after?[language] ?? "–")"
  }
}

extension OrderPicture {
  /// What differs, the head before the lines, the lines by position.
  public func differences(to after: OrderPicture) -> [OrderDifference] {
    head(to: after).filter { $0.1 != $0.2 }.map { OrderDifference(position: nil, label: $0.0, before: $0.1, after: $0.2) } + lineDifferences(to: after)
  }

  /// Each value of the head in both pictures.
  func head(to after: OrderPicture) -> [(label: Words, before: Words?, after: Words?)] {
    let fields = SalesOrder.fields
    func plain(_ value: String?) -> Words? { value.map { Words($0, $0) } }
    func money(_ picture: OrderPicture) -> Words? { plain(Money(minor: picture.total, currency: picture.currency).description) }
    func place(_ parts: [String]?) -> Words? { plain(parts?.filter { !$0.isEmpty }.joined(separator: ", ")) }
    return [
      (fields.requested.schema.label, plain(requested?.description), plain(after.requested?.description)),
      (fields.promised.schema.label, plain(promised?.description), plain(after.promised?.description)),
      (fields.address.schema.label, place(address), place(after.address)),
      (fields.deliveryTerms.schema.label, plain(deliveryTerms), plain(after.deliveryTerms)),
      (fields.paymentDays.schema.label, plain("\(paymentDays)"), plain("\(after.paymentDays)")),
      (fields.note.schema.label, plain(note), plain(after.note)),
      (fields.total.schema.label, money(self), money(after)),
    ]
  }

  private func lineDifferences(to after: OrderPicture) -> [OrderDifference] {
    let old = Dictionary(lines.map { ($0.position, $0) }) { first, _ in first }
    let new = Dictionary(after.lines.map { ($0.position, $0) }) { first, _ in first }
    let fields = OrderLine.fields
    return Set(old.keys).union(new.keys).sorted().flatMap { position -> [OrderDifference] in
      let (was, now) = (old[position], new[position])
      let pairs: [(Words, Words?, Words?)] = [
        (fields.product.schema.label, (was?.product).map { Words($0, $0) }, (now?.product).map { Words($0, $0) }),
        (fields.quantity.schema.label, was.map { Self.words($0.quantity.cells, fields.quantity.schema) }, now.map { Self.words($0.quantity.cells, fields.quantity.schema) }),
        (fields.price.schema.label, was.map { Self.words($0.unitPrice.cells, fields.price.schema) }, now.map { Self.words($0.unitPrice.cells, fields.price.schema) }),
      ]
      return pairs.filter { $0.1 != $0.2 }.map { OrderDifference(position: position, label: $0.0, before: $0.1, after: $0.2) }
    }
  }

  private static func words(_ cells: [Cell], _ field: FieldSchema) -> Words {
    Words(field.type.display(cells, .english), field.type.display(cells, .chinese))
  }
}

/// Differences as a correction keeps them: an array a value, of position, label, before and after, each in both languages.
extension OrderDifference {
  static func json(_ all: [OrderDifference]) -> JSON {
    .array(
      all.map { one in
        [
          one.position.map { .int(Int64($0)) } ?? .null, .string(one.label.en), .string(one.label.zh), one.before.map { .string($0.en) } ?? .null,
          one.before.map { .string($0.zh) } ?? .null, one.after.map { .string($0.en) } ?? .null, one.after.map { .string($0.zh) } ?? .null,
        ]
      })
  }
}
