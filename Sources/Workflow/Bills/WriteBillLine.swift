import Ground
import Records
import Replica

/// 5.1 Writes one line of a draft: a component, or what comes out beside.
public struct WriteBillLine: SubjectStep {
  public static let step = StepDeclaration(
    "bill.line", "5.1", by: [.administrator, .planner], at: [.headquarters], "Write a line of a bill", "编写物料清单行",
    help: Words("For one unit of the product. A component that is on the draft at the same operation gets the new quantity.", "按单件产品填写；同一工序已有的组件将更新用量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let bill = Entry<BillRevision.ID>("bill", "Bill revision", "物料清单版本", help: Words("Like P-100/B.", "例如 P-100/B。"))
    let component = Entry<String>("component", "Component", "组件", help: Words("A material's code, or a product's.", "物料或产品编码。"), maximumText: 40)
    let quantity = Entry<Quantity>("quantity", "Quantity", "用量", help: Words("Of one unit of the product, like 2.5 kg.", "单件用量，例如 2.5 千克。"))
    let scrap = OptionalEntry<ExactDecimal>("scrap", "Scrap (%)", "损耗率（%）", help: Words("Of a hundred that are taken so many are lost.", "每领用一百的损耗数。"))
    let operation = OptionalEntry<Int>("operation", "Operation", "工序号", help: Words("Where it is used, by the routing's number.", "使用该组件的工序号。"))
    let kind = OptionalEntry<BillLineKind>("kind", "Kind", "类型")
  }

  public static func ready(_ subject: Row<BillRevision>, _ context: StepContext) throws -> Problem? {
    subject.state == .draft ? nil : Finding.state(BillRevision.record.label, subject.state, needs: .draft)
  }

  private static func part(_ input: Inputs<Input>) -> BillPart {
    BillPart(input.component, input.quantity, kind: input.kind ?? .component, scrap: input.scrap ?? .zero, operation: input.operation)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let revision = try context.the(input.bill)
    let product = try context.the(revision.product)
    let part = part(input)
    var problems = try BillFinding.problems(part, of: product, context)
    let lines = try context.snapshot.billLines(product.id, revision.id)
    if lines.count >= BillBook.maximumLines {
      problems.append(Problem("bill.tooMany", field: "component", Words("A bill has no more than \(BillBook.maximumLines) lines.", "一份物料清单最多 \(BillBook.maximumLines) 行。"), remedy: Words("Put some into a product of their own.", "请将部分组件归入下级产品。")))
    }
    guard problems.isEmpty else { return problems }
    let others = lines.map { BillPart($0) }.filter { $0.place != part.place }
    if let path = try BillCycles.path(product, others + [part], from: revision.from, until: revision.until, context) {
      problems.append(BillCycles.problem(path, field: "component"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let revision = try context.the(input.bill)
    let part = part(input)
    let lines = try context.snapshot.billLines(revision.product, revision.id)
    if let known = lines.first(where: { BillPart($0).place == part.place }) {
      try changes.update(known) {
        $0.quantity = part.quantity
        $0.scrap = part.scrap == .zero ? nil : part.scrap
      }
      return StepResult(revision.id.key, Words("\(revision.number) takes \(part.quantity.told.en) of \(part.component) now.", "\(revision.number) 的 \(part.component) 用量改为 \(part.quantity.told.zh)。"))
    }
    try changes.create(BillLine.self, on: .company) {
      $0.product = revision.product
      $0.component = part.component
      $0.quantity = part.quantity
      $0.revision = revision.id
      $0.position = (lines.compactMap(\.position).max() ?? 0) + 10
      $0.kind = part.kind
      $0.scrap = part.scrap == .zero ? nil : part.scrap
      $0.operation = part.operation
    }
    return StepResult(revision.id.key, Words("\(part.component) is on \(revision.number).", "\(part.component) 已列入 \(revision.number)。"))
  }
}

/// 5.1 Takes a line out of a draft.
public struct DropBillLine: SubjectStep {
  public static let step = StepDeclaration(
    "bill.drop", "5.1", by: [.administrator, .planner], at: [.headquarters], "Take a line out of a bill", "移除物料清单行",
    help: Words("Of a draft. What is released changes by a new revision.", "仅限草稿；已发布的须新建版本。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let bill = Entry<BillRevision.ID>("bill", "Bill revision", "物料清单版本")
    let position = Entry<Int>("position", "Line", "行号")
  }

  public static func ready(_ subject: Row<BillRevision>, _ context: StepContext) throws -> Problem? { try WriteBillLine.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let revision = try context.the(input.bill)
    return try BillPlaces.find(input.position, revision, context) == nil ? [try BillPlaces.unknown(input.position, revision, context)] : []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let revision = try context.the(input.bill)
    guard let line = try BillPlaces.find(input.position, revision, context) else { throw UncheckedInput() }
    try changes.update(line) { $0.isRemoved = true }
    return StepResult(revision.id.key, Words("\(line.component) is off \(revision.number).", "\(line.component) 已从 \(revision.number) 移除。"))
  }
}

/// 5.1 Says what may stand in for a component.
public struct AddAlternate: SubjectStep {
  public static let step = StepDeclaration(
    "bill.alternate", "5.1", by: [.administrator, .planner], at: [.headquarters], "Name an alternate component", "设定替代料",
    help: Words("For a line of a draft: what is taken when the component is short. A ratio of 0 takes the alternate away.", "用于草稿行：组件短缺时可领用的替代料；比例为 0 则取消。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let bill = Entry<BillRevision.ID>("bill", "Bill revision", "物料清单版本")
    let position = Entry<Int>("position", "Line", "行号")
    let component = Entry<String>("component", "Alternate", "替代料", maximumText: 40)
    let ratio = OptionalEntry<ExactDecimal>("ratio", "Ratio", "替代比例", help: Words("So much of it for one of the component; 1 when empty.", "替代一份原组件的数量；留空为 1。"))
    let priority = OptionalEntry<Int>("priority", "Priority", "优先级", help: Words("1 is taken first.", "1 最先领用。"))
  }

  static let priorities = 1...99

  public static func ready(_ subject: Row<BillRevision>, _ context: StepContext) throws -> Problem? { try WriteBillLine.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let revision = try context.the(input.bill)
    let product = try context.the(revision.product)
    var problems: [Problem] = []
    if let ratio = input.ratio, ratio < .zero || ratio > ExactDecimal(1_000_000) {
      problems.append(Problem("bill.ratio", field: "ratio", Words("must be from 0 to 1000000 (got \(ratio)).", "须在 0 到 1000000 之间（现为 \(ratio)）。"), remedy: Words("Write how much of it stands for one of the component.", "请填写替代一份原组件的数量。")))
    }
    if let priority = input.priority, !priorities.contains(priority) { problems.append(Finding.outOfRange("priority", priorities, priority)) }
    guard let line = try BillPlaces.find(input.position, revision, context) else { return problems + [try BillPlaces.unknown(input.position, revision, context)] }
    if input.component == line.component || line.kind == .byProduct {
      problems.append(Problem("bill.alternateSelf", field: "component", Words("\(input.component) cannot stand in for line \(input.position).", "\(input.component) 不能替代第 \(input.position) 行。"), remedy: Words("Name another material, for a component.", "请为组件指定其他物料。")))
      return problems
    }
    let known = try context.snapshot.billAlternates(line.id)
    if known.count >= BillBook.maximumAlternates {
      problems.append(Problem("bill.tooManyAlternates", field: "component", Words("A line has no more than \(BillBook.maximumAlternates) alternates.", "每行最多 \(BillBook.maximumAlternates) 种替代料。"), remedy: Words("Take one away with the ratio 0.", "请以比例 0 取消一种。")))
    }
    problems += try BillFinding.problems(BillPart(input.component, line.quantity), of: product, context).map { problem in
      var problem = problem
      problem.field = "component"
      return problem
    }
    guard problems.isEmpty else { return problems }
    let parts = try context.snapshot.billLines(product.id, revision.id).map { BillPart($0) } + [BillPart(input.component, line.quantity)]
    if let path = try BillCycles.path(product, parts, from: revision.from, until: revision.until, context) {
      problems.append(BillCycles.problem(path, field: "component"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let revision = try context.the(input.bill)
    guard let line = try BillPlaces.find(input.position, revision, context) else { throw UncheckedInput() }
    let known = try context.snapshot.billAlternates(line.id)
    let ratio = input.ratio ?? ExactDecimal(1)
    if let same = known.first(where: { $0.component == input.component }) {
      try changes.update(same) {
        if ratio == .zero { $0.isRemoved = true } else { $0.ratio = ratio }
        if let priority = input.priority { $0.priority = priority }
      }
    } else if ratio > .zero {
      try changes.create(BillAlternate.self, on: .company) {
        $0.line = line.id
        $0.component = input.component
        $0.ratio = ratio
        $0.priority = input.priority ?? (known.map(\.priority).max() ?? 0) + 1
      }
    }
    return StepResult(
      revision.id.key,
      ratio == .zero
        ? Words("\(input.component) stands in for \(line.component) no more.", "\(input.component) 不再替代 \(line.component)。")
        : Words("\(input.component) may stand in for \(line.component).", "\(input.component) 可替代 \(line.component)。"))
  }
}

/// Lines by their numbers.
private enum BillPlaces {
  static func find(_ position: Int, _ revision: Row<BillRevision>, _ context: StepContext) throws -> Row<BillLine>? {
    try context.snapshot.billLines(revision.product, revision.id).first { $0.position == position }
  }

  static func unknown(_ position: Int, _ revision: Row<BillRevision>, _ context: StepContext) throws -> Problem {
    let known = try context.snapshot.billLines(revision.product, revision.id).prefix(20).map { "\($0.position ?? 0) \($0.component)" }.joined(separator: ", ")
    return Problem(
      "bill.noLine", field: "position", Words("\(revision.number) has no line \(position).", "\(revision.number) 没有第 \(position) 行。"),
      remedy: known.isEmpty ? Words("It has no lines yet: write one with bill.line.", "尚无行，请用 bill.line 编写。") : Words("Use one of: \(known).", "可用：\(known)。"))
  }
}
