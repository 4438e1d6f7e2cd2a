import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// Keeps what a form's script sends while somebody types, and gives it up when they start over.
struct DraftPages: Sendable {
  /// Bytes of a form that is sent to be kept: percent-encoded Chinese takes nine for each character.
  static let maximumForm = 3 * FormDraft.maximumBytes

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.post("/draft", use: keep)
    router.post("/draft/discard", use: discard)
  }

  @Sendable func keep(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let person = context.session.person?.id.key else { return Self.answer("signedOut", .unauthorized) }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: Self.maximumForm)
    guard isOurs else { return Self.answer("stale", .forbidden) }
    // Somebody else signed in here meanwhile, in another window of the same browser: it is not theirs.
    guard form["_person"] == person.description else { return Self.answer("otherPerson", .conflict) }
    let place = form["_place"] ?? ""
    guard DraftPlace.isKnown(place, desk.workplace.catalogue) else { throw Refused.badRequest }
    let now = try await desk.now()
    let draft = FormDraft(place: place, fields: FormDraft.fields(of: form), updated: now)
    switch try await desk.store.keep(draft, mark: Instant(milliseconds: UInt64(form["_mark"] ?? "") ?? 0), of: person) {
    case .kept: return Self.answer("kept", .ok, ("since", DraftsHere.moment(now, desk.times(context, now: now))))
    case .emptied: return Self.answer("emptied", .ok)
    case .ended(let mark): return Self.answer("ended", .ok, ("mark", String(mark.milliseconds)))
    case .tooLarge: return Self.answer("tooLarge", .contentTooLarge)
    }
  }

  @Sendable func discard(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let person = context.session.person?.id.key else { throw Refused.noOperator }
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let place = form["_place"], DraftPlace.isKnown(place, desk.workplace.catalogue) else { throw Refused.badRequest }
    try await desk.store.endDraft(at: place, of: person, now: try await desk.now())
    return Page(desk: desk, request: request, context: context).redirect(to: place)
  }

  private static func answer(_ state: String, _ status: HTTPResponse.Status, _ more: (String, String)...) -> Response {
    APIAnswer.json(.object([("state", .string(state))] + more.map { ($0, .string($1)) }), status: status)
  }
}

extension Desk {
  /// After a step came back with problems: what was typed is there at the next screen too.
  func keepDraft(_ form: SentForm, at place: String, _ context: ConsoleContext) async {
    guard let person = context.session.person?.id.key else { return }
    await losingNothing(place) { [self] in
      let now = try await now()
      // Just sent, so newer than any end.
      _ = try await store.keep(FormDraft(place: place, fields: FormDraft.fields(of: form), updated: now), mark: Instant(milliseconds: .max), of: person)
    }
  }

  /// After a step was taken.
  func endDraft(at place: String, _ context: ConsoleContext) async {
    guard let person = context.session.person?.id.key else { return }
    await losingNothing(place) { [self] in try await store.endDraft(at: place, of: person, now: try await now()) }
  }

  /// What became of the step is settled before: a draft that can't be written must not make it look otherwise.
  private func losingNothing(_ place: String, _ body: () async throws -> Void) async {
    do { try await body() } catch { logger.warning("a draft could not be kept", metadata: ["place": "\(place)", "error": "\(error)"]) }
  }
}
