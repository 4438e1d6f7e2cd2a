/// By what a centre that comes free chooses.
public enum FloorRule: Hashable, Sendable {
  /// A rule of the literature. Of a duration, the set-up that is needed now is part; slack is by the clock, with shut hours as on the mean.
  case dispatch(DispatchRule)
  /// The job with the greatest `priority`, then the one that is due first.
  case given

  /// All rules.
  public static let all: [FloorRule] = DispatchRule.allCases.map(FloorRule.dispatch) + [.given]

  /// The least goes first.
  func priority(_ waiting: DispatchRule.Waiting, given: Int, at now: Int, meanDuration: Double) -> (Double, Double) {
    switch self {
    case .dispatch(let rule): (rule.priority(waiting, at: now, meanDuration: meanDuration), 0)
    case .given: (-Double(given), waiting.due.map(Double.init) ?? .infinity)
    }
  }
}
