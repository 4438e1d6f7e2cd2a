import Foundation
import Ground
import Records
import Replica

extension OrderException {
  /// Those that hold an order, of a kind and an owner's role; the first that is due on top.
  public static func holding(_ type: ExceptionType?, owner: OperatorRole?, _ context: StepContext, limit: Int) throws -> [Row<OrderException>] {
    try context.snapshot.all(
      OrderException.self, where: narrowing, [type?.rawValue ?? "", owner?.rawValue ?? ""], order: "due_ms, id", limit: limit)
  }

  public static func countHolding(_ type: ExceptionType?, owner: OperatorRole?, _ context: StepContext) throws -> Int {
    try context.snapshot.count("SELECT count(*) FROM order_exception WHERE \(narrowing)", [type?.rawValue ?? "", owner?.rawValue ?? ""])
  }

  /// Over the index of states: what is open is little, however much has ended.
  private static let narrowing =
    "state IN (\(ExceptionState.holding.map { "'\($0.rawValue)'" }.joined(separator: ", "))) AND (?1 = '' OR type = ?1) AND (?2 = '' OR owner = ?2)"
}

extension Row where R == OrderException {
  /// What its rule finds at its place now; nil when that is gone, or the rule is of another release.
  public func stillFound(_ context: StepContext) throws -> CheckFinding? {
    guard let rule = CheckRule.find(self.rule), let order = try context.snapshot.get(self.order) else { return nil }
    return try OrderChecks.findings(rule, order, context).first { $0.place == place && $0.severity == .blocks }
  }

  /// Whether a finding is what it holds its order for, or what somebody accepted.
  public func isAbout(_ finding: CheckFinding) -> Bool {
    finding.severity == .blocks && place == finding.place && (isHolding || self.state == .accepted && self.evidence == finding.evidence)
  }
}
