import Foundation
import Ground
import Quality
import Records
import Replica

/// The levels of ISO 2859-1 as a form offers them.
public enum PlanLevel: String, Choice {
  case two = "II"
  case one = "I"
  case three = "III"
  case special1 = "S-1"
  case special2 = "S-2"
  case special3 = "S-3"
  case special4 = "S-4"

  public var label: Words {
    switch self {
    case .two: Words("II, the usual one", "II（常用）")
    case .one: Words("I, less", "I（较少）")
    case .three: Words("III, more", "III（较多）")
    case .special1: Words("S-1, special", "S-1（特殊）")
    case .special2: Words("S-2, special", "S-2（特殊）")
    case .special3: Words("S-3, special", "S-3（特殊）")
    case .special4: Words("S-4, special", "S-4（特殊）")
    }
  }
}

/// 6.2 Says how a product is inspected at one stage. A plan that stood for it is withdrawn; its inspections go on by it.
public struct PlanInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.plan", "6.2", by: [.inspector, .administrator], at: [.headquarters, .plant, .warehouse], "Plan an inspection", "制定检验计划",
    help: Words(
      "How many pieces are looked at, by ISO 2859-1 (GB/T 2828.1), and for what. Takes the place of an earlier plan for the same stage.",
      "规定按 GB/T 2828.1（ISO 2859-1）抽多少件、检验哪些特性。取代同一阶段的原计划。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let stage = Entry<InspectionStage>("stage", "Stage", "检验阶段")
    let level = Entry<PlanLevel>("level", "Inspection level", "检验水平")
    let limit = Entry<String>("aql", "AQL", "接收质量限 AQL", help: Words("A preferred value of the standard, like 0.65, 1.0 or 2.5.", "标准中的优先值，如 0.65、1.0、2.5。"), maximumText: 8)
    let mayReduce = OptionalEntry<Bool>("may_reduce", "Reduced inspection allowed", "允许放宽检验", help: Words("Yes where production is steady.", "生产稳定时可允许。"))
    let characteristics = Entry<CharacteristicsText>(
      "characteristics", "Characteristics", "检验特性",
      help: Words("One a row, like: 10 low=12.45 high=12.55 unit=mm gauge=caliper Outer diameter. Without limits it is judged good or not.", "每行一个，如：10 low=12.45 high=12.55 unit=mm gauge=卡尺 外径。无上下限的按合格与否判定。"), isLong: true)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if QualityLimit(input.limit) == nil {
      let known = QualityLimit.all.map(\.description).joined(separator: " ")
      problems.append(Problem("plan.aql", field: "aql", Words("\"\(input.limit)\" is no preferred value.", "“\(input.limit)”不是标准的优先值。"), remedy: Words("Use one of: \(known).", "可用：\(known)。")))
    }
    if input.characteristics.lines.isEmpty {
      problems.append(Finding.missing("characteristics", Words("Nothing is to be looked at.", "没有检验特性。"), remedy: Words("Write at least one characteristic.", "请至少填写一个特性。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let limit = QualityLimit(input.limit) else { throw UncheckedInput() }
    if let earlier = try context.plan(for: input.product, input.stage) { try changes.update(earlier) { $0.state = .withdrawn } }
    let plan = try changes.create(InspectionPlan.self, on: .company) {
      $0.product = input.product
      $0.stage = input.stage
      $0.level = input.level.rawValue
      $0.limit = limit.description
      $0.mayReduce = input.mayReduce == true
      $0.by = context.actor.name
    }
    for line in input.characteristics.lines {
      try changes.create(Characteristic.self, on: .company) {
        $0.plan = plan
        $0.position = line.position
        $0.name = line.name
        $0.kind = line.kind
        $0.nominal = line.nominal
        $0.lower = line.low
        $0.upper = line.high
        $0.unit = line.unit
        $0.gauge = line.gauge
      }
    }
    let (number, code) = (changes.text(of: plan.key, "number"), try context.the(input.product).code)
    let count = input.characteristics.lines.count
    return StepResult(
      plan.key,
      Words("\(number): \(code) is inspected for \(count) characteristics, \(input.stage.label.en), level \(input.level.rawValue), AQL \(limit).", "\(number)：\(code) \(input.stage.label.zh)检验 \(count) 个特性，水平 \(input.level.rawValue)，AQL \(limit)。"))
  }
}

/// 6.2 A product is not inspected by a plan any more.
public struct WithdrawPlan: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.withdraw", "6.2", by: [.inspector, .administrator], at: [.headquarters, .plant, .warehouse], "Withdraw an inspection plan", "撤销检验计划",
    help: Words("New lots are not inspected by it. Inspections that are open go on.", "新批次不再按此计划检验；已开始的检验继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<InspectionPlan.ID>("plan", "Inspection plan", "检验计划")
  }

  public static func ready(_ subject: Row<InspectionPlan>, _ context: StepContext) throws -> Problem? {
    subject.state == .standing ? nil : Finding.state(InspectionPlan.record.label, subject.state, needs: .standing)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.the(input.plan)
    try changes.update(plan) { $0.state = .withdrawn }
    return StepResult(plan.id.key, Words("\(plan.number) is withdrawn.", "\(plan.number) 已撤销。"))
  }
}

/// 6.2 After five lots not accepted under tightened inspection: the cause is removed, and inspection goes on, tightened.
public struct ResumePlan: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.resume", "6.2", by: [.inspector, .administrator], at: [.plant, .warehouse], "Resume an inspection plan", "恢复检验",
    help: Words("Says what was put right after too many lots were not accepted. Inspection goes on, tightened.", "多批不接收后，说明已采取的纠正措施；此后按加严检验继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let plan = Entry<InspectionPlan.ID>("plan", "Inspection plan", "检验计划")
    let reason = Entry<String>("why", "What was put right", "纠正措施", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<InspectionPlan>, _ context: StepContext) throws -> Problem? {
    guard try !context.switching(of: subject, on: context.home).isStopped else { return nil }
    return Problem("plan.running", Words("\(subject.number) is not stopped here.", "\(subject.number) 在此处未暂停。"), remedy: Words("Nothing is to be resumed.", "无需恢复。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let plan = try context.the(input.plan)
    try changes.create(InspectionResumption.self, on: context.home) {
      $0.plan = plan.id
      $0.reason = input.reason
      $0.by = context.actor.name
    }
    return StepResult(plan.id.key, Words("Inspection by \(plan.number) goes on, tightened.", "\(plan.number) 已恢复，按加严检验。"))
  }
}
