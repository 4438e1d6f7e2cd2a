import Foundation
import Ground
import Records
import Replica

/// What deciding between two states of an order does beside: plant and warehouse were asked by an approval that does not stand.
enum OrderClash {
  /// Two sites that edited one line each moved the rest of its agreement; once it is decided which edit holds, the order holds what it comes to.
  static func holdBlanket(_ row: AnyRow, _ field: FieldSchema, to cells: [Cell]?, _ context: StepContext, _ changes: inout Changes) throws {
    if row.schema.name == OrderLine.record.name, field.name == OrderLine.fields.quantity.schema.name {
      guard let order = try context.snapshot.get(Row<OrderLine>(row).order), order.blanket != nil, !order.isGivenUp else { return }
      let quantity = cells.flatMap(Quantity.init(cells:))
      try changes.holdBlanket(of: order, quantities(order, context) { $0.id.key == row.key ? quantity : $0.quantity }, .change, context)
    } else if row.schema.name == SalesOrder.record.name, field.type.kind == .state {
      let order = Row<SalesOrder>(row)
      guard order.blanket != nil, let state = cells?.first?.text.flatMap(OrderState.init) else { return }
      let isGivenUp = state == .cancelled || state == .rejected
      try changes.holdBlanket(of: order, isGivenUp ? [:] : quantities(order, context) { $0.quantity }, isGivenUp ? .giveBack : .change, context)
    }
  }

  private static func quantities(
    _ order: Row<SalesOrder>, _ context: StepContext, _ quantity: (Row<OrderLine>) -> Quantity?
  ) throws -> BlanketHold.Quantities {
    try context.snapshot.all(OrderLine.self, where: "sales_order = ?", [Data(order.id.key.bytes)]).reduce(into: [:]) { sums, line in
      sums[line.product, default: .zero] += quantity(line)?.amount ?? .zero
    }
  }

  /// - Returns: what has begun and could not be stopped.
  static func settle(
    _ row: AnyRow, _ answered: [Conflict], _ decision: ConflictDecision, _ chosen: Conflict, _ context: StepContext, _ changes: inout Changes
  ) throws -> [Words] {
    guard row.schema.name == SalesOrder.record.name, chosen.kind == .lifecycle else { return [] }
    let order = Row<SalesOrder>(row)
    let outcome = decision == .take ? chosen.losingValue.first?.text.flatMap(OrderState.init) : order.state
    let lostApprovals = answered.filter { $0.losingValue.first?.text == OrderState.approved.rawValue }
    switch outcome {
    case .cancelled, .rejected:
      guard !lostApprovals.isEmpty else { return [] }
      try changes.closeAll(about: row.key, context)
      return try CancelOrder.stop(order, askedBy: nil, context, &changes)
    case .approved, .invoiced, .paid:
      // The approval that stands has asked for everything itself; when one is taken, its own requests are the ones that stand.
      let doubled = lostApprovals.filter { decision == .keep || $0.loser != chosen.loser }
      return try doubled.flatMap { try CancelOrder.stop(order, askedBy: $0.loser, context, &changes) }
    default: return []
    }
  }
}
