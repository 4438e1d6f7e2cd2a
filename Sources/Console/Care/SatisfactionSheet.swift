import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// How satisfied customers are: each figure with what it rests on and how far the answers lie apart; then by customer; then the surveys that wait.
enum SatisfactionSheet {
  /// The most customers that are compared.
  static let shown = 100

  static func view(_ asked: CareDays, _ links: SurveyLinks, _ reader: CareReader) throws -> CareSheet {
    let span = try asked.span(reader.step)
    let form = asked.form(CarePage.satisfaction, span, csv: "\(CarePage.satisfaction)/csv", reader.language)
    var sections: [CareSheet.Section] = []
    var facts: [StockSheet.Fact] = []
    if let span {
      let whole = try Satisfaction(span, reader.step)
      facts = [StockSheet.Fact(factLabel: Texts.words("careScore")[reader.language], factText: score(whole, reader.language))]
      sections = [figures(whole, reader)] + (try offices(span, reader)) + [try customers(span, reader)]
    }
    sections.append(try surveys(links, reader))
    return CareSheet(
      heading: Texts.words("careSatisfaction")[reader.language], facts: facts, sections: sections,
      actions: [StockSheet.Action(actionLink: "/list/survey", actionLabel: Texts.words("careAll")[reader.language])], span: form)
  }

  /// `74.2 / 100, from 90 % of the weights`.
  private static func score(_ read: Satisfaction, _ language: Language) -> String {
    guard let score = read.score else { return Texts.words("careScoreNone")[language] }
    let points = "\(score / 10).\(score % 10) / 100"
    return read.covered == 100 ? points : Words("\(points), from \(read.covered) % of the weights", "\(points)（依据 \(read.covered)% 的权重）")[language]
  }

  static func value(_ figure: Satisfaction.Figure) -> String {
    guard let value = figure.value else { return "" }
    return places(value) + (figure.part.isShare ? " %" : "")
  }

  /// Two decimal places, rounded half away from zero.
  private static func places(_ value: ExactDecimal) -> String {
    let hundredths = (abs(value.millionths) + 5_000) / 10_000
    let text = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    return value.millionths < 0 && hundredths > 0 ? "−\(text)" : text
  }

  private static func cells(_ figure: Satisfaction.Figure, _ language: Language) -> [String] {
    [figure.part.label[language], value(figure), "\(figure.count)", figure.spread.map(places) ?? "", figure.points.map { "\($0 / 10).\($0 % 10)" } ?? "", "\(figure.weight)"]
  }

  private static let columns = [
    (Texts.words("careFigure"), false), (Texts.words("careValue"), true), (Texts.words("careCount"), true), (Texts.words("careSpread"), true), (Texts.words("carePoints"), true),
    (Texts.words("careWeight"), true),
  ]

  private static func figures(_ read: Satisfaction, _ reader: CareReader) -> CareSheet.Section {
    let lines = read.figures.map { cells($0, reader.language).map { CareSheet.Cell(cellText: $0) } }
    return CareSheet.Section("figures", Texts.words("careCompany"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  /// Customers with a delivery, a complaint or an answer in the span, the lowest score first.
  private static func ranked(_ span: CareSpan, _ reader: CareReader) throws -> [(customer: Row<Customer>, read: Satisfaction)] {
    let rows = try reader.snapshot.all(
      Customer.self, where: "(? = 0 OR _shelf = ?) AND id IN (SELECT customer FROM sales_order WHERE id IN (SELECT sales_order FROM delivery ORDER BY id DESC LIMIT 5000))",
      [span.shelf, span.shelf], limit: shown)
    let all = try rows.map { row in
      var own = span
      own.customer = row.id
      return (customer: row, read: try Satisfaction(own, reader.step))
    }
    return all.filter { $0.read.score != nil }.sorted { ($0.read.score ?? 0, $0.customer.code) < ($1.read.score ?? 0, $1.customer.code) }
  }

  /// At headquarters, office by office.
  private static func offices(_ span: CareSpan, _ reader: CareReader) throws -> [CareSheet.Section] {
    guard reader.step.site.role == .headquarters else { return [] }
    let lines = try reader.snapshot.all(Member.self, where: "role = 'office'", order: "code", limit: shown).map { member -> [CareSheet.Cell] in
      var own = span
      own.shelf = Int64(Shelf(.office, SiteID(UInt32(clamping: member.site))).code)
      let read = try Satisfaction(own, reader.step)
      return [CareSheet.Cell(cellText: member.code), CareSheet.Cell(cellText: score(read, reader.language))] + parts(read)
    }
    let columns = [(Texts.words("careOffice"), false), (Texts.words("careScore"), true)] + Satisfaction.weights.map { ($0.part.label, true) }
    return [CareSheet.Section("offices", Texts.words("careByOffice"), none: Texts.words("careNone"), columns, lines, reader.language)]
  }

  /// Each figure with what it rests on.
  private static func parts(_ read: Satisfaction) -> [CareSheet.Cell] {
    read.figures.map { figure in CareSheet.Cell(cellText: figure.count == 0 ? "" : "\(value(figure)) (\(figure.count))") }
  }

  private static func customers(_ span: CareSpan, _ reader: CareReader) throws -> CareSheet.Section {
    let lines = try ranked(span, reader).map { customer, read -> [CareSheet.Cell] in
      return [CareSheet.Cell(cellText: customer.name, cellLink: "/r/\(customer.id.key)"), CareSheet.Cell(cellText: score(read, reader.language))] + parts(read)
    }
    let columns = [(Customer.record.label, false), (Texts.words("careScore"), true)] + Satisfaction.weights.map { ($0.part.label, true) }
    return CareSheet.Section("customers", Texts.words("careByCustomer"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  /// One row a customer and figure; nil for what is no span.
  static func csv(_ asked: CareDays, _ reader: CareReader) throws -> String? {
    guard let span = try asked.span(reader.step) else { return nil }
    let head = [Texts.words("careFrom"), Texts.words("careTo"), Customer.record.label].map { $0[reader.language] } + columns.map { $0.0[reader.language] }
    var text = CSVLine.text(head)
    let all = [(Texts.words("careCompany")[reader.language], try Satisfaction(span, reader.step))] + (try ranked(span, reader).map { ($0.customer.name, $0.read) })
    for (name, read) in all {
      for figure in read.figures { text += CSVLine.text([span.from.description, span.to.description, name] + cells(figure, reader.language)) }
    }
    return text
  }

  private static func surveys(_ links: SurveyLinks, _ reader: CareReader) throws -> CareSheet.Section {
    let here = reader.step.site.role == .headquarters ? "1" : "+_shelf = \(reader.step.home.code)"
    let rows = try reader.snapshot.all(Survey.self, where: "state = 'asked' AND +expires >= ? AND \(here)", [reader.step.today.description], order: "id DESC", limit: shown)
    // Only where an answer may be entered does a link lead anywhere.
    let isOpen = AnswerSurvey.step.sites.contains(reader.step.site.role)
    let lines = try rows.map { row -> [CareSheet.Cell] in
      [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: try reader.snapshot.get(row.customer)?.name ?? ""), .init(cellText: row.code),
        .init(cellText: row.expires.description),
        .init(cellText: isOpen ? Texts.words("careLink")[reader.language] : "", cellLink: isOpen ? links.path(row.id.key) : nil),
        .init(cellText: Texts.words("careForm")[reader.language], cellLink: "/paper/survey-form/\(row.id.key)"), reader.link(AnswerSurvey.step, row.id.key, Texts.words("careEnter")),
      ]
    }
    let columns = [
      (Survey.fields.number.schema.label, false), (Customer.record.label, false), (Texts.words("careCode"), false), (Survey.fields.expires.schema.label, false),
      (Texts.words("careLink"), false), (Texts.words("careForm"), false), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("surveys", Texts.words("careSurveys"), none: Texts.words("careNone"), columns, lines, reader.language)
  }
}
