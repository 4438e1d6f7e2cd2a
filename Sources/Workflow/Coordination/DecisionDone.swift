import Ground
import Membership
import Records
import Replica

/// 1.3 Says what came of a decision of the meeting; taken by the role and at the site that it names.
public struct DecisionDone: SubjectStep {
  public static let step = StepDeclaration(
    "decision.done", "1.3", by: Set(OperatorRole.allCases), at: Set(SiteRole.allCases).subtracting([.reader]), "Close the decision", "落实会议决定",
    help: Words("Says what was done. The decision is closed with that.", "填写落实结果，决定随之关闭。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let decision = Entry<Decision.ID>("decision", "Decision", "会议决定")
    let result = Entry<String>("result", "Result", "结果", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Decision>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(Decision.record.label, subject.state, needs: .open) }
    guard subject.site == Int(context.site.site.number) else {
      let code = try context.snapshot.code(of: SiteID(UInt32(clamping: subject.site)))
      return Problem("decision.elsewhere", Words("\(code) must act on this.", "该决定由 \(code) 落实。"), remedy: Words("It is closed there.", "请在该站点办理。"))
    }
    guard !subject.isFor(context.actor) else { return nil }
    let role = OperatorRole(rawValue: subject.role)?.label ?? Words(subject.role, subject.role)
    return Problem("decision.role", Words("It is for a \(role.en).", "该决定由\(role.zh)落实。"), remedy: Words("Ask one of them.", "请由相应人员办理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let decision = try context.the(input.decision)
    try changes.update(decision) {
      $0.result = input.result
      $0.state = .done
    }
    return StepResult(decision.id.key, Words("\(decision.number) is done.", "\(decision.number) 已落实。"))
  }
}

extension Row where R == Decision {
  /// An administrator may stand in for any role.
  func isFor(_ actor: Actor) -> Bool { actor.roles.contains { $0.rawValue == self.role || $0 == .administrator } }
}

extension Decision {
  /// What a person at this site must still carry out.
  static func open(_ context: StepContext) throws -> [InboxTask] {
    try context.snapshot.all(
      Decision.self, where: "state = 'open' AND +site = ?", [Int(context.site.site.number)], order: "until, id", limit: Inbox.maximum
    ).filter { $0.isFor(context.actor) }.map { decision in
      let level = context.levels["decision-done"]
      let due = context.calendar.closing(of: decision.until)
      return InboxTask(
        step: level.step, subject: decision.id.key, subjectNumber: decision.number, level: level.name, label: level.label,
        opened: Instant(milliseconds: decision.any.versions.created.stamp.milliseconds), due: due, isOverdue: due < context.now, task: nil)
    }
  }
}
