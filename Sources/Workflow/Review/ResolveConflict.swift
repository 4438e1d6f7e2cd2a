import Ground
import Membership
import Records
import Replica

public enum ConflictDecision: String, Choice {
  /// The current value stays.
  case keep
  /// The value that lost becomes the current one.
  case take

  public var label: Words {
    switch self {
    case .keep: Words("keep the current value", "保留现值")
    case .take: Words("take the value that lost", "采用被覆盖的值")
    }
  }
}

/// 1.3 A person's decision between two edits of one field that were made without knowing of each other.
public struct ResolveConflict: Step {
  public static let step = StepDeclaration(
    "conflict.resolve", "1.3", by: [.salesManager, .planner, .storekeeper, .administrator],
    at: Set(SiteRole.allCases).subtracting([.reader]), "Decide a conflict of edits", "处理修改冲突",
    help: Words(
      "Keeps the current value of a field, or takes the newest one that lost. Of two states of a life only the current one can be kept.",
      "保留字段现值，或采用最近被覆盖的值。状态冲突只能保留现状态。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let subject = Entry<String>("subject", "Record", "记录", help: Words("The record's id.", "记录的标识。"), maximumText: 36)
    let field = Entry<String>("field", "Field", "字段", maximumText: 64)
    let decision = Entry<ConflictDecision>("decision", "Decision", "决定")
  }

  /// The open conflicts of the field, oldest first.
  private static func open(_ input: Inputs<Input>, _ context: StepContext) throws -> [Conflict] {
    guard let key = RecordKey(input.subject) else { return [] }
    return try context.snapshot.conflicts(about: key).filter { $0.field.name == input.field }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard RecordKey(input.subject) != nil else {
      return [Problem("reference.unknown", field: "subject", Words("\"\(input.subject)\" is no record's id.", "“\(input.subject)”不是记录标识。"), remedy: Words("Copy it from `weft inbox`.", "请从 `weft inbox` 复制。"))]
    }
    guard let conflict = try open(input, context).last else {
      return [Problem("conflict.none", field: "field", Words("There is no open conflict of the field \"\(input.field)\" here.", "此处字段“\(input.field)”没有待处理的冲突。"), remedy: Words("`weft inbox` shows the open ones.", "可用 `weft inbox` 查看。"))]
    }
    if input.decision == .take, conflict.kind == .lifecycle {
      return [Problem("conflict.lifecycle", field: "decision", Words("The \(conflict.recordType.label.en.lowercased()) has gone on in its life; that cannot be taken back.", "该\(conflict.recordType.label.zh)的状态已推进，无法撤回。"), remedy: Words("Keep the current state, and undo what was done by the steps for it.", "请保留现状态，并通过相应步骤处理后果。"))]
    }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let conflicts = try open(input, context)
    guard let newest = conflicts.last, let row = try context.snapshot.find(newest.record) else { throw UncheckedInput() }
    for conflict in conflicts {
      try changes.create(ConflictResolution.self, on: row.shelf) {
        $0.subject = Blob(conflict.record.bytes)
        $0.field = conflict.field.number
        $0.losingStamp = Int(conflict.loser.stamp.rawValue)
        $0.losingOrigin = Int(conflict.loser.origin.rawValue)
        $0.decision = (conflict.loser == newest.loser ? input.decision : .keep).rawValue
      }
    }
    if input.decision == .take { changes.update(any: row, newest.field, to: newest.losingValue.isEmpty ? nil : newest.losingValue) }
    let label = newest.field.label
    return StepResult(row.key, input.decision == .take
      ? Words("\(label.en) has the value that had lost.", "“\(label.zh)”已采用被覆盖的值。") : Words("\(label.en) stays as it is.", "“\(label.zh)”保持现值。"))
  }
}
