import Ground
import Records
import Replica

/// 2.3 Confirms an order that waited, once this site may spend what it takes.
public struct ServeOrder: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "order.serve", "2.3", by: [.salesClerk, .salesManager], at: [.office, .field], "Serve a waiting order", "处理等待的订单",
    help: Words(
      "Promises an order that waits for stock or credit. The node does it by itself when enough is allotted: the highest grade first, then the oldest.",
      "确认等待库存或信用的订单。配额足够时节点自动办理：先等级高者，再先到者。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .waiting else { return Finding.state(SalesOrder.record.label, subject.state, needs: .waiting) }
    if let held = try OrderHolds.problem(subject, context) { return held }
    let plan = try OrderPromise.plan(subject, context)
    guard !plan.isWhole else { return nil }
    let why = [plan.stock.shortages.isEmpty ? nil : plan.stock.shortageWords, plan.credit?.shortageWords(subject)].compactMap { $0 }
    return Problem(
      "order.short", Words("Too little may be promised here. \(why.map(\.en).joined(separator: "; ")).", "本站点配额不足。\(why.map(\.zh).joined(separator: "；"))。"),
      remedy: Words("Ask for more with allotment.request, or have a sales manager override.", "请用 allotment.request 申请，或由销售经理超额承诺。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    let kept = order.promised.flatMap { $0 >= context.today ? $0 : nil }
    return try OrderPromise.plan(order, context).settle(order, .init(day: kept), context, &changes)
  }

  /// In the order of their claims. Who cannot be served keeps its claim: nothing that it waits for goes to one behind it.
  public static func due(_ context: StepContext) throws -> [[String: String]] {
    var queue = Queue()
    return try Waiting.orders(context).filter { try queue.serves($0, context) }.map { ["order": $0.number] }
  }

  /// What the orders in front take, and what they wait for.
  private struct Queue {
    private var spent: [Product.ID: Int64] = [:]
    private var used: [Customer.ID: Int64] = [:]
    private var claimed: Set<Product.ID> = []
    private var claimedCredit: Set<Customer.ID> = []

    mutating func serves(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Bool {
      let plan = try OrderPromise.plan(order, context)
      var short = Set(plan.stock.shortages.map(\.product.id))
      var takes: [Product.ID: Int64] = [:]
      for take in plan.stock.takes { takes[take.line.product, default: 0] += take.line.quantity.amount.millionths }
      let now = try context.spendingTime()
      if let shelf = plan.stock.warehouse {
        for (product, taken) in takes {
          let left = try context.snapshot.stockHeld(product, on: shelf, by: context.site.site).spendable(at: now)
          if claimed.contains(product) || taken > left - spent[product, default: 0] { short.insert(product) }
        }
      }
      var isShortOfCredit = plan.credit?.short != nil || claimedCredit.contains(order.customer)
      if plan.credit != nil, !isShortOfCredit {
        let left = try context.snapshot.creditHeld(order.customer, on: order.shelf, by: context.site.site, order.total.currency).spendable(at: now)
        isShortOfCredit = order.total.minor > left - used[order.customer, default: 0]
      }
      guard short.isEmpty, !isShortOfCredit else {
        claimed.formUnion(short)
        if isShortOfCredit { claimedCredit.insert(order.customer) }
        return false
      }
      spent.merge(takes, uniquingKeysWith: +)
      if plan.credit != nil { used[order.customer, default: 0] += order.total.minor }
      return true
    }
  }
}
