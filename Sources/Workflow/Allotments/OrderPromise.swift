import Foundation
import Ground
import Records
import Replica

/// 2.3 Promises an order from what this site may still spend, or has it wait.
///
/// All or nothing: what waits holds neither stock nor credit, unless a person has promised one of them beyond the allotment. That counts for the
/// lines that are promised together: those of an order that were confirmed before hold what they were promised.
struct OrderPromise {
  /// What is promised together: the order's open lines, or those of them that were named.
  var lines: [Row<OrderLine>]
  /// The open lines that are not promised with them.
  var others: [Row<OrderLine>]
  var stock: StockPromise
  /// nil when the customer's credit is not allotted.
  var credit: CreditUse?

  /// What may be promised although it is not there.
  struct Beyond: OptionSet {
    let rawValue: Int
    static let stock = Beyond(rawValue: 1)
    static let credit = Beyond(rawValue: 2)
  }

  /// For when something is promised, as a person said.
  struct Wish {
    /// nil takes the day that the answer gives.
    var day: Day?
    /// The days of single lines; nil when the order is promised as one.
    var lineDays: [OrderLine.ID: Day]?
    /// Why an earlier day than the answer's is promised.
    var why: String?
  }

  /// - Parameters:
  ///   - positions: the lines that are promised; nil for all that are open.
  ///   - short: what becomes of what is short of its allotment.
  static func plan(
    _ order: Row<SalesOrder>, positions: Set<Int>? = nil, warehouse: String? = nil, short: StockPromise.Short = .waits, beyond: Beyond = [],
    _ context: StepContext
  ) throws -> OrderPromise {
    let open = try order.openLines(context)
    let lines = open.filter { positions?.contains($0.position) != false }
    return OrderPromise(
      lines: lines, others: open.filter { positions?.contains($0.position) == false },
      stock: try StockPromise.plan(lines, warehouse: warehouse, short: beyond.contains(.stock) ? .beyond : short, context),
      credit: try CreditUse.plan(order, beyond: beyond.contains(.credit), context))
  }

  var isWhole: Bool { stock.shortages.isEmpty && credit?.short == nil }

  /// Confirms what can be promised together, and says for which day; else leaves the order waiting, with a task for each that is short.
  ///
  /// - Parameters:
  ///   - beyond: what was overridden is written even when the order waits on for the other.
  ///   - why: why it was overridden.
  func settle(
    _ order: Row<SalesOrder>, _ wish: Wish, beyond: Beyond = [], why: String? = nil, _ context: StepContext, _ changes: inout Changes
  ) throws -> StepResult {
    if isWhole || beyond.contains(.stock), stock.shortages.isEmpty { try stock.write(order, why: why, context, &changes) }
    if isWhole || beyond.contains(.credit), credit?.short == nil { try credit?.write(order, why: why, context, &changes) }
    return isWhole ? try confirm(order, wish, context, &changes) : try wait(order, wish.day, context, &changes)
  }

  private func confirm(_ order: Row<SalesOrder>, _ wish: Wish, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let promise = try KeptPromise(order, self, wish, context)
    try promise.write(context, &changes)
    try changes.close("order.confirm", about: order.id.key, context)
    guard others.isEmpty else {
      if order.state != .waiting { try changes.update(order) { $0.state = .waiting } }
      try changes.open(Waiting.rest, about: order.id.key, number: order.number, on: context.home, context)
      return StepResult(order.id.key, promise.partMessage(waiting: others.count))
    }
    try changes.update(order) {
      $0.promised = promise.day
      $0.confirmed = context.now
      $0.state = .confirmed
    }
    try changes.askAcceptance(of: order, promised: promise.day, context)
    try changes.open("order-review", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, promise.message)
  }

  private func wait(_ order: Row<SalesOrder>, _ day: Day?, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try changes.update(order) {
      if let day { $0.promised = day }
      $0.state = .waiting
    }
    let open = try Waiting.tasks(about: order.id, context)
    try changes.close("order.confirm", about: order.id.key, context)
    for (level, isShort) in [(Waiting.stock, !stock.shortages.isEmpty), (Waiting.credit, credit?.short != nil)] where isShort {
      // Who waits on goes on waiting since it began.
      let since = open.first { $0.level == level }?.opened
      try changes.open(level, about: order.id.key, number: order.number, on: context.home, from: since, context)
    }
    let why = [stock.shortages.isEmpty ? nil : stock.shortageWords, credit?.shortageWords(order)].compactMap { $0 }
    return StepResult(
      order.id.key,
      Words(
        "Order \(order.number) waits. \(why.map(\.en).joined(separator: "; ")). It is served by itself as soon as enough is allotted.",
        "订单 \(order.number) 等待中。\(why.map(\.zh).joined(separator: "；"))。配额足够后将自动确认。"), isWarning: true)
  }
}

/// Orders that wait for stock or credit.
enum Waiting {
  static let stock = "order-stock"
  static let credit = "order-credit"
  /// Of an order whose other lines were confirmed before. No node serves it by itself: a person left them out.
  static let rest = "order-rest"

  static func tasks(about order: SalesOrder.ID, _ context: StepContext) throws -> [Row<WorkTask>] {
    try context.snapshot.all(
      WorkTask.self, where: "subject = ? AND state = 'open' AND level IN ('order-stock', 'order-credit')", [Data(order.key.bytes)])
  }

  /// The orders that this site has put to wait, those of the highest grade and of them the oldest first.
  static func orders(_ context: StepContext) throws -> [Row<SalesOrder>] {
    let here = Set(
      try context.snapshot.all(
        WorkTask.self, where: "state = 'open' AND step = 'order.confirm' AND level IN ('order-stock', 'order-credit') AND _shelf = ?",
        [Int64(context.home.code)], order: "id", limit: Inbox.maximum
      ).filter { $0.id.key.site == context.site.site }.compactMap { RecordKey(bytes: $0.subject.bytes) })
    let orders = try here.compactMap { try context.snapshot.get(SalesOrder.ID($0)) }.filter { $0.state == .waiting }
    let ranked = try orders.map { (rank: try rank(context.snapshot.get($0.customer)?.grade), order: $0) }
    return ranked.sorted { a, b in
      (a.rank, a.order.received, a.order.id.key) < (b.rank, b.order.received, b.order.id.key)
    }.map(\.order)
  }

  private static func rank(_ grade: CustomerGrade?) -> Int {
    switch grade {
    case .vip: 0
    case .key: 1
    case .standard, nil: 2
    }
  }
}
