import Foundation
import Ground
import Membership
import Records
import Replica

/// 6.3 Ends a work order with less than was planned. One that has all its good pieces ends with its last report.
public struct FinishWork: SubjectStep {
  public static let step = StepDeclaration(
    "work.finish", "6.3", by: [.worker, .foreman], at: [.plant], "Finish with less", "少量完工",
    help: Words("Ends a work order of which less is made than planned. What is missing is not planned again by itself.", "以少于计划的数量完工；缺少的部分不会自动重新计划。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let why = Entry<String>("why", "Why less", "少做原因", maximumText: FloorEntry.maximumNote)
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard subject.state == .started else { return Finding.state(WorkOrder.record.label, subject.state, needs: .started) }
    if let problem = try context.snapshot.run(of: subject.id).problem(.finished, subject.number) { return problem }
    guard try context.reportedGood(subject.id) == .zero else { return nil }
    return Problem(
      "finish.nothing", Words("Nothing good of \(subject.number) was reported.", "\(subject.number) 尚未报合格品。"),
      remedy: Words("Report what is made. If there is nothing, tell the planner.", "请先报工；若一件未成，请通知计划员。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let good = Quantity(try context.reportedGood(order.id), order.quantity.unit)
    try changes.happened(.finished, to: order, at: context.now, mark: input.mark, context) { $0.note = input.why }
    var books = MaterialBooks(context)
    // Reports of a program that reckoned nothing may lie before it.
    let marked = try books.reckon(context.snapshot.begun(order.id), order, into: nil, &changes)
    try changes.finish(order, &books, isAnnounced: context.deliverable(order) > .zero, context)
    let more = MadeReport.told(marked)
    return StepResult(
      order.id.key,
      Words(
        "\(order.number) is finished with \(good.told.en) of \(order.quantity.told.en).\(more.en)", "\(order.number) 已完工，合格 \(good.told.zh)，计划 \(order.quantity.told.zh)。\(more.zh)"))
  }
}

extension Changes {
  /// What a finished work order means for whoever asked for it and for the warehouse. Its troubles have ended with it, and what is reserved for it and was
  /// not used may be promised to others.
  mutating func finish(_ order: Row<WorkOrder>, _ books: inout MaterialBooks, isAnnounced: Bool, _ context: StepContext) throws {
    try books.free(order, &self)
    try update(order) { $0.state = .finished }
    let request = try context.the(order.request)
    if request.state == .scheduled { try update(request) { $0.state = .made } }
    try close("work.report", about: order.id.key, context)
    try close("work.finish", about: order.id.key, context)
    try close("work.withdraw", about: order.id.key, context)
    for trouble in try context.snapshot.run(of: order.id).troubles { try closeAll(about: trouble.id.key, context) }
    if isAnnounced { try announce(order, context) }
  }

  /// Tells the warehouse that something of a work order is to come.
  mutating func announce(_ order: Row<WorkOrder>, _ context: StepContext) throws {
    let warehouse = Shelf(.warehouse, SiteID(UInt32(order.warehouse)))
    // A plant without a hand on that shelf tells the warehouse by its work order alone.
    if context.site.shelves.contains(warehouse) {
      try open("goods-receive", about: order.id.key, number: order.number, on: warehouse, context)
    }
  }
}
