import Foundation
import Ground
import Records
import Replica

/// 2.3 Promises an order from what this site may still spend, or has it wait.
///
/// All or nothing: an order that waits holds neither stock nor credit, unless a person has promised one of them beyond the allotment.
struct OrderPromise {
  var stock: StockPromise
  /// nil when the customer's credit is not allotted.
  var credit: CreditUse?

  /// What may be promised although it is not there.
  struct Beyond: OptionSet {
    let rawValue: Int
    static let stock = Beyond(rawValue: 1)
    static let credit = Beyond(rawValue: 2)
  }

  static func plan(_ order: Row<SalesOrder>, warehouse: String? = nil, beyond: Beyond = [], _ context: StepContext) throws -> OrderPromise {
    OrderPromise(
      stock: try StockPromise.plan(order, warehouse: warehouse, beyond: beyond.contains(.stock), context),
      credit: try CreditUse.plan(order, beyond: beyond.contains(.credit), context))
  }

  var isWhole: Bool { stock.shortages.isEmpty && credit?.short == nil }

  /// Confirms the order if all of it can be promised, and says for which day; else leaves it waiting, with a task for each that is short.
  ///
  /// - Parameters:
  ///   - day: as a person entered it; nil for the standard one.
  ///   - beyond: what was overridden is written even when the order waits on for the other.
  func settle(
    _ order: Row<SalesOrder>, day: Day?, beyond: Beyond = [], why: String? = nil, _ context: StepContext, _ changes: inout Changes
  ) throws -> StepResult {
    if isWhole || beyond.contains(.stock), stock.shortages.isEmpty { try stock.write(order, why: why, context, &changes) }
    if isWhole || beyond.contains(.credit), credit?.short == nil { try credit?.write(order, why: why, context, &changes) }
    return isWhole ? try confirm(order, day, context, &changes) : try wait(order, day, context, &changes)
  }

  private func confirm(_ order: Row<SalesOrder>, _ day: Day?, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let standard = context.calendar.day(ConfirmOrder.standardDays, after: context.today)
    let wanted = order.requested.map { context.calendar.day(0, after: max($0, context.today)) }
    let promised = day ?? wanted.map { max($0, standard) } ?? standard
    try changes.update(order) {
      $0.promised = promised
      $0.state = .confirmed
    }
    try changes.close("order.confirm", about: order.id.key, context)
    try changes.open("order-review", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, Words("Order \(order.number) is promised for \(promised).", "订单 \(order.number) 承诺 \(promised) 交货。"))
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
        "订单 \(order.number) 等待中。\(why.map(\.zh).joined(separator: "；"))。配额足够后将自动确认。"))
  }
}

/// Orders that wait for stock or credit.
enum Waiting {
  static let stock = "order-stock"
  static let credit = "order-credit"

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
