import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.1 A red-letter credit note: what of an invoice is not owed after all, line by line with its tax.
enum CreditNotePaper: Paper {
  static let paper = PaperDeclaration(
    "credit-note", "Credit note", "红字发票数据单", at: [.office, .headquarters], by: [.accountant, .creditController, .salesClerk, .salesManager])

  static func obstacle(_ subject: Row<CreditNote>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .held || subject.state == .void else { return nil }
    return Problem("paper.notNow", Words("\(subject.number) does not count: \(subject.state.label.en).", "\(subject.number) 不计入：\(subject.state.label.zh)。"), remedy: PaperTexts.words("heldCreditRemedy"))
  }

  static func write(_ note: Row<CreditNote>, _ sheet: inout SheetWriter) throws {
    let fields = CreditNote.fields
    let invoice = try sheet.context.the(note.invoice)
    sheet.number(note.number)
    sheet.customer(try sheet.context.the(note.customer))
    try sheet.seller()
    sheet.fact(fields.issued.schema.label, note.issued.description)
    sheet.fact(fields.invoice.schema.label, invoice.number)
    sheet.fact(fields.reason.schema.label, sheet.words(note.reason.label))
    try lines(of: note, &sheet)
    sheet.total(fields.net.schema.label, sheet.money(minus(note.net)))
    sheet.total(fields.tax.schema.label, sheet.money(minus(note.tax)))
    sheet.total(fields.gross.schema.label, sheet.money(minus(note.gross)), isGrand: true)
    if let text = note.text { sheet.note(fields.text.schema.label, text) }
    sheet.note(PaperTexts.words("noteTitle"), PaperTexts.words("notOfficial"))
  }

  /// Red: what is taken off stands with a minus.
  private static func minus(_ money: Money) -> Money { Money(minor: -money.minor, currency: money.currency) }

  private static func lines(of note: Row<CreditNote>, _ sheet: inout SheetWriter) throws {
    let fields = CreditLine.fields
    let lines = try sheet.bounded(sheet.snapshot.all(CreditLine.self, where: "credit_note = ?", [sheet.key(note.id)], limit: SheetWriter.readLimit))
    let rows = try lines.enumerated().map { index, line in
      let product = try line.line.flatMap { try sheet.snapshot.get($0) }.flatMap { try sheet.snapshot.get($0.product) }
      return [
        PaperText("\(index + 1)"), PaperText(product?.code ?? ""), product.map { sheet.name(of: $0) } ?? sheet.words(InvoiceItemKind.advance.label),
        line.quantity.map { sheet.quantity(Quantity(-$0.amount, $0.unit)) } ?? PaperText(""), sheet.money(minus(line.net)), PaperText("\(line.rate) %"), sheet.money(minus(line.tax)),
      ]
    }
    sheet.table(
      columns: [
        (PaperTexts.words("line"), false), (Product.record.label, false), (PaperTexts.words("description"), false), (fields.quantity.schema.label, true), (fields.net.schema.label, true),
        (PaperTexts.words("taxRate"), true), (fields.tax.schema.label, true),
      ], rows)
  }
}
