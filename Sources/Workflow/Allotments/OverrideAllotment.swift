import Ground
import Records
import Replica

/// 2.3 Promises a waiting order although the allotment is too small. Shows as an oversell until the stock is found.
public struct OverrideAllotment: SubjectStep {
  public static let step = StepDeclaration(
    "allotment.override", "2.3", by: [.salesManager], at: [.office, .field], "Promise beyond the allotment", "超额承诺",
    help: Words(
      "Promises stock to a waiting order that this site was not allotted. Headquarters and the warehouse see it as an oversell, with the reason, until it is put right.",
      "向等待的订单承诺本站点未获分配的库存。总部和仓库将其视为超卖并看到原因，直至处理完毕。"),
    approval: Approval(levels: ["order-stock"], refusal: "order.cancel"),
    confirmation: Words(
      "Stock is promised that this site does not have. Another customer's order may have to wait for it, and headquarters sees who did it.",
      "将承诺本站点没有的库存，其他客户的订单可能因此等待；总部可看到经办人。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let why = Entry<String>("why", "Why", "原因", help: Words("Headquarters reads it.", "总部会看到。"), isLong: true)
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("Whose stock; the first that allots the products if left empty.", "哪个仓库的库存；留空则为首个分配该产品的仓库。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .waiting else { return Finding.state(SalesOrder.record.label, subject.state, needs: .waiting) }
    guard try StockPromise.plan(subject.openLines(context), warehouse: nil, short: .waits, context).shortages.isEmpty else { return nil }
    return Problem("order.notShort", Words("Order \(subject.number) does not wait for stock.", "订单 \(subject.number) 不缺库存。"), remedy: Words("See its page for what it waits for.", "请在订单页查看所缺内容。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let code = input.warehouse else { return [] }
    do { _ = try context.site(code, .warehouse, entry: "warehouse") } catch let problem as Problem { return [problem] }
    return []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    changes.reason = input.why
    let kept = order.promised.flatMap { $0 >= context.today ? $0 : nil }
    return try OrderPromise.plan(order, warehouse: input.warehouse, beyond: .stock, context)
      .settle(order, .init(day: kept), beyond: .stock, why: input.why, context, &changes)
  }
}
