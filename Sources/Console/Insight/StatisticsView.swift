import Ground
import Pictures
import Records
import Replica
import Workflow

/// 12.1 Orders and their value: over time, and by site, customer, product, region and channel, down to the orders.
struct StatisticsView: Sendable {
  struct Total: Sendable {
    let totalCurrency, totalOrders, totalCounted, totalValue, totalBefore: String
  }
  struct Part: Sendable {
    struct Line: Sendable {
      let mixLabel, mixLink, mixOrders, mixValue, mixShare: String
    }
    let mixID, mixTitle, mixName: String
    let mixPicture: [PictureView]
    let mixLines: [Line]
    let isMixCut: Bool
  }

  /// Orders are found by the day of their receipt, as this figure finds them.
  static let orders = Figures.find("completeness")
  static let shownParts = 15

  let tabs: [StockTab]
  let choice: InsightChoice
  let totals: [Total]
  let hasTotals, hasFilters: Bool
  let filters: [FigureView.Filter]
  let exports: [FigureView.Export]
  let trends: [PictureView]
  let mix: [Part]
  let cases: [CasesView]
  let fresh: InsightFresh

  init(_ asked: InsightAsked, _ reader: InsightReader) throws {
    let (language, step) = (reader.language, reader.step)
    tabs = reader.tabs(InsightPage.statistics)
    choice = InsightChoice(asked, reader.sites, hasSites: true, language)
    let now = try OrderStatistics.total(asked.period, where: asked.filter, step)
    let before = try OrderStatistics.total(asked.told.before, where: asked.filter, step)
    totals = now.map { total in
      Total(
        totalCurrency: total.currency, totalOrders: GroupedDigits.text("\(total.orders)"), totalCounted: GroupedDigits.text("\(total.counted)"), totalValue: CellView.grouped(total.value.description),
        totalBefore: before.first { $0.currency == total.currency }.map { CellView.grouped($0.value.description) } ?? "—")
    }
    hasTotals = !totals.isEmpty
    filters = try asked.filter.map { filter in
      [FigureView.Filter(filterText: "\(filter.cut.label[language]): \(try filter.key.label(filter.cut, step.snapshot)[language])", filterLink: asked.address(nil as FigureFilter?))]
    } ?? []
    hasFilters = !filters.isEmpty
    exports = [
      FigureView.Export(exportLink: asked.address("\(InsightPage.statistics)/csv"), exportText: Texts.words("insightCSV")[language]),
      FigureView.Export(exportLink: asked.address("\(InsightPage.statistics)/cases"), exportText: Texts.words("insightOrdersCSV")[language]),
    ]
    trends = try now.prefix(Self.shownCurrencies).map { PictureView(try Self.trend($0.currency, asked, step), language) }
    mix = asked.filter == nil ? try OrderStatistics.cuts.map { try Self.part($0, asked, reader) }.filter { !$0.mixLines.isEmpty } : []
    let isKnown = asked.filter.map { OrderStatistics.cuts.contains($0.cut) } ?? true
    cases = try Self.orders.flatMap { isKnown ? $0 : nil }.map { [try CasesView($0, asked, asked.filter, isMissesOnly: false, hasChoice: false, title: Texts.words("insightOrders"), reader)] } ?? []
    fresh = InsightFresh(reader.sites, reader.times)
  }

  /// Each currency has a picture of its own: they are not added.
  static let shownCurrencies = 3

  /// Twelve months up to the last day that is asked for.
  static func months(_ asked: InsightAsked) -> [FigurePeriod] { FigurePeriod.months(12, to: asked.period.last).months }

  private static func trend(_ currency: String, _ asked: InsightAsked, _ step: StepContext) throws -> Trend {
    let points = try months(asked).map { month in
      let total = try OrderStatistics.total(month, where: asked.filter, step).first { $0.currency == currency }
      let text = CellView.grouped((total?.value ?? Money(minor: 0, currency: currency)).description)
      return Trend.Point(
        label: FigureDrawing.label(month), span: Words("\(month.first) to \(month.last)", "\(month.first) 至 \(month.last)"), value: total.map { Double($0.value.minor) / Self.units(currency) },
        text: Words(text, text), basis: GroupedDigits.text("\(total?.counted ?? 0)"), link: asked.address(month))
    }
    return Trend(name: "value-\(currency)", title: Words("Value of orders by month, \(currency)", "各月订单金额（\(currency)）"), points, unit: .amount(Words(currency, currency)))
  }

  /// How many of the smallest units make one of a currency: only for drawing.
  private static func units(_ currency: String) -> Double { (0..<Money.places(of: currency)).reduce(1.0) { result, _ in result * 10 } }

  private static func part(_ cut: FigureCut, _ asked: InsightAsked, _ reader: InsightReader) throws -> Part {
    let language = reader.language
    let found = try OrderStatistics.parts(by: cut, asked.period, reader.step)
    let sums = found.reduce(into: [String: Int64]()) { $0[$1.currency, default: 0] += $1.value.minor }
    let lines = found.prefix(shownParts).map { part in
      Part.Line(
        mixLabel: part.label[language], mixLink: part.key.map { asked.address(FigureFilter(cut, $0)) } ?? "", mixOrders: GroupedDigits.text("\(part.counted)"),
        mixValue: CellView.grouped(part.value.description), mixShare: share(part.value.minor, of: sums[part.currency] ?? 0, language))
    }
    let bars = Dictionary(grouping: found, by: \.key).compactMap { key, parts in
      key.map { key in ParetoPicture.Bar(label: parts[0].label, count: Int(parts.reduce(0) { $0 + $1.counted }), link: asked.address(FigureFilter(cut, key))) }
    }.sorted { ($1.count, $0.label.en) < ($0.count, $1.label.en) }
    let counted = cut == .product ? Words("Order lines", "订单行") : Words("Orders", "订单")
    let picture = ParetoPicture(name: "mix-\(cut.rawValue)", title: Words("\(counted.en) by \(cut.label.en.lowercased())", "\(counted.zh)（按\(cut.label.zh)）"), counted: counted, bars)
    return Part(
      mixID: "mix-\(cut.rawValue)", mixTitle: Words("By \(cut.label.en.lowercased())", "按\(cut.label.zh)")[language], mixName: cut.label[language],
      mixPicture: bars.count > 1 ? [PictureView(picture, language)] : [], mixLines: Array(lines), isMixCut: found.count > shownParts)
  }

  /// In tenths of a per cent, in whole numbers.
  static func share(_ minor: Int64, of all: Int64, _ language: Language) -> String {
    guard all > 0 else { return "" }
    let tenths = Int64((Int128(minor) * 2_000 + Int128(all)) / (2 * Int128(all)))
    return "\(tenths / 10).\(tenths % 10)" + (language == .english ? " %" : "%")
  }
}
