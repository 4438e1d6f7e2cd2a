import Foundation
import Ground
import Records
import Replica

/// 6.3 What was made, as the floor reports it. The planned quantity of good pieces finishes the work order.
public struct ReportWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.report", "6.3", by: [.worker, .foreman], at: [.plant], "Report production", "报工",
    help: Words(
      "Adds good and scrap quantities, in the work order's unit. Up to 5 % more than planned may be reported.",
      "按工单单位登记合格和报废数量，最多可超计划 5%。"))

  /// How much more than planned may be reported: per cent.
  public static let tolerance: Int64 = 5

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let good = Entry<ExactDecimal>("good", "Good", "合格数量")
    let scrap = OptionalEntry<ExactDecimal>("scrap", "Scrap", "报废数量", help: Words("None if left empty.", "留空为无。"))
    let scrapReason = OptionalEntry<ScrapReason>("scrap_reason", "Why scrap", "报废原因")
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: MadeReport.lotHelp, maximumText: LotName.maximum)
    let serials = SerialList.entry()
    let stays = OptionalEntry<Bool>("stays", "Stays at the plant", "留厂", help: MadeReport.keptHelp)
    let ago = FloorEntry.ago()
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard ![.released, .started].contains(subject.state) else { return nil }
    var problem = Finding.state(WorkOrder.record.label, subject.state, needs: .released, .started)
    if subject.state == .finished { problem.remedy = Words("If more was really made, enter it with work.late.", "若确有更多产出，请用 work.late 补报。") }
    return problem
  }

  private static func report(_ input: Inputs<Input>) -> MadeReport {
    MadeReport(good: input.good, scrap: input.scrap ?? .zero, lot: input.lot, serials: input.serials, isKept: input.stays == true)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return [] }
    let order = try context.the(input.workOrder)
    let scrap = input.scrap ?? .zero
    var problems = FloorEntry.problems(input.ago)
    for (field, value) in [("good", input.good), ("scrap", scrap)] where value < .zero {
      problems.append(Problem("quantity.negative", field: field, Words("must not be less than 0 (got \(value)).", "不得小于 0（现为 \(value)）。"), remedy: Words("A wrong report is put right by a foreman's count, not by a negative one.", "错误报工须由班组长盘点更正，不得报负数。")))
    }
    if input.good == .zero && scrap == .zero { problems.append(Finding.notPositive("good", "0")) }
    if input.good > .zero, let problem = try context.firstArticleProblem(order) { problems.append(problem) }
    let scrapBefore = try context.snapshot.all(WorkReport.self, where: "work_order = ?", [Data(order.id.key.bytes)])
      .reduce(ExactDecimal.zero) { $0 + $1.scrap.amount }
    for (field, before, value) in [("good", try context.reportedGood(order.id), input.good), ("scrap", scrapBefore, scrap)] {
      guard isTooMuch(before + value, of: order.quantity.amount) else { continue }
      problems.append(Problem("report.tooMuch", field: field, Words("\(value) with \(before) reported before is more than \(tolerance) % above the planned \(order.quantity.told.en).", "\(value) 加已报 \(before)，超过计划 \(order.quantity.told.zh) 的 \(tolerance)% 以上。"), remedy: Words("Count again.", "请重新清点。")))
    }
    return try problems.isEmpty ? report(input).problems(order, context) : problems
  }

  private static func isTooMuch(_ sum: ExactDecimal, of planned: ExactDecimal) -> Bool {
    Int128(sum.millionths) * 100 > Int128(planned.millionths) * Int128(100 + tolerance)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let unit = order.quantity.unit
    let before = Quantity(try context.reportedGood(order.id), unit)
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return said(before, of: order) }
    let run = try context.snapshot.run(of: order.id)
    let at = FloorEntry.moment(input.ago, after: run.last?.at, context)
    try changes.create(WorkReport.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.good = Quantity(input.good, unit)
      $0.scrap = Quantity(input.scrap ?? .zero, unit)
      $0.at = at
      $0.scrapReason = input.scrapReason
      $0.mark = input.mark
    }
    var books = MaterialBooks(context)
    let marked = try report(input).enter(order, &books, &changes)
    let good = Quantity(before.amount + input.good, unit)
    guard good.amount >= order.quantity.amount else {
      try changes.update(order) { $0.state = .started }
      return said(good, of: order, marked)
    }
    // Of a run that nobody has begun there is no clock to stop.
    if run.phase != .waiting { try changes.happened(.finished, to: order, at: at, context) }
    let kept = try context.kept(order) + (input.stays == true ? input.good : .zero)
    try changes.finish(order, &books, isAnnounced: good.amount > kept, context)
    let more = MadeReport.told(marked)
    return StepResult(order.id.key, Words("\(order.number) is finished with \(good.told.en).\(more.en)", "\(order.number) 已完工，合格 \(good.told.zh)。\(more.zh)"))
  }

  private static func said(_ good: Quantity, of order: Row<WorkOrder>, _ marked: [String] = []) -> StepResult {
    let more = MadeReport.told(marked)
    return StepResult(
      order.id.key,
      Words("\(order.number): \(good.told.en) of \(order.quantity.told.en) are good.\(more.en)", "\(order.number)：合格 \(good.told.zh)，计划 \(order.quantity.told.zh)。\(more.zh)"))
  }
}
