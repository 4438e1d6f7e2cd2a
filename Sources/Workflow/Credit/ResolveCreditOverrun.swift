import Ground
import Membership
import Records
import Replica

/// 3.3 Headquarters takes a credit overrun over: the site that caused it owes nothing more.
public struct ResolveCreditOverrun: SubjectStep {
  public static let step = StepDeclaration(
    "credit.resolve", "3.3", by: [.creditController, .accountant, .administrator], at: [.headquarters], "Put a credit overrun right", "处理信用超用",
    help: Words(
      "Says what was done about credit that was used beyond an allotment. Allotting more to the site, or cancelling the order, puts it right as well.",
      "说明对超额使用信用的处理。追加配额或取消订单同样可以处理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let move = Entry<CreditMove.ID>("move", "Overrun", "超用", help: Words("Its id; see `weft inbox`.", "标识，可用 `weft inbox` 查看。"))
    let note = Entry<String>("note", "What was done", "处理说明", isLong: true)
  }

  public static func ready(_ subject: Row<CreditMove>, _ context: StepContext) throws -> Problem? {
    guard try context.snapshot.left(subject).minor >= 0 else { return nil }
    return Problem("oversell.none", Words("Nothing is overrun there any more.", "该处已无超用。"), remedy: Words("There is nothing to do.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let move = try context.the(input.move)
    let left = try context.snapshot.left(move)
    let missing = Money(minor: -left.minor, currency: left.currency)
    changes.reason = input.note
    try changes.create(CreditMove.self, on: move.shelf) {
      $0.customer = move.customer
      $0.holder = move.holder
      $0.until = move.until
      $0.kind = .settle
      $0.amount = missing
      $0.order = move.order
      $0.why = input.note
    }
    let name = try context.the(move.customer).name
    return StepResult(move.id.key, Words("\(missing) of \(name)'s credit are taken over.", "已承担 \(name) 信用超用 \(missing)。"))
  }
}
