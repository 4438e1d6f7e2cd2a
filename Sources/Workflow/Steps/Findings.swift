import Ground
import Membership
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

  static func inFuture(_ field: String, _ day: Day, today: Day) -> Problem {
    Problem(
      "date.future", field: field, Words("\(day) has not come yet; today is \(today).", "\(day) 尚未到来；今天是 \(today)。"),
      remedy: Words("Give the day when it happened.", "请填写实际发生的日期。"))
  }

  static func missing(_ field: String, _ what: Words, remedy: Words) -> Problem {
    Problem("entry.missing", field: field, what, remedy: remedy)
  }

  static func outOfRange(_ field: String, _ range: ClosedRange<Int>, _ got: Int) -> Problem {
    Problem(
      "number.range", field: field,
      Words("must be from \(range.lowerBound) to \(range.upperBound) (got \(got)).", "须在 \(range.lowerBound) 到 \(range.upperBound) 之间（现为 \(got)）。"),
      remedy: Words("Compare the number.", "请核对数字。"))
  }

  /// The record belongs to another site, which alone works on it.
  static func elsewhere(_ label: Words, _ shelf: Shelf, _ context: StepContext) throws -> Problem? {
    guard shelf != context.home else { return nil }
    let site = try context.snapshot.code(of: shelf.site)
    return Problem(
      "site.other", Words("The \(label.en.lowercased()) belongs to \(site).", "该\(label.zh)属于 \(site)。"),
      remedy: Words("It is done there.", "请在该站点办理。"))
  }
}
