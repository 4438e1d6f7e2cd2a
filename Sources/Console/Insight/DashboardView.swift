import Ground
import Pictures
import Workflow

/// The figures at one look: each with its target, the period before and twelve weeks as a line.
struct DashboardView: Sendable {
  struct Tile: Sendable {
    let tileLabel, tileLink, tileTone, tileValue, tileMark, tileTarget, tileBefore, tileCount: String
    let tileWord: String?
    let tilePicture: String
  }

  let tabs: [StockTab]
  let choice: InsightChoice
  let tiles: [Tile]
  let fresh: InsightFresh

  init(_ asked: InsightAsked, _ reader: InsightReader) throws {
    tabs = reader.tabs(InsightPage.path)
    choice = InsightChoice(asked, reader.sites, hasSites: true, reader.language)
    tiles = try Figures.dashboard.map { try Self.tile($0, asked, reader) }
    fresh = InsightFresh(reader.sites, reader.times)
  }

  private static func tile(_ figure: Figure, _ asked: InsightAsked, _ reader: InsightReader) throws -> Tile {
    let language = reader.language
    let target = try FigureTargets.target(figure, on: reader.step.today, reader.step.snapshot)
    let drawing = FigureDrawing(figure: figure, target: target, asked: asked, step: reader.step)
    let now = try figure.value(drawing.span, where: drawing.filter, reader.step)
    let before = try figure.value(drawing.span.before, where: drawing.filter, reader.step)
    let mark = reader.mark(figure.isReached(now, target))
    // What is not told by site is told of the whole; the tile says so.
    let part = asked.filter != nil && drawing.filter == nil ? Texts.words("insightWhole")[language] : ""
    return Tile(
      tileLabel: figure.label[language], tileLink: asked.address(InsightPage.figure(figure.name)), tileTone: mark.tone, tileValue: figure.text(now)[language], tileMark: mark.sign,
      tileTarget: target.map { Self.targetText(figure, $0)[language] } ?? "—", tileBefore: reader.comparison(figure, now, before),
      tileCount: GroupedDigits.text("\(now.cases)") + part, tileWord: target == nil ? nil : mark.word[language],
      tilePicture: figure.hasHistory ? try drawing.trend(.small).picture(language).svg : "")
  }

  static func targetText(_ figure: Figure, _ target: Double) -> Words {
    let text = figure.unit.text(target)
    return figure.better == .higher ? Words("at least \(text.en)", "不低于 \(text.zh)") : Words("at most \(text.en)", "不高于 \(text.zh)")
  }
}
