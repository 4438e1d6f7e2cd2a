import Ground
import Records
import Replica

/// 6.3 Brings back what a work order took and did not use.
public struct ReturnMaterial: SubjectStep {
  public static let step = StepDeclaration(
    "material.return", "6.3", by: [.storekeeper, .worker, .foreman], at: [.plant], "Return material", "退料",
    help: Words(
      "Puts what a work order took and did not use back into its lot. It stays reserved for a work order that goes on.", "将工单未用完的物料退回原批次；工单未结束时仍为其预留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", help: Words("The one that it was taken from.", "领用时的批次。"), maximumText: LotName.maximum)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the unit in which it is kept.", "以库存单位计。"))
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
    let status = OptionalEntry<MaterialStatus>("status", "Status", "状态", help: Words("Free if left empty; blocked for what is damaged.", "留空为可用；损坏的选择冻结。"))
    let why = OptionalEntry<String>("why", "Why", "原因", maximumText: 400)
    let mark = FloorEntry.mark()
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    guard try context.snapshot.materialAccounts(of: subject.id).values.allSatisfy({ $0.used == .zero }) else { return nil }
    return Problem(
      "return.nothing", Words("\(subject.number) has taken no material.", "\(subject.number) 未领用物料。"), remedy: Words("What was found goes in with material.adjust.", "找到的物料用 material.adjust 入账。"))
  }

  private static func taken(_ input: Inputs<Input>, _ context: StepContext) throws -> [(edge: LotEdge, quantity: ExactDecimal)] {
    try context.snapshot.edges(of: input.workOrder, component: input.component).filter { $0.edge.lot == input.lot && (input.serial == nil || $0.edge.serial == input.serial) }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return [] }
    let problems = [MaterialFinding.quantity(input.quantity), MaterialFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    guard problems.isEmpty else { return problems }
    let taken = try taken(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard taken < input.quantity else { return [] }
    let order = try context.the(input.workOrder)
    return [
      Problem(
        "return.tooMuch", field: "quantity",
        Words("\(order.number) has taken \(taken) of lot \(input.lot) of \(input.component), not \(input.quantity).", "\(order.number) 从 \(input.component) 批次 \(input.lot) 领用 \(taken)，不是 \(input.quantity)。"),
        remedy: Words("Look at the label and count again. What was found beyond that goes in with material.adjust.", "请核对标签并重新清点；多出的部分用 material.adjust 入账。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    let told = Quantity(input.quantity, try MaterialNeeds.kept(input.component, context) ?? "").told
    let said = StepResult(
      order.id.key, Words("\(told.en) of \(input.component), lot \(input.lot), came back from \(order.number).", "\(order.number) 退回 \(input.component) \(told.zh)，批次 \(input.lot)。"))
    if try context.snapshot.isEntered(mark: input.mark ?? "") { return said }
    if let why = input.why { changes.reason = why }
    var books = MaterialBooks(context)
    var rest = input.quantity
    var mark = input.mark
    for (edge, quantity) in try taken(input, context) where rest > .zero {
      let part = min(rest, quantity)
      rest = rest - part
      try books.giveBack(part, edge, of: order, at: input.location ?? "", as: input.status ?? .free, reason: input.why, mark: mark, &changes)
      mark = nil
    }
    return said
  }
}
