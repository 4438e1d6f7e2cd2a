import Foundation
import Ground
import Records
import Replica

/// 12.1 One order's way in time: each stage with when it should have been, by the company's service levels and plans, and when it was.
///
/// It is read from the documents that this site holds. A stage that has not begun has only its plan; one of an order that was cancelled or
/// rejected never ends and is left out unless it had.
public struct OrderLife: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case confirmation, review, production, inspection, dispatch, delivery, invoice, payment

    public var label: Words {
      switch self {
      case .confirmation: Words("Confirmation", "确认")
      case .review: Words("Review and approval", "评审与批准")
      case .production: Words("Production", "生产")
      case .inspection: Words("Receipt and inspection", "入库检验")
      case .dispatch: Words("Packing and dispatch", "包装发运")
      case .delivery: Words("Delivery", "运输签收")
      case .invoice: Words("Invoice", "开票")
      case .payment: Words("Payment", "收款")
      }
    }
  }

  public struct Stage: Sendable {
    public var kind: Kind
    /// The document's number, where several of a kind stand below each other.
    public var number: String?
    public var record: RecordKey?
    public var planned: Range<Instant>?
    public var begun: Instant?
    /// nil while it runs.
    public var ended: Instant?
  }

  /// No more work orders and shipments are told one by one.
  public static let maximumOfAKind = 12

  public var stages: [Stage] = []
  /// When the promised day ends, by this site's clock.
  public var promised: Instant?
  /// Whether it has more work orders or shipments than ``maximumOfAKind``.
  public var isCut = false

  /// - Returns: nil where the order itself is not held: a plant or a warehouse sees its own part elsewhere.
  public static func of(_ progress: OrderProgress, _ context: StepContext) throws -> OrderLife? {
    guard let order = progress.row else { return nil }
    var reading = LifeReading(progress: progress, context: context)
    reading.life.promised = order.promised.map { context.calendar.midnight(of: $0.advanced(by: 1)) }
    reading.office(order)
    try reading.plant()
    reading.warehouse()
    reading.settlement()
    if [.cancelled, .rejected].contains(order.state) { reading.life.stages.removeAll { $0.ended == nil } }
    return reading.life
  }
}

/// Gathers the stages from the documents of an order's progress, chapter by chapter.
private struct LifeReading {
  typealias Stage = OrderLife.Stage

  let progress: OrderProgress
  let context: StepContext
  var life = OrderLife()

  private mutating func add(_ stage: Stage) { life.stages.append(stage) }

  private func rows<R: RecordType>(_ type: R.Type) -> [Row<R>] {
    progress.records.filter { $0.schema.name == R.record.name }.map { Row<R>($0) }.sorted { $0.id.key < $1.id.key }
  }

  /// What a service level allows from a moment on.
  private func allowed(_ level: String, from start: Instant) -> Range<Instant> { start..<max(start, context.levels[level].due(from: start, context.calendar)) }

  private func days(_ first: Day, _ last: Day) -> Range<Instant> {
    context.calendar.midnight(of: first)..<context.calendar.midnight(of: max(first, last).advanced(by: 1))
  }

  mutating func office(_ order: Row<SalesOrder>) {
    let isConfirmed = ![.received, .checked, .waiting].contains(order.state)
    // An order that came before the moment of its confirmation was kept has it from its first review.
    let confirmed = order.confirmed ?? (isConfirmed ? rows(OrderReview.self).first?.id.key.made : nil)
    add(Stage(kind: .confirmation, planned: allowed("order-confirm", from: order.received), begun: order.received, ended: confirmed))
    let approved = [.approved, .invoiced, .paid].contains(order.state)
      ? (rows(SupplyRequest.self).map(\.id.key.made) + rows(DispatchRequest.self).map(\.id.key.made)).min() : nil
    guard let begun = confirmed else { return }
    let review = allowed("order-review", from: begun)
    let planned = begun..<allowed("order-approve", from: review.upperBound).upperBound
    add(Stage(kind: .review, planned: planned, begun: begun, ended: approved))
  }

  mutating func plant() throws {
    let reports = Dictionary(grouping: rows(WorkReport.self), by: \.workOrder)
    let events = try context.snapshot.all(
      WorkEvent.self, where: "work_order IN (SELECT id FROM work_order WHERE sales_order = ?) AND kind = 'started'", [Data(progress.order.key.bytes)])
    let started = Dictionary(grouping: events, by: \.workOrder).mapValues { $0.map(\.at).min() }
    let orders = rows(WorkOrder.self).filter { $0.state != .cancelled }
    if orders.count > OrderLife.maximumOfAKind { life.isCut = true }
    for order in orders.prefix(OrderLife.maximumOfAKind) {
      let made = (reports[order.id] ?? []).map(\.at)
      add(
        Stage(
          kind: .production, number: order.number, record: order.id.key, planned: days(order.start, order.finish), begun: [started[order.id] ?? nil, made.min()].compactMap { $0 }.min(),
          ended: order.state == .finished ? made.max() : nil))
    }
  }

  mutating func warehouse() {
    let receipts = rows(GoodsReceipt.self)
    if let first = receipts.first {
      let inspected = rows(Inspection.self).map(\.id.key.made)
      let isDone = receipts.allSatisfy { $0.state == .accepted || $0.state == .rejected }
      add(
        Stage(
          kind: .inspection, number: receipts.count == 1 ? first.number : nil, record: receipts.count == 1 ? first.id.key : nil,
          planned: allowed("inspection-record", from: first.id.key.made), begun: first.id.key.made, ended: isDone ? inspected.max() : nil))
    }
    let requests = rows(DispatchRequest.self).filter { $0.state != .cancelled }
    let shipments = rows(Shipment.self)
    if shipments.isEmpty, let request = requests.first {
      add(Stage(kind: .dispatch, planned: days(context.calendar.day(of: request.id.key.made), request.due), begun: request.id.key.made))
      return
    }
    if shipments.count > OrderLife.maximumOfAKind { life.isCut = true }
    let dues = Dictionary(uniqueKeysWithValues: requests.map { ($0.id, $0.due) })
    let deliveries = Dictionary(grouping: rows(Delivery.self), by: \.shipment)
    for shipment in shipments.prefix(OrderLife.maximumOfAKind) where shipment.state != .unpacked {
      let packed = shipment.id.key.made
      add(
        Stage(kind: .dispatch, number: shipment.number, record: shipment.id.key, planned: allowed("shipment-dispatch", from: packed), begun: packed, ended: shipment.departed))
      guard let departed = shipment.departed else { continue }
      let due = dues[shipment.request].map { context.calendar.midnight(of: $0.advanced(by: 1)) }
      add(
        Stage(
          kind: .delivery, number: shipment.number, record: shipment.id.key, planned: due.map { min(departed, $0)..<$0 }, begun: departed,
          ended: deliveries[shipment.id]?.first.map { max(departed, moment(of: $0)) }))
    }
  }

  /// Of a delivery on a day: when it was recorded, if that was the same day, else the close of that day.
  private func moment(of delivery: Row<Delivery>) -> Instant {
    let recorded = delivery.id.key.made
    return context.calendar.day(of: recorded) == delivery.on ? recorded : context.calendar.closing(of: delivery.on)
  }

  mutating func settlement() {
    let invoices = rows(Invoice.self)
    let delivered = rows(Delivery.self).map(moment).max()
    if let delivered {
      add(
        Stage(
          kind: .invoice, number: invoices.count == 1 ? invoices[0].number : nil, record: invoices.count == 1 ? invoices[0].id.key : nil,
          planned: allowed("invoice-issue", from: delivered), begun: delivered, ended: progress.signs.uninvoicedSince == nil ? invoices.last.map { max(delivered, $0.id.key.made) } : nil))
    }
    guard let first = invoices.first, let due = invoices.map(\.due).max(), let invoiced = progress.invoiced, let paid = progress.paid else { return }
    let begun = first.id.key.made
    let end = context.calendar.midnight(of: due.advanced(by: 1))
    let last = rows(Payment.self).map(\.on).max().map { max(begun, context.calendar.closing(of: $0)) }
    add(Stage(kind: .payment, planned: min(begun, end)..<end, begun: begun, ended: paid.minor >= invoiced.minor ? last : nil))
  }
}
