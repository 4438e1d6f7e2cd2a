import Foundation
import Ground
import Records
import Replica

/// 10.1 Invoices what was delivered of an order: one invoice a shipment.
public struct IssueInvoice: SubjectStep {
  public static let step = StepDeclaration(
    "invoice.issue", "10.1", by: [.accountant], at: [.office, .field], "Issue the invoice", "开具发票",
    help: Words(
      "Invoices every delivered shipment of the order that has no invoice yet, by delivered quantity and agreed price, less what was invoiced in advance. One over nothing, as of a free sample, is settled at once.",
      "按签收数量和议定价格，为订单中尚未开票的已签收发运单开票，并抵减预收款发票。金额为零的发票（如免费样品）即时结清。"),
    confirmation: Words(
      "The invoice gets its number and counts for the tax. It can't be deleted; what is wrong takes a red-letter invoice.",
      "发票将编号并计税，不可删除；如有错误须开红字发票。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let rate = OptionalEntry<ExactDecimal>(
      "rate", "VAT rate (%)", "税率（%）", help: Words("13, 9, 6 or 0 for all lines; the customer's or each product's if left empty.", "全部行用 13、9、6 或 0；留空按客户或产品税率。"))
    let rates = OptionalEntry<String>(
      "rates", "Rates by line", "按行税率", help: Words("One a row: the order line's position and its rate, like 2 9.", "每行：订单行号和税率，例如 2 9。"), isLong: true, maximumText: 4_000)
    let why = OptionalEntry<String>(
      "why", "Why more than ordered", "超出订单的原因", help: Words("Needed when more was delivered than was ordered, beyond the tolerance.", "签收数量超出订单及允差时必填。"), isLong: true, maximumText: 1_000)
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
        AND NOT EXISTS (\(standing(of: "shipment.id")))
        """, [Data(order.id.key.bytes)])
  }

  /// The invoices of a shipment, but for those that were credited whole because they were wrong.
  static func standing(of shipment: String) -> String {
    """
    SELECT 1 FROM invoice i WHERE i.shipment = \(shipment) AND NOT EXISTS (\(CreditRoom.voids("i.id", gross: "i.gross_minor")))
    """
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let rate = input.rate, let problem = BillingRules.rateProblem(rate, "rate") { return [problem] }
    let order = try context.the(input.order)
    let (rates, problems) = try LineRates.read(input.rates, order, context)
    guard problems.isEmpty else { return problems }
    let draft = try InvoiceDraft(order, rate: input.rate, rates, context)
    if let shipment = draft.tooLarge {
      return [Problem("invoice.tooLarge", field: "order", Words("The amount of \(shipment.number) is too large for an invoice.", "\(shipment.number) 的金额过大，无法开票。"), remedy: Words("Compare the order's prices.", "请核对订单价格。"))]
    }
    guard input.why == nil, let over = try ThreeWayMatch(order, context).lines.first(where: \.isOverDelivered) else { return [] }
    return [
      Problem(
        "invoice.overDelivered", field: "why",
        Words("Line \(over.position): \(over.delivered) were delivered, \(over.ordered) ordered.", "第 \(over.position) 行：签收 \(over.delivered)，订购 \(over.ordered)。"),
        remedy: Words("Say why the customer owes more than they ordered, or correct the delivery.", "请说明客户应付超出订购部分的原因，或更正签收记录。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let rates = try LineRates.read(input.rates, order, context).rates
    let draft = try InvoiceDraft(order, rate: input.rate, rates, context)
    if let why = input.why { changes.reason = why }
    var free: [OrderLine.ID: ExactDecimal] = [:]
    let issued = try draft.invoices.map { invoice in
      if invoice.gross == 0 { for line in invoice.figures.lines { free[line.line.id, default: .zero] += line.quantity.amount } }
      return (id: try draft.write(invoice, why: input.why, context, &changes), gross: Money(minor: invoice.gross, currency: invoice.figures.gross.currency))
    }
    guard let first = issued.first else { throw UncheckedInput() }
    if order.state == .approved { try changes.update(order) { $0.state = .invoiced } }
    let asksNothing = issued.allSatisfy { $0.gross.minor == 0 }
    if order.state != .cancelled, asksNothing, try OrderSettling.isSettled(order, adding: free, context) { try changes.update(order) { $0.state = .paid } }
    let texts = issued.map { "\(changes.text(of: $0.id.key, "number")) (\($0.gross))" }
    return StepResult(first.id.key, Words("Issued: \(texts.joined(separator: ", ")).", "已开具：\(texts.joined(separator: "、"))。"))
  }
}

/// Rates of single lines as a person types them: `2 9`.
enum LineRates {
  static func read(_ text: String?, _ order: Row<SalesOrder>, _ context: StepContext) throws -> (rates: [Int: ExactDecimal], problems: [Problem]) {
    guard let text else { return ([:], []) }
    var (rates, problems) = ([Int: ExactDecimal](), [Problem]())
    let known = Set(try order.lines(context).map(\.position))
    for (index, row) in text.split(whereSeparator: { $0.isNewline || $0 == "," }).enumerated() {
      let words = row.replacingOccurrences(of: "%", with: " ").split(whereSeparator: \.isWhitespace)
      let place = "rates[\(index + 1)]"
      guard words.count == 2, let position = Int(words[0]), let rate = try? ExactDecimal(parsing: words[1]) else {  // The problem says what is wrong with it.
        problems.append(Problem("invoice.rateForm", field: place, Words("\"\(row)\" is not a position and a rate.", "“\(row)”应为行号和税率。"), remedy: Words("Write it like: 2 9", "请写成：2 9")))
        continue
      }
      if !known.contains(position) {
        problems.append(Problem("invoice.noLine", field: place, Words("The order has no line \(position).", "订单没有第 \(position) 行。"), remedy: Words("Its lines stand on its page.", "请在订单页查看行号。")))
      } else if let problem = BillingRules.rateProblem(rate, place) {
        problems.append(problem)
      }
      rates[position] = rate
    }
    return (rates, problems)
  }
}
