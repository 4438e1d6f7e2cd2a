import Foundation
import Ground
import Membership
import Records
import Replica

/// 10.1 The invoices that an order's open deliveries come to, with the advances that they take off.
struct InvoiceDraft {
  struct Invoice {
    var shipment: Row<Shipment>
    var figures: InvoiceFigures
    var deductions: [(advance: Row<InvoiceItem>, net: Int64, tax: Int64)]
    var net: Int64 { figures.net.minor + deductions.reduce(0) { $0 + $1.net } }
    var tax: Int64 { figures.tax.minor + deductions.reduce(0) { $0 + $1.tax } }
    var gross: Int64 { net + tax }
  }

  let order: Row<SalesOrder>
  let rules: BillingRules
  private(set) var invoices: [Invoice] = []
  /// A shipment whose amount no invoice can hold.
  private(set) var tooLarge: Row<Shipment>?

  /// - Parameters:
  ///   - rate: for all lines; nil for the customer's or the products' own.
  ///   - rates: of single lines, by their positions.
  init(_ order: Row<SalesOrder>, rate: ExactDecimal?, _ rates: [Int: ExactDecimal], _ context: StepContext) throws {
    self.order = order
    rules = try BillingRules(order.customer, on: context.today, context.snapshot)
    var advances = try Advances(of: order.id, context)
    for shipment in try IssueInvoice.open(order, context) {
      let delivered = try InvoiceFigures.delivered(by: shipment, context)
      let usual = try rate.map { Array(repeating: $0, count: delivered.count) } ?? rules.rates(of: delivered.map(\.line.product), on: context.today, context.snapshot)
      let lineRates = zip(delivered, usual).map { rates[$0.line.position] ?? $1 }
      guard let figures = InvoiceFigures(delivered, rates: lineRates, includesTax: rules.includesTax, rules.rounding) else {
        tooLarge = shipment
        return
      }
      invoices.append(Invoice(shipment: shipment, figures: figures, deductions: advances.take(from: figures.gross.minor)))
    }
  }

  /// The customer's terms, where there are such; else the order's net days.
  var parts: PaymentParts { rules.parts ?? PaymentParts(net: order.paymentDays) }

  func write(_ invoice: Invoice, why: String?, _ context: StepContext, _ changes: inout Changes) throws -> Records.Invoice.ID {
    let currency = invoice.figures.gross.currency
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let dues = parts.due(money(invoice.gross), issued: context.today)
    let id = try changes.create(Records.Invoice.self, on: order.shelf) {
      $0.order = order.id
      $0.customer = order.customer
      $0.shipment = invoice.shipment.id
      $0.issued = context.today
      $0.due = dues[0].day
      $0.net = money(invoice.net)
      $0.tax = money(invoice.tax)
      $0.gross = money(invoice.gross)
      $0.rounding = rules.rounding
      $0.includesTax = rules.includesTax
      $0.why = why
      // Nobody pays nothing: it must not wait for that.
      if invoice.gross == 0 { $0.state = .paid }
    }
    for line in invoice.figures.lines {
      try changes.create(InvoiceLine.self, on: order.shelf) {
        $0.invoice = id
        $0.line = line.line.id
        $0.product = line.line.product
        $0.quantity = line.quantity
        $0.price = line.line.price
        $0.net = line.net
        $0.rate = line.rate
        $0.tax = line.tax
      }
    }
    for deduction in invoice.deductions {
      try changes.create(InvoiceItem.self, on: order.shelf) {
        $0.invoice = id
        $0.kind = .deduction
        $0.advance = deduction.advance.invoice
        $0.net = money(deduction.net)
        $0.rate = deduction.advance.rate
        $0.tax = money(deduction.tax)
      }
    }
    try changes.writeInstalments(dues, of: id, on: order.shelf)
    return id
  }
}
