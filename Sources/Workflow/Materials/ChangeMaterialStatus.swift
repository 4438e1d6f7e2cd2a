import Ground
import Records
import Replica

/// 5.2 Lets material be used, puts it into inspection, or blocks it, at this plant alone.
public struct ChangeMaterialStatus: Step {
  public static let step = StepDeclaration(
    "material.status", "5.2", by: [.inspector, .storekeeper], at: [.plant], "Change the status of material", "变更物料状态",
    help: Words(
      "Moves a quantity of a lot between free, inspection and blocked, with the reason. To stop a lot at every site, and what was made of it, use lot.contain.",
      "在可用、待检、冻结之间转移某批次数量并说明原因。若要在所有站点停用该批次及其产出，请用 lot.contain。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: LotName.maximum)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the unit in which it is kept.", "以库存单位计。"))
    let from = Entry<MaterialStatus>("from", "From", "原状态")
    let to = Entry<MaterialStatus>("to", "To", "新状态")
    let location = OptionalEntry<String>("location", "Location", "库位", help: Words("Wherever it lies if left empty.", "留空为任意库位。"), maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  private static func draw(_ input: Inputs<Input>, _ books: inout MaterialBooks) throws -> [MaterialPlace] {
    try books.draw(input.quantity, of: input.component, lot: input.lot, serial: input.serial, at: input.location, from: [input.from])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [MaterialFinding.quantity(input.quantity), MaterialFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    if input.from == input.to {
      problems.append(Problem("status.same", field: "to", Words("is its status already.", "与原状态相同。"), remedy: Words("Choose another.", "请选择其他状态。")))
    }
    if input.to == .free, let hold = try context.snapshot.materialHolds(input.component, lot: input.lot).first {
      problems.append(
        Problem(
          "lot.held", field: "to", Words("Lot \(input.lot) is held at every site: \(hold.number), \(hold.reason).", "批次 \(input.lot) 已在所有站点冻结：\(hold.number)，\(hold.reason)。"),
          remedy: Words("Release it with material.release first.", "请先用 material.release 解冻。")))
    }
    guard let unit = try MaterialNeeds.kept(input.component, context) else { return problems + [try ReceiveMaterial.unknown(input.component, context)] }
    guard problems.isEmpty else { return problems }
    var books = MaterialBooks(context)
    let there = try draw(input, &books).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard there < input.quantity else { return [] }
    return [
      Problem(
        "material.notThere", field: "quantity",
        Words("\(Quantity(there, unit).told.en) of lot \(input.lot) are \(input.from.label.en), not \(input.quantity).", "批次 \(input.lot) \(input.from.label.zh) \(Quantity(there, unit).told.zh)，不是 \(input.quantity)。"),
        remedy: Words("Enter what there is, or put the books right with material.adjust.", "请按现有数量填写，或用 material.adjust 更正账面。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    var books = MaterialBooks(context)
    changes.reason = input.why
    for part in try draw(input, &books) { try books.restate(part, to: input.to, reason: input.why, &changes) }
    let told = Quantity(input.quantity, try MaterialNeeds.kept(input.component, context) ?? "").told
    return StepResult(
      try books.subject(input.component, input.lot),
      Words("\(told.en) of \(input.component), lot \(input.lot): \(input.to.label.en).", "\(input.component) 批次 \(input.lot) \(told.zh)：\(input.to.label.zh)。"))
  }
}
