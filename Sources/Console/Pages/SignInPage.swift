import Foundation
import Ground
import Hummingbird
import Records
import Replica

/// Who sits here, and in which language they read.
struct SignInPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/operator", use: show)
    router.post("/operator", use: choose)
    router.post("/language", use: switchLanguage)
  }

  private struct View: Sendable {
    struct Person: Sendable {
      let key, name, fullName, roles: String
      let isCurrent: Bool
    }
    let people: [Person]
    let siteName: String
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let language = context.session.language
    let people = try await desk.operators().map { person in
      View.Person(
        key: person.id.description, name: person.name, fullName: person.fullName,
        roles: person.actor.roles.map { $0.label[language] }.sorted().joined(separator: " · "), isCurrent: person.id == context.session.person?.id)
    }
    let view = View(people: people, siteName: try await desk.site()?.name ?? "")
    return try await Page(desk: desk, request: request, context: context).answer("operator", Texts.words("whoTitle"), view)
  }

  @Sendable func choose(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let key = RecordKey(form["operator"] ?? ""), try await desk.operators().contains(where: { $0.id.key == key }) else {
      throw Refused.noOperator
    }
    var response = Page(desk: desk, request: request, context: context).redirect(to: "/")
    // A new id, so that a cookie that someone planted before is worth nothing now.
    response.setCookie(SessionCookies(desk: desk).session(SessionCookies.newID(), key))
    if let language = try await desk.store.language(of: key) { response.setCookie(SessionCookies(desk: desk).language(language)) }
    return response
  }

  @Sendable func switchLanguage(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let language = Language(rawValue: form["language"] ?? "") else { throw Refused.badRequest }
    if let person = context.session.person { try await desk.store.choose(language, for: person.id.key) }
    var response = Page(desk: desk, request: request, context: context).redirect(to: Page.ownPath(form["back"]))
    response.setCookie(SessionCookies(desk: desk).language(language))
    return response
  }
}
