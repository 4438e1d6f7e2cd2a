import Ground
import Records
import Replica

extension Changes {
  /// Packed goods are promised no longer: they have left the free stock together with their promise, so that stock and pledges go on agreeing.
  mutating func consumePromises(_ picks: [Picking.Pick], _ orderNumber: String, _ context: StepContext) throws {
    var packed: [OrderLine.ID: Picking.Pick] = [:]
    for pick in picks {
      let before = packed[pick.line]?.quantity.amount ?? .zero
      packed[pick.line] = pick
      packed[pick.line]?.quantity = Quantity(before + pick.quantity.amount, pick.quantity.unit)
    }
    for line in packed.values.sorted(by: { $0.line.key < $1.line.key }) {
      guard let promise = try context.snapshot.promise(of: line.line), promise.shelf == context.home, promise.open > .zero else { continue }
      let kept = min(promise.open, line.quantity.amount)
      try create(PromiseMove.self, on: context.home) {
        $0.product = line.product
        $0.line = line.line
        $0.orderNumber = orderNumber
        $0.kind = .shipped
        $0.quantity = Quantity(-kept, line.quantity.unit)
      }
    }
  }
}
