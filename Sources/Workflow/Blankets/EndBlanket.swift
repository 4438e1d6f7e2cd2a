import Ground
import Records
import Replica

/// 3.1 Ends an agreement: what was not called off lapses. After its last day the node of its office does it by itself.
public struct EndBlanket: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "blanket.end", "3.1", by: [.salesManager], at: [.office], "End the blanket order", "结束框架协议",
    help: Words(
      "Ends an agreement: what was not called off lapses, and orders that were go on. The node does it by itself after the last day.",
      "结束协议：未调用的数量失效，已调用的订单照常执行。有效期过后节点会自动办理。"),
    confirmation: Words("What is left of it lapses for good.", "剩余数量将永久失效。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let blanket = Entry<Blanket.ID>("blanket", "Blanket order", "框架协议")
    let why = OptionalEntry<String>("why", "Why", "原因", help: Words("Needed before its last day.", "提前结束时必填。"), isLong: true, maximumText: 1_000)
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      Blanket.self, where: "state = 'open' AND valid_until < ? AND _shelf = ?", [context.today.description, Int64(context.home.code)],
      limit: Workplace.maximumPerRound
    ).filter { try ready($0, context) == nil }.map { ["blanket": $0.number] }
  }

  /// What was called off too much is settled first.
  public static func ready(_ subject: Row<Blanket>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(Blanket.record.label, subject.state, needs: .open) }
    let reading = try BlanketReading.of(subject, context)
    guard !reading.overCalled.isEmpty else { return nil }
    let over = reading.overWords
    return Problem(
      "blanket.overCalled", Words("More was called off than was agreed: \(over.en).", "调用超出约定：\(over.zh)。"),
      remedy: Words("Agree the difference with blanket.raise, or edit or cancel an order first.", "请先用 blanket.raise 补签差额，或修改、取消订单。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard try context.the(input.blanket).validUntil >= context.today, input.why == nil else { return [] }
    return [
      Finding.missing(
        "why", Words("Its last day has not passed.", "有效期尚未届满。"), remedy: Words("Say why it ends before.", "请说明提前结束的原因。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let reading = try BlanketReading.of(context.the(input.blanket), context)
    let blanket = reading.blanket
    if let why = input.why { changes.reason = why }
    try changes.update(blanket) {
      $0.state = .ended
      $0.endedBecause = input.why
    }
    for line in reading.lines where line.left > .zero {
      try changes.create(BlanketMove.self, on: blanket.shelf) {
        $0.line = line.row.id
        $0.kind = .lapse
        $0.quantity = Quantity(-line.left, line.product.unit)
        $0.why = input.why
      }
    }
    return StepResult(blanket.id.key, Words("Blanket order \(blanket.number) has ended.", "框架协议 \(blanket.number) 已结束。"))
  }
}
