import Foundation
import Ground
import Membership
import Quality
import Records
import Replica

extension StepContext {
  /// The plan by which a product is inspected at a stage; nil for none.
  public func plan(for product: Product.ID, _ stage: InspectionStage) throws -> Row<InspectionPlan>? {
    try snapshot.first(
      InspectionPlan.self, where: "product = ? AND +stage = ? AND +state = 'standing'", [Data(product.key.bytes), stage.rawValue], order: "id DESC")
  }

  /// What a plan looks at, in its order.
  public func characteristics(of plan: InspectionPlan.ID) throws -> [Row<Characteristic>] {
    try snapshot.all(Characteristic.self, where: "inspection_plan = ?", [Data(plan.key.bytes)], limit: CharacteristicsText.maximum)
      .sorted { $0.position < $1.position }
  }

  /// How strictly the next lot of a plan is judged at a site, by the lots that were judged there before. What was inspected again, first
  /// articles apart, counts by its first inspection.
  public func switching(of plan: Row<InspectionPlan>, on shelf: Shelf) throws -> Switching {
    guard let limit = QualityLimit(plan.limit), plan.stage != .firstArticle else { return Switching() }
    let key = Data(plan.id.key.bytes)
    let rows = try snapshot.all(
      InspectionLot.self, where: "inspection_plan = ? AND +_shelf = ? AND +again IS NULL AND +state <> 'open'", [key, Int64(shelf.code)], order: "id DESC",
      limit: Switching.longestMemory
    )
    let resumed = try snapshot.first(InspectionResumption.self, where: "inspection_plan = ? AND +_shelf = ?", [key, Int64(shelf.code)], order: "id DESC")
    var lots = Array(rows.reversed())
    var switching = Switching()
    if lots.count == Switching.longestMemory {
      let severities = lots.compactMap { Severity(rawValue: $0.severity.rawValue) }
      let begin = Switching.begin(in: severities)
      switching = Switching(asBefore: severities[begin])
      lots = Array(lots[begin...])
    }
    // What was resumed before the first of them counted before them.
    var isResumed = resumed.map { resumed in lots.first.map { $0.id.key > resumed.id.key } ?? false } ?? true
    for lot in lots {
      if !isResumed, let resumed, lot.id.key > resumed.id.key {
        switching.resume()
        isResumed = true
      }
      switching.take(
        JudgedLot(
          isAccepted: lot.state == .accepted, nonconforming: lot.nonconforming ?? 0, letter: lot.letter, acceptance: lot.acceptance, limit: limit),
        mayReduce: plan.mayReduce)
    }
    if !isResumed { switching.resume() }
    return switching
  }

  /// The sample that the standard asks for now.
  public func proposal(_ plan: Row<InspectionPlan>, pieces: Int, on shelf: Shelf) throws -> SamplingPlan? {
    guard let limit = QualityLimit(plan.limit), let level = InspectionLevel(rawValue: plan.level) else { return nil }
    return SamplingPlan(lot: pieces, level: level, limit: limit, severity: try switching(of: plan, on: shelf).severity)
  }
}

extension Quantity {
  /// Pieces of it that a sample can be drawn from: whole ones, and at least one.
  public var pieces: Int { max(1, Int((amount.millionths + ExactDecimal.scale - 1) / ExactDecimal.scale)) }
}
