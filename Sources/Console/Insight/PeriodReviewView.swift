import Exchange
import Ground
import Hummingbird
import Workflow

/// The review of a week or a month, as a page that prints.
struct PeriodReviewView: Sendable {
  struct Table: Sendable {
    struct Cell: Sendable {
      let cellHeading, cellText: String
      let isCellNumber: Bool
    }
    struct Line: Sendable {
      let reviewCells: [Cell]
    }
    struct Heading: Sendable {
      let headingText: String
      let isHeadingNumber: Bool
    }

    let tableID, tableTitle: String
    let tableHeadings: [Heading]
    let tableLines: [Line]
    let hasLines: Bool
  }
  struct Choice: Sendable {
    let choiceText, choiceLink: String
    let isChoice: Bool
  }

  let tabs: [StockTab]
  let reviewTitle: String
  let reviewKinds, reviewSteps: [Choice]
  let exports: [FigureView.Export]
  let reviewTables: [Table]

  init(_ asked: ReviewAsked, _ reader: InsightReader) throws {
    let language = reader.language
    let review = try PeriodReview(asked.kind, asked.period, reader.step)
    tabs = reader.tabs(InsightPage.review)
    reviewTitle = review.title[language]
    reviewKinds = PeriodReview.Kind.allCases.map { kind in
      Choice(choiceText: kind.label[language], choiceLink: ReviewAsked.address(kind, kind.last(before: reader.step.today).first), isChoice: kind == asked.kind)
    }
    let (before, after) = (asked.period.first.advanced(by: -1), asked.period.last.advanced(by: 1))
    reviewSteps = [
      Choice(choiceText: Texts.words("insightReviewBefore")[language], choiceLink: ReviewAsked.address(asked.kind, before), isChoice: false),
    ] + (after <= reader.step.today ? [Choice(choiceText: Texts.words("insightReviewAfter")[language], choiceLink: ReviewAsked.address(asked.kind, after), isChoice: false)] : [])
    exports = [
      .init(exportLink: ReviewAsked.address(asked.kind, asked.period.first, "/xlsx"), exportText: Texts.words("insightReviewBook")[language]),
      .init(exportLink: ReviewAsked.address(asked.kind, asked.period.first, "/csv"), exportText: Texts.words("insightCSV")[language]),
    ]
    reviewTables = review.tables.map { Self.table($0, language) }
  }

  private static func table(_ table: ReviewTable, _ language: Language) -> Table {
    let headings = table.headings.map { $0[language] }
    let isNumber = table.headings.indices.map { column in table.rows.contains { ReviewTable.isNumber($0[column]) } }
    return Table(
      tableID: "review-\(table.name)", tableTitle: table.title[language],
      tableHeadings: zip(headings, isNumber).map { .init(headingText: $0, isHeadingNumber: $1) },
      tableLines: table.rows.map { row in
        .init(reviewCells: row.enumerated().map { column, cell in
          .init(cellHeading: headings[column], cellText: ReviewTable.text(cell, language), isCellNumber: isNumber[column])
        })
      }, hasLines: !table.rows.isEmpty)
  }
}

/// Which review the address asks for.
struct ReviewAsked: Sendable {
  let kind: PeriodReview.Kind
  let period: FigurePeriod

  /// What can't be read is the last week that is over.
  init(_ request: Request, today: Day) {
    let query = request.uri.queryParameters
    kind = query["kind"].flatMap { PeriodReview.Kind(rawValue: String($0)) } ?? .weekly
    let day = query["day"].flatMap { Day(String($0)) }.flatMap { $0 > today || $0 < today.advanced(by: -FigurePeriod.mostDays) ? nil : $0 }
    period = day.map(kind.period) ?? kind.last(before: today)
  }

  static func address(_ kind: PeriodReview.Kind, _ day: Day, _ file: String = "") -> String { "\(InsightPage.review)\(file)?kind=\(kind.rawValue)&day=\(day)" }
}

extension InsightPage {
  static let review = "/insight/review"

  @Sendable func review(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("insight-review", Texts.words("insightReview"), request, context) { reader in
      try PeriodReviewView(ReviewAsked(request, today: reader.step.today), reader)
    }
  }

  @Sendable func reviewBook(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let (name, bytes) = try await reviewFile(request, context) { ($0.fileName, try ReviewFiles.xlsx($0, language)) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", .contentDisposition: "attachment; filename=\"\(name).xlsx\"",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  @Sendable func reviewLines(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let (name, text) = try await reviewFile(request, context) { ($0.fileName, ReviewFiles.csv($0, language)) }
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name).csv\""],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private func reviewFile<T: Sendable>(_ request: Request, _ context: ConsoleContext, _ make: @escaping @Sendable (PeriodReview) throws -> T) async throws -> T {
    let actor = try await desk.reader(context, at: Self.sites, Self.readers)
    return try await desk.workplace.look(as: actor) { step in
      let asked = ReviewAsked(request, today: step.today)
      return try make(PeriodReview(asked.kind, asked.period, step))
    }
  }
}
