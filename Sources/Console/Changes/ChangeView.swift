import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of one change shows.
struct ChangeView: Sendable {
  struct Line: Sendable {
    let lineName, wasText, becomesText: String
  }
  struct Finding: Sendable {
    let findingPlace: String?
    let findingText, verdictText, verdictTone: String
  }
  struct Side: Sendable {
    let sideName, sideState: String
    let sideWho, sideEvidence: String?
    let isConfirmed: Bool
  }
  struct Fact: Sendable {
    let factLabel, factText: String
    let factLink: String?
  }

  let changeNumber, stateText, stateTone, orderNumber, orderLink: String
  let facts: [Fact]
  let lines: [Line]
  let hasLines: Bool
  let findings: [Finding]
  let hasFindings: Bool
  let sides: [Side]
  /// Why nothing is applied yet, when one side only has confirmed.
  let waitsFor: String?
  let isLate: Bool
  let forms: [StepFormView]
  let hasForms: Bool
  let revisionsLink: String?

  init(
    _ change: Row<OrderChange>, _ typed: TypedStep?, open: String?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    let order = try step.the(change.order)
    changeNumber = change.number
    stateText = change.state.label[language]
    stateTone = CellView.tone(change.state.rawValue, OrderChange.fields.state.schema)
    orderNumber = order.number
    orderLink = "/r/\(order.id)"
    facts = try Self.facts(change, order, step, times, language)
    lines = try step.snapshot.all(ChangeLine.self, where: "order_change = ?", [Data(change.id.key.bytes)], limit: Self.maximumLines).map { try Self.line($0, step, language) }
    hasLines = !lines.isEmpty
    findings = ChangeFinding.all(change.findings).map { Self.finding($0, language) }
    hasFindings = !findings.isEmpty
    sides = [
      Self.side(.ours, change.oursBy, change.oursAt, change.oursEvidence, times, language),
      Self.side(.theirs, change.theirsBy, change.theirsAt, change.theirsEvidence, times, language),
    ]
    let missing: ChangeSide? = change.state != .offered ? nil : change.oursAt == nil ? .ours : change.theirsAt == nil ? .theirs : nil
    waitsFor = missing?.label[language]
    isLate = change.state == .offered && change.until.map { $0 < step.today } ?? false
    let offers = try workplace.offers(for: change.any, step).filter { $0.obstacle == nil || typed?.step == $0.step.name }
    let next = open ?? Self.way(change).first { name in offers.contains { $0.step.name == name } }
    let sorted = offers.filter { $0.step.name == next } + offers.filter { $0.step.name != next }
    forms = try sorted.map { offer in
      try StepFormView(
        offer.step, subject: change.any, typed: typed, isOpen: offer.step.name == next, step.snapshot, language,
        action: "\(ChangesPage.path)/\(change.id)/\(offer.step.name)", known: Self.known(change, offer.step.name))
    }
    hasForms = !forms.isEmpty
    revisionsLink = change.state == .applied ? RevisionsPage.path(order.id) : nil
  }

  static let maximumLines = 200

  /// The step that is next, and the one after it when that may not be taken by this person.
  private static func way(_ change: Row<OrderChange>) -> [String] {
    [AssessChange.step.name, OfferChange.step.name, ConfirmChange.step.name].filter { name in
      switch change.state {
      case .requested: name == AssessChange.step.name
      case .assessed: name == OfferChange.step.name
      case .offered: name == ConfirmChange.step.name
      case .withdrawn, .refused, .applied: false
      }
    }
  }

  /// What the next form can know: the day that was found, the side that is missing.
  private static func known(_ change: Row<OrderChange>, _ step: String) -> [String: String] {
    if step == OfferChange.step.name { return change.price.map { ["price": $0.description] } ?? [:] }
    if step == ConfirmChange.step.name { return change.oursAt == nil && change.theirsAt == nil ? [:] : ["side": (change.oursAt == nil ? ChangeSide.ours : .theirs).rawValue] }
    return [:]
  }

  private static func facts(
    _ change: Row<OrderChange>, _ order: Row<SalesOrder>, _ step: StepContext, _ times: TimeWords, _ language: Language
  ) throws -> [Fact] {
    let fields = OrderChange.fields
    var facts: [Fact] = []
    func add(_ label: Words, _ text: String?, link: String? = nil) {
      if let text, !text.isEmpty { facts.append(Fact(factLabel: label[language], factText: text, factLink: link)) }
    }
    add(Customer.record.label, try step.snapshot.get(order.customer)?.name, link: "/r/\(order.customer)")
    add(fields.kind.schema.label, change.kind.label[language])
    add(fields.askedBy.schema.label, change.askedBy)
    add(fields.received.schema.label, "\(times.exact(change.received)) · \(change.channel.label[language])")
    add(fields.customerReference.schema.label, change.customerReference)
    add(fields.document.schema.label, try change.document.flatMap { try step.snapshot.get($0)?.name }, link: change.document.map { "/r/\($0)" })
    add(fields.requested.schema.label, change.requested?.description)
    add(fields.address.schema.label, change.address.map { Address.fieldType.display($0.cells, language) })
    add(fields.specification.schema.label, change.specification)
    add(fields.why.schema.label, change.why)
    add(fields.cost.schema.label, change.cost.map { CellView.grouped($0.description) })
    add(fields.earliest.schema.label, change.earliest?.description)
    add(fields.price.schema.label, change.price.map { CellView.grouped($0.description) })
    add(fields.promised.schema.label, change.promised?.description)
    add(fields.until.schema.label, change.until?.description)
    add(fields.offer.schema.label, change.offer)
    add(fields.outcome.schema.label, change.outcome)
    return facts
  }

  private static func line(_ line: Row<ChangeLine>, _ step: StepContext, _ language: Language) throws -> Line {
    func text(_ product: Product.ID?, _ quantity: Quantity?, _ price: UnitPrice?) throws -> String {
      guard let product, let quantity, let price else { return "–" }
      guard quantity.amount > .zero else { return OrderComparison.Mark.removed.label[language] }
      let code = try step.the(product).code
      return "\(code) · \(CellView.grouped(Quantity.fieldType.display(quantity.cells, language))) · \(UnitPrice.fieldType.display(price.cells, language))"
    }
    let name = line.position.map { "\(OrderLine.record.label[language]) \($0)" } ?? OrderComparison.Mark.added.label[language]
    return Line(
      lineName: name, wasText: try text(line.productBefore, line.quantityBefore, line.priceBefore), becomesText: try text(line.product, line.quantity, line.price))
  }

  private static func finding(_ finding: ChangeFinding, _ language: Language) -> Finding {
    let tones: [ChangeVerdict: String] = [.free: "done", .cost: "open", .ask: "open", .bar: "stop"]
    return Finding(
      findingPlace: finding.position.map { "\(OrderLine.record.label[language]) \($0)" }, findingText: finding.words[language],
      verdictText: finding.label[language], verdictTone: finding.isNews ? "none" : tones[finding.verdict] ?? "none")
  }

  private static func side(
    _ side: ChangeSide, _ who: String?, _ at: Instant?, _ evidence: String?, _ times: TimeWords, _ language: Language
  ) -> Side {
    Side(
      sideName: side.label[language], sideState: at.map { "\(Texts.words("changeYes")[language]) \(times.exact($0))" } ?? Texts.words("changeNotYet")[language],
      sideWho: at == nil ? nil : who, sideEvidence: evidence, isConfirmed: at != nil)
  }
}
