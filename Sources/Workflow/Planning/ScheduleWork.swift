import Foundation
import Ground
import Records
import Replica
import Schedule

/// From which end work is planned.
public enum PlanDirection: String, Choice {
  case forward, backward

  public var label: Words {
    switch self {
    case .forward: Words("as early as possible", "尽早（正排）")
    case .backward: Words("as late as the due day allows", "按交期尽晚（倒排）")
    }
  }
}

/// 4.2 Puts what an office asks for on the work centres of its operations, behind what is there already or into what is free between.
public struct ScheduleWork: SubjectStep {
  public static let step = StepDeclaration(
    "plan.schedule", "4.2", by: [.planner], at: [.plant], "Schedule the work", "排程",
    help: Words(
      "Makes a work order with its operations, each on the work centre where it ends first, from the next whole working day on; nothing else is moved.",
      "建立工单及其工序，各工序排在最早完工的工作中心，自下一个完整工作日起；不移动其他工单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<SupplyRequest.ID>("request", "Supply request", "供货请求")
    let centre = OptionalEntry<WorkCentre.ID>("centre", "Work centre", "工作中心", help: Words("The one that finishes first if left empty.", "留空则选最早完工的。"))
    let direction = OptionalEntry<PlanDirection>("direction", "When", "排程方向", help: Words("As early as possible if left empty.", "留空为尽早。"))
    let from = OptionalEntry<Day>("from", "Not before", "最早开工日", help: Words("The next whole working day if left empty.", "留空为下一个完整工作日。"))
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
    if let from = input.from, from < context.today || from >= context.today.advanced(by: PlanFloor.horizon) {
      return [Problem("move.day", field: "from", Words("\(from) is past, or beyond ten years.", "\(from) 已过去或超过十年。"), remedy: Words("Choose today or a later day.", "请选择今天或以后的日期。"))]
    }
    if let problem = try problem(input.centre, request, context) { return [problem] }
    guard try planned(input, request, context) == nil else { return [] }
    return [Problem("plan.tooFar", field: "request", Words("\(request.quantity.told.en) would not be finished within ten years.", "\(request.quantity.told.zh) 十年内无法完成。"), remedy: Words("Split the order, or raise the capacity.", "请拆分订单或提高产能。"))]
  }

  /// A centre that the routing of the product does not name can't be asked for.
  private static func problem(_ centre: WorkCentre.ID?, _ request: Row<SupplyRequest>, _ context: StepContext) throws -> Problem? {
    guard let centre, let operations = try context.operations(of: request.product, request.quantity, on: context.home) else { return nil }
    guard operations.allSatisfy({ !$0.centres.isEmpty && !$0.centres.contains(centre) }) else { return nil }
    let code = try context.the(centre).code
    return Problem(
      "plan.notThere", field: "centre", Words("No operation of this product is done on \(code).", "该产品没有工序在 \(code) 上加工。"),
      remedy: Words("Leave it empty, or change the routing.", "请留空，或修改工艺路线。"))
  }

  /// Where it is put, with all that lies there already; nil when it does not fit.
  private static func planned(_ input: Inputs<Input>, _ request: Row<SupplyRequest>, _ context: StepContext) throws -> Planned? {
    guard let job = try context.job(request) else { return nil }
    let laying = try NewWork(job, on: context.home, from: input.from, centre: input.centre, context)
    return laying.planned(input.direction ?? .forward)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    guard let planned = try planned(input, request, context) else { throw UncheckedInput() }
    let order = try changes.plan(request, on: planned.whole, planned.job, context)
    let number = changes.text(of: order, "number")
    return StepResult(order, message(number, planned, due: request.due))
  }

  /// Where the work order lies, why, and what that means for the promise.
  private static func message(_ number: String, _ planned: Planned, due: Day) -> Words {
    let days = Int(planned.whole.finish.number - due.number)
    let against =
      days > 0
      ? Words("\(days) days after the due date", "比交期晚 \(days) 天")
      : days < 0 ? Words("\(-days) days before the due date", "比交期早 \(-days) 天") : Words("on the due date", "正好在交期")
    let codes = planned.codes.joined(separator: ", ")
    let where_ =
      planned.job.operations.count == 1
      ? Words("\(number) takes \(planned.job.minutes) minutes on \(codes)", "\(number) 在 \(codes) 需 \(planned.job.minutes) 分钟")
      : Words("\(number) takes \(planned.job.operations.count) operations on \(codes)", "\(number) 共 \(planned.job.operations.count) 道工序，在 \(codes)")
    let why = planned.wait(isLate: days > 0)
    return Words(
      "\(where_.en): starts on \(planned.whole.start), finishes on \(planned.whole.finish), \(against.en).\(why.en)",
      "\(where_.zh)：\(planned.whole.start) 开工，\(planned.whole.finish) 完工，\(against.zh)。\(why.zh)")
  }
}
