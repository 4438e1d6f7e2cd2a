import Foundation
import Ground
import Membership
import Records
import Replica

/// 1.3 Answers a question about an order, at whichever site knows the answer.
public struct AnswerNote: SubjectStep {
  public static let step = StepDeclaration(
    "note.done", "1.3", by: Set(OperatorRole.allCases), at: Set(SiteRole.allCases).subtracting([.reader]), "Answer the question", "答复询问",
    help: Words("Ends a question about an order. What is written goes to everyone who reads the question.", "结束订单询问，答复内容发给所有能看到该询问的站点。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let note = Entry<Note.ID>("note", "Question", "询问")
    let text = OptionalEntry<String>("text", "Answer", "答复", isLong: true, maximumText: Note.maximumBytes)
  }

  public static func ready(_ subject: Row<Note>, _ context: StepContext) throws -> Problem? {
    subject.state == .asked ? nil : Finding.state(Note.record.label, subject.state, needs: .asked)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    [input.text.flatMap(NoteText.problem)].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let question = try context.the(input.note)
    let first = question.copyOf ?? question.id
    let copies = try context.snapshot.all(Note.self, where: "id = ?1 OR copy_of = ?1", [Data(first.key.bytes)])
      .filter { context.site.shelves.contains($0.shelf) }
    for copy in copies where copy.state == .asked { try changes.update(copy) { $0.state = .answered } }
    let order = KnownOrder(id: question.order, number: question.orderNumber, shelf: nil)
    // Also without a word it is kept who ended it, and when.
    _ = try NewNote(order: order, text: input.text ?? "", asks: nil, answers: first).write(on: copies.map(\.shelf), context, &changes)
    return StepResult(question.order.key, Words("The question about \(question.orderNumber) is answered.", "\(question.orderNumber) 的询问已答复。"))
  }
}
