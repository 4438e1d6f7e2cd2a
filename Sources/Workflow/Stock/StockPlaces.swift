import Foundation
import GRDB
import Ground
import Membership
import Records
import Replica

/// What lies at one place of a warehouse: so much of a lot, at a location, of one state and owner.
public struct StockPlace: Hashable, Sendable {
  public var product: Product.ID
  public var lot: String
  public var status: StockStatus
  /// Empty where nobody said a place.
  public var location: String
  /// Empty for what has no serial number.
  public var serial: String
  /// Empty for our own goods.
  public var owner: String
  public var quantity: ExactDecimal
}

extension Snapshot {
  /// The order of a walk through the warehouse; places without a location stand last.
  private static let walk = """
    (SELECT l.walk FROM stock_location l WHERE l.code = b.location AND l._shelf = b._shelf LIMIT 1) IS NULL,
    (SELECT l.walk FROM stock_location l WHERE l.code = b.location AND l._shelf = b._shelf LIMIT 1), b.location = '', b.location, b.serial
    """

  /// Where something of a lot lies, in the order of a walk.
  ///
  /// - Parameter status: nil for all.
  public func places(of product: Product.ID, lot: String, _ status: StockStatus? = nil, owner: String? = "", on shelf: Shelf) throws -> [StockPlace] {
    try standing(
      "b._shelf = ? AND b.product = ? AND b.lot = ?" + (status.map { " AND b.status = '\($0.rawValue)'" } ?? ""),
      [Int64(shelf.code), Data(product.key.bytes), lot], order: "b.status, \(Self.walk)", limit: Self.maximumPlaces
    ).filter { owner == nil || $0.owner == owner }
  }

  /// The most places that one lot is looked for at.
  public static let maximumPlaces = 5_000

  /// Sums of the ledger that are not 0.
  ///
  /// - Parameter condition: SQL over `stock_balance b`.
  public func standing(_ condition: String, _ arguments: StatementArguments, order: String, limit: Int) throws -> [StockPlace] {
    try GRDB.Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT b.product, b.lot, b.status, b.location, b.serial, b.owner, b.quantity_e6 FROM stock_balance b
          WHERE \(condition) AND b.quantity_e6 <> 0 ORDER BY \(order) LIMIT \(limit)
          """), arguments: arguments
    ).compactMap { row in
      guard let key = RecordKey(bytes: row[0] as Data), let status = StockStatus(rawValue: row[2]) else { return nil }
      return StockPlace(
        product: Product.ID(key), lot: row[1], status: status, location: row[3], serial: row[4], owner: row[5], quantity: ExactDecimal(millionths: row[6]))
    }
  }
}
