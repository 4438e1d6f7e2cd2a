import Ground
import Records
import Replica

/// Why the books of material are put right.
public enum MaterialAdjustReason: String, Choice {
  case damage, scrap, sample, found, missing, entry

  public var label: Words {
    switch self {
    case .damage: Words("damaged", "破损")
    case .scrap: Words("scrapped", "报废")
    case .sample: Words("taken as a sample", "取样")
    case .found: Words("found", "盘盈")
    case .missing: Words("not found", "盘亏")
    case .entry: Words("entered wrongly before", "更正录入错误")
    }
  }

  /// Nobody knows yet how it came about.
  var asksForCause: Bool { self == .found || self == .missing }
}

/// 5.2 Puts the books of a lot right: more of it lies there, or less. What was found or is missing asks for its cause.
public struct AdjustMaterial: Step {
  public static let step = StepDeclaration(
    "material.adjust", "5.2", by: [.storekeeper], at: [.plant], "Adjust material", "物料调整",
    help: Words("Adds to a lot, or takes from it with a minus sign, and says why. What was found or is missing becomes a task.", "增加某批次数量，减少时填负数，并说明原因；盘盈盘亏生成任务。"),
    confirmation: Words("The books change by this quantity.", "账面将按此数量变动。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let lot = Entry<String>("lot", "Lot", "批次", maximumText: LotName.maximum)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("Negative for what goes out.", "出库填负数。"))
    let because = Entry<MaterialAdjustReason>("because", "Because", "原因类别")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
    let status = OptionalEntry<MaterialStatus>("status", "Status", "状态", help: Words("Free if left empty.", "留空为可用。"))
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let serial = OptionalEntry<String>("serial", "Serial number", "序列号", maximumText: 40)
  }

  private static func draw(_ input: Inputs<Input>, _ books: inout MaterialBooks) throws -> [MaterialPlace] {
    try books.draw(-input.quantity, of: input.component, lot: input.lot, serial: input.serial, at: input.location, from: [input.status ?? .free])
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let size = max(input.quantity, -input.quantity)
    var problems = [MaterialFinding.quantity(size), MaterialFinding.serial(input.serial, size)].compactMap { $0 }
    guard let unit = try MaterialNeeds.kept(input.component, context) else { return problems + [try ReceiveMaterial.unknown(input.component, context)] }
    if input.quantity > .zero, let serial = input.serial, let place = try context.snapshot.materialPlace(of: serial, input.component, on: context.home) {
      problems.append(MaterialFinding.serialHere(serial, input.component, place))
    }
    guard problems.isEmpty, input.quantity < .zero else { return problems }
    var books = MaterialBooks(context)
    let there = try draw(input, &books).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard there < -input.quantity else { return [] }
    return [
      Problem(
        "material.notThere", field: "quantity",
        Words("By the books only \(Quantity(there, unit).told.en) of lot \(input.lot) lie there.", "账面批次 \(input.lot) 仅有 \(Quantity(there, unit).told.zh)。"),
        remedy: Words("Less than nothing can't be missing: enter that quantity, or look for the lot it came from.", "缺少数量不能超过账面：请按账面数量填写，或查找实际批次。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = try MaterialNeeds.kept(input.component, context) ?? ""
    var books = MaterialBooks(context)
    changes.reason = input.why
    if input.quantity > .zero {
      let place = MaterialPlace(
        component: input.component, lot: input.lot, status: input.status ?? .free, location: input.location ?? "", serial: input.serial ?? "", quantity: input.quantity)
      try books.adjust(place, by: input.quantity, reason: input.why, &changes)
    } else {
      let kind: MaterialStockKind = input.because == .scrap ? .scrap : .adjustment
      for part in try draw(input, &books) { try books.adjust(part, by: -part.quantity, as: kind, reason: input.why, &changes) }
    }
    let size = Quantity(max(input.quantity, -input.quantity), unit).told
    let verb = input.quantity > .zero ? Words("came in", "已调增") : Words("went out", "已调减")
    let said = Words("\(size.en) of \(input.component), lot \(input.lot), \(verb.en).", "\(input.component) 批次 \(input.lot) \(verb.zh) \(size.zh)。")
    let key = try books.subject(input.component, input.lot)
    guard input.because.asksForCause else { return StepResult(key, said) }
    let number = try changes.keepMaterialDiscrepancy(
      input.quantity > .zero ? .surplus : .missing, Quantity(input.quantity, unit), of: input.component, lot: input.lot, because: input.why, context)
    return StepResult(key, Words("\(said.en) Its cause is asked for: \(number).", "\(said.zh)须查明原因：\(number)。"))
  }
}

/// 5.2 Says what was behind a contradiction between the books of material and what was done.
public struct ClearMaterialDiscrepancy: SubjectStep {
  public static let step = StepDeclaration(
    "material.clear", "5.2", by: [.storekeeper, .foreman], at: [.plant], "Clear a material discrepancy", "处理物料差异",
    help: Words("Ends the task with the cause.", "说明差异原因并结束任务。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let discrepancy = Entry<MaterialDiscrepancy.ID>("discrepancy", "Discrepancy", "物料差异")
    let cause = Entry<String>("cause", "What was behind it", "差异原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<MaterialDiscrepancy>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(MaterialDiscrepancy.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(MaterialDiscrepancy.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let found = try context.the(input.discrepancy)
    try changes.update(found) {
      $0.state = .cleared
      $0.cause = input.cause
    }
    try changes.close(step.name, about: found.id.key, context)
    return StepResult(found.id.key, Words("\(found.number) is cleared.", "\(found.number) 已处理。"))
  }
}
