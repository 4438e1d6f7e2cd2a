import Ground
import Membership
import Records
import Replica

/// 11.2 Takes a customer's complaint in. It is answered within 24 hours.
public struct OpenComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.open", "11.2", by: [.serviceAgent, .salesClerk], at: [.office, .field], "Open a complaint", "登记投诉",
    help: Words("Takes a complaint about an order in. From here it must be answered within 24 hours.", "登记客户对订单的投诉，须在 24 小时内答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let kind = Entry<ComplaintKind>("kind", "Kind", "类别")
    let text = Entry<String>("text", "What happened", "情况", isLong: true)
    let shipment = OptionalEntry<Shipment.ID>("shipment", "Shipment", "发运单")
    let customer = OptionalEntry<Customer.ID>("customer", "Customer", "客户", help: Words("Who complains, to be sure of the order.", "投诉方，用于核对订单。"))
    let severity = OptionalEntry<CareSeverity>("severity", "Severity", "严重程度")
    let lines = OptionalEntry<String>(
      "lines", "Goods", "涉及货物",
      help: Words("One a row: product | lot | quantity | what is wrong.", "每行：产品 | 批次 | 数量 | 问题。"), isLong: true, maximumText: 20_000)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let draft = ComplaintDraft(order: input.order, kind: input.kind, shipment: input.shipment, customer: input.customer, lines: input.lines)
    return try draft.problems(context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let draft = ComplaintDraft(order: input.order, kind: input.kind, shipment: input.shipment, customer: input.customer, lines: input.lines)
    let (complaint, number) = try draft.open(input.text, input.severity, context, &changes)
    let order = try context.the(input.order)
    return StepResult(complaint.key, Words("\(number) about \(order.number) is open.", "\(order.number) 的投诉 \(number) 已登记。"))
  }
}

/// A complaint that is about to be taken in: by a clerk, or from what a customer said before.
struct ComplaintDraft {
  var order: SalesOrder.ID
  var kind: ComplaintKind
  var shipment: Shipment.ID?
  var customer: Customer.ID?
  var lines: String?

  func problems(_ context: StepContext) throws -> [Problem] {
    let order = try context.the(order)
    var problems: [Problem] = []
    if let customer, customer != order.customer {
      let (theirs, name) = (try context.the(order.customer).name, try context.the(customer).name)
      problems.append(
        Problem(
          "complaint.otherCustomer", field: "customer", Words("\(order.number) is an order of \(theirs), not of \(name).", "\(order.number) 是 \(theirs) 的订单，不是 \(name) 的。"),
          remedy: Words("Ask for the number of their own order.", "请询问客户自己的订单号。")))
    }
    if let shipment {
      let sent = try context.the(shipment)
      if sent.order != order.id {
        problems.append(
          Problem(
            "complaint.otherOrder", field: "shipment", Words("\(sent.number) belongs to \(sent.orderNumber), not to \(order.number).", "\(sent.number) 属于 \(sent.orderNumber)，不属于 \(order.number)。"),
            remedy: Words("Compare the delivery note.", "请核对送货单。")))
      } else if sent.state != .delivered, kind != .delivery {
        problems.append(
          Problem(
            "complaint.notDelivered", field: "shipment", Words("\(sent.number) was never delivered: it is \(sent.state.label.en).", "\(sent.number) 尚未签收：\(sent.state.label.zh)。"),
            remedy: Words("A complaint that it has not come is one of the kind delivery. Else record the delivery first.", "未到货请选择类别“交付”；否则请先登记签收。")))
      }
    }
    guard problems.isEmpty, let lines else { return problems }
    let rows = try GoodsRows(lines, field: "lines", context)
    return try rows.problems + rows.beyond(DeliveredGoods(order.id, context), shipment: shipment)
  }

  /// Only for one without problems.
  func open(_ text: String, _ severity: CareSeverity?, _ context: StepContext, _ changes: inout Changes) throws -> (id: Complaint.ID, number: String) {
    let order = try context.the(order)
    let complaint = try changes.create(Complaint.self, on: order.shelf) {
      $0.order = order.id
      $0.kind = kind
      $0.text = text
      $0.shipment = shipment
      $0.customer = order.customer
      $0.severity = severity
    }
    if let lines {
      for row in try GoodsRows(lines, field: "lines", context).rows {
        try changes.write(row, of: complaint, on: order.shelf, otherwise: text)
      }
    }
    let number = changes.text(of: complaint.key, "number")
    try changes.open("complaint-answer", about: complaint.key, number: number, on: context.home, context)
    return (complaint, number)
  }
}

extension Changes {
  /// - Parameter otherwise: what is wrong, where the row does not say.
  mutating func write(_ row: GoodsRows.Entry, of complaint: Complaint.ID, on shelf: Shelf, otherwise: String) throws {
    try create(ComplaintLine.self, on: shelf) {
      $0.complaint = complaint
      $0.product = row.product.id
      $0.lot = row.lot
      $0.quantity = Quantity(row.quantity, row.product.unit)
      $0.what = row.rest ?? String(otherwise.prefix(300))
    }
  }
}
