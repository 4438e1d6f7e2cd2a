import Foundation
import Ground
import Records
import Replica

/// 12.3 A rule that looks for something worth an improvement (`suggestions.json`).
public struct SuggestionRule: Sendable, Decodable {
  public enum Reading: String, Sendable, Decodable {
    /// The stage of the order cycle that takes the largest part of it.
    case stage
    /// The part of a figure that is worst against the whole.
    case part
    /// The part of a figure that is above the threshold, the highest.
    case bottleneck
    /// An approval that is skipped, and granted afterwards.
    case skipped
    /// A safety stock that the stock never fell below.
    case idleSafety = "idle_safety"
  }

  public var name: String
  public var reading: Reading
  var figure: String?
  var cut: String?
  /// So many cases at the least: fewer are chance.
  public var least: Int
  /// In per cent: by what the part must be worse than the whole (points of a share, per cent of days and hours), or the part that something must take.
  public var threshold: Int
  var en, zh, adviceEN, adviceZH: String

  public var label: Words { Words(en, zh) }
  public var advice: Words { Words(adviceEN, adviceZH) }
  public var read: Figure? { figure.flatMap(Figures.find) }
  public var by: FigureCut? { cut.flatMap(FigureCut.init(rawValue:)) }

  public static let all: [SuggestionRule] = Resource.decode("suggestions")
  public static func find(_ name: String) -> SuggestionRule? { all.first { $0.name == name } }
}

/// Something that the facts suggest to improve, with what it rests on.
public struct Suggestion: Sendable {
  public var rule: SuggestionRule
  /// What it is about, for a machine: a part's key, a stage's name.
  public var subject: String
  public var about: Words
  /// What was found, in numbers.
  public var evidence: Words
  /// What could be gained, and how that is reckoned.
  public var gain: Words
  /// The records behind it.
  public var cases: [FigureCase]
  /// What an improvement would be measured by; nil where no figure tells it.
  public var figure: String?
  public var filter: FigureFilter?
  /// What was decided about the same before, the newest first.
  public var earlier: [Row<SuggestionAnswer>] = []

  /// The name that steps know it by.
  public var name: String { "\(rule.name):\(subject)" }

  /// Whether somebody has decided about it lately, so that it is not shown as new.
  public func isAnswered(_ context: StepContext) -> Bool {
    earlier.first.map { Self.rests($0, context) } ?? false
  }

  /// Whether an answer still holds.
  static func rests(_ answer: Row<SuggestionAnswer>, _ context: StepContext) -> Bool {
    answer.at.milliseconds + restDays * 86_400_000 > context.now.milliseconds
  }

  /// A suggestion that was answered comes again after so many days if the facts still say the same.
  private static let restDays: UInt64 = 180
}

/// All that the rules find in the last quarter.
public enum Suggestions {
  /// Days that are looked at: whole months, since customers and products are told by them.
  static let months = 3
  /// Cases that are shown as evidence.
  static let cases = 10

  /// What each rule finds, in the order of the rules.
  public static func all(_ context: StepContext) throws -> [Suggestion] {
    let period = FigurePeriod.months(months, to: context.today)
    return try SuggestionRule.all.flatMap { try find($0, period, context) }.map { suggestion in
      var suggestion = suggestion
      suggestion.earlier = try context.snapshot.all(SuggestionAnswer.self, where: "suggestion = ?", [suggestion.name], order: "id DESC", limit: 20)
      return suggestion
    }
  }

  /// The one of this name, if the facts still suggest it.
  static func find(_ name: String, _ context: StepContext) throws -> Suggestion? {
    guard let rule = name.split(separator: ":", maxSplits: 1).first.flatMap({ SuggestionRule.find(String($0)) }) else { return nil }
    return try find(rule, .months(months, to: context.today), context).first { $0.name == name }
  }

  static func find(_ rule: SuggestionRule, _ period: FigurePeriod, _ context: StepContext) throws -> [Suggestion] {
    switch rule.reading {
    case .stage: try StageReading.find(rule, period, context)
    case .part, .bottleneck: try PartReading.find(rule, period, context)
    case .skipped: try SkippedReading.find(rule, period, context)
    case .idleSafety: try IdleSafetyReading.find(rule, period, context)
    }
  }
}
