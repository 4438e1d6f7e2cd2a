import Ground
import Records
import Replica

/// 2.2 Runs every rule that is on over an order, and says all that is found at once.
public enum OrderChecks {
  /// More findings than this of one order are not told in one go; once these are dealt with, the next check tells the others.
  public static let maximumFindings = 200

  typealias Function = @Sendable (OrderMatter, CheckSetting) throws -> [CheckFinding.Found]

  /// What each rule looks at, by its code. The rows of `check-rules.json` are its other half.
  static let functions: [String: Function] = [
    CustomerChecks.functions, ProductChecks.functions, PriceChecks.functions, AddressChecks.functions, DateChecks.functions, TermsChecks.functions,
    DuplicateChecks.functions, RiskChecks.functions,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  /// The findings about an order, in the order of the rules.
  public static func findings(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [CheckFinding] {
    let matter = try OrderMatter(order, context)
    var findings: [CheckFinding] = []
    for setting in try CheckSetting.all(context) where setting.isOn {
      findings += try run(setting, matter)
      guard findings.count < maximumFindings else { return Array(findings.prefix(maximumFindings)) }
    }
    return findings
  }

  /// What one rule finds; nothing when it is off.
  static func findings(_ rule: CheckRule, _ order: Row<SalesOrder>, _ context: StepContext) throws -> [CheckFinding] {
    let setting = try CheckSetting.of(rule, context)
    return setting.isOn ? try run(setting, OrderMatter(order, context)) : []
  }

  private static func run(_ setting: CheckSetting, _ matter: OrderMatter) throws -> [CheckFinding] {
    // A test demands a function for every declared rule.
    guard let function = functions[setting.rule.code] else { return [] }
    return try function(matter, setting).map { CheckFinding($0, setting) }
  }
}
