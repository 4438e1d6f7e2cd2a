import Ground
import Records
import Replica

/// 3.3 Lets a waiting order go on although this site's credit allotment is too small. Shows at headquarters until it is put right.
public struct OverrideCredit: SubjectStep {
  public static let step = StepDeclaration(
    "credit.override", "3.3", by: [.creditController], at: [.office, .field], "Use credit beyond the allotment", "超额使用信用",
    help: Words(
      "Uses credit for a waiting order that this site was not allotted. Headquarters sees it, with the reason, until it is put right.",
      "为等待的订单使用本站点未获分配的信用。总部可看到原因，直至处理完毕。"),
    approval: Approval(levels: ["order-credit"], refusal: "order.cancel"),
    confirmation: Words(
      "The company risks money beyond what this site was allotted, and headquarters sees who did it.",
      "公司将承担超出本站点配额的信用风险；总部可看到经办人。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let why = Entry<String>("why", "Why", "原因", help: Words("Headquarters reads it.", "总部会看到。"), isLong: true)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .waiting else { return Finding.state(SalesOrder.record.label, subject.state, needs: .waiting) }
    guard try CreditUse.plan(subject, beyond: false, context)?.short == nil else { return nil }
    return Problem("order.notShort", Words("Order \(subject.number) does not wait for credit.", "订单 \(subject.number) 不缺信用。"), remedy: Words("See its page for what it waits for.", "请在订单页查看所缺内容。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    changes.reason = input.why
    let kept = order.promised.flatMap { $0 >= context.today ? $0 : nil }
    return try OrderPromise.plan(order, beyond: .credit, context)
      .settle(order, .init(day: kept), beyond: .credit, why: input.why, context, &changes)
  }
}
