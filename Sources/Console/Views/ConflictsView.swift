import Foundation
import Ground
import Replica
import Workflow

/// What the page of conflicts shows.
struct ConflictsView: Sendable {
  /// What narrows the list, as the address says it.
  struct Asked: Sendable {
    var kind: ConflictKind?
    var record: RecordKey?
    /// The last one of the page before.
    var after: ConflictID?

    var filter: ConflictFilter { ConflictFilter(record: record, kind: kind) }

    func address(kind: ConflictKind?, after: ConflictID? = nil) -> String {
      var parts: [String] = []
      if let kind { parts.append("kind=\(kind.rawValue)") }
      if let record { parts.append("record=\(record)") }
      if let after { parts.append("after=\(after)") }
      return ConflictsPage.path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
  }

  struct Tab: Sendable {
    let label, tabLink: String
    let number: Int
    let isCurrent: Bool
  }
  struct Age: Sendable {
    let ageLabel: String
    let ageCount: Int
  }

  let tabs: [Tab]
  let total: Int?
  let oldest: String?
  let ages: [Age]
  let cases: [CaseView]
  /// Of a decision about a conflict that is not on this page any more.
  let faults: [ProblemLine]
  let firstPage, nextPage: String?

  init(
    _ asked: Asked, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    let count = try step.snapshot.conflictCount(ConflictFilter(record: asked.record))
    let kinds = count.sums { $0.kind }
    let named: [(Words, ConflictKind?, Int)] = [
      (Texts.words("conflictsAll"), nil, count.total), (Texts.words("conflictsEdits"), .edit, kinds[.edit] ?? 0),
      (Texts.words("conflictsLives"), .lifecycle, kinds[.lifecycle] ?? 0),
    ]
    tabs = named.map { Tab(label: $0.0[language], tabLink: asked.address(kind: $0.1), number: $0.2, isCurrent: asked.kind == $0.1) }
    total = count.total > 0 ? count.total : nil
    oldest = count.oldest.map(times.exact)
    ages = ConflictCount.Age.allCases.compactMap { age in count.ages[age].map { Age(ageLabel: age.label[language], ageCount: $0) } }
    let found = try step.cases(asked.filter, after: asked.after, limit: ConflictsPage.pageSize + 1)
    let shown = found.prefix(ConflictsPage.pageSize)
    let action = asked.address(kind: asked.kind, after: asked.after)
    let refusal = workplace.refusal(try workplace.step(ResolveConflict.step.name), step.site, step.actor)
    cases = try shown.map { try CaseView($0, typed, action, refusal, step, workplace, times, language) }
    let isShown = shown.contains { $0.conflict.id.description == typed?.values["lost"] }
    faults = isShown ? [] : typed?.problems.map { ProblemLine($0, language, place: "") } ?? []
    firstPage = asked.after == nil ? nil : asked.address(kind: asked.kind)
    nextPage = found.count > shown.count ? shown.last.map { asked.address(kind: asked.kind, after: $0.conflict.id) } : nil
  }
}

/// One conflict on the page, with what was typed about it.
struct CaseView: Sendable {
  struct Side: Sendable {
    let site, who, at, value: String
  }
  struct StepLink: Sendable {
    let stepLabel, stepLink: String
  }

  let caseID, recordLink, recordName, typeLabel, fieldLabel, happened, remedy, dueText, dueExact: String
  let owner: String?
  let isLate: Bool
  let notes: [String]
  let hasNotes: Bool
  let steps: [StepLink]
  let hasSteps: Bool
  let stands, lost: Side
  let action, subject, fieldName, lostName: String
  /// Whether this operator may decide it here, take what lost, and write a third value.
  let canDecide, canTake, canWrite: Bool
  /// The state that lost cannot follow any more.
  let isPast: Bool
  let obstacle: String?
  let typed, reason: String
  let isSelect, isDay: Bool
  let choices: [EntryView.Choice]
  let faults: [ProblemLine]

  init(
    _ found: ConflictCase, _ typed: TypedStep?, _ action: String, _ refusal: Problem?, _ step: StepContext, _ workplace: Workplace,
    _ times: TimeWords, _ language: Language
  ) throws {
    let conflict = found.conflict
    let field = conflict.field
    let mine = typed.flatMap { $0.values["lost"] == conflict.id.description ? $0 : nil }
    caseID = "c-\(conflict.id)".replacingOccurrences(of: ".", with: "-")
    recordLink = "/r/\(conflict.record)"
    recordName = found.name
    typeLabel = conflict.recordType.label[language]
    fieldLabel = field.label[language]
    happened = found.happened[language]
    remedy = found.remedy[language]
    dueText = times.due(found.due)
    dueExact = times.exact(found.due)
    isLate = found.isOverdue
    owner = found.owner?.label[language]
    notes = found.notes.map { $0[language] }
    hasNotes = !notes.isEmpty
    steps = found.steps.compactMap { name in
      workplace.catalogue.first { $0.name == name }.map { step in
        let isHere = step.subject == conflict.recordType.name
        return StepLink(
          stepLabel: step.declaration.label[language], stepLink: isHere ? "/r/\(conflict.record)/\(name)#step-\(name)" : "/do/\(name)")
      }
    }
    hasSteps = !steps.isEmpty
    stands = try Self.side(found.stands, field, step.snapshot, times, language)
    lost = try Self.side(found.lost, field, step.snapshot, times, language)
    self.action = action
    subject = conflict.record.description
    fieldName = field.name
    lostName = conflict.id.description
    let row = try step.snapshot.rows(conflict.recordType.name, where: "id = ?", [Data(conflict.record.bytes)], limit: 1).first
    let problem = try refusal ?? row.flatMap { try step.mayNotDecide(field, of: $0) }
    obstacle = problem.map { "\($0.what[language]) \($0.remedy[language])" }
    canDecide = problem == nil
    let mayTake = field.type.life.map { $0.taking(lost: conflict.losingValue, from: conflict.winningValue ?? []) != nil } ?? true
    canTake = canDecide && mayTake
    isPast = canDecide && !mayTake
    canWrite = canDecide && field.type.life == nil && field.type.kind != .blob
    self.typed = mine?.values["value"] ?? ""
    reason = mine?.reason ?? ""
    isSelect = field.type.kind == .choice || field.type.kind == .boolean
    isDay = field.type.kind == .day && (self.typed.isEmpty || Day(self.typed) != nil)
    let options = field.type.kind == .boolean ? [("yes", Words("yes", "是")), ("no", Words("no", "否"))] : field.type.options.map { ($0.value, $0.label) }
    choices = isSelect ? options.map { .init(value: $0.0, choiceLabel: $0.1[language], isChosen: $0.0 == mine?.values["value"]) } : []
    faults = mine?.problems.map { ProblemLine($0, language, place: "") } ?? []
  }

  private static func side(
    _ side: ConflictCase.Side, _ field: FieldSchema, _ snapshot: Snapshot, _ times: TimeWords, _ language: Language
  ) throws -> Side {
    Side(
      site: side.site, who: side.authorship.operatorName, at: times.exact(side.authorship.at),
      value: CellView.isNumber(field)
        ? CellView.grouped(try RecordNames.display(side.value, field, snapshot, language))
        : try RecordNames.display(side.value, field, snapshot, language))
  }
}
