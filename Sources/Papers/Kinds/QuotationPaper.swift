import Ground
import Records
import Replica
import Workflow

/// 2.3 What a customer is offered: goods, prices, until when they hold.
enum QuotationPaper: Paper {
  static let paper = PaperDeclaration(
    "quotation", "Quotation", "报价单", at: [.office, .field, .headquarters], by: [.salesClerk, .salesManager, .serviceAgent])

  static func obstacle(_ quotation: Row<Quotation>, _ context: StepContext) throws -> Problem? { nil }

  static func write(_ quotation: Row<Quotation>, _ sheet: inout SheetWriter) throws {
    let fields = Quotation.fields
    sheet.number(quotation.number)
    let customer = try sheet.context.the(quotation.customer)
    sheet.customer(customer)
    sheet.fact(fields.made.schema.label, quotation.made.description)
    sheet.fact(fields.validUntil.schema.label, quotation.validUntil.description)
    sheet.fact(fields.reference.schema.label, quotation.reference)
    sheet.fact(fields.requested.schema.label, quotation.requested?.description)
    sheet.fact(fields.deliveryTerms.schema.label, quotation.deliveryTerms)
    sheet.fact(PaperTexts.words("paymentTerms"), sheet.days(customer.paymentDays))
    let line = QuotationLine.fields
    sheet.table(
      columns: [
        (PaperTexts.words("line"), false), (line.product.schema.label, false), (PaperTexts.words("description"), false),
        (line.quantity.schema.label, true), (line.price.schema.label, true), (line.value.schema.label, true),
      ],
      try quotation.lines(sheet.context).map { line in
        let product = try sheet.context.the(line.product)
        return [
          PaperText("\(line.position)"), PaperText(product.code), sheet.name(of: product), sheet.quantity(line.quantity), sheet.price(line.price),
          sheet.money(line.value),
        ]
      })
    sheet.total(PaperTexts.words("totalWithoutTax"), sheet.money(quotation.total), isGrand: true)
    sheet.note(fields.text.schema.label, quotation.text ?? "")
    sheet.signatures("forTheSeller", "forTheBuyer")
  }
}
