import Ground
import Membership
import Records
import Replica

public enum ConflictDecision: String, Choice {
  /// The current value stays.
  case keep
  /// The value that lost becomes the current one.
  case take
  /// Neither: a third value.
  case write

  public var label: Words {
    switch self {
    case .keep: Words("keep the current value", "保留现值")
    case .take: Words("take the value that lost", "采用被覆盖的值")
    case .write: Words("write another value", "填写新值")
    }
  }
}

/// 1.3 A person's decision between edits of one field that were made without knowing of each other.
///
/// A decision is an edit itself: also to keep a value is to write it once more. So of two decisions that do not know of each other one
/// stands and the other is a lost edit, unless they agree.
public struct ResolveConflict: Step {
  public static let step = StepDeclaration(
    "conflict.resolve", "1.3", by: [.salesManager, .planner, .storekeeper, .inspector, .accountant, .serviceAgent, .administrator],
    at: Set(SiteRole.allCases).subtracting([.reader]), "Decide a conflict of edits", "处理修改冲突",
    help: Words(
      "Keeps the current value of a field, takes one that lost, or writes a third. Of two states of a life the one that lost can be taken only where that life allows it.",
      "保留字段现值、采用被覆盖的值或填写新值。状态冲突只能在流程允许时采用被覆盖的状态。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let subject = Entry<String>("subject", "Record", "记录", help: Words("The record's number, code or id.", "记录的编号、编码或标识。"), maximumText: 64)
    let field = Entry<String>("field", "Field", "字段", maximumText: 64)
    let lost = OptionalEntry<String>(
      "lost", "Edit that lost", "被覆盖的修改",
      help: Words("Needed when several lost: like SH02@2026-11-24T10:32:05Z.", "有多个时必填，如 SH02@2026-11-24T10:32:05Z。"), maximumText: 100)
    let decision = Entry<ConflictDecision>("decision", "Decision", "决定")
    let value = OptionalEntry<String>("value", "Other value", "新值", help: Words("For \"write\": as the field's form takes it.", "选择“填写新值”时填写。"))
  }

  /// The open conflicts that an input speaks of.
  private struct Matter {
    var row: AnyRow
    var field: FieldSchema
    /// All of the field, oldest first.
    var open: [Conflict]
    /// Those that the input names: all when it names none.
    var named: [Conflict]

    /// Whether all of the field are answered: whoever keeps or writes after a look at one edit says nothing about the others.
    func answered(by decision: ConflictDecision) -> [Conflict] { decision == .take ? open : named }
  }

  private static func matter(_ input: Inputs<Input>, _ context: StepContext) throws -> Matter {
    let snapshot = context.snapshot
    let row: AnyRow
    do {
      row = try RecordNames.find(input.subject, snapshot)
    } catch var problem as Problem {
      problem.field = "subject"
      throw problem
    }
    let open = try snapshot.conflicts(about: row.key).filter { $0.field.name == input.field }
    guard let field = open.first?.field else {
      throw Problem(
        "conflict.none", field: "field",
        Words("There is no open conflict of the field \"\(input.field)\" here.", "此处字段“\(input.field)”没有待处理的冲突。"),
        remedy: Words("`weft conflicts` shows the open ones.", "可用 `weft conflicts` 查看。"))
    }
    guard let name = input.lost else { return Matter(row: row, field: field, open: open, named: open) }
    let named = try open.filter { try $0.id.description == name || ConflictCase.code(of: $0, snapshot).hasPrefix(name) }
    guard !named.isEmpty else {
      throw Problem(
        "conflict.notThis", field: "lost", Words("\"\(name)\" names no open edit of this field.", "“\(name)”不是该字段待处理的修改。"),
        remedy: try choices(open, context))
    }
    return Matter(row: row, field: field, open: open, named: named)
  }

  private static func choices(_ open: [Conflict], _ context: StepContext) throws -> Words {
    let lines = try [Language.english, .chinese].map { language in
      try open.map { conflict in
        let value = try RecordNames.display(conflict.losingValue.isEmpty ? nil : conflict.losingValue, conflict.field, context.snapshot, language)
        // A code tells edits of one site in one second not apart; the whole id does.
        let code = try ConflictCase.code(of: conflict, context.snapshot)
        let isUnique = try open.filter { try ConflictCase.code(of: $0, context.snapshot) == code }.count == 1
        return "\(isUnique ? code : conflict.id.description) (\(value.isEmpty ? "–" : value))"
      }
    }
    return Words("Name one: \(lines[0].joined(separator: ", ")).", "请指定其一：\(lines[1].joined(separator: "、"))。")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let matter: Matter
    do { matter = try Self.matter(input, context) } catch let problem as Problem { return [problem] }
    if let problem = try context.mayNotDecide(matter.field, of: matter.row) { return [problem] }
    switch input.decision {
    case .keep: return []
    case .take: return try takeProblems(matter, context)
    case .write: return try writeProblems(input, matter, context)
    }
  }

  private static func takeProblems(_ matter: Matter, _ context: StepContext) throws -> [Problem] {
    // Several that say the same are one choice.
    guard Set(matter.named.map(\.losingValue)).count == 1, let conflict = matter.named.last else {
      return [
        Problem(
          "conflict.several", field: "lost",
          Words("\(matter.named.count) edits of this field lost.", "该字段有 \(matter.named.count) 个被覆盖的修改。"), remedy: try choices(matter.named, context))
      ]
    }
    guard let life = conflict.field.type.life else { return [] }
    guard life.taking(lost: conflict.losingValue, from: conflict.winningValue ?? []) == nil else { return [] }
    let label = conflict.recordType.label
    let state = Words(conflict.field.type.display(conflict.winningValue ?? [], .english), conflict.field.type.display(conflict.winningValue ?? [], .chinese))
    let remedy = try ConflictCase(conflict, context).remedy
    return [
      Problem(
        "conflict.lifecycle", field: "decision",
        Words("A \(label.en.lowercased()) that is \(state.en) cannot go there.", "\(label.zh)处于“\(state.zh)”，不能转到该状态。"),
        remedy: Words("Keep the current state. \(remedy.en)", "请保留现状态。\(remedy.zh)"))
    ]
  }

  private static func writeProblems(_ input: Inputs<Input>, _ matter: Matter, _ context: StepContext) throws -> [Problem] {
    guard matter.field.type.life == nil else {
      return [
        Problem(
          "conflict.lifecycle", field: "decision", Words("A state is not written by hand.", "状态不能手工填写。"),
          remedy: Words("Keep the current one, and go on by the steps for it.", "请保留现状态，并通过相应步骤继续。"))
      ]
    }
    return try read(input, matter.field, context).problems
  }

  /// What the field will be.
  private static func outcome(_ input: Inputs<Input>, _ matter: Matter, _ chosen: Conflict, _ context: StepContext) throws -> [Cell]? {
    switch input.decision {
    case .keep: matter.row.value(matter.field)
    case .take: chosen.losingValue.isEmpty ? nil : chosen.losingValue
    case .write: try read(input, matter.field, context).cells
    }
  }

  /// The third value, read as a form reads this field.
  private static func read(_ input: Inputs<Input>, _ field: FieldSchema, _ context: StepContext) throws -> (cells: [Cell]?, problems: [Problem]) {
    let entry = EntrySchema(
      name: "value", type: field.type, isRequired: true, label: field.label, help: nil, isLong: false, maximumText: field.maximumText)
    let (cells, problems) = try InputReader(entries: [entry], snapshot: context.snapshot).read(["value": input.value ?? ""])
    return (cells["value"], problems)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let matter = try matter(input, context)
    let (row, field) = (matter.row, matter.field)
    guard let chosen = matter.named.last else { throw UncheckedInput() }
    let answered = matter.answered(by: input.decision)
    for conflict in answered {
      try changes.create(ConflictResolution.self, on: row.shelf) {
        $0.subject = Blob(conflict.record.bytes)
        $0.field = field.number
        $0.losingStamp = Int(conflict.loser.stamp.rawValue)
        $0.losingOrigin = Int(conflict.loser.origin.rawValue)
        $0.decision = input.decision.rawValue
      }
    }
    let done: Words
    switch input.decision {
    case .keep:
      changes.confirm(row, field)
      done = Words("\(field.label.en) stays as it is.", "“\(field.label.zh)”保持现值。")
    case .take:
      let lost = chosen.losingValue.isEmpty ? nil : chosen.losingValue
      changes.update(any: row, field, to: field.type.life.flatMap { $0.taking(lost: chosen.losingValue, from: row.value(field) ?? []) } ?? lost)
      done = Words("\(field.label.en) has the value that had lost.", "“\(field.label.zh)”已采用被覆盖的值。")
    case .write:
      let value = try read(input, field, context).cells
      // Who writes what stands keeps it.
      if value == row.value(field) { changes.confirm(row, field) } else { changes.update(any: row, field, to: value) }
      done = Words("\(field.label.en) has a new value.", "“\(field.label.zh)”已填写新值。")
    }
    try OrderClash.holdBlanket(row, field, to: outcome(input, matter, chosen, context), context, &changes)
    let running = try OrderClash.settle(row, answered, input.decision, chosen, context, &changes)
    guard !running.isEmpty else { return StepResult(row.key, done) }
    return StepResult(row.key, CancelOrder.notStopped(done, running))
  }
}
