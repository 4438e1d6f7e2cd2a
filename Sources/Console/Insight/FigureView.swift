import Ground
import Pictures
import Records
import Replica
import Workflow

/// One figure: what it is, how it went, where it is worst, and the records behind it.
struct FigureView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
  }
  struct Filter: Sendable {
    let filterText, filterLink: String
  }
  struct Export: Sendable {
    let exportLink, exportText: String
  }
  struct Part: Sendable {
    struct Line: Sendable {
      let partLabel, partLink, partValue, partCount, partMark: String
      let partWord: String?
    }
    let partID, partTitle, partName: String
    let partPicture: [PictureView]
    let partLines: [Line]
    let isPartCut: Bool
  }

  /// The worst parts of each kind.
  static let shownParts = 20
  static let shownCases = 50

  let tabs: [StockTab]
  let choice: InsightChoice
  let figureLabel, figureSection, figureValue, figureMark, figureTone, definitionText, backLink, backText: String
  let figureWord, filterFault: String?
  let facts, explained: [Fact]
  let filters: [Filter]
  let hasFilters: Bool
  let exports: [Export]
  let trend: [PictureView]
  let extra: [PictureView]
  let parts: [Part]
  let heat: [PictureView]
  let cases: CasesView
  let fresh: InsightFresh

  init(_ figure: Figure, _ asked: InsightAsked, _ reader: InsightReader) throws {
    let (language, step) = (reader.language, reader.step)
    let target = try FigureTargets.target(figure, on: step.today, step.snapshot)
    let drawing = FigureDrawing(figure: figure, target: target, asked: asked, step: step)
    let filter = drawing.filter
    let isKnown = (filter == nil) == (asked.filter == nil)
    let now = try figure.value(drawing.span, where: filter, step)
    let before = try figure.value(drawing.span.before, where: filter, step)
    let mark = reader.mark(figure.isReached(now, target))
    tabs = reader.tabs("")
    choice = InsightChoice(asked, reader.sites, hasSites: figure.cuts.contains(.site), language)
    (figureLabel, figureSection, definitionText) = (figure.label[language], figure.section, figure.definition[language])
    (figureValue, figureMark, figureTone) = (figure.text(now)[language], mark.sign, mark.tone)
    figureWord = target == nil ? nil : mark.word[language]
    filterFault = isKnown ? nil : Texts.words("insightNoCut")[language]
    (backLink, backText) = (asked.address(InsightPage.path), Texts.words("insightOverview")[language])
    facts = [
      Fact(factLabel: Texts.words("insightTarget")[language], factText: target.map { DashboardView.targetText(figure, $0)[language] } ?? "—"),
      Fact(factLabel: Texts.words("insightBefore")[language], factText: reader.comparison(figure, now, before)),
      Fact(factLabel: Texts.words("insightCount")[language], factText: GroupedDigits.text("\(now.cases)")),
    ] + (now.deviation.map { [Fact(factLabel: Texts.words("insightSpread")[language], factText: figure.unit.text($0)[language])] } ?? [])
    explained = Self.explained(figure, language)
    filters = try filter.map { filter in
      [Filter(filterText: "\(filter.cut.label[language]): \(try filter.key.label(filter.cut, step.snapshot)[language])", filterLink: asked.address(nil as FigureFilter?))]
    } ?? []
    hasFilters = !filters.isEmpty
    exports = [
      Export(exportLink: asked.address("\(asked.path)/csv"), exportText: Texts.words("insightCSV")[language]),
      Export(exportLink: asked.address("\(asked.path)/cases") + (asked.isAllCases ? "&cases=all" : ""), exportText: Texts.words("insightCasesCSV")[language]),
    ]
    trend = figure.hasHistory ? [PictureView(try drawing.trend(), language)] : []
    extra = figure.name == "promise_kept" || figure.name == "otif" ? [PictureView(try FlowView.promise(asked, step), language)] : []
    // Of one part, the other parts say nothing: what is below it is told by its cases.
    parts = filter == nil ? try figure.cuts.map { try Self.part($0, drawing, reader) }.filter { !$0.partLines.isEmpty } : []
    heat = try drawing.heat(reader.sites).map { [PictureView($0, language)] } ?? []
    cases = try CasesView(figure, asked, filter, isMissesOnly: !asked.isAllCases, title: Texts.words("insightCases"), reader)
    fresh = InsightFresh(reader.sites, reader.times)
  }

  /// How it is counted, so that a reader can check it.
  private static func explained(_ figure: Figure, _ language: Language) -> [Fact] {
    var facts = [
      Fact(factLabel: Texts.words("indicatorFormula")[language], factText: figure.formula[language]), Fact(factLabel: Texts.words("insightGrain")[language], factText: figure.grain[language]),
      Fact(factLabel: Texts.words("insightBetter")[language], factText: figure.better.label[language]),
      Fact(
        factLabel: Texts.words("insightRecords")[language],
        factText: figure.records.map { CompanySchema.current.record(named: $0)?.label[language] ?? $0 }.joined(separator: Words(", ", "、")[language])),
    ]
    if let view = figure.view { facts.append(Fact(factLabel: Texts.words("insightView")[language], factText: view)) }
    if let sql = figure.sql { facts.append(Fact(factLabel: Texts.words("insightSQL")[language], factText: sql)) }
    return facts
  }

  private static func part(_ cut: FigureCut, _ drawing: FigureDrawing, _ reader: InsightReader) throws -> Part {
    let (figure, language) = (drawing.figure, reader.language)
    let found = try figure.parts(by: cut, drawing.asked.period, reader.step)
    let lines = found.prefix(shownParts).map { part in
      let mark = reader.mark(figure.isReached(part.value, drawing.target))
      return Part.Line(
        partLabel: part.label[language], partLink: drawing.asked.address(FigureFilter(cut, part.key)), partValue: figure.text(part.value)[language],
        partCount: GroupedDigits.text("\(part.value.cases)"), partMark: mark.sign, partWord: drawing.target == nil ? nil : mark.word[language])
    }
    return Part(
      partID: "part-\(cut.rawValue)", partTitle: Words("By \(cut.label.en.lowercased()), the worst first", "按\(cut.label.zh)，最差在前")[language], partName: cut.label[language],
      partPicture: drawing.pareto(found, by: cut).map { [PictureView($0, language)] } ?? [], partLines: Array(lines), isPartCut: found.count > shownParts)
  }
}

/// The records behind a figure, as the template `insight-cases` shows them.
struct CasesView: Sendable {
  struct Choice: Sendable {
    let choiceText, choiceLink: String
    let isChoice: Bool
  }
  struct Case: Sendable {
    let caseNumber, caseLink, caseDay, caseMark, caseWord, caseCustomer, caseValue: String
    let caseOrder, caseOrderLink: String?
  }

  let casesTitle: String
  let caseChoices: [Choice]
  let caseLines: [Case]
  let hasCases, hasChoices: Bool
  let nextCases: String?

  static func word(_ isGood: Bool) -> Words { isGood ? Texts.words("insightCaseGood") : Texts.words("insightCaseMissed") }

  init(_ figure: Figure, _ asked: InsightAsked, _ filter: FigureFilter?, isMissesOnly: Bool, hasChoice: Bool = true, title: Words, _ reader: InsightReader) throws {
    let (language, step) = (reader.language, reader.step)
    let found = try figure.cases(asked.period, where: filter, missesOnly: isMissesOnly, before: asked.after, limit: FigureView.shownCases + 1, step)
    let shown = Array(found.prefix(FigureView.shownCases))
    var names: [RecordKey: String] = [:]
    casesTitle = title[language]
    hasChoices = hasChoice
    caseChoices = [(Texts.words("insightMisses"), false), (Texts.words("insightAllCases"), true)].map { words, isAll in
      Choice(choiceText: words[language], choiceLink: asked.address(all: isAll), isChoice: isAll != isMissesOnly)
    }
    caseLines = try shown.map { one in
      if let order = one.order, names[order.customer.key] == nil { names[order.customer.key] = try step.snapshot.get(order.customer)?.name ?? "" }
      let mark = FigureMark(isReached: one.isGood)
      return Case(
        caseNumber: one.number, caseLink: "/r/\(one.key)", caseDay: one.day.description, caseMark: one.isGood == nil || !hasChoice ? "" : mark.sign,
        // Of orders that are listed for themselves it is their own state that tells.
        caseWord: (hasChoice ? one.isGood.map(CasesView.word) : one.order?.state.label)?[language] ?? "", caseCustomer: one.order.flatMap { names[$0.customer.key] } ?? "",
        caseValue: one.order.map { CellView.grouped($0.total.description) } ?? "", caseOrder: one.order?.number, caseOrderLink: one.order.map { "/r/\($0.id)" })
    }
    hasCases = !caseLines.isEmpty
    nextCases = found.count > FigureView.shownCases ? shown.last.map { asked.address(all: !isMissesOnly, after: $0) } : nil
  }
}
