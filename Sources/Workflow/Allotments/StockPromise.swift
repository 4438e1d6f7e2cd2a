import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 What lines of an order take from this site's allotments of one warehouse: all of it or nothing, unless the rest is made.
struct StockPromise {
  /// What becomes of what is under allotment and more than this site may spend.
  enum Short {
    /// All that is promised together waits.
    case waits
    /// It is promised all the same.
    case beyond
    /// What there is is taken, the rest is made.
    case made
  }

  struct Take {
    var line: Row<OrderLine>
    var parts: [Holdings.Part]
    /// What goes beyond the allotment; 0 unless that was asked for.
    var beyond: Int64 = 0
    /// What is made, since no stock may be spent for it; 0 unless that was asked for.
    var unserved: ExactDecimal = .zero

    /// What is promised of the stock.
    var promised: ExactDecimal { line.quantity.amount - unserved }
  }

  struct Shortage {
    var product: Row<Product>
    var needed: ExactDecimal
    /// What this site may still promise.
    var left: ExactDecimal
  }

  /// What a line holds already, of an order that waits for something else.
  struct Held {
    var shelf: Shelf
    var amount: ExactDecimal
  }

  /// nil for an order that has nothing under allotment: it is made to order.
  var warehouse: Shelf?
  var takes: [Take] = []
  /// What keeps the lines waiting.
  var shortages: [Shortage] = []
  /// The allotted products of which this site may spend too little, whatever becomes of that.
  var short: Set<Product.ID> = []
  var held: [OrderLine.ID: Held] = [:]

  /// - Parameter code: of the warehouse; nil takes the one that can serve the lines, or else the first that allots one of their products.
  static func plan(_ lines: [Row<OrderLine>], warehouse code: String?, short: Short, _ context: StepContext) throws -> StockPromise {
    var held: [OrderLine.ID: Held] = [:]
    for line in lines {
      if let promise = try context.snapshot.promise(of: line.id), promise.open > .zero { held[line.id] = Held(shelf: promise.shelf, amount: promise.open) }
    }
    let unheld = lines.filter { held[$0.id] == nil }
    let plans = try warehouses(code, context).compactMap { try plan(unheld, Shelf(.warehouse, $0), short, context) }
    var best = short == .made
      ? plans.first { $0.short.isEmpty } ?? plans.first { !$0.takes.isEmpty }
      : plans.first { $0.shortages.isEmpty } ?? plans.first { $0.shortages.contains { $0.left > .zero } }
    best = best ?? plans.first ?? StockPromise()
    best?.held = held
    return best ?? StockPromise()
  }

  private static func warehouses(_ code: String?, _ context: StepContext) throws -> [SiteID] {
    if let code { return [try context.site(code, .warehouse, entry: "warehouse")] }
    return try context.snapshot.all(Member.self, where: "role = 'warehouse'", order: "site").map { SiteID(UInt32($0.site)) }
  }

  /// - Returns: nil when the warehouse allots none of the lines' products.
  private static func plan(_ lines: [Row<OrderLine>], _ warehouse: Shelf, _ short: Short, _ context: StepContext) throws -> StockPromise? {
    let now = try context.spendingTime()
    var plan = StockPromise(warehouse: warehouse)
    var holdings: [Product.ID: Holdings] = [:]
    var shortages: [Product.ID: Shortage] = [:]
    for line in lines where try context.snapshot.isAllotted(line.product, on: warehouse) {
      var left = try holdings[line.product] ?? context.snapshot.stockHeld(line.product, on: warehouse, by: context.site.site)
      let (needed, spendable) = (line.quantity.amount.millionths, left.spendable(at: now))
      if let parts = left.take(needed, at: now) {
        plan.takes.append(Take(line: line, parts: parts))
      } else {
        plan.short.insert(line.product)
        switch short {
        case .waits:
          var shortage = try shortages[line.product]
            ?? Shortage(product: context.the(line.product), needed: .zero, left: ExactDecimal(millionths: spendable))
          shortage.needed += line.quantity.amount
          shortages[line.product] = shortage
        case .beyond: plan.takes.append(Take(line: line, parts: left.take(spendable, at: now) ?? [], beyond: needed - spendable))
        case .made where spendable > 0:
          plan.takes.append(Take(line: line, parts: left.take(spendable, at: now) ?? [], unserved: ExactDecimal(millionths: needed - spendable)))
        case .made: break
        }
      }
      holdings[line.product] = left
    }
    plan.shortages = shortages.values.sorted { $0.product.code < $1.product.code }
    return holdings.isEmpty ? nil : plan
  }

  /// `P-100: 8 pcs are needed, 2 may be promised here`, one a product.
  var shortageWords: Words {
    let each = shortages.map { short in
      Words(
        "\(short.product.code): \(short.needed) \(Units.name(short.product.unit, .english)) are needed, \(short.left) may be promised here",
        "\(short.product.code)：需要 \(short.needed) \(Units.name(short.product.unit, .chinese))，本站点可承诺 \(short.left)")
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
        $0.quantity = Quantity(take.promised, unit)
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
