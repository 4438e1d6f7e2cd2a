import Ground
import Records
import Replica
import Workflow

/// Figures as files for a spreadsheet: numbers as they are, so that they can be reckoned with.
enum FigureFile {
  /// Over time and by part.
  static func csv(_ figure: Figure, _ asked: InsightAsked, _ step: StepContext, _ language: Language) throws -> String {
    let words = [
      Texts.words("insightFile"), Texts.words("insightPart"), Texts.words("insightFrom"), Texts.words("insightTo"),
      Texts.words("insightValue"), Texts.words("insightUnit"), Texts.words("insightCount"), Texts.words("insightTarget"),
    ]
    let goal = try FigureTargets.target(figure, on: step.today, step.snapshot)
    let target = goal.map(number) ?? ""
    func line(_ what: String, _ part: String, _ span: FigurePeriod, _ value: FigureValue) -> String {
      CSVLine.text([what, part, "\(span.first)", "\(span.last)", value.number.map(number) ?? "", figure.unit == .share ? "1" : figure.unit.label[language], "\(value.cases)", target])
    }
    let drawing = FigureDrawing(figure: figure, target: goal, asked: asked, step: step)
    let filter = drawing.filter
    var text = CSVLine.text(words.map { $0[language] })
    let part = try filter.map { try $0.key.label($0.cut, step.snapshot)[language] } ?? ""
    text += line(figure.label[language], part, drawing.span, try figure.value(drawing.span, where: filter, step))
    let spans = figure.hasHistory ? drawing.spans : []
    for (span, value) in zip(spans, try figure.trend(spans, where: filter, step)) { text += line(figure.label[language], part, span, value) }
    guard filter == nil else { return text }
    for cut in figure.cuts {
      let span = cut == .site ? asked.period : InsightAsked.whole(asked.period)
      for one in try figure.parts(by: cut, asked.period, step) { text += line(cut.label[language], one.label[language], span, one.value) }
    }
    return text
  }

  /// Orders and their value, by month and by part.
  static func csv(_ asked: InsightAsked, _ step: StepContext, _ language: Language) throws -> String {
    let words = [
      Texts.words("insightFile"), Texts.words("insightPart"), Texts.words("insightFrom"), Texts.words("insightTo"),
      Texts.words("insightOrders"), Texts.words("insightCounted"), Texts.words("insightAmount"), Texts.words("insightCurrency"),
    ]
    func line(_ what: String, _ part: String, _ span: FigurePeriod, _ total: OrderStatistics) -> String {
      let amount = total.value.description.split(separator: " ").first.map(String.init) ?? ""
      return CSVLine.text([what, part, "\(span.first)", "\(span.last)", "\(total.orders)", "\(total.counted)", amount, total.currency])
    }
    let all = Texts.words("insightStatistics")[language]
    let part = try asked.filter.map { try $0.key.label($0.cut, step.snapshot)[language] } ?? ""
    var text = CSVLine.text(words.map { $0[language] })
    for span in [asked.told] + StatisticsView.months(asked) {
      for total in try OrderStatistics.total(span, where: asked.filter, step) { text += line(all, part, span, total) }
    }
    guard asked.filter == nil else { return text }
    for cut in OrderStatistics.cuts {
      let span = cut == .site ? asked.period : InsightAsked.whole(asked.period)
      for one in try OrderStatistics.parts(by: cut, asked.period, step) { text += line(cut.label[language], one.label[language], span, one) }
    }
    return text
  }

  static func caseHeadings(_ language: Language) -> String {
    let words = [
      Texts.words("insightCase"), Texts.words("insightDay"), Texts.words("insightStanding"), Texts.words("insightOrder"), Texts.words("insightCustomer"),
      Texts.words("insightAmount"), Texts.words("insightCurrency"),
    ]
    return CSVLine.text(words.map { $0[language] })
  }

  static func line(_ one: FigureCase, _ step: StepContext, _ language: Language) throws -> String {
    let customer = try one.order.flatMap { try step.snapshot.get($0.customer)?.name } ?? ""
    let amount = one.order.map { $0.total.description.split(separator: " ").map(String.init) } ?? []
    return CSVLine.text([
      one.number, one.day.description, one.isGood.map { CasesView.word($0)[language] } ?? "", one.order?.number ?? "", customer, amount.first ?? "",
      amount.count > 1 ? amount[1] : "",
    ])
  }

  /// With six digits behind the point, without a locale.
  private static func number(_ value: Double) -> String {
    ExactDecimal(millionths: Int64((max(-1e12, min(1e12, value)) * 1e6).rounded())).description
  }
}
