import Foundation
import Ground
import Quality
import Records
import Replica

/// How many nonconformities were found by a plan at a site, lot after lot, whatever the characteristic: what a c chart is drawn of.
public struct PlanHistory: Sendable {
  public struct Lot: Sendable {
    public var number: String
    public var key: RecordKey
    /// Results that do not conform: one piece may have several.
    public var nonconformities: Int
  }

  /// Of the sample size that the newest lot had, the oldest first: a c chart compares samples of one size.
  public let lots: [Lot]
  /// Pieces of each sample.
  public let sample: Int
  /// Lots of other sample sizes, which are left out.
  public let others: Int

  public init(_ plan: InspectionPlan.ID, _ context: StepContext) throws {
    let rows = try context.snapshot.all(
      InspectionLot.self, where: "inspection_plan = ? AND +_shelf = ? AND +state <> 'open'", [Data(plan.key.bytes), Int64(context.home.code)], order: "id DESC",
      limit: CharacteristicHistory.maximum)
    let size = rows.first?.sample ?? 0
    let alike = rows.filter { $0.sample == size }
    sample = size
    others = rows.count - alike.count
    lots = try alike.reversed().compactMap { row in
      let results = try InspectionReading(row, context).results
      return results.isEmpty ? nil : Lot(number: row.number, key: row.id.key, nonconformities: results.values.count { !$0.conforms })
    }
  }
}
