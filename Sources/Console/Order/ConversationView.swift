import Foundation
import Ground
import Records
import Replica
import Workflow

/// What sites wrote to each other about an order, the newest last, and the box for the next note.
struct ConversationView: Sendable {
  /// The newest so many.
  static let shown = 50

  struct Talk: Sendable {
    let noteAnchor, noteKey, noteAuthor, noteSite, noteAt, noteText: String
    let noteAsks: String?
    let isOpenQuestion, isAnsweredQuestion, isForOffice, isOwnSite, mayAnswer: Bool
    /// Leads to the question that this answers.
    let answersAnchor: String?
    let hasNoteText: Bool
    let answerTyped: String
    let answerFaults: [ProblemLine]
    let isAnswerOpen: Bool
  }
  struct Choice: Sendable {
    let choiceValue, choiceText: String
    let isPicked: Bool
  }

  let talks: [Talk]
  let hasTalks, isTalkCut: Bool
  let openQuestions: Int?
  let writeAction: String
  /// nil when this operator may write.
  let writeObstacle: String?
  let mayWrite: Bool
  let writtenText: String
  let askChoices, scopeChoices: [Choice]
  let hasAsks, hasScopes: Bool
  let writeFaults: [ProblemLine]
  let hasWriteFaults: Bool

  init(_ notes: OrderNotes, of progress: OrderProgress, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords) throws {
    let language = times.language
    let answerRefusal = workplace.refusal(try workplace.step(AnswerNote.step.name), step.site, step.actor)
    let answered = typed.flatMap { $0.step == AnswerNote.step.name ? $0 : nil }
    let anchors = Dictionary(notes.notes.map { ($0.first, "note-\($0.note)") }) { first, _ in first }
    talks = notes.notes.map { note in
      let mine = answered.flatMap { $0.values["note"] == note.note.description ? $0 : nil }
      return Talk(
        noteAnchor: "note-\(note.note)", noteKey: note.note.description, noteAuthor: note.author, noteSite: note.site, noteAt: times.exact(note.at),
        noteText: note.text, noteAsks: note.asks, isOpenQuestion: note.isOpen, isAnsweredQuestion: note.asks != nil && !note.isOpen,
        isForOffice: note.isForOffice, isOwnSite: note.site == step.site.code, mayAnswer: note.isOpen && answerRefusal == nil,
        answersAnchor: note.answers.flatMap { anchors[$0] }, hasNoteText: !note.text.isEmpty, answerTyped: mine?.values["text"] ?? "",
        answerFaults: mine?.problems.map { ProblemLine($0, language, place: "") } ?? [], isAnswerOpen: mine != nil || note.asks == step.site.code)
    }
    hasTalks = !talks.isEmpty
    isTalkCut = notes.isCut
    let open = notes.notes.count(where: \.isOpen)
    openQuestions = open > 0 ? open : nil
    let refusal = workplace.refusal(try workplace.step(WriteNote.step.name), step.site, step.actor)
    writeAction = "/r/\(progress.order)/\(WriteNote.step.name)"
    writeObstacle = refusal.map { "\($0.what[language]) \($0.remedy[language])" }
    mayWrite = refusal == nil
    let written = typed.flatMap { $0.step == WriteNote.step.name ? $0 : nil }
    writtenText = written?.values["text"] ?? ""
    let known = try KnownOrder.find(progress.order, step.snapshot)
    let sites = try known.map { try NoteReach($0, step).askable() } ?? []
    askChoices = sites.map { .init(choiceValue: $0.code, choiceText: "\($0.code) \($0.name)", isPicked: written?.values["asks"] == $0.code) }
    hasAsks = !sites.isEmpty
    // Where the order is not held there is nothing to keep among a few.
    let scopes = progress.row == nil ? [] : NoteScope.allCases
    scopeChoices = scopes.map { .init(choiceValue: $0.rawValue, choiceText: $0.label[language], isPicked: written?.values["scope"] == $0.rawValue) }
    hasScopes = !scopes.isEmpty
    writeFaults = written?.problems.map { ProblemLine($0, language, place: "") } ?? []
    hasWriteFaults = !writeFaults.isEmpty
  }
}
