import Foundation
import Ground
import Records
import Replica
import Workflow

/// An inspection as its form shows it.
struct InspectView: Sendable {
  /// What the address asks for: a place to enter again, and the gauge in hand.
  struct Chosen: Sendable {
    let piece, characteristic: Int?
    let gauge: String?
  }
  /// The place whose result is asked for.
  struct Asked: Sendable {
    let askedPiece, askedPosition, askedName, askedLimits, askedNominal, askedValue: String
    let isMeasured, hasNominal: Bool
  }
  struct GaugeChoice: Sendable {
    let choiceCode, choiceText: String
    let isChosen: Bool
  }
  struct Column: Sendable {
    let columnName, columnLimits: String
  }
  struct Cell: Sendable {
    let cellPath, cellText, cellSays: String
    let isBad, isMarked, isOpen: Bool
  }
  struct Line: Sendable {
    let linePiece: String
    let cells: [Cell]
  }

  /// The most pieces that the table draws; a larger sample is entered from a file.
  static let drawn = 200
  /// The keys of the number pad, in its order.
  static let keys = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "-", "0", "."]

  let outcome: ScanOutcome?
  let outcomeBack, action, number, productText, stageText, lotText, quantityText, sampleText, planText: String
  let isOpen: Bool
  let asked: Asked?
  let gauges: [GaugeChoice]
  let hasGauges: Bool
  let padKeys: [String]
  let columns: [Column]
  let lines: [Line]
  let countText: String
  let badCount, missingCount, markedCount: Int
  let hasResults, hasMarked, isBeyond, isTableCut: Bool
  let stateText: String?
  let note, nonconforming, results: String
  /// What may be done after it was judged.
  let ways: [QualityLink]
  let recordLink, planLink: String

  init(
    _ lot: Row<InspectionLot>, _ chosen: Chosen, _ outcome: ScanOutcome?, _ typed: SentForm?, _ step: StepContext, _ workplace: Workplace, _ language: Language
  ) throws {
    let reading = try InspectionReading(lot, step)
    let product = try step.the(lot.product)
    self.outcome = outcome
    action = QualityPlaces.inspection(lot.id.key)
    outcomeBack = action
    number = lot.number
    productText = "\(product.code) \(DockFigures.name(product, language))"
    stageText = lot.stage.label[language]
    lotText = lot.lot
    quantityText = lot.quantity.told[language]
    sampleText = Words(
      "\(lot.sample) pieces, \(lot.severity.label.en) inspection; accept with up to \(lot.acceptance) nonconforming",
      "抽检 \(lot.sample) 件，\(lot.severity.label.zh)，接收数 \(lot.acceptance)")[language]
    planText = try step.the(lot.plan).number
    planLink = "/r/\(lot.plan.key)"
    isOpen = lot.state == .open && lot.shelf == step.home
    asked = isOpen ? Self.asked(reading, chosen, typed, language) : nil
    gauges = try Gauges.here(step).map { gauge in
      GaugeChoice(
        choiceCode: gauge.code, choiceText: "\(gauge.code) · \(gauge.name)" + (gauge.calibratedUntil < step.today ? " ▲ \(Texts.words("gaugeLapsed")[language])" : ""),
        isChosen: gauge.code == chosen.gauge)
    }
    hasGauges = !gauges.isEmpty
    padKeys = Self.keys
    columns = reading.characteristics.map { Column(columnName: "\($0.position) \($0.name)", columnLimits: $0.limits(language)) }
    let last = min(lot.sample, Self.drawn)
    lines = last < 1 ? [] : (1...last).map { piece in Line(linePiece: "\(piece)", cells: reading.characteristics.map { Self.cell(piece, $0, reading, language) }) }
    isTableCut = lot.sample > Self.drawn
    badCount = reading.nonconforming
    missingCount = reading.missing
    markedCount = reading.marked
    hasMarked = markedCount > 0
    hasResults = !reading.results.isEmpty
    isBeyond = badCount > lot.acceptance
    countText = "\(reading.results.count) / \(lot.sample * reading.characteristics.count)"
    stateText = lot.state == .open ? nil : lot.state.label[language]
    note = typed?["note"] ?? ""
    nonconforming = typed?["nonconforming"] ?? ""
    results = typed?["results"] ?? ""
    ways = lot.state == .rejected
      ? [SortLot.step, RepeatInspection.step, ConcedeLot.step].map { QualityLink(linkPath: QualityPlaces.step($0.name, lot.id.key), linkText: $0.label[language]) } : []
    recordLink = "/r/\(lot.id.key)"
  }

  private static func asked(_ reading: InspectionReading, _ chosen: Chosen, _ typed: SentForm?, _ language: Language) -> Asked? {
    let wanted = chosen.characteristic.flatMap { position in reading.characteristics.first { $0.position == position } }
    let place = wanted.flatMap { wanted in
      chosen.piece.flatMap { (1...max(1, reading.lot.sample)).contains($0) ? (piece: $0, characteristic: wanted) : nil }
    } ?? reading.next
    return place.map { place in
      let characteristic = place.characteristic
      return Asked(
        askedPiece: "\(place.piece)", askedPosition: "\(characteristic.position)", askedName: characteristic.name, askedLimits: characteristic.limits(language),
        askedNominal: characteristic.nominal?.description ?? "", askedValue: typed?["value"] ?? "", isMeasured: characteristic.kind == .variable,
        hasNominal: characteristic.nominal != nil)
    }
  }

  private static func cell(_ piece: Int, _ characteristic: Row<Characteristic>, _ reading: InspectionReading, _ language: Language) -> Cell {
    let path = "\(QualityPlaces.inspection(reading.lot.id.key))?piece=\(piece)&characteristic=\(characteristic.position)"
    guard let result = reading.results[.init(piece, characteristic.id)] else {
      return Cell(cellPath: path, cellText: "–", cellSays: Texts.words("inspectOpen")[language], isBad: false, isMarked: false, isOpen: true)
    }
    let verdict = result.conforms ? Texts.words("inspectGood")[language] : Texts.words("inspectBad")[language]
    return Cell(
      cellPath: path, cellText: result.value?.description ?? (result.conforms ? "✓" : "✕"), cellSays: [verdict, result.mark?.label[language] ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
      isBad: !result.conforms, isMarked: result.mark != nil, isOpen: false)
  }
}
