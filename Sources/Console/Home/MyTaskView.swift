import Foundation
import Ground
import Records
import Replica
import Workflow

/// One of a person's tasks, with its clock and the way to its step.
struct MyTaskView: Sendable {
  let taskID, levelText, stepText, stepLink, subject, subjectLink: String
  /// The customer's name, or what a decision of the meeting says.
  let aside: String?
  let clock: ClockView
  /// Why its clock stands still; nil while it runs.
  let pausedText: String?
  /// Where a clock that runs is paused, or one that stands still goes on; nil for a task that has no clock of its own.
  let pauseLink, pauseLabel: String?

  init(_ task: InboxTask, _ pause: Row<ClockPause>?, _ step: StepContext, _ workplace: Workplace, _ times: TimeWords, _ language: Language) throws {
    let declared = workplace.catalogue.first { $0.name == task.step }
    let level = step.levels.find(task.level)
    taskID = "task-\(task.place.key)"
    let terms = level?.terms(on: step.calendar.day(of: task.opened))
    levelText = level.flatMap { level in
      terms.map { $0.amount > 0 ? "\(level.label[language]) · \(TaskClock.allowance($0)[language])" : level.label[language] }
    } ?? task.label[language]
    stepText = task.escalates != nil ? Texts.words("taskLook")[language] : declared?.declaration.label[language] ?? task.label[language]
    stepLink = Self.link(task, declared, step)
    let row = try Self.row(task, declared, step.snapshot)
    subject = task.subjectNumber.isEmpty ? row.flatMap(RecordNames.ownName) ?? task.label[language] : task.subjectNumber
    subjectLink = "/r/\(task.subject)"
    aside = try row.flatMap { try Self.customer($0, step.snapshot) ?? Self.text($0, "what") }
    clock = ClockView(task, step, times)
    pausedText = pause.map { PauseWords.text($0, times, language) }
    let isPausable = task.task != nil && task.escalates == nil
    pauseLink = isPausable ? pause.map { "/r/\($0.id.key)/\(ResumeClock.step.name)#step-\(ResumeClock.step.name)" } ?? "/do/\(PauseClock.step.name)?about=\(task.subject)" : nil
    pauseLabel = isPausable ? (pause == nil ? PauseClock.step.label : ResumeClock.step.label)[language] : nil
  }

  /// The pages that are made for a step, at the sites that have them. An approval is given where its facts are; every other step has its form on
  /// its record's page.
  private static let pages = [
    "goods.receive": "/dock/receive/", "inspection.record": "/dock/inspect/", "shipment.pack": "/dock/pick/", "shipment.dispatch": "/dock/load/",
    "delivery.record": "/deliveries/",
  ]

  private static func link(_ task: InboxTask, _ declared: AnyStep?, _ step: StepContext) -> String {
    if task.escalates != nil { return "/r/\(task.subject)" }
    if step.site.role == .warehouse, let page = pages[task.step] { return page + task.subject.description }
    if task.step == TakeDocument.step.name { return ResolvePage.path(of: task.subject) }
    if task.step == JudgeInspection.step.name { return QualityPlaces.inspection(task.subject) }
    guard let declared else { return "/r/\(task.subject)" }
    if declared.declaration.approval?.levels.contains(task.level) == true { return "\(ApprovalsPage.path)?about=\(task.subject)" }
    return declared.subject == nil ? "/do/\(task.step)" : "/r/\(task.subject)/\(task.step)#step-\(task.step)"
  }

  /// A step about a record says of which type that is; else every type is asked.
  private static func row(_ task: InboxTask, _ declared: AnyStep?, _ snapshot: Snapshot) throws -> AnyRow? {
    guard task.escalates == nil, let type = declared?.subject else { return try snapshot.find(task.subject) }
    return try snapshot.rows(type, where: "id = ?", [Data(task.subject.bytes)], limit: 1).first
  }

  private static func text(_ row: AnyRow, _ name: String) -> String? { row.schema.field(named: name).flatMap { row.value($0)?.first?.text } }

  /// The customer's name as the record has it, or its order's, where the order lies at this site.
  static func customer(_ row: AnyRow, _ snapshot: Snapshot) throws -> String? {
    func target(_ row: AnyRow, _ name: String) throws -> AnyRow? {
      guard let field = row.schema.field(named: name), let type = field.type.target, let cells = row.value(field),
        let key = RecordNames.target(cells, field)
      else { return nil }
      return try snapshot.rows(type, where: "id = ?", [Data(key.bytes)], limit: 1).first
    }
    if let name = text(row, "customer_name") { return name }
    let order = try target(row, "sales_order") ?? row
    return try target(order, "customer").flatMap { text($0, "name") }
  }
}
