import Foundation
import Ground
import Records
import Replica

/// 2.3 Writes down that the customer has accepted the confirmation, and in what it differs from what they had asked for.
public struct AcceptOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.accept", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Record the customer's acceptance", "登记客户接受",
    help: Words(
      "Says who at the customer accepted the promised day, when and by which way. What differs from the request is written beside it.",
      "登记客户方由谁、何时、以何种方式接受承诺交期；与要求的差异一并记录。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let acceptedBy = Entry<String>("accepted_by", "Accepted by", "客户接受人", help: Words("The person at the customer.", "客户方人员。"), maximumText: 100)
    let way = Entry<AcceptanceWay>("way", "By", "方式")
    let on = OptionalEntry<Day>("accepted_on", "On", "接受日期", help: Words("Today if left empty.", "留空为今天。"))
    let note = OptionalEntry<String>("note", "Note", "备注", help: Words("Their reference, or what they said.", "对方编号或说明。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard [.confirmed, .reviewed, .approved].contains(subject.state) else {
      return Finding.state(SalesOrder.record.label, subject.state, needs: .confirmed, .reviewed, .approved)
    }
    guard let last = try subject.acceptance(context), last.promised == subject.promised else { return nil }
    return Problem(
      "accept.done", Words("\(last.acceptedBy) has accepted this day on \(last.on).", "\(last.acceptedBy) 已于 \(last.on) 接受该交期。"),
      remedy: Words("A changed day can be accepted anew.", "交期变更后可再次登记。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.on else { return [] }
    let received = context.calendar.day(of: try context.the(input.order).received)
    if day > context.today { return [Finding.inFuture("accepted_on", day, today: context.today)] }
    guard day < received else { return [] }
    return [
      Problem(
        "accept.early", field: "accepted_on", Words("The order came on \(received).", "订单于 \(received) 接收。"),
        remedy: Words("Give the day on which they accepted the confirmation.", "请填写客户接受确认的日期。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let differs = try order.deviations(context)
    let on = input.on ?? context.today
    try changes.create(OrderAcceptance.self, on: order.shelf) {
      $0.order = order.id
      $0.acceptedBy = input.acceptedBy
      $0.way = input.way
      $0.on = on
      $0.requested = order.requested
      $0.promised = order.promised
      $0.deviations = differs.isEmpty ? nil : differs
      $0.note = input.note
    }
    try changes.close("order.accept", about: order.id.key, context)
    let day = order.promised?.description ?? ""
    let done = Words("\(input.acceptedBy) accepted \(day) for order \(order.number).", "\(input.acceptedBy) 已接受订单 \(order.number) 的交期 \(day)。")
    return StepResult(
      order.id.key, differs.isEmpty ? done : Words("\(done.en) It differs from the request: \(differs).", "\(done.zh)与要求的差异：\(differs)。"))
  }
}

extension Row where R == SalesOrder {
  /// The customer's newest acceptance; nil when none is written down.
  public func acceptance(_ context: StepContext) throws -> Row<OrderAcceptance>? {
    try context.snapshot.first(OrderAcceptance.self, where: "sales_order = ?", [Data(id.key.bytes)], order: "id DESC")
  }

  /// Whether the customer has not accepted a day that is later than the one they had asked for.
  public func isAcceptanceMissing(_ context: StepContext) throws -> Bool {
    guard let requested = self.requested, let promised = self.promised, promised > requested else { return false }
    return try acceptance(context)?.promised != promised
  }

  /// What is promised otherwise than it was asked for: `2026-12-01 → 2026-12-15`, and `#3 → 2026-12-21` for a line with a later day of its own.
  /// The same in every language; empty when nothing is.
  func deviations(_ context: StepContext) throws -> String {
    guard let requested = self.requested else { return "" }
    var parts: [String] = []
    if let promised = self.promised, promised != requested { parts.append("\(requested) → \(promised)") }
    for line in try lines(context) {
      guard parts.count < OrderAcceptance.maximumDeviations else { break }
      if let day = line.promised, day > requested, day != self.promised { parts.append("#\(line.position) → \(day)") }
    }
    return parts.joined(separator: ", ")
  }
}

extension Changes {
  /// Asks whoever talks to the customer for their acceptance of a day that is later than the one they had asked for. For whatever promises a day.
  mutating func askAcceptance(of order: Row<SalesOrder>, promised day: Day, _ context: StepContext) throws {
    guard let requested = order.requested, day > requested, try order.acceptance(context)?.promised != day else { return }
    try close("order.accept", about: order.id.key, context)
    try open("order-accept", about: order.id.key, number: order.number, on: context.home, context)
  }
}
