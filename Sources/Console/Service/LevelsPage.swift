import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The table of service levels: what is shipped beside what holds, who changed it and why; headquarters changes it here.
struct LevelsPage: Sendable {
  let desk: Desk

  static let path = "/levels"

  func add(to router: Router<ConsoleContext>) {
    router.get("/levels", use: show)
    router.post("/levels", use: change)
  }

  private struct View: Sendable {
    struct Level: Sendable {
      let levelLabel, levelName, levelSection, levelStep, shippedText, currentText, ownerText: String
      let isChanged: Bool
      let why, coming, changeLink: String?
    }
    let serviceTabs: [ServiceTab]
    let levels: [Level]
    let forms: [StepFormView]
    let obstacle: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, typed: nil, status: .ok)
  }

  @Sendable func change(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try desk.workplace.step(ChangeLevel.step.name)
    switch try await StepTaking(desk: desk).take(step, subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let step = try desk.workplace.step(ChangeLevel.step.name)
    let chosen = request.uri.queryParameters["level"].map(String.init)
    let view = try await desk.workplace.look(as: actor) { [desk] looking in
      let obstacle = desk.workplace.refusal(step, looking.site, actor)
      let duties = try Duties(looking.snapshot)
      let known = chosen.flatMap { looking.levels.find($0) }.map { Self.known($0, looking.today) } ?? [:]
      return View(
        serviceTabs: ServiceTab.all(Self.path, language),
        levels: try looking.levels.all.map { try Self.line($0, duties, looking, desk.workplace, mayChange: obstacle == nil, language) },
        forms: obstacle == nil ? [try StepFormView(step, subject: nil, typed: typed, isOpen: true, looking.snapshot, language, action: Self.path, known: known)] : [],
        obstacle: obstacle.map { "\($0.what[language]) \($0.remedy[language])" })
    }
    return try await Page(desk: desk, request: request, context: context).answer("levels", Texts.words("levelsTitle"), view, status: status, section: "indicators")
  }

  private static func known(_ level: ServiceLevel, _ today: Day) -> [String: String] {
    let terms = level.terms(on: today)
    return ["level": level.name, "amount": "\(terms.amount)", "unit": terms.unit.rawValue, "from": today.advanced(by: 1).description]
  }

  private static func line(
    _ level: ServiceLevel, _ duties: Duties, _ context: StepContext, _ workplace: Workplace, mayChange: Bool, _ language: Language
  ) throws -> View.Level {
    let declared = workplace.catalogue.first { $0.name == level.step }?.declaration
    let (terms, change) = (level.terms(on: context.today), level.change(on: context.today))
    let next = level.changes.first { $0.from > context.today }
    let owner = terms.owner ?? declared.map { duties.of($0).accountable }
    return View.Level(
      levelLabel: level.label[language], levelName: level.name, levelSection: level.section, levelStep: declared?.label[language] ?? level.step,
      shippedText: TaskClock.allowance(level.shipped)[language], currentText: TaskClock.allowance(terms)[language], ownerText: owner?.label[language] ?? "",
      isChanged: change != nil, why: change.map { Self.why($0, language) },
      coming: next.map { "\(Texts.words("levelFrom")[language]) \($0.from): \(TaskClock.allowance($0.terms)[language]). \(Self.why($0, language))" },
      changeLink: mayChange ? "\(path)?level=\(level.name)#change" : nil)
  }

  private static func why(_ change: ServiceLevel.Change, _ language: Language) -> String { "\(change.from) · \(change.by): \(change.reason)" }
}
