import Foundation
import Ground
import Records
import Replica

/// 4.1 A work centre will not work, or does not, for a while.
public struct PlanDowntime: SubjectStep {
  public static let step = StepDeclaration(
    "downtime.plan", "4.1", by: [.planner, .foreman], at: [.plant], "Enter a downtime", "登记停机",
    help: Words("A time in which a work centre does not work, planned or not, with its reason.", "工作中心不工作的时段（计划或非计划）及原因。"))

  /// The longest downtime: days. What is longer is the end of a work centre.
  public static let maximumDays = 366

  public struct Input: StepInput {
    public static let entries = Input()
    let centre = Entry<WorkCentre.ID>("centre", "Work centre", "工作中心")
    let kind = Entry<DowntimeKind>("kind", "Kind", "类型")
    let reason = Entry<DowntimeReason>("why", "Reason", "原因")
    let from = Entry<Day>("from", "From", "开始日期")
    let fromTime = OptionalEntry<TimeOfDay>("from_time", "From, time", "开始时刻", help: Words("00:00 if left empty.", "留空为 00:00。"), maximumText: 5)
    let to = Entry<Day>("to", "To", "结束日期")
    let toTime = OptionalEntry<TimeOfDay>("to_time", "To, time", "结束时刻", help: Words("The end of the day if left empty.", "留空为当日结束。"), maximumText: 5)
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func ready(_ subject: Row<WorkCentre>, _ context: StepContext) throws -> Problem? {
    try Finding.elsewhere(WorkCentre.record.label, subject.shelf, context)
  }

  static func span(_ input: Inputs<Input>, _ context: StepContext) -> (from: Instant, to: Instant) {
    func moment(_ day: Day, _ minutes: Int) -> Instant { Instant(milliseconds: context.calendar.midnight(of: day).milliseconds + UInt64(minutes) * 60_000) }
    return (moment(input.from, input.fromTime?.minutes ?? 0), moment(input.to, input.toTime?.minutes ?? TimeOfDay.range.upperBound))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let (from, to) = span(input, context)
    var problems: [Problem] = []
    if to <= from {
      problems.append(Problem("downtime.order", field: "to", Words("It would end before it begins.", "结束早于开始。"), remedy: Words("Compare days and times.", "请核对日期和时刻。")))
    } else if to <= context.now {
      problems.append(Problem("downtime.past", field: "to", Words("It is over already.", "该时段已过去。"), remedy: Words("What stood still on the floor is a trouble: trouble.raise.", "车间停线请用 trouble.raise 登记。")))
    } else if to.milliseconds - from.milliseconds > UInt64(maximumDays) * 86_400_000 {
      problems.append(Problem("downtime.tooLong", field: "to", Words("It is longer than \(maximumDays) days.", "超过 \(maximumDays) 天。"), remedy: Words("Enter a shorter one.", "请缩短时段。")))
    }
    if input.kind == .planned, from < context.now, to > from {
      problems.append(Problem("downtime.begun", field: "from", Words("What is planned has not begun yet.", "计划停机尚未开始。"), remedy: Words("Give a later time, or enter it as unplanned.", "请改为以后的时间，或登记为非计划停机。")))
    }
    if try context.downtimes(on: context.home, after: context.now).filter({ $0.centre == input.centre && $0.from == from && $0.to == to }).isEmpty == false {
      problems.append(Problem("downtime.known", field: "from", Words("This is entered already.", "该停机已登记。"), remedy: Words("Nothing more is to be done.", "无需再操作。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let (from, to) = span(input, context)
    let centre = try context.the(input.centre)
    let downtime = try changes.create(Downtime.self, on: context.home) {
      $0.centre = input.centre
      $0.from = from
      $0.to = to
      $0.kind = input.kind
      $0.reason = input.reason
      $0.note = input.note
      $0.by = context.actor.name
    }
    let number = changes.text(of: downtime.key, "number")
    let touched = try touched(centre.id, from..<to, context)
    return StepResult(
      downtime.key,
      Words(
        "\(number): \(centre.code) stands from \(context.clock(from)) to \(context.clock(to)), \(input.reason.label.en).\(touched.en)",
        "\(number)：\(centre.code) 自 \(context.clock(from)) 至 \(context.clock(to)) 停机，\(input.reason.label.zh)。\(touched.zh)"))
  }

  /// What is planned into the downtime, and what to do about it; empty for nothing.
  private static func touched(_ centre: WorkCentre.ID, _ span: Range<Instant>, _ context: StepContext) throws -> Words {
    let works = try context.openJobs().filter { job in
      job.operations.contains { $0.place.map { $0.centre == centre && $0.start < span.upperBound && $0.finish > span.lowerBound } ?? false }
    }
    guard !works.isEmpty else { return Words("", "") }
    let names = works.prefix(3).map(\.number).joined(separator: ", ") + (works.count > 3 ? " …" : "")
    return Words(
      " \(works.count) work orders lie there (\(names)): plan anew with plan.improve, or move them on the board.", "该时段排有 \(works.count) 个工单（\(names)）：请用 plan.improve 重排，或在排程板上调整。")
  }
}

/// 4.1 A downtime does not come, or is over sooner.
public struct WithdrawDowntime: SubjectStep {
  public static let step = StepDeclaration(
    "downtime.withdraw", "4.1", by: [.planner, .foreman], at: [.plant], "Take a downtime back", "撤销停机",
    help: Words("One that has not begun is withdrawn; one that has ends now.", "未开始的停机撤销；已开始的停机立即结束。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let downtime = Entry<Downtime.ID>("downtime", "Downtime", "停机")
  }

  public static func ready(_ subject: Row<Downtime>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Downtime.record.label, subject.shelf, context) { return problem }
    guard subject.state == .standing else { return Finding.state(Downtime.record.label, subject.state, needs: .standing) }
    guard subject.to <= context.now else { return nil }
    return Problem("downtime.past", Words("It is over already.", "该时段已过去。"), remedy: Words("Nothing more is to be done.", "无需再操作。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let downtime = try context.the(input.downtime)
    let hasBegun = downtime.from < context.now
    try changes.update(downtime) {
      if hasBegun { $0.to = context.now } else { $0.state = .withdrawn }
    }
    let code = try context.the(downtime.centre).code
    return StepResult(
      downtime.id.key,
      hasBegun
        ? Words("\(downtime.number) ends now: \(code) works again.", "\(downtime.number) 现在结束：\(code) 恢复工作。")
        : Words("\(downtime.number) is withdrawn: \(code) works then.", "\(downtime.number) 已撤销：\(code) 届时照常工作。"))
  }
}

extension StepContext {
  /// A moment by the site's clock: `2026-11-24 06:00`.
  func clock(_ moment: Instant) -> String {
    let day = calendar.day(of: moment)
    let minutes = Int((moment.milliseconds - calendar.midnight(of: day).milliseconds) / 60_000)
    return "\(day) \(TimeOfDay(minutes: minutes)?.description ?? "")"
  }
}
