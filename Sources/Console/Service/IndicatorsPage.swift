import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The live figures of the company: each for today, this week and 90 days, with its definition, its target, and the orders that miss it.
struct IndicatorsPage: Sendable {
  let desk: Desk

  static let path = "/indicators"
  static let shownOrders = 50

  func add(to router: Router<ConsoleContext>) {
    router.get("/indicators", use: show)
    router.get("/indicators/:name", use: showOrders)
  }

  private struct View: Sendable {
    struct Figure: Sendable {
      let periodLabel, figureText, figureTone, figureMark, figureWord, figureLink: String
    }
    struct Line: Sendable {
      let indicatorID, indicatorLabel, definitionText, formulaText, targetText, indicatorSection: String
      let figures: [Figure]
    }
    let serviceTabs: [ServiceTab]
    let indicators: [Line]
    let asOf: String
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let figures = try await desk.indicators.figures(desk.workplace, as: actor)
    let view = View(
      serviceTabs: ServiceTab.all(Self.path, language),
      indicators: Indicators.all.map { indicator in
        View.Line(
          indicatorID: "indicator-\(indicator.name)", indicatorLabel: indicator.label[language], definitionText: indicator.definition[language],
          formulaText: indicator.formula[language], targetText: indicator.target[language], indicatorSection: indicator.section,
          figures: IndicatorPeriod.allCases.map { Self.figure(indicator, $0, figures.value(indicator, $0), language) })
      }, asOf: desk.times(context, now: figures.at).exact(figures.at))
    return try await Page(desk: desk, request: request, context: context).answer("indicators", Texts.words("navIndicators"), view, section: "indicators")
  }

  private static func figure(_ indicator: Indicator, _ period: IndicatorPeriod, _ value: IndicatorValue, _ language: Language) -> View.Figure {
    let mark = FigureMark(value)
    return View.Figure(
      periodLabel: period.label[language], figureText: value.text(indicator)[language], figureTone: mark.tone, figureMark: mark.sign,
      figureWord: mark.word[language], figureLink: "\(path)/\(indicator.name)?period=\(period.rawValue)")
  }

  private struct OrdersView: Sendable {
    struct Order: Sendable {
      let missNumber, missLink, missState, missReceived: String
    }
    let serviceTabs: [ServiceTab]
    let indicatorLabel, periodLabel, figureText, definitionText, formulaText, targetText, backLink: String
    let misses: [Order]
    let hasMisses, isCutOff: Bool
  }

  @Sendable func showOrders(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let indicator = context.parameters.get("name").flatMap(Indicators.find) else { throw Refused.notFound }
    let language = context.session.language
    let period = request.uri.queryParameters["period"].flatMap { IndicatorPeriod(rawValue: String($0)) } ?? .quarter
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let times = desk.times(context, now: step.now)
      let found = try indicator.orders(period, limit: Self.shownOrders + 1, step)
      return OrdersView(
        serviceTabs: ServiceTab.all(Self.path, language), indicatorLabel: indicator.label[language], periodLabel: period.label[language],
        figureText: try indicator.value(period, step).text(indicator)[language], definitionText: indicator.definition[language],
        formulaText: indicator.formula[language], targetText: indicator.target[language], backLink: Self.path,
        misses: found.prefix(Self.shownOrders).map {
          .init(missNumber: $0.number, missLink: "/r/\($0.id.key)", missState: $0.state.label[language], missReceived: times.exact($0.received))
        }, hasMisses: !found.isEmpty, isCutOff: found.count > Self.shownOrders)
    }
    return try await Page(desk: desk, request: request, context: context).answer("indicator-orders", indicator.label, view, section: "indicators")
  }
}
