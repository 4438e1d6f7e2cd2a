import Foundation
import Ground
import Records

/// 12.3 What explains why a figure changed: of a customer, product, site … how much of the whole change comes from it, and how sure that is.
///
/// The whole is the mean over the parts, weighed by their counts, so its change is the sum of what each part adds: its own change, weighed by its new
/// count, and the change of its weight, times how far it was from the whole before.
public struct RootCause: Sendable, Hashable {
  public enum Sureness: String, Sendable {
    /// Hardly by chance: less than once in a hundred such comparisons of so many parts.
    case sure
    /// Less than once in ten.
    case likely
    case unsure

    public var label: Words {
      switch self {
      case .sure: Words("hardly by chance", "基本可排除偶然")
      case .likely: Words("probably not by chance", "可能并非偶然")
      case .unsure: Words("may be chance", "可能是偶然")
      }
    }
  }

  public var cut: FigureCut
  public var key: FigureKey
  public var label: Words
  public var before: FigureValue
  public var after: FigureValue
  /// What it adds to the change of the whole, in the figure's unit.
  public var effect: Double
  /// Of ``effect``, what comes of its own change and not of its weight.
  public var own: Double
  /// The part of the whole change, 1 for all of it; more than 1 where others went the other way.
  public var share: Double
  public var sureness: Sureness

  /// The parts that explain most of a change for the worse, the strongest first; none when the figure did not get worse.
  public static func find(_ figure: Figure, _ before: FigurePeriod, _ after: FigurePeriod, limit: Int = 10, _ context: StepContext) throws -> [RootCause] {
    let (old, new) = (try figure.value(before, context), try figure.value(after, context))
    guard let from = old.number, let to = new.number, figure.better.isWorse(to, than: from) else { return [] }
    var causes: [RootCause] = []
    for cut in figure.cuts {
      causes += try parts(
        cut, Dictionary(uniqueKeysWithValues: figure.source.values(by: cut, before, context).map { ($0.key, $0.value) }),
        Dictionary(uniqueKeysWithValues: figure.source.values(by: cut, after, context).map { ($0.key, $0.value) }))
    }
    // One part alone of a cut is the whole and explains nothing.
    let worse = causes.filter { ($0.effect > 0) == (to > from) && $0.share < 1.5 }.sorted { abs($0.effect) > abs($1.effect) }
    return try worse.prefix(limit).map { cause in
      var cause = cause
      cause.label = try cause.key.label(cause.cut, context.snapshot)
      return cause
    }
  }

  /// The parts of one cut. Pure, so that it can be held against sums by hand.
  static func parts(_ cut: FigureCut, _ before: [FigureKey: FigureValue], _ after: [FigureKey: FigureValue]) -> [RootCause] {
    let keys = Set(before.keys).union(after.keys)
    let (old, new) = (before.values.reduce(nil, added), after.values.reduce(nil, added))
    guard keys.count > 1, let old, let new, let from = old.number, let to = new.number else { return [] }
    let change = to - from
    return keys.compactMap { key -> RootCause? in
      let nothing = FigureValue(count: 0, sum: 0, squares: 0, divisor: old.divisor, scale: old.scale)
      let (b, a) = (before[key] ?? nothing, after[key] ?? nothing)
      let weights = (before: Double(b.count) / Double(old.count), after: Double(a.count) / Double(new.count))
      // A part that was not there, or is no more, has no change of its own: it counts by how far it is from the whole.
      let own = a.number.flatMap { new in b.number.map { weights.after * (new - $0) } } ?? 0
      let effect = own + (weights.after - weights.before) * ((b.number ?? a.number ?? from) - from)
      guard effect != 0, change != 0 else { return nil }
      return RootCause(
        cut: cut, key: key, label: Words("", ""), before: b, after: a, effect: effect, own: own, share: effect / change, sureness: sureness(b, a, among: keys.count))
    }
  }

  private static func added(_ sum: FigureValue?, _ value: FigureValue) -> FigureValue? { sum.map { $0 + value } ?? value }

  /// By the difference of the means against its standard error, with the number of parts that were looked at held against it.
  private static func sureness(_ before: FigureValue, _ after: FigureValue, among parts: Int) -> Sureness {
    guard let a = before.number, let b = after.number, let x = before.error, let y = after.error, before.cases >= least, after.cases >= least else { return .unsure }
    let error = (x * x + y * y).squareRoot()
    guard error > 0 else { return a == b ? .unsure : .likely }
    let z = abs(b - a) / error
    // Bonferroni: twice the tail of the normal distribution, for each part.
    let chance = Double(parts) * tail(z) * 2
    return chance < 0.01 ? .sure : chance < 0.1 ? .likely : .unsure
  }

  /// Fewer cases say nothing.
  private static let least: Int64 = 10

  /// The normal distribution's tail beyond z: Abramowitz and Stegun 26.2.17, good to 1e-7.
  static func tail(_ z: Double) -> Double {
    let t = 1 / (1 + 0.231_641_9 * z)
    let series = t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))))
    return 0.398_942_280_401_432_7 * exp(-z * z / 2) * series
  }
}
