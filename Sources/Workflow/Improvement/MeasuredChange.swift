import Ground
import Quality
import Records
import Replica

/// A figure before and after a day, over spans of the same length, and what the numbers say. Measured by the program, never typed.
public struct MeasuredChange: Sendable {
  public let figure: Figure
  public let periods: (before: FigurePeriod, after: FigurePeriod)
  public let before, after: FigureValue
  /// nil for too few cases, or a figure whose single values have no spread.
  public let difference: MeanDifference?
  public let effect: ImprovementEffect

  /// - Returns: nil for an action that is not in force yet, or of a figure that this program does not know.
  public init?(_ action: Row<ImprovementAction>, _ context: StepContext) throws {
    guard let begun = action.begun, let figure = Figures.find(action.figure) else { return nil }
    let filter = Self.filter(action)
    let periods = Self.periods(begun, span: action.span, isMonthly: filter?.cut.isMonthly ?? false)
    try self.init(figure, figure.value(periods.before, where: filter, context), figure.value(periods.after, where: filter, context), periods)
  }

  init(_ figure: Figure, _ before: FigureValue, _ after: FigureValue, _ periods: (before: FigurePeriod, after: FigurePeriod)) {
    self.figure = figure
    self.periods = periods
    self.before = before
    self.after = after
    difference = Self.side(before).flatMap { before in Self.side(after).flatMap { MeanDifference(before: before, after: $0) } }
    effect = Self.judge(figure.better, difference)
  }

  public static func filter(_ action: Row<ImprovementAction>) -> FigureFilter? {
    guard let cut = action.cut.flatMap(FigureCut.init(rawValue:)), let key = action.part.flatMap({ FigureKey($0, cut) }) else { return nil }
    return FigureFilter(cut, key)
  }

  /// As many days before the first day of the change as from it on. What is told by whole months is compared by those that lie wholly on one side.
  static func periods(_ begun: Day, span: Int, isMonthly: Bool) -> (before: FigurePeriod, after: FigurePeriod) {
    guard isMonthly else { return (FigurePeriod(begun.advanced(by: -span), begun.advanced(by: -1)), FigurePeriod(begun, begun.advanced(by: span - 1))) }
    let count = max(1, span / 30)
    let month = FigurePeriod.month(of: begun)
    var first = month.first == begun ? month : FigurePeriod.month(of: month.last.advanced(by: 1))
    let start = first.first
    for _ in 1..<count { first = .month(of: first.last.advanced(by: 1)) }
    return (.months(count, to: month.first.advanced(by: -1)), FigurePeriod(start, first.last))
  }

  /// The figure's spread; of parts that are one or nothing it follows from the mean.
  private static func side(_ value: FigureValue) -> MeanDifference.Side? {
    guard let mean = value.number, let deviation = value.deviation else { return nil }
    return MeanDifference.Side(cases: value.cases, mean: mean, deviation: deviation)
  }

  static func judge(_ better: FigureBetter, _ difference: MeanDifference?) -> ImprovementEffect {
    guard let difference else { return .unclear }
    guard difference.isTelling else { return .none }
    return better.isWorse(difference.difference, than: 0) ? .worse : .better
  }

  /// `8.4 days (120) → 7.1 days (98); difference −1.3, with 95 % between −1.9 and −0.7: better`.
  public var words: Words {
    let (from, to) = (figure.text(before), figure.text(after))
    guard let difference else {
      return Words(
        "\(from.en) (\(before.cases)) → \(to.en) (\(after.cases)): \(effect.label.en)", "\(from.zh)（\(before.cases)）→ \(to.zh)（\(after.cases)）：\(effect.label.zh)")
    }
    let (low, high) = (figure.unit.text(difference.low), figure.unit.text(difference.high))
    return Words(
      "\(from.en) (\(before.cases)) → \(to.en) (\(after.cases)); the difference lies with 95 % between \(low.en) and \(high.en): \(effect.label.en)",
      "\(from.zh)（\(before.cases)）→ \(to.zh)（\(after.cases)）；差值的 95% 区间为 \(low.zh) 至 \(high.zh)：\(effect.label.zh)")
  }

  /// Writes what was measured.
  func write(to draft: inout Draft<ImprovementAction>) {
    func exact(_ number: Double?) -> ExactDecimal? {
      number.flatMap { Int64(exactly: ($0 * Double(ExactDecimal.scale)).rounded()) }.map(ExactDecimal.init(millionths:))
    }
    draft.casesBefore = Int(before.cases)
    draft.before = exact(before.number)
    draft.spreadBefore = exact(before.deviation)
    draft.casesAfter = Int(after.cases)
    draft.after = exact(after.number)
    draft.spreadAfter = exact(after.deviation)
    draft.low = exact(difference?.low)
    draft.high = exact(difference?.high)
    draft.effect = effect
  }
}
