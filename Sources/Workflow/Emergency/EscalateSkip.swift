import Ground
import Membership
import Records
import Replica

/// 1.3 A skipped approval was not made up in its time: first the sales manager has it, then headquarters.
///
/// Each stage has one site that takes it: the first the site where it is made up, the second headquarters, which needs nothing from a site
/// that is cut off. What it changes is a state and no task, so that nothing doubles when two nodes meet.
public struct EscalateSkip: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "approval.escalate", "1.3", by: [.salesManager, .planner, .administrator], at: [.office, .plant, .headquarters], "Escalate a skipped approval", "跳过的审批升级",
    help: Words("Calls the next level for an approval that was not made up in time. The node does it by itself.", "逾期未补批时通知上一级。节点会自动办理。"))

  /// How long the sales manager has before headquarters.
  static let level = "approval-escalated"

  public struct Input: StepInput {
    public static let entries = Input()
    let skip = Entry<SkippedApproval.ID>("skip", "Skipped approval", "跳过的审批")
  }

  /// - Returns: nil when nothing is due at this site.
  private static func next(_ skip: Row<SkippedApproval>, _ context: StepContext) -> SkipState? {
    guard skip.copyOf == nil, skip.until < context.now else { return nil }
    guard context.site.role == .headquarters else { return skip.state == .open && skip.shelf == context.home ? .escalated : nil }
    let last = context.levels[level].due(from: skip.until, context.calendar)
    return skip.state.next.contains(.headquarters) && last < context.now ? .headquarters : nil
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      SkippedApproval.self, where: "state IN ('open', 'escalated') AND +copy_of IS NULL", order: "id", limit: Inbox.maximum
    ).filter { next($0, context) != nil }.map { ["skip": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<SkippedApproval>, _ context: StepContext) throws -> Problem? {
    guard next(subject, context) == nil else { return nil }
    return Problem("escalate.notDue", Words("Nothing is due about it here.", "此处暂无需升级。"), remedy: Words("It can be made up at any time.", "可随时补批。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let skip = try context.the(input.skip)
    guard let state = next(skip, context) else { return StepResult(skip.id.key, skip.state.label) }
    try changes.update(skip) { $0.state = state }
    try changes.mark(skip, as: state, context)
    let what = skip.aspect.label
    return StepResult(skip.id.key, Words("\(skip.orderNumber), \(what.en): \(state.label.en).", "\(skip.orderNumber) \(what.zh)：\(state.label.zh)。"))
  }
}

/// 1.3 Skipped approvals as somebody's work: read from the records as they stand, so that no task of them can be doubled or left behind.
public enum Skips {
  /// Who makes one up at this site; empty where nobody does.
  static func people(_ skip: Row<SkippedApproval>, _ context: StepContext) throws -> Set<OperatorRole> {
    if context.site.role == .headquarters {
      return skip.aspect == .endorsement || skip.state == .headquarters ? EndorseOrder.step.operators : []
    }
    let isOverdue = skip.state != .open
    let isOffice = try isOverdue && context.site.role == .office && context.snapshot.get(skip.order)?.shelf == context.home
    let late: Set<OperatorRole> = isOffice ? [.salesManager] : []
    guard skip.shelf == context.home else { return late }
    switch skip.aspect {
    case .endorsement: return late
    case .approval: return ApproveOrder.step.operators
    default: return try (ReviewRules(context).rule(skip.aspect)?.roles ?? []).union(late)
    }
  }

  private static let openSQL = "state IN ('open', 'escalated', 'headquarters') AND +copy_of IS NULL"

  /// How many wait to be made up or settled at this site, whoever must; at headquarters of all that it reads.
  public static func count(_ context: StepContext) throws -> Int {
    try context.snapshot.count(
      "SELECT count(*) FROM skipped_approval WHERE state IN ('open', 'escalated', 'headquarters', 'refused') AND +copy_of IS NULL AND (?1 = 0 OR _shelf = ?1)",
      [context.site.role == .headquarters ? 0 : Int64(context.home.code)])
  }

  /// What the actor may make up here, by its deadline.
  static func toMakeUp(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(SkippedApproval.self, where: openSQL, order: "id", limit: Inbox.maximum)
      .filter { try MakeUpApproval.ready($0, context) == nil }
      .map { skip in
        let level = context.levels[skip.state == .open ? SkipApproval.level : EscalateSkip.level]
        let due = skip.state == .open ? skip.until : level.due(from: skip.until, context.calendar)
        return task(skip, level, from: skip.at, due: due, context)
      }
  }

  /// Refusals about orders of this office that nobody has drawn a consequence from.
  static func toSettle(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(SkippedApproval.self, where: "state = 'refused' AND +copy_of IS NULL", order: "id", limit: Inbox.maximum)
      .filter { try context.snapshot.get($0.order)?.shelf == context.home }
      .map { skip in
        let level = context.levels["approval-refused"]
        let since = skip.madeUpAt ?? skip.at
        return task(skip, level, from: since, due: level.due(from: since, context.calendar), context)
      }
  }

  private static func task(_ skip: Row<SkippedApproval>, _ level: ServiceLevel, from start: Instant, due: Instant, _ context: StepContext) -> InboxTask {
    InboxTask(
      step: level.step, subject: skip.id.key, subjectNumber: skip.orderNumber, level: level.name, label: level.label, opened: start, due: due,
      isOverdue: due < context.now, task: nil)
  }
}
