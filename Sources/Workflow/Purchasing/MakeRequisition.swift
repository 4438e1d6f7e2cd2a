import Ground
import Records
import Replica

/// 5.3 Asks the buyer for a material that the requirements do not ask for, or not yet.
public struct MakeRequisition: Step {
  public static let step = StepDeclaration(
    "requisition.make", "5.3", by: [.planner, .buyer, .foreman, .storekeeper], at: [.plant], "Ask to buy a material", "提出采购申请",
    help: Words("Counts as coming in the requirements from now on.", "自此在物料需求中计为预计到货。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", help: Words("As bills of materials name it.", "与物料清单中的名称一致。"), maximumText: 40)
    let quantity = Entry<Quantity>("quantity", "Quantity", "数量", help: Words("Like 400 KGM.", "例如 400 KGM。"))
    let needed = Entry<Day>("needed", "Needed by", "需求日期")
    let orders = OptionalEntry<String>("orders", "For orders", "对应订单", maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = try Purchasing.quantityProblems(input.component, input.quantity, "quantity", context)
    if input.needed < context.today { problems.append(Purchasing.past("needed", input.needed, context.today)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let days = try context.materialRule(input.component)?.leadDays ?? RequirementsRules.shipped.buyDays
    let orderBy = max(context.today, context.calendar.day(days, before: input.needed))
    let key = try changes.require(
      PlantRequirements.Purchase(component: input.component, quantity: input.quantity, needed: input.needed, orderBy: orderBy, orders: input.orders ?? ""),
      by: context.actor.name, context)
    let number = changes.text(of: key, "number")
    return StepResult(key, Words("\(number): \(input.quantity.told.en) of \(input.component), to be ordered by \(orderBy).", "\(number)：\(input.component) \(input.quantity.told.zh)，最迟 \(orderBy) 下单。"))
  }
}

/// 5.3 Withdraws what need not be bought.
public struct WithdrawRequisition: SubjectStep {
  public static let step = StepDeclaration(
    "requisition.withdraw", "5.3", by: [.planner, .buyer], at: [.plant], "Withdraw a requisition", "撤销采购申请",
    help: Words("One that a person made. Those of the requirements go when nothing needs them.", "撤销人工申请。需求计划生成的申请在无需求时自动撤销。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let requisition = Entry<Requisition.ID>("requisition", "Requisition", "采购申请")
  }

  public static func ready(_ subject: Row<Requisition>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Requisition.record.label, subject.shelf, context) { return problem }
    guard subject.state == .open else { return Finding.state(Requisition.record.label, subject.state, needs: .open) }
    guard subject.askedBy == nil else { return nil }
    return Problem(
      "requisition.needed", Words("The requirements ask for it.", "该申请由物料需求计划生成。"), remedy: Words("Change what needs it: orders, stock or the material's rule.", "请调整其需求来源：订单、库存或物料计划参数。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let requisition = try context.the(input.requisition)
    try changes.update(requisition) { $0.state = .withdrawn }
    try changes.close(OrderPurchase.step.name, about: requisition.id.key, context)
    return StepResult(requisition.id.key, Words("\(requisition.number) is withdrawn.", "\(requisition.number) 已撤销。"))
  }
}

/// What the steps of purchasing find alike.
enum Purchasing {
  static func quantityProblems(_ component: String, _ quantity: Quantity, _ field: String, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if quantity.amount <= .zero { problems.append(Finding.notPositive(field, quantity.description)) }
    if quantity.amount > ReceiveMaterial.maximum { problems.append(ReceiveMaterial.tooLarge(field)) }
    guard try context.isMaterial(component), let unit = try MaterialNeeds.kept(component, context) else { return problems + [try ReceiveMaterial.unknown(component, context)] }
    if unit != quantity.unit { problems.append(ReceiveMaterial.otherUnit(field, quantity.unit, component, unit)) }
    return problems
  }
}
