import Ground
import Records
import Replica

/// 5.3 Says how a plant gets a material or makes a product: from whom, how long it takes, in which lots.
public struct SetMaterialRule: Step {
  public static let step = StepDeclaration(
    "material.rule", "5.3", by: [.planner, .buyer], at: [.plant], "Set a material's rule", "设置物料计划参数",
    help: Words(
      "Lead time, safety stock and lots of a material or product at this plant. With the first one, the plant makes its requisitions by itself. What is left empty holds no more.",
      "设置本工厂物料或产品的提前期、安全库存和批量。设置第一条后，工厂自动生成采购申请。留空的项目不再有效。"))

  /// The longest lead and safety time, in working days.
  public static let maximumDays = 1_000

  public struct Input: StepInput {
    public static let entries = Input()
    let component = Entry<String>("component", "Component", "组件", help: Words("As bills of materials name it, or a product's code.", "与物料清单中的名称一致，或产品编码。"), maximumText: 40)
    let leadDays = Entry<Int>("lead_days", "Lead time (working days)", "提前期（工作日）")
    let supplier = OptionalEntry<Supplier.ID>("supplier", "Supplier", "供应商")
    let safetyStock = OptionalEntry<ExactDecimal>("safety_stock", "Safety stock", "安全库存", help: Words("In the component's unit, as all quantities here.", "以组件单位计，下同。"))
    let safetyDays = OptionalEntry<Int>("safety_days", "Safety time (working days)", "安全时间（工作日）")
    let lots = OptionalEntry<LotChoice>("lots", "Lots", "批量规则", help: Words("As needed if left empty.", "留空为按需。"))
    let lot = OptionalEntry<ExactDecimal>("lot", "Fixed lot", "固定批量")
    let periods = OptionalEntry<Int>("periods", "Working days a lot covers", "每批覆盖工作日")
    let minimum = OptionalEntry<ExactDecimal>("minimum", "Minimum", "最小批量")
    let multiple = OptionalEntry<ExactDecimal>("multiple", "Multiple", "批量倍数")
    let maximum = OptionalEntry<ExactDecimal>("maximum", "Maximum", "最大批量")
    let orderCost = OptionalEntry<Money>("order_cost", "Cost of an order", "订货成本", help: Words("Like 120.00 CNY.", "例如 120.00 CNY。"))
    let holdingCost = OptionalEntry<Money>("holding_cost", "Cost of holding a unit for a year", "单位年持有成本", help: Words("In the same currency.", "与订货成本同币种。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try !context.isMaterial(input.component) { problems.append(try ReceiveMaterial.unknown(input.component, context)) }
    if !(0...maximumDays).contains(input.leadDays) { problems.append(Finding.outOfRange("lead_days", 0...maximumDays, input.leadDays)) }
    if let days = input.safetyDays, !(0...maximumDays).contains(days) { problems.append(Finding.outOfRange("safety_days", 0...maximumDays, days)) }
    let quantities = [
      ("safety_stock", input.safetyStock, true), ("lot", input.lot, false), ("minimum", input.minimum, true), ("multiple", input.multiple, false), ("maximum", input.maximum, false),
    ]
    for (field, value, mayBeZero) in quantities {
      guard let value else { continue }
      if value < .zero || (value == .zero && !mayBeZero) { problems.append(Finding.notPositive(field, value.description)) }
      if value > ReceiveMaterial.maximum { problems.append(ReceiveMaterial.tooLarge(field)) }
    }
    return problems + lotProblems(input) + costProblems(input)
  }

  private static func lotProblems(_ input: Inputs<Input>) -> [Problem] {
    var problems: [Problem] = []
    let lots = input.lots ?? .lotForLot
    if lots == .fixed, input.lot == nil {
      problems.append(Finding.missing("lot", Words("Fixed lots need their quantity.", "固定批量须填写数量。"), remedy: Words("Give the lot.", "请填写批量。")))
    }
    if lots == .periods, input.periods == nil {
      problems.append(Finding.missing("periods", Words("It must be said how many working days a lot covers.", "须说明每批覆盖多少工作日。"), remedy: Words("Give the days.", "请填写天数。")))
    }
    if let days = input.periods, !(1...maximumDays).contains(days) { problems.append(Finding.outOfRange("periods", 1...maximumDays, days)) }
    if let maximum = input.maximum, maximum < max(input.minimum ?? .zero, input.multiple ?? .zero) {
      problems.append(
        Problem("lot.order", field: "maximum", Words("is less than the minimum or the multiple.", "小于最小批量或批量倍数。"), remedy: Words("Raise it, or lower the others.", "请提高该值或降低其他值。")))
    }
    return problems
  }

  private static func costProblems(_ input: Inputs<Input>) -> [Problem] {
    let weighs: Set<LotChoice> = [.economic, .leastUnitCost, .partPeriod, .silverMeal, .wagnerWhitin]
    var problems: [Problem] = []
    for (field, cost) in [("order_cost", input.orderCost), ("holding_cost", input.holdingCost)] {
      if let cost {
        if cost.minor <= 0 { problems.append(Finding.notPositive(field, cost.description)) }
        if cost.minor > maximumCost { problems.append(ReceiveMaterial.tooLarge(field)) }
      } else if weighs.contains(input.lots ?? .lotForLot) {
        problems.append(Finding.missing(field, Words("These lots weigh costs.", "该批量规则需比较成本。"), remedy: Words("Give both costs.", "请填写两项成本。")))
      }
    }
    if let order = input.orderCost, let holding = input.holdingCost, order.currency != holding.currency {
      problems.append(Problem("cost.currency", field: "holding_cost", Words("is not in \(order.currency).", "币种不是 \(order.currency)。"), remedy: Words("Give both in one currency.", "请使用同一币种。")))
    }
    return problems
  }

  /// In minor units: 1,000,000.00.
  static let maximumCost: Int64 = 100_000_000

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<MaterialRule>) {
      draft.supplier = input.supplier
      draft.leadDays = input.leadDays
      draft.safetyStock = input.safetyStock
      draft.safetyDays = input.safetyDays
      draft.lots = input.lots ?? .lotForLot
      draft.lot = input.lot
      draft.periods = input.periods
      draft.minimum = input.minimum
      draft.multiple = input.multiple
      draft.maximum = input.maximum
      draft.orderCost = input.orderCost
      draft.holdingCost = input.holdingCost
    }
    let key: RecordKey
    if let known = try context.materialRule(input.component) {
      try changes.update(known, fill)
      key = known.id.key
    } else {
      key = try changes.create(MaterialRule.self, on: context.home) {
        $0.component = input.component
        fill(&$0)
      }.key
    }
    return StepResult(
      key, Words("\(input.component) takes \(input.leadDays) working days, ordered \((input.lots ?? .lotForLot).label.en).", "\(input.component) 提前期 \(input.leadDays) 个工作日，批量规则：\((input.lots ?? .lotForLot).label.zh)。"))
  }
}

extension StepContext {
  /// The rule of a material at this plant; nil where none was set.
  func materialRule(_ component: String) throws -> Row<MaterialRule>? {
    try snapshot.first(MaterialRule.self, where: "component = ? AND _shelf = ?", [component, Int64(home.code)])
  }

  /// Whether it is registered as a material or a product, or a bill names it.
  func isMaterial(_ component: String) throws -> Bool {
    try BillItem(component, snapshot).isKnown || snapshot.first(BillLine.self, where: "component = ?", [component]) != nil
  }
}
