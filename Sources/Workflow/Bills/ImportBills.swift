import Ground
import Records
import Replica

/// 5.1 Takes in the bills of a table: a revision for each product in it. All of them or none; what is here already is left alone.
public struct ImportBills: Step {
  public static let step = StepDeclaration(
    "bill.import", "5.1", by: [.administrator, .planner], at: [.headquarters], "Import bills of materials", "导入物料清单",
    help: Words(
      "A table with the columns Parent, Component and Quantity, and where you have them Unit, Scrap, Operation, Kind, Revision, From, Until, Name. A bill that is here already is left alone; when one row has a problem nothing is taken.",
      "表格须含母件、子件、用量列，可含单位、损耗率、工序号、类型、版本、生效日期、失效日期、名称列。已存在的清单不变；任一行有问题则全部不导入。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let lines = Entry<BillTable>("lines", "Table", "表格", help: Words("Paste the sheet, with its header.", "请连同表头粘贴表格。"), isLong: true, maximumText: BillTable.maximumText)
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("For rows that say none; today when empty.", "用于未注明日期的行；留空为今天。"))
    let release = OptionalEntry<Bool>("release", "Release at once", "立即发布", help: Words("Else they are drafts.", "否则保存为草稿。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try BillImport(input.lines, from: input.from, release: input.release ?? false, context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let found = try BillImport(input.lines, from: input.from, release: input.release ?? false, context)
    guard found.problems.isEmpty, let first = found.bills.first else { throw UncheckedInput() }
    let subject = try found.write(context, &changes) ?? first.product.id.key
    let written = found.bills.filter { $0.action != .leave }.map(\.number)
    let left = found.bills.count - written.count
    let rest = left == 0 ? Words("", "") : Words(" \(left) were here already.", "\(left) 份已存在。")
    guard !written.isEmpty else { return StepResult(subject, Words("All \(left) bills were here already; nothing is changed.", "\(left) 份物料清单均已存在，没有变更。")) }
    let names = written.prefix(10).joined(separator: ", ") + (written.count > 10 ? " …" : "")
    return StepResult(subject, Words("Taken in: \(names).\(rest.en)", "已导入：\(names)。\(rest.zh)"))
  }
}

/// What a table of bills comes to: what is wrong with it, and else what is to be written.
struct BillImport {
  enum Action { case leave, rewrite, create, release }

  struct Bill {
    var product: Row<Product>
    var name: String
    var from: Day
    var until: Day?
    var parts: [BillPart]
    var known: Row<BillRevision>?
    var action: Action
    /// The first row of it.
    var line: Int
    var number: String { BillNaming.number(product, name) }
  }

  private(set) var problems: [Problem] = []
  private(set) var bills: [Bill] = []
  /// Materials that a row names and that nobody has registered: code, name, unit.
  private var fresh: [String: (name: String, unit: String)] = [:]
  private let release: Bool

  init(_ table: BillTable, from: Day?, release: Bool, _ context: StepContext) throws {
    self.release = release
    var order: [String] = []
    var groups: [String: [BillTable.Row]] = [:]
    for row in table.rows {
      if groups[row.parent] == nil { order.append(row.parent) }
      groups[row.parent, default: []].append(row)
    }
    for code in order { try take(code, groups[code] ?? [], from, context) }
    guard problems.isEmpty else { return }
    try checkTogether(context)
  }

  private mutating func take(_ code: String, _ rows: [BillTable.Row], _ from: Day?, _ context: StepContext) throws {
    guard let product = try context.snapshot.first(Product.self, where: "code = ?", [code]) else {
      var problem = try BillFinding.unknown(code, field: "lines.parent", line: rows[0].line, context.snapshot)
      (problem.code, problem.what) = ("product.unknown", Words("No product is called \"\(code)\".", "没有产品“\(code)”。"))
      problem.remedy = Words("Define it with product.define.", "请用 product.define 建立。")
      problems.append(problem)
      return
    }
    let revision = agreed("revision", rows, \.revision)
    let first = agreed("from", rows, \.from)
    let until = agreed("until", rows, \.until)
    var parts: [BillPart] = []
    var places: Set<BillPart.Place> = []
    for row in rows {
      guard let part = try part(row, product, context) else { continue }
      if !places.insert(part.place).inserted {
        problems.append(
          Problem("bill.twice", field: "lines.component", line: row.line, Words("\(part.component) stands twice in the bill of \(code).", "\(code) 的物料清单中 \(part.component) 重复。"), remedy: Words("Put the quantities together, or name other operations.", "请合并用量，或填写不同工序。")))
      }
      parts.append(part)
    }
    if parts.count > BillBook.maximumLines {
      problems.append(Problem("bill.tooMany", field: "lines.parent", line: rows[0].line, Words("A bill has no more than \(BillBook.maximumLines) lines.", "一份物料清单最多 \(BillBook.maximumLines) 行。"), remedy: Words("Put some into a product of their own.", "请将部分组件归入下级产品。")))
    }
    try add(product, revision, first, from ?? context.today, until, parts, line: rows[0].line, context)
  }

  /// What the rows of one bill say alike; those that say nothing follow the others.
  private mutating func agreed<T: Hashable>(_ field: String, _ rows: [BillTable.Row], _ value: (BillTable.Row) -> T?) -> T? {
    let said = rows.compactMap { row in value(row).map { ($0, row.line) } }
    for (other, line) in said.dropFirst() where other != said[0].0 {
      problems.append(
        Problem(
          "bill.rowsDiffer", field: "lines.\(field)", line: line, Words("says \(other), but line \(said[0].1) says \(said[0].0) for the same parent.", "为 \(other)，但同一母件第 \(said[0].1) 行为 \(said[0].0)。"),
          remedy: Words("A table holds one revision of a product: take the other into a table of its own.", "一张表只能含一个版本：请将另一版本单独成表。")))
    }
    return said.first?.0
  }

  private mutating func part(_ row: BillTable.Row, _ product: Row<Product>, _ context: StepContext) throws -> BillPart? {
    let item = try BillItem(row.component, context.snapshot)
    let unit = row.unit ?? (item.isKnown ? item.unit : fresh[row.component]?.unit)
    guard let unit else {
      if item.isKnown || row.name == nil { problems.append(try BillFinding.unknown(row.component, field: "lines.component", line: row.line, context.snapshot)) } else {
        problems.append(Problem("entry.missing", field: "lines.unit", line: row.line, Words("The unit of the new material \(row.component) is missing.", "缺少新物料 \(row.component) 的单位。"), remedy: Words("Give the unit in which it is kept.", "请填写库存单位。")))
      }
      return nil
    }
    let part = BillPart(row.component, Quantity(row.quantity, unit), kind: row.kind ?? .component, scrap: row.scrap ?? .zero, operation: row.operation)
    let isNew = !item.isKnown && (row.name != nil || fresh[row.component] != nil)
    if isNew {
      if fresh[row.component] == nil, let name = row.name { fresh[row.component] = (name, unit) }
      if let kept = fresh[row.component]?.unit, UnitConversion.ratio(unit, to: kept) == nil {
        problems.append(BillFinding.unit(try BillItem(row.component, unit: kept, context.snapshot), part.quantity, field: "lines.unit", line: row.line))
      }
    }
    problems += try BillFinding.problems(part, of: product, field: { "lines.\($0)" }, line: row.line, context).filter { !(isNew && $0.code == "material.unknown") }
    return part
  }

  /// Finds what there is of the bill, and so what is to be done.
  private mutating func add(
    _ product: Row<Product>, _ name: String?, _ said: Day?, _ usual: Day, _ until: Day?, _ parts: [BillPart], line: Int, _ context: StepContext
  ) throws {
    let revisions = try context.snapshot.billRevisions(product.id)
    let known = name.map { name in revisions.first { $0.revision == name } } ?? revisions.first { $0.state != .withdrawn }
    let former = try known.map { try context.snapshot.billParts($0) } ?? []
    // A line keeps the alternates that it had, which no table names.
    let parts = parts.map { part in
      var part = part
      part.line = former.first { $0.place == part.place }?.line
      return part
    }
    let isSame = known.map { known in
      former.count == parts.count && parts.allSatisfy { part in former.contains { $0.says(part) } } && (said == nil || said == known.from) && (until == nil || until == known.until)
    } ?? false
    var bill = Bill(
      product: product, name: known?.revision ?? name ?? "", from: said ?? known.flatMap { $0.state == .draft || isSame ? $0.from : nil } ?? usual, until: until, parts: parts, known: known,
      action: .create, line: line)
    switch known?.state {
    case .draft?: bill.action = isSame ? (release ? .release : .leave) : .rewrite
    case .released? where isSame: bill.action = .leave
    case nil: bill.name = name ?? BillNaming.next(revisions.map(\.revision))
    case .released?, .withdrawn?:
      if let name {
        problems.append(
          Problem(
            "bill.released", field: "lines.revision", line: line, Words("\(BillNaming.number(product, name)) is \(known?.state.label.en ?? "") and says otherwise.", "\(BillNaming.number(product, name)) \(known?.state.label.zh ?? "")，内容不同。"),
            remedy: Words("Give the table another revision.", "请为表格填写其他版本。")))
      }
      (bill.name, bill.known) = (BillNaming.next(revisions.map(\.revision)), nil)
    }
    problems += BillFinding.days(bill.from, until).map { problem in
      var problem = problem
      (problem.field, problem.line) = ("lines.until", line)
      return problem
    }
    bills.append(bill)
  }

  /// What can be said only of all bills together: cycles through several of them, and days that are taken.
  private mutating func checkTogether(_ context: StepContext) throws {
    let others = Dictionary(bills.map { ($0.product.id, $0.parts) }) { first, _ in first }
    for bill in bills where bill.action != .leave {
      if release {
        if !bill.parts.contains(where: { $0.kind == .component }) {
          problems.append(Problem("bill.empty", field: "lines.parent", line: bill.line, Words("The bill has no component.", "物料清单没有组件。"), remedy: Words("Give it one.", "请填写组件。")))
        }
        if let same = try context.snapshot.billRevisions(bill.product.id).first(where: { $0.state == .released && $0.from == bill.from }) {
          problems.append(
            Problem("bill.sameDay", field: "lines.from", line: bill.line, Words("\(same.number) holds from \(bill.from) on already.", "\(same.number) 已自 \(bill.from) 起有效。"), remedy: Words("Give another day, or withdraw that one.", "请另定生效日期，或作废该版本。")))
        }
      }
      if let path = try BillCycles.path(bill.product, bill.parts, from: bill.from, until: bill.until, others: others, context) {
        problems.append(BillCycles.problem(path, field: "lines.component", line: bill.line))
      }
    }
  }

  /// - Returns: the first bill that was written.
  func write(_ context: StepContext, _ changes: inout Changes) throws -> RecordKey? {
    for (code, material) in fresh.sorted(by: { $0.key < $1.key }) {
      try changes.create(Material.self, on: .company) {
        $0.code = code
        $0.nameEN = material.name
        $0.nameZH = material.name
        $0.unit = material.unit
        $0.source = .bought
      }
    }
    return try bills.filter { $0.action != .leave }.map { try write($0, context, &changes) }.first
  }

  private func write(_ bill: Bill, _ context: StepContext, _ changes: inout Changes) throws -> RecordKey {
    guard let known = bill.known else {
      let draft = BillDraft(product: bill.product, name: bill.name, from: bill.from, until: bill.until, isReleased: release)
      return try draft.create(bill.parts, copyingAlternates: context, &changes).key
    }
    if bill.action == .rewrite {
      for line in try context.snapshot.billLines(bill.product.id, known.id) { try changes.update(line) { $0.isRemoved = true } }
      try BillDraft.write(bill.parts, bill.product.id, known.id, context, &changes)
    }
    try changes.update(known) {
      $0.from = bill.from
      if let until = bill.until { $0.until = until }
      if release { $0.state = .released }
    }
    return known.id.key
  }
}
