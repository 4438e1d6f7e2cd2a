import Ground
import Records
import Replica

/// 3.1 Makes a normal order from an agreement, at its prices.
public struct CallOffBlanket: SubjectStep {
  public static let step = StepDeclaration(
    "blanket.calloff", "3.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Call off", "调用下单",
    help: Words(
      "Makes an order from the agreement at its prices. It takes from what is left of each product, and is checked and confirmed as any other.",
      "按协议价生成订单，扣减各产品剩余数量；之后与其他订单一样核对和确认。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let blanket = Entry<Blanket.ID>("blanket", "Blanket order", "框架协议")
    let reference = Entry<String>("customer_reference", "Customer's order number", "客户订单号", maximumText: 100)
    let lines = Entry<OrderLinesText>(
      "lines", "Lines", "订单行", help: Words("One a row: product, quantity, unit. P-100 40 pcs", "每行：产品、数量、单位。P-100 40 件"), isLong: true)
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", help: Words("The customer's own if left empty.", "留空则用客户地址。"), maximumText: 800)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
  }

  public static func ready(_ subject: Row<Blanket>, _ context: StepContext) throws -> Problem? { BlanketTerms.obstacle(subject, context) }

  private static func order(_ input: Inputs<Input>, _ context: StepContext) throws -> NewOrder {
    let blanket = try context.the(input.blanket)
    return NewOrder(
      customer: try context.the(blanket.customer), reference: input.reference, channel: input.channel ?? (context.site.role == .field ? .visit : .counter),
      requested: input.requested, address: input.address, deliveryTerms: blanket.deliveryTerms, note: input.note, lines: input.lines.lines, blanket: blanket)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try order(input, context).problems(context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let blanket = try context.the(input.blanket)
    let new = try order(input, context)
    let (order, number) = try new.create(from: nil, context, &changes)
    return StepResult(
      order.key,
      Words("Order \(number) of \(new.customer.name) is called off from \(blanket.number).", "\(new.customer.name) 的订单 \(number) 已从 \(blanket.number) 调用。"))
  }
}
