import Ground
import Records
import Replica

/// 5.4 Promises a work order its material: all of it, or none.
public struct ReserveMaterial: SubjectStep {
  public static let step = StepDeclaration(
    "material.reserve", "5.4", by: [.planner, .storekeeper, .buyer], at: [.plant], "Reserve the material", "备料",
    help: Words(
      "Promises a work order what its bill of materials takes. When anything is short, every shortage is said and nothing is reserved.",
      "按物料清单为工单预留材料。若有短缺，全部列出且不预留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let workOrder = Entry<WorkOrder.ID>("work_order", "Work order", "工单")
    let alternates = OptionalEntry<Bool>("alternates", "Take alternates", "使用替代料", help: Words("Where a component is short and its bill names what may stand in.", "组件短缺且物料清单设有替代料时使用。"))
  }

  public static func ready(_ subject: Row<WorkOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(WorkOrder.record.label, subject.shelf, context) { return problem }
    return subject.state == .planned ? nil : Finding.state(WorkOrder.record.label, subject.state, needs: .planned)
  }

  /// nil when they are too much to count.
  private static func needs(_ input: Inputs<Input>, _ order: Row<WorkOrder>, _ context: StepContext) throws -> [MaterialNeeds.Need]? {
    guard let needs = try MaterialNeeds.of(order, context) else { return nil }
    return input.alternates == true ? try MaterialNeeds.withAlternates(needs, context) : needs
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let order = try context.the(input.workOrder)
    let needs = try needs(input, order, context)
    let problems = try MaterialNeeds.problems(order, needs ?? [], context)
    if needs == nil, problems.isEmpty {
      return [Problem("quantity.tooLarge", field: "work_order", Words("needs more material than can be counted.", "所需材料数量过大。"), remedy: Words("Compare the order and the bill of materials.", "请核对订单和物料清单。"))]
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let order = try context.the(input.workOrder)
    guard let needs = try needs(input, order, context) else { throw UncheckedInput() }
    for need in needs {
      try changes.create(MaterialMove.self, on: order.shelf) {
        $0.component = need.component
        $0.quantity = Quantity(-need.quantity.amount, need.quantity.unit)
        $0.kind = .reservation
        $0.workOrder = order.id
      }
    }
    try changes.update(order) { $0.state = .reserved }
    try changes.close("material.reserve", about: order.id.key, context)
    try changes.open("work-release", about: order.id.key, number: order.number, on: context.home, context)
    return StepResult(order.id.key, Words("The material of \(order.number) is reserved.", "\(order.number) 已备料。"))
  }
}
