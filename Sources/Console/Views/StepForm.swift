import Foundation
import Ground
import Replica
import Workflow

/// What was typed into a step's form, and what is wrong with it: kept on the page until it is right.
struct TypedStep: Sendable {
  var step: String
  var values: [String: String]
  var reason: String
  var problems: [Problem]

  init(_ step: AnyStep, _ form: SentForm, problems: [Problem] = []) {
    self.step = step.name
    values = [:]
    for entry in step.entries {
      let text = entry.type.kind == .address ? AddressParts.joined(entry.name, form) : form[entry.name]
      if let text, !text.isEmpty { values[entry.name] = text }
    }
    reason = form["_reason"] ?? ""
    self.problems = problems
  }
}

/// A form made from a step's declaration.
struct StepFormView: Sendable {
  let step, stepLabel, section, stepHelp, action: String
  /// The record that the step is about, when the page is that record's.
  let subjectKey: String?
  let subjectName: String?
  let entries: [EntryView]
  let faults: [ProblemLine]
  let isOpen: Bool
  let isTyped: Bool
  let reason: String
  let reasonFaults: [ProblemLine]
  let hasReasonFaults: Bool
  /// What will happen that can't be taken back.
  let confirmation: String?
  /// nil where no draft is kept.
  let draftNote: DraftNote?
  /// Buttons in place of one entry: what its choices are, each a word that ends the form. Empty for a form with one button.
  let verdicts: [Verdict]

  struct Verdict: Sendable {
    let verdictName, verdictValue, verdictLabel: String
    let isFirst: Bool
  }

  /// - Parameters:
  ///   - subject: the record that the first entry names, if the page is about one.
  ///   - typed: what came back with problems.
  ///   - isOpen: whether the form is shown open at first.
  ///   - drafts: what the person has begun here; without them the form keeps none.
  ///   - action: where the form is sent; nil for the address of its step.
  ///   - hasVerdicts: whether the choices of the first required one are buttons.
  ///   - known: what stands in the entries before anybody has typed.
  init(
    _ step: AnyStep, subject: AnyRow?, typed: TypedStep?, isOpen: Bool, drafts: DraftsHere? = nil, _ snapshot: Snapshot, _ language: Language,
    action ownAction: String? = nil, hasVerdicts: Bool = false, known: [String: String] = [:]
  ) throws {
    let faulty = typed.flatMap { $0.step == step.name ? $0 : nil }
    action = ownAction ?? Self.address(step, subject?.key)
    let kept = faulty == nil ? drafts?.drafts[action].map { TypedStep(step, $0.form) } : nil
    let typed = faulty ?? kept
    draftNote = drafts?.note(action, isShown: kept != nil)
    self.step = step.name
    stepLabel = step.declaration.label[language]
    section = step.declaration.section
    stepHelp = step.declaration.help[language]
    confirmation = step.declaration.confirmation?[language]
    subjectKey = subject?.key.description
    subjectName = subject.map { RecordNames.name($0) }
    let asked = subject == nil ? step.entries[...] : step.entries.dropFirst()
    let verdict = hasVerdicts ? asked.first { $0.isRequired && $0.type.kind == .choice } : nil
    verdicts = verdict.map { entry in
      entry.type.options.enumerated().map { Verdict(verdictName: entry.name, verdictValue: $1.value, verdictLabel: $1.label[language], isFirst: $0 == 0) }
    } ?? []
    let shown = asked.filter { $0.name != verdict?.name }
    let names = Set(shown.map(\.name))
    let all = typed?.problems ?? []
    entries = try shown.map { entry in
      try EntryView(
        entry, typed: typed.map { $0.values[entry.name] ?? "" } ?? known[entry.name] ?? "", problems: all.filter { Self.entry(of: $0.field) == entry.name }, step: step.name, snapshot, language)
    }
    faults = all.filter { !names.contains(Self.entry(of: $0.field)) && $0.field != "reason" }.map { problem in
      ProblemLine(problem, language, place: Self.place(problem.field, step, snapshot.schema, language))
    }
    reason = typed?.reason ?? ""
    reasonFaults = all.filter { $0.field == "reason" }.map { ProblemLine($0, language, place: "") }
    hasReasonFaults = !reasonFaults.isEmpty
    self.isOpen = isOpen || typed != nil
    isTyped = faulty != nil
  }

  /// Where the form of a step posts to, by itself or on the page of the record that the step is about.
  static func address(_ step: AnyStep, _ subject: RecordKey?) -> String { subject.map { "/r/\($0)/\(step.name)" } ?? "/do/\(step.name)" }

  /// `lines[2].quantity` belongs to the entry `lines`.
  static func entry(of field: String) -> String { String(field.prefix { $0 != "[" && $0 != "." }) }

  /// A finding about a field of the record itself, by the field's label.
  private static func place(_ field: String, _ step: AnyStep, _ schema: Schema, _ language: Language) -> String {
    if step.entries.contains(where: { $0.name == field }) { return "" }
    let known = step.subject.flatMap { schema.record(named: $0)?.field(named: field)?.label[language] }
    return known ?? EntryView.place(field, language)
  }
}

/// One entry of a step's form.
struct EntryView: Sendable {
  struct Choice: Sendable {
    let value, choiceLabel: String
    let isChosen: Bool
  }
  struct Part: Sendable {
    let partID, partName, partLabel, partValue, autocomplete: String
  }

  let entryID, name, label, value: String
  let hint: String?
  let isRequired, isLong, isSelect, isDay, isAddress, isPlain, isWide: Bool
  let inputMode: String?
  let choices: [Choice]
  let parts: [Part]
  /// For a reference: the type whose numbers and codes complete it.
  let completes: String?
  let suggestions: [Completion.Choice]
  /// For a reference that may mean several records: these.
  let near: [Completion.Choice]
  let hasNear: Bool
  let entryFaults: [ProblemLine]
  let isFaulty: Bool

  init(_ entry: EntrySchema, typed: String, problems: [Problem], step: String, _ snapshot: Snapshot, _ language: Language) throws {
    name = entry.name
    entryID = "\(step)-\(entry.name)".replacingOccurrences(of: ".", with: "-")
    label = entry.label[language]
    value = typed
    hint = EntryHint.words(entry)?[language]
    isRequired = entry.isRequired
    let kind = entry.type.kind
    isLong = entry.isLong
    isSelect = kind == .choice || kind == .state || kind == .boolean
    // A browser's date field shows only days; anything else that was typed must stay visible.
    isDay = kind == .day && (typed.isEmpty || Day(typed) != nil)
    isAddress = kind == .address
    isPlain = !isLong && !isSelect && !isDay && !isAddress
    isWide = isLong || isAddress
    inputMode = kind == .integer ? "numeric" : kind == .decimal ? "decimal" : nil
    let options = kind == .boolean ? [("yes", Words("yes", "是")), ("no", Words("no", "否"))] : entry.type.options.map { ($0.value, $0.label) }
    choices = isSelect ? options.map { Choice(value: $0.0, choiceLabel: $0.1[language], isChosen: $0.0 == typed) } : []
    parts = isAddress ? AddressParts.parts(entryID, entry.name, typed, language) : []
    completes = kind == .reference ? entry.type.target : nil
    suggestions = try completes.map { try Completion.suggestions($0, "", snapshot, language) } ?? []
    near = try problems.contains { $0.code == "reference.unknown" } ? Self.near(completes ?? "", typed, snapshot, language) : []
    hasNear = !near.isEmpty
    let problems = hasNear ? problems.map { $0.code == "reference.unknown" ? Self.several(typed) : $0 } : problems
    entryFaults = problems.map { ProblemLine($0, language, place: Self.place(String($0.field.dropFirst(entry.name.count)), language)) }
    isFaulty = !problems.isEmpty
  }

  private static func near(_ type: String, _ typed: String, _ snapshot: Snapshot, _ language: Language) throws -> [Completion.Choice] {
    if case .several(let choices) = try Completion.meaning(type, typed, snapshot, language) { return choices }
    return try Completion.near(type, typed, snapshot, language)
  }

  private static func several(_ typed: String) -> Problem {
    Problem(
      "reference.several", Words("It is not clear which one \"\(typed)\" means.", "“\(typed)”指哪一个不明确。"),
      remedy: Texts.words("chooseOne"))
  }

  /// `[2].quantity` as `line 2, quantity`.
  static func place(_ path: String, _ language: Language) -> String {
    var parts: [String] = []
    for piece in path.split(whereSeparator: { $0 == "." || $0 == "[" }) {
      if piece.hasSuffix("]") {
        parts.append(Words("line \(piece.dropLast())", "第 \(piece.dropLast()) 行")[language])
      } else if piece != "lines" {
        parts.append(Texts.field(String(piece))[language])
      }
    }
    return parts.joined(separator: ", ")
  }
}

/// An address is typed into six boxes and goes to the step as the one text that it reads.
enum AddressParts {
  static let names = ["name", "street", "city", "postcode", "region", "country"]
  private static let autocomplete = ["organization", "street-address", "address-level2", "postal-code", "address-level1", "country"]

  static func parts(_ id: String, _ entry: String, _ typed: String, _ language: Language) -> [EntryView.Part] {
    let values = typed.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
    return names.enumerated().map { index, name in
      EntryView.Part(
        partID: "\(id)-\(name)", partName: "\(entry).\(name)", partLabel: Texts.field(name)[language],
        partValue: values.count == names.count ? values[index] : index == 0 ? typed : "", autocomplete: autocomplete[index])
    }
  }

  /// - Returns: nil when no box was filled in. A bar inside a box would shift the others, so it becomes a slash.
  static func joined(_ entry: String, _ form: SentForm) -> String? {
    let values = names.map { (form["\(entry).\($0)"] ?? "").replacingOccurrences(of: "|", with: "/").trimmingSpaces() }
    return values.allSatisfy(\.isEmpty) ? form[entry] : values.joined(separator: " | ")
  }
}
