import Foundation
import Ground
import Hummingbird
import Replica
import Workflow

/// The steps by chapter, and the forms of those that begin something.
struct StepPages: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/do", use: list)
    router.get("/do/:step", use: show)
    router.post("/do/:step", use: take)
    router.get("/complete/:type", use: complete)
  }

  private struct ListView: Sendable {
    struct Line: Sendable {
      let step, stepLabel, stepHelp, section, stepLink: String
      let obstacle: String?
    }
    struct Chapter: Sendable {
      let number, chapterName: String
      let lines: [Line]
    }
    let begun: [BegunForm]
    let hasBegun: Bool
    let chapters: [Chapter]
  }

  /// A step whose entries are larger than a form: programs take it, and a person imports a file.
  static func isForPrograms(_ step: AnyStep) -> Bool { step.entries.contains { $0.maximumText > SentForm.maximum } }

  @Sendable func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await desk.site() else { throw Refused.notAMember }
    let language = context.session.language
    let steps = Dictionary(grouping: desk.workplace.catalogue) { $0.declaration.section.prefix { $0 != "." } }
    let chapters = steps.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map { number, steps in
      ListView.Chapter(
        number: String(number), chapterName: Texts.chapter(Int(number) ?? 0)[language],
        lines: steps.map { step in
          let obstacle = desk.workplace.refusal(step, site, actor)
          return .init(
            step: step.name, stepLabel: step.declaration.label[language], stepHelp: step.declaration.help[language], section: step.declaration.section,
            stepLink: Self.isForPrograms(step) ? "/import" : "/do/\(step.name)", obstacle: obstacle.map { "\($0.what[language]) \($0.remedy[language])" })
        })
    }
    let begun = try await BegunForm.all(desk, context)
    let view = ListView(begun: begun, hasBegun: !begun.isEmpty, chapters: chapters)
    return try await Page(desk: desk, request: request, context: context).answer("do", Texts.words("stepsTitle"), view, section: "do")
  }

  private struct FormPage: Sendable {
    let forms: [StepFormView]
    let obstacle: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try step(context)
    if Self.isForPrograms(step) { return .redirect(to: "/import", type: .normal) }
    return try await page(request, context, step, typed: nil, status: .ok)
  }

  private func step(_ context: ConsoleContext) throws -> AnyStep {
    guard let step = desk.workplace.catalogue.first(where: { $0.name == context.parameters.get("step") }) else { throw Refused.notFound }
    return step
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ step: AnyStep, typed: TypedStep?, status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let drafts = try await DraftsHere(desk, context, under: StepFormView.address(step, nil))
    // A link may say what a form is about.
    let known = Dictionary(step.entries.compactMap { entry in request.uri.queryParameters[Substring(entry.name)].map { (entry.name, String($0)) } }) { first, _ in first }
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] looking in
      FormPage(
        forms: [try StepFormView(step, subject: nil, typed: typed, isOpen: true, drafts: drafts, looking.snapshot, language, known: known)],
        obstacle: workplace.refusal(step, looking.site, actor).map { "\($0.what[language]) \($0.remedy[language])" })
    }
    return try await Page(desk: desk, request: request, context: context).answer("step", step.declaration.label, view, status: status, section: "do")
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try step(context)
    let taken = try await StepTaking(desk: desk).take(step, subject: nil, request, context)
    switch taken {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, step, typed: typed, status: status)
    }
  }

  @Sendable func complete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard context.session.actor != nil else { throw Refused.noOperator }
    guard let type = context.parameters.get("type") else { throw Refused.notFound }
    let start = String((request.uri.queryParameters["q"].map(String.init) ?? "").prefix(100))
    if !start.isEmpty { try await desk.replica.catchUpSearch() }
    let language = context.session.language
    let found = try await desk.replica.read { try Completion.suggestions(type, start, $0, language) }
    return APIAnswer.json(.array(found.map { ["code": .string($0.code), "words": .string($0.words)] }))
  }
}

/// Takes a step from its form: done, or back to the page with what was typed.
struct StepTaking: Sendable {
  let desk: Desk

  enum Result {
    case done(Response)
    case refused(TypedStep, HTTPResponse.Status)
  }

  /// - Parameters:
  ///   - subject: the record that the step's first entry names, when the form is on its page.
  ///   - next: the page to go to when it is done; nil for the record that the step says.
  func take(
    _ step: AnyStep, subject: RecordKey?, then next: String? = nil, _ request: Request, _ context: ConsoleContext
  ) async throws -> Result {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk)
    let place = StepFormView.address(step, subject)
    var typed = TypedStep(step, form)
    if let subject, let first = step.entries.first { typed.values[first.name] = subject.description }
    typed.values = try await meant(typed.values, step, form, context.session.language)
    guard isOurs else {
      // Nothing is done, and nothing of what was typed is lost.
      typed.problems = [Refused.staleForm.problem]
      return .refused(typed, .forbidden)
    }
    if let sentence = step.declaration.confirmation, form["_confirmed"] != "yes" {
      // What is wrong is said first: nobody confirms what can't be done.
      typed.problems = try await desk.workplace.problems(step.name, typed.values, by: actor)
      await desk.keepDraft(form, at: place, context)
      if !typed.problems.isEmpty { return .refused(typed, .unprocessableContent) }
      return .done(try await ConfirmPage(desk: desk, step: step, sentence: sentence, place: place, form: form).answer(request, context))
    }
    do {
      let outcome = try await desk.workplace.perform(step.name, typed.values, by: actor, reason: typed.reason)
      await desk.endDraft(at: place, context)
      let page = Page(desk: desk, request: request, context: context)
      var response = page.redirect(to: next ?? "/r/\(outcome.result.subject)", after: outcome.result)
      let offer = TakeBack(outcome, now: try await desk.now())
      if let sealed = try offer?.sealed(for: context.session.token, desk) { response.setCookie(TakeBack.cookie(sealed, desk)) }
      return .done(response)
    } catch let problems as Problems {
      await desk.keepDraft(form, at: place, context)
      typed.problems = problems.all
      return .refused(typed, .unprocessableContent)
    }
  }

  /// References by what was chosen for them, or by the one record that the typed words fit. What is not clear stays as it was typed.
  private func meant(_ values: [String: String], _ step: AnyStep, _ form: SentForm, _ language: Language) async throws -> [String: String] {
    let references = step.entries.filter { $0.type.kind == .reference && values[$0.name] != nil }
    guard !references.isEmpty else { return values }
    try await desk.replica.catchUpSearch()
    return try await desk.replica.read { snapshot in
      try references.reduce(into: values) { values, entry in
        if let chosen = form["_pick.\(entry.name)"], !chosen.isEmpty { values[entry.name] = chosen }
        guard let target = entry.type.target, let text = values[entry.name]?.trimmingSpaces() else { return }
        if case .one(let code) = try Completion.meaning(target, text, snapshot, language) { values[entry.name] = code }
      }
    }
  }
}
