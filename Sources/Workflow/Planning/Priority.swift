import Ground
import Records

/// 4.3 What goes before what: a weighted sum of what is known of an order at the plant. The weights are the table `priority.json`.
public struct PriorityRule: Sendable, Decodable {
  /// What is looked at, each worth from 0 to 100.
  public enum Criterion: String, CaseIterable, Sendable, Decodable {
    case grade, due, ratio, age

    public var label: Words {
      switch self {
      case .grade: Words("customer grade", "客户等级")
      case .due: Words("due date", "交期")
      case .ratio: Words("critical ratio", "紧迫系数")
      case .age: Words("age", "等待时间")
      }
    }
  }

  /// What the rule looks at. Days are counted from today.
  public struct Facts: Sendable, Hashable {
    public var grade: CustomerGrade
    /// Negative when it is overdue.
    public var daysToDue: Int
    /// Of work, at least 0.
    public var daysOfWork: Int
    /// Since it was asked for.
    public var daysOld: Int
    public var isRush: Bool

    public init(grade: CustomerGrade, daysToDue: Int, daysOfWork: Int, daysOld: Int, isRush: Bool) {
      self.grade = grade
      self.daysToDue = daysToDue
      self.daysOfWork = daysOfWork
      self.daysOld = daysOld
      self.isRush = isRush
    }
  }

  /// Points of each criterion, in per mille of all points there are.
  public var weights: [String: Int]
  /// Worth of each grade.
  public var grades: [String: Int]
  /// A due date so many days ahead is worth nothing.
  public var due_days: Int
  /// What is asked for so many days ago is worth all.
  public var age_days: Int
  /// Working days from today on that no search moves, where a work centre does not say it itself.
  public var frozen_days: Int

  public static let shipped: PriorityRule = Resource.decode("priority")

  /// The most points.
  public static let maximum = 1_000

  /// The points of each criterion, in their order.
  public func parts(_ facts: Facts) -> [(criterion: Criterion, points: Int)] {
    let left = max(0, min(due_days, due_days - facts.daysToDue))
    // Work of half the time that is left is worth half: at a ratio of 1 nothing may come between.
    let ratio = facts.daysToDue <= 0 ? 100 : min(100, facts.daysOfWork * 100 / facts.daysToDue)
    let worth: [Criterion: Int] = [
      .grade: grades[facts.grade.rawValue] ?? 0, .due: left * 100 / max(1, due_days), .ratio: ratio, .age: min(100, max(0, facts.daysOld) * 100 / max(1, age_days)),
    ]
    return Criterion.allCases.map { ($0, (weights[$0.rawValue] ?? 0) * (worth[$0] ?? 0) / 100) }
  }

  /// From 1 to 1,000; a rush counts as all.
  public func points(_ facts: Facts) -> Int {
    facts.isRush ? Self.maximum : max(1, min(Self.maximum, parts(facts).reduce(0) { $0 + $1.points }))
  }
}
