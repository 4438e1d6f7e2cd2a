import Ground
import Membership
import Records
import Replica

/// What an order takes from its agreement, kept in step with the order's lines by moves.
enum BlanketHold {
  /// So much of each product, as lines of an order have it.
  typealias Quantities = [Product.ID: ExactDecimal]

  /// Adds a quantity; what is beyond all measure stays so.
  static func add(_ amount: ExactDecimal, of product: Product.ID, to sums: inout Quantities) {
    let sum = Int128(sums[product, default: .zero].millionths) + Int128(amount.millionths)
    sums[product] = ExactDecimal(millionths: Int64(clamping: sum))
  }

  /// What is wrong with an amendment that takes more than is left.
  ///
  /// - Parameter lead: the entry that the amended lines came from.
  static func problems(_ resolved: OrderAmendment.Resolved, lead: String, _ context: StepContext) throws -> [Problem] {
    guard let id = resolved.order.blanket, !resolved.lines.isEmpty else { return [] }
    let reading = try BlanketReading.of(context.the(id), context)
    let held = try context.snapshot.blanketHeld(by: resolved.order.id)
    let after = resolved.quantities
    var problems: [Problem] = []
    for line in reading.lines {
      let place = resolved.amendment.lines.lastIndex { asked in
        asked.product.map { $0 == line.product.code } ?? resolved.rows.contains { $0.position == asked.position && $0.product == line.row.product }
      }
      guard let place, let wanted = after[line.row.product] else { continue }
      let more = wanted - (held[line.row.id] ?? .zero)
      guard more > .zero, more > line.left else { continue }
      problems.append(BlanketTerms.tooMuch(line, asked: more, reading.blanket, "\(lead)[\(place + 1)].quantity"))
    }
    return problems
  }
}

extension OrderAmendment.Resolved {
  /// What the order's lines will come to by product.
  var quantities: BlanketHold.Quantities {
    let changed = Set(lines.compactMap { $0.row?.id })
    var sums: BlanketHold.Quantities = [:]
    for row in rows where !changed.contains(row.id) { BlanketHold.add(row.quantity.amount, of: row.product, to: &sums) }
    for line in lines { BlanketHold.add(line.quantity.amount, of: line.product.id, to: &sums) }
    return sums
  }
}

extension Changes {
  /// Writes what an order that is called off takes from its agreement.
  mutating func callOff(
    _ order: SalesOrder.ID, _ number: String, _ quantities: BlanketHold.Quantities, from reading: BlanketReading
  ) throws {
    for line in reading.lines {
      guard let amount = quantities[line.row.product], amount > .zero else { continue }
      try moveBlanket(line, .callOff, -amount, order, number, on: reading.blanket.shelf)
    }
  }

  /// Has an order hold of its agreement just what its lines come to; nothing once it is given up. What it holds too much goes back, what it
  /// lacks is taken, also below zero.
  mutating func holdBlanket(of order: Row<SalesOrder>, _ quantities: BlanketHold.Quantities, _ kind: BlanketMoveKind, _ context: StepContext) throws {
    guard let id = order.blanket else { return }
    let reading = try BlanketReading.of(context.the(id), context)
    let held = try context.snapshot.blanketHeld(by: order.id)
    for line in reading.lines {
      let change = (held[line.row.id] ?? .zero) - (quantities[line.row.product] ?? .zero)
      if change != .zero { try moveBlanket(line, kind, change, order.id, order.number, on: reading.blanket.shelf) }
    }
  }

  /// Gives back what an order held of its agreement, when it ends without being fulfilled.
  mutating func releaseBlanket(of order: Row<SalesOrder>, _ context: StepContext) throws { try holdBlanket(of: order, [:], .giveBack, context) }

  private mutating func moveBlanket(
    _ line: BlanketReading.Line, _ kind: BlanketMoveKind, _ amount: ExactDecimal, _ order: SalesOrder.ID, _ number: String, on shelf: Shelf
  ) throws {
    try create(BlanketMove.self, on: shelf) {
      $0.line = line.row.id
      $0.kind = kind
      $0.quantity = Quantity(amount, line.product.unit)
      $0.order = order
      $0.orderNumber = number
    }
  }
}

extension Row where R == SalesOrder {
  /// Ended without being fulfilled.
  var isGivenUp: Bool { self.state == .cancelled || self.state == .rejected }
}
