import Ground
import Records
import Replica

/// What deciding between two states of an order does beside: plant and warehouse were asked by an approval that does not stand.
enum OrderClash {
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
