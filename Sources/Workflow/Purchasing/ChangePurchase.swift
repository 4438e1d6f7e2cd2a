import Ground
import Records
import Replica

/// 5.3 The supplier names another day: hastened, or late. By the agreed day it is still measured.
public struct ChangePurchase: SubjectStep {
  public static let step = StepDeclaration(
    "purchase.day", "5.3", by: [.buyer], at: [.plant], "Change when a purchase comes", "变更采购到货日",
    help: Words("The day on which the supplier will bring it now. The requirements follow.", "供应商现在答复的到货日。物料需求随之更新。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<PurchaseOrder.ID>("purchase", "Purchase order", "采购订单")
    let day = Entry<Day>("day", "Expected", "预计到货")
  }

  public static func ready(_ subject: Row<PurchaseOrder>, _ context: StepContext) throws -> Problem? { try Purchasing.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    input.day < context.today ? [Purchasing.past("day", input.day, context.today)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.update(order) { $0.due = input.day }
    return StepResult(order.id.key, Words("\(order.number) is expected on \(input.day), before on \(order.due).", "\(order.number) 预计 \(input.day) 到货，原为 \(order.due)。"))
  }
}

/// 5.3 A purchase that will not come.
public struct CancelPurchase: SubjectStep {
  public static let step = StepDeclaration(
    "purchase.cancel", "5.3", by: [.buyer], at: [.plant], "Cancel a purchase", "取消采购订单",
    help: Words("One of which nothing came. Of the others say with the last receipt that nothing more comes.", "未到货的订单。已部分到货的，请在收货时选择不再到货。"),
    confirmation: Words("The purchase is cancelled for good. Agree it with the supplier first.", "采购订单将被取消且不可恢复，请先与供应商商定。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<PurchaseOrder.ID>("purchase", "Purchase order", "采购订单")
  }

  public static func ready(_ subject: Row<PurchaseOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Purchasing.ready(subject, context) { return problem }
    guard try context.snapshot.received(subject.id) > .zero else { return nil }
    return Problem(
      "purchase.begun", Words("A part of it came already.", "已部分到货。"), remedy: Words("Say with purchase.receive that nothing more comes.", "请在 purchase.receive 中选择不再到货。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.order)
    try changes.update(order) { $0.state = .cancelled }
    return StepResult(order.id.key, Words("\(order.number) is cancelled.", "\(order.number) 已取消。"))
  }
}
