import ArgumentParser
import Foundation
import Ground
import Workflow

struct IndicatorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "indicators", abstract: "The five live figures of this site: today, this week, 90 days.",
    discussion: "  weft indicators --by li.na --json --dir sh01")

  @Option(help: "Who looks (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    let language = site.language
    let figures = try await open.workplace.look(as: actor) { try IndicatorFigures($0) }
    if site.json { return print(figures.json.pretty) }
    let lines = Indicators.all.map { indicator in
      [indicator.label[language]] + IndicatorPeriod.allCases.map { figures.value(indicator, $0).text(indicator)[language] }
    }
    var table = TextTable([language == .english ? "indicator" : "指标"] + IndicatorPeriod.allCases.map { $0.label[language] })
    for line in lines { table.add(line) }
    print(table.text)
  }
}
