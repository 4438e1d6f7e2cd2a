import Foundation
import Ground
import Records
import Replica

/// 4.2 Puts what an office asks for on a work centre, at the earliest time that its capacity allows.
public struct ScheduleWork: SubjectStep {
  public static let step = StepDeclaration(
    "plan.schedule", "4.2", by: [.planner], at: [.plant], "Schedule the work", "排程",
    help: Words(
      "Makes a work order on the work centre that finishes first, from the next whole working day on, behind what is there already.",
      "在最早完工的工作中心建立工单，自下一个完整工作日起，排在已有工单之后。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<SupplyRequest.ID>("request", "Supply request", "供货请求")
    let centre = OptionalEntry<WorkCentre.ID>("centre", "Work centre", "工作中心", help: Words("The one that finishes first if left empty.", "留空则选最早完工的。"))
  }

  public static func ready(_ subject: Row<SupplyRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(SupplyRequest.record.label, subject.shelf, context) { return problem }
    return subject.state == .requested ? nil : Finding.state(SupplyRequest.record.label, subject.state, needs: .requested)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let request = try context.the(input.request)
    if try context.snapshot.first(WorkCentre.self, where: "_shelf = ?", [Int64(context.home.code)]) == nil {
      return [Problem("centre.none", field: "centre", Words("This plant has no work centre.", "本工厂没有工作中心。"), remedy: Words("Define one with centre.define.", "请用 centre.define 建立。"))]
    }
    guard let minutes = try minutes(of: request, context), try best(request, minutes, input.centre, context) != nil else {
      return [Problem("plan.tooFar", field: "request", Words("\(request.quantity) would not be finished within ten years.", "\(request.quantity) 十年内无法完成。"), remedy: Words("Split the order, or raise the capacity.", "请拆分订单或提高产能。"))]
    }
    return []
  }

  /// The work centre's minutes for the whole quantity, rounded up; nil when there are too many to count.
  static func minutes(of request: Row<SupplyRequest>, _ context: StepContext) throws -> Int? {
    try minutes(of: request.product, request.quantity, context)
  }

  static func minutes(of product: Product.ID, _ quantity: Quantity, _ context: StepContext) throws -> Int? {
    let product = Int128(try context.the(product).minutes) * Int128(quantity.amount.millionths)
    return Int(exactly: (product + Int128(ExactDecimal.scale) - 1) / Int128(ExactDecimal.scale))
  }

  /// The centre that was asked for, or the one that finishes first, and when.
  private static func best(
    _ request: Row<SupplyRequest>, _ minutes: Int, _ wanted: WorkCentre.ID?, _ context: StepContext
  ) throws -> (centre: Row<WorkCentre>, job: ForwardSchedule.Job)? {
    let first = context.calendar.nextWholeDay(after: context.now)
    var best: (centre: Row<WorkCentre>, job: ForwardSchedule.Job)?
    for centre in try context.snapshot.all(WorkCentre.self, where: "_shelf = ?", [Int64(context.home.code)], order: "code") {
      if let wanted, centre.id != wanted { continue }
      guard let job = try schedule(of: centre, context).place(minutes: minutes, from: first) else { continue }
      if best == nil || job.finish < best!.job.finish { best = (centre, job) }
    }
    return best
  }

  /// What a work centre has to do: its open work orders, as they were scheduled.
  static func schedule(of centre: Row<WorkCentre>, _ context: StepContext) throws -> ForwardSchedule {
    // By the index on the state, which the plus leaves as the only one: the open orders are few, a centre's finished ones are not.
    let open = try context.snapshot.all(
      WorkOrder.self, where: "+work_centre = ? AND state IN ('planned', 'reserved', 'released', 'started')", [Data(centre.id.key.bytes)])
    return ForwardSchedule(
      minutesADay: centre.minutesADay, context.calendar,
      jobs: open.map { ForwardSchedule.Job(start: $0.start, finish: $0.finish, minutes: $0.minutes) })
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    guard let minutes = try minutes(of: request, context), let found = try best(request, minutes, input.centre, context)
    else { throw UncheckedInput() }
    let place = WhatIf.Place(centre: found.centre.id, start: found.job.start, finish: found.job.finish)
    let order = try changes.plan(request, on: place, minutes: minutes, context)
    let number = changes.text(of: order, "number")
    return StepResult(order, message(number, found.centre, found.job, due: request.due))
  }

  /// Why the work order lies where it does, and what that means for the promise.
  private static func message(_ number: String, _ centre: Row<WorkCentre>, _ job: ForwardSchedule.Job, due: Day) -> Words {
    let days = Int(job.finish.number - due.number)
    let against =
      days > 0
      ? Words("\(days) days after the due date", "比交期晚 \(days) 天")
      : days < 0 ? Words("\(-days) days before the due date", "比交期早 \(-days) 天") : Words("on the due date", "正好在交期")
    return Words(
      "\(number) takes \(job.minutes) minutes on \(centre.code) (\(centre.minutesADay) a day): starts on \(job.start), finishes on \(job.finish), \(against.en).",
      "\(number) 在 \(centre.code)（每日 \(centre.minutesADay) 分钟）需 \(job.minutes) 分钟：\(job.start) 开工，\(job.finish) 完工，\(against.zh)。")
  }
}
