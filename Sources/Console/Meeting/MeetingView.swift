import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What the page of the meeting shows: the agenda, or what was decided on a day.
struct MeetingView: Sendable {
  struct Asked: Sendable {
    /// nil for the meeting of today.
    var day: Day?
    /// The item whose decision is typed.
    var about: RecordKey?
    var matter: DecisionMatter?
  }
  struct Item: Sendable {
    let itemName, itemLink, decideLink: String
    let itemFacts: [String]
    let decidedBefore: [DecisionLine]
  }
  struct Section: Sendable {
    let sectionID, sectionTitle: String
    let sectionCount: Int
    let isCut, isEmptySection: Bool
    let items: [Item]
  }
  struct DecisionLine: Sendable {
    let decisionNumber, decisionLink, what, who, untilText, stateText, stateTone: String
    let aboutName, aboutLink, resultText: String?
    let isLate: Bool
  }
  struct DayLink: Sendable {
    let dayText, dayLink: String
    let isCurrent: Bool
  }

  static let maximumDecisions = 100
  static let shownDays = 12

  let todayText, siteText: String
  /// nil on a past day's page.
  let agenda: [Section]
  let isToday: Bool
  let chosenDay: String?
  let forms: [StepFormView]
  let obstacle: String?
  let decisions: [DecisionLine]
  let hasDecisions: Bool
  let days: [DayLink]

  init(
    _ asked: Asked, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    todayText = step.today.description
    siteText = "\(step.site.code) \(step.site.name)"
    isToday = asked.day == nil
    chosenDay = asked.day?.description
    let decide = try workplace.step(Decide.step.name)
    obstacle = workplace.refusal(decide, step.site, step.actor).map { "\($0.what[language]) \($0.remedy[language])" }
    agenda = try isToday ? Agenda(step).sections.map { try Self.section($0, step, language) } : []
    forms = try isToday && obstacle == nil ? [Self.form(decide, asked, typed, step, language)] : []
    decisions = try Decision.rows(of: asked.day, step, limit: Self.maximumDecisions).map { try Self.line($0, step, language) }
    hasDecisions = !decisions.isEmpty
    days = try Decision.days(step, limit: Self.shownDays).map { DayLink(dayText: "\($0)", dayLink: "\(MeetingPage.path)/\($0)", isCurrent: $0 == asked.day) }
  }

  /// The step's own form; what the item is, it knows already.
  private static func form(
    _ decide: AnyStep, _ asked: Asked, _ typed: TypedStep?, _ step: StepContext, _ language: Language
  ) throws -> StepFormView {
    let row = try asked.about.flatMap { try step.snapshot.find($0) }
    var known = ["matter": (asked.matter ?? .other).rawValue]
    if let row { known["about"] = RecordNames.ownName(row) ?? row.key.description }
    return try StepFormView(decide, subject: nil, typed: typed, isOpen: true, step.snapshot, language, action: MeetingPage.path, known: known)
  }

  private static func section(_ section: Agenda.Section, _ step: StepContext, _ language: Language) throws -> Section {
    Section(
      sectionID: "agenda-\(section.matter.rawValue)", sectionTitle: section.title[language], sectionCount: section.items.count, isCut: section.isCut,
      isEmptySection: section.items.isEmpty,
      items: try section.items.map { item in
        Item(
          itemName: item.name, itemLink: item.matter == .conflict ? "\(ConflictsPage.path)?record=\(item.key)" : "/r/\(item.key)",
          decideLink: "\(MeetingPage.path)?about=\(item.key)&matter=\(item.matter.rawValue)#decide",
          itemFacts: item.facts.map { $0[language] }, decidedBefore: try item.decided.map { try line($0, step, language) })
      })
  }

  private static func line(_ decision: Row<Decision>, _ step: StepContext, _ language: Language) throws -> DecisionLine {
    let site = try step.snapshot.code(of: SiteID(UInt32(clamping: decision.site)))
    let role = OperatorRole(rawValue: decision.role)?.label[language] ?? decision.role
    let state = Decision.fields.state.schema
    return DecisionLine(
      decisionNumber: decision.number, decisionLink: "/r/\(decision.id.key)", what: decision.what, who: "\(site) · \(role)",
      untilText: decision.until.description, stateText: decision.state.label[language], stateTone: CellView.tone(decision.state.rawValue, state),
      aboutName: decision.aboutName, aboutLink: decision.about.flatMap { RecordKey(bytes: $0.bytes) }.map { "/r/\($0)" }, resultText: decision.result,
      isLate: decision.state == .open && decision.until < step.today)
  }
}
