import Ground
import Records
import Replica
import Workflow

/// 11.2 The eight disciplines of a complaint. The records hold what happened and what was answered; the rest is filled in by hand.
enum EightDReport: Paper {
  static let paper = PaperDeclaration(
    "complaint-8d", "8D report", "8D 报告", at: [.office, .field, .headquarters], by: [.serviceAgent, .salesClerk, .salesManager, .inspector])

  static func write(_ complaint: Row<Complaint>, _ sheet: inout SheetWriter) throws {
    let fields = Complaint.fields
    let order = try sheet.context.the(complaint.order)
    let customer = try sheet.context.the(order.customer)
    sheet.number(complaint.number)
    sheet.customer(customer)
    sheet.fact(SalesOrder.record.label, order.number)
    sheet.fact(SalesOrder.fields.customerReference.schema.label, order.customerReference)
    sheet.fact(fields.kind.schema.label, sheet.words(complaint.kind.label))
    sheet.fact(fields.state.schema.label, sheet.words(complaint.state.label))
    sheet.note(PaperTexts.words("d1"), "", blanks: 1)
    sheet.note(PaperTexts.words("d2"), complaint.text)
    sheet.note(PaperTexts.words("d3"), "", blanks: 2)
    sheet.note(PaperTexts.words("d4"), "", blanks: 2)
    sheet.note(PaperTexts.words("d5"), "", blanks: 1)
    sheet.note(PaperTexts.words("d6"), "", blanks: 2)
    sheet.note(PaperTexts.words("d7"), "", blanks: 2)
    let answer = complaint.answer ?? ""
    sheet.note(PaperTexts.words("d8"), answer, blanks: answer.isEmpty ? 1 : 0)
    sheet.signatures("teamLead", "quality")
  }
}
