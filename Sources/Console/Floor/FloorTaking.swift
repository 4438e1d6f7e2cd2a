import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// Takes a step for a page of the floor. What comes twice with one mark is answered as done and done once.
struct FloorTaking: Sendable {
  /// Bytes of a form here.
  static let maximumForm = 20_000

  let desk: Desk

  struct Taken: Sendable {
    let form: SentForm
    let status: HTTPResponse.Status
    /// What was done; nil when it was refused.
    let message: Words?
    let problems: [Problem]

    func outcome(_ language: Language) -> ScanOutcome {
      message.map { .good($0, language) } ?? .stop(problems, language)
    }
  }

  /// - Parameter raw: the step's entries, from the form; may throw problems of the form itself.
  func take(
    _ step: String, _ request: Request, _ context: ConsoleContext, raw: @Sendable (SentForm) throws -> [String: String]
  ) async throws -> Taken {
    let actor = try await desk.plantActor(context)
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: Self.maximumForm)
    guard isOurs else { return Taken(form: form, status: .forbidden, message: nil, problems: [Refused.staleForm.problem]) }
    do {
      let entries = try raw(form).filter { !$0.value.isEmpty }
      if let mark = entries["mark"], try await desk.replica.read({ try $0.isEntered(mark: mark) }) {
        return Taken(form: form, status: .ok, message: Texts.words("floorDone"), problems: [])
      }
      let outcome = try await desk.workplace.perform(step, entries, by: actor)
      return Taken(form: form, status: .ok, message: outcome.result.message, problems: [])
    } catch let problems as Problems {
      return Taken(form: form, status: .unprocessableContent, message: nil, problems: problems.all)
    }
  }
}
