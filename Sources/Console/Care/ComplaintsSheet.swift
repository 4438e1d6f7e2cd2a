import Foundation
import Ground
import Records
import Replica
import Workflow

/// Complaints with their clocks, what waits for who looks, and the feedback that nobody has dealt with.
enum ComplaintsSheet {
  static let shown = 200
  static let closed = 30

  static func view(_ reader: CareReader) throws -> CareSheet {
    let isHeadquarters = reader.step.site.role == .headquarters
    let here = isHeadquarters ? "1" : "_shelf = \(reader.step.home.code)"
    let tasks = try Inbox.tasks(reader.step)
    let clocks = Dictionary(tasks.filter { $0.step == AnswerComplaint.step.name }.map { ($0.subject, $0) }) { first, _ in first }
    func complaints(_ state: ComplaintState, _ limit: Int, _ order: String) throws -> [[CareSheet.Cell]] {
      try reader.snapshot.all(Complaint.self, where: "state = ? AND \(here)", [state.rawValue], order: order, limit: limit).map { try line($0, clocks[$0.id.key], reader) }
    }
    var sections = [
      mine(tasks, reader), section("open", Texts.words("careOpen"), Texts.words("careNothingOpen"), try complaints(.open, shown, "id"), reader),
      section("answered", Texts.words("careAnswered"), Texts.words("careNone"), try complaints(.answered, shown, "id"), reader),
    ]
    sections.append(try feedback(here, reader))
    sections.append(section("closed", Texts.words("careClosed"), Texts.words("careNone"), try complaints(.closed, closed, "id DESC"), reader))
    let lists = [("complaint", Texts.words("careAll"))].map { StockSheet.Action(actionLink: "/list/\($0.0)", actionLabel: $0.1[reader.language]) }
    return CareSheet(
      heading: Texts.words("careTitle")[reader.language], sections: sections,
      actions: reader.money.actions([
        (OpenComplaint.step, reader.money.link(OpenComplaint.step.name, [])), (TakeFeedback.step, reader.money.link(TakeFeedback.step.name, [])),
      ]) + lists)
  }

  private static func mine(_ tasks: [InboxTask], _ reader: CareReader) -> CareSheet.Section {
    let own = tasks.filter { task in Catalogue.steps.first { $0.name == task.step }?.declaration.section.hasPrefix("11.") == true }
    let lines = own.prefix(shown).map { task -> [CareSheet.Cell] in
      let clock = ClockView(task, reader.step, reader.times)
      let isSubject = Catalogue.steps.first { $0.name == task.step }?.subject != nil
      let link = isSubject ? reader.money.form(task.step, task.subject) : reader.money.link(task.step, [])
      return [
        CareSheet.Cell(cellText: task.subjectNumber, cellLink: link), CareSheet.Cell(cellText: task.label[reader.language]),
        CareSheet.Cell(cellText: clock.clockText, cellTone: clock.isOverdue ? "stop" : nil),
      ]
    }
    let columns = [(Texts.words("careAbout"), false), (Texts.words("careWhat"), false), (Texts.words("careClock"), false)]
    return CareSheet.Section("mine", Texts.words("careMine"), none: Texts.words("careNothingMine"), columns, lines, reader.language)
  }

  private static func section(_ id: String, _ title: Words, _ none: Words, _ lines: [[CareSheet.Cell]], _ reader: CareReader) -> CareSheet.Section {
    let fields = Complaint.fields
    let columns = [
      (fields.number.schema.label, false), (Customer.record.label, false), (fields.kind.schema.label, false), (fields.severity.schema.label, false), (fields.cause.schema.label, false),
      (Texts.words("careClock"), false),
    ]
    return CareSheet.Section(id, title, none: none, columns, lines, reader.language)
  }

  private static func line(_ row: Row<Complaint>, _ task: InboxTask?, _ reader: CareReader) throws -> [CareSheet.Cell] {
    let clock = task.map { ClockView($0, reader.step, reader.times) }
    let isAgain = try row.state != .closed && !Repeats.of(row, reader.step).isEmpty
    let again = isAgain ? " · " + Texts.words("careRepeats")[reader.language] : ""
    return [
      .init(cellText: row.number + again, cellLink: CarePage.complaint(row.id.key)), .init(cellText: try reader.customer(row)), .init(cellText: row.kind.label[reader.language]),
      .init(cellText: row.severity?.label[reader.language] ?? "", cellTone: row.severity == .critical ? "stop" : nil), .init(cellText: reader.cause(row.cause)),
      .init(cellText: clock?.clockText ?? "", cellTone: clock?.isOverdue == true ? "stop" : nil),
    ]
  }

  private static func feedback(_ here: String, _ reader: CareReader) throws -> CareSheet.Section {
    let fields = Feedback.fields
    let rows = try reader.snapshot.all(
      Feedback.self, where: "state = 'open' AND (\(here) OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = feedback.sales_order AND o.\(here == "1" ? "id IS NOT NULL" : here)))", limit: shown)
    let lines = rows.map { row -> [CareSheet.Cell] in
      [
        .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.customerName), .init(cellText: row.channel.label[reader.language]),
        .init(cellText: CareClasses.label(row.classCode, in: CareClasses.shipped.classes)[reader.language]), .init(cellText: String(row.text.prefix(120))),
        reader.link(FeedbackToComplaint.step, row.id.key),
      ]
    }
    let columns = [
      (fields.number.schema.label, false), (fields.customerName.schema.label, false), (fields.channel.schema.label, false), (fields.classCode.schema.label, false),
      (fields.text.schema.label, false), (Texts.words("careNext"), false),
    ]
    return CareSheet.Section("feedback", Texts.words("careFeedbackOpen"), none: Texts.words("careNone"), columns, lines, reader.language)
  }
}
