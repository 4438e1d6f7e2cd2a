import Foundation
import Ground
import Records
import Replica

/// 10.1 Invoices what was delivered of an order: one invoice a shipment.
public struct IssueInvoice: SubjectStep {
  public static let step = StepDeclaration(
    "invoice.issue", "10.1", by: [.accountant], at: [.office], "Issue the invoice", "开具发票",
    help: Words(
      "Invoices every delivered shipment of the order that has no invoice yet, by delivered quantity and agreed price. One over nothing, as of a free sample, is settled at once.",
      "按签收数量和议定价格，为订单中尚未开票的已签收发运单开票。金额为零的发票（如免费样品）即时结清。"),
    confirmation: Words(
      "The invoice gets its number and counts for the tax. It can't be deleted; what is wrong takes a red-letter invoice.",
      "发票将编号并计税，不可删除；如有错误须开红字发票。"))

  /// VAT rates: per cent.
  public static let rates = [13, 9, 6, 0].map { ExactDecimal($0) }

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let rate = OptionalEntry<ExactDecimal>("rate", "VAT rate (%)", "税率（%）", help: Words("13, 9, 6 or 0; 13 if left empty.", "13、9、6 或 0；留空为 13。"))
  }

  /// A cancelled order whose goods went out all the same is invoiced too.
  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.approved, .invoiced, .cancelled].contains(subject.state) else {
      return Finding.state(SalesOrder.record.label, subject.state, needs: .approved, .invoiced)
    }
    return try open(subject, context).isEmpty
      ? Problem("invoice.nothing", Words("Nothing was delivered of \(subject.number) that is not invoiced.", "\(subject.number) 没有已签收未开票的货物。"), remedy: Words("Wait for the proof of delivery.", "请等待签收登记。")) : nil
  }

  /// Delivered shipments without an invoice, found by the order: nearly all there are have been delivered.
  static func open(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [Row<Shipment>] {
    try context.snapshot.all(
      Shipment.self,
      where: """
        dispatch_request IN (SELECT id FROM dispatch_request WHERE sales_order = ?) AND +state = 'delivered'
        AND NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.shipment = shipment.id)
        """, [Data(order.id.key.bytes)])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let rate = input.rate ?? rates[0]
    guard rates.contains(rate) else {
      return [Problem("invoice.rate", field: "rate", Words("\(rate) % is no VAT rate.", "\(rate)% 不是有效税率。"), remedy: Words("Use 13, 9, 6 or 0.", "请用 13、9、6 或 0。"))]
    }
    return try open(try context.the(input.order), context).compactMap { shipment in
      guard InvoiceFigures(try InvoiceFigures.delivered(by: shipment, context), rate: rate) == nil else { return nil }
      return Problem("invoice.tooLarge", field: "order", Words("The amount of \(shipment.number) is too large for an invoice.", "\(shipment.number) 的金额过大，无法开票。"), remedy: Words("Compare the order's prices.", "请核对订单价格。"))
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let rate = input.rate ?? rates[0]
    var invoices: [(id: Invoice.ID, gross: Money)] = []
    var free: [OrderLine.ID: ExactDecimal] = [:]
    for shipment in try open(order, context) {
      guard let figures = InvoiceFigures(try InvoiceFigures.delivered(by: shipment, context), rate: rate) else { throw UncheckedInput() }
      if figures.gross.minor == 0 { for line in figures.lines { free[line.line.id, default: .zero] += line.quantity.amount } }
      invoices.append((try issue(figures, rate, shipment, order, context, &changes), figures.gross))
    }
    if order.state == .approved { try changes.update(order) { $0.state = .invoiced } }
    let asksNothing = invoices.allSatisfy { $0.gross.minor == 0 }
    if order.state != .cancelled, asksNothing, try OrderSettling.isSettled(order, adding: free, context) { try changes.update(order) { $0.state = .paid } }
    let texts = invoices.map { "\(changes.text(of: $0.id.key, "number")) (\($0.gross))" }
    return StepResult(invoices[0].id.key, Words("Issued: \(texts.joined(separator: ", ")).", "已开具：\(texts.joined(separator: "、"))。"))
  }

  private static func issue(
    _ figures: InvoiceFigures, _ rate: ExactDecimal, _ shipment: Row<Shipment>, _ order: Row<SalesOrder>, _ context: StepContext,
    _ changes: inout Changes
  ) throws -> Invoice.ID {
    let invoice = try changes.create(Invoice.self, on: order.shelf) {
      $0.order = order.id
      $0.customer = order.customer
      $0.shipment = shipment.id
      $0.issued = context.today
      $0.due = context.today.advanced(by: order.paymentDays)
      $0.net = figures.net
      $0.tax = figures.tax
      $0.gross = figures.gross
      // Nobody pays nothing: it must not wait for that.
      if figures.gross.minor == 0 { $0.state = .paid }
    }
    for line in figures.lines {
      try changes.create(InvoiceLine.self, on: order.shelf) {
        $0.invoice = invoice
        $0.line = line.line.id
        $0.product = line.line.product
        $0.quantity = line.quantity
        $0.price = line.line.price
        $0.net = line.net
        $0.rate = rate
        $0.tax = line.tax
      }
    }
    return invoice
  }
}
