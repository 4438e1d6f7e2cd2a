import Foundation
import Ground
import Records
import Replica

/// What makes a step an approval: somebody asks, and a person whose role allows it says yes, yes with conditions, or no.
public struct Approval: Sendable {
  /// The service levels whose open tasks ask for it.
  public var levels: [String]
  /// The step that says no, when the approval itself only says yes.
  public var refusal: String?

  public init(levels: [String], refusal: String? = nil) {
    self.levels = levels
    self.refusal = refusal
  }
}

/// Something that waits for a person's approval, with what one must know to decide it.
public struct PendingApproval: Sendable {
  public var task: InboxTask
  public var step: AnyStep
  /// What the approval is about.
  public var subject: AnyRow
  /// Why this person may not give it, like four eyes; nil when they may.
  public var obstacle: Problem?
  /// Who asked, as the log says.
  public var asked: Authorship
}

/// 1.3 What waits for one person's approval at a site, by deadline: found from the open tasks of the steps that are declared as approvals.
public enum Approvals {
  /// The steps that this person may approve by at this site, by the level that asks for them.
  static func steps(_ context: StepContext, _ catalogue: [AnyStep]) -> [String: AnyStep] {
    let mine = Inbox.steps(context, catalogue)
    var steps: [String: AnyStep] = [:]
    for step in catalogue where mine.contains(step.name) {
      for level in step.declaration.approval?.levels ?? [] { steps[level] = step }
    }
    return steps
  }

  private static func levels(_ steps: [String: AnyStep]) -> String { JSON.array(steps.keys.sorted().map { .string($0) }).text }

  private static let condition = "state = 'open' AND _shelf = ? AND level IN (SELECT value FROM json_each(?))"

  public static func count(_ context: StepContext, catalogue: [AnyStep] = Catalogue.steps) throws -> Int {
    let steps = steps(context, catalogue)
    guard !steps.isEmpty else { return 0 }
    return try context.snapshot.count("SELECT count(*) FROM task WHERE \(condition)", [Int64(context.home.code), levels(steps)])
  }

  /// - Parameter limit: how many are read, the most overdue first.
  public static func pending(_ context: StepContext, catalogue: [AnyStep] = Catalogue.steps, limit: Int) throws -> [PendingApproval] {
    let steps = steps(context, catalogue)
    guard !steps.isEmpty else { return [] }
    return try context.snapshot.all(
      WorkTask.self, where: condition, [Int64(context.home.code), levels(steps)], order: "due_ms, id", limit: limit
    ).compactMap { task in
      guard let step = steps[task.level], let type = step.subject, let found = Inbox.task(task, context),
        let subject = try context.snapshot.rows(type, where: "id = ?", [Data(found.subject.bytes)], limit: 1).first
      else { return nil }
      return PendingApproval(
        task: found, step: step, subject: subject, obstacle: try step.ready(subject, context),
        asked: try context.snapshot.authorship(of: task.any.versions.created, on: task.shelf))
    }
  }

  /// What stands against the step that says no; nil also when it may be taken.
  public static func obstacle(_ step: AnyStep, _ subject: AnyRow, _ context: StepContext) throws -> Problem? { try step.ready(subject, context) }
}
