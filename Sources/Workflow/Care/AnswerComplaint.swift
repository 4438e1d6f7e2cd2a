import Ground
import Membership
import Records
import Replica

/// 11.2 Answers a complaint.
public struct AnswerComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.answer", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Answer the complaint", "答复投诉",
    help: Words("Keeps what the customer was told. A later, final answer replaces it in the same way.", "登记给客户的答复；之后的最终答复同样在此登记。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let answer = Entry<String>("answer", "Answer", "答复", isLong: true)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    try changes.update(complaint) {
      $0.answer = input.answer
      $0.answered = complaint.answered ?? context.now
      if complaint.state == .open { $0.state = .answered }
    }
    try changes.close("complaint.answer", about: complaint.id.key, context)
    return StepResult(complaint.id.key, Words("\(complaint.number) is answered.", "\(complaint.number) 已答复。"))
  }
}

/// 11.2 Says what a complaint is about, what caused it and who answers for it.
public struct ClassifyComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.classify", "11.2", by: [.serviceAgent, .salesManager], at: [.office, .field], "Classify the complaint", "投诉分类",
    help: Words("Cause, who is responsible, and how severe it is. What is left empty stays as it is.", "填写原因、责任方和严重程度；留空的项目保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let kind = OptionalEntry<ComplaintKind>("kind", "Kind", "类别")
    let cause = OptionalEntry<String>("cause", "Cause", "原因", help: CareClasses.told(CareClasses.shipped.causes), maximumText: 40)
    let responsibility = OptionalEntry<Responsibility>("responsibility", "Responsible", "责任方")
    let site = OptionalEntry<String>("site", "Responsible site", "责任站点", help: Words("Its code, like PL01.", "站点代码，例如 PL01。"), maximumText: 20)
    let severity = OptionalEntry<CareSeverity>("severity", "Severity", "严重程度")
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [input.cause.flatMap { CareClasses.problem($0, in: CareClasses.shipped.causes, field: "cause") }].compactMap { $0 }
    if let code = input.site, try context.snapshot.first(Member.self, where: "code = ?", [code]) == nil {
      let known = try context.snapshot.texts("SELECT code FROM member ORDER BY code LIMIT 100").joined(separator: ", ")
      problems.append(Problem("site.unknown", field: "site", Words("There is no site \"\(code)\".", "没有站点“\(code)”。"), remedy: Words("Use one of: \(known).", "请使用：\(known)。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    try changes.update(complaint) {
      if let kind = input.kind { $0.kind = kind }
      if let cause = input.cause { $0.cause = cause }
      if let responsibility = input.responsibility { $0.responsibility = responsibility }
      if let site = input.site { $0.responsibleSite = site }
      if let severity = input.severity { $0.severity = severity }
    }
    let cause = (input.cause ?? complaint.cause).map { CareClasses.label($0, in: CareClasses.shipped.causes) } ?? Words("no cause yet", "原因待定")
    return StepResult(complaint.id.key, Words("\(complaint.number): \(cause.en).", "\(complaint.number)：\(cause.zh)。"))
  }
}
