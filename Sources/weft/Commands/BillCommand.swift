import ArgumentParser
import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

struct BillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bill", abstract: "A bill of materials: its levels, where a part is used, two revisions side by side, what it costs; tables in and out.",
    discussion: """
        weft bill P-100 --quantity 20 --dir pl01
        weft bill STEEL-45 --where-used --dir hq
        weft bill P-100 --compare A,B --dir hq
        weft bill P-100 --cost --on 2027-01-01 --dir hq
        weft bill P-100 --csv --dir hq > P-100.csv
        weft bill --import bills.xlsx --release --by wei --dir hq
      """)

  @Argument(help: "A product's code, or a material's.") var code: String?
  @Flag(help: "What it is in, over all levels.") var whereUsed = false
  @Option(help: "Two revisions, like A,B.") var compare: String?
  @Flag(help: "What one unit costs, level by level.") var cost = false
  @Flag(help: "The lines as a table that --import reads.") var csv = false
  @Option(help: "The revision to look at; the one that holds if left out.") var revision: String?
  @Option(help: "The day; today if left out.") var on: String?
  @Option(help: "For how many.") var quantity = "1"
  @Option(name: .customLong("import"), help: "A file of bills to take in, CSV or XLSX.") var file: String?
  @Flag(help: "Release what is imported at once.") var release = false
  @Option(help: "Who imports (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let language = site.language
    if let file { return try await take(file, open) }
    guard let code else { throw ValidationError("Give a product's code, or --import FILE.") }
    let day = try on.map { text in
      guard let day = Day(text) else { throw Problem("date.impossible", field: "on", Words("\"\(text)\" is not a day of the calendar.", "“\(text)”不是有效日期。"), remedy: Words("Write it like 2026-11-24.", "请写成 2026-11-24。")) }
      return day
    }
    let amount = try ExactDecimal(typed: quantity)
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let (table, json, notes) = try await open.workplace.look(as: reader) { [self] context in
      try answer(code, day ?? context.today, amount, context, language)
    }
    if site.json { return print(json.pretty) }
    print(table)
    for note in notes { FileHandle.standardError.write(Data((note[language] + "\n").utf8)) }
  }

  private func take(_ file: String, _ open: OpenSite) async throws {
    let actor = try await open.actor(by)
    let bytes = try ImportCommand.read(file)
    let table = try BillFile.text(bytes, name: URL(fileURLWithPath: file).lastPathComponent)
    let outcome = try await open.workplace.perform(ImportBills.step.name, ["lines": table, "release": release ? "yes" : "no"], by: actor)
    if site.json { return print(JSON.object([("message", .string(outcome.result.message[site.language]))]).pretty) }
    print("✓ " + outcome.result.message[site.language])
  }

  private func answer(_ code: String, _ day: Day, _ amount: ExactDecimal, _ context: StepContext, _ language: Language) throws -> (String, JSON, [Words]) {
    let snapshot = context.snapshot
    let item = try BillReading.known(code, snapshot)
    let revisions = try item.product.map { try snapshot.billRevisions($0.id) } ?? []
    func find(_ name: String) throws -> Row<BillRevision> {
      if let found = revisions.first(where: { $0.revision == name }) { return found }
      let known = revisions.map(\.revision).joined(separator: ", ")
      throw Problem("bill.noRevision", field: "revision", Words("\(code) has no revision \(name).", "\(code) 没有版本 \(name)。"), remedy: Words("There are: \(known).", "现有：\(known)。"))
    }
    let chosen = try revision.map(find)
    if csv {
      guard let product = item.product else { throw Problem("bill.noProduct", field: "code", Words("\(code) has no bill.", "\(code) 没有物料清单。"), remedy: Words("Name a product.", "请指定产品。")) }
      let text = try BillExport.csv(product, chosen ?? snapshot.billRevision(product.id, on: day), language, snapshot)
      return (String(text.dropLast()), .string(text), [])
    }
    if let compare {
      let names = compare.split(separator: ",").map { String($0).trimmingSpaces() }
      guard names.count == 2 else { throw ValidationError("--compare takes two revisions, like A,B.") }
      return Self.show(BillComparison(try snapshot.billParts(find(names[0])), try snapshot.billParts(find(names[1]))), names, language)
    }
    if whereUsed { return Self.show(try WhereUsed(code, on: day, snapshot), language) }
    if cost { return Self.show(try CostRollUp(code, on: day, context), language) }
    return Self.show(try BillReading(code, amount, on: day, revision: chosen, snapshot), language)
  }

  private static func show(_ reading: BillReading, _ language: Language) -> (String, JSON, [Words]) {
    var table = TextTable(language == .english ? ["component", "per unit", "needed", "name"] : ["组件", "单件用量", "需求量", "名称"])
    for branch in reading.branches {
      let mark = branch.repeats ? " ↺" : branch.part.kind == .byProduct ? " +" : ""
      table.add([String(repeating: "  ", count: branch.depth - 1) + branch.item.code + mark, branch.part.quantity.told[language], branch.quantity.told[language], branch.item.names[language]])
    }
    let lines = reading.branches.map { branch -> JSON in
      [
        "level": .int(Int64(branch.depth)), "component": .string(branch.item.code), "kind": .string(branch.part.kind.rawValue), "quantity": .string(branch.quantity.amount.description),
        "unit": .string(branch.quantity.unit), "scrap": .string(branch.part.scrap.description), "operation": branch.part.operation.map { .int(Int64($0)) } ?? .null,
      ]
    }
    let json: JSON = [
      "product": .string(reading.item.code), "revision": reading.revision.map { .string($0.number) } ?? .null, "lines": .array(lines),
      "needs": .array(reading.sums.map { ["component": .string($0.item.code), "level": .int(Int64($0.level)), "quantity": .string($0.quantity.amount.description), "unit": .string($0.quantity.unit)] }),
      "cycle": reading.cycle.map { .array($0.map { .string($0) }) } ?? .null,
    ]
    var notes = reading.oddUnits.map { Words("\($0.component): \(Units.name($0.unit, .english)) cannot be converted into \(Units.name($0.kept, .english)).", "\($0.component)：\(Units.name($0.unit, .chinese)) 无法换算为 \(Units.name($0.kept, .chinese))。") }
    if let cycle = reading.cycle { notes.append(Words("This bill leads into itself: \(cycle.joined(separator: " → "))", "物料清单循环：\(cycle.joined(separator: " → "))")) }
    return (table.text, json, notes)
  }

  private static func show(_ used: WhereUsed, _ language: Language) -> (String, JSON, [Words]) {
    var table = TextTable(language == .english ? ["level", "product", "of it for one", "end product"] : ["层级", "产品", "单件用量", "最终产品"])
    for use in used.uses { table.add([String(use.level), use.item.code, use.quantity.told[language], use.isTop ? Words("yes", "是")[language] : ""]) }
    let lines = used.uses.map { use -> JSON in
      ["level": .int(Int64(use.level)), "product": .string(use.item.code), "quantity": .string(use.quantity.amount.description), "unit": .string(use.quantity.unit), "top": .bool(use.isTop)]
    }
    let notes = used.cycle.map { [Words("This bill leads into itself: \($0.joined(separator: " → "))", "物料清单循环：\($0.joined(separator: " → "))")] } ?? []
    return (table.text, ["component": .string(used.part.code), "uses": .array(lines)], notes)
  }

  private static func show(_ comparison: BillComparison, _ names: [String], _ language: Language) -> (String, JSON, [Words]) {
    var table = TextTable((language == .english ? ["component"] : ["组件"]) + names + (language == .english ? ["change"] : ["变更"]))
    for line in comparison.lines { table.add([line.component, line.before?.quantity.told[language] ?? "–", line.after?.quantity.told[language] ?? "–", line.mark.label[language]]) }
    let lines = comparison.lines.map { line -> JSON in
      func quantity(_ part: BillPart?) -> JSON { part.map { .string($0.quantity.description) } ?? .null }
      return ["component": .string(line.component), "change": .string(line.mark.rawValue), "before": quantity(line.before), "after": quantity(line.after)]
    }
    return (table.text, ["lines": .array(lines)], [])
  }

  private static func show(_ cost: CostRollUp, _ language: Language) -> (String, JSON, [Words]) {
    var table = TextTable(language == .english ? ["level", "component", "needed", "of one", "cost"] : ["层级", "组件", "需求量", "单位成本", "金额"])
    for line in cost.lines {
      table.add([String(line.level), line.code, line.quantity.told[language], line.cost.total.map { "\($0) \(cost.currency)" } ?? "–", line.value?.description ?? "–"])
    }
    func money(_ amount: ExactDecimal?) -> JSON { amount.flatMap(cost.money).map { .string($0.description) } ?? .null }
    let json: JSON = ["material": money(cost.cost.material), "work": money(cost.cost.work), "total": money(cost.cost.total), "complete": .bool(!cost.cost.lacks && cost.remarks.isEmpty)]
    return (table.text, json, cost.remarks)
  }
}
