import Foundation
import Ground
import Membership
import Records
import Replica

/// 11.2 Lets a customer send goods back, under a number, until a day.
public struct AuthoriseReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.authorise", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Authorise a return", "授权退货",
    help: Words(
      "Gives the number under which the customer sends goods back, to the warehouse that sent them. No more than was delivered and is not authorised yet.",
      "生成退货授权号，客户凭此将货物退回发货仓库；不得超过已交付且尚未授权的数量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let lines = OptionalEntry<String>(
      "lines", "Goods", "货物", help: Words("One a row: product | lot | quantity. The complaint's own if left empty.", "每行：产品 | 批次 | 数量；留空为投诉所列货物。"), isLong: true, maximumText: 20_000)
    let days = OptionalEntry<Int>("days", "Days", "有效天数", help: Words("30 if left empty.", "留空为 30 天。"))
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("The one that sent the goods if left empty.", "留空为发货仓库。"), maximumText: 20)
    let reason = OptionalEntry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  static func days(_ field: String, _ days: Int?) -> [Problem] {
    let range = 1...CareRules.shipped.longestReturnDays
    return days.flatMap { range.contains($0) ? nil : [Finding.outOfRange(field, range, $0)] } ?? []
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Complaint.record.label, subject.shelf, context) { return problem }
    return subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  /// The rows that were typed, or those of the complaint.
  private static func rows(_ input: Inputs<Input>, _ context: StepContext) throws -> GoodsRows {
    if let text = input.lines { return try GoodsRows(text, field: "lines", context) }
    let own = try context.the(input.complaint).lines(context).map { "\(try context.the($0.product).code) | \($0.lot ?? "") | \($0.quantity.amount)" }
    return try GoodsRows(own.joined(separator: "\n"), field: "lines", context)
  }

  /// The warehouse of the shipments, where there is only one.
  private static func shelf(_ input: Inputs<Input>, _ goods: DeliveredGoods, _ context: StepContext) throws -> Shelf {
    let senders = Set(goods.parts.map(\.line.shelf))
    if input.warehouse == nil, senders.count == 1, let only = senders.first { return only }
    return Shelf(.warehouse, try context.site(input.warehouse, .warehouse, entry: "warehouse"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let complaint = try context.the(input.complaint)
    let (rows, goods) = (try rows(input, context), try DeliveredGoods(complaint.order, context))
    var problems = days("days", input.days) + rows.problems
    if rows.rows.isEmpty, rows.problems.isEmpty {
      problems.append(Finding.missing("lines", Words("No goods are named, and the complaint has none.", "未填写货物，投诉也无明细。"), remedy: Words("Name them, one a row.", "请逐行填写。")))
    }
    problems += try rows.beyond(goods, shipment: complaint.shipment) { try AuthorisedGoods.quantity(of: complaint.order, $0.product.id, lot: $0.lot, context) }
    guard problems.isEmpty else { return problems }
    _ = try shelf(input, goods, context)
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    let goods = try DeliveredGoods(complaint.order, context)
    let expires = context.today.advanced(by: input.days ?? CareRules.shipped.returnDays)
    let number = try changes.authorise(
      rows(input, context).rows, for: complaint, goods, on: shelf(input, goods, context), until: expires, because: input.reason ?? complaint.text, context
    ).number
    return StepResult(
      complaint.id.key, Words("\(number): the customer may send the goods back until \(expires).", "\(number)：客户可在 \(expires) 前退货。"))
  }
}

extension Changes {
  /// Writes an authorisation at the warehouse that waits for the goods.
  ///
  /// - Parameter isThere: the goods have come before they were authorised.
  mutating func authorise(
    _ rows: [GoodsRows.Entry], for complaint: Row<Complaint>, _ goods: DeliveredGoods, on shelf: Shelf, until expires: Day, because reason: String,
    isThere: Bool = false, _ context: StepContext
  ) throws -> (id: ReturnAuthorisation.ID, lines: [ReturnLine.ID], number: String) {
    let order = try context.the(complaint.order)
    let name = try context.the(order.customer).name
    let id = try create(ReturnAuthorisation.self, on: shelf) {
      $0.complaint = complaint.id
      $0.complaintNumber = complaint.number
      $0.order = order.id
      $0.orderNumber = order.number
      $0.customerName = name
      $0.reason = String(reason.prefix(300))
      $0.expires = expires
      if isThere { $0.state = .arrived }
    }
    let lines = try rows.map { row in
      let part = goods.parts.first { $0.line.product == row.product.id && (row.lot == nil || $0.line.lot == row.lot) }
      guard let line = part?.line.line else { throw UncheckedInput() }
      return try create(ReturnLine.self, on: shelf) {
        $0.authorisation = id
        $0.line = line
        $0.product = row.product.id
        $0.lot = row.lot
        $0.quantity = Quantity(row.quantity, row.product.unit)
      }
    }
    return (id, lines, text(of: id.key, "number"))
  }
}

/// 11.2 Gives an authorisation more days, one that has lapsed too.
public struct ExtendReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.extend", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Extend a return authorisation", "延长退货授权",
    help: Words("The goods may arrive for so many days from today.", "自今日起延长若干天。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let authorisation = Entry<ReturnAuthorisation.ID>("authorisation", "Return authorisation", "退货授权")
    let days = Entry<Int>("days", "Days from today", "自今日起天数")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<ReturnAuthorisation>, _ context: StepContext) throws -> Problem? {
    [.authorised, .lapsed].contains(subject.state) ? nil : Finding.state(ReturnAuthorisation.record.label, subject.state, needs: .authorised, .lapsed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { AuthoriseReturn.days("days", input.days) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let authorisation = try context.the(input.authorisation)
    let until = context.today.advanced(by: input.days)
    changes.reason = input.why
    try changes.update(authorisation) {
      $0.expires = until
      $0.why = input.why
      if authorisation.state == .lapsed { $0.reopen(\.state, at: .authorised) }
    }
    return StepResult(authorisation.id.key, Words("\(authorisation.number) holds until \(until).", "\(authorisation.number) 有效期至 \(until)。"))
  }
}

/// 11.2 Ends an authorisation under which nothing has come.
public struct WithdrawReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.withdraw", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Withdraw a return authorisation", "撤回退货授权",
    help: Words("The customer keeps the goods. What comes all the same is held.", "客户保留货物；仍寄来的将被挂起。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let authorisation = Entry<ReturnAuthorisation.ID>("authorisation", "Return authorisation", "退货授权")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<ReturnAuthorisation>, _ context: StepContext) throws -> Problem? {
    subject.state == .authorised ? nil : Finding.state(ReturnAuthorisation.record.label, subject.state, needs: .authorised)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let authorisation = try context.the(input.authorisation)
    changes.reason = input.why
    try changes.update(authorisation) {
      $0.state = .withdrawn
      $0.why = input.why
    }
    return StepResult(authorisation.id.key, Words("\(authorisation.number) is withdrawn.", "\(authorisation.number) 已撤回。"))
  }
}

/// 11.2 Ends an authorisation whose last day is over. What came in time counts, whatever the office has heard of it.
public struct LapseReturn: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "return.lapse", "11.2", by: [.serviceAgent], at: [.office], "Let a return authorisation lapse", "退货授权到期",
    help: Words("The node does it by itself when the last day is over.", "到期后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let authorisation = Entry<ReturnAuthorisation.ID>("authorisation", "Return authorisation", "退货授权")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      ReturnAuthorisation.self,
      where: "state = 'authorised' AND +expires < ? AND EXISTS (SELECT 1 FROM sales_order o WHERE o.id = return_authorisation.sales_order AND o._shelf = ?)",
      [context.today.description, Int64(context.home.code)], limit: 50
    ).map { ["authorisation": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<ReturnAuthorisation>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .authorised else { return Finding.state(ReturnAuthorisation.record.label, subject.state, needs: .authorised) }
    guard subject.expires >= context.today else { return nil }
    return Problem("return.holds", Words("\(subject.number) holds until \(subject.expires).", "\(subject.number) 有效期至 \(subject.expires)。"), remedy: Words("Withdraw it to end it sooner.", "如需提前结束，请撤回。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let authorisation = try context.the(input.authorisation)
    try changes.update(authorisation) { $0.state = .lapsed }
    return StepResult(authorisation.id.key, Words("\(authorisation.number) has lapsed.", "\(authorisation.number) 已过期。"))
  }
}

/// 11.2 Ends an authorisation of which the rest will not come.
public struct CloseReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.close", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Close a return", "结束退货",
    help: Words("For one of which the rest will not come. What came must be inspected and decided.", "其余货物不再退回时使用；已到货物须已检验并决定赔付。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let authorisation = Entry<ReturnAuthorisation.ID>("authorisation", "Return authorisation", "退货授权")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<ReturnAuthorisation>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .arrived else { return Finding.state(ReturnAuthorisation.record.label, subject.state, needs: .arrived) }
    let returned = try Returned(subject, context)
    let open = try returned.receipts.filter { receipt in
      guard receipt.state != .refused else { return false }
      let left = try receipt.lines(context).reduce(ExactDecimal.zero) { try $0 + $1.uninspected(context) }
      return receipt.state == .held || left > .zero
    }
    guard open.isEmpty, returned.findings.allSatisfy({ $0.settlement != nil }) else {
      return Problem(
        "return.undecided", Words("Not all that came under \(subject.number) is inspected and decided.", "\(subject.number) 的到货尚未全部检验和决定。"), remedy: Words("Do that first.", "请先办理。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let authorisation = try context.the(input.authorisation)
    changes.reason = input.why
    try changes.update(authorisation) {
      $0.state = .settled
      $0.why = input.why
    }
    return StepResult(authorisation.id.key, Words("\(authorisation.number) is settled.", "\(authorisation.number) 已了结。"))
  }
}
