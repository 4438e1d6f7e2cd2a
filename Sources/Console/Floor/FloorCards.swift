import Foundation
import Ground
import Records
import Replica
import Workflow

/// A work order as the floor sees it, with the buttons that fit its run.
struct FloorCard: Sendable {
  struct Trouble: Sendable {
    let troubleKey, troubleCause, troubleSince, troubleBack: String
    let troubleNote: String?
    let isTroubleOverdue, mayClose, mayGoOn: Bool
  }
  struct Choice: Sendable {
    let choiceValue, choiceLabel: String
  }
  struct Next: Sendable {
    let nextPosition: Int
    let nextName: String
  }

  let cardKey, cardNumber, cardOrder, cardProduct, cardName, cardUnit, cardGood, cardPlanned: String
  let cardScrap: String?
  let cardShare: Int
  let cardDue: String
  let isCardLate: Bool
  let phaseText, phaseTone: String
  let holdingText: String?
  /// Milliseconds worked before, and since when the clock runs; a script counts on from there.
  let clockBase, clockSince: String?
  let clockText: String?
  let troubles: [Trouble]
  let canStart, canPause, canResume, canReport, canTrouble, canFinish: Bool
  let undoText: String?
  /// Who is on it, and the operation that it is at; nil when nobody is, or there is only one.
  let crewText, operationText: String?
  let canJoin, canLeave, canSetup: Bool
  let nextOperation: Next?
  let centreKey: String
  /// Where a touch leads back to.
  let cardBack: String
  let pauses, causes: [Choice]
}

/// Makes the cards of one look at the records.
struct FloorCards {
  let step: StepContext
  let workplace: Workplace
  let times: TimeWords
  let language: Language

  func may(_ name: String) throws -> Bool { try workplace.refusal(workplace.step(name), step.site, step.actor) == nil }

  var causes: [FloorCard.Choice] { TroubleCause.allCases.map { FloorCard.Choice(choiceValue: $0.rawValue, choiceLabel: $0.label[language]) } }

  /// - Parameter back: the page that the card is on.
  func card(_ order: Row<WorkOrder>, back: String) throws -> FloorCard {
    let run = try step.snapshot.run(of: order.id)
    let product = try step.the(order.product)
    let (good, scrap) = try made(order)
    let due = try step.snapshot.get(order.request)?.due
    let isOpen = [.released, .started].contains(order.state)
    let mayWork = try may(StartWork.step.name)
    func can(_ move: WorkEventKind) -> Bool { isOpen && mayWork && run.problem(move, order.number) == nil }
    let isGoing = if case .going = run.phase { true } else { false }
    let worked = run.worked(until: step.now)
    let crew = isOpen ? try FloorCrew(order, run, self) : nil
    return FloorCard(
      cardKey: order.id.key.description, cardNumber: order.number, cardOrder: order.orderNumber, cardProduct: product.code,
      cardName: DockFigures.name(product, language), cardUnit: Units.name(order.quantity.unit, language), cardGood: good.description,
      cardPlanned: order.quantity.amount.description, cardScrap: scrap > .zero ? scrap.description : nil, cardShare: PickView.share(good, of: order.quantity.amount),
      cardDue: due?.description ?? order.finish.description, isCardLate: due.map { $0 < max(step.today, order.finish) } ?? false,
      phaseText: isOpen ? (!run.troubles.isEmpty ? Texts.words("floorStopped") : crew?.isSettingUp == true ? Texts.words("floorSettingUp") : run.phase.label)[language] : order.state.label[language],
      phaseTone: !run.troubles.isEmpty && isOpen ? "stop" : isGoing ? "open" : order.state == .finished ? "done" : "none", holdingText: run.holding?[language],
      clockBase: isGoing ? String(worked) : nil, clockSince: isGoing ? String(step.now.milliseconds) : nil,
      clockText: worked > 0 || isGoing ? Self.clock(worked) : nil,
      troubles: isOpen ? try run.troubles.map { try trouble($0, back: back, mayGoOn: run.troubles.count == 1 && run.phase != .waiting) } : [],
      canStart: can(.started), canPause: can(.paused), canResume: can(.resumed), canReport: isOpen && mayWork,
      canTrouble: try isOpen && run.problem(.trouble, order.number) == nil && may(RaiseTrouble.step.name),
      canFinish: mayWork && order.state == .started && good > .zero && good < order.quantity.amount,
      undoText: try undo(order), crewText: crew?.people, operationText: crew?.operation, canJoin: crew?.canJoin == true, canLeave: crew?.canLeave == true,
      canSetup: crew?.canSetup == true, nextOperation: crew?.next, centreKey: order.centre.key.description, cardBack: back,
      pauses: PauseReason.allCases.map { FloorCard.Choice(choiceValue: $0.rawValue, choiceLabel: $0.label[language]) }, causes: causes)
  }

  /// `1:07`: hours and minutes.
  static func clock(_ milliseconds: UInt64) -> String {
    let minutes = milliseconds / 60_000
    return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
  }

  private func made(_ order: Row<WorkOrder>) throws -> (good: ExactDecimal, scrap: ExactDecimal) {
    let sums = try step.snapshot.integers(
      "SELECT coalesce(sum(good_e6), 0), coalesce(sum(scrap_e6), 0) FROM work_report WHERE work_order = ?", [Data(order.id.key.bytes)])
    return (ExactDecimal(millionths: sums[0][0]), ExactDecimal(millionths: sums[0][1]))
  }

  func trouble(_ event: WorkRun.Event, back: String, mayGoOn: Bool) throws -> FloorCard.Trouble {
    let level = step.levels["trouble-close"]
    return FloorCard.Trouble(
      troubleKey: event.id.key.description, troubleCause: event.cause?.label[language] ?? "", troubleSince: times.ago(event.at), troubleBack: back,
      troubleNote: event.note, isTroubleOverdue: level.due(from: event.at, step.calendar) < step.now, mayClose: try may(CloseTrouble.step.name),
      mayGoOn: try mayGoOn && may(ResumeWork.step.name))
  }

  private func undo(_ order: Row<WorkOrder>) throws -> String? {
    guard try may(UndoWork.step.name), let event = try UndoWork.target(order, step) else { return nil }
    return "\(event.kind.label[language]) \(times.exact(event.at).suffix(5))"
  }
}

/// Who is on a work order, and where it is: the part of its card that is about people.
struct FloorCrew: Sendable {
  let people, operation: String?
  let isSettingUp, canJoin, canLeave, canSetup: Bool
  let next: FloorCard.Next?

  init(_ order: Row<WorkOrder>, _ run: WorkRun, _ maker: FloorCards) throws {
    let step = maker.step
    let timeline = try step.timeline(of: order)
    let planned = try step.operations(of: order)
    let place = planned.firstIndex { $0.position == timeline.operation }
    func name(_ row: Row<WorkOperation>) -> String { "\(row.position) \(row.name ?? "")" }
    people = timeline.crew.isEmpty ? nil : timeline.crew.sorted().joined(separator: ", ")
    operation = planned.count > 1 ? place.map { name(planned[$0]) } : nil
    isSettingUp = timeline.isSettingUp
    let mayWork = try maker.may(JoinWork.step.name)
    let isOn = timeline.crew.contains(step.actor.name)
    let isBegun = run.phase != .waiting || timeline.isSettingUp
    canJoin = mayWork && isBegun && !isOn
    canLeave = mayWork && isOn
    let isGoing = if case .going = run.phase { true } else { false }
    canSetup = mayWork && !isGoing && !timeline.isSettingUp && run.troubles.isEmpty
    next = mayWork && isBegun ? place.flatMap { $0 + 1 < planned.count ? FloorCard.Next(nextPosition: planned[$0 + 1].position, nextName: name(planned[$0 + 1])) : nil } : nil
  }
}
