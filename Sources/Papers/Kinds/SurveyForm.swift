import Foundation
import Ground
import Records
import Replica
import Workflow

/// 11.3 A survey to be filled in by hand: two questions, a few lines, and the code by which a clerk enters the answer.
enum SurveyForm: Paper {
  static let paper = PaperDeclaration(
    "survey-form", "Satisfaction survey", "满意度问卷", at: [.office, .field, .headquarters], by: [.serviceAgent, .salesClerk, .salesManager])

  static func obstacle(_ survey: Row<Survey>, _ context: StepContext) throws -> Problem? {
    guard survey.state == .answered else { return nil }
    return Problem("survey.answered", Words("\(survey.number) is answered already.", "\(survey.number) 已回复。"), remedy: Words("There is nothing to send.", "无需再发送。"))
  }

  static func write(_ survey: Row<Survey>, _ sheet: inout SheetWriter) throws {
    let fields = Survey.fields
    sheet.number(survey.number)
    sheet.customer(try sheet.context.the(survey.customer))
    try sheet.seller()
    sheet.fact(fields.code.schema.label, survey.code)
    sheet.fact(fields.expires.schema.label, survey.expires.description)
    if let order = try survey.order.flatMap({ try sheet.snapshot.get($0) }) {
      sheet.fact(SalesOrder.record.label, order.number)
      sheet.fact(SalesOrder.fields.customerReference.schema.label, order.customerReference)
    }
    sheet.note(PaperTexts.words("surveyAsks"), PaperTexts.words("surveyHow"))
    boxes("surveySatisfaction", AnswerSurvey.satisfaction, &sheet)
    sheet.note(SurveyAnswer.fields.satisfaction.schema.label, PaperTexts.words("surveyScale5"))
    boxes("surveyRecommend", AnswerSurvey.recommendation, &sheet)
    sheet.note(SurveyAnswer.fields.recommendation.schema.label, PaperTexts.words("surveyScale10"))
    sheet.note(PaperTexts.words("surveyWords"), "", blanks: 4)
    sheet.signatures("forTheBuyer")
  }

  /// A row of boxes, one a number.
  private static func boxes(_ question: String, _ range: ClosedRange<Int>, _ sheet: inout SheetWriter) {
    sheet.table(question, columns: range.map { (Words("\($0)", "\($0)"), true) }, [range.map { _ in PaperText("☐") }])
  }
}
