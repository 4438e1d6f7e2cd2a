import Ground
import Records
import Replica

/// 1.1 Changes a deadline of the company's table of service levels from a day on.
public struct ChangeLevel: Step {
  /// More is no deadline any more.
  public static let maximumHours = 2_000
  public static let maximumDays = 250

  public static let step = StepDeclaration(
    "level.change", "1.1", by: [.administrator], at: [.headquarters], "Change a service level", "变更服务标准",
    help: Words(
      "Gives a deadline of the whole company another length or owner, from a day on. Clocks that run already keep theirs.",
      "自某日起变更全公司某项期限或其责任角色。已开始的计时不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let level = Entry<String>("level", "Service level", "服务标准", help: Words("Its name in the table, like order-confirm.", "表中的名称，例如 order-confirm。"), maximumText: 64)
    let amount = Entry<Int>("amount", "Amount", "数值")
    let unit = Entry<DeadlineUnit>("unit", "Unit", "单位")
    let owner = OptionalEntry<OperatorRole>("owner", "Owner", "责任角色", help: Words("Who answers for it; by the duty table if left empty.", "对其负责的角色；留空则按职责表。"))
    let from = Entry<Day>("from", "From", "生效日期", help: Words("Tomorrow at the earliest.", "最早为明天。"))
    let reason = Entry<String>("reason", "Reason", "原因", maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if context.levels.find(input.level) == nil { problems.append(unknown(input.level, context)) }
    let range = 0...(input.unit == .workingDays ? maximumDays : maximumHours)
    if !range.contains(input.amount) { problems.append(Finding.outOfRange("amount", range, input.amount)) }
    if input.from <= context.today {
      problems.append(
        Problem(
          "level.running", field: "from", Words("is not after today, \(context.today): clocks run by the old terms already.", "须晚于今天 \(context.today)：今天的计时已按原标准开始。"),
          remedy: Words("Give tomorrow or a later day.", "请填写明天或更晚的日期。")))
    }
    return problems
  }

  private static func unknown(_ name: String, _ context: StepContext) -> Problem {
    let near = context.levels.all.map(\.name).filter { Nearness.distance($0, name) <= 3 || (!name.isEmpty && $0.hasPrefix(name)) }
    return Problem(
      "level.unknown", field: "level", Words("There is no service level \"\(name)\".", "没有服务标准“\(name)”。"),
      remedy: near.isEmpty
        ? Words("The page of service levels has all names.", "名称见“服务标准”页面。")
        : Words("Did you mean \(near.joined(separator: ", "))?", "是否要用 \(near.joined(separator: "、"))？"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let change = try changes.create(ServiceLevelChange.self, on: .company) {
      $0.level = input.level
      $0.amount = input.amount
      $0.unit = input.unit
      $0.owner = input.owner?.rawValue
      $0.from = input.from
      $0.reason = input.reason
      $0.by = context.actor.name
      $0.at = context.now
    }
    let label = context.levels[input.level].label
    return StepResult(
      change.key,
      Words("\(label.en): \(input.amount) \(input.unit.label.en) from \(input.from) on.", "\(label.zh)：自 \(input.from) 起为 \(input.amount) \(input.unit.label.zh)。"))
  }
}
