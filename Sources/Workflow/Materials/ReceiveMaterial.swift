import Ground
import Records
import Replica

/// 5.2 Material comes to the plant.
public struct ReceiveMaterial: Step {
  public static let step = StepDeclaration(
    "material.receive", "5.2", by: [.storekeeper, .buyer], at: [.plant], "Receive material", "材料入库",
    help: Words(
      "Takes a lot of material in. What is free may be promised to work orders at once; what is to be inspected first, when it is released.",
      "材料按批次入库。可用的立即可用于工单；待检的放行后可用。"))

  /// The most that one receipt may hold.
  public static let maximum = ExactDecimal(1_000_000_000)

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", help: Words("As bills of materials name it.", "与物料清单中的名称一致。"), maximumText: 40)
    let quantity = Entry<Quantity>("quantity", "Quantity", "数量", help: Words("Like 400 KGM.", "例如 400 KGM。"))
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: ReceivedLot.help, maximumText: LotName.maximum)
    let supplier = OptionalEntry<Supplier.ID>("supplier", "Supplier", "供应商")
    let supplierLot = OptionalEntry<String>("supplier_lot", "Supplier's lot", "供应商批次", maximumText: 40)
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let expires = OptionalEntry<Day>("expires", "Good until", "有效期至", help: Words("Empty for what keeps.", "长期有效的留空。"))
    let inspect = OptionalEntry<Bool>("inspect", "To be inspected first", "需先检验")
    let serials = SerialList.entry()
  }

  private static func lot(_ input: Inputs<Input>) -> ReceivedLot {
    ReceivedLot(
      component: input.component, lot: input.lot, supplier: input.supplier, supplierLot: input.supplierLot, location: input.location, expires: input.expires,
      isInspected: input.inspect != true)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.quantity.amount <= .zero { problems.append(Finding.notPositive("quantity", input.quantity.description)) }
    if input.quantity.amount > maximum { problems.append(tooLarge("quantity")) }
    guard let kept = try MaterialNeeds.kept(input.component, context) else { return problems + [try unknown(input.component, context)] }
    guard let amount = try MaterialNeeds.amount(input.quantity, of: input.component, in: kept, context) else {
      return problems + [otherUnit("quantity", input.quantity.unit, input.component, kept)]
    }
    return try problems + lot(input).problems(amount, serials: input.serials, context)
  }

  static func tooLarge(_ field: String) -> Problem {
    Problem("quantity.tooLarge", field: field, Words("is more than \(maximum) at once.", "单次超过 \(maximum)。"), remedy: Words("Compare the number and its unit.", "请核对数量和单位。"))
  }

  static func otherUnit(_ field: String, _ got: String, _ component: String, _ unit: String) -> Problem {
    Problem(
      "material.unit", field: field,
      Words("is in \(Units.name(got, .english)), but \(component) is counted in \(Units.name(unit, .english)).", "单位为 \(Units.name(got, .chinese))，但 \(component) 以 \(Units.name(unit, .chinese)) 计。"),
      remedy: Words("Convert the quantity.", "请换算数量。"))
  }

  static func unknown(_ component: String, _ context: StepContext) throws -> Problem {
    var problem = try BillFinding.unknown(component, field: "component", context.snapshot)
    problem.code = "component.unknown"
    return problem
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let kept = try MaterialNeeds.kept(input.component, context), let amount = try MaterialNeeds.amount(input.quantity, of: input.component, in: kept, context)
    else { throw UncheckedInput() }
    var books = MaterialBooks(context)
    let before = try context.available(input.component)
    let received = try lot(input).receive(amount, serials: SerialList.read(input.serials, for: amount).serials, &books, &changes)
    guard received.move != nil else {
      let told = Quantity(amount, kept).told
      return StepResult(received.key, Words("\(told.en) of \(input.component) wait for inspection, lot \(received.lot).", "\(input.component) \(told.zh) 待检，批次 \(received.lot)。"))
    }
    let free = Quantity(before + amount, kept)
    return StepResult(received.key, Words("\(free.told.en) of \(input.component) are free now.", "\(input.component) 现有可用 \(free.told.zh)。"))
  }
}
