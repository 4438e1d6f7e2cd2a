import Foundation
import Ground
import Records
import Replica

/// 4.4 Looks at what a change would mean now. The node does it by itself as soon as a change is taken down; where work has begun, the plant's
/// planner is asked for a word.
public struct AssessChange: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "change.assess", "4.4", by: [.salesClerk, .salesManager], at: [.office], "Assess the change", "评估变更",
    help: Words(
      "Finds how far each line is, what can still be done, what was spent, and the new earliest day. The node does it by itself; do it again when things have moved.",
      "查明各行进度、可否变更、已发生成本和最早交期。节点自动办理；情况变化后可再次评估。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let change = Entry<OrderChange.ID>("change", "Order change", "订单变更")
  }

  public static func ready(_ subject: Row<OrderChange>, _ context: StepContext) throws -> Problem? {
    guard [.requested, .assessed, .offered].contains(subject.state) else {
      return Finding.state(OrderChange.record.label, subject.state, needs: .requested, .assessed, .offered)
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let change = try context.the(input.change)
    let wanted = try WantedChange.read(change, context)
    let assessment = try ChangeAssessment.of(wanted, isSurplusKept: change.isSurplusKept == true, context)
    let text = try ChangeFinding.text(assessment.findings)
    let isFirst = change.state == .requested
    // Who said yes to it said so of other lines than there are now.
    let isStale = try change.state == .offered && !wanted.stale(context).isEmpty
    try changes.update(change) {
      $0.findings = text
      $0.cost = assessment.cost
      $0.earliest = assessment.earliest
      if isFirst { $0.state = .assessed }
      if isStale { $0.forgetConfirmations() }
    }
    try refresh(wanted, context, &changes)
    if isFirst || isStale {
      try changes.closeAll(about: change.id.key, context)
      try changes.open("change-offer", about: change.id.key, number: change.number, on: change.shelf, context)
    }
    if isFirst, assessment.asksPlant { try askPlant(wanted, assessment, context, &changes) }
    let verdict = assessment.verdict
    return StepResult(
      change.id.key, Words("\(change.number): \(assessment.findings.count) findings; all in all it \(verdict.label.en).", "\(change.number)：评估结果 \(assessment.findings.count) 项；总体：\(verdict.label.zh)。"))
  }

  /// The lines as they are now, which a confirmation compares.
  private static func refresh(_ wanted: WantedChange, _ context: StepContext, _ changes: inout Changes) throws {
    let rows = Dictionary(try wanted.order.lines(context).map { ($0.position, $0) }) { first, _ in first }
    for line in wanted.lines {
      guard let row = line.position.flatMap({ rows[$0] }) else { continue }
      try changes.update(line) {
        $0.productBefore = row.product
        $0.quantityBefore = row.quantity
        $0.priceBefore = row.price
      }
    }
  }

  /// A question to the plant that has the order's work, without a price. Both languages in one text: nobody knows who reads it.
  private static func askPlant(_ wanted: WantedChange, _ assessment: ChangeAssessment, _ context: StepContext, _ changes: inout Changes) throws {
    let order = wanted.order
    guard let plant = try context.snapshot.first(SupplyRequest.self, where: "sales_order = ?", [Data(order.id.key.bytes)], order: "id DESC")?.shelf,
      let known = try KnownOrder.find(order.id, context.snapshot)
    else { return }
    let asked = assessment.findings.filter { $0.code == .stage && $0.verdict == .ask }
    let lines = asked.prefix(maximumTold).map { Words("line \($0.position ?? 0), \($0.words.en)", "第 \($0.position ?? 0) 行，\($0.words.zh)") }
    let what = try wanted.told(context)
    let words = Words(
      "\(wanted.change.number): the customer wants \(what.en). Can it still be done, and by when? \(lines.map(\.en).joined(separator: "; "))",
      "\(wanted.change.number)：客户要求\(what.zh)。是否还能变更，何时完成？\(lines.map(\.zh).joined(separator: "；"))")
    let text = String("\(words.en)\n\(words.zh)".prefix(NoteText.maximum))
    _ = try NewNote(order: known, text: text, asks: plant.site, answers: nil).write(on: [order.shelf, plant], context, &changes)
  }

  private static let maximumTold = 10
  private static let maximum = 100

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(OrderChange.self, where: "state = 'requested' AND _shelf = ?", [Int64(context.home.code)], limit: maximum)
      .map { ["change": $0.number] }
  }
}

extension Draft where R == OrderChange {
  /// Takes both sides' word back.
  mutating func forgetConfirmations() {
    (self.oursBy, self.oursAt, self.oursEvidence) = (nil, nil, nil)
    (self.theirsBy, self.theirsAt, self.theirsEvidence) = (nil, nil, nil)
  }
}

extension WantedChange {
  /// What is wanted, without prices: `line 1: 30 pcs for 40 pcs; on 2026-12-18`.
  func told(_ context: StepContext) throws -> Words {
    guard !isCancellation else { return Words("to cancel the order", "取消订单") }
    var parts: [Words] = []
    for line in lines {
      let code = try context.the(line.product).code
      let lead = line.position.map { Words("line \($0): ", "第 \($0) 行：") } ?? Words("new: ", "新增：")
      let before = line.quantityBefore.map { Words(" for \($0.told.en)", "（原 \($0.told.zh)）") } ?? Words("", "")
      parts.append(Words("\(lead.en)\(line.quantity.told.en) \(code)\(before.en)", "\(lead.zh)\(code) \(line.quantity.told.zh)\(before.zh)"))
    }
    if let day = change.requested { parts.append(Words("on \(day)", "交期 \(day)")) }
    if let address = change.address { parts.append(Words("to \(address.street), \(address.city)", "送至 \(address.city) \(address.street)")) }
    if let specification = change.specification { parts.append(Words(specification, specification)) }
    return Words(parts.map(\.en).joined(separator: "; "), parts.map(\.zh).joined(separator: "；"))
  }
}
