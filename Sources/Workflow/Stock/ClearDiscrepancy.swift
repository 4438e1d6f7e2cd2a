import Foundation
import Ground
import Membership
import Records
import Replica

/// 5.2 Says what was behind a contradiction between the books and what was found.
public struct ClearDiscrepancy: SubjectStep {
  public static let step = StepDeclaration(
    "discrepancy.clear", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Clear a discrepancy", "处理库存差异",
    help: Words(
      "Ends the task with the cause. What a transfer lacks is claimed here; what was found after all is taken in with transfer.receive.",
      "说明差异原因并结束任务。调拨少收在此索赔；之后找到的用 transfer.receive 收货。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let discrepancy = Entry<StockDiscrepancy.ID>("discrepancy", "Discrepancy", "库存差异")
    let outcome = Entry<DiscrepancyOutcome>("outcome", "Outcome", "处理结果")
    let note = Entry<String>("note", "What was behind it", "差异原因", help: Words("For a claim, against whom and its number.", "索赔时填写对方及索赔号。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<StockDiscrepancy>, _ context: StepContext) throws -> Problem? {
    guard subject.site == Int(context.site.site.number) else {
      let site = try context.snapshot.code(of: SiteID(UInt32(clamping: subject.site)))
      return Problem("site.other", Words("The discrepancy belongs to \(site).", "该差异属于 \(site)。"), remedy: Words("It is cleared there.", "请在该站点处理。"))
    }
    return subject.state == .open ? nil : Finding.state(StockDiscrepancy.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let kind = try context.the(input.discrepancy).kind
    if kind == .transferShort, input.outcome == .found {
      return [
        Problem(
          "discrepancy.receive", field: "outcome", Words("What was found of a transfer has to be taken in.", "找到的调拨货物需办理收货。"),
          remedy: Words("Take it in with transfer.receive: that clears this as well.", "请用 transfer.receive 收货，差异随之结清。"))
      ]
    }
    guard kind != .transferShort, input.outcome == .claimed else { return [] }
    return [
      Problem(
        "discrepancy.noClaim", field: "outcome", Words("Only what a transfer lacks is claimed.", "只有调拨少收才可索赔。"),
        remedy: Words("Choose \"found again\" or \"accepted\".", "请选择“已找到”或“已查明并认可”。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let found = try context.the(input.discrepancy)
    try changes.clear(found, input.outcome, input.note, context)
    if found.kind == .transferShort, let line = try found.transferLine.map(context.the) { try changes.give(up: line, context) }
    return StepResult(found.id.key, Words("\(found.number) is cleared: \(input.outcome.label.en).", "\(found.number) 已处理：\(input.outcome.label.zh)。"))
  }
}

extension Changes {
  /// Ends a discrepancy and its task.
  mutating func clear(_ found: Row<StockDiscrepancy>, _ outcome: DiscrepancyOutcome, _ note: String, _ context: StepContext) throws {
    try update(found) {
      $0.state = .cleared
      $0.outcome = outcome
      $0.note = note
    }
    try close("discrepancy.clear", about: found.id.key, context)
  }

  /// What has not come of a transfer's line will not come any more.
  mutating func give(up line: Row<TransferLine>, _ context: StepContext) throws {
    let open = line.underway
    guard open > .zero else { return }
    try update(line) { $0.claimed = Quantity((line.claimed?.amount ?? .zero) + open, line.quantity.unit) }
    try close(transfer: context.the(line.transfer), but: [line.id: .zero], context)
  }

  /// Closes a transfer of which nothing is on its way any more.
  ///
  /// - Parameter known: what is on its way of lines that this very step changes.
  mutating func close(transfer: Row<Transfer>, but known: [TransferLine.ID: ExactDecimal], _ context: StepContext) throws {
    let lines = try context.snapshot.all(TransferLine.self, where: "transfer = ?", [Data(transfer.id.key.bytes)])
    let isDone = lines.allSatisfy { (known[$0.id] ?? $0.underway) <= .zero }
    if isDone, transfer.state != .closed {
      try update(transfer) { $0.state = .closed }
    } else if !isDone, transfer.state == .sent {
      try update(transfer) { $0.state = .arrived }
    }
  }
}

extension Row where R == TransferLine {
  /// What was sent, has not come and is not given up.
  public var underway: ExactDecimal {
    max(.zero, self.quantity.amount - (self.received?.amount ?? .zero) - (self.claimed?.amount ?? .zero))
  }
}
