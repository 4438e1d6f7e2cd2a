import Ground
import Records
import Replica
import Workflow

/// 2.3 What the customer is promised: goods, prices, the day.
enum OrderConfirmation: Paper {
  static let paper = PaperDeclaration(
    "order-confirmation", "Order confirmation", "订单确认书", at: [.office, .field, .headquarters],
    by: [.salesClerk, .salesManager, .creditController, .serviceAgent, .accountant])

  static func obstacle(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.confirmed, .reviewed, .approved, .invoiced, .paid].contains(order.state) else {
      return Problem(
        "paper.notConfirmed", Words("\(order.number) is \(order.state.label.en), not confirmed.", "\(order.number) 处于“\(order.state.label.zh)”，尚未确认。"),
        remedy: PaperTexts.words("notConfirmedRemedy"))
    }
    return nil
  }

  static func write(_ order: Row<SalesOrder>, _ sheet: inout SheetWriter) throws {
    let customer = try sheet.context.the(order.customer)
    sheet.number(order.number)
    sheet.customer(customer)
    if let address = order.address ?? customer.address { sheet.party("deliverTo", address) }
    let fields = SalesOrder.fields
    sheet.fact(PaperTexts.words("orderDate"), sheet.context.calendar.day(of: order.received).description)
    sheet.fact(fields.customerReference.schema.label, order.customerReference)
    sheet.fact(fields.requested.schema.label, order.requested?.description)
    sheet.fact(fields.promised.schema.label, order.promised?.description)
    sheet.fact(fields.deliveryTerms.schema.label, order.deliveryTerms)
    sheet.fact(PaperTexts.words("paymentTerms"), sheet.days(order.paymentDays))
    try lines(of: order, &sheet)
    sheet.total(PaperTexts.words("totalWithoutTax"), sheet.money(order.total), isGrand: true)
    sheet.note(fields.note.schema.label, order.note ?? "")
    sheet.signatures("forTheSeller", "forTheBuyer")
  }

  private static func lines(of order: Row<SalesOrder>, _ sheet: inout SheetWriter) throws {
    let fields = OrderLine.fields
    let lines = try sheet.bounded(sheet.snapshot.all(OrderLine.self, where: "sales_order = ? AND quantity_e6 <> 0", [sheet.key(order.id)], order: "position", limit: SheetWriter.readLimit))
    let rows = try lines.map { line in
      let product = try sheet.context.the(line.product)
      return [
        PaperText("\(line.position)"), PaperText(product.code), sheet.name(of: product), sheet.quantity(line.quantity), sheet.price(line.price),
        sheet.money(line.value),
      ]
    }
    sheet.table(
      columns: [
        (PaperTexts.words("line"), false), (fields.product.schema.label, false), (PaperTexts.words("description"), false),
        (fields.quantity.schema.label, true), (fields.price.schema.label, true), (fields.value.schema.label, true),
      ], rows)
  }
}
