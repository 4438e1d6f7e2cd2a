import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of one agreement shows.
struct BlanketView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
    let factLink: String?
  }
  struct Line: Sendable {
    let position, productCode, productName, productLink, priceText, agreedText, calledText, leftText, unitText, quantityID, quantityName, quantityLabel, quantityValue: String
    let lineFaults: [ProblemLine]
    let isFaulty, isOver: Bool
  }
  struct Move: Sendable {
    let moveTime, moveKind, moveProduct, moveQuantity, moveSite: String
    let moveOrder, moveLink: String?
  }
  struct Box: Sendable {
    let boxID, boxName, boxLabel, boxValue: String
    let boxFaults: [ProblemLine]
    let isBoxFaulty: Bool
  }
  struct Blocked: Sendable {
    let blockedLabel, blockedWhy: String
  }

  static let maximumMoves = 50

  let blanketNumber, stateText, stateTone, action: String
  /// What was called off beyond what was agreed; nil when nothing was.
  let overText: String?
  let facts: [Fact]
  let lines: [Line]
  /// Why nothing can be called off now; nil when it can.
  let obstacle: String?
  let mayCallOff: Bool
  let reference, requested, note: Box
  let faults: [ProblemLine]
  let isTyped: Bool
  let moves: [Move]
  let hasMoves, hasMoreMoves: Bool
  let forms: [StepFormView]
  let hasForms: Bool
  let blocked: [Blocked]
  let hasBlocked: Bool

  init(
    _ blanket: Row<Blanket>, _ sheet: CallOffSheet, _ typed: TypedStep?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language
  ) throws {
    let reading = try BlanketReading.of(blanket, step)
    blanketNumber = blanket.number
    stateText = blanket.state.label[language]
    stateTone = CellView.tone(blanket.state.rawValue, Blanket.fields.state.schema)
    action = "\(BlanketsPage.path)/\(blanket.id)/\(CallOffBlanket.step.name)"
    overText = reading.overCalled.isEmpty ? nil : reading.overWords[language]
    facts = try Self.facts(blanket, step, language)
    let sums = try reading.sums(step.snapshot)
    lines = reading.lines.map { Self.line($0, sums[$0.row.id] ?? (.zero, .zero), sheet, language) }
    let offers = try workplace.offers(for: blanket.any, step)
    let calling = offers.first { $0.step.name == CallOffBlanket.step.name }
    obstacle = calling?.obstacle.map { "\($0.what[language]) \($0.remedy[language])" }
    mayCallOff = calling != nil && calling?.obstacle == nil
    reference = Self.box("customer_reference", Texts.words("blanketOrderNumber"), sheet.reference, sheet, language)
    requested = Self.box("requested", SalesOrder.fields.requested.schema.label, sheet.requested, sheet, language)
    note = Self.box("note", SalesOrder.fields.note.schema.label, sheet.note, sheet, language)
    faults = sheet.others.map { ProblemLine($0, language, place: "") }
    isTyped = !sheet.problems.isEmpty
    let moves = try reading.moves(step.snapshot, limit: Self.maximumMoves + 1)
    self.moves = try moves.prefix(Self.maximumMoves).map { try Self.move($0, reading, step, times, language) }
    hasMoves = !moves.isEmpty
    hasMoreMoves = moves.count > Self.maximumMoves
    let others = offers.filter { $0.step.name != CallOffBlanket.step.name }
    let ready = others.filter { $0.obstacle == nil || typed?.step == $0.step.name }
    forms = try ready.map { offer in
      try StepFormView(
        offer.step, subject: blanket.any, typed: typed, isOpen: !reading.overCalled.isEmpty && offer.step.name == RaiseBlanket.step.name, step.snapshot, language,
        action: "\(BlanketsPage.path)/\(blanket.id)/\(offer.step.name)")
    }
    hasForms = !forms.isEmpty
    blocked = others.filter { offer in !ready.contains { $0.step.name == offer.step.name } }.map {
      Blocked(blockedLabel: $0.step.declaration.label[language], blockedWhy: $0.obstacle.map { "\($0.what[language]) \($0.remedy[language])" } ?? "")
    }
    hasBlocked = !blocked.isEmpty
  }

  private static func facts(_ blanket: Row<Blanket>, _ step: StepContext, _ language: Language) throws -> [Fact] {
    let fields = Blanket.fields
    let facts: [(Words, String?, String?)] = [
      (Customer.record.label, try step.snapshot.get(blanket.customer)?.name, "/r/\(blanket.customer)"),
      (fields.reference.schema.label, blanket.reference, nil), (fields.agreed.schema.label, blanket.agreed.description, nil),
      (fields.validFrom.schema.label, blanket.validFrom.description, nil), (fields.validUntil.schema.label, blanket.validUntil.description, nil),
      (fields.deliveryTerms.schema.label, blanket.deliveryTerms, nil), (fields.note.schema.label, blanket.note, nil),
      (fields.endedBecause.schema.label, blanket.endedBecause, nil),
    ]
    return facts.compactMap { label, text, link in
      text.flatMap { $0.isEmpty ? nil : Fact(factLabel: label[language], factText: $0, factLink: link) }
    }
  }

  private static func line(
    _ line: BlanketReading.Line, _ sums: (agreed: ExactDecimal, called: ExactDecimal), _ sheet: CallOffSheet, _ language: Language
  ) -> Line {
    let position = line.row.position
    let own = sheet.problems(atLine: position)
    func amount(_ amount: ExactDecimal) -> String { CellView.grouped(amount.description) }
    return Line(
      position: "\(position)", productCode: line.product.code, productName: RecordNames.words(line.product.any, language) ?? "", productLink: "/r/\(line.product.id)",
      priceText: CellView.grouped(line.row.price.text(language)), agreedText: amount(sums.agreed), calledText: amount(sums.called), leftText: amount(line.left),
      unitText: Units.name(line.product.unit, language), quantityID: "calloff-quantity-\(position)", quantityName: "quantity.\(position)",
      quantityLabel: "\(Texts.words("blanketCallOff")[language]): \(line.product.code)", quantityValue: sheet.quantities[position] ?? "",
      lineFaults: own.map { ProblemLine($0, language, place: "") }, isFaulty: !own.isEmpty, isOver: line.left < .zero)
  }

  private static func box(_ name: String, _ label: Words, _ value: String, _ sheet: CallOffSheet, _ language: Language) -> Box {
    let own = sheet.problems(of: name)
    return Box(
      boxID: "calloff-\(name)", boxName: name, boxLabel: label[language], boxValue: value, boxFaults: own.map { ProblemLine($0, language, place: "") },
      isBoxFaulty: !own.isEmpty)
  }

  private static func move(
    _ move: Row<BlanketMove>, _ reading: BlanketReading, _ step: StepContext, _ times: TimeWords, _ language: Language
  ) throws -> Move {
    let made = move.any.versions.created
    let isHere = try move.order.map { try step.snapshot.get($0) != nil } ?? false
    return Move(
      moveTime: times.exact(Instant(milliseconds: made.stamp.milliseconds)), moveKind: move.kind.label[language],
      moveProduct: reading.lines.first { $0.row.id == move.line }?.product.code ?? "", moveQuantity: CellView.grouped(move.quantity.told[language]),
      moveSite: try step.snapshot.code(of: made.origin.site), moveOrder: move.orderNumber, moveLink: isHere ? move.order.map { "/r/\($0)" } : nil)
  }
}
