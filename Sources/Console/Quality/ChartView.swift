import Foundation
import Ground
import Pictures
import Quality
import Records
import Replica
import Workflow

/// Control charts as drawings whose points say by their shape, not their colour, what is unusual, with a table of the numbers.
struct ChartView: Sendable {
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

  let name, productText, limitsText: String
  let sizes: [Size]
  let hasSizes: Bool
  let drawings: [PictureView]
  let hasDrawings: Bool
  let figures: [Figure]
  let hasFigures, isCapable: Bool

  init(_ characteristic: Row<Characteristic>, _ wanted: Int?, _ step: StepContext, _ language: Language) throws {
    let plan = try step.the(characteristic.plan)
    let product = try step.the(plan.product)
    let history = try CharacteristicHistory(characteristic, step)
    let unit = PictureUnit.amount(characteristic.unit.map { Words(Units.name($0, .english), Units.name($0, .chinese)) } ?? Words("", ""))
    let size = wanted.flatMap { ControlConstants.sizes.contains($0) ? $0 : nil } ?? Self.usualSize
    name = characteristic.name
    productText = "\(product.code) \(DockFigures.name(product, language)) · \(plan.number)"
    limitsText = characteristic.limits(language)
    let isMeasured = characteristic.kind == .variable
    sizes = isMeasured ? Self.sizes.map { Size(sizePath: "\(QualityPlaces.chart(characteristic.id.key))?size=\($0)", sizeText: "\($0)", isSize: $0 == size) } : []
    hasSizes = isMeasured
    var drawings: [PictureView] = []
    var figures: [Figure] = []
    var capable = true
    if isMeasured {
      let groups = history.subgroups(of: size)
      if let chart = MeanAndRange(groups.map(\.values)) {
        drawings = [
          Self.drawing("means", Texts.words("chartMeans"), chart.means, groups.map(\.lot), unit, language),
          Self.drawing("ranges", Texts.words("chartRanges"), chart.ranges, groups.map(\.lot), unit, language),
        ]
      }
      if let capability = Capability(groups.map(\.values), lower: characteristic.lower, upper: characteristic.upper) {
        figures = [("Cp", capability.cp), ("Cpk", capability.cpk), ("Pp", capability.pp), ("Ppk", capability.ppk)].compactMap { name, value in
          value.map { Figure(figureName: name, figureText: Self.short($0)) }
        }
        capable = capability.cpk.map { $0 >= Capability.usual } ?? true
      }
    } else if let chart = ControlChart.shares(history.lots.map { ($0.nonconforming, $0.looked) }) {
      drawings = [Self.drawing("shares", Texts.words("chartShares"), chart, history.lots.map(\.number), .share, language)]
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
    drawings = chart.map { [Self.drawing("counts", Texts.words("chartCounts"), $0, history.lots.map(\.number), .amount(Words("", "")), language)] } ?? []
    (hasDrawings, hasFigures, isCapable, hasSizes) = (!drawings.isEmpty, false, true, false)
    (sizes, figures) = ([], [])
  }

  /// To three places: more would say what no gauge can.
  private static func short(_ value: ExactDecimal) -> String {
    ExactDecimal(millionths: (value.millionths + (value.millionths < 0 ? -500 : 500)) / 1_000 * 1_000).description
  }

  private static func drawing(_ name: String, _ title: Words, _ chart: ControlChart, _ lots: [String], _ unit: PictureUnit, _ language: Language) -> PictureView {
    PictureView(ControlPicture(name: name, title: title, chart, labels: lots.map { Words($0, $0) }, unit: unit, signalName: { $0.label }), language)
  }
}
