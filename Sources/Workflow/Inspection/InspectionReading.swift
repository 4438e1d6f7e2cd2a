import Foundation
import Ground
import Records
import Replica

/// An inspection with what was found so far: of each characteristic of each piece the result that was entered last.
public struct InspectionReading: Sendable {
  public struct Place: Hashable, Sendable {
    public var piece: Int
    public var characteristic: Characteristic.ID

    public init(_ piece: Int, _ characteristic: Characteristic.ID) { (self.piece, self.characteristic) = (piece, characteristic) }
  }

  /// The most results of one inspection that are read.
  public static let maximum = 200_000

  public let lot: Row<InspectionLot>
  public let characteristics: [Row<Characteristic>]
  public let results: [Place: Row<InspectionResult>]

  public init(_ lot: Row<InspectionLot>, _ context: StepContext) throws {
    self.lot = lot
    characteristics = try context.characteristics(of: lot.plan)
    let rows = try context.snapshot.all(InspectionResult.self, where: "inspection_lot = ?", [Data(lot.id.key.bytes)], order: "id", limit: Self.maximum)
    results = Dictionary(rows.map { (Place($0.piece, $0.characteristic), $0) }) { $1 }
  }

  /// Pieces with at least one characteristic that does not conform.
  public var nonconforming: Int { Set(results.values.filter { !$0.conforms }.map(\.piece)).count }
  /// Results that have no place yet.
  public var missing: Int { lot.sample * characteristics.count - results.count }
  public var marked: Int { results.values.count { $0.mark != nil } }

  /// The first piece and characteristic without a result; nil when all are there.
  public var next: (piece: Int, characteristic: Row<Characteristic>)? {
    guard missing > 0 else { return nil }
    for piece in 1...max(1, lot.sample) {
      for characteristic in characteristics where results[Place(piece, characteristic.id)] == nil { return (piece, characteristic) }
    }
    return nil
  }

  /// The measured values of a characteristic, by piece.
  public func values(of characteristic: Characteristic.ID) -> [ExactDecimal] {
    results.filter { $0.key.characteristic == characteristic }.sorted { $0.key.piece < $1.key.piece }.compactMap(\.value.value)
  }
}
