import Foundation
import Ground
import Records
import Replica

/// Gathers an order's progress, one chapter after the other.
///
/// Each kind of record is read by one query, however many lines the order has, and each query goes by an index on the order or on the
/// document before it.
struct ProgressReading {
  private let snapshot: Snapshot
  private let key: Data
  private var progress: OrderProgress
  /// The order line that a work order serves.
  private var lineOf: [WorkOrder.ID: OrderLine.ID] = [:]
  private var lineOfRequest: [SupplyRequest.ID: OrderLine.ID] = [:]
  /// Lines that a change took out of the order.
  private var takenOut: Set<OrderLine.ID> = []
  /// Where a line stands in the progress.
  private var places: [OrderLine.ID: Int] = [:]
  private var products: [Product.ID: Row<Product>] = [:]
  private var codes: [SiteID: String] = [:]

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

  mutating func readProducts() throws {
    let known = try snapshot.all(
      Product.self,
      where: """
        id IN (SELECT product FROM order_line WHERE sales_order = ?1 UNION SELECT product FROM supply_request WHERE sales_order = ?1
        UNION SELECT product FROM dispatch_line WHERE dispatch_request IN (SELECT id FROM dispatch_request WHERE sales_order = ?1))
        """, [key])
    products = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0) })
  }

  mutating func readOffice() throws {
    if let order = try snapshot.get(progress.order) {
      progress.number = order.number
      progress.row = order
      progress.signs.due = order.promised
      progress.customer = try snapshot.get(order.customer)?.name ?? ""
      try document(order, order.state.label)
    }
    for line in try snapshot.all(OrderLine.self, where: "sales_order = ?", [key], order: "position") {
      progress.records.append(line.any)
      guard line.quantity.amount > .zero else {
        takenOut.insert(line.id)
        continue
      }
      change(line.id, line.product, line.quantity) {
        $0.position = line.position
        $0.price = line.price
        $0.value = line.value
        $0.ordered = line.quantity.amount
      }
    }
    for review in try snapshot.all(OrderReview.self, where: "sales_order = ?", [key]) { try document(review, review.decision.label) }
    for complaint in try snapshot.all(Complaint.self, where: "sales_order = ?", [key]) { try document(complaint, complaint.state.label) }
  }

  /// The lines of the order, as its own records or those of plant and warehouse name them.
  private static let linesSQL = """
    SELECT id FROM order_line WHERE sales_order = ?1 UNION SELECT order_line FROM supply_request WHERE sales_order = ?1
    UNION SELECT order_line FROM dispatch_line WHERE dispatch_request IN (SELECT id FROM dispatch_request WHERE sales_order = ?1)
    """

  mutating func readPromises() throws {
    for task in try snapshot.all(WorkTask.self, where: "subject = ? AND state = 'open' AND level IN ('order-stock', 'order-credit')", [key]) {
      progress.waits.append((task.level == Waiting.stock ? Words("waits for stock, since", "等待库存，自") : Words("waits for credit, since", "等待信用额度，自"), task.opened))
    }
    for move in try snapshot.all(AllotmentMove.self, where: "order_line IN (\(Self.linesSQL)) AND kind = 'override'", [key]) {
      let beyond = Quantity(-move.quantity.amount, move.quantity.unit)
      let code = products[move.product]?.code ?? move.product.description
      progress.notes.append(
        Words("\(beyond.told.en) of \(code) promised beyond the allotment: \(move.why ?? "")", "\(code) \(beyond.told.zh) 超额承诺：\(move.why ?? "")"))
    }
    let lines = Set(progress.lines.map(\.line))
    for move in try snapshot.unconfirmedPromises() where move.line.map(lines.contains) == true {
      let promised = Quantity(-move.quantity.amount, move.quantity.unit)
      progress.notes.append(Words("promise of \(promised.told.en) not confirmed: its lease ended before another site had it", "\(promised.told.zh) 的承诺未确认：租期结束前未送达其他站点"))
    }
  }

  /// What was skipped of its approvals in an emergency: said wherever something of the order is, without a price.
  mutating func readSkips() throws {
    var said: Set<ReviewAspect> = []
    for skip in try snapshot.all(SkippedApproval.self, where: "sales_order = ?", [key], limit: OrderReviews.maximumWords) where said.insert(skip.aspect).inserted {
      let (what, reason, state) = (skip.aspect.label, skip.reason.label, skip.state.label)
      progress.notes.append(
        Words(
          "Emergency: \(skip.skippedBy) skipped \(what.en), \(reason.en) – \(state.en)", "紧急：\(skip.skippedBy) 跳过\(what.zh)，\(reason.zh)——\(state.zh)"))
    }
  }

  mutating func readPlant() throws {
    for request in try snapshot.all(SupplyRequest.self, where: "sales_order = ?", [key]) {
      asked(request.orderNumber, request.due)
      lineOfRequest[request.id] = request.line
      try document(request, request.state.label)
      if request.state == .cancelled, takenOut.contains(request.line) { continue }
      let isTakenOut = takenOut.contains(request.line)
      change(request.line, request.product, request.quantity) {
        if request.state != .cancelled { $0.toMake += request.quantity.amount }
        // Where the order itself is held, its own line says how much. A changed order asks for a line in several requests.
        guard $0.position == nil, !isTakenOut else { return }
        if request.state != .cancelled { $0.ordered = $0.toMake } else if $0.toMake == .zero { $0.ordered = request.quantity.amount }
      }
    }
    let made = try snapshot.sums(
      "SELECT work_order, good_e6 FROM work_progress WHERE work_order IN (SELECT id FROM work_order WHERE sales_order = ?)", [key])
    for order in try snapshot.all(WorkOrder.self, where: "sales_order = ?", [key]) {
      // Of a request that lies on a shelf that this site does not hold.
      guard let line = lineOfRequest[order.request] else { continue }
      lineOf[order.id] = line
      try document(order, order.state.label)
      guard order.state != .cancelled else { continue }
      change(line, order.product, order.quantity) {
        $0.planned += order.quantity.amount
        $0.made += ExactDecimal(millionths: made[order.id.key] ?? 0)
      }
      if order.state != .finished {
        progress.signs.workDue = min(progress.signs.workDue ?? order.finish, order.finish)
        progress.signs.workEnds = max(progress.signs.workEnds ?? order.finish, order.finish)
      }
      if order.state.rank >= WorkState.released.rank { progress.signs.isWorkBegun = true }
    }
    let orders = "SELECT id FROM work_order WHERE sales_order = ?"
    progress.records += try snapshot.all(WorkReport.self, where: "work_order IN (\(orders))", [key]).map(\.any)
  }

  mutating func readWarehouse() throws {
    try readReceipts()
    // What is sent again was ordered once.
    var uncounted: Set<DispatchRequest.ID> = []
    for request in try snapshot.all(DispatchRequest.self, where: "sales_order = ?", [key]) {
      asked(request.orderNumber, request.due)
      if progress.customer.isEmpty { progress.customer = request.customerName }
      progress.signs.isDispatchAsked = progress.signs.isDispatchAsked || request.state != .cancelled
      if request.state == .cancelled || request.replaces != nil { uncounted.insert(request.id) }
      try document(request, request.state.label)
    }
    let requests = "SELECT id FROM dispatch_request WHERE sales_order = ?"
    var asked: [OrderLine.ID: ExactDecimal] = [:]
    for line in try snapshot.all(DispatchLine.self, where: "dispatch_request IN (\(requests))", [key]) where !takenOut.contains(line.line) {
      if !uncounted.contains(line.request) { asked[line.line, default: .zero] += line.quantity.amount }
      change(line.line, line.product, line.quantity) {
        if $0.position == nil { $0.ordered = asked[line.line] ?? line.quantity.amount }
      }
    }
    try readStock()
    try readShipments()
  }

  private mutating func readReceipts() throws {
    for receipt in try snapshot.all(GoodsReceipt.self, where: "sales_order = ?", [key]) {
      try document(receipt, receipt.state.label)
      guard let line = lineOf[receipt.workOrder] else { continue }
      change(line, receipt.product, receipt.quantity) {
        $0.received += receipt.quantity.amount
        if receipt.state == .accepted { $0.accepted += receipt.quantity.amount }
        if receipt.state == .rejected { $0.blocked += receipt.quantity.amount }
      }
    }
    let inspections = try snapshot.all(Inspection.self, where: "goods_receipt IN (SELECT id FROM goods_receipt WHERE sales_order = ?)", [key])
    for inspection in inspections {
      try document(
        inspection, inspection.isAccepted ? ReceiptState.accepted.label : ReceiptState.rejected.label,
        number: "\(inspection.defects) / \(inspection.sample)")
    }
  }

  private mutating func readStock() throws {
    let promised = try snapshot.sums(
      "SELECT order_line, sum(quantity_e6) FROM promise_move WHERE order_line IN (\(Self.linesSQL)) GROUP BY order_line", [key])
    let picked = try snapshot.sums(
      """
      SELECT l.order_line, sum(p.quantity_e6) FROM dispatch_request r CROSS JOIN dispatch_line l ON l.dispatch_request = r.id
      CROSS JOIN pick p ON p.dispatch_line = l.id WHERE r.sales_order = ? GROUP BY l.order_line
      """, [key])
    for place in progress.lines.indices {
      let line = progress.lines[place].line.key
      progress.lines[place].promised = ExactDecimal(millionths: max(0, promised[line] ?? 0))
      progress.lines[place].picked = ExactDecimal(millionths: picked[line] ?? 0)
    }
  }

  private mutating func readShipments() throws {
    let shipments = try snapshot.all(Shipment.self, where: "sales_order = ?", [key])
    let states = Dictionary(uniqueKeysWithValues: shipments.map { ($0.id, $0.state) })
    for shipment in shipments {
      try document(shipment, shipment.state.label)
      if shipment.attempt != nil, shipment.state == .dispatched { progress.signs.isUndelivered = true }
    }
    let lines = try snapshot.all(ShipmentLine.self, where: "shipment IN (SELECT id FROM shipment WHERE sales_order = ?) AND \(ShipmentLine.stillInside)", [key])
    for line in lines {
      change(line.line, line.product, line.quantity) {
        $0.packed += line.quantity.amount
        if states[line.shipment] != .packed { $0.shipped += line.quantity.amount }
        if states[line.shipment] == .delivered { $0.delivered += (line.delivered ?? line.quantity).amount }
      }
    }
    let numbers = Dictionary(uniqueKeysWithValues: shipments.map { ($0.id, $0.number) })
    for delivery in try snapshot.all(Delivery.self, where: "sales_order = ?", [key]) {
      try document(delivery, nil, number: numbers[delivery.shipment] ?? "")
    }
  }

  mutating func readSettlement() throws {
    let paid = try snapshot.sums(
      "SELECT invoice, amount_minor FROM invoice_paid WHERE invoice IN (SELECT id FROM invoice WHERE sales_order = ?)", [key])
    let invoices = try snapshot.all(Invoice.self, where: "sales_order = ?", [key])
    for invoice in invoices {
      try document(invoice, invoice.state.label)
      let zero = Money(minor: 0, currency: invoice.gross.currency)
      let came = Money(minor: paid[invoice.id.key] ?? 0, currency: zero.currency)
      progress.invoiced = (progress.invoiced ?? zero) + invoice.gross
      progress.paid = (progress.paid ?? zero) + came
      if came.minor < invoice.gross.minor { progress.signs.paymentDue = min(progress.signs.paymentDue ?? invoice.due, invoice.due) }
    }
    for line in try snapshot.all(InvoiceLine.self, where: "invoice IN (SELECT id FROM invoice WHERE sales_order = ?)", [key]) {
      change(line.line, line.product, line.quantity) { $0.invoiced += line.quantity.amount }
    }
    for payment in try snapshot.all(Payment.self, where: "invoice IN (SELECT id FROM invoice WHERE sales_order = ?)", [key]) {
      try document(payment, nil, number: payment.reference)
    }
    let invoiced = Set(invoices.compactMap(\.shipment?.key))
    progress.signs.uninvoicedSince = progress.records.filter { $0.schema.name == Delivery.record.name }.map { Row<Delivery>($0) }
      .filter { !invoiced.contains($0.shipment.key) }.map(\.on).min()
  }

  /// What a request to another site says of the order.
  private mutating func asked(_ number: String, _ due: Day) {
    if progress.number.isEmpty { progress.number = number }
    if progress.row == nil { progress.signs.due = min(progress.signs.due ?? due, due) }
  }

  private mutating func document<R: RecordType>(_ row: Row<R>, _ state: Words?, number: String? = nil) throws {
    progress.records.append(row.any)
    progress.documents.append(
      .init(
        type: R.record.name, label: R.record.label, number: number ?? RecordNames.name(row.any), key: row.id.key, state: state,
        site: try code(of: row.id.key.site)))
  }

  private mutating func code(of site: SiteID) throws -> String {
    if let known = codes[site] { return known }
    let code = try snapshot.code(of: site)
    codes[site] = code
    return code
  }

  /// Changes a line, which the first document that speaks of it brings in.
  private mutating func change(
    _ id: OrderLine.ID, _ product: Product.ID, _ quantity: Quantity, _ body: (inout OrderProgress.Line) -> Void
  ) {
    if let place = places[id] { return body(&progress.lines[place]) }
    let known = products[product]
    var line = OrderProgress.Line(
      line: id, product: product, productCode: known?.code ?? product.key.description,
      productName: known.map { Words($0.nameEN, $0.nameZH) } ?? Words("", ""), unit: quantity.unit)
    body(&line)
    places[id] = progress.lines.count
    progress.lines.append(line)
  }
}
