import Foundation
import Ground
import Records
import Replica

/// An order that is about to be taken in, from whatever channel: what speaks against it, and what it becomes.
struct NewOrder {
  var customer: Row<Customer>
  var reference: String
  var channel: Channel
  var requested: Day?
  /// nil takes the customer's.
  var address: Address?
  var deliveryTerms: String?
  var note: String?
  var lines: [OrderLinesText.Line]
  var kind = OrderKind.normal
  /// Of a free sample.
  var sampleReason: SampleReason?
  /// The agreement that it is called off from.
  var blanket: Row<Blanket>?

  static func blocked(_ customer: Row<Customer>) -> Problem {
    Problem("customer.blocked", field: "customer", Words("\(customer.name) is blocked.", "\(customer.name) 已冻结。"), remedy: Words("Ask the credit controller.", "请联系信用管理员。"))
  }

  /// Every problem at once.
  func problems(_ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if customer.state == .blocked {
      problems.append(Self.blocked(customer))
    }
    if let known = try context.snapshot.first(
      SalesOrder.self, where: "customer_reference = ? AND customer = ?", [reference, Data(customer.id.key.bytes)])
    {
      problems.append(
        Problem(
          "order.duplicate", field: "customer_reference",
          Words("\(customer.name) has ordered under \"\(reference)\" before: \(known.number).", "\(customer.name) 的订单号“\(reference)”已存在：\(known.number)。"),
          remedy: Words("Is it the same order? If not, ask for the new reference.", "是否同一订单？若不是，请索取新订单号。")))
    }
    if let day = requested, day < context.today { problems.append(Finding.inPast("requested", day, today: context.today)) }
    if address == nil && customer.address == nil {
      problems.append(Problem("order.address", field: "address", Words("There is no delivery address, and \(customer.name) has none on file.", "没有送货地址，\(customer.name) 也未登记地址。"), remedy: Words("Ask the customer where the goods go.", "请询问客户送货地址。")))
    }
    problems += kindProblems
    problems += try blanketProblems(context)
    return problems + (try OrderPricing.problems(asked(context), mayBeFree: kind == .sample, context))
  }

  /// Creates the order, its lines and its first tasks. Only for an order without problems.
  func create(from document: ReceivedDocument.ID?, _ context: StepContext, _ changes: inout Changes) throws -> (id: SalesOrder.ID, number: String) {
    let priced = try OrderPricing.price(asked(context), context)
    guard let currency = priced.first?.price.currency else { throw UncheckedInput() }
    let total = priced.reduce(Int64(0)) { $0 + $1.value.minor }
    let order = try changes.create(SalesOrder.self, on: context.home) {
      $0.customer = customer.id
      $0.customerReference = reference
      $0.channel = channel
      $0.received = context.now
      $0.requested = requested
      $0.address = address ?? customer.address
      $0.deliveryTerms = deliveryTerms
      $0.paymentDays = customer.paymentDays
      $0.total = Money(minor: total, currency: currency)
      $0.note = note
      $0.document = document
      $0.kind = kind
      $0.sampleReason = sampleReason
      $0.blanket = blanket?.id
    }
    for (index, line) in priced.enumerated() {
      try changes.create(OrderLine.self, on: context.home) {
        $0.order = order
        $0.position = index + 1
        $0.product = line.product.id
        $0.quantity = line.quantity
        $0.price = line.price
        $0.value = line.value
      }
    }
    let number = changes.text(of: order.key, "number")
    if let blanket {
      let sums = priced.reduce(into: BlanketHold.Quantities()) { $0[$1.product.id, default: .zero] += $1.quantity.amount }
      try changes.callOff(order, number, sums, from: BlanketReading.of(blanket, context))
    }
    try changes.open("order-check", about: order.key, number: number, on: context.home, context)
    try changes.open("order-confirm", about: order.key, number: number, on: context.home, context)
    return (order, number)
  }
}
