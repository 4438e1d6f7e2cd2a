import Foundation
import Ground
import Records
import Replica
import Workflow

/// The board of nonconforming goods: each where its next step is.
struct NonconformancesView: Sendable {
  struct Card: Sendable {
    let cardPath, cardTitle, cardText, cardWhat, cardNext, cardNextPath: String
    let cardMark: String?
  }
  struct Column: Sendable {
    let columnID, columnTitle: String
    let columnCount: Int
    let cards: [Card]
    let isColumnEmpty: Bool
  }

  let columns: [Column]

  init(_ step: StepContext, _ language: Language) throws {
    var propose: [Card] = [], decide: [Card] = [], check: [Card] = []
    for row in try step.quarantined() {
      let product = try step.the(row.product)
      let report = try step.eightD(about: row.id.key)
      func card(_ quantity: Quantity, _ name: String, _ label: Words, _ key: RecordKey, _ kind: DispositionKind?) -> Card {
        Card(
          cardPath: "/r/\(row.id.key)", cardTitle: row.number,
          cardText: [kind?.label[language] ?? "", quantity.told[language], "\(product.code) \(DockFigures.name(product, language))", row.lot].filter { !$0.isEmpty }.joined(separator: " · "),
          cardWhat: row.what, cardNext: label[language], cardNextPath: QualityPlaces.step(name, key), cardMark: report.map { "\($0.number) \($0.state.label[language])" })
      }
      let left = Quantity(try step.undecided(row, proposed: true), row.quantity.unit)
      if left.amount > .zero { propose.append(card(left, ProposeDisposition.step.name, ProposeDisposition.step.label, row.id.key, nil)) }
      for disposition in try step.dispositions(of: row.id) {
        switch disposition.state {
        case .proposed: decide.append(card(disposition.quantity, DecideDisposition.step.name, DecideDisposition.step.label, disposition.id.key, disposition.kind))
        case .agreed where disposition.kind.isWork: check.append(card(disposition.quantity, CheckRework.step.name, CheckRework.step.label, disposition.id.key, disposition.kind))
        case .agreed, .refused, .done: break
        }
      }
    }
    columns = [("propose", Texts.words("ncToPropose"), propose), ("decide", Texts.words("ncToDecide"), decide), ("check", Texts.words("ncToCheck"), check)].map {
      Column(columnID: $0.0, columnTitle: $0.1[language], columnCount: $0.2.count, cards: $0.2, isColumnEmpty: $0.2.isEmpty)
    }
  }
}

/// The gauges of this site, those that are due first on top.
struct GaugesView: Sendable {
  struct Line: Sendable {
    let gaugePath, gaugeCode, gaugeName, gaugeKind, gaugeRange, gaugeUntil, gaugeState, calibratePath: String
    let isLapsed, isDue: Bool
  }

  let gauges: [Line]
  let hasGauges: Bool

  init(_ step: StepContext, _ language: Language) throws {
    gauges = try Gauges.here(step).map { gauge in
      let isLapsed = gauge.calibratedUntil < step.today
      let isDue = !isLapsed && gauge.calibratedUntil < step.today.advanced(by: Gauges.notice)
      let unit = Units.name(gauge.unit, language)
      return Line(
        gaugePath: "/r/\(gauge.id.key)", gaugeCode: gauge.code, gaugeName: gauge.name, gaugeKind: gauge.kind, gaugeRange: "\(gauge.lowest) – \(gauge.highest) \(unit) (\(gauge.resolution) \(unit))",
        gaugeUntil: gauge.calibratedUntil.description,
        gaugeState: (isLapsed ? Texts.words("gaugeLapsed") : isDue ? Texts.words("gaugeDue") : Texts.words("gaugeHolds"))[language], calibratePath: QualityPlaces.step(CalibrateGauge.step.name, gauge.id.key),
        isLapsed: isLapsed, isDue: isDue)
    }
    hasGauges = !gauges.isEmpty
  }
}
