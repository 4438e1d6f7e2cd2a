import Ground
import Records
import Replica

extension Changes {
  /// Packed goods are promised no longer: they have left the free stock together with their promise, so that stock and pledges go on agreeing.
  mutating func consumePromises(_ picks: [Picking.Pick], _ orderNumber: String, _ context: StepContext) throws {
    // A line may come from several lots.
    for (line, parts) in Dictionary(grouping: picks, by: \.line).sorted(by: { $0.key.key < $1.key.key }) {
      guard let promise = try context.snapshot.promise(of: line), promise.shelf == context.home, promise.open > .zero else { continue }
      let packed = parts.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
      try create(PromiseMove.self, on: context.home) {
        $0.product = parts[0].product
        $0.line = line
        $0.orderNumber = orderNumber
        $0.kind = .shipped
        $0.quantity = Quantity(-min(promise.open, packed), parts[0].quantity.unit)
      }
    }
  }
}
