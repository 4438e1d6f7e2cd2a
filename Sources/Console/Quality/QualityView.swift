import Foundation
import Ground
import Records
import Replica
import Workflow

/// The inbox of inspection.
struct QualityView: Sendable {
  struct Waiting: Sendable {
    let waitTitle, waitText, waitField, waitKey, waitStage, waitAction: String
    let isPlanned: Bool
    /// Where it is recorded without a plan.
    let waitLink: String
  }
  struct Begun: Sendable {
    let begunLink, begunTitle, begunText, begunProgress: String
  }
  struct ChartLink: Sendable {
    let chartPath, chartName: String
  }

  /// The most of each that are drawn.
  static let shown = 60

  let outcome: ScanOutcome?
  let outcomeBack: String
  let waiting: [Waiting]
  let begun: [Begun]
  let stopped: [QualityLink]
  let charts: [ChartLink]
  let quarantinedCount, gaugesDue: Int
  let hasWaiting, hasBegun, hasStopped, hasCharts: Bool

  init(_ outcome: ScanOutcome?, _ step: StepContext, _ language: Language) throws {
    self.outcome = outcome
    outcomeBack = QualityPlaces.inbox
    let maker = Maker(step: step, language: language)
    waiting = try step.site.role == .warehouse ? maker.receipts() : maker.firstArticles()
    begun = try maker.begun()
    let plans = try step.snapshot.all(InspectionPlan.self, where: "state = 'standing'", order: "id DESC", limit: Self.shown)
      .filter { (step.site.role == .warehouse) == ($0.stage == .receipt) }
    stopped = try plans.filter { try step.switching(of: $0, on: step.home).isStopped }
      .map { QualityLink(linkPath: QualityPlaces.step(ResumePlan.step.name, $0.id.key), linkText: "\($0.number) · \(try maker.product($0.product))") }
    charts = try plans.filter { $0.stage != .firstArticle }.flatMap { plan in
      let product = try maker.product(plan.product)
      let each = try step.characteristics(of: plan.id).map { ChartLink(chartPath: QualityPlaces.chart($0.id.key), chartName: "\(product) · \($0.name)") }
      return each + [ChartLink(chartPath: QualityPlaces.counts(plan.id.key), chartName: "\(product) · \(Texts.words("chartCounts")[language])")]
    }
    quarantinedCount = try step.quarantined().count
    gaugesDue = try Gauges.here(step).count { $0.calibratedUntil < step.today.advanced(by: Gauges.notice) }
    (hasWaiting, hasBegun, hasStopped, hasCharts) = (!waiting.isEmpty, !begun.isEmpty, !stopped.isEmpty, !charts.isEmpty)
  }

  private struct Maker {
    let step: StepContext
    let language: Language

    func product(_ id: Product.ID) throws -> String {
      let product = try step.the(id)
      return "\(product.code) \(DockFigures.name(product, language))"
    }

    /// Receipts whose inspection is not begun, the oldest first.
    func receipts() throws -> [Waiting] {
      try step.snapshot.all(GoodsReceipt.self, where: "state = 'received' AND +_shelf = ?", [Int64(step.home.code)], order: "id", limit: QualityView.shown)
        .filter { try step.snapshot.first(InspectionLot.self, where: "goods_receipt = ?", [Data($0.id.key.bytes)]) == nil }
        .map { receipt in
          Waiting(
            waitTitle: receipt.number, waitText: "\(try product(receipt.product)) · \(receipt.quantity.told[language]) · \(receipt.lot) · \(receipt.location)", waitField: "receipt",
            waitKey: receipt.id.key.description, waitStage: "", waitAction: Texts.words("qualityOpen")[language], isPlanned: try step.plan(for: receipt.product, .receipt) != nil,
            waitLink: "/dock/inspect/\(receipt.id.key)")
        }
    }

    /// Released work whose product asks for a first article that is not accepted yet.
    func firstArticles() throws -> [Waiting] {
      try step.snapshot.all(
        WorkOrder.self, where: "state IN ('released', 'started') AND +_shelf = ?", [Int64(step.home.code)], order: "id", limit: QualityView.shown
      ).compactMap { order in
        guard try step.plan(for: order.product, .firstArticle) != nil else { return nil }
        let lots = try step.inspections(of: order.id).filter { $0.stage == .firstArticle }
        guard !lots.contains(where: { [.accepted, .conceded, .open].contains($0.state) }) else { return nil }
        return Waiting(
          waitTitle: order.number, waitText: "\(try product(order.product)) · \(order.quantity.told[language])", waitField: "work_order", waitKey: order.id.key.description,
          waitStage: InspectionStage.firstArticle.rawValue, waitAction: Texts.words("qualityFirst")[language], isPlanned: true, waitLink: "/r/\(order.id.key)")
      }
    }

    func begun() throws -> [Begun] {
      try step.snapshot.all(InspectionLot.self, where: "state = 'open' AND +_shelf = ?", [Int64(step.home.code)], order: "id", limit: QualityView.shown).map { lot in
        let reading = try InspectionReading(lot, step)
        let all = lot.sample * reading.characteristics.count
        return Begun(
          begunLink: QualityPlaces.inspection(lot.id.key), begunTitle: lot.number, begunText: "\(try product(lot.product)) · \(lot.stage.label[language]) · \(lot.lot)",
          begunProgress: "\(reading.results.count) / \(all)")
      }
    }
  }
}
