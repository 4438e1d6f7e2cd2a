import Foundation
import Ground
import Quality
import Records
import Replica

/// What was found of one characteristic at a site, lot after lot: what control charts are drawn of.
public struct CharacteristicHistory: Sendable {
  public struct Lot: Sendable {
    public var number: String
    public var key: RecordKey
    /// Measured values by piece.
    public var values: [ExactDecimal]
    /// Pieces that were looked at for it, and those that do not conform.
    public var looked: Int
    public var nonconforming: Int
  }

  /// The last lots that are read.
  public static let maximum = 100

  /// The oldest first.
  public let lots: [Lot]
  public let characteristic: Row<Characteristic>

  public init(_ characteristic: Row<Characteristic>, _ context: StepContext) throws {
    self.characteristic = characteristic
    let rows = try context.snapshot.all(
      InspectionLot.self, where: "inspection_plan = ? AND +_shelf = ?", [Data(characteristic.plan.key.bytes), Int64(context.home.code)], order: "id DESC", limit: Self.maximum)
    lots = try rows.reversed().compactMap { row in
      let results = try context.snapshot.all(
        InspectionResult.self, where: "inspection_lot = ? AND +characteristic = ?", [Data(row.id.key.bytes), Data(characteristic.id.key.bytes)], order: "id",
        limit: InspectionReading.maximum)
      guard !results.isEmpty else { return nil }
      let last = Dictionary(results.map { ($0.piece, $0) }) { $1 }.sorted { $0.key < $1.key }.map(\.value)
      return Lot(number: row.number, key: row.id.key, values: last.compactMap(\.value), looked: last.count, nonconforming: last.count { !$0.conforms })
    }
  }

  /// Values in subgroups of a size, in the order in which they were taken; what fills none at the end of a lot is left out.
  public func subgroups(of size: Int) -> [(lot: String, values: [ExactDecimal])] {
    lots.flatMap { lot in
      stride(from: 0, through: lot.values.count - size, by: size).map { (lot.number, Array(lot.values[$0..<($0 + size)])) }
    }.suffix(ControlChart.maximumPoints)
  }
}

extension Signal {
  public var label: Words {
    switch self {
    case .beyond: Words("beyond a control limit", "超出控制限")
    case .twoOfThree: Words("two of three beyond two sigma", "3 点中 2 点在 2σ 以外")
    case .fourOfFive: Words("four of five beyond one sigma", "5 点中 4 点在 1σ 以外")
    case .eightInARow: Words("eight in a row on one side", "连续 8 点在中心线同侧")
    }
  }
}
