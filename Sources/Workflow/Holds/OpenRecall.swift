import Foundation
import Ground
import Records
import Replica

/// 7.4 Opens the case of a held lot of which this warehouse has sent some: which shipments, to whom, and how much.
public struct OpenRecall: AutomaticStep {
  public static let step = StepDeclaration(
    "recall.open", "7.4", by: [.dispatcher, .inspector], at: [.warehouse], "Open a recall", "发起召回",
    help: Words("The node does it by itself when a lot is held of which shipments have left.", "冻结批次已有发出时由节点自动发起。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let hold = Entry<LotHold.ID>("hold", "Lot hold", "批次冻结")
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      LotHold.self, where: "state = 'held' AND EXISTS (\(sent(of: "lot_hold")))", [Int64(context.home.code)], limit: FollowHold.maximum
    ).map { ["hold": $0.id.key.description] }
  }

  /// Lines of shipments that have left with a held lot and that no recall for it has yet.
  private static func sent(of hold: String) -> String {
    """
    SELECT l.id FROM shipment_line l JOIN shipment s ON s.id = l.shipment
    WHERE l.lot = \(hold).lot AND l.product = \(hold).product AND l._shelf = ? AND +s.state NOT IN ('packed', 'unpacked') AND NOT EXISTS (SELECT 1 FROM unpacking u WHERE u.shipment_line = l.id)
      AND NOT EXISTS (SELECT 1 FROM recall_line r JOIN recall c ON c.id = r.recall WHERE r.shipment = s.id AND c.lot_hold = \(hold).id)
    """
  }

  private static func shipped(_ hold: Row<LotHold>, _ context: StepContext) throws -> [Row<ShipmentLine>] {
    try context.snapshot.all(ShipmentLine.self, where: "lot = ? AND product = ? AND _shelf = ? AND \(ShipmentLine.stillInside)", [hold.lot, Data(hold.product.key.bytes), Int64(context.home.code)])
      .filter { line in
        guard try ![.packed, .unpacked].contains(context.the(line.shipment).state) else { return false }
        let known = try context.snapshot.all(RecallLine.self, where: "shipment = ?", [Data(line.shipment.key.bytes)])
        return try !known.contains { try context.the($0.recall).hold == hold.id }
      }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let hold = try context.the(input.hold)
    if hold.state != .held { return [Finding.state(LotHold.record.label, hold.state, needs: .held)] }
    guard try shipped(hold, context).isEmpty else { return [] }
    return [
      Problem(
        "recall.nothing", field: "hold", Words("Nothing of lot \(hold.lot) has left this warehouse that is not in a recall.", "本仓库没有未列入召回的批次 \(hold.lot) 发货。"),
        remedy: Words("There is nothing to call back.", "无需召回。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let hold = try context.the(input.hold)
    let recall = try changes.create(Recall.self, on: context.home) {
      $0.hold = hold.id
      $0.product = hold.product
      $0.lot = hold.lot
      $0.reason = hold.reason
    }
    let lines = Dictionary(grouping: try shipped(hold, context), by: \.shipment).sorted { $0.key < $1.key }
    for (key, parts) in lines {
      let shipment = try context.the(key)
      let customer = try context.the(shipment.request).customerName
      try changes.create(RecallLine.self, on: context.home) {
        $0.recall = recall
        $0.shipment = key
        $0.order = shipment.order
        $0.orderNumber = shipment.orderNumber
        $0.customerName = customer
        $0.quantity = Quantity(parts.reduce(.zero) { $0 + $1.quantity.amount }, parts[0].quantity.unit)
      }
    }
    let number = changes.text(of: recall.key, "number")
    return StepResult(recall.key, Words("\(number): \(lines.count) shipments with lot \(hold.lot) have left.", "\(number)：批次 \(hold.lot) 已发出 \(lines.count) 票。"))
  }
}

/// What was done about one shipment of a recall.
public enum RecallAnswer: String, Choice {
  case told, returned, destroyed, used

  public var label: Words {
    switch self {
    case .told: Words("the customer is told", "已通知客户")
    case .returned: Words("the goods came back", "货物已退回")
    case .destroyed: Words("destroyed at the customer's", "已在客户处销毁")
    case .used: Words("used up, nothing to call back", "已使用，无法召回")
    }
  }
}

/// 7.4 Writes down what became of one shipment of a recall.
public struct AnswerRecall: SubjectStep {
  public static let step = StepDeclaration(
    "recall.answer", "7.4", by: [.dispatcher, .inspector, .serviceAgent, .salesClerk, .salesManager], at: [.warehouse, .office], "Follow a recalled shipment", "跟进召回发运",
    help: Words("First that the customer was told, then what became of the goods. The recall closes with its last shipment.", "先登记已通知客户，再登记货物去向。最后一票了结后召回结束。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<RecallLine.ID>("line", "Recalled shipment", "召回发运")
    let what = Entry<RecallAnswer>("what", "What was done", "处理情况")
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("Of what came back or was destroyed.", "退回或销毁的数量。"))
    let note = Entry<String>("note", "Note", "说明", help: Words("Who was told, by whom, and how.", "通知对象、通知人及方式。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<RecallLine>, _ context: StepContext) throws -> Problem? {
    subject.state != .settled ? nil : Finding.state(RecallLine.record.label, subject.state, needs: .open, .told)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let line = try context.the(input.line)
    if input.what == .told {
      return line.state == .open ? [] : [Finding.state(RecallLine.record.label, line.state, needs: .open)]
    }
    guard input.what == .returned || input.what == .destroyed else { return [] }
    guard let quantity = input.quantity else {
      return [Finding.missing("quantity", Words("How much was it?", "数量是多少？"), remedy: Words("Enter what was counted.", "请填写清点数量。"))]
    }
    if quantity <= .zero { return [Finding.notPositive("quantity", quantity.description)] }
    guard quantity > line.quantity.amount else { return [] }
    return [
      Problem(
        "recall.tooMuch", field: "quantity", Words("is more than was sent: \(line.quantity.told.en).", "超过发出数量 \(line.quantity.told.zh)。"),
        remedy: Words("Compare the count with the shipment.", "请与发运单核对。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    let isSettled = input.what != .told
    try changes.update(line) {
      $0.state = isSettled ? .settled : .told
      $0.note = input.note
      if let quantity = input.quantity { $0.settledQuantity = Quantity(quantity, line.quantity.unit) }
    }
    let recall = try context.the(line.recall)
    let open = try context.snapshot.all(RecallLine.self, where: "recall = ?", [Data(line.recall.key.bytes)]).filter { $0.id != line.id && $0.state != .settled }
    if isSettled, open.isEmpty, recall.state == .open { try changes.update(recall) { $0.state = .closed } }
    return StepResult(recall.id.key, Words("\(line.customerName), order \(line.orderNumber): \(input.what.label.en).", "\(line.customerName)，订单 \(line.orderNumber)：\(input.what.label.zh)。"))
  }
}
