import Foundation
import Ground
import Records
import Replica

/// Gathers an order's progress, one chapter after the other. Every query goes by an index on the order or on the document before it.
struct ProgressReading {
  private let snapshot: Snapshot
  private let key: Data
  private var progress: OrderProgress
  /// The order line that a work order serves.
  private var lineOf: [WorkOrder.ID: OrderLine.ID] = [:]
  /// Where a line stands in the progress.
  private var places: [OrderLine.ID: Int] = [:]

  init(_ order: SalesOrder.ID, _ snapshot: Snapshot) {
    self.snapshot = snapshot
    key = Data(order.key.bytes)
    progress = OrderProgress(order: order)
  }

  var finished: OrderProgress {
    var progress = progress
    progress.documents.sort { $0.key < $1.key }
    return progress
  }

  mutating func readOffice() throws {
    if let order = try snapshot.get(progress.order) {
      progress.number = order.number
      progress.state = order.state.label
      progress.customer = try snapshot.get(order.customer)?.name ?? ""
      try document(order, order.state.label)
    }
    for line in try snapshot.all(OrderLine.self, where: "sales_order = ?", [key], order: "position") {
      try change(line.id, line.product, line.quantity) {
        $0.position = line.position
        $0.value = line.value
        $0.ordered = line.quantity.amount
      }
    }
    for review in try snapshot.all(OrderReview.self, where: "sales_order = ?", [key]) { try document(review, review.decision.label) }
    for complaint in try snapshot.all(Complaint.self, where: "sales_order = ?", [key]) { try document(complaint, complaint.state.label) }
  }

  mutating func readPromises() throws {
    for task in try snapshot.all(WorkTask.self, where: "subject = ? AND state = 'open' AND level IN ('order-stock', 'order-credit')", [key]) {
      progress.notes.append(
        task.level == Waiting.stock ? Words("waits for stock since \(task.opened)", "自 \(task.opened) 等待库存") : Words("waits for credit since \(task.opened)", "自 \(task.opened) 等待信用"))
    }
    for line in progress.lines {
      for move in try snapshot.all(AllotmentMove.self, where: "order_line = ? AND kind = 'override'", [Data(line.line.key.bytes)]) {
        let beyond = Quantity(-move.quantity.amount, move.quantity.unit)
        progress.notes.append(
          Words("\(beyond) of \(line.productCode) promised beyond the allotment: \(move.why ?? "")", "\(line.productCode) \(beyond) 超额承诺：\(move.why ?? "")"))
      }
    }
    let lines = Set(progress.lines.map(\.line))
    for move in try snapshot.unconfirmedPromises() where move.line.map(lines.contains) == true {
      let promised = Quantity(-move.quantity.amount, move.quantity.unit)
      progress.notes.append(Words("promise of \(promised) not confirmed: its lease ended before another site had it", "\(promised) 的承诺未确认：租期结束前未送达其他站点"))
    }
  }

  mutating func readPlant() throws {
    for request in try snapshot.all(SupplyRequest.self, where: "sales_order = ?", [key]) {
      if progress.number.isEmpty { progress.number = request.orderNumber }
      try document(request, request.state.label)
      try change(request.line, request.product, request.quantity) { $0.ordered = request.quantity.amount }
      for order in try snapshot.all(WorkOrder.self, where: "supply_request = ?", [Data(request.id.key.bytes)]) {
        lineOf[order.id] = request.line
        try document(order, order.state.label)
        guard order.state != .cancelled else { continue }
        let made = try snapshot.reportedGood(order.id)
        try change(request.line, request.product, request.quantity) {
          $0.planned += order.quantity.amount
          $0.made += made
        }
      }
    }
  }

  mutating func readWarehouse() throws {
    for receipt in try snapshot.all(GoodsReceipt.self, where: "sales_order = ?", [key]) {
      try document(receipt, receipt.state.label)
      guard let line = lineOf[receipt.workOrder] else { continue }
      try change(line, receipt.product, receipt.quantity) {
        $0.received += receipt.quantity.amount
        if receipt.state == .accepted { $0.accepted += receipt.quantity.amount }
      }
    }
    for request in try snapshot.all(DispatchRequest.self, where: "sales_order = ?", [key]) {
      if progress.number.isEmpty { progress.number = request.orderNumber }
      if progress.customer.isEmpty { progress.customer = request.customerName }
      try document(request, request.state.label)
      for line in try snapshot.all(DispatchLine.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)]) {
        try change(line.line, line.product, line.quantity) { $0.ordered = line.quantity.amount }
      }
      for shipment in try snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)]) { try read(shipment) }
    }
  }

  private mutating func read(_ shipment: Row<Shipment>) throws {
    try document(shipment, shipment.state.label)
    for line in try shipment.lines(snapshot) {
      try change(line.line, line.product, line.quantity) {
        $0.packed += line.quantity.amount
        if shipment.state != .packed { $0.shipped += line.quantity.amount }
        if shipment.state == .delivered { $0.delivered += (line.delivered ?? line.quantity).amount }
      }
    }
    for delivery in try snapshot.all(Delivery.self, where: "shipment = ?", [Data(shipment.id.key.bytes)]) {
      try document(delivery, nil, number: shipment.number)
    }
  }

  mutating func readSettlement() throws {
    for invoice in try snapshot.all(Invoice.self, where: "sales_order = ?", [key]) {
      try document(invoice, invoice.state.label)
      let zero = Money(minor: 0, currency: invoice.gross.currency)
      progress.invoiced = (progress.invoiced ?? zero) + invoice.gross
      progress.paid = (progress.paid ?? zero) + Money(minor: try snapshot.paid(invoice.id), currency: zero.currency)
      for line in try snapshot.all(InvoiceLine.self, where: "invoice = ?", [Data(invoice.id.key.bytes)]) {
        try change(line.line, line.product, line.quantity) { $0.invoiced += line.quantity.amount }
      }
      for payment in try snapshot.all(Payment.self, where: "invoice = ?", [Data(invoice.id.key.bytes)]) {
        try document(payment, nil, number: payment.reference)
      }
    }
  }

  private mutating func document<R: RecordType>(_ row: Row<R>, _ state: Words?, number: String? = nil) throws {
    progress.documents.append(
      .init(
        type: R.record.name, label: R.record.label, number: number ?? RecordNames.name(row.any), key: row.id.key, state: state,
        site: try snapshot.code(of: row.id.key.site)))
  }

  /// Changes a line, which the first document that speaks of it brings in.
  private mutating func change(
    _ id: OrderLine.ID, _ product: Product.ID, _ quantity: Quantity, _ body: (inout OrderProgress.Line) -> Void
  ) throws {
    if let place = places[id] { return body(&progress.lines[place]) }
    let code = try snapshot.get(product)?.code ?? product.key.description
    var line = OrderProgress.Line(line: id, product: product, productCode: code, unit: quantity.unit)
    body(&line)
    places[id] = progress.lines.count
    progress.lines.append(line)
  }
}
