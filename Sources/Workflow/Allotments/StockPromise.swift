import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 What an order takes from this site's allotments of one warehouse, all of it or nothing.
struct StockPromise {
  struct Take {
    var line: Row<OrderLine>
    var parts: [Holdings.Part]
    /// What goes beyond the allotment; 0 unless that was asked for.
    var beyond: Int64 = 0
  }

  struct Shortage {
    var product: Row<Product>
    var needed: ExactDecimal
    /// What this site may still promise.
    var left: ExactDecimal
  }

  /// nil for an order that has nothing under allotment: it is made to order.
  var warehouse: Shelf?
  var takes: [Take] = []
  var shortages: [Shortage] = []

  /// - Parameters:
  ///   - code: of the warehouse; nil takes the one that can serve the order, or else the first that allots one of its products.
  ///   - isBeyond: whether what is short is promised all the same.
  static func plan(_ order: Row<SalesOrder>, warehouse code: String?, beyond isBeyond: Bool, _ context: StepContext) throws -> StockPromise {
    let lines = try order.lines(context).filter { try context.snapshot.promise(of: $0.id)?.open ?? .zero <= .zero }
    let plans = try warehouses(code, context).compactMap { try plan(lines, Shelf(.warehouse, $0), beyond: isBeyond, context) }
    return plans.first { $0.shortages.isEmpty } ?? plans.first { $0.shortages.contains { $0.left > .zero } } ?? plans.first ?? StockPromise()
  }

  private static func warehouses(_ code: String?, _ context: StepContext) throws -> [SiteID] {
    if let code { return [try context.site(code, .warehouse, entry: "warehouse")] }
    return try context.snapshot.all(Member.self, where: "role = 'warehouse'", order: "site").map { SiteID(UInt32($0.site)) }
  }

  /// - Returns: nil when the warehouse allots none of the lines' products.
  private static func plan(_ lines: [Row<OrderLine>], _ warehouse: Shelf, beyond isBeyond: Bool, _ context: StepContext) throws -> StockPromise? {
    let now = try context.spendingTime()
    var plan = StockPromise(warehouse: warehouse)
    var held: [Product.ID: Holdings] = [:]
    var short: [Product.ID: Shortage] = [:]
    for line in lines where try context.snapshot.isAllotted(line.product, on: warehouse) {
      var holdings = try held[line.product] ?? context.snapshot.stockHeld(line.product, on: warehouse, by: context.site.site)
      let (needed, left) = (line.quantity.amount.millionths, holdings.spendable(at: now))
      if let parts = holdings.take(needed, at: now) {
        plan.takes.append(Take(line: line, parts: parts))
      } else if isBeyond, let parts = holdings.take(left, at: now) {
        plan.takes.append(Take(line: line, parts: parts, beyond: needed - left))
      } else {
        var shortage = try short[line.product]
          ?? Shortage(product: context.the(line.product), needed: .zero, left: ExactDecimal(millionths: left))
        shortage.needed += line.quantity.amount
        short[line.product] = shortage
      }
      held[line.product] = holdings
    }
    plan.shortages = short.values.sorted { $0.product.code < $1.product.code }
    return held.isEmpty ? nil : plan
  }

  /// `P-100: 8 C62 are needed, 2 may be promised here`, one a product.
  var shortageWords: Words {
    let each = shortages.map { short in
      Words(
        "\(short.product.code): \(short.needed) \(short.product.unit) are needed, \(short.left) may be promised here",
        "\(short.product.code)：需要 \(short.needed) \(short.product.unit)，本站点可承诺 \(short.left)")
    }
    return Words(each.map(\.en).joined(separator: "; "), each.map(\.zh).joined(separator: "；"))
  }

  /// Writes what is taken into the ledgers. Only for a plan without shortages.
  func write(_ order: Row<SalesOrder>, why: String? = nil, _ context: StepContext, _ changes: inout Changes) throws {
    guard let warehouse else { return }
    for take in takes {
      let unit = take.line.quantity.unit
      let parts = take.parts.map { (AllotmentKind.spend, $0) } + (take.beyond > 0 ? [(.override, .init(until: Lease.open, left: take.beyond))] : [])
      for (kind, part) in parts {
        try changes.create(AllotmentMove.self, on: warehouse) {
          $0.product = take.line.product
          $0.holder = Int(context.site.site.number)
          $0.until = part.until
          $0.kind = kind
          $0.quantity = Quantity(ExactDecimal(millionths: -part.left), unit)
          $0.line = take.line.id
          $0.orderNumber = order.number
          $0.why = kind == .override ? why : nil
        }
      }
      try changes.create(PromiseMove.self, on: warehouse) {
        $0.product = take.line.product
        $0.line = take.line.id
        $0.orderNumber = order.number
        $0.kind = .promise
        $0.quantity = take.line.quantity
      }
    }
  }
}

extension Changes {
  /// Gives up what is promised to an order and not packed yet. What this site had spent for it, it may promise anew; what another site had
  /// spent falls back to the warehouse.
  mutating func releaseStock(of order: Row<SalesOrder>, _ context: StepContext) throws {
    for line in try order.lines(context) {
      guard let promise = try context.snapshot.promise(of: line.id), promise.open > .zero else { continue }
      try create(PromiseMove.self, on: promise.shelf) {
        $0.product = line.product
        $0.line = line.id
        $0.orderNumber = order.number
        $0.kind = .release
        $0.quantity = Quantity(-promise.open, line.quantity.unit)
      }
      let spent = try context.snapshot.all(
        AllotmentMove.self, where: "order_line = ? AND holder = ?", [Data(line.id.key.bytes), Int64(context.site.site.number)])
      for (until, moves) in Dictionary(grouping: spent, by: \.until).sorted(by: { $0.key < $1.key }) {
        let sum = moves.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
        guard sum < .zero else { continue }
        try create(AllotmentMove.self, on: promise.shelf) {
          $0.product = line.product
          $0.holder = Int(context.site.site.number)
          $0.until = until
          $0.kind = .release
          $0.quantity = Quantity(-sum, line.quantity.unit)
          $0.line = line.id
          $0.orderNumber = order.number
        }
      }
    }
  }
}
