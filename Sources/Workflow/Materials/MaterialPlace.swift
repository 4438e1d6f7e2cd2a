import Foundation
import GRDB
import Ground
import Membership
import Records
import Replica

/// What lies at one place of a plant: so much of a lot of a material, at a location, of one status.
public struct MaterialPlace: Hashable, Sendable {
  public var component: String
  public var lot: String
  public var status: MaterialStatus
  /// Empty where nobody said a place.
  public var location: String
  /// Empty for what has no serial number.
  public var serial: String
  /// In the unit in which the component is kept.
  public var quantity: ExactDecimal
  /// The last day on which the lot may be used; nil for what keeps.
  public var expires: Day?
}

/// Names of lots that stand for no label.
public enum LotName {
  /// What was there before lots were kept.
  public static let opening = "OPENING"
  /// Used, and of no lot that the books have.
  public static let unknown = "?"
  public static let maximum = 40

  /// What stands against a lot's name that somebody typed; nil when nothing does.
  static func problem(_ lot: String, field: String) -> Problem? {
    guard lot == unknown || lot.contains(where: { $0.isNewline || $0 == "|" }) else { return nil }
    return Problem("lot.name", field: field, Words("\"\(lot)\" can't be the name of a lot.", "“\(lot)”不能作为批次号。"), remedy: Words("Enter what stands on the label, without line breaks or \"|\".", "请填写标签上的批次号，不含换行或“|”。"))
  }
}

extension Snapshot {
  /// The most places of one material that are looked at.
  public static let maximumMaterialPlaces = 5_000

  /// First what expires first, then what came first: the order in which material is taken (FEFO, then FIFO).
  private static let ages = """
    (SELECT l.expires FROM material_lot l WHERE l.number = b.lot AND l.component = b.component AND l._shelf = b._shelf LIMIT 1) AS expires,
    (SELECT l.id FROM material_lot l WHERE l.number = b.lot AND l.component = b.component AND l._shelf = b._shelf LIMIT 1) AS known
    """

  /// Where something of a material lies at a plant, in the order in which it is to be taken. What was there before lots were kept comes first.
  public func materialPlaces(of component: String, on shelf: Shelf) throws -> [MaterialPlace] {
    try materialStanding("b._shelf = ? AND b.component = ?", [Int64(shelf.code), component], order: "expires IS NULL, expires, known, b.lot, b.location, b.serial", limit: Self.maximumMaterialPlaces)
  }

  /// Sums of the ledger that are not 0.
  ///
  /// - Parameter condition: SQL over `material_stock b`.
  public func materialStanding(_ condition: String, _ arguments: StatementArguments, order: String, limit: Int) throws -> [MaterialPlace] {
    try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT b.component, b.lot, b.status, b.location, b.serial, b.quantity_e6, \(Self.ages) FROM material_stock b
          WHERE \(condition) AND b.quantity_e6 <> 0 ORDER BY \(order) LIMIT \(limit)
          """), arguments: arguments
    ).compactMap { row in
      guard let status = MaterialStatus(rawValue: row[2]) else { return nil }
      return MaterialPlace(
        component: row[0], lot: row[1], status: status, location: row[3], serial: row[4], quantity: ExactDecimal(millionths: row[5]),
        expires: (row[6] as String?).flatMap { Day($0) })
    }
  }
}
