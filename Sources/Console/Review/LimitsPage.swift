import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// 3.3 Who approves up to how much, and what is reviewed of which orders: for everyone to read, for headquarters to change.
struct LimitsPage: Sendable {
  let desk: Desk

  static let path = "/limits"
  private static let steps = [ChangeLimit.step.name, ChangeAspect.step.name]

  func add(to router: Router<ConsoleContext>) {
    router.get("/limits", use: show)
    router.post("/limits/:step", use: take)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response { try await page(request, context, typed: nil, status: .ok) }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let name = context.parameters.get("step"), Self.steps.contains(name) else { throw Refused.notFound }
    switch try await StepTaking(desk: desk).take(try desk.workplace.step(name), subject: nil, then: Self.path, request, context) {
    case .done(let response): return response
    case .refused(let typed, let status): return try await page(request, context, typed: typed, status: status)
    }
  }

  private func page(_ request: Request, _ context: ConsoleContext, typed: TypedStep?, status: HTTPResponse.Status) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let forms = try Self.steps.map { try desk.workplace.step($0) }.filter { desk.workplace.refusal($0, step.site, step.actor) == nil }.map {
        try StepFormView($0, subject: nil, typed: typed, isOpen: typed?.step == $0.name, step.snapshot, language, action: "\(Self.path)/\($0.name)")
      }
      return try LimitsView(step, forms, language)
    }
    return try await Page(desk: desk, request: request, context: context).answer("limits", Texts.words("limitsTitle"), view, status: status, section: "limits")
  }
}

/// What the page of limits shows.
struct LimitsView: Sendable {
  struct Limit: Sendable {
    let limitRole, limitPlace: String
    let amounts: [Amount]
  }
  struct Amount: Sendable {
    let amountText: String
    /// Who changed it and why; nil as shipped.
    let changedText: String?
  }
  struct Aspect: Sendable {
    let ruleLabel, ruleLooked, rulePeople, ruleNeed, ruleScope: String
    let ruleFrom, ruleProducts: String?
  }

  let limits: [Limit]
  let aspects: [Aspect]
  let forms: [StepFormView]
  let hasForms: Bool

  init(_ step: StepContext, _ forms: [StepFormView], _ language: Language) throws {
    self.forms = forms
    hasForms = !forms.isEmpty
    limits = try ApprovalLimits(step).all.map { row in
      Limit(
        limitRole: row.role.label[language], limitPlace: row.place.label[language],
        amounts: row.upTo.sorted { $0.key < $1.key }.map { currency, amount in
          Amount(
            amountText: CellView.grouped(Money.fieldType.display(amount.cells, language)),
            changedText: row.changed[currency].map { "\($0.changedBy): \($0.why)" })
        })
    }
    let rules = try ReviewRules(step)
    aspects = try rules.aspects.map { rule in
      let roles = rule.roles.map { $0.label[language] }.sorted().joined(separator: language == .english ? ", " : "、")
      let marked = try (rules.marked[rule.aspect] ?? []).compactMap { try step.snapshot.get($0)?.code }.sorted()
      let from = rule.need == .from ? Self.currencies.compactMap { rules.threshold(rule, $0) }.map { CellView.grouped(Money.fieldType.display($0.cells, language)) } : []
      return Aspect(
        ruleLabel: rule.aspect.label[language], ruleLooked: rule.looked[language], rulePeople: "\(rule.place.label[language]): \(roles)",
        ruleNeed: rule.need.label[language], ruleScope: rule.isForMade ? Texts.words("limitsMade")[language] : Texts.words("limitsAll")[language],
        ruleFrom: from.isEmpty ? nil : from.joined(separator: " · "), ruleProducts: marked.isEmpty ? nil : marked.joined(separator: ", "))
    }
  }

  /// Those that thresholds are shown in.
  private static let currencies = ["CNY", "EUR", "USD"]
}
