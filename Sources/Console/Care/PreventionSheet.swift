import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What must not happen again: warnings, the few causes behind most complaints, what came again, and what is done about it with its effect.
enum PreventionSheet {
  static let shown = 200

  static func view(_ asked: CareDays, _ reader: CareReader) throws -> CareSheet {
    let isOffice = CarePage.offices.contains(reader.step.site.role)
    let span = try asked.span(reader.step)
    let charts = isOffice ? try span.map { span in try ComplaintPareto.By.allCases.map { try ComplaintPareto($0, span, reader.step) } } ?? [] : []
    var sections = [try warnings(reader), try actions(reader)]
    if isOffice { sections.insert(try repeats(reader), at: 1) }
    return CareSheet(
      heading: Texts.words("carePrevention")[reader.language], badge: charts.contains(where: \.isCut) ? Texts.words("careCut")[reader.language] : nil,
      charts: charts.map { CareSheet.Chart($0, reader.language) }, sections: sections,
      actions: reader.money.actions([(PlanPrevention.step, reader.money.link(PlanPrevention.step.name, []))])
        + [StockSheet.Action(actionLink: "/list/preventive_action", actionLabel: Texts.words("careAll")[reader.language])],
      span: isOffice ? asked.form(CarePage.prevention, span, reader.language) : nil)
  }

  private static func here(_ reader: CareReader) -> String { reader.step.site.role == .headquarters ? "1" : "+_shelf = \(reader.step.home.code)" }

  private static func warnings(_ reader: CareReader) throws -> CareSheet.Section {
    let lines = try reader.snapshot.all(EarlyWarning.self, where: here(reader), order: "id DESC", limit: 50).map { row -> [CareSheet.Cell] in
      let rule = WarningRule.find(row.rule)?.label[reader.language] ?? row.rule
      return [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: rule), .init(cellText: row.week.description), .init(cellText: "\(row.count) / \(row.size)"),
        .init(cellText: row.usual.description), .init(cellText: row.limit.description), .init(cellText: row.state.label[reader.language], cellTone: row.state == .open ? "stop" : "none"),
        row.state == .open ? reader.link(DismissWarning.step, row.id.key) : .init(cellText: row.outcome ?? ""),
      ]
    }
    let columns = [
      (Texts.words("careNumber"), false), (Texts.words("careWhat"), false), (Texts.words("careWeek"), false), (Texts.words("careValue"), true), (Texts.words("careUsual"), true),
      (Texts.words("careLimit"), true), (Texts.words("careState"), false), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("warnings", Texts.words("careWarnings"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func repeats(_ reader: CareReader) throws -> CareSheet.Section {
    let open = try reader.snapshot.all(Complaint.self, where: "state IN ('open', 'answered') AND \(here(reader))", order: "id DESC", limit: shown)
    let lines = try open.compactMap { row -> [CareSheet.Cell]? in
      let former = try Repeats.of(row, reader.step)
      guard !former.isEmpty else { return nil }
      let form = reader.money.link(PlanPrevention.step.name, [("figure", CareFigure.complaints.rawValue), ("complaint", row.number), ("cause", row.cause ?? "")].filter { !$0.1.isEmpty })
      return [
        .init(cellText: row.number, cellLink: CarePage.complaint(row.id.key)), .init(cellText: try reader.customer(row)), .init(cellText: reader.cause(row.cause)),
        .init(cellText: former.prefix(5).map(\.number).joined(separator: ", ")),
        reader.money.may(PlanPrevention.step) ? .init(cellText: PlanPrevention.step.label[reader.language], cellLink: form) : .init(cellText: ""),
      ]
    }
    let columns = [
      (Texts.words("careNumber"), false), (Customer.record.label, false), (Complaint.fields.cause.schema.label, false), (Texts.words("careRepeats"), false),
      (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("repeats", Texts.words("careRepeats"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func actions(_ reader: CareReader) throws -> CareSheet.Section {
    let lines = try reader.snapshot.all(PreventiveAction.self, where: here(reader), order: "id DESC", limit: shown).map { row -> [CareSheet.Cell] in
      let figures = try row.state == .done ? PreventionFigures(row, reader.step) : nil
      func told(_ measured: PreventionFigures.Measured?) -> String? { measured.map { "\($0.count) / \($0.size)" } }
      let effect = row.effect ?? figures?.effect
      let next: StepDeclaration? = row.state == .planned ? FinishPrevention.step : row.state == .done ? JudgePrevention.step : nil
      return [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.what), .init(cellText: row.figure.label[reader.language]),
        .init(cellText: OperatorRole(rawValue: row.ownerRole)?.label[reader.language] ?? row.ownerRole), .init(cellText: row.due.description),
        .init(cellText: row.state.label[reader.language], cellTone: row.state == .planned && row.due < reader.step.today ? "stop" : nil),
        .init(cellText: row.before ?? told(figures?.before) ?? ""), .init(cellText: row.after ?? told(figures?.after) ?? ""),
        .init(cellText: effect?.label[reader.language] ?? "", cellTone: effect == .effective ? "done" : effect == .not ? "stop" : nil),
        next.map { reader.link($0, row.id.key) } ?? .init(cellText: ""),
      ]
    }
    let columns = [
      (Texts.words("careNumber"), false), (Texts.words("careWhat"), false), (Texts.words("careFigure"), false), (Texts.words("careOwner"), false), (Texts.words("careDue"), false),
      (Texts.words("careState"), false), (Texts.words("careBefore"), true), (Texts.words("careAfter"), true), (Texts.words("careEffect"), false), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("actions", Texts.words("careActions"), none: Texts.words("careNone"), columns, lines, reader.language)
  }
}
