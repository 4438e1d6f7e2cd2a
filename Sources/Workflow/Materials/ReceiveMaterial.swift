import Ground
import Records
import Replica

/// 5.2 Material comes to the plant.
public struct ReceiveMaterial: Step {
  public static let step = StepDeclaration(
    "material.receive", "5.2", by: [.storekeeper, .buyer], at: [.plant], "Receive material", "材料入库",
    help: Words("Adds material to what the plant may promise to its work orders.", "增加工厂可用于工单的材料。"))

  /// The most that one receipt may hold.
  public static let maximum = ExactDecimal(1_000_000_000)

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", help: Words("As bills of materials name it.", "与物料清单中的名称一致。"), maximumText: 40)
    let quantity = Entry<Quantity>("quantity", "Quantity", "数量", help: Words("Like 400 KGM.", "例如 400 KGM。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.quantity.amount <= .zero { problems.append(Finding.notPositive("quantity", input.quantity.description)) }
    if input.quantity.amount > maximum { problems.append(tooLarge("quantity")) }
    guard let kept = try MaterialNeeds.kept(input.component, context) else { return problems + [try unknown(input.component, context)] }
    if try MaterialNeeds.amount(input.quantity, of: input.component, in: kept, context) == nil {
      problems.append(otherUnit("quantity", input.quantity.unit, input.component, kept))
    }
    return problems
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
    let move = try changes.create(MaterialMove.self, on: context.home) {
      $0.component = input.component
      $0.quantity = Quantity(amount, kept)
      $0.kind = .receipt
    }
    let free = Quantity(try context.available(input.component) + amount, kept)
    return StepResult(move.key, Words("\(free.told.en) of \(input.component) are free now.", "\(input.component) 现有可用 \(free.told.zh)。"))
  }
}
