import Ground
import Records
import Replica
import Workflow

/// 11.2 The eight disciplines of a complaint. Without an 8D report of ours the records hold what happened and what was answered; the rest is
/// filled in by hand.
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
    let report = try sheet.context.eightD(about: complaint.id.key)
    if let report { EightDPaper.facts(report, &sheet) }
    EightDPaper.disciplines(report, problem: complaint.text, closing: complaint.answer, &sheet)
    sheet.signatures("teamLead", "quality")
  }
}

/// 7.4 The eight disciplines of a nonconformance or complaint, as far as they are written.
enum EightDPaper: Paper {
  static let paper = PaperDeclaration(
    "eight-d", "8D report", "8D 报告", at: [.office, .field, .plant, .warehouse, .headquarters],
    by: [.inspector, .foreman, .planner, .serviceAgent, .salesClerk, .salesManager])

  static func write(_ report: Row<EightD>, _ sheet: inout SheetWriter) throws {
    sheet.number(report.number)
    sheet.fact(EightD.fields.about.schema.label, report.about)
    facts(report, &sheet)
    disciplines(report, problem: "", closing: nil, &sheet)
    sheet.signatures("teamLead", "quality")
  }

  fileprivate static func facts(_ report: Row<EightD>, _ sheet: inout SheetWriter) {
    let fields = EightD.fields
    sheet.fact(fields.leader.schema.label, report.leader)
    sheet.fact(fields.due.schema.label, report.due.description)
    sheet.fact(EightD.record.label, sheet.words(report.state.label))
    sheet.fact(fields.contained.schema.label, report.contained?.description)
    sheet.fact(fields.verified.schema.label, report.verified?.description)
  }

  /// What is not written has lines to be written on.
  fileprivate static func disciplines(_ report: Row<EightD>?, problem: String, closing: String?, _ sheet: inout SheetWriter) {
    let texts: [(Words, String?, Int)] = [
      (PaperTexts.words("d1"), report?.team, 1), (PaperTexts.words("d2"), report?.problem ?? problem, 2), (PaperTexts.words("d3"), report?.containment, 2),
      (PaperTexts.words("d4"), report?.cause, 2), (PaperTexts.words("d5"), report?.action, 1), (PaperTexts.words("d6"), report?.result, 2),
      (PaperTexts.words("d7"), report?.prevention, 2), (PaperTexts.words("d8"), report?.closing ?? closing, 1),
    ]
    for (title, text, blanks) in texts { sheet.note(title, text ?? "", blanks: (text ?? "").isEmpty ? blanks : 0) }
  }
}
