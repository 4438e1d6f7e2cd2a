import Ground
import Records
import Replica

/// Problems that several steps find in the same words.
enum Finding {
  static func notPositive(_ field: String, _ got: String) -> Problem {
    Problem(
      "quantity.notPositive", field: field, Words("must be more than 0 (got \(got)).", "必须大于 0（现为 \(got)）。"),
      remedy: Words("Give a positive number.", "请填写正数。"))
  }

  /// The record is in another state than the step needs.
  static func state<S: Lifecycle>(_ label: Words, _ state: S, needs: S...) -> Problem {
    let needed = needs.map(\.label)
    return Problem(
      "state.other", Words("The \(label.en.lowercased()) is \(state.label.en).", "\(label.zh)处于“\(state.label.zh)”。"),
      remedy: Words(
        "This step is for one that is \(needed.map(\.en).joined(separator: " or ")).", "此步骤适用于“\(needed.map(\.zh).joined(separator: "”或“"))”的单据。"))
  }

  static func inPast(_ field: String, _ day: Day, today: Day) -> Problem {
    Problem(
      "date.past", field: field, Words("\(day) is past; today is \(today).", "\(day) 已过去；今天是 \(today)。"),
      remedy: Words("Agree a later day with the customer.", "请与客户另行商定日期。"))
  }
}
