import Ground
import Records
import Replica

/// What of a file's orders is not clear, for a person to say: whose orders they are, and which products their lines mean.
public struct ImportLook: Sendable {
  /// A line whose product is not known, or whose unit is not that of its product.
  public struct Item: Sendable {
    /// Places in the file, from 1.
    public var order: Int
    public var position: Int
    public var line: ImportedOrder.Line
    /// What the customer calls it: the code that an answer is remembered by.
    public var code: String
    /// Whose order it is; nil while that is not known either.
    public var customer: Row<Customer>?
    /// The product that is meant, when it is the unit that is not clear.
    public var product: Row<Product>?
  }

  /// An order whose customer is not known.
  public struct Stranger: Sendable {
    public var order: Int
    public var reference: String
    public var party: ImportedOrder.Party
    public var problem: Problem
  }

  public private(set) var items: [Item] = []
  public private(set) var strangers: [Stranger] = []

  /// - Parameter customer: whose orders they are when the file's own words name nobody here.
  public init(_ orders: [ImportedOrder], customer: Row<Customer>? = nil, _ context: StepContext) throws {
    let check = ImportCheck(channel: .file, customer: customer, context: context)
    for (index, order) in orders.enumerated() {
      var whose: Row<Customer>?
      switch try check.customer(order.customer) {
      case .success(let known): whose = known
      case .failure(let problem):
        strangers.append(Stranger(order: index + 1, reference: order.reference, party: order.customer, problem: problem))
      }
      for (place, line) in order.lines.enumerated() {
        let product: Row<Product>?
        switch try Self.clarity(line, whose, context) {
        case .clear: continue
        case .unknown: product = nil
        case .otherUnit(let known): product = known
        }
        items.append(
          Item(order: index + 1, position: place + 1, line: line, code: ItemTranslation.codes(line).first ?? "", customer: whose, product: product))
      }
    }
  }

  private enum Clarity {
    case clear, unknown
    case otherUnit(Row<Product>)
  }

  private static func clarity(_ line: ImportedOrder.Line, _ customer: Row<Customer>?, _ context: StepContext) throws -> Clarity {
    switch try ItemTranslation(line, of: customer, context).result {
    case .notSold: return .clear
    case .problem: return .unknown
    case .line(let known):
      guard let product = try context.snapshot.first(Product.self, where: "code = ?", [known.product]) else { return .unknown }
      return known.quantity.unit == product.unit ? .clear : .otherUnit(product)
    }
  }
}
