import Foundation
import Ground
import Membership
import Records
import Replica

extension Snapshot {
  /// When a walk through the warehouse comes by a location: one that is not declared after all that are, and goods without a location last.
  public func walk(of location: String, on shelf: Shelf) throws -> Int {
    if location.isEmpty { return .max }
    return try first(StockLocation.self, where: "code = ? AND _shelf = ?", [location, Int64(shelf.code)])?.walk ?? .max - 1
  }

  /// What stands picked of a lot at one location, for whatever request.
  public func picked(_ product: Product.ID, lot: String, location: String, on shelf: Shelf) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          "SELECT quantity_e6 FROM pick_balance WHERE _shelf = ? AND product = ? AND lot = ? AND location = ?",
          [Int64(shelf.code), Data(product.key.bytes), lot, location])))
  }

  /// What is reserved of a lot.
  ///
  /// - Parameter request: leaves out what is reserved for this one.
  public func reserved(_ product: Product.ID, lot: String, but request: DispatchRequest.ID? = nil, on shelf: Shelf) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          "SELECT coalesce(sum(max(quantity_e6, 0)), 0) FROM stock_reserved WHERE _shelf = ? AND product = ? AND lot = ? AND dispatch_request <> ?",
          [Int64(shelf.code), Data(product.key.bytes), lot, Data(request?.key.bytes ?? [])])))
  }

  /// What is reserved of a lot for one request.
  public func reserved(_ product: Product.ID, lot: String, for request: DispatchRequest.ID, on shelf: Shelf) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try count(
          "SELECT quantity_e6 FROM stock_reserved WHERE _shelf = ? AND product = ? AND lot = ? AND dispatch_request = ?",
          [Int64(shelf.code), Data(product.key.bytes), lot, Data(request.key.bytes)])))
  }

  /// The holds that stand on a lot, the oldest first.
  public func holds(_ product: Product.ID, lot: String) throws -> [Row<LotHold>] {
    try all(LotHold.self, where: "lot = ? AND product = ? AND +state = 'held'", [lot, Data(product.key.bytes)])
  }

  /// The lots of a product that are held.
  public func heldLots(of product: Product.ID) throws -> Set<String> {
    Set(try texts("SELECT lot FROM lot_hold WHERE product = ? AND +state = 'held'", [Data(product.key.bytes)]))
  }
}
