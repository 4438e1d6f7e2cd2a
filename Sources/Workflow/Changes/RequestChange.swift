import Foundation
import Ground
import Records
import Replica

/// 4.4 Takes down what a customer wants otherwise in an order. Nothing changes before both sides have confirmed it.
public struct RequestChange: SubjectStep {
  public static let step = StepDeclaration(
    "change.request", "4.4", by: [.salesClerk, .salesManager], at: [.office, .field], "Request a change", "提出变更",
    help: Words(
      "Takes down what the customer wants otherwise: lines, day, address, specification, or to cancel. It is assessed next; the order changes only when both sides have confirmed.",
      "登记客户要求的变更：订单行、交期、地址、规格或取消。随后进行评估；双方确认后订单才会变更。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let askedBy = Entry<String>("asked_by", "Asked by", "提出人", help: Words("The person of the customer.", "客户方人员。"), maximumText: 200)
    let receivedOn = OptionalEntry<Day>("received_on", "Received on", "收到日期", help: Words("Today if left empty.", "留空为今天。"))
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let reference = OptionalEntry<String>("customer_reference", "Customer's reference", "客户变更号", maximumText: 100)
    let lines = AmendmentEntries.lines()
    let requested = OptionalEntry<Day>("requested", "Wanted day", "要求交期")
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", maximumText: 800)
    let specification = OptionalEntry<String>(
      "specification", "Specification", "规格要求", help: Words("What no field holds, like a drawing's new revision. The plant reads it.", "无对应字段的内容，如图纸新版本。工厂可阅读。"), isLong: true, maximumText: 2_000)
    let isCancellation = OptionalEntry<Bool>("cancel", "Cancel the whole order", "取消整单")
    let why = OptionalEntry<String>("why", "Why", "原因", isLong: true, maximumText: 2_000)
    let document = OptionalEntry<ReceivedDocument.ID>("document", "Received as", "原始文件")
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    [.rejected, .cancelled, .paid].contains(subject.state)
      ? Finding.state(SalesOrder.record.label, subject.state, needs: .received, .checked, .waiting, .confirmed, .reviewed, .approved, .invoiced) : nil
  }

  private static func new(_ input: Inputs<Input>, _ context: StepContext) throws -> NewChange {
    NewChange(
      order: try context.the(input.order), askedBy: input.askedBy, receivedOn: input.receivedOn, channel: input.channel ?? .counter, reference: input.reference,
      lines: input.lines?.lines ?? [], requested: input.requested, address: input.address, specification: input.specification,
      isCancellation: input.isCancellation == true, why: input.why)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try new(input, context).problems(context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let new = try new(input, context)
    if let why = input.why { changes.reason = why }
    let (change, number) = try new.create(from: input.document, context, &changes)
    return StepResult(change.key, Words("Change \(number) of order \(new.order.number) is taken down.", "已登记订单 \(new.order.number) 的变更 \(number)。"))
  }
}

/// A change that is about to be taken down, from a person or from a file.
struct NewChange {
  var order: Row<SalesOrder>
  var askedBy: String
  var receivedOn: Day?
  var channel: Channel
  var reference: String?
  var lines: [LineChangesText.Line]
  var requested: Day?
  var address: Address?
  var specification: String?
  var isCancellation: Bool
  var why: String?

  /// The most changes of one order that may be open at once.
  static let maximumOpen = 20

  private func resolved(_ context: StepContext) throws -> OrderAmendment.Resolved {
    var amendment = OrderAmendment(requested: requested, address: address)
    amendment.lines = lines
    return try amendment.resolved(order, context)
  }

  /// Every problem at once.
  func problems(_ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let day = receivedOn, day > context.today { problems.append(Finding.inFuture("received_on", day, today: context.today)) }
    if let known = try known(context) { problems.append(known) }
    if try context.openChanges(of: order.id).count >= Self.maximumOpen {
      problems.append(
        Problem("change.tooMany", Words("The order has \(Self.maximumOpen) open changes already.", "订单已有 \(Self.maximumOpen) 项未完成的变更。"), remedy: Words("Finish or withdraw one first.", "请先完成或撤回其中一项。")))
    }
    let hasMore = !lines.isEmpty || requested != nil || address != nil || specification != nil
    guard !isCancellation else {
      if hasMore {
        problems.append(
          Problem("change.cancelOnly", field: "cancel", Words("A cancelled order has nothing else to change.", "整单取消时不能再变更其他内容。"), remedy: Words("Cancel it, or change it.", "请选择取消或变更。")))
      }
      if !order.state.next.contains(.cancelled) {
        problems.append(
          Problem("change.invoiced", field: "cancel", Words("The order is \(order.state.label.en).", "订单\(order.state.label.zh)。"), remedy: Words("Agree a return and a red-letter invoice.", "请商定退货并开红字发票。")))
      }
      return problems
    }
    return problems + (try resolved(context).problems.filter { specification == nil || $0.code != "change.nothing" })
  }

  /// The same change of the customer, taken down before.
  private func known(_ context: StepContext) throws -> Problem? {
    guard let reference, let known = try context.snapshot.first(
      OrderChange.self, where: "customer_reference = ? AND sales_order = ?", [reference, Data(order.id.key.bytes)]) else { return nil }
    return Problem(
      "change.duplicate", field: "customer_reference", Words("\"\(reference)\" is known already: \(known.number).", "“\(reference)”已登记：\(known.number)。"),
      remedy: Words("Is it the same change? If not, ask for the new reference.", "是否同一变更？若不是，请索取新编号。"))
  }

  /// Only for one without problems.
  func create(from document: ReceivedDocument.ID?, _ context: StepContext, _ changes: inout Changes) throws -> (id: OrderChange.ID, number: String) {
    let resolved = try isCancellation ? nil : resolved(context)
    let received = receivedOn.flatMap { $0 == context.today ? nil : context.calendar.midnight(of: $0) } ?? context.now
    let change = try changes.create(OrderChange.self, on: order.shelf) {
      $0.order = order.id
      $0.kind = kind(resolved)
      $0.askedBy = askedBy
      $0.received = received
      $0.channel = channel
      $0.document = document
      $0.customerReference = reference
      $0.requested = requested
      $0.address = address
      $0.specification = specification
      $0.why = why
    }
    for line in resolved?.asked ?? [] {
      try changes.create(ChangeLine.self, on: order.shelf) {
        $0.change = change
        $0.position = line.position
        $0.product = line.product
        $0.quantity = line.quantity
        $0.price = line.price
        $0.productBefore = line.before?.product
        $0.quantityBefore = line.before?.quantity
        $0.priceBefore = line.before?.price
      }
    }
    let number = changes.text(of: change.key, "number")
    try changes.open("change-assess", about: change.key, number: number, on: order.shelf, from: received, context)
    return (change, number)
  }

  private func kind(_ resolved: OrderAmendment.Resolved?) -> ChangeKind {
    guard let resolved else { return .cancellation }
    var kinds: Set<ChangeKind> = []
    if requested != nil { kinds.insert(.date) }
    if address != nil { kinds.insert(.address) }
    if specification != nil { kinds.insert(.product) }
    for line in resolved.asked {
      let isOther = line.before.map { $0.product != line.product } ?? false
      kinds.insert(line.quantity.amount == .zero ? .lineCancellation : isOther ? .product : .quantity)
    }
    return kinds.count == 1 ? kinds.first ?? .several : .several
  }
}

extension OrderAmendment.Resolved {
  /// What the amendment says of each line: for another product the new one, at the old one's place.
  struct Asked {
    /// nil for a new line.
    var position: Int?
    var product: Product.ID
    var quantity: Quantity
    var price: UnitPrice
    var before: Row<OrderLine>?
  }

  var asked: [Asked] {
    var asked: [Asked] = []
    for (index, line) in lines.enumerated() {
      // A line taken out for another product stands just before it.
      let replaced = line.row == nil && line.replaces && index > 0 ? lines[index - 1].row : nil
      if replaced != nil { asked.removeLast() }
      let before = line.row ?? replaced
      asked.append(Asked(position: before?.position, product: line.product.id, quantity: line.quantity, price: line.price, before: before))
    }
    return asked
  }
}

extension StepContext {
  /// The changes of an order that are neither applied nor ended.
  public func openChanges(of order: SalesOrder.ID) throws -> [Row<OrderChange>] {
    try snapshot.all(
      OrderChange.self, where: "sales_order = ? AND +state IN ('requested', 'assessed', 'offered')", [Data(order.key.bytes)], order: "id", limit: NewChange.maximumOpen + 1)
  }
}
