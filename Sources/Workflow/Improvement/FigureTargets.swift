import Ground
import Records
import Replica

/// What figures should be in this company.
public enum FigureTargets {
  /// The target of a figure on a day, in its unit: the company's newest that has begun, else the shipped one; nil where nobody set any.
  public static func target(_ figure: Figure, on day: Day, _ snapshot: Snapshot) throws -> Double? {
    guard let change = try change(figure.name, on: day, snapshot) else { return figure.target }
    return Double(change.target.millionths) / Double(ExactDecimal.scale)
  }

  /// The change that holds on a day; of two for one day the later.
  public static func change(_ figure: String, on day: Day, _ snapshot: Snapshot) throws -> Row<FigureTarget>? {
    try snapshot.first(FigureTarget.self, where: "figure = ? AND from_day <= ?", [figure, day.description], order: "from_day DESC, at_ms DESC, id DESC")
  }

  /// In millionths of the unit: no figure is meant to be more.
  static let maximum = ExactDecimal(10_000)
}

/// 12.4 Sets what a figure should be, from a day on.
public struct SetFigureTarget: Step {
  public static let step = StepDeclaration(
    "figure.target", "12.4", by: [.analyst, .administrator], at: [.headquarters], "Set a figure's target", "设定指标目标",
    help: Words("What a figure should be in this company, from a day on. A share is told per cent.", "自某日起本公司某项指标应达到的目标；比例以百分数填写。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let figure = Entry<String>("figure", "Figure", "指标", help: Words("Its name, like otif or cycle_days.", "指标名称，例如 otif、cycle_days。"), maximumText: 64)
    let target = Entry<ExactDecimal>("target", "Target", "目标", help: Words("In the figure's unit: 96.5 for 96.5 %, 12 for twelve days.", "按指标单位：96.5 表示 96.5%，12 表示 12 天。"))
    let from = OptionalEntry<Day>("from", "From", "生效日期", help: Words("Today if left empty.", "留空为今天。"))
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let figure = Figures.find(input.figure) else { return [FigureNaming.unknown(input.figure)] }
    var problems: [Problem] = []
    let most = figure.unit == .share ? ExactDecimal(100) : FigureTargets.maximum
    if input.target < .zero || input.target > most {
      problems.append(
        Problem(
          "figure.target", field: "target", Words("\(input.target) is out of range.", "\(input.target) 超出范围。"),
          remedy: Words("From 0 to \(most), in \(figure.unit.label.en).", "0 至 \(most)，单位：\(figure.unit.label.zh)。")))
    }
    if let from = input.from, from < context.today { problems.append(Finding.inPast("from", from, today: context.today)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let figure = Figures.find(input.figure) else { throw UncheckedInput() }
    let from = input.from ?? context.today
    let target = figure.unit == .share ? ExactDecimal(millionths: input.target.millionths / 100) : input.target
    let key = try changes.create(FigureTarget.self, on: .company) {
      $0.figure = input.figure
      $0.target = target
      $0.from = from
      $0.reason = input.reason
      $0.by = context.actor.name
      $0.at = context.now
    }.key
    let told = "\(input.target) \(figure.unit.label.en)"
    return StepResult(key, Words("\(figure.label.en): \(told) from \(from) on.", "\(figure.label.zh)：自 \(from) 起目标为 \(input.target) \(figure.unit.label.zh)。"))
  }
}
