import Foundation
import Ground
import Quality
import Records
import Replica

/// 7.2 Begins to inspect a goods receipt by the product's plan: the sample is proposed by the standard and by the lots before.
public struct OpenInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.open", "7.2", by: [.inspector], at: [.warehouse], "Inspect a receipt by its plan", "按计划检验入库单",
    help: Words("Says how many pieces to take and what to look at. The goods stay in inspection until they are judged.", "给出抽样数量和检验特性；判定前货物处于待检状态。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<GoodsReceipt.ID>("receipt", "Goods receipt", "入库单")
  }

  public static func ready(_ subject: Row<GoodsReceipt>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(GoodsReceipt.record.label, subject.shelf, context) { return problem }
    guard subject.state == .received else { return Finding.state(GoodsReceipt.record.label, subject.state, needs: .received) }
    guard let plan = try context.plan(for: subject.product, .receipt) else {
      return Problem("inspection.noPlan", Words("There is no plan to inspect this product at goods receipt.", "该产品没有入库检验计划。"), remedy: Words("Plan it with inspection.plan, or record the outcome with inspection.record.", "请用 inspection.plan 制定计划，或用 inspection.record 直接登记结果。"))
    }
    if let open = try context.snapshot.first(InspectionLot.self, where: "goods_receipt = ?", [Data(subject.id.key.bytes)]) {
      return Problem("inspection.begun", Words("\(subject.number) is inspected as \(open.number) already.", "\(subject.number) 已由 \(open.number) 检验。"), remedy: Words("Go on with that one.", "请继续该检验批。"))
    }
    return try InspectionOpening.stopped(plan, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    guard let plan = try context.plan(for: receipt.product, .receipt) else { throw UncheckedInput() }
    return try changes.open(plan, receipt.quantity, lot: receipt.lot, context) { $0.receipt = receipt.id }
  }
}

/// 6.2 Begins to inspect the work of a work order: its first article, its process, or what is made.
public struct StartInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.start", "6.2", by: [.inspector, .foreman], at: [.plant], "Inspect a work order", "检验工单",
    help: Words("First article, in process or final, by the product's plan for that stage.", "按该产品相应阶段的检验计划做首件、过程或完工检验。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let stage = Entry<InspectionStage>("stage", "Stage", "检验阶段")
    let quantity = OptionalEntry<ExactDecimal>(
      "quantity", "Lot size", "批量", help: Words("One for a first article, what was reported good or else the planned quantity if left empty.", "留空时：首件为 1，其他为已报合格数或计划数。"))
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return [.released, .started, .finished].contains(subject.state) ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .released, .started, .finished)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    var problems: [Problem] = []
    if let quantity = input.quantity {
      if quantity <= .zero { problems.append(Finding.notPositive("quantity", quantity.description)) }
      if quantity > order.quantity.amount {
        problems.append(Problem("inspection.lot", field: "quantity", Words("\(order.number) makes \(order.quantity.told.en) (got \(quantity)).", "\(order.number) 计划 \(order.quantity.told.zh)（现为 \(quantity)）。"), remedy: Words("Give no more than it makes.", "不得超过工单数量。")))
      }
    }
    guard input.stage != .receipt, let plan = try context.plan(for: order.product, input.stage) else {
      problems.append(Problem("inspection.noPlan", field: "stage", Words("There is no plan to inspect this product here: \(input.stage.label.en).", "该产品在此处没有\(input.stage.label.zh)计划。"), remedy: Words("Plan it with inspection.plan.", "请用 inspection.plan 制定计划。")))
      return problems
    }
    if let open = try context.inspections(of: order.id).first(where: { $0.stage == input.stage && $0.state == .open }) {
      problems.append(Problem("inspection.begun", field: "stage", Words("\(open.number) is open for it.", "\(open.number) 尚未判定。"), remedy: Words("Judge that one first.", "请先判定该检验批。")))
    }
    if var stopped = try InspectionOpening.stopped(plan, context) {
      stopped.field = "stage"
      problems.append(stopped)
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    guard let plan = try context.plan(for: order.product, input.stage) else { throw UncheckedInput() }
    let good = try context.reportedGood(order.id)
    let usual = input.stage == .firstArticle ? ExactDecimal(1) : good > .zero ? good : order.quantity.amount
    let quantity = Quantity(input.quantity ?? usual, order.quantity.unit)
    return try changes.open(plan, quantity, lot: order.number, context) { $0.workOrder = order.id }
  }
}

enum InspectionOpening {
  /// After too many lots that were not accepted no lot is judged.
  static func stopped(_ plan: Row<InspectionPlan>, _ context: StepContext) throws -> Problem? {
    guard try context.switching(of: plan, on: context.home).isStopped else { return nil }
    return Problem(
      "inspection.stopped", Words("Five lots were not accepted under tightened inspection: \(plan.number) is stopped.", "加严检验累计五批不接收：\(plan.number) 已暂停。"),
      remedy: Words("Put the cause right, then take inspection.resume.", "请先纠正原因，再办理 inspection.resume。"))
  }
}

extension Changes {
  /// Opens an inspection lot with the sample that the plan asks for now.
  mutating func open(
    _ plan: Row<InspectionPlan>, _ quantity: Quantity, lot: String, repeats: Row<InspectionLot>? = nil, _ context: StepContext,
    _ fill: (inout Draft<InspectionLot>) -> Void
  ) throws -> StepResult {
    let pieces = quantity.pieces
    guard let proposal = try context.proposal(plan, pieces: pieces, on: context.home) else { throw UncheckedInput() }
    // Every piece of a first article is looked at, and each must conform.
    let isFirst = plan.stage == .firstArticle
    let (sample, acceptance) = isFirst ? (pieces, 0) : (proposal.size, proposal.acceptance)
    let key = try create(InspectionLot.self, on: context.home) {
      $0.plan = plan.id
      $0.stage = plan.stage
      $0.product = plan.product
      $0.quantity = quantity
      $0.lot = lot
      $0.severity = InspectionSeverity(rawValue: proposal.severity.rawValue) ?? .normal
      $0.letter = proposal.letter
      $0.sample = sample
      $0.acceptance = acceptance
      $0.again = repeats.map { $0.again ?? $0.id }
      fill(&$0)
    }.key
    let number = text(of: key, "number")
    try open("inspection-judge", about: key, number: number, on: context.home, context)
    let severity = InspectionSeverity(rawValue: proposal.severity.rawValue)?.label ?? Words("", "")
    return StepResult(
      key,
      Words(
        "\(number): look at \(sample) of \(quantity.told.en), \(severity.en) inspection; accept with up to \(acceptance) nonconforming.",
        "\(number)：\(quantity.told.zh) 中抽检 \(sample) 件，\(severity.zh)，接收数 \(acceptance)。"))
  }
}

extension StepContext {
  /// The most inspections of one work order that are read.
  static let maximumInspections = 500

  /// A work order's inspections, in their order.
  public func inspections(of order: WorkOrder.ID) throws -> [Row<InspectionLot>] {
    try snapshot.all(InspectionLot.self, where: "work_order = ?", [Data(order.key.bytes)], limit: Self.maximumInspections)
  }

  /// Why good pieces of a work order may not be reported yet: its product has a plan for a first article, and none is accepted.
  func firstArticleProblem(_ order: Row<WorkOrder>) throws -> Problem? {
    guard let plan = try plan(for: order.product, .firstArticle) else { return nil }
    let lots = try inspections(of: order.id).filter { $0.stage == .firstArticle }
    guard !lots.contains(where: { [.accepted, .conceded].contains($0.state) }) else { return nil }
    let last = lots.last.map { Words("\($0.number) is \($0.state.label.en)", "\($0.number) \($0.state.label.zh)") } ?? Words("it is not inspected", "尚未检验")
    return Problem(
      "report.firstArticle", field: "good", Words("\(plan.number) asks for an accepted first article of \(order.number): \(last.en).", "\(plan.number) 要求 \(order.number) 首件合格：\(last.zh)。"),
      remedy: Words("Have the first piece inspected with inspection.start; scrap may be reported.", "请用 inspection.start 做首件检验；报废可先登记。"))
  }
}
