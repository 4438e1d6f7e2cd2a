import Foundation
import Ground
import Records
import Replica

/// An agreement as it stands: its lines with what is left of each.
public struct BlanketReading: Sendable {
  public struct Line: Sendable {
    public var row: Row<BlanketLine>
    public var product: Row<Product>
    /// Below zero when more was called off than was agreed.
    public var left: ExactDecimal

    public var quantityLeft: Quantity { Quantity(left, product.unit) }
  }

  public var blanket: Row<Blanket>
  /// By position.
  public var lines: [Line]

  public static func of(_ blanket: Row<Blanket>, _ context: StepContext) throws -> BlanketReading {
    let rows = try context.snapshot.all(
      BlanketLine.self, where: "blanket = ?", [Data(blanket.id.key.bytes)], order: "position, id", limit: BlanketTerms.maximumLines)
    return BlanketReading(
      blanket: blanket,
      lines: try rows.map { Line(row: $0, product: try context.the($0.product), left: try context.snapshot.blanketLeft($0.id)) })
  }

  public func line(of product: Product.ID) -> Line? { lines.first { $0.row.product == product } }

  /// Lines of which more was called off than was agreed.
  public var overCalled: [Line] { lines.filter { $0.left < .zero } }

  /// `P-100: 20 pcs`, of each line that is below zero.
  public var overWords: Words {
    func text(_ language: Language) -> String {
      overCalled.map { "\($0.product.code): \(Quantity(-$0.left, $0.product.unit).told[language])" }.joined(separator: language == .english ? ", " : "、")
    }
    return Words(text(.english), text(.chinese))
  }

  /// How much was agreed of each line, and how much of it orders hold.
  public func sums(_ snapshot: Snapshot) throws -> [BlanketLine.ID: (agreed: ExactDecimal, called: ExactDecimal)] {
    try lines.reduce(into: [:]) { sums, line in
      let kinds = try snapshot.named(
        "SELECT kind, sum(quantity_e6) FROM blanket_move WHERE blanket_line = ? GROUP BY kind", [Data(line.row.id.key.bytes)])
      var (agreed, called) = (ExactDecimal.zero, ExactDecimal.zero)
      for (name, numbers) in kinds {
        guard let kind = BlanketMoveKind(rawValue: name), kind != .lapse else { continue }
        let amount = ExactDecimal(millionths: numbers[0])
        if kind.isAgreement { agreed += amount } else { called += -amount }
      }
      sums[line.row.id] = (agreed, called)
    }
  }

  /// The newest moves that orders made, the newest first.
  public func moves(_ snapshot: Snapshot, limit: Int) throws -> [Row<BlanketMove>] {
    try snapshot.all(
      BlanketMove.self, where: "blanket_line IN (SELECT id FROM blanket_line WHERE blanket = ?)", [Data(blanket.id.key.bytes)], order: "id DESC",
      limit: limit)
  }
}

extension Snapshot {
  /// What is left of a line; below zero when sites called off more apart from each other.
  public func blanketLeft(_ line: BlanketLine.ID) throws -> ExactDecimal {
    ExactDecimal(millionths: Int64(try count("SELECT quantity_e6 FROM blanket_left WHERE blanket_line = ?", [Data(line.key.bytes)])))
  }

  /// What an order holds of each line of its agreement.
  func blanketHeld(by order: SalesOrder.ID) throws -> [BlanketLine.ID: ExactDecimal] {
    try all(BlanketMove.self, where: "sales_order = ?", [Data(order.key.bytes)]).reduce(into: [:]) { held, move in
      held[move.line, default: .zero] += -move.quantity.amount
    }
  }
}

extension Blanket {
  /// The most agreements of a list.
  public static let maximumListed = 200
  /// Of those that have ended so many are looked through for what was called off too much.
  static let newestEnded = 500

  /// Those that goods can be called off from, the ones that end first on top.
  ///
  /// - Parameter customer: nil for all customers'.
  public static func open(of customer: Customer.ID? = nil, _ context: StepContext) throws -> [Row<Blanket>] {
    guard let customer else {
      return try context.snapshot.all(Blanket.self, where: "state = 'open'", order: "valid_until, id", limit: maximumListed)
    }
    return try context.snapshot.all(
      Blanket.self, where: "customer = ? AND +state = 'open'", [Data(customer.key.bytes)], order: "valid_until, id", limit: maximumListed)
  }

  /// Those of this site's shelf of which more was called off than was agreed.
  static func overCalled(_ context: StepContext) throws -> [Row<Blanket>] {
    let isOver = """
      EXISTS (SELECT 1 FROM blanket_line l JOIN blanket_left s ON s.blanket_line = l.id WHERE l.blanket = blanket.id AND s.quantity_e6 < 0)
      """
    let home = Int64(context.home.code)
    let open = try context.snapshot.all(Blanket.self, where: "state = 'open' AND _shelf = ? AND \(isOver)", [home], limit: Inbox.maximum)
    return try open + context.snapshot.all(
      Blanket.self, where: "id IN (SELECT id FROM blanket WHERE state = 'ended' ORDER BY id DESC LIMIT \(newestEnded)) AND _shelf = ? AND \(isOver)", [home])
  }
}
