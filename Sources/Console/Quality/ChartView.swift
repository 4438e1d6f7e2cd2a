import Foundation
import Ground
import Quality
import Records
import Replica
import Workflow

/// Control charts as drawings whose points say by their shape, not their colour, what is unusual, with a table of the numbers.
struct ChartView: Sendable {
  struct Mark: Sendable {
    let markX, markY: Int
    let markSays: String
    /// A square stands for a point with a signal, a dot for any other.
    let isSignal: Bool
    let squareX, squareY: Int
  }
  struct Drawing: Sendable {
    let drawingName, drawingSays, linePoints, upperPoints, lowerPoints, centreText: String
    let drawingWidth, centreY: Int
    let marks: [Mark]
    let rows: [Line]
  }
  struct Line: Sendable {
    let rowName, rowValue, rowLower, rowUpper, rowSignals: String
    let isRowSignal: Bool
  }
  struct Size: Sendable {
    let sizePath, sizeText: String
    let isSize: Bool
  }
  struct Figure: Sendable {
    let figureName, figureText: String
  }

  /// Pieces of a subgroup when nobody says.
  static let usualSize = 5
  private static let sizes = [2, 3, 4, 5, 8, 10]
  private static let height = 150
  private static let top = 12
  private static let step = 26

  let name, productText, limitsText: String
  let sizes: [Size]
  let hasSizes: Bool
  let drawings: [Drawing]
  let hasDrawings: Bool
  let figures: [Figure]
  let hasFigures, isCapable: Bool

  init(_ characteristic: Row<Characteristic>, _ wanted: Int?, _ step: StepContext, _ language: Language) throws {
    let plan = try step.the(characteristic.plan)
    let product = try step.the(plan.product)
    let history = try CharacteristicHistory(characteristic, step)
    let unit = characteristic.unit.map { " \(Units.name($0, language))" } ?? ""
    let size = wanted.flatMap { ControlConstants.sizes.contains($0) ? $0 : nil } ?? Self.usualSize
    name = characteristic.name
    productText = "\(product.code) \(DockFigures.name(product, language)) · \(plan.number)"
    limitsText = characteristic.limits(language)
    let isMeasured = characteristic.kind == .variable
    sizes = isMeasured ? Self.sizes.map { Size(sizePath: "\(QualityPlaces.chart(characteristic.id.key))?size=\($0)", sizeText: "\($0)", isSize: $0 == size) } : []
    hasSizes = isMeasured
    var drawings: [Drawing] = []
    var figures: [Figure] = []
    var capable = true
    if isMeasured {
      let groups = history.subgroups(of: size)
      if let chart = MeanAndRange(groups.map(\.values)) {
        drawings = [
          Self.drawing(Texts.words("chartMeans"), chart.means, groups.map(\.lot), unit, language), Self.drawing(Texts.words("chartRanges"), chart.ranges, groups.map(\.lot), unit, language),
        ]
      }
      if let capability = Capability(groups.map(\.values), lower: characteristic.lower, upper: characteristic.upper) {
        figures = [("Cp", capability.cp), ("Cpk", capability.cpk), ("Pp", capability.pp), ("Ppk", capability.ppk)].compactMap { name, value in
          value.map { Figure(figureName: name, figureText: Self.short($0)) }
        }
        capable = capability.cpk.map { $0 >= Capability.usual } ?? true
      }
    } else if let chart = ControlChart.shares(history.lots.map { ($0.nonconforming, $0.looked) }) {
      drawings = [Self.drawing(Texts.words("chartShares"), chart, history.lots.map(\.number), "", language)]
    }
    self.drawings = drawings
    self.figures = figures
    (hasDrawings, hasFigures, isCapable) = (!drawings.isEmpty, !figures.isEmpty, capable)
  }

  /// A plan's nonconformities, lot after lot.
  init(_ plan: Row<InspectionPlan>, _ step: StepContext, _ language: Language) throws {
    let product = try step.the(plan.product)
    let history = try PlanHistory(plan.id, step)
    name = Texts.words("chartCounts")[language]
    productText = "\(product.code) \(DockFigures.name(product, language)) · \(plan.number)"
    limitsText = history.others == 0
      ? Words("samples of \(history.sample)", "样本量 \(history.sample)")[language]
      : Words("samples of \(history.sample); \(history.others) lots of other sizes are left out", "样本量 \(history.sample)；样本量不同的 \(history.others) 批未计入")[language]
    let chart = ControlChart.counts(history.lots.map(\.nonconformities))
    drawings = chart.map { [Self.drawing(Texts.words("chartCounts"), $0, history.lots.map(\.number), "", language)] } ?? []
    (hasDrawings, hasFigures, isCapable, hasSizes) = (!drawings.isEmpty, false, true, false)
    (sizes, figures) = ([], [])
  }

  /// To three places: more would say what no gauge can.
  private static func short(_ value: ExactDecimal) -> String {
    ExactDecimal(millionths: (value.millionths + (value.millionths < 0 ? -500 : 500)) / 1_000 * 1_000).description
  }

  private static func drawing(_ title: Words, _ chart: ControlChart, _ names: [String], _ unit: String, _ language: Language) -> Drawing {
    let values = chart.points.flatMap { [$0.value.millionths, $0.lower.millionths, $0.upper.millionths] }
    let low = values.min() ?? 0
    let span = max(1, (values.max() ?? 0) - low)
    func y(_ value: ExactDecimal) -> Int { top + height - Int(Int128(value.millionths - low) * Int128(height) / Int128(span)) }
    func x(_ index: Int) -> Int { step / 2 + index * step }
    func path(_ of: (ControlChart.Point) -> ExactDecimal) -> String {
      // A step a point, since limits may differ from sample to sample.
      chart.points.enumerated().map { "\(x($0.offset) - step / 2),\(y(of($0.element))) \(x($0.offset) + step / 2),\(y(of($0.element)))" }.joined(separator: " ")
    }
    let comma = Words("; ", "；")[language]
    let rows = zip(names, chart.points).map { name, point in
      Line(
        rowName: name, rowValue: "\(short(point.value))\(unit)", rowLower: "\(short(point.lower))\(unit)", rowUpper: "\(short(point.upper))\(unit)",
        rowSignals: point.signals.map { $0.label[language] }.joined(separator: comma), isRowSignal: !point.signals.isEmpty)
    }
    let unusual = chart.points.count { !$0.signals.isEmpty }
    let says = unusual == 0
      ? Words("\(chart.points.count) points, all by chance", "\(chart.points.count) 点，均属正常波动")[language]
      : Words("\(unusual) of \(chart.points.count) points are unusual", "\(chart.points.count) 点中 \(unusual) 点异常")[language]
    return Drawing(
      drawingName: title[language], drawingSays: says, linePoints: chart.points.enumerated().map { "\(x($0.offset)),\(y($0.element.value))" }.joined(separator: " "),
      upperPoints: path(\.upper), lowerPoints: path(\.lower), centreText: "\(short(chart.centre))\(unit)", drawingWidth: max(step, chart.points.count * step), centreY: y(chart.centre),
      marks: chart.points.enumerated().map { index, point in
        Mark(
          markX: x(index), markY: y(point.value), markSays: "\(names[index]): \(rows[index].rowValue)" + (rows[index].isRowSignal ? ", \(rows[index].rowSignals)" : ""),
          isSignal: rows[index].isRowSignal, squareX: x(index) - 5, squareY: y(point.value) - 5)
      }, rows: rows)
  }
}
