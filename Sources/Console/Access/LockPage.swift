import Ground
import Hummingbird

/// A screen that is left alone shows nothing; the person comes back to where they were.
struct LockPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/lock", use: show)
    router.post("/lock", use: lock)
    router.post("/unlock", use: unlock)
  }

  private struct View: Sendable {
    let fullName, back: String
    let isShared: Bool
    let faults: Faults
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, back: request.uri.queryParameters["back"].map(String.init), problems: [])
  }

  private func page(_ request: Request, _ context: ConsoleContext, back: String?, problems: [Problem]) async throws -> Response {
    guard let person = context.session.lockedPerson, let open = context.session.open else {
      return Page(desk: desk, request: request, context: context).redirect(to: context.session.person == nil ? "/sign-in?back=\(Page.ownPath(back).percentEncoded)" : Page.ownPath(back))
    }
    let view = View(
      fullName: person.fullName, back: Page.ownPath(back), isShared: open.isShared, faults: Faults(problems, context.session.language))
    return try await Page(desk: desk, request: request, context: context)
      .answer("lock", Texts.words("lockTitle"), view, status: problems.isEmpty ? .ok : .unauthorized)
  }

  @Sendable func lock(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    if let open = context.session.open, let person = context.session.person {
      let now = try await desk.now()
      try await desk.store.setLocked(true, open, at: now)
      try await desk.store.note(.locked, person.id.key, name: person.name, place: desk.door(context).place, at: now)
    }
    return Page(desk: desk, request: request, context: context).redirect(to: "/lock?back=\(Page.ownPath(form["back"]).percentEncoded)")
  }

  @Sendable func unlock(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let person = context.session.lockedPerson, let open = context.session.open else { throw Refused.noOperator }
    do {
      try await desk.door(context).unlock(open, secret: form["secret"] ?? "", person: person, at: try await desk.now())
    } catch let problem as Problem {
      // Whatever kind of secret it was meant to be, there is one field here.
      let shown = Problem(problem.code, field: problem.field.isEmpty ? "" : "secret", problem.what, remedy: problem.remedy)
      return try await page(request, context, back: form["back"], problems: [shown])
    }
    return Page(desk: desk, request: request, context: context).redirect(to: Page.ownPath(form["back"]))
  }
}
