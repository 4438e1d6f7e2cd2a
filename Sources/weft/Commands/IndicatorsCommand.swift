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
    if site.json {
      print(try await open.workplace.look(as: actor) { try Indicators.json($0) }.pretty)
      return
    }
    let lines = try await open.workplace.look(as: actor) { context in
      try Indicators.all.map { indicator in
        [indicator.label[language]] + (try IndicatorPeriod.allCases.map { try indicator.value($0, context).text(indicator)[language] })
      }
    }
    var table = TextTable([language == .english ? "indicator" : "指标"] + IndicatorPeriod.allCases.map { $0.label[language] })
    for line in lines { table.add(line) }
    print(table.text)
  }
}
