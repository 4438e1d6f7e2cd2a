import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 What an order takes from this site's allotment of its customer's credit.
struct CreditUse {
  var customer: Row<Customer>
  var parts: [Holdings.Part] = []
  /// What goes beyond the allotment; 0 unless that was asked for.
  var beyond: Int64 = 0
  /// What this site may still use; nil when that is enough.
  var short: Money?

  /// - Returns: nil when the customer's credit is not allotted, or the order has used its part already.
  static func plan(_ order: Row<SalesOrder>, beyond isBeyond: Bool, _ context: StepContext) throws -> CreditUse? {
    guard try context.snapshot.isCreditAllotted(order.customer, on: order.shelf) else { return nil }
    let used = try context.snapshot.all(CreditMove.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    guard used.reduce(0, { $0 + $1.amount.minor }) >= 0 else { return nil }
    let now = try context.spendingTime()
    let currency = order.total.currency
    var holdings = try context.snapshot.creditHeld(order.customer, on: order.shelf, by: context.site.site, currency)
    let left = holdings.spendable(at: now)
    var use = CreditUse(customer: try context.the(order.customer))
    if let parts = holdings.take(order.total.minor, at: now) {
      use.parts = parts
    } else if isBeyond, let parts = holdings.take(left, at: now) {
      use.parts = parts
      use.beyond = order.total.minor - left
    } else {
      use.short = Money(minor: left, currency: currency)
    }
    return use
  }

  func shortageWords(_ order: Row<SalesOrder>) -> Words? {
    short.map {
      Words(
        "credit of \(customer.name): the order is \(order.total), \($0) may be used here", "\(customer.name) 信用：订单 \(order.total)，本站点可用 \($0)")
    }
  }

  func write(_ order: Row<SalesOrder>, why: String? = nil, _ context: StepContext, _ changes: inout Changes) throws {
    let parts = parts.map { (AllotmentKind.spend, $0) } + (beyond > 0 ? [(.override, .init(until: Lease.open, left: beyond))] : [])
    for (kind, part) in parts {
      try changes.create(CreditMove.self, on: order.shelf) {
        $0.customer = order.customer
        $0.holder = Int(context.site.site.number)
        $0.until = part.until
        $0.kind = kind
        $0.amount = Money(minor: -part.left, currency: order.total.currency)
        $0.order = order.id
        $0.why = kind == .override ? why : nil
      }
    }
  }
}

extension Changes {
  /// Gives back the credit that an order used. What another site had used falls back to headquarters, which counts the open orders.
  mutating func releaseCredit(of order: Row<SalesOrder>, _ context: StepContext) throws {
    let used = try context.snapshot.all(
      CreditMove.self, where: "sales_order = ? AND holder = ?", [Data(order.id.key.bytes), Int64(context.site.site.number)])
    for (until, moves) in Dictionary(grouping: used, by: \.until).sorted(by: { $0.key < $1.key }) {
      let sum = moves.reduce(Int64(0)) { $0 + $1.amount.minor }
      guard sum < 0 else { continue }
      try create(CreditMove.self, on: order.shelf) {
        $0.customer = order.customer
        $0.holder = Int(context.site.site.number)
        $0.until = until
        $0.kind = .release
        $0.amount = Money(minor: -sum, currency: order.total.currency)
        $0.order = order.id
      }
    }
  }
}
