import Ground
import Records
import Replica

/// 7.2 The outcome of inspecting a receipt: it becomes free stock, or is blocked.
public struct RecordInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.record", "7.2", by: [.inspector], at: [.warehouse], "Record the inspection", "登记检验结果",
    help: Words("Accepted goods become free stock. Rejected ones are blocked and never shipped.", "合格品转为可用库存；不合格品冻结，不得发货。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<GoodsReceipt.ID>("receipt", "Goods receipt", "入库单")
    let sample = Entry<Int>("sample", "Sample size", "样本量")
    let defects = Entry<Int>("defects", "Defects", "不合格数")
    let isAccepted = Entry<Bool>("accepted", "Accepted", "接收")
    let note = OptionalEntry<String>("note", "Note", "备注", help: Words("Required when goods with defects are accepted.", "有不合格仍接收时必填。"), isLong: true)
  }

  public static func ready(_ subject: Row<GoodsReceipt>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(GoodsReceipt.record.label, subject.shelf, context) { return problem }
    guard subject.state == .received else { return Finding.state(GoodsReceipt.record.label, subject.state, needs: .received) }
    return try context.plan(for: subject.product, .receipt).map {
      Problem("inspection.byPlan", Words("\($0.number) says how this product is inspected.", "该产品须按检验计划 \($0.number) 检验。"), remedy: Words("Take inspection.open.", "请办理 inspection.open。"))
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let receipt = try context.the(input.receipt)
    var problems: [Problem] = []
    // A sample is counted in whole pieces; of goods measured otherwise at least one can be taken.
    let most = max(1, Int(receipt.quantity.amount.millionths / ExactDecimal.scale))
    if !(1...most).contains(input.sample) {
      problems.append(Problem("inspection.sample", field: "sample", Words("must be from 1 to \(most), what was received (got \(input.sample)).", "须在 1 到入库数量 \(most) 之间（现为 \(input.sample)）。"), remedy: Words("Compare the sample with the receipt.", "请核对样本与入库单。")))
    }
    if input.defects < 0 || input.defects > input.sample {
      problems.append(Problem("inspection.defects", field: "defects", Words("must be from 0 to the sample size \(input.sample) (got \(input.defects)).", "须在 0 到样本量 \(input.sample) 之间（现为 \(input.defects)）。"), remedy: Words("Count the defective ones in the sample only.", "只计样本中的不合格数。")))
    }
    if input.isAccepted, input.defects > 0, input.note == nil {
      problems.append(Problem("inspection.note", field: "note", Words("\(input.defects) are defective and the goods are accepted: the reason is missing.", "有 \(input.defects) 件不合格仍接收：缺少原因。"), remedy: Words("Say why, or who allowed it.", "请写明原因或批准人。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    let quantity = receipt.quantity
    try changes.judge(receipt, sample: input.sample, defects: input.defects, isAccepted: input.isAccepted, note: input.note, context)
    return StepResult(receipt.id.key, input.isAccepted
      ? Words("\(receipt.number) is accepted: \(quantity.told.en) are free.", "\(receipt.number) 检验合格：\(quantity.told.zh) 可用。")
      : Words("\(receipt.number) is rejected: \(quantity.told.en) are blocked.", "\(receipt.number) 检验不合格：\(quantity.told.zh) 已冻结。"))
  }
}

extension Changes {
  /// What a judgement does to a goods receipt, with a plan or without: it is kept, and the goods that waited for it are free or blocked.
  mutating func judge(
    _ receipt: Row<GoodsReceipt>, sample: Int, defects: Int, isAccepted: Bool, note: String?, _ context: StepContext
  ) throws {
    try create(Inspection.self, on: receipt.shelf) {
      $0.receipt = receipt.id
      $0.sample = sample
      $0.defects = defects
      $0.isAccepted = isAccepted
      $0.note = note
    }
    var draws = StockDraws(context)
    let waiting = try draws.draw(receipt.quantity.amount, of: receipt.product, lot: receipt.lot, .inspection, first: [receipt.location])
    try restate(waiting, unit: receipt.quantity.unit, to: isAccepted ? .free : .blocked, receipt.number, context)
    try update(receipt) { $0.state = isAccepted ? .accepted : .rejected }
    try close("inspection.record", about: receipt.id.key, context)
  }
}
