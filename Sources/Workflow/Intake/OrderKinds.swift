import Ground
import Records
import Replica

// What the kind of an order and its agreement say of its lines.
extension NewOrder {
  /// The lines with the prices that need not be typed: an agreement's, and nothing for a free sample.
  func asked(_ context: StepContext) throws -> [OrderLinesText.Line] {
    if let blanket {
      let reading = try BlanketReading.of(blanket, context)
      let prices = Dictionary(reading.lines.map { ($0.product.code, $0.row.price) }) { first, _ in first }
      return lines.map { OrderLinesText.Line(product: $0.product, quantity: $0.quantity, price: $0.price ?? prices[$0.product]) }
    }
    guard kind == .sample else { return lines }
    let currency = lines.lazy.compactMap { $0.price?.currency }.first
    return try lines.map { line in
      guard line.price == nil, let product = try context.snapshot.first(Product.self, where: "code = ?", [line.product]) else { return line }
      let own = try currency ?? OrderPricing.listPrice(product, context)?.currency ?? customer.creditLimit.currency
      return OrderLinesText.Line(product: line.product, quantity: line.quantity, price: UnitPrice(.zero, own, per: product.unit))
    }
  }

  var kindProblems: [Problem] {
    switch (kind, sampleReason) {
    case (.sample, nil):
      [
        Finding.missing(
          "sample_reason", Words("A free sample needs its reason.", "免费样品须说明原因。"), remedy: Words("Choose why the goods are given away.", "请选择赠送原因。"))
      ]
    case (.normal, .some), (.spare, .some):
      [
        Problem(
          "sample.kind", field: "sample_reason", Words("Only a free sample has a reason of one.", "仅免费样品可填写样品原因。"),
          remedy: Words("Leave it empty, or choose the kind free sample.", "请留空，或将订单类型选为免费样品。"))
      ]
    default: []
    }
  }

  func blanketProblems(_ context: StepContext) throws -> [Problem] {
    guard let blanket else { return [] }
    var problems: [Problem] = []
    if blanket.customer != customer.id {
      let name = try context.the(blanket.customer).name
      problems.append(
        Problem(
          "blanket.customer", field: "blanket", Words("\(blanket.number) is agreed with \(name).", "\(blanket.number) 是与 \(name) 签订的。"),
          remedy: Words("Choose an agreement of this customer, or leave it empty.", "请选择该客户的协议，或留空。")))
    }
    if kind == .sample {
      problems.append(
        Problem(
          "blanket.sample", field: "blanket", Words("A free sample is not called off from an agreement.", "免费样品不从框架协议调用。"),
          remedy: Words("Receive the sample as an order of its own.", "请将样品单独下单。")))
    }
    if var obstacle = BlanketTerms.obstacle(blanket, context) {
      obstacle.field = "blanket"
      return problems + [obstacle]
    }
    return problems + (try BlanketTerms.problems(lines, BlanketReading.of(blanket, context), context))
  }
}

extension OrderPricing {
  /// A price of nothing, or below, in an order that gives nothing away.
  static func notFree(_ price: UnitPrice, _ product: Row<Product>, mayBeFree: Bool, _ field: String) -> Problem? {
    guard price.amount <= .zero, !(mayBeFree && price.amount == .zero) else { return nil }
    return Problem(
      "line.free", field: field, Words("\(product.code) would cost \(price.told.en).", "\(product.code) 的价格为 \(price.told.zh)。"),
      remedy: Words("Give its price, or receive a free sample with its reason as an order of its own.", "请填写价格；赠送的样品请按“免费样品”单独下单并注明原因。"))
  }
}

extension Row where R == SalesOrder {
  /// Whether a line of it is given away.
  func isFree(_ line: Row<OrderLine>) -> Bool { self.kind == .sample && line.price.amount == .zero }

  /// What a unit costs in this order without anybody saying so: its agreement's price, nothing for a free sample; nil for the list's.
  func agreedPrice(of product: Row<Product>, _ context: StepContext) throws -> UnitPrice? {
    if self.kind == .sample { return UnitPrice(.zero, self.total.currency, per: product.unit) }
    return try self.blanket.flatMap { try BlanketReading.of(context.the($0), context).line(of: product.id)?.row.price }
  }
}
