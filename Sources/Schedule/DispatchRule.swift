import Foundation

/// How a machine that comes free chooses among the operations that wait for it.
///
/// The rules are those of Panwalkar and Iskander, "A Survey of Scheduling Rules", Operations Research 25 (1977), and of Vepsalainen and
/// Morton, "Priority Rules for Job Shops with Weighted Tardiness Costs", Management Science 33 (1987).
public enum DispatchRule: CaseIterable, Sendable {
  /// SPT: the operation that takes least.
  case shortestTime
  /// LPT: the operation that takes most.
  case longestTime
  /// EDD: the job that is due first.
  case earliestDue
  /// CR: the job with the least time left for each minute of work left.
  case criticalRatio
  /// S/OPN: the job with the least slack for each operation left.
  case slackPerOperation
  /// MWKR: the job with the most work left.
  case mostWorkRemaining
  /// ATC: weight for each minute of the operation, which fades as the job's slack grows.
  case tardinessCost

  /// How many mean operations ahead ATC looks; its authors found 2 to 3 best.
  static let lookahead = 3.0

  /// A job's next operation at the moment of a choice. Minutes.
  struct Waiting {
    var duration: Int
    /// Of this operation and all after it.
    var workLeft: Int
    var operationsLeft: Int
    var due: Int?
    var weight: Int
  }

  /// The least goes first. A job that nobody waits for comes after all that have a due date, for rules that look at it.
  func priority(_ waiting: Waiting, at now: Int, meanDuration: Double) -> Double {
    let slack = waiting.due.map { Double($0 - now - waiting.workLeft) }
    switch self {
    case .shortestTime: return Double(waiting.duration)
    case .longestTime: return -Double(waiting.duration)
    case .mostWorkRemaining: return -Double(waiting.workLeft)
    case .earliestDue: return waiting.due.map(Double.init) ?? .infinity
    case .criticalRatio: return waiting.due.map { Double($0 - now) / Double(waiting.workLeft) } ?? .infinity
    case .slackPerOperation: return slack.map { $0 / Double(waiting.operationsLeft) } ?? .infinity
    case .tardinessCost:
      guard let slack else { return 0 }
      return -Double(waiting.weight) / Double(waiting.duration) * exp(-max(0, slack) / (Self.lookahead * meanDuration))
    }
  }
}
