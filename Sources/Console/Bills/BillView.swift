import Ground
import Records
import Replica
import Workflow

/// What a person asks of a bill.
struct BillQuery: Sendable {
  enum View: String, CaseIterable, Sendable {
    case tree, sums, uses, revisions, cost
  }

  var code: String
  var view: View
  /// The name of a revision to look at in the place of the one that holds.
  var revision: String?
  /// The revision that it is compared with.
  var other: String?
  var day: Day?
  var quantity: ExactDecimal?
}

/// One item: what it is made of, what it is in, how its revisions differ, what it costs.
struct BillView: Sendable {
  struct Tab: Sendable {
    let tabLabel, tabLink: String
    let isCurrent: Bool
  }

  let code, name, sourceText, day, quantity, unit, csvLink: String
  let tabs: [Tab]
  let facts: [Fact]
  struct Fact: Sendable {
    let factName, factText: String
  }
  let cycleText: String?
  let remarks: [String]
  let heading: String
  let revisionName: String?
  let tree: BillTreeView?
  let sums: BillSumsView?
  let uses: BillUsesView?
  let revisions: BillRevisionsView?
  let cost: BillCostView?
  let writes: [Write]
  struct Write: Sendable {
    let writeLabel, writeLink: String
  }

  /// - Returns: nil for a code that names nothing.
  init?(_ asked: BillQuery, mayWrite: Bool, seesCost: Bool, _ step: StepContext, _ language: Language) throws {
    let snapshot = step.snapshot
    let day = asked.day ?? step.today
    let quantity = asked.quantity ?? ExactDecimal(1)
    let all = try snapshot.first(Product.self, where: "code = ?", [asked.code]).map { try snapshot.billRevisions($0.id) } ?? []
    let chosen = asked.revision.flatMap { name in all.first { $0.revision == name } }
    let reading: BillReading
    do {
      reading = try BillReading(asked.code, quantity, on: day, revision: chosen, snapshot)
    } catch let problem as Problem {
      throw Problems([problem])
    }
    let item = reading.item
    guard (try? BillReading.known(asked.code, snapshot)) != nil else { return nil }  // Of an unknown code there is no page.
    code = item.code
    name = item.names[language]
    sourceText = (item.isMade ? ItemSource.made : .bought).label[language]
    self.day = day.description
    self.quantity = quantity.description
    unit = Units.name(item.unit, language)
    revisionName = chosen?.revision
    let query = "&day=\(day)&quantity=\(quantity)" + (chosen.map { "&revision=\($0.revision.percentEncoded)" } ?? "")
    csvLink = BillsPage.path(item.code, "/csv" + (chosen.map { "?revision=\($0.revision.percentEncoded)" } ?? ""))
    let words: [(BillQuery.View, Words)] = [
      (.tree, Texts.words("billTree")), (.sums, Texts.words("billSums")), (.uses, Texts.words("billUses")), (.revisions, Texts.words("billRevisions")), (.cost, Texts.words("billCost")),
    ]
    let views = words.filter { view, _ in (item.product != nil || view == .uses) && (view != .cost || seesCost) }
    let view = views.contains { $0.0 == asked.view } ? asked.view : item.product == nil ? .uses : .tree
    tabs = views.map { Tab(tabLabel: $0.1[language], tabLink: BillsPage.path(item.code, "?view=\($0.0.rawValue)\(query)"), isCurrent: $0.0 == view) }
    facts = Self.facts(item, seesCost: seesCost, language)
    let used = view == .uses ? try WhereUsed(item.code, on: day, snapshot) : nil
    cycleText = (reading.cycle ?? used?.cycle).map { $0.joined(separator: " → ") }
    let odd = reading.oddUnits.map { odd in
      Words("\(odd.parent) → \(odd.component): \(Units.name(odd.unit, .english)) cannot be converted into \(Units.name(odd.kept, .english)).", "\(odd.parent) → \(odd.component)：\(Units.name(odd.unit, .chinese)) 无法换算为 \(Units.name(odd.kept, .chinese))。")
    }
    // What goes round has no cost; the path above says why.
    let costs = view == .cost && reading.cycle == nil ? try CostRollUp(item.code, on: day, step) : nil
    remarks = (odd + (costs?.remarks ?? []).filter { !odd.contains($0) }).map { $0[language] }
    heading = Self.heading(reading, language)
    tree = view == .tree ? BillTreeView(reading, language) : nil
    sums = view == .sums ? BillSumsView(reading, language) : nil
    uses = try used.map { try BillUsesView($0, day, snapshot, language) }
    revisions = view == .revisions ? try item.product.map { try BillRevisionsView($0, all, asked, day, snapshot, language) } : nil
    cost = costs.map { BillCostView($0, language) }
    writes = mayWrite ? Self.writes(item, chosen, language) : []
  }

  private static func heading(_ reading: BillReading, _ language: Language) -> String {
    guard let revision = reading.revision else { return Texts.words(reading.branches.isEmpty ? "billNone" : "billPlain")[language] }
    let until = revision.until.map { " – \($0)" } ?? ""
    return "\(revision.number) · \(revision.state.label[language]) · \(Texts.words("billFrom")[language]) \(revision.from)\(until)"
  }

  private static func facts(_ item: BillItem, seesCost: Bool, _ language: Language) -> [Fact] {
    let fields = Material.fields
    var facts = [Fact(factName: fields.unit.schema.label[language], factText: Units.name(item.unit, language))]
    if let days = item.material?.leadDays { facts.append(Fact(factName: fields.leadDays.schema.label[language], factText: String(days))) }
    if item.yield != ExactDecimal(100) { facts.append(Fact(factName: fields.yield.schema.label[language], factText: item.yield.description)) }
    if item.isPhantom { facts.append(Fact(factName: fields.isPhantom.schema.label[language], factText: Texts.words("billPhantomYes")[language])) }
    if seesCost, let cost = item.material?.cost { facts.append(Fact(factName: fields.cost.schema.label[language], factText: cost.text(language))) }
    return facts
  }

  /// The forms that one may go on to, filled in as far as is known.
  private static func writes(_ item: BillItem, _ chosen: Row<BillRevision>?, _ language: Language) -> [Write] {
    func link(_ step: StepDeclaration, _ query: String) -> Write { Write(writeLabel: step.label[language], writeLink: "/do/\(step.name)?\(query)") }
    let code = item.code.percentEncoded
    var writes: [Write] = []
    if let chosen {
      let bill = "bill=\(chosen.number.percentEncoded)"
      if chosen.state == .draft {
        writes += [link(WriteBillLine.step, bill), link(DropBillLine.step, bill), link(AddAlternate.step, bill), link(ReleaseBill.step, bill)]
      }
      if chosen.state != .withdrawn { writes.append(link(WithdrawBill.step, bill)) }
    }
    if item.product != nil { writes.append(link(ReviseBill.step, "product=\(code)")) }
    writes.append(item.material == nil ? link(DefineMaterial.step, "code=\(code)") : link(ChangeMaterial.step, "material=\(code)"))
    writes.append(link(ConvertMaterial.step, "item=\(code)"))
    return writes
  }
}
