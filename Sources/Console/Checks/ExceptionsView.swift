import Ground
import Records
import Replica
import Workflow

/// What the page of exceptions shows.
struct ExceptionsView: Sendable {
  struct Option: Sendable {
    let optionValue, optionText: String
    let isChosenOption: Bool
  }
  struct Line: Sendable {
    let lineNumber, lineLink, lineType, lineWhat, lineOrder, lineOwner, lineDue, lineExact: String
    let lineHolder: String?
    let isLineLate, isChosenLine: Bool
  }
  struct Fact: Sendable {
    let factLabel, factText: String
    let factLink: String?
  }
  struct Blocked: Sendable {
    let blockedLabel, blockedWhy: String
  }
  struct Case: Sendable {
    let caseNumber, caseKey, caseType, caseState, caseTone, caseEffect, caseWhat: String
    let caseRemedy: String?
    let caseFacts: [Fact]
    let forms: [StepFormView]
    let blocked: [Blocked]
    let hasBlocked: Bool
  }

  let count: Int
  let types, owners: [Option]
  let isFiltered: Bool
  let lines: [Line]
  let hasLines: Bool
  let notShown: Int?
  let current: [Case]

  init(
    _ asked: ExceptionsPage.Asked, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    let rows = try OrderException.holding(asked.type, owner: asked.owner, step, limit: ExceptionsPage.maximum)
    count = try OrderException.countHolding(asked.type, owner: asked.owner, step)
    let named = try asked.about.flatMap { try step.snapshot.get(OrderException.ID($0)) }
    let chosen = named ?? rows.first
    types = ExceptionType.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.type) }
    owners = Set(CheckRule.shipped.map(\.owner)).sorted { $0.rawValue < $1.rawValue }.map {
      .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == asked.owner)
    }
    isFiltered = asked.type != nil || asked.owner != nil
    lines = try rows.map { try Self.line($0, asked, $0.id == chosen?.id, step, times, language) }
    hasLines = !rows.isEmpty
    notShown = count > rows.count ? count - rows.count : nil
    current = try chosen.map { [try Self.current($0, typed, step, workplace, times, language)] } ?? []
  }

  private static func line(
    _ row: Row<OrderException>, _ asked: ExceptionsPage.Asked, _ isChosen: Bool, _ step: StepContext, _ times: TimeWords, _ language: Language
  ) throws -> Line {
    Line(
      lineNumber: row.number, lineLink: asked.address(about: row.id.key), lineType: row.type.label[language], lineWhat: row.what[language],
      lineOrder: try step.snapshot.get(row.order)?.number ?? "", lineOwner: OperatorRole(rawValue: row.owner)?.label[language] ?? row.owner,
      lineDue: times.due(row.due), lineExact: times.exact(row.due), lineHolder: row.holder, isLineLate: row.due < step.now, isChosenLine: isChosen)
  }

  private static func current(
    _ row: Row<OrderException>, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws -> Case {
    let offers = try workplace.offers(for: row.any, step)
    let ready = offers.filter { $0.obstacle == nil || typed?.step == $0.step.name }
    return Case(
      caseNumber: row.number, caseKey: row.id.key.description, caseType: row.type.label[language], caseState: row.state.label[language],
      caseTone: row.state.effect.tone, caseEffect: row.state.effect.label[language], caseWhat: row.what[language],
      caseRemedy: try row.isHolding ? remedy(row, step)?[language] : nil, caseFacts: try facts(row, step, times, language),
      forms: try ready.map {
        try StepFormView(
          $0.step, subject: row.any, typed: typed, isOpen: false, step.snapshot, language, action: "\(ExceptionsPage.path)/\(row.id.key)/\($0.step.name)")
      },
      blocked: offers.filter { offer in !ready.contains { $0.step.name == offer.step.name } }.map {
        Blocked(blockedLabel: $0.step.declaration.label[language], blockedWhy: $0.obstacle.map { "\($0.what[language]) \($0.remedy[language])" } ?? "")
      }, hasBlocked: ready.count < offers.count)
  }

  /// What its rule says to do now, or that there is nothing left to do; nil while the customer or a product has not come here yet.
  private static func remedy(_ row: Row<OrderException>, _ step: StepContext) throws -> Words? {
    do { return try row.stillFound(step)?.remedy ?? Texts.words("exceptionGone") } catch is Problem { return nil }
  }

  private static func facts(_ row: Row<OrderException>, _ step: StepContext, _ times: TimeWords, _ language: Language) throws -> [Fact] {
    let fields = OrderException.fields
    let order = try step.snapshot.get(row.order)
    let customer = try order.flatMap { try step.snapshot.get($0.customer) }
    let facts: [(Words, String?, String?)] = [
      (SalesOrder.record.label, order.map { "\($0.number) · \($0.customerReference)" }, "/r/\(row.order)"),
      (Customer.record.label, customer?.name, customer.map { "/r/\($0.id)" }),
      (fields.field.schema.label, EntryView.place(row.field, language), nil),
      (fields.rule.schema.label, CheckRule.find(row.rule).map { "\($0.label[language]) (\($0.code))" } ?? row.rule, "\(RulesPage.path)#rule-\(row.rule)"),
      (fields.owner.schema.label, OperatorRole(rawValue: row.owner)?.label[language] ?? row.owner, nil),
      (fields.opened.schema.label, times.exact(row.opened), nil), (fields.due.schema.label, times.exact(row.due), nil),
      (fields.holder.schema.label, row.holder, nil), (fields.question.schema.label, row.question, nil),
      (fields.resolution.schema.label, row.resolution, nil), (fields.endedBy.schema.label, row.endedBy, nil),
    ]
    return facts.compactMap { label, text, link in
      text.flatMap { $0.isEmpty ? nil : Fact(factLabel: label[language], factText: $0, factLink: link) }
    }
  }
}
