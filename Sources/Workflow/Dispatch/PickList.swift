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
    /// What stands picked, by lot, in the order in which the lots were first taken.
    public var lots: [(lot: String, quantity: ExactDecimal)]

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

  /// Each row is the sum in millionths, a space and the lot, which may hold spaces itself.
  static let lotsSQL = """
    SELECT sum(quantity_e6) || ' ' || lot FROM pick WHERE dispatch_line = ? GROUP BY lot HAVING sum(quantity_e6) > 0 ORDER BY min(id)
    """

  private static func lots(of line: DispatchLine.ID, _ snapshot: Snapshot) throws -> [(lot: String, quantity: ExactDecimal)] {
    try snapshot.texts(lotsSQL, [Data(line.key.bytes)]).map { row in
      let parts = row.split(separator: " ", maxSplits: 1)
      return (parts.count > 1 ? String(parts[1]) : "", ExactDecimal(millionths: Int64(parts[0]) ?? 0))
    }
  }
}

/// One scan of a request that still stands: what it took, by line and lot.
public struct StandingScan: Sendable {
  public var scan: String
  public var product: Product.ID
  /// What is left of it.
  public var parts: [(line: DispatchLine.ID, lot: String, quantity: Quantity)]

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
      if let place = scan.parts.firstIndex(where: { $0.line == fact.line && $0.lot == fact.lot }) {
        let sum = scan.parts[place].quantity.amount + fact.quantity.amount
        scan.parts[place].quantity = Quantity(sum, fact.quantity.unit)
      } else {
        scan.parts.append((fact.line, fact.lot, fact.quantity))
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
    _ kind: PickKind, _ quantity: Quantity, of product: Product.ID, lot: String, for line: DispatchLine.ID, of request: Row<DispatchRequest>, scan: String,
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
    }
  }
}

extension StepContext {
  /// What stands picked of one lot in this warehouse, for whatever request.
  func picked(_ product: Product.ID, lot: String) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try snapshot.count(
          "SELECT quantity_e6 FROM pick_balance WHERE _shelf = ? AND product = ? AND lot = ?",
          [Int64(home.code), Data(product.key.bytes), lot])))
  }

  /// The lots of a product that lie free in this warehouse and that nobody has picked, the one that was received first before the others.
  public func shelfLots(of product: Product.ID) throws -> [(lot: String, free: ExactDecimal)] {
    let lots = try snapshot.texts(
      """
      SELECT b.lot FROM stock_balance b WHERE b._shelf = ?1 AND b.product = ?2 AND b.status = 'free' AND b.quantity_e6 > 0
      ORDER BY (SELECT min(r.id) FROM goods_receipt r WHERE r.lot = b.lot AND r.product = ?2 AND r._shelf = ?1), b.lot
      """, [Int64(home.code), Data(product.key.bytes)])
    return try lots.map { ($0, try stock(product, lot: $0, .free) - picked(product, lot: $0)) }.filter { $0.1 > .zero }
  }

  /// Where a lot was put when it came; nil for one that was only ever counted.
  public func location(of product: Product.ID, lot: String) throws -> String? {
    try snapshot.texts(
      "SELECT location FROM goods_receipt WHERE lot = ? AND product = ? AND _shelf = ? ORDER BY id LIMIT 1",
      [lot, Data(product.key.bytes), Int64(home.code)]).first
  }
}
