import Foundation
import Ground
import Records
import Replica

/// A change of an order, read from its records and worked out against the order as it is now.
struct WantedChange {
  /// A line that the change touches, and how.
  struct Touch {
    var row: Row<OrderLine>
    var aspects: [LineAlteration]
    /// The new quantity.
    var wanted: ExactDecimal
  }

  var change: Row<OrderChange>
  var order: Row<SalesOrder>
  var lines: [Row<ChangeLine>]
  /// nil for a cancellation of the whole order, which makes no new revision of its lines.
  private(set) var resolved: OrderAmendment.Resolved?

  var isCancellation: Bool { change.kind == .cancellation }

  static func read(_ change: Row<OrderChange>, _ context: StepContext) throws -> WantedChange {
    let lines = try context.snapshot.all(ChangeLine.self, where: "order_change = ?", [Data(change.id.key.bytes)])
    var wanted = WantedChange(change: change, order: try context.the(change.order), lines: lines)
    guard !wanted.isCancellation else { return wanted }
    var amendment = OrderAmendment(requested: change.requested, promised: change.promised, address: change.address)
    amendment.lines = try lines.map { line in
      let product = line.productBefore == line.product ? nil : try context.the(line.product).code
      return LineChangesText.Line(position: line.position, product: product, amount: line.quantity.amount, unit: line.quantity.unit, price: line.price)
    }
    wanted.resolved = try amendment.resolved(wanted.order, lead: "change", context)
    return wanted
  }

  private init(change: Row<OrderChange>, order: Row<SalesOrder>, lines: [Row<ChangeLine>]) {
    self.change = change
    self.order = order
    self.lines = lines
  }

  /// What speaks against it, whoever confirms. That a specification alone changes no field is no problem.
  var problems: [Problem] {
    let found = resolved?.problems ?? []
    return change.specification == nil ? found : found.filter { $0.code != "change.nothing" }
  }

  /// Lines that are no longer as they were when the change was last assessed.
  func stale(_ context: StepContext) throws -> [Int] {
    let rows = Dictionary(try order.lines(context).map { ($0.position, $0) }) { first, _ in first }
    return lines.compactMap { line in
      guard let position = line.position else { return nil }
      guard let row = rows[position], row.quantity == line.quantityBefore, row.price == line.priceBefore else { return position }
      return nil
    }
  }

  /// The lines that it touches: all of the order for another day or address, and for a cancellation.
  func touches(_ context: StepContext) throws -> [Touch] {
    var whole: [LineAlteration] = []
    if change.requested != nil || change.promised != nil { whole.append(.date) }
    if change.address != nil { whole.append(.address) }
    let byPosition = Dictionary(lines.compactMap { line in line.position.map { ($0, line) } }) { first, _ in first }
    return try order.lines(context).compactMap { row in
      if isCancellation { return Touch(row: row, aspects: [.less], wanted: .zero) }
      var aspects = whole
      var wanted = row.quantity.amount
      if let line = byPosition[row.position] {
        if line.product != row.product, line.quantity.amount > .zero {
          aspects.append(.product)
          wanted = .zero
        } else {
          wanted = line.quantity.amount
          if wanted < row.quantity.amount { aspects.append(.less) }
          if wanted > row.quantity.amount { aspects.append(.more) }
        }
      }
      return aspects.isEmpty ? nil : Touch(row: row, aspects: aspects, wanted: wanted)
    }
  }
}
