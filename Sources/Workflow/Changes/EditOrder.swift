import Ground
import Records
import Replica

/// 3.4 Puts an order right that is not approved yet.
public struct EditOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.edit", "3.4", by: [.salesClerk, .salesManager], at: [.office, .field], "Edit the order", "修改订单",
    help: Words(
      "Changes an order before its approval. When lines, days or terms change, what was checked, promised or reviewed is done anew. What is left empty stays.",
      "在批准前修改订单。行、日期或条款变更后，须重新核对、确认和评审。留空的内容不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", maximumText: 800)
    let deliveryTerms = OptionalEntry<String>("delivery_terms", "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
    let paymentDays = OptionalEntry<Int>("payment_days", "Payment days", "付款天数")
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let lines = AmendmentEntries.lines()
    let why = OptionalEntry<String>("why", "Why", "原因", maximumText: 2_000)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard !OpenOrderEdit.states.contains(subject.state) else { return nil }
    return Problem(
      "edit.approved", Words("The order is \(subject.state.label.en).", "订单\(subject.state.label.zh)。"),
      remedy: Words("After its approval a mistake is put right with order.correct, and what the customer wants otherwise with change.request.", "批准后，错误用 order.correct 更正，客户要求的变更用 change.request 办理。"))
  }

  private static func resolved(_ input: Inputs<Input>, _ context: StepContext) throws -> OrderAmendment.Resolved {
    let amendment = OrderAmendment(
      requested: input.requested, address: input.address, deliveryTerms: input.deliveryTerms, paymentDays: input.paymentDays, note: input.note,
      lines: input.lines?.lines ?? [])
    return try amendment.resolved(try context.the(input.order), context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let resolved = try resolved(input, context)
    return resolved.problems + [resolved.sizeProblem].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    if let why = input.why { changes.reason = why }
    return try OpenOrderEdit.write(try resolved(input, context), RevisionCause(kind: .edit, why: input.why), context, &changes)
  }
}

/// Entries that editing, correcting and changing an order share.
enum AmendmentEntries {
  static func lines() -> OptionalEntry<LineChangesText> {
    OptionalEntry(
      "lines", "Lines that change", "变更的行",
      help: Words(
        "One a row: 2 30 for a quantity, 2 0 to take the line out, 2 P-200 30 pcs for another product, + P-300 5 pcs for a new line; with the price if it changes.",
        "每行一项：2 30（改数量）、2 0（取消该行）、2 P-200 30 件（改产品）、+ P-300 5 件（新增行）；价格变更时写在后面。"),
      isLong: true, maximumText: 200_000)
  }
}
