import Foundation

/// By what a centre that comes free chooses.
public enum FloorRule: Hashable, Sendable {
  /// A rule of the literature. Of a duration, the set-up that is needed now is part; slack is by the clock, with shut hours as on the mean.
  case dispatch(DispatchRule)
  /// The job with the greatest `priority`, then the one that is due first.
  case given

  /// ATCS: as ATC, and the longer its set-up beside the mean one, the later: Lee, Bhaskaran and Pinedo, "A heuristic to minimize the total
  /// weighted tardiness with sequence-dependent setups", IIE Transactions 29 (1997).
  case setUpSaving

  /// All rules.
  public static let all: [FloorRule] = DispatchRule.allCases.map(FloorRule.dispatch) + [.setUpSaving, .given]

  /// How many mean set-ups make a choice 2.7 times less urgent; the authors' factor for set-ups of about a fifth of the run.
  private static let patience = 0.5

  /// What a choice is made by: a job's next operation at the moment, and the floor's means.
  struct Choice {
    var waiting: DispatchRule.Waiting
    var setUp: Int
    var given: Int
    var now: Int
  }

  struct Means {
    var duration: Double
    var setUp: Double
  }

  /// The least goes first; of equals, the one with the least second value.
  func priority(_ choice: Choice, _ means: Means) -> (Double, Double) {
    let due = choice.waiting.due.map(Double.init) ?? .infinity
    switch self {
    case .dispatch(let rule): return (rule.priority(choice.waiting, at: choice.now, meanDuration: means.duration), 0)
    case .given: return (-Double(choice.given), due)
    case .setUpSaving:
      let cost = DispatchRule.tardinessCost.priority(choice.waiting, at: choice.now, meanDuration: means.duration)
      let saving = exp(-Double(choice.setUp) / (Self.patience * max(means.setUp, 1)))
      return (cost * saving, due)
    }
  }
}
