import Foundation
import Ground
import Membership
import Records
import Replica

/// What an amendment of an approved order takes or gives back of stock and credit, through the same bounded sums as the order did.
///
/// More of a line that comes from stock is taken from what this site may still promise; what it does not have is made. More credit than this
/// site may use is a problem.
struct PromiseAdjustment {
  struct Take {
    /// nil for a line that is not created yet.
    var line: OrderLine.ID?
    var position: Int
    var product: Product.ID
    var unit: String
    var parts: [Holdings.Part]
  }

  struct Release {
    var line: Row<OrderLine>
    var amount: ExactDecimal
  }

  var warehouse: Shelf?
  private(set) var takes: [Take] = []
  private(set) var releases: [Release] = []
  /// Minor units, negative when the order uses less than before.
  private(set) var creditNeed: Int64 = 0
  private(set) var creditParts: [Holdings.Part] = []
  private(set) var problems: [Problem] = []
  /// What comes from stock of each line of the order that will be different, after this.
  private(set) var fromStock: [Int: ExactDecimal] = [:]

  static func plan(_ resolved: OrderAmendment.Resolved, _ context: StepContext) throws -> PromiseAdjustment {
    var plan = PromiseAdjustment()
    plan.warehouse = try context.dispatchShelf(of: resolved.order.id)
    try plan.planStock(resolved, context)
    try plan.planCredit(resolved, context)
    return plan
  }

  private mutating func planStock(_ resolved: OrderAmendment.Resolved, _ context: StepContext) throws {
    let now = try context.spendingTime()
    var held: [Product.ID: Holdings] = [:]
    for line in resolved.lines {
      let served = try line.row.flatMap { try context.snapshot.servedFromStock($0.id) }
      let shelf = served?.shelf ?? warehouse
      let more = line.quantity.amount - line.before
      fromStock[line.position] = served?.quantity ?? .zero
      if more < .zero, let row = line.row, let served {
        let amount = min(served.open, max(.zero, served.quantity - line.quantity.amount))
        guard amount > .zero else { continue }
        releases.append(Release(line: row, amount: amount))
        fromStock[line.position] = served.quantity - amount
      } else if more > .zero, let shelf, served != nil || line.row == nil, try context.snapshot.isAllotted(line.product.id, on: shelf) {
        var holdings = try held[line.product.id] ?? context.snapshot.stockHeld(line.product.id, on: shelf, by: context.site.site)
        guard let parts = holdings.take(more.millionths, at: now) else { continue }
        held[line.product.id] = holdings
        warehouse = shelf
        takes.append(Take(line: line.row?.id, position: line.position, product: line.product.id, unit: line.quantity.unit, parts: parts))
        fromStock[line.position] = (served?.quantity ?? .zero) + more
      }
    }
  }

  private mutating func planCredit(_ resolved: OrderAmendment.Resolved, _ context: StepContext) throws {
    let order = resolved.order
    guard try context.snapshot.isCreditAllotted(order.customer, on: order.shelf) else { return }
    let used = -(try context.snapshot.all(CreditMove.self, where: "sales_order = ?", [Data(order.id.key.bytes)]).reduce(Int64(0)) { $0 + $1.amount.minor })
    // Nothing was taken of an order that was approved before its customer's credit was allotted.
    guard used > 0 else { return }
    creditNeed = resolved.total.minor - used
    guard creditNeed > 0 else { return }
    var holdings = try context.snapshot.creditHeld(order.customer, on: order.shelf, by: context.site.site, order.total.currency)
    let now = try context.spendingTime()
    let left = holdings.spendable(at: now)
    if let parts = holdings.take(creditNeed, at: now) {
      creditParts = parts
    } else {
      let (need, may) = (Money(minor: creditNeed, currency: order.total.currency), Money(minor: left, currency: order.total.currency))
      problems.append(
        Problem(
          "credit.short", field: "lines", Words("It takes \(need) more of the customer's credit; \(may) may be used here.", "需再占用客户信用 \(need)；本站点可用 \(may)。"),
          remedy: Words("Ask headquarters for more credit, or agree payment in advance.", "请向总部申请信用，或商定预付。")))
    }
  }

  /// - Parameter made: the new lines by position.
  func write(_ resolved: OrderAmendment.Resolved, _ made: [Int: OrderLine.ID], _ context: StepContext, _ changes: inout Changes) throws {
    let order = resolved.order
    for release in releases { try changes.releaseStock(release.amount, of: release.line, order.number, context) }
    for take in takes {
      guard let warehouse, let line = take.line ?? made[take.position] else { throw UncheckedInput() }
      for part in take.parts {
        try changes.create(AllotmentMove.self, on: warehouse) {
          $0.product = take.product
          $0.holder = Int(context.site.site.number)
          $0.until = part.until
          $0.kind = .spend
          $0.quantity = Quantity(ExactDecimal(millionths: -part.left), take.unit)
          $0.line = line
          $0.orderNumber = order.number
        }
      }
      try changes.create(PromiseMove.self, on: warehouse) {
        $0.product = take.product
        $0.line = line
        $0.orderNumber = order.number
        $0.kind = .promise
        $0.quantity = Quantity(ExactDecimal(millionths: take.parts.reduce(0) { $0 + $1.left }), take.unit)
      }
    }
    for part in creditParts { try changes.credit(.spend, -part.left, until: part.until, order, context) }
    if creditNeed < 0 { try changes.releaseCredit(-creditNeed, of: order, context) }
  }
}

extension Changes {
  fileprivate mutating func credit(_ kind: AllotmentKind, _ minor: Int64, until: Instant, _ order: Row<SalesOrder>, _ context: StepContext) throws {
    try create(CreditMove.self, on: order.shelf) {
      $0.customer = order.customer
      $0.holder = Int(context.site.site.number)
      $0.until = until
      $0.kind = kind
      $0.amount = Money(minor: minor, currency: order.total.currency)
      $0.order = order.id
    }
  }

  /// Gives back a part of the credit that this site used for an order, what ends last first.
  fileprivate mutating func releaseCredit(_ minor: Int64, of order: Row<SalesOrder>, _ context: StepContext) throws {
    let used = try context.snapshot.all(
      CreditMove.self, where: "sales_order = ? AND holder = ?", [Data(order.id.key.bytes), Int64(context.site.site.number)])
    var rest = minor
    for (until, moves) in Dictionary(grouping: used, by: \.until).sorted(by: { $0.key > $1.key }) where rest > 0 {
      let part = min(rest, -moves.reduce(Int64(0)) { $0 + $1.amount.minor })
      guard part > 0 else { continue }
      try credit(.release, part, until: until, order, context)
      rest -= part
    }
  }

  /// Gives up a part of what is promised to a line and not packed. What this site had spent for it, it may promise anew, what ends last first.
  fileprivate mutating func releaseStock(_ amount: ExactDecimal, of line: Row<OrderLine>, _ number: String, _ context: StepContext) throws {
    guard let promise = try context.snapshot.promise(of: line.id) else { return }
    try create(PromiseMove.self, on: promise.shelf) {
      $0.product = line.product
      $0.line = line.id
      $0.orderNumber = number
      $0.kind = .release
      $0.quantity = Quantity(-amount, line.quantity.unit)
    }
    let spent = try context.snapshot.all(
      AllotmentMove.self, where: "order_line = ? AND holder = ?", [Data(line.id.key.bytes), Int64(context.site.site.number)])
    var rest = amount
    for (until, moves) in Dictionary(grouping: spent, by: \.until).sorted(by: { $0.key > $1.key }) where rest > .zero {
      let part = min(rest, -moves.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount })
      guard part > .zero else { continue }
      try create(AllotmentMove.self, on: promise.shelf) {
        $0.product = line.product
        $0.holder = Int(context.site.site.number)
        $0.until = until
        $0.kind = .release
        $0.quantity = Quantity(part, line.quantity.unit)
        $0.line = line.id
        $0.orderNumber = number
      }
      rest = rest - part
    }
  }
}

extension Snapshot {
  /// What of a line comes from stock, packed or not, and what of that is not packed; nil for a line that stock was never promised to.
  func servedFromStock(_ line: OrderLine.ID) throws -> (shelf: Shelf, quantity: ExactDecimal, open: ExactDecimal)? {
    let moves = try all(PromiseMove.self, where: "order_line = ?", [Data(line.key.bytes)])
    guard let shelf = moves.first?.shelf else { return nil }
    let open = moves.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
    let packed = moves.filter { $0.kind == .shipped }.reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
    return (shelf, open - packed, max(.zero, open))
  }
}

extension StepContext {
  /// The warehouse that was asked to send an order; nil before its approval.
  func dispatchShelf(of order: SalesOrder.ID) throws -> Shelf? {
    try snapshot.first(DispatchRequest.self, where: "sales_order = ?", [Data(order.key.bytes)], order: "id DESC")?.shelf
  }
}
