import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.1 What is to be paid for a shipment, line by line with its tax: the data of a VAT invoice, not the official 发票 itself.
enum InvoicePaper: Paper {
  static let paper = PaperDeclaration(
    "invoice", "Invoice", "发票数据单", at: [.office, .headquarters], by: [.accountant, .creditController, .salesClerk, .salesManager])

  static func write(_ invoice: Row<Invoice>, _ sheet: inout SheetWriter) throws {
    let fields = Invoice.fields
    let order = try sheet.context.the(invoice.order)
    let customer = try sheet.context.the(invoice.customer)
    sheet.number(invoice.number)
    sheet.customer(customer)
    try sheet.seller()
    sheet.fact(fields.issued.schema.label, invoice.issued.description)
    sheet.fact(fields.due.schema.label, invoice.due.description)
    let rules = try BillingRules(invoice.customer, on: invoice.issued, sheet.snapshot)
    if invoice.kind == .advance { sheet.fact(Invoice.fields.kind.schema.label, sheet.words(InvoiceKind.advance.label)) } else {
      sheet.fact(PaperTexts.words("paymentTerms"), rules.parts.map { sheet.words($0.label) } ?? sheet.days(order.paymentDays))
    }
    if rules.discount > .zero, invoice.kind != .advance {
      sheet.fact(PaperTexts.words("cashDiscount"), "\(rules.discount) % · \(invoice.issued.advanced(by: rules.discountDays))")
    }
    sheet.fact(SalesOrder.record.label, order.number)
    sheet.fact(SalesOrder.fields.customerReference.schema.label, order.customerReference)
    // The office need not hold the warehouse's records.
    if let shipment = try invoice.shipment.flatMap({ try sheet.snapshot.get($0) }) { sheet.fact(Shipment.record.label, shipment.number) }
    try lines(of: invoice, &sheet)
    try items(of: invoice, &sheet)
    sheet.total(fields.net.schema.label, sheet.money(invoice.net))
    sheet.total(fields.tax.schema.label, sheet.money(invoice.tax))
    sheet.total(fields.gross.schema.label, sheet.money(invoice.gross), isGrand: true)
    if sheet.language != .english, let capital = CapitalAmount.text(invoice.gross) { sheet.note(PaperTexts.words("inCapitals"), capital) }
    try instalments(of: invoice, &sheet)
    try sheet.bank()
    sheet.note(PaperTexts.words("noteTitle"), PaperTexts.words("notOfficial"))
  }

  /// What is asked for in advance, or was, and is taken off.
  private static func items(of invoice: Row<Invoice>, _ sheet: inout SheetWriter) throws {
    let items = try sheet.snapshot.all(InvoiceItem.self, where: "invoice = ?", [sheet.key(invoice.id)], limit: SheetWriter.readLimit)
    guard !items.isEmpty else { return }
    let fields = InvoiceItem.fields
    let rows = try items.map { item in
      let number = try item.advance.flatMap { try sheet.snapshot.get($0) }?.number ?? item.share.map { "\($0) %" } ?? ""
      return [sheet.words(item.kind.label), PaperText(number), sheet.money(item.net), PaperText("\(item.rate) %"), sheet.money(item.tax)]
    }
    sheet.table(
      columns: [(fields.kind.schema.label, false), (Invoice.record.label, false), (fields.net.schema.label, true), (PaperTexts.words("taxRate"), true), (fields.tax.schema.label, true)], rows)
  }

  private static func instalments(of invoice: Row<Invoice>, _ sheet: inout SheetWriter) throws {
    let plan = try InstalmentPlan(invoice, outstanding: invoice.outstanding(sheet.context), sheet.snapshot)
    guard plan.parts.count > 1 else { return }
    let rows = plan.parts.map { [PaperText($0.due.description), sheet.money($0.amount), sheet.money($0.open)] }
    let fields = Instalment.fields
    sheet.table("instalments", columns: [(fields.due.schema.label, false), (fields.amount.schema.label, true), (PaperTexts.words("outstanding"), true)], rows)
  }

  private static func lines(of invoice: Row<Invoice>, _ sheet: inout SheetWriter) throws {
    let fields = InvoiceLine.fields
    guard invoice.kind != .advance else { return }
    let lines = try sheet.bounded(sheet.snapshot.all(InvoiceLine.self, where: "invoice = ?", [sheet.key(invoice.id)], limit: SheetWriter.readLimit))
    let rows = try lines.enumerated().map { index, line in
      let product = try sheet.context.the(line.product)
      return [
        PaperText("\(index + 1)"), PaperText(product.code), sheet.name(of: product), sheet.quantity(line.quantity), sheet.price(line.price),
        sheet.money(line.net), PaperText("\(line.rate) %"), sheet.money(line.tax),
      ]
    }
    sheet.table(
      columns: [
        (PaperTexts.words("line"), false), (fields.product.schema.label, false), (PaperTexts.words("description"), false),
        (fields.quantity.schema.label, true), (fields.price.schema.label, true), (fields.net.schema.label, true), (PaperTexts.words("taxRate"), true),
        (fields.tax.schema.label, true),
      ], rows)
  }
}
