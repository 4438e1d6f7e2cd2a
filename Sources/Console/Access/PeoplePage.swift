import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The people of this site, for its administrators: who may come in, who was there, and what happened at the door.
struct PeoplePage: Sendable {
  static let shownEntries = 100

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/people", use: show)
    router.post("/people/invite", use: invite)
    router.post("/people/end", use: end)
    router.post("/people/shut", use: shut)
  }

  private struct View: Sendable {
    struct Person: Sendable {
      let personKey, name, fullName, roles, seenText: String
      let hasPassword, hasPIN, hasBadge: Bool
      let isOutside: Bool
      let changeLink: String
    }
    struct Entry: Sendable {
      let at, entryName, what, place: String
      let isRefused: Bool
    }
    let siteName: String
    let people: [Person]
    let entries: [Entry]
    let hasEntries: Bool
    let shown: MePage.Shown?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, shown: nil) }

  private func page(_ request: Request, _ context: ConsoleContext, shown: MePage.Shown?) async throws -> Response {
    _ = try administrator(context)
    let language = context.session.language
    let times = desk.times(context, now: try await desk.now())
    let seen = try await desk.store.lastSeen()
    var having: [SecretKind: Set<RecordKey>] = [:]
    for kind in SecretKind.allCases { having[kind] = try await desk.store.people(with: kind) }
    let people = try await desk.operators().map { [having] person in
      let key = person.id.key
      return View.Person(
        personKey: key.description, name: person.name, fullName: person.fullName,
        roles: person.actor.roleNames(language, separator: " · "),
        seenText: seen[key].map(times.ago) ?? Texts.words("neverSeen")[language], hasPassword: having[.password]?.contains(key) == true,
        hasPIN: having[.pin]?.contains(key) == true, hasBadge: having[.badge]?.contains(key) == true,
        isOutside: having[.password]?.contains(key) != true, changeLink: "/r/\(key)/operator.change#step-operator.change")
    }
    let entries = try await desk.store.accessEntries(limit: Self.shownEntries).map { entry in
      View.Entry(
        at: times.exact(entry.at), entryName: entry.name, what: entry.what.label[language], place: entry.place, isRefused: entry.what == .refused)
    }
    let view = View(siteName: try await desk.site()?.name ?? "", people: people, entries: entries, hasEntries: !entries.isEmpty, shown: shown)
    return try await Page(desk: desk, request: request, context: context).answer("people", Texts.words("peopleTitle"), view, section: "people")
  }

  private func administrator(_ context: ConsoleContext) throws -> Row<Operator> {
    guard let person = context.session.person else { throw Refused.noOperator }
    guard person.actor.roles.contains(.administrator) else { throw Refused.notTheirs }
    return person
  }

  private func chosen(_ request: Request, _ context: ConsoleContext) async throws -> Row<Operator> {
    _ = try administrator(context)
    let form = try await SentForm.read(request, context, desk, limit: 64_000)
    guard let key = RecordKey(form["person"] ?? ""), let person = try await desk.person(key) else { throw Refused.notFound }
    return person
  }

  private func note(_ what: AccessEvent, _ person: Row<Operator>, _ context: ConsoleContext) async throws {
    let by = try administrator(context)
    try await desk.store.note(
      what, person.id.key, name: person.name, place: "\(desk.door(context).place) · \(by.name)", at: try await desk.now())
  }

  @Sendable func invite(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let person = try await chosen(request, context)
    let code = try await desk.store.newCode(for: person.id.key, at: try await desk.now())
    try await note(.invited, person, context)
    let language = context.session.language
    let label = Words("One-time code for \(person.fullName)", "\(person.fullName) 的一次性代码")
    return try await page(request, context, shown: .init(shownLabel: label[language], shownText: code, shownHelp: Texts.words("codeShownHelp")[language]))
  }

  @Sendable func end(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let person = try await chosen(request, context)
    try await desk.store.endSessions(of: person.id.key, but: person.id == context.session.person?.id ? context.session.open?.hash : nil)
    try await note(.ended, person, context)
    return Page(desk: desk, request: request, context: context).redirect(to: "/people", message: Texts.words("sessionsEnded"))
  }

  @Sendable func shut(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let person = try await chosen(request, context)
    guard person.id != context.session.person?.id else {
      throw Problem("access.self", Words("You would shut yourself out.", "不能停用您自己的登录。"), remedy: Words("Ask another administrator.", "请由其他管理员操作。"))
    }
    try await desk.store.shut(person.id.key)
    try await note(.shut, person, context)
    return Page(desk: desk, request: request, context: context).redirect(to: "/people", message: Words("\(person.fullName) can no longer sign in.", "\(person.fullName) 已不能登录。"))
  }
}
