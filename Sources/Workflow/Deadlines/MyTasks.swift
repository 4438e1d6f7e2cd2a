import Foundation
import Ground
import Records
import Replica

/// 1.4 One person's tasks as a page shows them: counted by when they are due and by step, and one page of them read, the most overdue first.
///
/// Conflicts are not among them: they are decided side by side on their own page.
public struct MyTasks: Sendable {
  /// When a task is due, as people plan their day.
  public enum Span: Int, CaseIterable, Sendable {
    case overdue, today, week, later

    public var label: Words {
      switch self {
      case .overdue: Words("Overdue", "已逾期")
      case .today: Words("Today", "今天")
      case .week: Words("This week", "本周")
      case .later: Words("Later", "以后")
      }
    }
  }

  /// Where a task stands in the order of deadlines: where the next page goes on.
  public struct Place: Hashable, Comparable, Sendable, LosslessStringConvertible {
    public var due: Instant
    public var key: RecordKey

    public init(due: Instant, key: RecordKey) {
      self.due = due
      self.key = key
    }

    public init?(_ text: String) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let due = UInt64(parts[0]), due <= UInt64(Int64.max), let key = RecordKey(String(parts[1])) else { return nil }
      self.init(due: Instant(milliseconds: due), key: key)
    }

    public var description: String { "\(due.milliseconds).\(key)" }

    public static func < (a: Place, b: Place) -> Bool { (a.due, a.key) < (b.due, b.key) }
  }

  public private(set) var counts: [Span: Int] = [:]
  /// How many wait for each step, whatever step was asked for.
  public private(set) var steps: [String: Int] = [:]
  public private(set) var shown: [InboxTask]
  /// nil when these are the last.
  public private(set) var next: Place?

  private let bounds: [Int64]

  /// - Parameters:
  ///   - step: only the tasks of this one.
  ///   - after: the last task of the page before.
  public init(
    _ context: StepContext, step: String? = nil, after: Place? = nil, limit: Int, catalogue: [AnyStep] = Catalogue.steps
  ) throws {
    let mine = Inbox.steps(context, catalogue)
    let day = context.today
    // Weeks end on Sunday, as ISO 8601 has them.
    let ends = [day.advanced(by: 1), day.advanced(by: 8 - day.weekday)].map { Int64(context.calendar.midnight(of: $0).milliseconds) }
    bounds = [Int64(context.now.milliseconds)] + ends
    shown = []
    let following = try Inbox.following(context, mine)
    let kept = try count(context, mine, step) + following.map { (step: $0.step, span: span(of: $0.due), count: 1) }
    for part in kept {
      steps[part.step, default: 0] += part.count
      if step == nil || step == part.step { counts[part.span, default: 0] += part.count }
    }
    let wanted = step.map { mine.intersection([$0]) } ?? mine
    let all = try Self.opened(context, wanted, after, limit + 1) + following.filter { task in
      wanted.contains(task.step) && after.map { $0 < task.place } ?? true
    }
    let sorted = all.sorted { $0.place < $1.place }
    shown = Array(sorted.prefix(limit))
    next = sorted.count > limit ? shown.last?.place : nil
  }

  public func span(of due: Instant) -> Span {
    Span(rawValue: bounds.firstIndex { Int64(due.milliseconds) < $0 } ?? bounds.count) ?? .later
  }

  public var total: Int { counts.values.reduce(0, +) }

  private func count(_ context: StepContext, _ mine: Set<String>, _ step: String?) throws -> [(step: String, span: Span, count: Int)] {
    try context.snapshot.named(Self.counting, [Int64(context.home.code), Self.names(mine), bounds[0], bounds[1], bounds[2], Inbox.roles(context)]).compactMap { step, numbers in
      Span(rawValue: Int(numbers[0])).map { (step, $0, Int(numbers[1])) }
    }
  }

  /// `+step`: the open ones are few among all tasks, those of one step are not.
  private static let counting = """
    SELECT step, CASE WHEN due_ms < ?3 THEN 0 WHEN due_ms < ?4 THEN 1 WHEN due_ms < ?5 THEN 2 ELSE 3 END AS span, count(*)
    FROM task WHERE state = 'open' AND _shelf = ?1 AND +step IN (SELECT value FROM json_each(?2)) AND \(Inbox.isFor("?6")) GROUP BY +step, span
    """

  private static func opened(_ context: StepContext, _ wanted: Set<String>, _ after: Place?, _ limit: Int) throws -> [InboxTask] {
    let after = after ?? Place(due: Instant(milliseconds: 0), key: RecordKey(high: 0, low: 0))
    return try context.snapshot.all(
      WorkTask.self, where: "state = 'open' AND _shelf = ?1 AND +step IN (SELECT value FROM json_each(?2)) AND (due_ms, id) > (?3, ?4) AND \(Inbox.isFor("?5"))",
      [Int64(context.home.code), names(wanted), Int64(after.due.milliseconds), Data(after.key.bytes), Inbox.roles(context)], order: "due_ms, id", limit: limit
    ).compactMap { Inbox.task($0, context) }
  }

  private static func names(_ steps: Set<String>) -> String { JSON.array(steps.sorted().map { .string($0) }).text }
}

extension InboxTask {
  /// Among all of a person's, by deadline.
  public var place: MyTasks.Place { MyTasks.Place(due: due, key: task?.key ?? subject) }
}
