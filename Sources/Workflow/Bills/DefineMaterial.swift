import Ground
import Records
import Replica

/// What a material says beside its names.
private enum MaterialChecks {
  static let leadDays = 0...1_000

  static func problems(_ code: String, unit: String, leadDays: Int?, cost: UnitPrice?, yield: ExactDecimal?) -> [Problem] {
    var problems: [Problem] = []
    if let leadDays, !Self.leadDays.contains(leadDays) { problems.append(Finding.outOfRange("lead_days", Self.leadDays, leadDays)) }
    if let cost, cost.amount < .zero { problems.append(Finding.notPositive("cost", cost.text(.english))) }
    if let cost, cost.unit != unit {
      problems.append(
        Problem(
          "material.costUnit", field: "cost", Words("is per \(Units.name(cost.unit, .english)), but \(code) is kept in \(Units.name(unit, .english)).", "计价单位为 \(Units.name(cost.unit, .chinese))，但 \(code) 以 \(Units.name(unit, .chinese)) 计。"),
          remedy: Words("Give the cost of one \(Units.name(unit, .english)).", "请按 \(Units.name(unit, .chinese)) 填写成本。")))
    }
    if let yield, !(yield > .zero && yield <= ExactDecimal(100)) {
      problems.append(
        Problem(
          "material.yield", field: "yield", Words("must be more than 0 and at most 100 per cent (got \(yield)).", "须大于 0 且不超过 100（现为 \(yield)）。"),
          remedy: Words("Write how many of a hundred come out good, like 98.", "请填写每百件的合格数，例如 98。")))
    }
    return problems
  }
}

/// 5.1 Registers what bills of materials name, or says more of a product as a part.
public struct DefineMaterial: Step {
  public static let step = StepDeclaration(
    "material.define", "5.1", by: [.administrator, .planner, .buyer], at: [.headquarters], "Register a material", "登记物料",
    help: Words("A material that is bought, or, under a product's code, what there is to say of it as a part: yield, lead time, phantom.", "外购物料；或按产品编码登记其成品率、提前期、是否虚拟件。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Of its own, or a product's.", "物料编码，或产品编码。"), maximumText: 40)
    let nameEN = OptionalEntry<String>("name_en", "Name (English)", "英文名称", help: Words("A product has its own.", "产品沿用其名称。"), maximumText: 200)
    let nameZH = OptionalEntry<String>("name_zh", "Name (Chinese)", "中文名称", maximumText: 200)
    let unit = OptionalEntry<String>("unit", "Unit", "单位", help: Words("In which it is kept, like kg. A product has its own.", "库存单位，例如 千克；产品沿用其单位。"), maximumText: 8)
    let source = OptionalEntry<ItemSource>("source", "Source", "来源")
    let leadDays = OptionalEntry<Int>("lead_days", "Lead time (days)", "提前期（天）")
    let cost = OptionalEntry<UnitPrice>("cost", "Cost", "单位成本", help: Words("Of one unit when it is bought, like 5.20 CNY/kg.", "外购单价，例如 5.20 CNY/千克。"))
    let yield = OptionalEntry<ExactDecimal>("yield", "Yield (%)", "成品率（%）", help: Words("Of a hundred that are begun so many come out good.", "每投入一百件的合格数。"))
    let isPhantom = OptionalEntry<Bool>("phantom", "Phantom", "虚拟件", help: Words("Never stocked: whoever needs it takes its components.", "不入库，直接领用其下级组件。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let item = try BillItem(input.code, context.snapshot)
    var problems: [Problem] = []
    if item.material != nil {
      problems.append(Problem("material.exists", field: "code", Words("The material \(input.code) is registered.", "物料 \(input.code) 已登记。"), remedy: Words("Change it with material.change.", "请用 material.change 变更。")))
    }
    let unit = input.unit.map(Units.code)
    if item.product == nil {
      if input.nameEN == nil && input.nameZH == nil {
        problems.append(Finding.missing("name_en", Words("The name is missing.", "缺少名称。"), remedy: Words("Give it in one language at least.", "请至少填写一种语言的名称。")))
      }
      if unit == nil { problems.append(Finding.missing("unit", Words("The unit is missing.", "缺少单位。"), remedy: Words("Give the unit in which it is kept.", "请填写库存单位。"))) }
      if input.source == .made || input.isPhantom == true {
        problems.append(
          Problem(
            "material.noProduct", field: input.source == .made ? "source" : "phantom", Words("\(input.code) is no product, so it has no bill of materials.", "\(input.code) 不是产品，没有物料清单。"),
            remedy: Words("Define it with product.define first.", "请先用 product.define 建立。")))
      }
    } else if let unit, unit != item.unit {
      problems.append(
        Problem(
          "material.unit", field: "unit", Words("The product \(input.code) is counted in \(Units.name(item.unit, .english)).", "产品 \(input.code) 以 \(Units.name(item.unit, .chinese)) 计。"),
          remedy: Words("Leave the unit empty.", "请将单位留空。")))
    }
    return problems
      + MaterialChecks.problems(input.code, unit: item.product == nil ? unit ?? "" : item.unit, leadDays: input.leadDays, cost: input.cost, yield: input.yield)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let item = try BillItem(input.code, context.snapshot)
    let id = try changes.create(Material.self, on: .company) {
      $0.code = input.code
      $0.nameEN = input.nameEN ?? (item.product == nil ? input.nameZH : nil) ?? item.names.en
      $0.nameZH = input.nameZH ?? (item.product == nil ? input.nameEN : nil) ?? item.names.zh
      $0.unit = item.product?.unit ?? input.unit.map(Units.code)
      $0.source = input.source ?? (item.product == nil ? .bought : .made)
      $0.leadDays = input.leadDays
      $0.cost = input.cost
      $0.yield = input.yield
      $0.isPhantom = input.isPhantom
    }
    return StepResult(id.key, Words("The material \(input.code) is registered.", "物料 \(input.code) 已登记。"))
  }
}

/// 5.1 Says otherwise of a material.
public struct ChangeMaterial: SubjectStep {
  public static let step = StepDeclaration(
    "material.change", "5.1", by: [.administrator, .planner, .buyer], at: [.headquarters], "Change a material", "变更物料",
    help: Words("What is left empty stays as it is.", "留空项保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let material = Entry<Material.ID>("material", "Material", "物料")
    let nameEN = OptionalEntry<String>("name_en", "Name (English)", "英文名称", maximumText: 200)
    let nameZH = OptionalEntry<String>("name_zh", "Name (Chinese)", "中文名称", maximumText: 200)
    let source = OptionalEntry<ItemSource>("source", "Source", "来源")
    let leadDays = OptionalEntry<Int>("lead_days", "Lead time (days)", "提前期（天）")
    let cost = OptionalEntry<UnitPrice>("cost", "Cost", "单位成本", help: Words("Of one unit when it is bought, like 5.20 CNY/kg.", "外购单价，例如 5.20 CNY/千克。"))
    let yield = OptionalEntry<ExactDecimal>("yield", "Yield (%)", "成品率（%）")
    let isPhantom = OptionalEntry<Bool>("phantom", "Phantom", "虚拟件")
  }

  public static func ready(_ subject: Row<Material>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let material = try context.the(input.material)
    let item = try BillItem(material.code, context.snapshot)
    var problems = MaterialChecks.problems(material.code, unit: item.unit, leadDays: input.leadDays, cost: input.cost, yield: input.yield)
    if item.product == nil, input.source == .made || input.isPhantom == true {
      problems.append(
        Problem(
          "material.noProduct", field: input.source == .made ? "source" : "phantom", Words("\(material.code) is no product, so it has no bill of materials.", "\(material.code) 不是产品，没有物料清单。"),
          remedy: Words("Define it with product.define first.", "请先用 product.define 建立。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let material = try context.the(input.material)
    try changes.update(material) {
      if let name = input.nameEN { $0.nameEN = name }
      if let name = input.nameZH { $0.nameZH = name }
      if let source = input.source { $0.source = source }
      if let days = input.leadDays { $0.leadDays = days }
      if let cost = input.cost { $0.cost = cost }
      if let yield = input.yield { $0.yield = yield }
      if let isPhantom = input.isPhantom { $0.isPhantom = isPhantom }
    }
    return StepResult(material.id.key, Words("\(material.code) is changed.", "\(material.code) 已变更。"))
  }
}

/// 5.1 Says what one of a unit is of this material: a box of seals is 12 pieces.
public struct ConvertMaterial: Step {
  public static let step = StepDeclaration(
    "material.convert", "5.1", by: [.administrator, .planner, .buyer], at: [.headquarters], "Say what a unit of a material is", "设定物料换算",
    help: Words("Bills may then name the material in that unit. What was said of the unit before is replaced.", "此后物料清单可使用该单位；原换算关系将被替换。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let item = Entry<String>("item", "Material", "物料", help: Words("A material's code, or a product's.", "物料或产品编码。"), maximumText: 40)
    let unit = Entry<String>("unit", "One of this unit", "一个单位", help: Words("Like box.", "例如 盒。"), maximumText: 8)
    let equals = Entry<Quantity>("equals", "Is", "等于", help: Words("Like 12 pcs.", "例如 12 件。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let item = try BillItem(input.item, context.snapshot)
    guard item.isKnown else { return [try BillFinding.unknown(input.item, field: "item", context.snapshot)] }
    var problems: [Problem] = []
    let unit = Units.code(input.unit)
    if input.equals.amount <= .zero { problems.append(Finding.notPositive("equals", input.equals.told.en)) }
    if UnitConversion.ratio(unit, to: input.equals.unit) != nil {
      problems.append(
        Problem(
          "material.sameDimension", field: "unit", Words("What one \(Units.name(unit, .english)) is in \(Units.name(input.equals.unit, .english)) is known.", "\(Units.name(unit, .chinese)) 与 \(Units.name(input.equals.unit, .chinese)) 的换算已知。"),
          remedy: Words("Say it of a unit that only this material has, like a box.", "请设定该物料特有的单位，例如 盒。")))
    } else if UnitConversion.ratio(input.equals.unit, to: item.unit) == nil, UnitConversion.ratio(unit, to: item.unit) == nil {
      problems.append(BillFinding.unit(item, input.equals, field: "equals"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let unit = Units.code(input.unit)
    let message = Words("One \(Units.name(unit, .english)) of \(input.item) is \(input.equals.told.en).", "\(input.item) 一\(Units.name(unit, .chinese))等于 \(input.equals.told.zh)。")
    if let known = try context.snapshot.all(MaterialUnit.self, where: "item = ?", [input.item], limit: 50).first(where: { $0.unit == unit }) {
      try changes.update(known) { $0.equals = input.equals }
      return StepResult(known.id.key, message)
    }
    let id = try changes.create(MaterialUnit.self, on: .company) {
      $0.item = input.item
      $0.unit = unit
      $0.equals = input.equals
    }
    return StepResult(id.key, message)
  }
}

/// 5.1 What an hour of work costs.
public struct SetWorkRate: Step {
  public static let step = StepDeclaration(
    "rate.set", "5.1", by: [.administrator, .accountant], at: [.headquarters], "Set a work rate", "设定工时费率",
    help: Words("For the cost of what is made. It replaces the rate before.", "用于计算自制成本；将替换原费率。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let rate = Entry<UnitPrice>("rate", "Rate", "费率", help: Words("Like 85.00 CNY/h.", "例如 85.00 CNY/小时。"))
    let centre = OptionalEntry<String>("centre", "Work centre", "工作中心", help: Words("Its code; empty for all that have none of their own.", "工作中心编码；留空表示通用费率。"), maximumText: 40)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.rate.amount <= .zero { problems.append(Finding.notPositive("rate", input.rate.text(.english))) }
    if input.rate.unit != "HUR" {
      problems.append(
        Problem(
          "rate.unit", field: "rate", Words("is per \(Units.name(input.rate.unit, .english)), not per hour.", "计价单位为 \(Units.name(input.rate.unit, .chinese))，不是小时。"),
          remedy: Words("Write it like 85.00 CNY/h.", "请写成 85.00 CNY/小时。")))
    }
    if let centre = input.centre, try context.snapshot.first(WorkCentre.self, where: "code = ?", [centre]) == nil {
      problems.append(
        Problem("rate.centre", field: "centre", Words("No work centre is called \"\(centre)\".", "没有工作中心“\(centre)”。"), remedy: Words("See `weft list work_centre`.", "可用 `weft list work_centre` 查看。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let whose = input.centre.map { Words("of \($0)", "\($0) 的") } ?? Words("of work", "通用")
    let message = Words("An hour \(whose.en) costs \(input.rate.text(.english)).", "\(whose.zh)工时费率为 \(input.rate.text(.chinese))。")
    let known = try context.snapshot.all(WorkRate.self, where: "centre IS ?", [input.centre], limit: 1).first
    if let known {
      try changes.update(known) { $0.rate = input.rate }
      return StepResult(known.id.key, message)
    }
    let id = try changes.create(WorkRate.self, on: .company) {
      $0.centre = input.centre
      $0.rate = input.rate
    }
    return StepResult(id.key, message)
  }
}
