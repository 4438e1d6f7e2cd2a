import Ground
import Records
import Replica

/// 5.2 Carries material from one place of the plant to another.
public struct MoveMaterial: Step {
  public static let step = StepDeclaration(
    "material.move", "5.2", by: [.storekeeper, .foreman], at: [.plant], "Move material", "物料移库",
    help: Words("Writes down that material of a lot was carried elsewhere. Its status stays.", "登记某批次物料移到其他库位，状态不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: LotName.maximum)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the unit in which it is kept.", "以库存单位计。"))
    let from = OptionalEntry<String>("from", "From location", "原库位", help: Words("Wherever it lies if left empty.", "留空为任意库位。"), maximumText: 40)
    let to = Entry<String>("to", "To location", "目标库位", maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
    let really = OptionalEntry<String>("really", "Really so because", "确实如此的原因", help: MaterialFinding.reallyHelp, maximumText: 400)
  }

  private static func draw(_ input: Inputs<Input>, _ books: inout MaterialBooks) throws -> [MaterialPlace] {
    try books.draw(
      input.quantity, of: input.component, lot: input.lot, serial: input.serial, at: input.from, from: Set(MaterialStatus.allCases)) { $0.location != input.to }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [MaterialFinding.quantity(input.quantity), MaterialFinding.serial(input.serial, input.quantity)].compactMap { $0 }
    if input.to == input.from {
      problems.append(Problem("move.same", field: "to", Words("is where it lies already.", "与原库位相同。"), remedy: Words("Name another location.", "请填写其他库位。")))
    }
    guard let unit = try MaterialNeeds.kept(input.component, context) else { return problems + [try ReceiveMaterial.unknown(input.component, context)] }
    guard problems.isEmpty, input.really == nil else { return problems }
    var books = MaterialBooks(context)
    let there = try draw(input, &books).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    return there < input.quantity ? [MaterialFinding.beyondBooks(input.quantity, there, of: input.component, unit, lot: input.lot)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try MaterialNeeds.kept(input.component, context) ?? ""
    var books = MaterialBooks(context)
    let parts = try draw(input, &books)
    for part in parts { try books.restate(part, at: input.to, reason: input.really, &changes) }
    let told = Quantity(input.quantity, unit).told
    let said = Words("\(told.en) of \(input.component), lot \(input.lot), lie at \(input.to) now.", "\(input.component) 批次 \(input.lot) \(told.zh) 已移至 \(input.to)。")
    let beyond = input.quantity - parts.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard beyond > .zero, let really = input.really else { return StepResult(try books.subject(input.component, input.lot), said) }
    let place = MaterialPlace(component: input.component, lot: input.lot, status: .free, location: input.to, serial: input.serial ?? "", quantity: beyond)
    try books.adjust(place, by: beyond, reason: really, &changes)
    let number = try changes.keepMaterialDiscrepancy(.surplus, Quantity(beyond, unit), of: input.component, lot: input.lot, because: really, context)
    return StepResult(try books.subject(input.component, input.lot), Words("\(said.en) \(beyond) of them are beyond the books: \(number).", "\(said.zh)其中 \(beyond) 超出账面：\(number)。"))
  }
}
