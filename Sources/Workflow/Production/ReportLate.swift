import Ground
import Membership
import Records
import Replica

/// 6.3 Pieces of a work order that had ended when they were reported: they were made all the same. They are kept, and a task asks how it came about.
public struct ReportLate: SubjectStep {
  public static let step = StepDeclaration(
    "work.late", "6.3", by: [.foreman, .planner], at: [.plant], "Report after the end", "完工后补报",
    help: Words("Adds what was really made after the work order had ended, with the reason. It is marked, and a task asks for the cause.", "补报工单结束后实际生产的数量并说明原因；予以标记并生成任务。"),
    confirmation: Words("The work order stays ended; these pieces are added to it.", "工单保持结束状态，并计入这些产出。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let good = Entry<ExactDecimal>("good", "Good", "合格数量")
    let scrap = OptionalEntry<ExactDecimal>("scrap", "Scrap", "报废数量", help: Words("None if left empty.", "留空为无。"))
    let why = Entry<String>("why", "Why only now", "补报原因", maximumText: 400)
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: MadeReport.lotHelp, maximumText: LotName.maximum)
    let serials = SerialList.entry()
    let stays = OptionalEntry<Bool>("stays", "Stays at the plant", "留厂", help: MadeReport.keptHelp)
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return [.finished, .cancelled].contains(subject.state) ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .finished, .cancelled)
  }

  private static func report(_ input: Inputs<Input>) -> MadeReport {
    MadeReport(good: input.good, scrap: input.scrap ?? .zero, lot: input.lot, serials: input.serials, isKept: input.stays == true)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    var problems: [Problem] = []
    for (field, value) in [("good", input.good), ("scrap", input.scrap ?? .zero)] where value < .zero || value > ReceiveMaterial.maximum {
      problems.append(value < .zero ? Finding.notPositive(field, value.description) : ReceiveMaterial.tooLarge(field))
    }
    if input.good == .zero, input.scrap ?? .zero == .zero { problems.append(Finding.notPositive("good", "0")) }
    return try problems.isEmpty ? report(input).problems(order, context) : problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let unit = order.quantity.unit
    changes.reason = input.why
    try changes.create(WorkReport.self, on: order.shelf) {
      $0.workOrder = order.id
      $0.good = Quantity(input.good, unit)
      $0.scrap = Quantity(input.scrap ?? .zero, unit)
      $0.at = context.now
    }
    var books = MaterialBooks(context)
    let marked = try report(input).enter(order, &books, &changes)
    let made = Quantity(input.good + (input.scrap ?? .zero), unit)
    let number = try changes.keepMaterialDiscrepancy(
      .closed, made, of: context.the(order.product).code, lot: input.lot ?? order.number, order, because: input.why, context)
    if input.good > .zero, input.stays != true { try changes.announce(order, context) }
    let more = MadeReport.told(marked)
    return StepResult(
      order.id.key,
      Words("\(made.told.en) are added to \(order.number), which had ended: \(number).\(more.en)", "\(order.number) 已结束，补报 \(made.told.zh)：\(number)。\(more.zh)"))
  }
}
