import Foundation
import Ground
import Records
import Replica

/// What the steps after a rejection ask before they look at anything else.
enum Rejected {
  static func problem(_ lot: Row<InspectionLot>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(InspectionLot.record.label, lot.shelf, context) { return problem }
    guard lot.state == .rejected else { return Finding.state(InspectionLot.record.label, lot.state, needs: .rejected) }
    guard let reported = try context.nonconformance(of: lot), try context.undecided(reported) > .zero else {
      return Problem("inspection.decided", Words("Nothing of \(lot.number) is left to decide about.", "\(lot.number) 已全部处置。"), remedy: Words("See its nonconformance.", "请查看对应的不合格品。"))
    }
    return nil
  }

  /// What the review board has not decided about.
  static func left(_ lot: Row<InspectionLot>, _ context: StepContext) throws -> Quantity {
    guard let reported = try context.nonconformance(of: lot) else { return Quantity(.zero, lot.quantity.unit) }
    return Quantity(try context.undecided(reported), lot.quantity.unit)
  }
}

/// 7.3 Every piece of a rejected lot was looked at: the good ones are free, the others stay blocked.
public struct SortLot: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.sort", "7.3", by: [.inspector], at: [.plant, .warehouse], "Record the sorting of a lot", "登记全数挑选",
    help: Words("Says how much was found good. The rest stays blocked for the review board.", "登记挑出的合格数量；其余保持冻结，待评审处置。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let inspection = Entry<InspectionLot.ID>("inspection", "Inspection lot", "检验批")
    let good = Entry<ExactDecimal>("good", "Found good", "挑出合格数量")
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<InspectionLot>, _ context: StepContext) throws -> Problem? { try Rejected.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let left = try Rejected.left(context.the(input.inspection), context)
    guard input.good < .zero || input.good > left.amount else { return [] }
    return [Problem("sorting.range", field: "good", Words("must be from 0 to \(left.told.en), what was sorted (got \(input.good)).", "须在 0 到挑选数量 \(left.told.zh) 之间（现为 \(input.good)）。"), remedy: Words("Count again.", "请重新清点。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let lot = try context.the(input.inspection)
    let left = try Rejected.left(lot, context)
    try changes.update(lot) {
      $0.state = .sorted
      if let note = input.note { $0.note = note }
    }
    try changes.release(lot, input.good, lot.number, context)
    let (good, bad) = (Quantity(input.good, left.unit), Quantity(left.amount - input.good, left.unit))
    return StepResult(lot.id.key, Words("\(lot.number) is sorted: \(good.told.en) are good, \(bad.told.en) are not.", "\(lot.number) 已挑选：合格 \(good.told.zh)，不合格 \(bad.told.zh)。"))
  }
}

/// 7.3 A rejected lot is inspected again, after it was worked on or since the first inspection is doubted.
public struct RepeatInspection: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.repeat", "7.3", by: [.inspector], at: [.plant, .warehouse], "Inspect a rejected lot again", "重新检验",
    help: Words("Opens a second inspection by the same plan. It does not count for the switching rules.", "按同一计划再次检验；不计入转移规则。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let inspection = Entry<InspectionLot.ID>("inspection", "Inspection lot", "检验批")
    let why = Entry<String>("why", "Why", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<InspectionLot>, _ context: StepContext) throws -> Problem? { try Rejected.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let lot = try context.the(input.inspection)
    try changes.update(lot) { $0.state = .repeated }
    changes.reason = input.why
    return try changes.open(context.the(lot.plan), Rejected.left(lot, context), lot: lot.lot, repeats: lot, context) {
      $0.receipt = lot.receipt
      $0.workOrder = lot.workOrder
    }
  }
}

/// 7.3 The customer takes a rejected lot as it is.
public struct ConcedeLot: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.concede", "7.3", by: [.inspector, .dispatcher], at: [.plant, .warehouse], "Accept on concession", "让步接收",
    help: Words("Keeps who at the customer approved the deviation, when, and by which letter. The goods become free.", "登记客户方批准人、日期和文件号；货物转为可用。"),
    confirmation: Words("The goods may be shipped to this customer although they are not as agreed.", "货物虽不符合约定，仍可发给该客户。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let inspection = Entry<InspectionLot.ID>("inspection", "Inspection lot", "检验批")
    let deviation = Entry<String>("deviation", "Deviation", "偏差说明", isLong: true, maximumText: 1_000)
    let customer = Entry<String>("customer", "Customer", "客户", maximumText: 200)
    let approver = Entry<String>("approver", "Approved by", "客户批准人", maximumText: 100)
    let approved = Entry<Day>("approved_on", "Approved on", "批准日期")
    let reference = Entry<String>("reference", "Their reference", "客户文件号", help: Words("The number or date of their letter or mail.", "客户来函或邮件的编号或日期。"), maximumText: 100)
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("All that is blocked of it if left empty.", "留空为全部冻结数量。"))
  }

  public static func ready(_ subject: Row<InspectionLot>, _ context: StepContext) throws -> Problem? { try Rejected.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.approved > context.today { problems.append(Finding.inFuture("approved_on", input.approved, today: context.today)) }
    let left = try Rejected.left(context.the(input.inspection), context)
    if let quantity = input.quantity {
      if quantity <= .zero { problems.append(Finding.notPositive("quantity", quantity.description)) }
      if quantity > left.amount {
        problems.append(Problem("concession.range", field: "quantity", Words("\(left.told.en) are undecided (got \(quantity)).", "待处置 \(left.told.zh)（现为 \(quantity)）。"), remedy: Words("Give no more than that.", "不得超过该数量。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let lot = try context.the(input.inspection)
    let left = try Rejected.left(lot, context)
    let quantity = Quantity(input.quantity ?? left.amount, left.unit)
    let concession = try changes.create(Concession.self, on: lot.shelf) {
      $0.inspection = lot.id
      $0.quantity = quantity
      $0.deviation = input.deviation
      $0.customer = input.customer
      $0.approver = input.approver
      $0.approved = input.approved
      $0.reference = input.reference
    }
    let number = changes.text(of: concession.key, "number")
    try changes.update(lot) { $0.state = .conceded }
    try changes.release(lot, quantity.amount, number, context)
    return StepResult(
      concession.key, Words("\(number): \(quantity.told.en) of \(lot.number) go to \(input.customer) on concession.", "\(number)：\(lot.number) 中 \(quantity.told.zh) 由 \(input.customer) 让步接收。"))
  }
}
