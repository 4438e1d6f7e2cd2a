import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The page on which a customer answers a survey, without signing in: by a signed link that is good for one answer and until its last day.
struct SurveyPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/survey/:token", use: show)
    router.post("/survey/:token", use: answer)
  }

  private struct Choice: Sendable {
    let number: Int
    let isChosen: Bool
  }

  private struct View: Sendable {
    let siteName, action, about, text: String
    let satisfaction, recommendation: [Choice]
    let faults: Faults
    let isOpen: Bool
    /// Instead of the questions.
    let said: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let survey = try await survey(context) else { return try await forged(request, context) }
    return try await page(survey, request, context)
  }

  @Sendable func answer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let survey = try await survey(context) else { return try await forged(request, context) }
    let (form, isOurs) = try await SentForm.readUntrusted(request, context, desk, limit: 16_000)
    guard isOurs else { return try await page(survey, request, context, form, [Refused.staleForm.problem], .forbidden) }
    let raw = form.entries(["csat", "nps", "text"]).filter { !$0.value.isEmpty }.merging(["survey": survey.id.key.description, "way": SurveyWay.link.rawValue]) { $1 }
    do {
      // The customer is none of our people: the program enters it, and the answer says that it came by the link.
      _ = try await desk.workplace.perform(AnswerSurvey.step.name, raw, by: Actor(name: Workplace.program, roles: AnswerSurvey.step.operators))
    } catch let problems as Problems {
      guard let now = try await self.survey(context) else { return try await forged(request, context) }
      return try await page(now, request, context, form, problems.all, .unprocessableContent)
    }
    return try await message(Texts.words("surveyThanks"), request, context, .ok)
  }

  private func survey(_ context: ConsoleContext) async throws -> Row<Survey>? {
    guard let token = context.parameters.get("token"), let key = try await SurveyLinks(desk).survey(token) else { return nil }
    return try await desk.replica.read { try $0.get(Survey.ID(key)) }
  }

  /// A link that is none of ours. Who tries many has to wait.
  private func forged(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    do {
      try await desk.store.countTry([DeskStore.Tried(who: "survey from " + context.address.prefix(64), rule: .address)], at: desk.now())
    } catch let problem as Problem {
      return try await message(Words("\(problem.what.en) \(problem.remedy.en)", "\(problem.what.zh)\(problem.remedy.zh)"), request, context, .tooManyRequests)
    }
    let (what, remedy) = (Texts.words("surveyForged"), Texts.words("surveyForgedRemedy"))
    return try await message(Words("\(what.en) \(remedy.en)", "\(what.zh)\(remedy.zh)"), request, context, .notFound)
  }

  private func message(_ words: Words, _ request: Request, _ context: ConsoleContext, _ status: HTTPResponse.Status) async throws -> Response {
    try await draw(nil, said: words, request, context, nil, [], status)
  }

  private func page(
    _ survey: Row<Survey>, _ request: Request, _ context: ConsoleContext, _ form: SentForm? = nil, _ problems: [Problem] = [], _ status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    if survey.state == .answered { return try await message(Texts.words("surveyUsed"), request, context, .gone) }
    let today = try await desk.workplace.look(as: Actor(name: Workplace.program, roles: [])) { $0.today }
    guard survey.expires >= today else { return try await message(Texts.words("surveyExpired"), request, context, .gone) }
    return try await draw(survey, said: nil, request, context, form, problems, status)
  }

  private func draw(
    _ survey: Row<Survey>?, said: Words?, _ request: Request, _ context: ConsoleContext, _ form: SentForm?, _ problems: [Problem], _ status: HTTPResponse.Status
  ) async throws -> Response {
    let language = context.session.language
    let order = try await desk.replica.read { snapshot in try survey?.order.flatMap { try snapshot.get($0)?.customerReference } }
    func choices(_ range: ClosedRange<Int>, _ name: String) -> [Choice] { range.map { Choice(number: $0, isChosen: form?[name] == "\($0)") } }
    let about = order.map { "\(Texts.words("surveyAboutOrder")[language]) \($0)" } ?? Texts.words("surveyAboutPeriod")[language]
    let view = View(
      siteName: try await desk.site()?.name ?? "", action: Page.ownPath(request.uri.path), about: about, text: form?["text"] ?? "",
      satisfaction: choices(AnswerSurvey.satisfaction, "csat"), recommendation: choices(AnswerSurvey.recommendation, "nps"), faults: Faults(problems, language),
      isOpen: said == nil, said: said?[language])
    return try await Page(desk: desk, request: request, context: context).answer("survey", Texts.words("surveyTitle"), view, status: status)
  }
}
