import Foundation
import Ground
import Records
import Replica

/// One version of a standard: what it says, since when, who set it and why, and the improvement that it came of.
public struct StandardVersion: Sendable {
  /// The record that holds it.
  public var record: RecordKey
  public var at: Instant
  /// Since when it holds, where that is told apart from when it was set.
  public var from: Day?
  public var says: Words
  public var why: String
  public var by: String
  public var action: Row<ImprovementAction>?
}

/// The versions of what the company works by. Each kind keeps them in its own records; here they are read alike.
public enum Standards {
  /// At most so many versions of one standard are read, the newest.
  public static let maximum = 100

  /// The newest first; empty for a standard that is as shipped.
  public static func versions(_ kind: StandardKind, _ name: String, _ context: StepContext) throws -> [StandardVersion] {
    let found = switch kind {
    case .serviceLevel: try levels(name, context)
    case .checkRule: try rules(name, context)
    case .figureTarget: try targets(name, context)
    case .approvalLimit: try limits(name, context)
    case .safetyStock: try stocks(name, context)
    }
    let revisions = try context.snapshot.all(StandardRevision.self, where: "name = ? AND kind = ?", [name, kind.rawValue], order: "id DESC", limit: maximum)
    return try found.sorted { $0.at > $1.at }.prefix(maximum).map { version in
      var version = version
      let revision = revisions.first { $0.version.bytes == version.record.bytes && $0.at == version.at }
      version.action = try revision.flatMap { try context.snapshot.get($0.action) }
      return version
    }
  }

  private static func levels(_ name: String, _ context: StepContext) throws -> [StandardVersion] {
    try context.snapshot.all(ServiceLevelChange.self, where: "level = ?", [name], order: "id DESC", limit: maximum).map {
      StandardVersion(
        record: $0.id.key, at: $0.at, from: $0.from, says: Words("\($0.amount) \($0.unit.label.en)", "\($0.amount) \($0.unit.label.zh)"), why: $0.reason, by: $0.by)
    }
  }

  private static func rules(_ name: String, _ context: StepContext) throws -> [StandardVersion] {
    try context.snapshot.all(CheckRuleChange.self, where: "rule = ?", [name], order: "id DESC", limit: maximum).map { row in
      let said = row.isOn ? row.severity.label : Words("off", "停用")
      return StandardVersion(
        record: row.id.key, at: row.at, says: Words("\(said.en) \(row.parameters)", "\(said.zh) \(row.parameters)"), why: row.reason, by: row.changedBy)
    }
  }

  private static func targets(_ name: String, _ context: StepContext) throws -> [StandardVersion] {
    let unit = Figures.find(name)?.unit
    return try context.snapshot.all(FigureTarget.self, where: "figure = ?", [name], order: "id DESC", limit: maximum).map { row in
      let told = unit?.text(Double(row.target.millionths) / Double(ExactDecimal.scale)) ?? Words("\(row.target)", "\(row.target)")
      return StandardVersion(record: row.id.key, at: row.at, from: row.from, says: told, why: row.reason, by: row.by)
    }
  }

  /// A limit is one record that is corrected: its versions are its history.
  private static func limits(_ name: String, _ context: StepContext) throws -> [StandardVersion] {
    let row = try context.snapshot.all(ApprovalLimit.self, limit: maximum).first { self.name(of: $0) == name }
    return try row.map { try corrected($0.any, [ApprovalLimit.fields.amount.schema, ApprovalLimit.fields.need.schema], context) } ?? []
  }

  /// `approval:sales_manager:office:CNY`: what tells one limit from the others.
  public static func name(of limit: Row<ApprovalLimit>) -> String {
    [limit.aspect.rawValue, limit.role, limit.place, limit.currency, limit.product?.key.description].compactMap { $0 }.joined(separator: ":")
  }

  private static func stocks(_ name: String, _ context: StepContext) throws -> [StandardVersion] {
    try context.snapshot.all(MaterialRule.self, where: "component = ?", [name], limit: maximum).flatMap {
      try corrected($0.any, [MaterialRule.fields.safetyStock.schema], context)
    }
  }

  private static func corrected(_ row: AnyRow, _ fields: [FieldSchema], _ context: StepContext) throws -> [StandardVersion] {
    try context.snapshot.history(of: row).compactMap { entry in
      let changed = fields.compactMap { field in entry.changes.first { $0.field.number == field.number && !$0.isLost }.map { (field, $0.after) } }
      guard !changed.isEmpty else { return nil }
      func told(_ language: Language) -> String {
        changed.map { field, cells in "\(field.label[language]): \(cells.map { field.type.display($0, language) } ?? "–")" }.joined(separator: ", ")
      }
      return StandardVersion(
        record: row.key, at: Instant(milliseconds: entry.version.stamp.milliseconds), says: Words(told(.english), told(.chinese)), why: entry.reason,
        by: entry.operatorName)
    }
  }
}

/// 12.4 Says that the newest version of a standard came of an improvement.
public struct ReviseStandard: SubjectStep {
  public static let step = StepDeclaration(
    "improvement.standard", "12.4", by: PlanImprovement.people, at: [.headquarters], "Tie a changed standard to an improvement", "关联标准变更",
    help: Words("First change the standard by its own step; this says what its newest version was for.", "请先用相应步骤变更标准，再在此说明其最新版本的依据。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let action = Entry<ImprovementAction.ID>("action", "Improvement", "改进措施")
    let kind = Entry<StandardKind>("kind", "Standard", "标准类别")
    let name = Entry<String>("name", "Name", "名称", help: Words("Like order-confirm, price.tolerance, otif or a component.", "例如 order-confirm、price.tolerance、otif 或组件编号。"), maximumText: 100)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<ImprovementAction>, _ context: StepContext) throws -> Problem? {
    subject.state == .withdrawn || subject.state == .planned
      ? Finding.state(ImprovementAction.record.label, subject.state, needs: .doing, .checked, .adopted, .closed) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let version = try Standards.versions(input.kind, input.name, context).first else {
      return [
        Problem(
          "standard.shipped", field: "name", Words("\"\(input.name)\" has not been changed in this company.", "本公司未变更过“\(input.name)”。"),
          remedy: Words("Check the name, or change the standard first.", "请检查名称，或先变更该标准。"))
      ]
    }
    guard let other = version.action else { return [] }
    return [
      Problem(
        "standard.tied", field: "name", Words("Its newest version came of \(other.number) already.", "其最新版本已关联 \(other.number)。"),
        remedy: Words("Change the standard, then tie the new version.", "请先变更标准，再关联新版本。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let action = try context.the(input.action)
    guard let version = try Standards.versions(input.kind, input.name, context).first else { throw UncheckedInput() }
    _ = try changes.create(StandardRevision.self, on: .company) {
      $0.action = action.id
      $0.kind = input.kind
      $0.name = input.name
      $0.version = Blob(version.record.bytes)
      $0.at = version.at
      $0.says = String(version.says.en.prefix(200))
      $0.note = input.note
      $0.by = context.actor.name
    }
    return StepResult(
      action.id.key, Words("\(input.kind.label.en) \(input.name) is tied to \(action.number).", "\(input.kind.label.zh) \(input.name) 已关联 \(action.number)。"))
  }
}
