import Ground
import Records
import Replica

/// 5.3 Orders from a supplier what a requisition asks for.
public struct OrderPurchase: SubjectStep {
  public static let step = StepDeclaration(
    "purchase.order", "5.3", by: [.buyer], at: [.plant], "Order from a supplier", "采购下单",
    help: Words("Supplier, price and day as they were agreed. What is less than asked for is asked for again.", "填写约定的供应商、单价和交期。数量不足部分将重新申请。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let requisition = Entry<Requisition.ID>("requisition", "Requisition", "采购申请")
    let supplier = OptionalEntry<Supplier.ID>("supplier", "Supplier", "供应商", help: Words("The one of the material's rule if left empty.", "留空为物料参数中的供应商。"))
    let price = Entry<UnitPrice>("price", "Price", "单价", help: Words("Like 6.80 CNY/KGM.", "例如 6.80 CNY/KGM。"))
    let quantity = OptionalEntry<Quantity>("quantity", "Quantity", "数量", help: Words("As asked for if left empty.", "留空为申请数量。"))
    let day = OptionalEntry<Day>("day", "Agreed day", "约定交期", help: Words("The day on which it is needed if left empty.", "留空为需求日期。"))
  }

  public static func ready(_ subject: Row<Requisition>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Requisition.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(Requisition.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let requisition = try context.the(input.requisition)
    var problems: [Problem] = []
    if try supplier(input, requisition, context) == nil {
      problems.append(Finding.missing("supplier", Words("No supplier is named, here or in the material's rule.", "未指定供应商，物料参数中也没有。"), remedy: Words("Name one, or register it with supplier.register.", "请指定，或用 supplier.register 建立。")))
    }
    if input.price.amount <= .zero { problems.append(Finding.notPositive("price", input.price.description)) }
    if input.price.unit != requisition.quantity.unit {
      problems.append(ReceiveMaterial.otherUnit("price", input.price.unit, requisition.component, requisition.quantity.unit))
    }
    if let quantity = input.quantity { problems += try Purchasing.quantityProblems(requisition.component, quantity, "quantity", context) }
    let day = input.day ?? requisition.needed
    if day < context.today { problems.append(Purchasing.past("day", day, context.today)) }
    return problems
  }

  private static func supplier(_ input: Inputs<Input>, _ requisition: Row<Requisition>, _ context: StepContext) throws -> Supplier.ID? {
    try input.supplier ?? context.materialRule(requisition.component)?.supplier
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let requisition = try context.the(input.requisition)
    guard let supplier = try supplier(input, requisition, context) else { throw UncheckedInput() }
    let quantity = input.quantity ?? requisition.quantity
    let day = input.day ?? requisition.needed
    let order = try changes.create(PurchaseOrder.self, on: context.home) {
      $0.supplier = supplier
      $0.requisition = requisition.id
      $0.component = requisition.component
      $0.quantity = quantity
      $0.price = input.price
      $0.agreed = day
      $0.due = day
    }
    try changes.update(requisition) { $0.state = .ordered }
    try changes.close(step.name, about: requisition.id.key, context)
    let number = changes.text(of: order.key, "number")
    let late = day > requisition.needed
    let name = try context.the(supplier).name
    return StepResult(
      order.key,
      Words(
        "\(number): \(quantity.told.en) of \(requisition.component) from \(name) for \(day)" + (late ? ", after \(requisition.needed), when it is needed." : "."),
        "\(number)：向 \(name) 采购 \(requisition.component) \(quantity.told.zh)，交期 \(day)" + (late ? "，晚于需求日期 \(requisition.needed)。" : "。")))
  }
}

extension Purchasing {
  static func past(_ field: String, _ day: Day, _ today: Day) -> Problem {
    Problem(
      "date.past", field: field, Words("\(day) is past; today is \(today).", "\(day) 已过去；今天是 \(today)。"), remedy: Words("Give today or a later day.", "请填写今天或以后的日期。"))
  }

  /// Steps about a purchase order are for one that is on its way to this plant.
  static func ready(_ subject: Row<PurchaseOrder>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(PurchaseOrder.record.label, subject.shelf, context) { return problem }
    return subject.state == .ordered ? nil : Finding.state(PurchaseOrder.record.label, subject.state, needs: .ordered)
  }
}

