import Foundation
import Ground
import Records
import Replica
import Workflow

/// 10.4 A dunning letter as it was written: what is overdue since when, interest where its level asks for it, and by when to pay.
enum DunningPaper: Paper {
  static let paper = PaperDeclaration("dunning", "Dunning letter", "催款函", at: [.office, .headquarters], by: [.accountant, .creditController, .salesManager])

  static func write(_ letter: Row<DunningLetter>, _ sheet: inout SheetWriter) throws {
    let fields = DunningLetter.fields
    let customer = try sheet.context.the(letter.customer)
    sheet.number(letter.number)
    sheet.customer(customer)
    try sheet.seller()
    sheet.fact(fields.on.schema.label, letter.on.description)
    if let level = DunningLevel.of(letter.level) { sheet.fact(fields.level.schema.label, sheet.words(level.title)) }
    sheet.fact(fields.payBy.schema.label, letter.payBy.description)
    sheet.note(PaperTexts.words("dunningTitle"), letter.level < 3 ? PaperTexts.words("dunningFriendly") : letter.level == 3 ? PaperTexts.words("dunningStop") : PaperTexts.words("dunningLast"))
    try lines(of: letter, &sheet)
    sheet.total(fields.total.schema.label, sheet.money(letter.total), isGrand: letter.interest.minor == 0)
    if letter.interest.minor > 0, let sum = letter.total + letter.interest {
      sheet.total(fields.interest.schema.label, sheet.money(letter.interest))
      sheet.total(PaperTexts.words("totalOutstanding"), sheet.money(sum), isGrand: true)
    }
    try sheet.bank()
    sheet.signatures("forTheSeller")
  }

  private static func lines(of letter: Row<DunningLetter>, _ sheet: inout SheetWriter) throws {
    let fields = DunningLine.fields
    let rows = try sheet.snapshot.all(DunningLine.self, where: "letter = ?", [sheet.key(letter.id)], limit: SheetWriter.readLimit).map { line in
      let invoice = try sheet.context.the(line.invoice)
      return [
        PaperText(invoice.number), PaperText(invoice.issued.description), PaperText(invoice.due.description), sheet.money(line.overdue), PaperText("\(line.days)"), sheet.money(line.interest),
      ]
    }
    sheet.table(
      columns: [
        (Invoice.record.label, false), (Invoice.fields.issued.schema.label, false), (Invoice.fields.due.schema.label, false), (fields.overdue.schema.label, true), (PaperTexts.words("daysOverdue"), true),
        (fields.interest.schema.label, true),
      ], rows)
  }
}
