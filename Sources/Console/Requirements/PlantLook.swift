import Ground
import Hummingbird
import Workflow

extension Desk {
  /// Answers with a page of a plant that is a reading of its records and nothing else.
  func plantPage<View: Sendable>(
    _ template: String, _ title: Words, section: String, _ request: Request, _ context: ConsoleContext, _ read: @escaping @Sendable (StepContext, Language) throws -> View
  ) async throws -> Response {
    let actor = try await plantActor(context)
    let language = context.session.language
    let view = try await workplace.look(as: actor) { try read($0, language) }
    return try await Page(desk: self, request: request, context: context).answer(template, title, view, section: section)
  }
}
