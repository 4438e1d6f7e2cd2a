import ArgumentParser
import Foundation
import Ground
import Replica
import Workflow

struct FiguresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: "The company's figures: now and before, what they come from, and the cases behind them.",
    discussion: """
        weft figures --dir hq                                       all, of the last 28 days and of those before
        weft figures otif --by product --months 3 --dir hq          one, broken down, the worst first
        weft figures otif --cases --from 2026-11-01 --to 2026-11-30 --dir hq
        weft figures otif --causes --months 1 --dir hq              what explains a change for the worse
        weft figures otif --sql --dir hq                            the query that gives it
        weft figures --check --dir hq                               compares what is kept with what the records give (exit code 2)
      """)

  @Argument(help: "Its name; without it all.") var name: String?
  @Option(help: "The first day.") var from: String?
  @Option(help: "The last day; today without it.") var to: String?
  @Option(help: "Whole months up to the last day's, instead of a first day.") var months: Int?
  @Option(name: .customLong("by"), help: "Broken down by: site, customer, region, channel, product, centre, kind.") var cut: String?
  @Option(help: "Only this one of what it is broken down by, as --json names it.") var key: String?
  @Flag(help: "The records behind it that miss.") var cases = false
  @Flag(help: "What explains a change for the worse against the period before.") var causes = false
  @Flag(help: "The query that gives it, and the view of its rows.") var sql = false
  @Flag(help: "Compare what is kept with what the records give.") var check = false
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    if check { return try await checkSummaries(open) }
    let figures = try chosen()
    if sql { return tellSQL(figures) }
    let (language, isJSON, cases, causes, keyText) = (site.language, site.json, cases, causes, key)
    let cut = try chosenCut()
    let (from, to, months) = (try day(from), try day(to), months)
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let text = try await open.workplace.look(as: reader) { context in
      let last = to ?? context.today
      let period = months.map { FigurePeriod.months($0, to: last) } ?? from.map { FigurePeriod($0, last) } ?? .last(28, to: last)
      let filter = try cut.flatMap { cut in try keyText.map { try FiguresCommand.filter(cut, $0) } }
      let answer = FiguresAnswer(context: context, period: period, filter: filter, language: language)
      if figures.count > 1 { return try answer.all(figures, isJSON) }
      if cases { return try answer.cases(figures[0], isJSON) }
      if causes { return try answer.causes(figures[0], isJSON) }
      if let cut, filter == nil { return try answer.parts(figures[0], cut, isJSON) }
      return try answer.all(figures, isJSON)
    }
    print(text)
  }

  private func chosen() throws -> [Figure] {
    guard let name else { return Figures.all }
    guard let figure = Figures.find(name) else {
      throw Problem(
        "figure.unknown", field: "name", Words("There is no figure \"\(name)\".", "没有名为“\(name)”的指标。"),
        remedy: Words("One of: \(Figures.all.map(\.name).joined(separator: ", ")).", "可用：\(Figures.all.map(\.name).joined(separator: "、"))。"))
    }
    return [figure]
  }

  private func chosenCut() throws -> FigureCut? {
    guard let cut else { return nil }
    guard let known = FigureCut(rawValue: cut) else {
      throw Problem(
        "figure.cut", field: "by", Words("Figures are not broken down by \"\(cut)\".", "指标不能按“\(cut)”细分。"),
        remedy: Words("One of: \(FigureCut.allCases.map(\.rawValue).joined(separator: ", ")).", "可用：\(FigureCut.allCases.map(\.rawValue).joined(separator: "、"))。"))
    }
    return known
  }

  private func day(_ text: String?) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day(text) else {
      throw Problem("day.unreadable", Words("\"\(text)\" is no day.", "“\(text)”不是日期。"), remedy: Words("Write it as 2026-11-30.", "请写成 2026-11-30。"))
    }
    return day
  }

  private static func filter(_ cut: FigureCut, _ text: String) throws -> FigureFilter {
    guard let key = FigureKey(text, cut) else {
      throw Problem("figure.key", field: "key", Words("\"\(text)\" is none of what --by names.", "“\(text)”不是 --by 的取值。"), remedy: Words("See --by with --json.", "请查看 --by 与 --json 的输出。"))
    }
    return FigureFilter(cut, key)
  }

  private func tellSQL(_ figures: [Figure]) {
    for figure in figures {
      print("-- \(figure.name): \(figure.formula[site.language])")
      print(figure.sql.map { $0 + ";" } ?? "-- \(Words("needs a calendar, and has no query", "需要工作日历，没有查询语句")[site.language])")
      if let view = figure.view { print("-- \(Words("computed from the records:", "由记录计算：")[site.language]) SELECT * FROM \(view);") }
    }
  }

  private func checkSummaries(_ open: OpenSite) async throws {
    let differences = try await open.replica.compareSummaries()
    if site.json {
      print(JSON.array(differences.map { .object([("table", .string($0.table)), ("rows", .int(Int64($0.rows)))]) }).pretty)
    } else if differences.isEmpty {
      print(Words("✓ what is kept is what the records give", "✓ 已保存的汇总与记录一致")[site.language])
    } else {
      for difference in differences { print("✗ \(difference.table): \(difference.rows)") }
    }
    if !differences.isEmpty { throw ExitCode(2) }
  }
}

/// What the command says of figures, as text or for programs.
struct FiguresAnswer {
  let context: StepContext
  let period: FigurePeriod
  let filter: FigureFilter?
  let language: Language

  func all(_ figures: [Figure], _ isJSON: Bool) throws -> String {
    let rows = try figures.map { (figure: $0, now: try $0.value(period, where: filter, context), before: try $0.value(period.before, where: filter, context)) }
    let freshness = try SiteFreshness.all(context)
    if isJSON {
      let told = rows.map { row in JSON.object(row.figure.json + [("now", .object(row.figure.json(row.now))), ("before", .object(row.figure.json(row.before)))]) }
      return JSON.object([
        ("from", .string(period.first.description)), ("to", .string(period.last.description)), ("figures", .array(told)), ("sites", .array(freshness.map(\.json))),
      ]).pretty
    }
    let heads = [Words("Figure", "指标"), Words("Now", "本期"), Words("Before", "上期"), Words("Target", "目标"), Words("Over", "样本"), Words("", "")]
    var table = TextTable(heads.map { $0[language] })
    for (figure, now, before) in rows {
      let target = try FigureTargets.target(figure, on: context.today, context.snapshot)
      let reached = figure.isReached(now, target).map { $0 ? Words("reached", "达成") : Words("missed", "未达成") } ?? Words("", "")
      table.add([
        figure.label[language], figure.text(now)[language], figure.text(before)[language], target.map { figure.unit.text($0)[language] } ?? "", "\(now.cases)",
        reached[language],
      ])
    }
    let behind = freshness.filter(\.isBehind).map { "▲ " + $0.words[language] }
    return (["\(period.first) – \(period.last)", table.text] + behind).joined(separator: "\n")
  }

  func parts(_ figure: Figure, _ cut: FigureCut, _ isJSON: Bool) throws -> String {
    let parts = try figure.parts(by: cut, period, context)
    if isJSON {
      return JSON.array(parts.map { part in
        .object([("key", .string(part.key.text)), ("label_en", .string(part.label.en)), ("label_zh", .string(part.label.zh))] + figure.json(part.value))
      }).pretty
    }
    var table = TextTable([cut.label[language], figure.label[language], Words("Over", "样本")[language]])
    for part in parts { table.add([part.label[language], figure.text(part.value)[language], "\(part.value.cases)"]) }
    return table.text
  }

  func cases(_ figure: Figure, _ isJSON: Bool) throws -> String {
    let cases = try figure.cases(period, where: filter, limit: Figure.mostCases, context)
    if isJSON {
      return JSON.array(cases.map { one in
        .object([
          ("type", .string(one.type)), ("id", .string(one.key.description)), ("number", .string(one.number)), ("order", one.order.map { .string($0.number) } ?? .null),
          ("day", .string(one.day.description)),
        ])
      }).pretty
    }
    var table = TextTable([Words("Number", "编号")[language], Words("Order", "订单")[language], Words("Day", "日期")[language]])
    for one in cases { table.add([one.number, one.order?.number ?? "", one.day.description]) }
    return table.text
  }

  func causes(_ figure: Figure, _ isJSON: Bool) throws -> String {
    let causes = try RootCause.find(figure, period.before, period, context)
    if isJSON {
      return JSON.array(causes.map { cause in
        .object([
          ("by", .string(cause.cut.rawValue)), ("key", .string(cause.key.text)), ("label_en", .string(cause.label.en)), ("label_zh", .string(cause.label.zh)),
          ("before", .object(figure.json(cause.before))), ("after", .object(figure.json(cause.after))), ("per_cent", .int(Int64((cause.share * 100).rounded()))),
          ("sureness", .string(cause.sureness.rawValue)),
        ])
      }).pretty
    }
    guard !causes.isEmpty else { return Words("It is no worse than before.", "没有比上期变差。")[language] }
    let heads = [
      Words("Of", "维度"), Words("Which", "对象"), Words("Before", "上期"), Words("Now", "本期"), Words("Explains", "解释比例"), Words("", ""),
    ]
    var table = TextTable(heads.map { $0[language] })
    for cause in causes {
      table.add([
        cause.cut.label[language], cause.label[language], figure.text(cause.before)[language], figure.text(cause.after)[language],
        "\(Int((cause.share * 100).rounded())) %", cause.sureness.label[language],
      ])
    }
    return table.text
  }
}
