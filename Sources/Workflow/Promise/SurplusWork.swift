import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 What is being made, or is taken in and not inspected, and is needed no more by the order it was made for: that order ended, or more is
/// made than it asked for.
///
/// Only the office whose order it was knows that, so no two offices promise the same surplus. A product under allotment is left out: what is
/// made of it becomes stock that the warehouse allots.
struct SurplusWork {
  struct Source {
    var work: Row<WorkOrder>
    /// The newest receipt of it that waits for its inspection; nil for what is still at the plant.
    var receipt: Row<GoodsReceipt>?
    var left: ExactDecimal
  }

  /// The goods in receipt first, then what is ready first.
  private var sources: [Product.ID: [Source]] = [:]

  init() {}

  init(products: Set<Product.ID>, _ context: StepContext) throws {
    guard !products.isEmpty else { return }
    let openWork = try Self.open(context).filter { products.contains($0.product) }
    let receipts = try context.snapshot.all(GoodsReceipt.self, where: "state = 'received'", limit: StepContext.maximumJobs)
      .filter { products.contains($0.product) }
    var works = Dictionary(openWork.map { ($0.id, $0) }) { first, _ in first }
    for receipt in receipts where works[receipt.workOrder] == nil { works[receipt.workOrder] = try context.snapshot.get(receipt.workOrder) }
    for work in works.values.sorted(by: { ($0.finish, $0.id.key) < ($1.finish, $1.id.key) }) {
      guard let home = try context.snapshot.get(work.order), home.shelf == context.home,
        try !context.snapshot.isAllotted(work.product, on: Shelf(.warehouse, SiteID(UInt32(clamping: work.warehouse))))
      else { continue }
      try add(work, of: home, context)
    }
    for product in sources.keys { sources[product]?.sort { ($0.receipt == nil ? 1 : 0) < ($1.receipt == nil ? 1 : 0) } }
  }

  /// Open work orders of this office's orders that make more than is needed.
  private static func open(_ context: StepContext) throws -> [Row<WorkOrder>] {
    var found: [WorkOrder.ID] = []
    // By the index on the state: the open ones are few, those of years are not.
    try context.snapshot.each(
      """
      SELECT w.id FROM work_order w JOIN sales_order o ON o.id = w.sales_order LEFT JOIN supply_request r ON r.id = w.supply_request
      WHERE w.state IN (\(StepContext.openWork)) AND o._shelf = ? AND (o.state IN ('cancelled', 'rejected') OR r.quantity_e6 < w.quantity_e6)
      ORDER BY w.start, w.id LIMIT ?
      """, [Int64(context.home.code), StepContext.maximumJobs]
    ) { row in if let key = row.key(0) { found.append(WorkOrder.ID(key)) } }
    return try found.compactMap { try context.snapshot.get($0) }
  }

  private mutating func add(_ work: Row<WorkOrder>, of order: Row<SalesOrder>, _ context: StepContext) throws {
    let isEnded = [.cancelled, .rejected].contains(order.state)
    let needed = isEnded ? .zero : try context.snapshot.get(work.request)?.quantity.amount ?? work.quantity.amount
    let surplus = work.quantity.amount - needed
    guard surplus > .zero else { return }
    let receipts = try context.snapshot.all(GoodsReceipt.self, where: "work_order = ?", [Data(work.id.key.bytes)], order: "id DESC", limit: 200)
    func sum(_ states: ReceiptState...) -> ExactDecimal {
      receipts.filter { states.contains($0.state) }.reduce(.zero) { $0 + $1.quantity.amount }
    }
    // What was accepted lies free in the warehouse and was promised first; what was rejected serves nobody.
    var claimed = max(.zero, try claims(work, context) - sum(.accepted))
    let waiting = min(surplus, sum(.received))
    let isOpen = ![.finished, .cancelled].contains(work.state)
    let unmade = isOpen ? max(.zero, surplus - sum(.received, .accepted, .rejected)) : .zero
    for (receipt, amount) in [(receipts.first { $0.state == .received }, waiting), (nil, unmade)] where amount > .zero {
      let taken = min(claimed, amount)
      claimed = claimed - taken
      if amount > taken { sources[work.product, default: []].append(Source(work: work, receipt: receipt, left: amount - taken)) }
    }
  }

  /// What living orders of this office were promised of a work order.
  private func claims(_ work: Row<WorkOrder>, _ context: StepContext) throws -> ExactDecimal {
    ExactDecimal(
      millionths: Int64(
        try context.snapshot.count(
          """
          SELECT coalesce(sum(p.quantity_e6), 0) FROM promise_part p JOIN sales_order o ON o.id = p.sales_order
          WHERE p.work_order = ? AND o.state NOT IN ('cancelled', 'rejected')
          """, [Data(work.id.key.bytes)])))
  }

  /// Takes up to an amount of a product, what is ready first.
  mutating func take(_ amount: ExactDecimal, of product: Product.ID) -> [Source] {
    var rest = amount
    var open = sources[product] ?? []
    var taken: [Source] = []
    for place in open.indices where rest > .zero && open[place].left > .zero {
      var source = open[place]
      source.left = min(rest, source.left)
      open[place].left = open[place].left - source.left
      rest = rest - source.left
      taken.append(source)
    }
    sources[product] = open
    return taken
  }
}
