import Foundation
import Ground
import Records
import Replica
import Workflow

/// 6.3 The time of one work order, operation by operation, against its standard; how far it is, and when it will be finished.
struct WorkTimeView: Sendable {
  struct Operation: Sendable {
    let operationName, standardSetup, standardRun, labourSetup, labourRun, machineSetup, machineRun, share: String
    let isCurrent: Bool
  }
  struct Piece: Sendable {
    let pieceDay, pieceWho, pieceWhat, pieceMinutes: String
    let pieceShared: String?
    let isPieceCut: Bool
  }
  struct Correction: Sendable {
    let correctionDay, correctionWhat, correctionMinutes, correctionWhy, correctionBy: String
  }

  /// The most pieces that are listed; the file has all.
  static let shown = 200

  let number, recordLink, planLink, correctLink: String
  let stateText: String
  let doneText, finishText: String?
  let isLate: Bool
  let crew: String?
  let operations: [Operation]
  let pieces: [Piece]
  let corrections: [Correction]
  let hasPieces, hasCorrections, mayCorrect: Bool

  init(_ order: Row<WorkOrder>, _ step: StepContext, _ words: TimeWords, _ language: Language) throws {
    let times = try WorkTimes.of(order, step)
    let names = try TimeNames(times, step)
    let now = try step.timeline(of: order)
    number = order.number
    recordLink = "/r/\(order.id.key)"
    planLink = "/plan/\(order.id.key)"
    correctLink = QualityPlaces.step(CorrectTime.step.name, order.id.key)
    stateText = order.state.label[language]
    let forecast = try step.forecast(of: order)
    let due = try step.snapshot.get(order.request)?.due
    doneText = forecast.map { "\($0.done) %" }
    finishText = order.state == .finished ? nil : forecast?.finish.map { finish in "\(finish)" + (due.map { " · \(SupplyRequest.fields.due.schema.label[language]) \($0)" } ?? "") }
    isLate = order.state != .finished && forecast?.finish.map { finish in due.map { finish > $0 } ?? false } ?? false
    crew = now.crew.isEmpty ? nil : now.crew.sorted().map(names.person).joined(separator: ", ")
    operations = try Self.operations(order, times, current: order.state == .finished ? nil : now.operation, names, step)
    pieces = times.lines.filter { !$0.isCorrection }.prefix(Self.shown).map { Self.piece($0, names, language) }
    corrections = try step.corrections(of: order.id).map { Self.correction($0, names, language) }
    (hasPieces, hasCorrections) = (!pieces.isEmpty, !corrections.isEmpty)
    mayCorrect = !step.actor.roles.isDisjoint(with: CorrectTime.step.operators)
  }

  /// Against the standard of what is made: a set-up whole, a run by its share of the quantity.
  private static func operations(_ order: Row<WorkOrder>, _ times: WorkTimes, current: Int?, _ names: TimeNames, _ step: StepContext) throws -> [Operation] {
    let good = Int128(try step.snapshot.integers("SELECT good_e6 FROM work_progress WHERE work_order = ?", [Data(order.id.key.bytes)]).first?[0] ?? 0)
    let planned = try step.operations(of: order).map { ($0.position, $0.name ?? "", $0.centre, $0.setup, $0.run) }
    let known = planned.isEmpty ? [(times.lines.map(\.operation).min() ?? 10, "", order.centre, 0, order.minutes)] : planned
    return known.map { position, name, centre, setup, run in
      var sums = TimeSums()
      for line in times.lines where line.operation == position { sums.add(line) }
      let standard = Int(Int128(run) * good / Int128(max(1, order.quantity.amount.millionths)))
      let used = WorkTimes.minutes(sums.machineRun)
      return Operation(
        operationName: "\(position) \(name) · \(names.centre(centre))", standardSetup: "\(setup)", standardRun: "\(standard)", labourSetup: TimeSums.text(sums.labourSetup),
        labourRun: TimeSums.text(sums.labourRun), machineSetup: TimeSums.text(sums.machineSetup), machineRun: TimeSums.text(sums.machineRun),
        share: standard > 0 && used > 0 ? "\(used * 100 / standard) %" : "", isCurrent: position == current)
    }
  }

  private static func piece(_ line: WorkTimes.Line, _ names: TimeNames, _ language: Language) -> Piece {
    Piece(
      pieceDay: line.day.description, pieceWho: line.person.map(names.person) ?? line.kind.label[language], pieceWhat: "\(line.operation) · \(line.activity.label[language])",
      pieceMinutes: "\(WorkTimes.minutes(line.milliseconds))",
      pieceShared: line.among > 1 ? Words("shared among \(line.among)", "由 \(line.among) 个工单分摊")[language] : nil, isPieceCut: line.isCut)
  }

  private static func correction(_ row: Row<TimeCorrection>, _ names: TimeNames, _ language: Language) -> Correction {
    let who = row.person.map { " · \(names.person($0))" } ?? ""
    return Correction(
      correctionDay: row.day.description, correctionWhat: "\(row.operation) · \(row.kind.label[language]) · \(row.activity.label[language])\(who)",
      correctionMinutes: row.minutes > 0 ? "+\(row.minutes)" : "\(row.minutes)", correctionWhy: row.reason, correctionBy: names.person(row.by))
  }
}
