import Ground
import Pictures
import Records
import Replica
import Workflow

/// Turns a figure's values into pictures.
struct FigureDrawing {
  let figure: Figure
  let target: Double?
  let asked: InsightAsked
  let step: StepContext

  /// What is asked for, if the figure is told by that.
  var filter: FigureFilter? { asked.filter.flatMap { figure.cuts.contains($0.cut) ? $0 : nil } }
  /// The days that it is told of: whole months of a part that is kept by months.
  var span: FigurePeriod { filter == nil ? asked.period : asked.told }

  private var unit: PictureUnit { figure.unit == .share ? .share : .amount(figure.unit.label) }

  var line: Trend.Target? { target.map { Trend.Target($0, figure.unit.text($0), isFloor: figure.better == .higher) } }

  /// The last twelve weeks, or months where weeks are not kept or a year is asked for.
  var spans: [FigurePeriod] {
    let isMonthly = filter.map { $0.cut != .site } ?? false
    guard isMonthly || asked.period.days > Self.longestInWeeks else { return FigurePeriod.weeks(Self.weeks, to: asked.period.last) }
    return FigurePeriod.months(Self.weeks, to: asked.period.last).months
  }

  static let weeks = 12
  /// Longer than a quarter, weeks are too fine.
  private static let longestInWeeks = 100

  func trend(_ size: Trend.Size = .full) throws -> Trend {
    let values = try figure.trend(spans, where: filter, step)
    let points = zip(spans, values).map { span, value in
      Trend.Point(
        label: Self.label(span), span: Words("\(span.first) to \(span.last)", "\(span.first) 至 \(span.last)"), value: value.number, text: figure.text(value), basis: GroupedDigits.text("\(value.cases)"),
        link: size == .small ? nil : asked.address(span))
    }
    return Trend(name: "trend-\(figure.name)", title: Words("\(figure.label.en) over time", "\(figure.label.zh)趋势"), points, unit: unit, target: line, size: size)
  }

  /// `11-23` for a week that begins there, `2026-11` for a month.
  static func label(_ span: FigurePeriod) -> Words {
    let text = span.isWholeMonths ? span.first.month : String(span.first.description.dropFirst(5))
    return Words(text, text)
  }

  /// By what the misses come from; nil for figures whose cases are not good or bad.
  func pareto(_ parts: [FigurePart], by cut: FigureCut) -> ParetoPicture? {
    guard figure.unit == .share, target != nil, parts.count > 1 else { return nil }
    let bars = parts.map { part in
      // Of a figure where higher is better, what is missing of all; else what there is of it.
      let misses = figure.better == .higher ? part.value.count - part.value.sum : part.value.sum
      return ParetoPicture.Bar(label: part.label, count: Int(max(0, misses) / part.value.scale), link: asked.address(FigureFilter(cut, part.key)))
    }
    guard bars.contains(where: { $0.count > 0 }) else { return nil }
    return ParetoPicture(
      name: "pareto-\(cut.rawValue)", title: Words("Where the misses come from, by \(cut.label.en.lowercased())", "未达标来源（按\(cut.label.zh)）"), counted: Words("Misses", "未达标数"), bars)
  }

  /// By site and week; nil where the figure is not told by site.
  func heat(_ sites: [SiteFreshness]) throws -> HeatMap? {
    guard figure.cuts.contains(.site) else { return nil }
    let spans = FigurePeriod.weeks(Self.weeks, to: asked.period.last)
    let weeks = try spans.map { span in Dictionary(uniqueKeysWithValues: try figure.parts(by: .site, span, step).map { ($0.key, $0) }) }
    let keys = Set(weeks.flatMap(\.keys))
    guard !keys.isEmpty else { return nil }
    let fresh = Dictionary(sites.compactMap { site in InsightChoice.shelf(site).map { (FigureKey(.shelf(Int64($0.code))), site) } }) { first, _ in first }
    let lines = try keys.map { key in (label: try key.label(.site, step.snapshot), key: key) }.sorted { $0.label.en < $1.label.en }.map { label, key in
      HeatMap.Line(
        label: label, link: asked.address(FigureFilter(.site, key)),
        zip(spans, weeks).map { span, parts in cell(parts[key]?.value, span, FigureFilter(.site, key), fresh[key]) })
    }
    return HeatMap(
      name: "heat-\(figure.name)", title: Words("By site and week", "按站点和周"), lineName: FigureCut.site.label, columns: spans.map(Self.label), lines, target: line)
  }

  private func cell(_ value: FigureValue?, _ span: FigurePeriod, _ filter: FigureFilter, _ site: SiteFreshness?) -> HeatMap.Cell {
    let upTo = site?.upTo.map { step.calendar.day(of: $0) }
    let isSilent = site?.isBehind == true && upTo.map { $0 < span.last } ?? true
    guard let number = value?.number else { return HeatMap.Cell(value: nil, text: Words("", ""), isSilent: isSilent) }
    // Within a cell there is room for three digits; the unit stands in the title.
    let short = figure.unit == .share ? String(Int((number * 100).rounded())) : String(figure.unit.text(number).en.prefix { $0 != " " })
    return HeatMap.Cell(value: number, text: Words(short, short), link: asked.address(filter, span))
  }
}
