import Foundation
import Ground
import Records
import Replica

/// 3.4 Puts a mistake of ours right in an order that plant and warehouse know of, and counts it.
public struct CorrectOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.correct", "3.4", by: [.salesManager], at: [.office], "Correct the order", "更正订单",
    help: Words(
      "Puts a mistake in an approved order right: what it was and will be is kept, with who made it. What it means for plant and warehouse is said first and must be accepted.",
      "更正已批准订单中的错误，保留更正前后内容和责任人。对工厂和仓库的影响会先列出，须确认接受。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let errorClass = Entry<ErrorClass>("error_class", "Kind of mistake", "错误类别")
    let madeBy = Entry<String>("made_by", "Made by", "责任人", help: Words("Whose mistake it was: a person, or a place like the customer's file.", "谁的差错：人员，或来源如客户文件。"), maximumText: 200)
    let why = Entry<String>("why", "What happened", "情况说明", isLong: true, maximumText: 2_000)
    let requested = OptionalEntry<Day>("requested", "Requested delivery", "要求交期")
    let promised = OptionalEntry<Day>("promised", "Promised delivery", "承诺交期")
    let address = OptionalEntry<Address>("address", "Delivery address", "送货地址", maximumText: 800)
    let deliveryTerms = OptionalEntry<String>("delivery_terms", "Delivery terms (Incoterms 2020)", "交货条款", maximumText: 100)
    let paymentDays = OptionalEntry<Int>("payment_days", "Payment days", "付款天数")
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let lines = AmendmentEntries.lines()
    let accept = OptionalEntry<Bool>("accept", "Accept what it means", "接受影响", help: Words("Said first; needed when there is any.", "有影响时会先列出，须确认。"))
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    if [.approved, .invoiced].contains(subject.state) { return nil }
    guard OpenOrderEdit.states.contains(subject.state) else { return Finding.state(SalesOrder.record.label, subject.state, needs: .approved, .invoiced) }
    return Problem(
      "correct.open", Words("The order is not approved yet.", "订单尚未批准。"), remedy: Words("Edit it with order.edit.", "请用 order.edit 修改。"))
  }

  private static func change(_ input: Inputs<Input>, _ context: StepContext) throws -> ApprovedOrderChange {
    let amendment = OrderAmendment(
      requested: input.requested, promised: input.promised, address: input.address, deliveryTerms: input.deliveryTerms, paymentDays: input.paymentDays,
      note: input.note, lines: input.lines?.lines ?? [])
    return try ApprovedOrderChange.plan(try amendment.resolved(try context.the(input.order), context), context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let change = try change(input, context)
    guard change.problems.isEmpty, input.accept != true else { return change.problems }
    let effects = try effects(of: change, context)
    guard !effects.isEmpty else { return [] }
    return [
      Problem(
        "correct.effects", field: "accept",
        Words("This is what it means: \(effects.map(\.en).joined(separator: "; ")).", "影响如下：\(effects.map(\.zh).joined(separator: "；"))。"),
        remedy: Words("Accept it to go on.", "接受后继续。"))
    ]
  }

  /// What it means for plant, warehouse and the customer's invoice.
  private static func effects(of change: ApprovedOrderChange, _ context: StepContext) throws -> [Words] {
    var effects = try change.follow.effects(context)
    let order = change.resolved.order
    guard change.resolved.lines.contains(where: \.isRepriced) else { return effects }
    let invoices = try context.snapshot.all(Invoice.self, where: "sales_order = ?", [Data(order.id.key.bytes)])
    effects += invoices.map {
      Words("\($0.number) is issued at the former price: it needs a red-letter invoice", "\($0.number) 已按原价开具，须开红字发票")
    }
    return effects
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let change = try change(input, context)
    let order = change.resolved.order
    let effects = try effects(of: change, context)
    changes.reason = input.why
    let revision = try change.write(RevisionCause(kind: .correction, why: input.why), context, &changes)
    let correction = try changes.create(Correction.self, on: order.shelf) {
      $0.order = order.id
      $0.revision = revision
      $0.errorClass = input.errorClass
      $0.madeBy = input.madeBy
      $0.correctedBy = context.actor.name
      $0.at = context.now
      $0.why = input.why
      $0.differences = OrderDifference.json(change.resolved.differences).text
      $0.effects = effects.isEmpty ? nil : effects.map { "\($0.en) / \($0.zh)" }.joined(separator: "\n")
    }
    let number = changes.text(of: correction.key, "number")
    let told = effects.isEmpty ? Words("", "") : Words(" \(effects.map(\.en).joined(separator: "; ")).", "\(effects.map(\.zh).joined(separator: "；"))。")
    return StepResult(order.id.key, Words("Order \(order.number) is corrected (\(number)).\(told.en)", "订单 \(order.number) 已更正（\(number)）。\(told.zh)"))
  }
}
