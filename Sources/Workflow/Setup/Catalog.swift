import Foundation
import Ground
import Records
import Replica

/// 3.1 What the company sells.
public struct DefineProduct: Step {
  public static let step = StepDeclaration(
    "product.define", "3.1", by: [.administrator, .planner], at: [.headquarters], "Define a product", "建立产品",
    help: Words("Adds a product to the catalogue that all sites share.", "在各站点共用的目录中增加产品。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let nameEN = Entry<String>("name_en", "Name (English)", "英文名称", maximumText: 200)
    let nameZH = Entry<String>("name_zh", "Name (Chinese)", "中文名称", maximumText: 200)
    let unit = Entry<String>("unit", "Unit", "单位", help: Words("Like pcs, kg or m; or a code of UN/ECE Recommendation 20.", "例如 件、千克、米；也可填 UN/ECE 第 20 号建议书代码。"), maximumText: 8)
    let minutes = Entry<Int>("minutes", "Minutes a unit", "单件工时（分）")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try context.snapshot.first(Product.self, where: "code = ?", [input.code]) != nil {
      problems.append(Problem("product.exists", field: "code", Words("The product \(input.code) exists.", "产品 \(input.code) 已存在。"), remedy: Words("Choose another code.", "请换一个编码。")))
    }
    if let material = try context.snapshot.first(Material.self, where: "code = ?", [input.code]), material.unit != Units.code(input.unit) {
      problems.append(
        Problem(
          "material.unit", field: "unit", Words("The material \(input.code) is kept in \(Units.name(material.unit, .english)).", "物料 \(input.code) 以 \(Units.name(material.unit, .chinese)) 计。"),
          remedy: Words("Define the product in that unit, or choose another code.", "请使用该单位建立产品，或换一个编码。")))
    }
    if input.minutes < 1 || input.minutes > 100_000 {
      problems.append(Problem("minutes.range", field: "minutes", Words("must be from 1 to 100000.", "须在 1 到 100000 之间。"), remedy: Words("Give the work centre's minutes for one unit.", "请填写单件占用工作中心的分钟数。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let id = try changes.create(Product.self, on: .company) {
      $0.code = input.code
      $0.nameEN = input.nameEN
      $0.nameZH = input.nameZH
      $0.unit = Units.code(input.unit)
      $0.minutes = input.minutes
    }
    return StepResult(id.key, Words("The product \(input.code) is in the catalogue.", "产品 \(input.code) 已列入目录。"))
  }
}

/// 5.1 What a product is made of.
public struct DefineBillLine: SubjectStep {
  public static let step = StepDeclaration(
    "bill.define", "5.1", by: [.administrator, .planner], at: [.headquarters], "Add a component to a bill of materials", "增加物料清单组件",
    help: Words("Says how much of a component one unit of the product takes.", "规定单件产品所需的组件用量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let component = Entry<String>("component", "Component", "组件", maximumText: 40)
    let quantity = Entry<Quantity>("quantity", "Quantity", "用量")
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.quantity.amount <= .zero { problems.append(Finding.notPositive("quantity", input.quantity.description)) }
    let product = try context.the(input.product)
    if let released = try context.snapshot.billRevisions(product.id).first(where: { $0.state == .released }) {
      problems.append(
        Problem("bill.hasRevisions", field: "product", Words("\(product.code) has the revision \(released.number).", "\(product.code) 已有版本 \(released.number)。"), remedy: Words("Begin the next one with bill.revise.", "请用 bill.revise 新建版本。")))
    }
    let part = BillPart(input.component, input.quantity)
    if product.code == input.component {
      problems.append(BillCycles.problem([product.code, product.code], field: "component"))
    } else if try BillItem(input.component, context.snapshot).product != nil,
      let path = try BillCycles.path(product, context.snapshot.billLines(product.id, nil).map { BillPart($0) } + [part], from: context.today, until: nil, context)
    {
      problems.append(BillCycles.problem(path, field: "component"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let item = try BillItem(input.component, unit: input.quantity.unit, context.snapshot)
    try changes.create(BillLine.self, on: .company) {
      $0.product = input.product
      $0.component = input.component
      $0.quantity = input.quantity
    }
    if !item.isKnown {
      try changes.create(Material.self, on: .company) {
        $0.code = item.code
        $0.nameEN = item.code
        $0.nameZH = item.code
        $0.unit = item.unit
        $0.source = .bought
      }
    }
    return StepResult(input.product.key, try told(item, input.quantity, context))
  }

  /// Says also what a person may not have meant: a code that nobody knew, or a unit that nobody can convert.
  private static func told(_ item: BillItem, _ quantity: Quantity, _ context: StepContext) throws -> Words {
    let done = Words("\(item.code) is on the bill of materials.", "\(item.code) 已列入物料清单。")
    if !item.isKnown {
      let (en, zh) = (Units.name(item.unit, .english), Units.name(item.unit, .chinese))
      return Words("\(done.en) It was not known and is registered as a material that is kept in \(en).", "\(done.zh)该编码此前未登记，已登记为以 \(zh) 计的物料。")
    }
    let units = try BillBook(context.snapshot, on: context.today).units(of: item.code)
    guard item.ratio(from: quantity.unit, units) == nil else { return done }
    let problem = BillFinding.unit(item, quantity, field: "quantity")
    return Words("\(done.en) But the quantity \(problem.what.en) \(problem.remedy.en)", "\(done.zh)但用量\(problem.what.zh)\(problem.remedy.zh)")
  }
}

/// 2.2 What a product costs at this office.
public struct SetPrice: SubjectStep {
  public static let step = StepDeclaration(
    "price.set", "2.2", by: [.salesManager, .administrator], at: [.office], "Set a price", "设定价格",
    help: Words("Puts a product on this office's price list from a day on.", "自某日起将产品列入本销售处价目表。"), inverse: "price.set")

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let price = Entry<UnitPrice>("price", "Price", "价格", help: Words("Like 1280.00 CNY/pcs.", "例如 1280.00 CNY/件。"))
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期")
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let product = try context.the(input.product)
    var problems: [Problem] = []
    if input.price.amount <= .zero { problems.append(Finding.notPositive("price", input.price.description)) }
    if input.price.unit != product.unit {
      problems.append(Problem("price.unit", field: "price", Words("is per \(Units.name(input.price.unit, .english)), but \(product.code) is sold per \(Units.name(product.unit, .english)).", "计价单位为 \(Units.name(input.price.unit, .chinese))，但 \(product.code) 以 \(Units.name(product.unit, .chinese)) 销售。"), remedy: Words("Give the price per \(Units.name(product.unit, .english)).", "请按 \(Units.name(product.unit, .chinese)) 报价。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let from = input.from ?? context.today
    let before = try OrderPricing.listPrice(try context.the(input.product), on: from, context)
    try changes.create(Price.self, on: context.home) {
      $0.product = input.product
      $0.price = input.price
      $0.from = from
    }
    return StepResult(
      input.product.key, Words("The price is \(input.price.told.en).", "价格为 \(input.price.told.zh)。"),
      takeBack: before.map { ["product": input.product.key.description, "price": $0.description, "from": from.description] })
  }
}

/// 4.1 Where a plant works.
public struct DefineWorkCentre: Step {
  public static let step = StepDeclaration(
    "centre.define", "4.1", by: [.planner, .administrator], at: [.plant], "Define a work centre", "建立工作中心",
    help: Words("A machine or a group of them, with the minutes it works a day.", "一台或一组设备，及其每日工作分钟数。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 200)
    let minutes = Entry<Int>("minutes_a_day", "Minutes a day", "每日分钟数")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try context.snapshot.first(WorkCentre.self, where: "code = ?", [input.code]) != nil {
      problems.append(Problem("centre.exists", field: "code", Words("The work centre \(input.code) exists.", "工作中心 \(input.code) 已存在。"), remedy: Words("Choose another code.", "请换一个编码。")))
    }
    if !(1...1440).contains(input.minutes) {
      problems.append(Problem("minutes.range", field: "minutes_a_day", Words("must be from 1 to 1440.", "须在 1 到 1440 之间。"), remedy: Words("A day has 1440 minutes.", "一天有 1440 分钟。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let id = try changes.create(WorkCentre.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.minutesADay = input.minutes
    }
    return StepResult(id.key, Words("The work centre \(input.code) is ready.", "工作中心 \(input.code) 已建立。"))
  }
}
