import Foundation
import Ground
import Records
import Replica

/// 9.4 Decides what the customer gets for a delivery that went wrong.
public struct DecideRemedy: SubjectStep {
  public static let step = StepDeclaration(
    "case.remedy", "9.4", by: [.salesClerk, .salesManager, .serviceAgent, .accountant], at: [.office], "Decide the remedy", "决定补救方式",
    help: Words(
      "Sent again: the warehouse is asked for the goods of the case. Credited or replaced by another order: name it. Not charged: what was not taken is not invoiced.",
      "补发：向仓库请求该异常的货物；红冲或另立订单：填写其编号；不开票：未签收部分不开票。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let kind = Entry<RemedyKind>("kind", "Remedy", "补救方式")
    let credit = OptionalEntry<CreditNote.ID>("credit", "Credit note", "红字发票", help: Words("Issued before with credit.issue.", "先用 credit.issue 开具。"))
    let order = OptionalEntry<SalesOrder.ID>("order", "Other order", "另立订单")
    let due = OptionalEntry<Day>("due", "Due", "补发交期", help: Words("Three working days from today if left empty.", "留空为三个工作日后。"))
    let address = OptionalEntry<Address>("address", "Corrected address", "更正的送货地址")
    let why = OptionalEntry<String>("why", "Why", "原因", help: Words("Required for nothing.", "选择无需补偿时必填。"), isLong: true, maximumText: 1_000)
  }

  /// Working days until goods that are sent again are due.
  static let againDays = 3

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    return try NoticeFinding.ready(subject.order, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let one = try context.the(input.deliveryCase)
    switch input.kind {
    case .replacement: return try again(one, input, context)
    case .credit: return try credit(one, input.credit, context)
    case .order: return try order(one, input.order, context)
    case .notCharged: return try notCharged(one, context)
    case .none: return input.why == nil ? [Finding.missing("why", Words("Why the customer gets nothing is missing.", "缺少无需补偿的原因。"), remedy: Words("Say what was agreed.", "请说明与客户的约定。"))] : []
    }
  }

  private static func again(_ one: Row<DeliveryCase>, _ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    let order = try context.the(one.order)
    if [.cancelled, .rejected].contains(order.state) {
      problems.append(Problem("remedy.stopped", field: "kind", Words("Order \(order.number) is \(order.state.label.en).", "订单 \(order.number) \(order.state.label.zh)。"), remedy: Words("Enter another order for the customer.", "请为客户另立订单。")))
    }
    if try context.snapshot.lines(of: one.id).isEmpty {
      problems.append(Problem("remedy.noGoods", field: "kind", Words("\(one.number) is about no goods.", "\(one.number) 不涉及货物。"), remedy: Words("Choose another remedy.", "请选择其他方式。")))
    }
    if let done = try context.snapshot.remedies(of: one.id).first(where: { $0.request != nil }) {
      problems.append(Problem("remedy.again", field: "kind", Words("The goods of \(one.number) were asked for on \(context.calendar.day(of: done.at)) already.", "\(one.number) 的货物已于 \(context.calendar.day(of: done.at)) 请求补发。"), remedy: Words("See the dispatch request.", "请查看该发货请求。")))
    }
    if let due = input.due, due < context.today { problems.append(Finding.inPast("due", due, today: context.today)) }
    if let address = input.address, let problem = Country.problem(address, field: "address") { problems.append(problem) }
    return problems
  }

  private static func credit(_ one: Row<DeliveryCase>, _ id: CreditNote.ID?, _ context: StepContext) throws -> [Problem] {
    guard let id else { return [Finding.missing("credit", Words("The credit note is missing.", "缺少红字发票。"), remedy: Words("Issue it first with credit.issue.", "请先用 credit.issue 开具。"))] }
    let note = try context.the(id)
    if note.order != one.order { return [Problem("remedy.otherOrder", field: "credit", Words("\(note.number) is for another order.", "\(note.number) 属于其他订单。"), remedy: Words("Name the one for \(one.orderNumber).", "请填写 \(one.orderNumber) 的红字发票。"))] }
    return note.state == .void ? [Problem("remedy.void", field: "credit", Words("\(note.number) is void.", "\(note.number) 已作废。"), remedy: Words("Issue another one.", "请另行开具。"))] : []
  }

  private static func order(_ one: Row<DeliveryCase>, _ id: SalesOrder.ID?, _ context: StepContext) throws -> [Problem] {
    guard let id else { return [Finding.missing("order", Words("The other order is missing.", "缺少另立的订单。"), remedy: Words("Enter it first.", "请先录入。"))] }
    let (order, first) = (try context.the(id), try context.the(one.order))
    if order.id == first.id || order.customer != first.customer {
      return [Problem("remedy.order", field: "order", Words("\(order.number) is not another order of this customer.", "\(order.number) 不是该客户的另一订单。"), remedy: Words("Name the order that replaces the goods.", "请填写补货订单。"))]
    }
    return [.cancelled, .rejected].contains(order.state) ? [Problem("remedy.stopped", field: "order", Words("Order \(order.number) is \(order.state.label.en).", "订单 \(order.number) \(order.state.label.zh)。"), remedy: Words("Name one that goes on.", "请填写有效订单。"))] : []
  }

  /// Invoices follow what was taken: what an invoice has of the goods must be credited.
  private static func notCharged(_ one: Row<DeliveryCase>, _ context: StepContext) throws -> [Problem] {
    guard let invoice = try context.snapshot.first(Invoice.self, where: "shipment = ?", [Data(one.shipment.key.bytes)]) else { return [] }
    // What was short at the door was not invoiced; what was found later was taken, and is.
    return !one.isAutomatic ? [Problem("remedy.invoiced", field: "kind", Words("\(invoice.number) has these goods.", "\(invoice.number) 已包含这些货物。"), remedy: Words("Credit it with credit.issue, and name the credit note.", "请用 credit.issue 红冲并填写红字发票。"))] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    let request = input.kind == .replacement ? try changes.sendAgain(one, due: input.due, input.address, context) : nil
    try changes.create(CaseRemedy.self, on: context.home) {
      $0.deliveryCase = one.id
      $0.kind = input.kind
      $0.request = request
      $0.order = input.kind == .order ? input.order : nil
      $0.credit = input.kind == .credit ? input.credit : nil
      $0.reason = input.why
      $0.by = context.actor.name
      $0.at = context.now
    }
    return StepResult(one.id.key, Words("\(one.number): \(input.kind.label.en).", "\(one.number)：\(input.kind.label.zh)。"))
  }
}

extension Snapshot {
  func remedies(of deliveryCase: DeliveryCase.ID) throws -> [Row<CaseRemedy>] {
    try all(CaseRemedy.self, where: "delivery_case = ?", [Data(deliveryCase.key.bytes)], order: "id")
  }
}

extension Changes {
  /// Asks the warehouse for the goods of a case once more, for the same order.
  fileprivate mutating func sendAgain(_ one: Row<DeliveryCase>, due: Day?, _ address: Address?, _ context: StepContext) throws -> DispatchRequest.ID {
    let former = try context.the(try context.the(one.shipment).request)
    let due = due ?? context.calendar.day(DecideRemedy.againDays, after: context.today)
    let request = try create(DispatchRequest.self, on: one.shelf) {
      $0.order = one.order
      $0.orderNumber = one.orderNumber
      $0.customerName = former.customerName
      $0.address = address ?? former.address
      $0.due = due
      $0.replaces = one.id
    }
    let sent = try context.snapshot.lines(of: one.id).map { (try context.the($0.line).line, $0.product, $0.quantity) }
    for (line, parts) in Dictionary(grouping: sent, by: { $0.0 }).sorted(by: { $0.key.key < $1.key.key }) {
      try create(DispatchLine.self, on: one.shelf) {
        $0.request = request
        $0.line = line
        $0.product = parts[0].1
        $0.quantity = Quantity(parts.reduce(.zero) { $0 + $1.2.amount }, parts[0].2.unit)
      }
    }
    try open("shipment-pack", about: request.key, number: one.orderNumber, on: one.shelf, context)
    return request
  }
}
