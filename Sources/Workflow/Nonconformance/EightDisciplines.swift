import Foundation
import Ground
import Membership
import Records
import Replica

/// 7.4 Begins the corrective action of a nonconformance.
public struct OpenEightD: SubjectStep {
  public static let step = StepDeclaration(
    "eightd.open", "7.4", by: [.inspector, .foreman, .planner], at: [.plant, .warehouse], "Open an 8D report", "发起 8D 报告",
    help: Words("Names who answers for the corrective action, and until when.", "指定纠正措施负责人和完成期限。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let nonconformance = Entry<Nonconformance.ID>("nonconformance", "Nonconformance", "不合格品")
    let leader = Entry<String>("leader", "Owner", "负责人", maximumText: 100)
    let due = Entry<Day>("due", "Due", "完成期限")
  }

  public static func ready(_ subject: Row<Nonconformance>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Nonconformance.record.label, subject.shelf, context) { return problem }
    return try EightDisciplines.known(subject.id.key, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { EightDisciplines.past(input.due, context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let subject = try context.the(input.nonconformance)
    return try changes.openEightD(about: subject.id.key, subject.number, subject.what, leader: input.leader, due: input.due, on: subject.shelf, context)
  }
}

/// 11.2 Begins the corrective action that a complaint asks for.
public struct OpenComplaintEightD: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.eightd", "11.2", by: [.serviceAgent, .salesManager], at: [.office, .field], "Open an 8D report for a complaint", "为投诉发起 8D 报告",
    help: Words("Names who answers for the corrective action, and until when.", "指定纠正措施负责人和完成期限。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let leader = Entry<String>("leader", "Owner", "负责人", maximumText: 100)
    let due = Entry<Day>("due", "Due", "完成期限")
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? { try EightDisciplines.known(subject.id.key, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { EightDisciplines.past(input.due, context) }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let subject = try context.the(input.complaint)
    return try changes.openEightD(about: subject.id.key, subject.number, subject.text, leader: input.leader, due: input.due, on: subject.shelf, context)
  }
}

/// 7.4 Writes what was found and done, discipline by discipline. What is left empty stays as it is.
public struct WriteEightD: SubjectStep {
  public static let step = StepDeclaration(
    "eightd.write", "7.4", by: [.inspector, .foreman, .planner, .serviceAgent, .salesManager], at: [.plant, .warehouse, .office, .field], "Write an 8D report", "填写 8D 报告",
    help: Words("Fill in what is known; what is left empty stays as it is.", "填写已知内容；留空的项目保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let report = Entry<EightD.ID>("report", "8D report", "8D 报告")
    let team = OptionalEntry<String>("team", "D1 Team", "D1 小组成员", isLong: true, maximumText: 1_000)
    let problem = OptionalEntry<String>("problem", "D2 Problem", "D2 问题描述", isLong: true)
    let containment = OptionalEntry<String>("containment", "D3 Containment", "D3 临时措施", isLong: true)
    let contained = OptionalEntry<Day>("contained_on", "D3 in place on", "D3 完成日期")
    let cause = OptionalEntry<String>("cause", "D4 Root cause", "D4 根本原因", isLong: true)
    let action = OptionalEntry<String>("action", "D5 Corrective action", "D5 纠正措施", isLong: true)
    let result = OptionalEntry<String>("result", "D6 Done and verified", "D6 实施与验证", isLong: true)
    let verified = OptionalEntry<Day>("verified_on", "D6 verified on", "D6 验证日期")
    let prevention = OptionalEntry<String>("prevention", "D7 Prevention", "D7 预防再发", isLong: true)
    let closing = OptionalEntry<String>("closing", "D8 Recognition and closure", "D8 总结与表彰", isLong: true)
    let due = OptionalEntry<Day>("due", "Due", "完成期限", help: Words("Only if it changes.", "仅在变更时填写。"))
  }

  public static func ready(_ subject: Row<EightD>, _ context: StepContext) throws -> Problem? { try EightDisciplines.open(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [("contained_on", input.contained), ("verified_on", input.verified)].compactMap { field, day in
      day.flatMap { $0 > context.today ? Finding.inFuture(field, $0, today: context.today) : nil }
    }
    if let due = input.due { problems += EightDisciplines.past(due, context) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let report = try context.the(input.report)
    try changes.update(report) {
      if let text = input.team { $0.team = text }
      if let text = input.problem { $0.problem = text }
      if let text = input.containment { $0.containment = text }
      if let day = input.contained { $0.contained = day }
      if let text = input.cause { $0.cause = text }
      if let text = input.action { $0.action = text }
      if let text = input.result { $0.result = text }
      if let day = input.verified { $0.verified = day }
      if let text = input.prevention { $0.prevention = text }
      if let text = input.closing { $0.closing = text }
      if let day = input.due { $0.due = day }
    }
    return StepResult(report.id.key, Words("\(report.number) is written.", "\(report.number) 已更新。"))
  }
}

/// 7.4 All eight disciplines are done.
public struct CloseEightD: SubjectStep {
  public static let step = StepDeclaration(
    "eightd.close", "7.4", by: [.inspector, .foreman, .planner, .serviceAgent, .salesManager], at: [.plant, .warehouse, .office, .field], "Close an 8D report", "关闭 8D 报告",
    help: Words("All eight disciplines must be written, and containment and verification have their days.", "八个步骤均须填写，临时措施和验证须有日期。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let report = Entry<EightD.ID>("report", "8D report", "8D 报告")
  }

  public static func ready(_ subject: Row<EightD>, _ context: StepContext) throws -> Problem? { try EightDisciplines.open(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let report = try context.the(input.report)
    let fields = EightD.fields
    let written: [(Words, Bool)] = [
      (fields.team.schema.label, report.team != nil), (fields.problem.schema.label, report.problem != nil), (fields.containment.schema.label, report.containment != nil),
      (fields.contained.schema.label, report.contained != nil), (fields.cause.schema.label, report.cause != nil), (fields.action.schema.label, report.action != nil),
      (fields.result.schema.label, report.result != nil), (fields.verified.schema.label, report.verified != nil), (fields.prevention.schema.label, report.prevention != nil),
      (fields.closing.schema.label, report.closing != nil),
    ]
    return written.filter { !$0.1 }.map { label, _ in
      Problem("eightd.missing", field: "report", Words("\(label.en) is missing.", "缺少\(label.zh)。"), remedy: Words("Write it with eightd.write.", "请用 eightd.write 填写。"))
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let report = try context.the(input.report)
    try changes.update(report) {
      $0.state = .closed
      $0.closedBy = context.actor.name
    }
    try changes.closeAll(about: report.id.key, context)
    return StepResult(report.id.key, Words("\(report.number) is closed.", "\(report.number) 已关闭。"))
  }
}

enum EightDisciplines {
  static func open(_ report: Row<EightD>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(EightD.record.label, report.shelf, context) { return problem }
    return report.state == .open ? nil : Finding.state(EightD.record.label, report.state, needs: .open)
  }

  static func past(_ due: Day, _ context: StepContext) -> [Problem] {
    guard due < context.today else { return [] }
    return [Problem("eightd.past", field: "due", Words("\(due) is past; today is \(context.today).", "\(due) 已过去；今天是 \(context.today)。"), remedy: Words("Give a day to come.", "请填写今天或以后的日期。"))]
  }

  static func known(_ subject: RecordKey, _ context: StepContext) throws -> Problem? {
    try context.eightD(about: subject).map {
      Problem("eightd.exists", Words("\($0.number) is its 8D report.", "已有 8D 报告 \($0.number)。"), remedy: Words("Write into that one.", "请在该报告中填写。"))
    }
  }
}

extension StepContext {
  /// The 8D report of a nonconformance or complaint; nil for none.
  public func eightD(about subject: RecordKey) throws -> Row<EightD>? {
    try snapshot.first(EightD.self, where: "subject = ?", [Data(subject.bytes)])
  }
}

extension Changes {
  fileprivate mutating func openEightD(
    about subject: RecordKey, _ number: String, _ problem: String, leader: String, due: Day, on shelf: Shelf, _ context: StepContext
  ) throws -> StepResult {
    let key = try create(EightD.self, on: shelf) {
      $0.subject = Blob(subject.bytes)
      $0.about = number
      $0.leader = leader
      $0.due = due
      $0.problem = problem
    }.key
    let own = text(of: key, "number")
    try open("eightd-close", about: key, number: own, on: shelf, context)
    return StepResult(key, Words("\(own) for \(number): \(leader) answers for it until \(due).", "\(number) 的 8D 报告 \(own)：由 \(leader) 负责，\(due) 前完成。"))
  }
}
