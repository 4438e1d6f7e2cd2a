import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 12 The company's figures: all at one look, each with what explains it down to the orders, what was sold, and how orders flow.
struct InsightPage: Sendable {
  let desk: Desk

  static let path = "/insight"
  static let statistics = "/insight/statistics"
  static let flow = "/insight/flow"
  static func figure(_ name: String) -> String { "\(path)/\(name)" }

  static let sites: Set<SiteRole> = [.headquarters, .office]
  static let readers: Set<OperatorRole> = [.analyst, .salesManager, .administrator]

  func add(to router: Router<ConsoleContext>) {
    router.get("/insight", use: dashboard)
    router.get("/insight/review", use: review)
    router.get("/insight/review/xlsx", use: reviewBook)
    router.get("/insight/review/csv", use: reviewLines)
    router.get("/insight/:name", use: show)
    router.get("/insight/:name/csv", use: export)
    router.get("/insight/:name/cases", use: exportCases)
  }

  @Sendable func dashboard(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await answer("insight", Texts.words("navInsight"), request, context) { reader in
      try DashboardView(InsightAsked(request, path: Self.path, today: reader.step.today), reader)
    }
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let name = context.parameters.get("name") ?? ""
    switch "\(Self.path)/\(name)" {
    case Self.statistics:
      return try await answer("insight-statistics", Texts.words("insightStatistics"), request, context) { reader in
        try StatisticsView(InsightAsked(request, path: Self.statistics, today: reader.step.today), reader)
      }
    case Self.flow:
      return try await answer("insight-flow", Texts.words("insightFlow"), request, context) { reader in
        try FlowView(InsightAsked(request, path: Self.flow, today: reader.step.today), reader)
      }
    default:
      guard let figure = Figures.find(name) else { throw Refused.notFound }
      return try await answer("insight-figure", figure.label, request, context) { reader in
        try FigureView(figure, InsightAsked(request, path: Self.figure(name), today: reader.step.today), reader)
      }
    }
  }

  /// The numbers of a page: over time and by part.
  @Sendable func export(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let name = context.parameters.get("name") ?? ""
    let path = Self.figure(name)
    let isStatistics = path == Self.statistics
    let figure = Figures.find(name)
    guard isStatistics || figure != nil else { throw Refused.notFound }
    let actor = try await desk.reader(context, at: Self.sites, Self.readers)
    let language = context.session.language
    let text = try await desk.workplace.look(as: actor) { step in
      let asked = InsightAsked(request, path: path, today: step.today)
      return try figure.map { try FigureFile.csv($0, asked, step, language) } ?? FigureFile.csv(asked, step, language)
    }
    return Self.file(name, text)
  }

  /// The records behind a figure, or the orders behind the statistics, piece by piece.
  @Sendable func exportCases(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let name = context.parameters.get("name") ?? ""
    let isStatistics = Self.figure(name) == Self.statistics
    guard let figure = isStatistics ? StatisticsView.orders : Figures.find(name) else { throw Refused.notFound }
    let actor = try await desk.reader(context, at: Self.sites, Self.readers)
    let language = context.session.language
    let path = Self.figure(name)
    return Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name)-cases.csv\""],
      body: .init { [desk] writer in
        try await writer.write(ByteBuffer(string: "\u{FEFF}" + FigureFile.caseHeadings(language)))
        var after: FigureCase?
        repeat {
          let (text, next) = try await desk.workplace.look(as: actor) { [after] step in
            let asked = InsightAsked(request, path: path, today: step.today)
            let cuts = isStatistics ? OrderStatistics.cuts : figure.cuts
            let filter = asked.filter.flatMap { cuts.contains($0.cut) ? $0 : nil }
            let cases = try figure.cases(asked.period, where: filter, missesOnly: !isStatistics && !asked.isAllCases, before: after, limit: Figure.mostCases, step)
            return (try cases.map { try FigureFile.line($0, step, language) }.joined(), cases.count == Figure.mostCases ? cases.last : nil)
          }
          if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
          after = next
        } while after != nil
        try await writer.finish(nil)
      })
  }

  private static func file(_ name: String, _ text: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name).csv\""],
      body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  func answer<V: Sendable>(
    _ template: String, _ title: Words, _ request: Request, _ context: ConsoleContext, _ make: @escaping @Sendable (InsightReader) throws -> V
  ) async throws -> Response {
    let actor = try await desk.reader(context, at: Self.sites, Self.readers)
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      try make(InsightReader(step: step, times: desk.times(context, now: step.now), sites: try SiteFreshness.all(step)))
    }
    return try await Page(desk: desk, request: request, context: context).answer(template, title, view, section: "insight")
  }
}

/// What the views of these pages are made from.
struct InsightReader {
  let step: StepContext
  let times: TimeWords
  let sites: [SiteFreshness]

  var language: Language { times.language }

  func tabs(_ current: String) -> [StockTab] {
    let pages = [
      (InsightPage.path, Texts.words("insightOverview")), (InsightPage.statistics, Texts.words("insightStatistics")), (InsightPage.flow, Texts.words("insightFlow")),
      (InsightPage.review, Texts.words("insightReview")),
    ]
    return pages.map { StockTab(tabLink: $0.0, tabName: $0.1[language], isCurrent: $0.0 == current) }
  }

  /// By a sign and a word, and only then by a colour.
  func mark(_ isReached: Bool?) -> FigureMark { FigureMark(isReached: isReached) }

  /// Against the period before: `was 93.1 %, better`.
  func comparison(_ figure: Figure, _ now: FigureValue, _ before: FigureValue) -> String {
    guard let old = before.number else { return figure.text(before)[language] }
    let text = figure.text(before)
    guard let new = now.number else { return text[language] }
    // What is told with the same digits has not changed for anybody who reads it.
    let same = figure.text(now) == text
    let word = same ? Words("the same", "持平") : figure.better.isWorse(new, than: old) ? Words("worse now", "变差") : Words("better now", "改善")
    return Words("\(text.en), \(word.en)", "\(text.zh)，\(word.zh)")[language]
  }
}
