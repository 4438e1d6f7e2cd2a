import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// Asks once more before a step that can't be taken back, with what was entered: for browsers without scripts, and for forms elsewhere that
/// do not ask themselves.
struct ConfirmPage: Sendable {
  let desk: Desk
  let step: AnyStep
  let sentence: Words
  /// Where the form was and posts to.
  let place: String
  let form: SentForm

  private struct View: Sendable {
    struct Entered: Sendable {
      let enteredLabel, enteredText: String
    }
    struct Hidden: Sendable {
      let hiddenName, hiddenValue: String
    }
    let stepLabel, sentence, place, about: String
    let entered: [Entered]
    let hidden: [Hidden]
  }

  func answer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let subject = DraftPlace.subject(place)
    let about = try await desk.replica.read { snapshot in try subject.flatMap { try snapshot.find($0) }.map { RecordNames.name($0) } ?? "" }
    let typed = TypedStep(step, form)
    var entered = step.entries.compactMap { entry in typed.values[entry.name].map { View.Entered(enteredLabel: entry.label[language], enteredText: Self.text($0, entry, language)) } }
    if !typed.reason.isEmpty { entered.append(View.Entered(enteredLabel: Texts.words("reason")[language], enteredText: typed.reason)) }
    let hidden = FormDraft.fields(of: form).sorted { $0.key < $1.key }.map { View.Hidden(hiddenName: $0.key, hiddenValue: $0.value) }
    let view = View(stepLabel: step.declaration.label[language], sentence: sentence[language], place: place, about: about, entered: entered, hidden: hidden)
    return try await Page(desk: desk, request: request, context: context).answer("confirm", step.declaration.label, view)
  }

  private static func text(_ typed: String, _ entry: EntrySchema, _ language: Language) -> String {
    entry.type.options.first { $0.value == typed }?.label[language] ?? typed
  }
}
