import Foundation
import Ground
import Records
import Replica

/// 2.3 Makes the customer's order of an offer: its goods at its prices, without typing them again.
public struct OrderQuotation: SubjectStep {
  public static let step = StepDeclaration(
    "quotation.order", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Make the order", "转为订单",
    help: Words(
      "Makes the customer's order of the offer, at its prices while they hold. The order must then be confirmed as any other.",
      "按有效报价生成客户订单，价格不变。之后与其他订单一样确认。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let quotation = Entry<Quotation.ID>("quotation", "Quotation", "报价单")
    let reference = Entry<String>("customer_reference", "Customer's order number", "客户订单号", maximumText: 100)
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期", help: Words("The offer's if left empty.", "留空则用报价单的。"))
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", help: Words("The customer's own if left empty.", "留空则用客户地址。"), maximumText: 800)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
  }

  public static func ready(_ subject: Row<Quotation>, _ context: StepContext) throws -> Problem? {
    guard subject.state.next.contains(.accepted) else { return Finding.state(Quotation.record.label, subject.state, needs: .draft, .sent) }
    return Expired.problem(subject, context)
  }

  private static func order(_ input: Inputs<Input>, _ context: StepContext) throws -> NewOrder {
    let quotation = try context.the(input.quotation)
    // A wish of the time of the offer that is past by now is the customer's to renew, not a mistake of the clerk.
    let requested = input.requested ?? quotation.requested.flatMap { $0 >= context.today ? $0 : nil }
    return NewOrder(
      customer: try context.the(quotation.customer), reference: input.reference, channel: input.channel ?? (context.site.role == .field ? .visit : .counter),
      requested: requested, address: input.address, deliveryTerms: quotation.deliveryTerms, note: input.note,
      lines: try quotation.lines(context).map { line in
        OrderLinesText.Line(product: try context.the(line.product).code, quantity: line.quantity, price: line.price)
      })
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try order(input, context).problems(context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let quotation = try context.the(input.quotation)
    let new = try order(input, context)
    let (order, number) = try new.create(from: nil, context, &changes)
    try changes.update(quotation) {
      $0.state = .accepted
      $0.order = order
    }
    try changes.closeAll(about: quotation.id.key, context)
    return StepResult(
      order.key,
      Words("Order \(number) of \(new.customer.name) is made of quotation \(quotation.number).", "已由报价单 \(quotation.number) 生成 \(new.customer.name) 的订单 \(number)。"))
  }
}

/// A price that a customer was offered.
struct QuotedPrice: Hashable {
  var product: Product.ID
  var price: UnitPrice
}

extension Row where R == SalesOrder {
  /// The prices of the offer that the order was made of, or of its agreement: they are agreed, whatever the list says by now. Empty for an
  /// order that came otherwise.
  func quotedPrices(_ context: StepContext) throws -> Set<QuotedPrice> {
    if let blanket = self.blanket { return Set(try BlanketReading.of(context.the(blanket), context).lines.map { QuotedPrice(product: $0.row.product, price: $0.row.price) }) }
    guard let quotation = try context.snapshot.first(Quotation.self, where: "sales_order = ?", [Data(id.key.bytes)]) else { return [] }
    return Set(try quotation.lines(context).map { QuotedPrice(product: $0.product, price: $0.price) })
  }
}
