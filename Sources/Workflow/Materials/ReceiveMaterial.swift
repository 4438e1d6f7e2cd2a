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
    if input.quantity.amount > maximum {
      problems.append(Problem("quantity.tooLarge", field: "quantity", Words("is more than \(maximum) at once.", "单次超过 \(maximum)。"), remedy: Words("Compare the number and its unit.", "请核对数量和单位。")))
    }
    guard let kept = try MaterialNeeds.kept(input.component, context) else { return problems + [try unknown(input.component, context)] }
    if try MaterialNeeds.amount(input.quantity, of: input.component, in: kept, context) == nil {
      problems.append(Problem("material.unit", field: "quantity", Words("is in \(Units.name(input.quantity.unit, .english)), but \(input.component) is counted in \(Units.name(kept, .english)).", "单位为 \(Units.name(input.quantity.unit, .chinese))，但 \(input.component) 以 \(Units.name(kept, .chinese)) 计。"), remedy: Words("Convert the quantity.", "请换算数量。")))
    }
    return problems
  }

  private static func unknown(_ component: String, _ context: StepContext) throws -> Problem {
    var problem = try BillFinding.unknown(component, field: "component", context.snapshot)
    problem.code = "component.unknown"
    return problem
    if input.quantity.amount > maximum { problems.append(tooLarge("quantity")) }
    guard let line = try context.snapshot.first(BillLine.self, where: "component = ?", [input.component]) else {
      return problems + [try unknown(input.component, context)]
    }
    if line.quantity.unit != input.quantity.unit { problems.append(otherUnit("quantity", input.quantity.unit, input.component, line.quantity.unit)) }
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
    let near = try context.snapshot.texts("SELECT DISTINCT component FROM bill_line ORDER BY component LIMIT 5000")
      .filter { Nearness.distance($0.uppercased(), component.uppercased()) <= 2 }.prefix(3).joined(separator: ", ")
    return Problem(
      "component.unknown", field: "component", Words("No bill of materials names \"\(component)\".", "没有物料清单使用“\(component)”。"),
      remedy: near.isEmpty
        ? Words("Have it added with bill.define at headquarters.", "请总部用 bill.define 增加。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
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
