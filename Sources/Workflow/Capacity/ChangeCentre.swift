import Foundation
import Ground
import Records
import Replica

/// 4.1 What a work centre does in its time, and how many days of its plan are left alone.
public struct ChangeCentre: SubjectStep {
  public static let step = StepDeclaration(
    "centre.change", "4.1", by: [.planner, .administrator], at: [.plant], "Change a work centre", "修改工作中心",
    help: Words("Its name, minutes a day, efficiency and frozen days. What is left empty stays as it is.", "修改名称、每日分钟数、效率和冻结天数；留空则不变。"))

  /// Per cent.
  public static let efficiencies = 1...1_000
  public static let maximumFrozenDays = 60

  public struct Input: StepInput {
    public static let entries = Input()
    let centre = Entry<WorkCentre.ID>("centre", "Work centre", "工作中心")
    let name = OptionalEntry<String>("name", "Name", "名称", maximumText: 200)
    let minutes = OptionalEntry<Int>("minutes_a_day", "Minutes a day", "每日分钟数", help: Words("Counts where it has no shift.", "没有班次时有效。"))
    let efficiency = OptionalEntry<Int>(
      "efficiency", "Efficiency (%)", "效率（%）", help: Words("Per cent of what routings say: at 80, 60 minutes take 75.", "相对标准工时的百分比：80 时 60 分钟需 75 分钟。"))
    let frozen = OptionalEntry<Int>("frozen_days", "Frozen days", "冻结天数", help: Words("Working days from today on that no search moves.", "自今天起若干工作日内，优化不作调整。"))
  }

  public static func ready(_ subject: Row<WorkCentre>, _ context: StepContext) throws -> Problem? {
    try Finding.elsewhere(WorkCentre.record.label, subject.shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    for (field, value, range) in [("minutes_a_day", input.minutes, 1...1_440), ("efficiency", input.efficiency, efficiencies), ("frozen_days", input.frozen, 0...maximumFrozenDays)] {
      if let value, !range.contains(value) { problems.append(Finding.outOfRange(field, range, value)) }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let centre = try context.the(input.centre)
    try changes.update(centre) {
      if let name = input.name { $0.name = name }
      if let minutes = input.minutes { $0.minutesADay = minutes }
      if let efficiency = input.efficiency { $0.efficiency = efficiency }
      if let frozen = input.frozen { $0.frozenDays = frozen }
    }
    return StepResult(centre.id.key, Words("\(centre.code) is changed. What is planned stays until it is planned anew.", "\(centre.code) 已修改。已有排程在重排前不变。"))
  }
}
