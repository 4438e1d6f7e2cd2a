import Foundation
import Ground
import Records
import Replica
import Workflow

/// The page of improvements as it is drawn: suggestions as cards, the rest as tables.
struct ImprovementSheet: Sendable {
  struct Link: Sendable {
    let linkPath, linkText: String
  }

  /// Something that the facts suggest.
  struct Card: Sendable {
    let cardTitle, cardAbout, evidenceText, gainText, adviceText: String
    /// What was decided about it before.
    let earlier: [String]
    let cases: [Link]
    let hasCases: Bool
    /// What somebody may do with it; none once it is answered.
    let cardActions: [Link]
  }

  let heading: String
  let backLink: String?
  let hasSuggestions: Bool
  let cards: [Card]
  let isEmpty: Bool
  let sections: [StockSheet.Section]
  let actions: [StockSheet.Action]

  static let shown = 200

  static func view(_ reader: MoneyReader) throws -> ImprovementSheet {
    let cards = try Suggestions.all(reader.step).map { card($0, reader) }
    return ImprovementSheet(
      heading: Texts.words("improvementTitle")[reader.language], backLink: nil, hasSuggestions: true, cards: cards, isEmpty: cards.isEmpty,
      sections: [try actions(reader), try revisions(reader), try targets(reader)],
      actions: reader.actions([
        (PlanImprovement.step, reader.link(PlanImprovement.step.name, [])), (SetFigureTarget.step, reader.link(SetFigureTarget.step.name, [])),
      ]) + [StockSheet.Action(actionLink: "/list/improvement_action", actionLabel: Texts.words("careAll")[reader.language])])
  }

  private static func card(_ suggestion: Suggestion, _ reader: MoneyReader) -> Card {
    let language = reader.language
    let isAnswered = suggestion.isAnswered(reader.step)
    let steps = isAnswered ? [] : [TakeSuggestion.step, DismissSuggestion.step].filter(reader.may)
    return Card(
      cardTitle: suggestion.rule.label[language], cardAbout: suggestion.about[language], evidenceText: suggestion.evidence[language],
      gainText: suggestion.gain[language], adviceText: suggestion.rule.advice[language],
      earlier: suggestion.earlier.prefix(3).map { answer in
        "\(reader.times.exact(answer.at)) · \(answer.decision.label[language]) · \(answer.by)" + (answer.reason.map { ": \($0)" } ?? "")
      }, cases: suggestion.cases.map { Link(linkPath: "/r/\($0.order?.id.key ?? $0.key)", linkText: $0.order?.number ?? $0.number) },
      hasCases: !suggestion.cases.isEmpty,
      cardActions: steps.map { Link(linkPath: reader.link($0.name, [("suggestion", suggestion.name)]), linkText: $0.label[language]) })
  }

  private static func actions(_ reader: MoneyReader) throws -> StockSheet.Section {
    let language = reader.language
    let lines = try reader.snapshot.all(ImprovementAction.self, order: "id DESC", limit: shown).map { row -> [StockSheet.Cell] in
      let next: StepDeclaration? =
        switch row.state {
        case .planned: DoImprovement.step
        case .doing: CheckImprovement.step
        case .checked: ActOnImprovement.step
        case .withdrawn, .closed, .adopted: nil
        }
      let isLate = row.state == .planned && row.due < reader.step.today
      return [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.what), .init(cellText: try figure(row, reader)),
        .init(cellText: row.person ?? OperatorRole(rawValue: row.ownerRole)?.label[language] ?? row.ownerRole), .init(cellText: row.due.description),
        .init(cellText: row.state.label[language], cellTone: isLate ? "stop" : row.state == .adopted ? "done" : nil),
        .init(cellText: try MeasuredChange(row, reader.step)?.words[language] ?? ""),
        next.flatMap { reader.may($0) ? .init(cellText: $0.label[language], cellLink: reader.form($0.name, row.id.key)) : nil } ?? .init(cellText: ""),
      ]
    }
    let columns = [
      (Texts.words("careNumber"), false), (Texts.words("careWhat"), false), (Texts.words("careFigure"), false), (Texts.words("careOwner"), false),
      (Texts.words("careDue"), false), (Texts.words("careState"), false), (Texts.words("improvementMeasured"), false), (Texts.words("careNext"), false),
    ]
    return .init("actions", Texts.words("improvementActions"), none: Texts.words("careNone"), columns, lines, language)
  }

  private static func figure(_ row: Row<ImprovementAction>, _ reader: MoneyReader) throws -> String {
    let label = Figures.find(row.figure)?.label[reader.language] ?? row.figure
    guard let filter = MeasuredChange.filter(row) else { return label }
    return "\(label) · \(try filter.key.label(filter.cut, reader.snapshot)[reader.language])"
  }

  private static func revisions(_ reader: MoneyReader) throws -> StockSheet.Section {
    let language = reader.language
    let lines = try reader.snapshot.all(StandardRevision.self, order: "id DESC", limit: shown).map { row -> [StockSheet.Cell] in
      let action = try reader.snapshot.get(row.action)
      return [
        .init(cellText: row.kind.label[language]), .init(cellText: row.name, cellLink: link(row.kind, row.name)), .init(cellText: row.says),
        .init(cellText: reader.times.exact(row.at)), .init(cellText: action?.number ?? "", cellLink: "/r/\(row.action.key)"),
        .init(cellText: action?.effect?.label[language] ?? "", cellTone: tone(action?.effect)), .init(cellText: row.note ?? ""),
      ]
    }
    let columns = [
      (StandardRevision.fields.kind.schema.label, false), (StandardRevision.fields.name.schema.label, false), (StandardRevision.fields.says.schema.label, false),
      (StandardRevision.fields.at.schema.label, false), (ImprovementAction.record.label, false), (Texts.words("careEffect"), false),
      (StandardRevision.fields.note.schema.label, false),
    ]
    return .init("standards", Texts.words("improvementStandards"), none: Texts.words("improvementNoStandards"), columns, lines, language)
  }

  private static func targets(_ reader: MoneyReader) throws -> StockSheet.Section {
    let language = reader.language
    let lines = try Figures.all.compactMap { figure -> [StockSheet.Cell]? in
      guard let target = try FigureTargets.target(figure, on: reader.step.today, reader.snapshot) else { return nil }
      let change = try FigureTargets.change(figure.name, on: reader.step.today, reader.snapshot)
      return [
        .init(cellText: figure.label[language], cellLink: link(.figureTarget, figure.name)), .init(cellText: figure.unit.text(target)[language]),
        .init(cellText: figure.target.map { figure.unit.text($0)[language] } ?? ""), .init(cellText: change.map { "\($0.from) · \($0.by): \($0.reason)" } ?? ""),
        reader.may(SetFigureTarget.step)
          ? .init(cellText: SetFigureTarget.step.label[language], cellLink: reader.link(SetFigureTarget.step.name, [("figure", figure.name)])) : .init(cellText: ""),
      ]
    }
    let columns = [
      (Texts.words("careFigure"), false), (FigureTarget.fields.target.schema.label, true), (Texts.words("improvementShipped"), true), (Texts.words("improvementWhy"), false),
      (Texts.words("careNext"), false),
    ]
    return .init("targets", Texts.words("improvementTargets"), none: Texts.words("careNone"), columns, lines, language)
  }

  private static func link(_ kind: StandardKind, _ name: String) -> String { "\(ImprovementPage.standard)?kind=\(kind.rawValue)&name=\(name.percentEncoded)" }

  private static func tone(_ effect: ImprovementEffect?) -> String? {
    switch effect {
    case .better: "done"
    case .worse: "stop"
    case .some(.none), .unclear, nil: nil
    }
  }

  // MARK: One standard

  static func versions(_ kind: StandardKind, _ name: String, _ reader: MoneyReader) throws -> ImprovementSheet {
    let language = reader.language
    let lines = try Standards.versions(kind, name, reader.step).map { version -> [StockSheet.Cell] in
      [
        .init(cellText: reader.times.exact(version.at)), .init(cellText: version.from?.description ?? ""), .init(cellText: version.says[language]),
        .init(cellText: version.why), .init(cellText: version.by),
        .init(cellText: version.action?.number ?? "", cellLink: version.action.map { "/r/\($0.id.key)" }),
        .init(cellText: version.action?.effect?.label[language] ?? "", cellTone: tone(version.action?.effect)),
      ]
    }
    let columns = [
      (StandardRevision.fields.at.schema.label, false), (FigureTarget.fields.from.schema.label, false), (StandardRevision.fields.says.schema.label, false),
      (Texts.words("improvementWhy"), false), (StandardRevision.fields.by.schema.label, false), (ImprovementAction.record.label, false), (Texts.words("careEffect"), false),
    ]
    return ImprovementSheet(
      heading: "\(kind.label[language]): \(name)", backLink: ImprovementPage.path, hasSuggestions: false, cards: [], isEmpty: false,
      sections: [.init("versions", Texts.words("improvementVersions"), none: Texts.words("improvementAsShipped"), columns, lines, language)], actions: [])
  }
}
