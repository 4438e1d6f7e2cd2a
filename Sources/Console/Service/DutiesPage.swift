import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The table of duties: for each step who does it, who answers for it, who is asked and who is told. Headquarters changes it here.
struct DutiesPage: Sendable {
  let desk: Desk

  static let path = "/duties"

  func add(to router: Router<ConsoleContext>) {
    router.get("/duties", use: show)
    router.post("/duties", use: change)
  }

  private struct View: Sendable {
    struct Line: Sendable {
      let dutyStep, dutyName, dutySection, responsibleText, accountableText, consultedText, informedText: String
      let isChangedDuty: Bool
      let dutyLink: String?
    }
    let serviceTabs: [ServiceTab]
    let duties: [Line]
    let forms: [StepFormView]
    let obstacle: String?
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, typed: nil, status: .ok) }

  @Sendable func change(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    switch try await StepTaking(desk: desk).take(desk.workplace.step(SetDuty.step.name), subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let step = try desk.workplace.step(SetDuty.step.name)
    let chosen = request.uri.queryParameters["step"].map(String.init)
    let view = try await desk.workplace.look(as: actor) { [desk] looking in
      let obstacle = desk.workplace.refusal(step, looking.site, actor)
      let duties = try Duties(looking.snapshot)
      let known = chosen.flatMap { name in desk.workplace.catalogue.first { $0.name == name } }.map { Self.known(duties.of($0.declaration), $0.name) } ?? [:]
      return View(
        serviceTabs: ServiceTab.all(Self.path, language),
        duties: desk.workplace.catalogue.map { Self.line($0.declaration, duties, mayChange: obstacle == nil, language) },
        forms: obstacle == nil ? [try StepFormView(step, subject: nil, typed: typed, isOpen: true, looking.snapshot, language, action: Self.path, known: known)] : [],
        obstacle: obstacle.map { "\($0.what[language]) \($0.remedy[language])" })
    }
    return try await Page(desk: desk, request: request, context: context).answer("duties", Texts.words("dutiesTitle"), view, status: status, section: "indicators")
  }

  private static func known(_ duty: StepDuty, _ step: String) -> [String: String] {
    func text(_ roles: [OperatorRole]) -> String { roles.map(\.rawValue).joined(separator: " ") }
    return [
      "step": step, "responsible": text(duty.responsible), "accountable": duty.accountable.rawValue, "consulted": text(duty.consulted), "informed": text(duty.informed),
    ]
  }

  private static func line(_ step: StepDeclaration, _ duties: Duties, mayChange: Bool, _ language: Language) -> View.Line {
    let duty = duties.of(step)
    func text(_ roles: [OperatorRole]) -> String {
      roles.count == OperatorRole.allCases.count ? Texts.words("dutyAll")[language] : roles.map { $0.label[language] }.joined(separator: language == .english ? ", " : "、")
    }
    return View.Line(
      dutyStep: step.label[language], dutyName: step.name, dutySection: step.section, responsibleText: text(duty.responsible),
      accountableText: duty.accountable.label[language], consultedText: text(duty.consulted), informedText: text(duty.informed),
      isChangedDuty: duties.record(of: step.name) != nil, dutyLink: mayChange ? "\(path)?step=\(step.name)#change" : nil)
  }
}
