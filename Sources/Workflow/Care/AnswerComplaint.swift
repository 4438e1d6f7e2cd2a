import Ground
import Records
import Replica

/// 11.2 Answers a complaint.
public struct AnswerComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.answer", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Answer the complaint", "答复投诉",
    help: Words("Keeps what the customer was told.", "登记给客户的答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let answer = Entry<String>("answer", "Answer", "答复", isLong: true)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state == .open ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    try changes.update(complaint) {
      $0.answer = input.answer
      $0.state = .answered
    }
    try changes.close("complaint.answer", about: complaint.id.key, context)
    return StepResult(complaint.id.key, Words("\(complaint.number) is answered.", "\(complaint.number) 已答复。"))
  }
}
