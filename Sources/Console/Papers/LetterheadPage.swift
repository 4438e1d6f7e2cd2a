import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Headquarters' letterhead, as it is and to be changed: the form of its step, filled in with what stands, and a logo from a file.
struct LetterheadPage: Sendable {
  let desk: Desk
  private static let name = SetLetterhead.step.name

  func add(to router: Router<ConsoleContext>) {
    router.get("/do/letterhead.set", use: show)
    router.post("/do/letterhead.set", use: take)
  }

  private struct View: Sendable {
    struct Line: Sendable {
      let entryID, name, label, value: String
      let hint: String?
      let isLong, isRequired, isFaulty: Bool
      let faults: [ProblemLine]
    }
    let lines: [Line]
    let help, takeLabel, logo: String
    let logoHint: String
    let logoFaults: [ProblemLine]
    let others: [ProblemLine]
    let logoLimit: Int
    let hasLogo, isFaulty: Bool
    let obstacle: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, typed: nil, status: .ok) }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let step = try desk.workplace.step(Self.name)
    switch try await StepTaking(desk: desk).take(step, subject: nil, then: "/do/\(Self.name)", request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let step = try desk.workplace.step(Self.name)
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [workplace = desk.workplace] looking in
      Self.view(step, try looking.snapshot.first(Letterhead.self), typed, workplace.refusal(step, looking.site, actor), language)
    }
    return try await Page(desk: desk, request: request, context: context)
      .answer("letterhead", step.declaration.label, view, status: status, section: "do", scripts: ["letterhead.js"])
  }

  private static func view(_ step: AnyStep, _ known: Row<Letterhead>?, _ typed: TypedStep?, _ obstacle: Problem?, _ language: Language) -> View {
    let written = step.entries.filter { !["logo", "without_logo"].contains($0.name) }
    let problems = typed?.problems ?? []
    let lines = written.map { entry in
      let stands = known?.any.schema.field(named: entry.name).flatMap { known?.any.value($0)?.first?.text }
      let faults = problems.filter { $0.field == entry.name }.map { ProblemLine($0, language, place: "") }
      return View.Line(
        entryID: "letterhead-\(entry.name)", name: entry.name, label: entry.label[language], value: typed.map { $0.values[entry.name] ?? "" } ?? stands ?? "",
        hint: entry.help?[language], isLong: entry.isLong, isRequired: entry.isRequired, isFaulty: !faults.isEmpty, faults: faults)
    }
    let named = Set(step.entries.map(\.name))
    return View(
      lines: lines, help: step.declaration.help[language], takeLabel: step.declaration.label[language], logo: typed?.values["logo"] ?? "",
      logoHint: Texts.words("letterheadLogoHint")[language],
      logoFaults: problems.filter { $0.field == "logo" }.map { ProblemLine($0, language, place: "") },
      others: problems.filter { !named.contains($0.field) }.map { ProblemLine($0, language) }, logoLimit: LogoImage.maximumBytes, hasLogo: known?.logo != nil,
      isFaulty: !problems.isEmpty, obstacle: obstacle.map { "\($0.what[language]) \($0.remedy[language])" })
  }
}
