import Ground
import Membership
import Records
import Replica

public enum OversellDecision: String, Choice {
  case promisedAnew = "promised_anew"
  case transferred
  case customerTold = "customer_told"

  public var label: Words {
    switch self {
    case .promisedAnew: Words("promised anew for a later day", "改期重新承诺")
    case .transferred: Words("transferred from elsewhere", "从别处调拨")
    case .customerTold: Words("the customer was told", "已告知客户")
    }
  }
}

/// 7.4 The warehouse takes an oversell over: the site that caused it owes nothing more, and the order stays promised.
public struct ResolveOversell: SubjectStep {
  public static let step = StepDeclaration(
    "oversell.resolve", "7.4", by: [.storekeeper, .dispatcher, .salesManager, .administrator], at: [.warehouse, .headquarters],
    "Put an oversell right", "处理超卖",
    help: Words(
      "Says what was done about a promise that no allotment covers. Taken at the warehouse whose stock it is. Allotting more to the site, or cancelling the order, puts it right as well.",
      "说明对无配额承诺的处理。由库存所属仓库办理。追加配额或取消订单同样可以处理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let move = Entry<AllotmentMove.ID>("move", "Oversell", "超卖", help: Words("Its id; see `weft inbox`.", "标识，可用 `weft inbox` 查看。"))
    let decision = Entry<OversellDecision>("decision", "Decision", "决定")
    let note = Entry<String>("note", "What was done", "处理说明", isLong: true)
  }

  public static func ready(_ subject: Row<AllotmentMove>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Words("Stock", "库存"), subject.shelf, context) { return problem }
    guard try context.snapshot.left(subject) >= .zero else { return nil }
    return Problem("oversell.none", Words("Nothing is oversold there any more.", "该处已无超卖。"), remedy: Words("There is nothing to do.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let move = try context.the(input.move)
    let missing = Quantity(-(try context.snapshot.left(move)), move.quantity.unit)
    changes.reason = input.note
    try changes.create(AllotmentMove.self, on: move.shelf) {
      $0.product = move.product
      $0.holder = move.holder
      $0.until = move.until
      $0.kind = .settle
      $0.quantity = missing
      $0.orderNumber = move.orderNumber
      $0.why = "\(input.decision.rawValue): \(input.note)"
    }
    let code = try context.the(move.product).code
    return StepResult(move.id.key, Words("\(missing) of \(code): \(input.decision.label.en).", "\(code) \(missing)：\(input.decision.label.zh)。"))
  }
}
