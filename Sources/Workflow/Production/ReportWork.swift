import Foundation
import Ground
import Membership
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
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return [.released, .started].contains(subject.state)
      ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .released, .started)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    let scrap = input.scrap ?? .zero
    var problems: [Problem] = []
    for (field, value) in [("good", input.good), ("scrap", scrap)] where value < .zero {
      problems.append(Problem("quantity.negative", field: field, Words("must not be less than 0 (got \(value)).", "不得小于 0（现为 \(value)）。"), remedy: Words("A wrong report is put right by a foreman's count, not by a negative one.", "错误报工须由班组长盘点更正，不得报负数。")))
    }
    if input.good == .zero && scrap == .zero { problems.append(Finding.notPositive("good", "0")) }
    let scrapBefore = try context.snapshot.all(WorkReport.self, where: "work_order = ?", [Data(order.id.key.bytes)])
      .reduce(ExactDecimal.zero) { $0 + $1.scrap.amount }
    for (field, before, value) in [("good", try context.reportedGood(order.id), input.good), ("scrap", scrapBefore, scrap)] {
      guard isTooMuch(before + value, of: order.quantity.amount) else { continue }
      problems.append(Problem("report.tooMuch", field: field, Words("\(value) with \(before) reported before is more than \(tolerance) % above the planned \(order.quantity).", "\(value) 加已报 \(before)，超过计划 \(order.quantity) 的 \(tolerance)% 以上。"), remedy: Words("Count again.", "请重新清点。")))
    }
    return problems
  }

  private static func isTooMuch(_ sum: ExactDecimal, of planned: ExactDecimal) -> Bool {
    Int128(sum.millionths) * 100 > Int128(planned.millionths) * Int128(100 + tolerance)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let unit = order.quantity.unit
    try changes.create(WorkReport.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.good = Quantity(input.good, unit)
      $0.scrap = Quantity(input.scrap ?? .zero, unit)
      $0.at = context.now
    }
    let good = Quantity(try context.reportedGood(order.id) + input.good, unit)
    guard good.amount >= order.quantity.amount else {
      try changes.update(order) { $0.state = .started }
      return StepResult(order.id.key, Words("\(order.number): \(good) of \(order.quantity) are good.", "\(order.number)：合格 \(good)，计划 \(order.quantity)。"))
    }
    try finish(order, context, &changes)
    return StepResult(order.id.key, Words("\(order.number) is finished with \(good).", "\(order.number) 已完工，合格 \(good)。"))
  }

  private static func finish(_ order: Row<WorkOrder>, _ context: StepContext, _ changes: inout Changes) throws {
    try changes.update(order) { $0.state = .finished }
    let request = try context.the(order.request)
    if request.state == .scheduled { try changes.update(request) { $0.state = .made } }
    try changes.close("work.report", about: order.id.key, context)
    let warehouse = Shelf(.warehouse, SiteID(UInt32(order.warehouse)))
    // A plant without a hand on that shelf tells the warehouse by its work order alone.
    if context.site.shelves.contains(warehouse) {
      try changes.open("goods-receive", about: order.id.key, number: order.number, on: warehouse, context)
    }
  }
}
