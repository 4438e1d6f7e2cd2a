import Ground
import Records
import Replica

/// A rule as this company has set it.
public struct CheckSetting: Sendable {
  public var rule: CheckRule
  public var isOn: Bool
  public var severity: CheckSeverity
  private var values: [String: Int]
  /// What set it so; nil for a rule as shipped.
  public var change: Row<CheckRuleChange>?

  init(_ rule: CheckRule, _ change: Row<CheckRuleChange>?) {
    self.rule = rule
    self.change = change
    isOn = rule.isFixed || change?.isOn ?? true
    severity = rule.isFixed ? rule.severity : change?.severity ?? rule.severity
    values = Dictionary(uniqueKeysWithValues: rule.parameters.map { ($0.name, $0.value) })
    // What another release wrote beyond what is known here counts nothing.
    for (name, value) in change.map({ Self.read($0.parameters) }) ?? [] {
      if let parameter = rule.parameters.first(where: { $0.name == name }), parameter.range.contains(value) { values[name] = value }
    }
  }

  /// A parameter that the rule declares.
  public subscript(_ parameter: String) -> Int {
    guard let value = values[parameter] else {
      // A test runs every rule with its declared parameters.
      fatalError("\(rule.code) declares no parameter \(parameter)")
    }
    return value
  }

  /// `percent=5 days=30`, in the order of the declaration.
  public var parameters: String { rule.parameters.map { "\($0.name)=\(self[$0.name])" }.joined(separator: " ") }

  mutating func set(_ name: String, to value: Int) { values[name] = value }

  private static func read(_ text: String) -> [(String, Int)] {
    text.split(separator: " ").compactMap { part in
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let value = Int(sides[1]) else { return nil }
      return (String(sides[0]), value)
    }
  }

  /// All rules as the company has set them, as far as this site has heard.
  public static func all(_ context: StepContext) throws -> [CheckSetting] {
    try CheckRule.shipped.map { CheckSetting($0, try newest($0, context)) }
  }

  public static func of(_ rule: CheckRule, _ context: StepContext) throws -> CheckSetting { CheckSetting(rule, try newest(rule, context)) }

  /// Ids go up with time, so the last one is the newest.
  private static func newest(_ rule: CheckRule, _ context: StepContext) throws -> Row<CheckRuleChange>? {
    try context.snapshot.first(CheckRuleChange.self, where: "rule = ?", [rule.code], order: "id DESC")
  }
}
