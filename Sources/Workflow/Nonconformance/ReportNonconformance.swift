import Foundation
import Ground
import Records
import Replica

/// 7.4 Goods were found that are not as they must be. In a warehouse they are blocked at once.
public struct ReportNonconformance: Step {
  public static let step = StepDeclaration(
    "nonconformance.report", "7.4", by: [.inspector, .worker, .foreman, .storekeeper], at: [.plant, .warehouse], "Report nonconforming goods", "报告不合格品",
    help: Words("Puts them into quarantine until a review board decides. Free stock of the lot is blocked.", "隔离待评审处置；仓库中该批次可用库存同时冻结。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = Entry<String>("lot", "Lot", "批次", help: Words("On the floor, the number of the work order.", "车间填写工单编号。"), maximumText: 40)
    let quantity = Entry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("In the product's unit.", "以产品单位计。"))
    let what = Entry<String>("what", "What is wrong", "不合格描述", isLong: true, maximumText: 1_000)
    let workOrder = OptionalEntry<WorkOrder.ID>("work_order", "Work order", "工单")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if input.quantity <= .zero { return [Finding.notPositive("quantity", input.quantity.description)] }
    guard context.site.role == .warehouse else { return [] }
    let (product, free) = (try context.the(input.product), try context.stock(input.product, lot: input.lot, .free))
    guard input.quantity > free else { return [] }
    let told = Quantity(free, product.unit).told
    return [Problem("nonconformance.stock", field: "quantity", Words("\(told.en) of \(product.code), lot \(input.lot), are free (got \(input.quantity)).", "\(product.code) 批次 \(input.lot) 可用 \(told.zh)（现为 \(input.quantity)）。"), remedy: Words("Compare the lot, or count its stock.", "请核对批次或盘点。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let quantity = Quantity(input.quantity, product.unit)
    let isStock = context.site.role == .warehouse
    let key = try changes.create(Nonconformance.self, on: context.home) {
      $0.product = product.id
      $0.lot = input.lot
      $0.quantity = quantity
      $0.stage = isStock ? .receipt : .inProcess
      $0.what = input.what
      $0.workOrder = input.workOrder
      $0.reporter = context.actor.name
      $0.isStock = isStock
    }.key
    let number = changes.text(of: key, "number")
    if isStock {
      var draws = StockDraws(context)
      let drawn = try draws.draw(quantity.amount, of: product.id, lot: input.lot, .free)
      try changes.restate(drawn, unit: quantity.unit, to: .blocked, number, context)
    }
    try changes.open("nonconformance-propose", about: key, number: number, on: context.home, context)
    return StepResult(key, Words("\(number): \(quantity.told.en) of \(product.code) are in quarantine.", "\(number)：\(product.code) \(quantity.told.zh) 已隔离。"))
  }
}

/// 7.4 One of the review board proposes what becomes of nonconforming goods, or of a part of them.
public struct ProposeDisposition: SubjectStep {
  public static let step = StepDeclaration(
    "nonconformance.propose", "7.4", by: [.inspector, .foreman, .planner, .storekeeper], at: [.plant, .warehouse], "Propose a disposition", "提出处置意见",
    help: Words("Rework, repair, regrade, scrap or return. Another person of the board must agree.", "返工、返修、降级、报废或退货；须由另一人批准。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let nonconformance = Entry<Nonconformance.ID>("nonconformance", "Nonconformance", "不合格品")
    let kind = Entry<DispositionKind>("kind", "Disposition", "处置方式")
    let reason = Entry<String>("why", "Why", "理由", isLong: true, maximumText: 1_000)
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("All that nothing is proposed for if left empty.", "留空为全部未处置数量。"))
    let becomes = OptionalEntry<Product.ID>("becomes", "Becomes", "降级后产品", help: Words("For regrading only.", "仅降级时填写。"))
  }

  public static func ready(_ subject: Row<Nonconformance>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Nonconformance.record.label, subject.shelf, context) { return problem }
    guard subject.state == .quarantined else { return Finding.state(Nonconformance.record.label, subject.state, needs: .quarantined) }
    guard try context.undecided(subject, proposed: true) > .zero else {
      return Problem("disposition.all", Words("Something is proposed for all of \(subject.number).", "\(subject.number) 已全部提出处置意见。"), remedy: Words("Another person decides about it.", "请另一人批准。"))
    }
    return nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let subject = try context.the(input.nonconformance)
    var problems: [Problem] = []
    if input.kind == .release {
      problems.append(Problem("disposition.release", field: "kind", Words("The board does not release goods.", "评审不能直接放行。"), remedy: Words("Sort the lot, inspect it again, or get the customer's concession.", "请挑选、重检或取得客户让步。")))
    }
    let left = Quantity(try context.undecided(subject, proposed: true), subject.quantity.unit)
    if let quantity = input.quantity, quantity <= .zero || quantity > left.amount {
      problems.append(Problem("disposition.range", field: "quantity", Words("must be more than 0 and at most \(left.told.en) (got \(quantity)).", "须大于 0 且不超过 \(left.told.zh)（现为 \(quantity)）。"), remedy: Words("Compare what is undecided.", "请核对未处置数量。")))
    }
    switch (input.kind, try input.becomes.map({ try context.the($0) })) {
    case (.regrade, nil):
      problems.append(Finding.missing("becomes", Words("What the goods become is missing.", "缺少降级后产品。"), remedy: Words("Name the product.", "请填写产品。")))
    case (.regrade, let product?) where product.id == subject.product || product.unit != subject.quantity.unit:
      problems.append(Problem("disposition.becomes", field: "becomes", Words("\(product.code) is the same product, or counted otherwise.", "\(product.code) 为同一产品或单位不同。"), remedy: Words("Name another product with the same unit.", "请填写单位相同的其他产品。")))
    case (.regrade, _), (_, nil): break
    case (_, _?):
      problems.append(Problem("disposition.notRegrade", field: "becomes", Words("Only regraded goods become another product.", "只有降级才变为其他产品。"), remedy: Words("Leave it empty.", "请留空。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let subject = try context.the(input.nonconformance)
    let left = try context.undecided(subject, proposed: true)
    let quantity = Quantity(input.quantity ?? left, subject.quantity.unit)
    let key = try changes.create(Disposition.self, on: subject.shelf) {
      $0.nonconformance = subject.id
      $0.kind = input.kind
      $0.quantity = quantity
      $0.reason = input.reason
      $0.proposer = context.actor.name
      $0.product = input.becomes
    }.key
    try changes.open("disposition-decide", about: key, number: subject.number, on: subject.shelf, context)
    if quantity.amount == left { try changes.close("nonconformance.propose", about: subject.id.key, context) }
    return StepResult(key, Words("\(subject.number): \(input.kind.label.en) of \(quantity.told.en) is proposed.", "\(subject.number)：已提出\(input.kind.label.zh) \(quantity.told.zh)。"))
  }
}
