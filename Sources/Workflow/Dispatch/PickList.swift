import Foundation
import Ground
import Records
import Replica

/// 8.1 How far a dispatch request is picked: what was asked for, what is packed of it, what stands picked, and what is left to take.
public struct PickList: Sendable {
  public struct Line: Sendable {
    public var line: DispatchLine.ID
    public var orderLine: OrderLine.ID
    public var product: Product.ID
    /// Of all the quantities.
    public var unit: String
    public var asked: ExactDecimal
    /// In shipments, this line's.
    public var packed: ExactDecimal
    /// What stands picked, by lot and the location that it was taken from, in the order in which they were first taken.
    public var lots: [(lot: String, quantity: ExactDecimal, location: String)]

    public var picked: ExactDecimal { lots.reduce(.zero) { $0 + $1.quantity } }
    public var open: ExactDecimal { max(.zero, asked - packed - picked) }
  }

  public let request: Row<DispatchRequest>
  /// In the order of the request.
  public let lines: [Line]

  public var isPicked: Bool { lines.contains { $0.picked > .zero } }
  public var isComplete: Bool { lines.allSatisfy { $0.open == .zero } }

  public static func of(_ request: Row<DispatchRequest>, _ snapshot: Snapshot) throws -> PickList {
    let packed = try packed(request.id, snapshot)
    let lines = try snapshot.all(DispatchLine.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)]).map { line in
      Line(
        line: line.id, orderLine: line.line, product: line.product, unit: line.quantity.unit, asked: line.quantity.amount,
        packed: packed[line.line] ?? .zero, lots: try lots(of: line.id, snapshot))
    }
    return PickList(request: request, lines: lines)
  }

  private static func packed(_ request: DispatchRequest.ID, _ snapshot: Snapshot) throws -> [OrderLine.ID: ExactDecimal] {
    var sums: [OrderLine.ID: ExactDecimal] = [:]
    for shipment in try snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.key.bytes)]) {
      for line in try shipment.lines(snapshot) { sums[line.line, default: .zero] += line.quantity.amount }
    }
    return sums
  }

  /// Each row is the location and the lot in one, how long the location is, and the sum.
  static let lotsSQL = """
    SELECT coalesce(location, '') || lot, length(coalesce(location, '')), sum(quantity_e6) FROM pick
    WHERE dispatch_line = ? GROUP BY lot, coalesce(location, '') HAVING sum(quantity_e6) > 0 ORDER BY min(id)
    """

  private static func lots(of line: DispatchLine.ID, _ snapshot: Snapshot) throws -> [(lot: String, quantity: ExactDecimal, location: String)] {
    try snapshot.named(lotsSQL, [Data(line.key.bytes)]).map { row in
      let length = Int(row.numbers[0])
      return (String(row.name.unicodeScalars.dropFirst(length)), ExactDecimal(millionths: row.numbers[1]), String(row.name.unicodeScalars.prefix(length)))
    }
  }
}

/// One scan of a request that still stands: what it took, by line and lot.
public struct StandingScan: Sendable {
  public var scan: String
  public var product: Product.ID
  /// What is left of it.
  public var parts: [(line: DispatchLine.ID, lot: String, quantity: Quantity, location: String)]

  public var quantity: ExactDecimal { parts.reduce(.zero) { $0 + $1.quantity.amount } }

  /// The scans of a request that were not put back or packed, the newest last.
  ///
  /// - Parameter picker: only theirs; nil for everyone's.
  public static func all(of request: DispatchRequest.ID, by picker: String? = nil, _ snapshot: Snapshot) throws -> [StandingScan] {
    let facts = try snapshot.all(Pick.self, where: "dispatch_request = ?", [Data(request.key.bytes)])
    // What stood when the request was packed in part stands no longer.
    let since = facts.lastIndex { $0.kind == .packed }.map { $0 + 1 } ?? 0
    var order: [String] = []
    var found: [String: StandingScan] = [:]
    for fact in facts[since...] where picker == nil || fact.picker == picker || found[fact.scan] != nil {
      if found[fact.scan] == nil { order.append(fact.scan) }
      var scan = found[fact.scan] ?? StandingScan(scan: fact.scan, product: fact.product, parts: [])
      if let place = scan.parts.firstIndex(where: { $0.line == fact.line && $0.lot == fact.lot && $0.location == fact.location ?? "" }) {
        let sum = scan.parts[place].quantity.amount + fact.quantity.amount
        scan.parts[place].quantity = Quantity(sum, fact.quantity.unit)
      } else {
        scan.parts.append((fact.line, fact.lot, fact.quantity, fact.location ?? ""))
      }
      found[fact.scan] = scan
    }
    return order.compactMap { name in
      guard var scan = found[name] else { return nil }
      scan.parts.removeAll { $0.quantity.amount <= .zero }
      return scan.parts.isEmpty ? nil : scan
    }
  }
}

extension Changes {
  /// Writes a fact into the ledger of a request's picking.
  mutating func pick(
    _ kind: PickKind, _ quantity: Quantity, of product: Product.ID, lot: String, at location: String, for line: DispatchLine.ID, of request: Row<DispatchRequest>, scan: String,
    _ context: StepContext
  ) throws {
    try create(Pick.self, on: request.shelf) {
      $0.request = request.id
      $0.line = line
      $0.product = product
      $0.lot = lot
      $0.quantity = quantity
      $0.kind = kind
      $0.scan = scan
      $0.picker = context.actor.name
      $0.location = location.isEmpty ? nil : location
    }
  }
}

extension StepContext {
  /// What lies free in this warehouse of our own goods and may be picked, place by place: the lot that expires first before the others, of those that
  /// don't expire the one that was received first, and within a lot in the order of a walk. Without what is picked, what is held, and what is reserved for others.
  ///
  /// - Parameter request: whose own reservations count as free.
  public func shelfPlaces(of product: Product.ID, for request: DispatchRequest.ID? = nil) throws -> [StockPlace] {
    let held = try snapshot.heldLots(of: product)
    let lots = try snapshot.texts(
      """
      SELECT DISTINCT b.lot FROM stock_balance b
      WHERE b._shelf = ?1 AND b.product = ?2 AND b.status = 'free' AND b.owner = '' AND b.quantity_e6 > 0 AND b.quantity_e6 <> 0
        AND coalesce((SELECT min(e.expires) FROM lot_expiry e WHERE e.lot = b.lot AND e.product = ?2), '9999') >= ?3
      ORDER BY coalesce((SELECT min(e.expires) FROM lot_expiry e WHERE e.lot = b.lot AND e.product = ?2), '9999'),
        (SELECT min(r.id) FROM goods_receipt r WHERE r.lot = b.lot AND r.product = ?2 AND r._shelf = ?1), b.lot
      """, [Int64(home.code), Data(product.key.bytes), today.description])
    return try lots.filter { !held.contains($0) }.flatMap { try free(product, lot: $0, for: request) }
  }

  private func free(_ product: Product.ID, lot: String, for request: DispatchRequest.ID?) throws -> [StockPlace] {
    var places = try snapshot.places(of: product, lot: lot, .free, on: home)
    // Several pieces with serial numbers may lie at one place.
    var picked: [String: ExactDecimal] = [:]
    for location in Set(places.map(\.location)) { picked[location] = try snapshot.picked(product, lot: lot, location: location, on: home) }
    // What others have reserved is left where one comes last.
    var kept = try snapshot.reserved(product, lot: lot, but: request, on: home)
    for index in places.indices {
      let taken = min(max(.zero, places[index].quantity), max(.zero, picked[places[index].location] ?? .zero))
      places[index].quantity += -taken
      picked[places[index].location, default: .zero] += -taken
    }
    for index in places.indices.reversed() where kept > .zero {
      let left = min(kept, max(.zero, places[index].quantity))
      places[index].quantity += -left
      kept += -left
    }
    return places.filter { $0.quantity > .zero }
  }

  /// As ``shelfPlaces(of:for:)``, lot by lot.
  public func shelfLots(of product: Product.ID, for request: DispatchRequest.ID? = nil) throws -> [(lot: String, free: ExactDecimal)] {
    try shelfPlaces(of: product, for: request).reduce(into: []) { lots, place in
      if lots.last?.lot == place.lot { lots[lots.count - 1].free += place.quantity } else { lots.append((place.lot, place.quantity)) }
    }
  }
}
