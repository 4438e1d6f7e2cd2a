import Foundation
import Ground
import Records
import Replica

/// 4.1 When people work at a work centre, or at all that have no shift of their own.
public struct DefineShift: Step {
  public static let step = StepDeclaration(
    "shift.define", "4.1", by: [.planner, .administrator], at: [.plant], "Define a shift", "设定班次",
    help: Words(
      "Hours on days of the week, for one work centre or for all without a shift of their own. A shift that ends before it begins goes over midnight.",
      "按星期设定某工作中心的班次，或所有未单独设班的工作中心的班次。结束早于开始即为跨夜班。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "Name", "名称", maximumText: 100)
    let centre = OptionalEntry<WorkCentre.ID>("centre", "Work centre", "工作中心", help: Words("The whole plant if left empty.", "留空为整个工厂。"))
    let weekdays = Entry<Weekdays>("weekdays", "Days of the week", "星期", help: Words("1 is Monday: 1-5, or 6,7.", "1 为周一：如 1-5 或 6,7。"), maximumText: 40)
    let from = Entry<TimeOfDay>("from", "From", "开始时刻", help: Words("Like 06:00.", "如 06:00。"), maximumText: 5)
    let to = Entry<TimeOfDay>("to", "To", "结束时刻", help: Words("Like 14:00; 06:00 of the next day for a night shift that begins at 22:00.", "如 14:00；22:00 开始的夜班可填 06:00（次日）。"), maximumText: 5)
    let first = OptionalEntry<Day>("first", "First day", "起始日期", help: Words("From now on if left empty.", "留空为立即生效。"))
    let last = OptionalEntry<Day>("last", "Last day", "截止日期", help: Words("Until it is withdrawn if left empty.", "留空为撤销前一直有效。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let centre = try input.centre.map({ try context.the($0) }), var problem = try Finding.elsewhere(WorkCentre.record.label, centre.shelf, context) {
      problem.field = "centre"
      problems.append(problem)
    }
    if input.from == TimeOfDay(minutes: CentreHours.Turn.dayLength) {
      problems.append(
        Problem("shift.from", field: "from", Words("A shift can't begin at the end of a day.", "班次不能从一天结束时开始。"), remedy: Words("Write 00:00 and the next day of the week.", "请写 00:00，并选择次日。")))
    }
    if let first = input.first, let last = input.last, last < first {
      problems.append(
        Problem("shift.days", field: "last", Words("The last day \(last) comes before the first, \(first).", "截止日期 \(last) 早于起始日期 \(first)。"), remedy: Words("Compare the two days.", "请核对两个日期。")))
    }
    let shifts = try context.shifts(on: context.home)
    if shifts.contains(where: { $0.name == input.name && $0.centre == input.centre }) {
      problems.append(
        Problem("shift.exists", field: "name", Words("There is a shift \"\(input.name)\" already.", "班次“\(input.name)”已存在。"), remedy: Words("Withdraw it first, or choose another name.", "请先撤销原班次或换一个名称。")))
    }
    if shifts.count >= StepContext.maximumShifts {
      problems.append(
        Problem("shift.tooMany", field: "name", Words("A plant has no more than \(StepContext.maximumShifts) shifts.", "一个工厂最多 \(StepContext.maximumShifts) 个班次。"), remedy: Words("Withdraw those that are not worked any more.", "请撤销不再使用的班次。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shift = try changes.create(Shift.self, on: context.home) {
      $0.name = input.name
      $0.centre = input.centre
      $0.weekdays = input.weekdays
      $0.from = input.from
      $0.to = input.to
      $0.first = input.first
      $0.last = input.last
    }
    let turn = CentreHours.Turn(weekdays: input.weekdays.days, from: input.from.minutes, to: input.to.minutes)
    let place = try input.centre.map { try context.the($0).code }
    return StepResult(
      shift.key,
      Words(
        "\(place ?? "The plant") works \(input.weekdays.words.en) from \(input.from) to \(input.to), \(turn.minutes) minutes. What is planned stays until it is planned anew.",
        "\(place ?? "工厂")\(input.weekdays.words.zh) \(input.from) 至 \(input.to) 上班，\(turn.minutes) 分钟。已有排程在重排前不变。"))
  }
}

/// 4.1 A shift is not worked any more.
public struct WithdrawShift: SubjectStep {
  public static let step = StepDeclaration(
    "shift.withdraw", "4.1", by: [.planner, .administrator], at: [.plant], "Withdraw a shift", "撤销班次",
    help: Words("The shift is not worked any more. Without any, a work centre works its minutes a day.", "该班次不再执行；没有班次的工作中心按每日分钟数工作。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shift = Entry<Shift.ID>("shift", "Shift", "班次")
  }

  public static func ready(_ subject: Row<Shift>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shift.record.label, subject.shelf, context) { return problem }
    return subject.state == .standing ? nil : Finding.state(Shift.record.label, subject.state, needs: .standing)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shift = try context.the(input.shift)
    try changes.update(shift) { $0.state = .withdrawn }
    return StepResult(shift.id.key, Words("The shift \(shift.name) is withdrawn. What is planned stays until it is planned anew.", "班次 \(shift.name) 已撤销。已有排程在重排前不变。"))
  }
}
