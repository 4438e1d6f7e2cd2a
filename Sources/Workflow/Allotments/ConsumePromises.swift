import Ground
import Records
import Replica

extension Changes {
  /// Packed goods are promised no longer: they have left the free stock together with their promise, so that stock and pledges go on agreeing.
  mutating func consumePromises(_ lines: [Row<DispatchLine>], _ orderNumber: String, _ context: StepContext) throws {
    for line in lines {
      guard let promise = try context.snapshot.promise(of: line.line), promise.shelf == context.home, promise.open > .zero else { continue }
      let packed = min(promise.open, line.quantity.amount)
      try create(PromiseMove.self, on: context.home) {
        $0.product = line.product
        $0.line = line.line
        $0.orderNumber = orderNumber
        $0.kind = .shipped
        $0.quantity = Quantity(-packed, line.quantity.unit)
      }
    }
  }
}
